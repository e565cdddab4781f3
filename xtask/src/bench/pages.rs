//! The pages of a running shop: time on the server and bytes of a first load.
//!
//! Purpose: what a person at a browser waits for, on the largest shop that is promised.
//! Must not: ask anything but this machine.

use super::page::Section;
use super::samples::{Samples, figure};
use super::workbench::{Workbench, script};
use crate::server::Server;
use crate::{shell, test};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

const ADDRESS: &str = "127.0.0.1:7981";
const REQUESTS_A_ROUND: u32 = 4;

/// What `pages.py` prints.
#[derive(Deserialize)]
struct Printed {
    first_load_bytes: u64,
    pages: BTreeMap<String, Timed>,
}

#[derive(Deserialize)]
struct Timed {
    first_ms: f64,
    times_ms: Vec<f64>,
}

/// Imports the shop once, serves it, and asks for every page.
pub(super) fn run(workbench: &Workbench) -> Result<Section, String> {
    let program = test::build_release()?.display().to_string();
    let data = workbench.path(&format!("data-{}", workbench.customers));
    if !data.exists() {
        let unfinished = workbench.path("data-unfinished");
        println!("pages: importing the shop");
        let csv = workbench.shop("shop.csv")?;
        let mut import = Command::new(&program);
        import.args(["import", "orders"]).arg(&csv).arg("--data").arg(&unfinished);
        shell::succeed(&mut import)?;
        fs::rename(&unfinished, &data).map_err(|error| format!("{}: {error}", data.display()))?;
    }
    let serve = format!("exec '{program}' serve --data '{}' --listen {ADDRESS}", data.display());
    let _server = Server::start(&serve, &format!("http://{ADDRESS}/readyz"))?;
    let mut visit = Command::new(workbench.python()?);
    let requests_count = (workbench.rounds * REQUESTS_A_ROUND).to_string();
    visit.arg(script("pages.py")).args([&format!("http://{ADDRESS}"), &requests_count]);
    let printed = shell::output_of(&mut visit)?;
    let printed: Printed = serde_json::from_str(&printed).map_err(|error| format!("{error}: {printed}"))?;
    let mut section = section(&printed);
    section.turns = 1;
    Ok(section)
}

fn section(printed: &Printed) -> Section {
    let mut section = Section::new(&["page", "ms", "the first time, ms"]);
    for (path, timed) in &printed.pages {
        let mut samples = Samples::default();
        samples.extend(timed.times_ms.iter().copied());
        let path = if path.starts_with("/customers/") { "/customers/…" } else { path };
        section.rows.push(vec![format!("`{path}`"), samples.to_text(), figure(timed.first_ms)]);
    }
    let first_load_kb = printed.first_load_bytes as f64 / 1e3;
    section.remarks.push(format!("First load: {} kB compressed.", figure(first_load_kb)));
    let samples =
        printed.pages.iter().map(|(path, timed)| (path.clone(), Value::from(timed.times_ms.clone())));
    section.raw = samples.collect();
    section
}

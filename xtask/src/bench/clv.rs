//! Customer value: the BG/NBD fit beside lifetimes and PyMC-Marketing, and the values of a whole base.
//!
//! Purpose: how long a shop waits for its models, and whether they are as good as those of others.
//! Must not: compare times of fits whose log-likelihoods differ without saying so.

use super::page::Section;
use super::samples::{Samples, figure, ratio};
use super::workbench::{Workbench, script};
use crate::shell;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::process::Command;

const CDNOW: &str = "crates/analytics/tests/data/CDNOW_sample.txt";
/// The other programs take minutes on a large shop: no more rounds than this there.
const PEER_ROUNDS_LARGE: u32 = 2;
const LARGE_CUSTOMERS: u64 = 100_000;

/// Another program: its name, and its name for `clv_peers.py`.
const PEERS: [(&str, &str); 2] = [("lifetimes", "lifetimes"), ("PyMC-Marketing, MAP", "pymc")];

/// What our example prints.
#[derive(Debug, Deserialize, Serialize)]
struct Ours {
    version: String,
    customers: u64,
    fit_ms: Vec<f64>,
    params: Vec<f64>,
    log_likelihood: f64,
    model: String,
    whole_fit_ms: f64,
    refresh_ms: Vec<f64>,
    single_ms: Vec<f64>,
}

/// What `clv_peers.py` prints.
#[derive(Debug, Deserialize, Serialize)]
struct Peer {
    version: String,
    fit_ms: Vec<f64>,
    params: Vec<f64>,
    log_likelihood: f64,
    log_likelihood_given: f64,
}

/// Measures the CDNOW sample and the generated shop.
pub(super) fn run(workbench: &Workbench) -> Result<Section, String> {
    let ours = workbench.example("analytics", "clv")?;
    let python = workbench.model_python()?;
    let shop = workbench.shop("shop.csv")?;
    let files = [("CDNOW sample", shell::root().join(CDNOW)), ("generated shop", shop)];
    let mut section =
        Section::new(&["data", "customers", "program", "fit, ms", "to ours", "log-likelihood less ours"]);
    let mut raw = serde_json::Map::new();
    for (data, orders) in &files {
        println!("clv: {data}, ours");
        let histories = workbench.path("histories.csv");
        let rounds = workbench.rounds.to_string();
        let mut command = Command::new(&ours);
        command.arg(orders).arg(&histories).arg(&rounds);
        let own: Ours = asked(&mut command, "clv")?;
        let fit = samples(&own.fit_ms);
        section.rows.push(row(data, &own, "Regulars", &fit, &fit, "–".to_owned()));
        for (name, engine) in PEERS {
            println!("clv: {data}, {name}");
            let peer = peer(&python, engine, &histories, &own, workbench.rounds)?;
            let less = format!("{:+.4}", peer.log_likelihood - peer.log_likelihood_given);
            section.rows.push(row(
                data,
                &own,
                &format!("{name} {}", peer.version),
                &samples(&peer.fit_ms),
                &fit,
                less,
            ));
            raw.insert(format!("{data} {engine}"), serde_json::to_value(peer).unwrap_or_default());
        }
        section.remarks.push(remark(data, &own));
        raw.insert(format!("{data} ours"), serde_json::to_value(own).unwrap_or_default());
    }
    section.turns = workbench.rounds;
    section.raw = raw.into();
    Ok(section)
}

fn peer(python: &Path, engine: &str, histories: &Path, own: &Ours, rounds: u32) -> Result<Peer, String> {
    let rounds = if own.customers > LARGE_CUSTOMERS { rounds.min(PEER_ROUNDS_LARGE) } else { rounds };
    let given: Vec<String> = own.params.iter().map(f64::to_string).collect();
    let mut command = Command::new(python);
    command.arg(script("clv_peers.py")).arg(engine).arg(histories);
    asked(command.args([&rounds.to_string(), &given.join(",")]), engine)
}

fn asked<T: for<'de> Deserialize<'de>>(command: &mut Command, name: &str) -> Result<T, String> {
    let printed = shell::output_of(command)?;
    // A library may greet first; the answer is the last line.
    let answer = printed.lines().last().unwrap_or_default();
    serde_json::from_str(answer).map_err(|error| format!("{name}: {error}: {printed}"))
}

fn samples(values: &[f64]) -> Samples {
    let mut samples = Samples::default();
    samples.extend(values.iter().copied());
    samples
}

fn row(data: &str, own: &Ours, program: &str, fit: &Samples, ours: &Samples, less: String) -> Vec<String> {
    let customers = own.customers.to_string();
    vec![data.to_owned(), customers, program.to_owned(), fit.to_text(), ratio(fit, ours), less]
}

fn remark(data: &str, own: &Ours) -> String {
    let (refresh, single) = (samples(&own.refresh_ms), samples(&own.single_ms));
    format!(
        "{data}: stage, reason and value of all {} customers by {} in {} ms after the fit; all about one customer in \
         {} ms; three models tried on a held-out part, one chosen and fitted with its spend model in {} ms.",
        own.customers,
        own.model,
        refresh.to_text(),
        single.to_text(),
        figure(own.whole_fit_ms)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_compare_with_ours() {
        let own = Ours {
            version: "1".to_owned(),
            customers: 9,
            fit_ms: vec![2.0],
            params: vec![1.0; 4],
            log_likelihood: -1.0,
            model: "BG/NBD".to_owned(),
            whole_fit_ms: 7.0,
            refresh_ms: vec![3.0],
            single_ms: vec![0.5],
        };
        let found = row("d", &own, "theirs", &samples(&[30.0]), &samples(&own.fit_ms), "+0.0000".to_owned());
        assert_eq!(found, ["d", "9", "theirs", "30.0 (30.0–30.0)", "15.0×", "+0.0000"]);
        assert!(remark("d", &own).contains("by BG/NBD in 3.00 (3.00–3.00) ms"));
    }
}

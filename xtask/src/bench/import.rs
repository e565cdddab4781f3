//! `regulars import orders` beside the sqlite3 shell's own `.import` of the same rows.
//!
//! Purpose: the price of journal, identities, orders and exactly-once over bare rows.
//! Must not: compare different files.

use super::command::Cost;
use super::page::Section;
use super::samples::{figure, ratio};
use super::workbench::Workbench;
use crate::{shell, test};
use std::fs;
use std::path::Path;

const TABLE: &str = "create table orders (order_id text, customer_id text, ordered_at text, total text, \
                     currency text, country text, channel text)";

/// Measures both into fresh files, in turns.
pub(super) fn run(workbench: &Workbench) -> Result<Section, String> {
    if shell::find_program("sqlite3").is_none() {
        return Err("the sqlite3 shell is not installed".to_owned());
    }
    let ours = test::build_release()?.display().to_string();
    let csv = workbench.shop("shop.csv")?.display().to_string();
    let (ours_at, theirs_at) = (workbench.path("import-ours"), workbench.path("import-theirs.db"));
    let database = theirs_at.display().to_string();
    let folder = ours_at.display().to_string();
    let commands = [
        ("Regulars", vec![ours, "import".into(), "orders".into(), csv.clone(), "--data".into(), folder]),
        (
            "sqlite3 .import",
            vec!["sqlite3".into(), database, TABLE.into(), format!(".import --csv --skip 1 {csv} orders")],
        ),
    ];
    let mut costs = [Cost::default(), Cost::default()];
    let mut turns = 0;
    for turn in workbench.turns() {
        turns = turn;
        for ((name, command), cost) in commands.iter().zip(&mut costs) {
            println!("import: turn {turn}, {name}");
            clear(&ours_at)?;
            clear(&theirs_at)?;
            cost.add(workbench, command, "import.txt")?;
            println!("import: {name}: {} s by now", cost.wall_s.to_text());
        }
    }
    clear(&ours_at)?;
    clear(&theirs_at)?;
    let rows_count = f64::from(workbench.customers) * 10.0;
    let mut section =
        Section::new(&["program", "wall, s", "to ours", "rows a second", "CPU, s", "peak memory, MB"]);
    for ((name, _), cost) in commands.iter().zip(&costs) {
        let rate = cost.wall_s.median().map_or("–".to_owned(), |wall| figure(rows_count / wall));
        let (wall, cpu, peak) = (cost.wall_s.to_text(), cost.cpu_s.to_text(), cost.peak_mb.to_text());
        section.rows.push(vec![
            (*name).to_owned(),
            wall,
            ratio(&cost.wall_s, &costs[0].wall_s),
            rate,
            cpu,
            peak,
        ]);
    }
    section.turns = turns;
    section.raw = serde_json::to_value(&costs).unwrap_or_default();
    Ok(section)
}

/// Removes what an earlier turn left.
fn clear(path: &Path) -> Result<(), String> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{}: {error}", path.display()))
        }
        _ => Ok(()),
    }
}

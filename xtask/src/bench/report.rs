//! `regulars report` from file to figures, beside DuckDB doing the same metrics in SQL.
//!
//! Purpose: what a person with a file waits for, and how much memory it takes.
//! Must not: leave out reading the file, on either side.

use super::command::Cost;
use super::page::Section;
use super::samples::ratio;
use super::workbench::{Workbench, script};
use crate::test;

const FILES: [(&str, &str); 2] = [("CSV", "shop.csv"), ("Parquet", "shop.parquet")];

/// Measures both on both kinds of file, in turns.
pub(super) fn run(workbench: &Workbench) -> Result<Section, String> {
    let ours = test::build_release()?.display().to_string();
    let python = workbench.python()?.display().to_string();
    let sql = script("report_duckdb.py").display().to_string();
    let mut section = Section::new(&["file", "engine", "wall, s", "to ours", "CPU, s", "peak memory, MB"]);
    let mut raw = serde_json::Map::new();
    for (kind, file) in FILES {
        let path = workbench.shop(file)?.display().to_string();
        let commands = [
            ("Regulars", vec![ours.clone(), "report".into(), path.clone(), "--json".into()]),
            ("DuckDB", vec![python.clone(), sql.clone(), path.clone(), "2".into()]),
        ];
        let mut costs = [Cost::default(), Cost::default()];
        for turn in workbench.turns() {
            section.turns = turn;
            for ((name, command), cost) in commands.iter().zip(&mut costs) {
                println!("report: turn {turn}, {kind}, {name}");
                cost.add(workbench, command, &format!("report-{name}-{kind}.json"))?;
                println!("report: {kind}, {name}: {} s by now", cost.wall_s.to_text());
            }
        }
        for ((name, _), cost) in commands.iter().zip(&costs) {
            let (wall, cpu, peak) = (cost.wall_s.to_text(), cost.cpu_s.to_text(), cost.peak_mb.to_text());
            let to_ours = ratio(&cost.wall_s, &costs[0].wall_s);
            section.rows.push(vec![kind.to_owned(), (*name).to_owned(), wall, to_ours, cpu, peak]);
            raw.insert(format!("{kind} {name}"), serde_json::to_value(cost).unwrap_or_default());
        }
    }
    section.raw = raw.into();
    Ok(section)
}

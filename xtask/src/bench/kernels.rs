//! Four questions on customer-major columns in memory: ours, plain C, chDB, DuckDB.
//!
//! Purpose: how near the engine is to the hardware, and how far the general engines are.
//! Must not: compare answers that differ: the checksums of all engines must agree.
//! `xtask/bench/README.md` defines the questions and what each program prints.

use super::page::Section;
use super::samples::{Samples, figure, ratio};
use super::workbench::{Workbench, script};
use crate::shell;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::Command;

const QUESTIONS: [&str; 4] = ["triangle", "repeat", "rfm", "value"];
const OURS: &str = "Regulars";
/// Asked of ours alone: the triangle with orders and revenue, of two countries, in another time zone.
const FILTERED: &str = "filtered";
/// Answers of each program in each of its turns.
const ANSWERS_A_TURN: &str = "5";
/// No program gets longer for them.
const TIMEOUT_S: &str = "600";

/// One engine: its name, its program, and the arguments before `SHOP.columns THREADS ROUNDS`.
struct Engine {
    name: &'static str,
    program: PathBuf,
    script: Option<PathBuf>,
}

/// What a kernel program prints.
#[derive(Deserialize)]
struct Printed {
    version: String,
    build_ms: f64,
    bytes_per_purchase: Option<f64>,
    kernels: BTreeMap<String, PrintedKernel>,
}

#[derive(Deserialize)]
struct PrintedKernel {
    checksum: u64,
    form: Option<String>,
    cpu_ms: Vec<f64>,
    wall_ms: Vec<f64>,
}

/// What was seen of one engine.
#[derive(Default, Serialize)]
struct Seen {
    version: String,
    build_ms: Samples,
    bytes_per_purchase: Option<f64>,
    /// CPU time with one thread, by question.
    cpu_ms: BTreeMap<String, Samples>,
    /// Wall time with two threads, by question.
    wall_ms: BTreeMap<String, Samples>,
    forms: BTreeMap<String, String>,
}

/// Measures all engines in turns.
pub(super) fn run(workbench: &Workbench) -> Result<Section, String> {
    let mut engines =
        vec![Engine { name: OURS, program: workbench.example("analytics", "kernels")?, script: None }];
    let mut missing: BTreeMap<&str, String> = BTreeMap::new();
    match workbench.c_kernels() {
        Ok(program) => engines.push(Engine { name: "C", program, script: None }),
        Err(error) => drop(missing.insert("C", error)),
    }
    for (name, file) in [("chDB", "kernels_chdb.py"), ("DuckDB", "kernels_duckdb.py")] {
        match workbench.python() {
            Ok(program) => engines.push(Engine { name, program, script: Some(script(file)) }),
            Err(error) => drop(missing.insert(name, error)),
        }
    }
    let shop = workbench.shop("shop.columns")?.display().to_string();
    let mut seen: BTreeMap<&str, Seen> = BTreeMap::new();
    let mut checksums: BTreeMap<String, (u64, &str)> = BTreeMap::new();
    let mut turns = 0;
    for turn in workbench.turns() {
        turns = turn;
        for engine in &engines {
            for threads in [1, 2] {
                // An engine that failed once is left alone, and the page says why.
                if missing.contains_key(engine.name) {
                    continue;
                }
                match ask(engine, &shop, threads) {
                    Ok(printed) => {
                        println!(
                            "kernels: turn {turn}, {}, {threads} thread(s): {}",
                            engine.name,
                            told(&printed)
                        );
                        agree(&printed, engine.name, &mut checksums)?;
                        note(seen.entry(engine.name).or_default(), printed, threads);
                    }
                    Err(error) if engine.name == OURS => return Err(error),
                    Err(error) => {
                        println!("kernels: {} failed: {error}", engine.name);
                        missing.insert(engine.name, error);
                    }
                }
            }
        }
    }
    let names = engines.iter().map(|engine| engine.name).filter(|name| seen.contains_key(name));
    let mut section = section(&names.collect::<Vec<_>>(), &seen);
    section.turns = turns;
    section.remarks.extend(filtered(&seen[OURS], orders_count(&shop)?));
    for (name, error) in &missing {
        let reason = error.lines().last().unwrap_or_default();
        section.remarks.push(format!("{name} was not measured to the end: {reason}"));
    }
    Ok(section)
}

/// The least wall time of each answer, for whoever watches.
fn told(printed: &Printed) -> String {
    let least = |times: &[f64]| times.iter().copied().fold(f64::INFINITY, f64::min);
    let answers =
        printed.kernels.iter().map(|(name, kernel)| format!("{name} {:.1}", least(&kernel.wall_ms)));
    format!("{} ms", answers.collect::<Vec<_>>().join(", "))
}

fn ask(engine: &Engine, shop: &str, threads: u32) -> Result<Printed, String> {
    let mut command = Command::new("timeout");
    command.arg(TIMEOUT_S).arg(&engine.program).args(&engine.script).args([
        shop,
        &threads.to_string(),
        ANSWERS_A_TURN,
    ]);
    // Waiting threads sleep instead of spinning, as they would beside other work.
    command.env("OMP_WAIT_POLICY", "passive").env("RAYON_NUM_THREADS", threads.to_string());
    let printed = shell::output_of(&mut command)?;
    serde_json::from_str(&printed).map_err(|error| format!("{}: {error}: {printed}", engine.name))
}

fn agree<'a>(
    printed: &Printed,
    engine: &'a str,
    checksums: &mut BTreeMap<String, (u64, &'a str)>,
) -> Result<(), String> {
    for question in QUESTIONS {
        let kernel = printed.kernels.get(question).ok_or(format!("{engine} did not answer `{question}`"))?;
        let (checksum, first) = *checksums.entry(question.to_owned()).or_insert((kernel.checksum, engine));
        if checksum != kernel.checksum {
            let other = kernel.checksum;
            return Err(format!("`{question}`: {first} answers {checksum}, {engine} answers {other}"));
        }
    }
    Ok(())
}

fn note(seen: &mut Seen, printed: Printed, threads: u32) {
    seen.version = printed.version;
    seen.bytes_per_purchase = printed.bytes_per_purchase;
    seen.build_ms.extend([printed.build_ms]);
    for (question, kernel) in printed.kernels {
        if let Some(form) = kernel.form {
            seen.forms.insert(format!("{question}, {threads} thread(s)"), form);
        }
        if threads == 1 {
            seen.cpu_ms.entry(question).or_default().extend(kernel.cpu_ms);
        } else {
            seen.wall_ms.entry(question).or_default().extend(kernel.wall_ms);
        }
    }
}

fn section(names: &[&str], seen: &BTreeMap<&str, Seen>) -> Section {
    let mut section = Section::new(&[
        "question",
        "engine",
        "CPU, 1 thread, ms",
        "to ours",
        "wall, 2 threads, ms",
        "to ours",
    ]);
    let none = Samples::default();
    for question in QUESTIONS {
        for name in names {
            let (ours, theirs) = (&seen[names[0]], &seen[name]);
            let of = |times: &BTreeMap<String, Samples>| {
                times.get(question).cloned().unwrap_or_else(|| none.clone())
            };
            let (cpu, wall) = (of(&theirs.cpu_ms), of(&theirs.wall_ms));
            section.rows.push(vec![
                question.to_owned(),
                (*name).to_owned(),
                cpu.to_text(),
                ratio(&cpu, &of(&ours.cpu_ms)),
                wall.to_text(),
                ratio(&wall, &of(&ours.wall_ms)),
            ]);
        }
    }
    for name in names {
        let Seen { version, build_ms, bytes_per_purchase, .. } = &seen[name];
        let bytes =
            bytes_per_purchase.map_or(String::new(), |bytes| format!(", {} bytes a purchase", figure(bytes)));
        let built = build_ms.to_text();
        section
            .remarks
            .push(format!("{name} {version}: from the log in memory to its columns {built} ms{bytes}."));
    }
    section.remarks.push("The checksums of all engines agree on every question.".to_owned());
    section.raw = serde_json::to_value(seen).unwrap_or_default();
    section
}

/// Nanoseconds a purchase of the shop, by CPU with one thread and by wall with two.
fn filtered(ours: &Seen, orders_count: u64) -> Option<String> {
    let a_purchase = |times: &BTreeMap<String, Samples>| {
        times.get(FILTERED)?.median().map(|ms| figure(ms * 1e6 / orders_count as f64))
    };
    let (cpu, wall) = (a_purchase(&ours.cpu_ms)?, a_purchase(&ours.wall_ms)?);
    Some(format!(
        "Filtered by country, moved to another time zone, with counts, orders and revenue at once: {wall} ns a \
         purchase by wall with two threads, {cpu} ns by CPU with one."
    ))
}

/// The number of orders, from the head of a file of columns.
fn orders_count(shop: &str) -> Result<u64, String> {
    let mut head = [0; 24];
    let read = File::open(shop).and_then(|mut file| file.read_exact(&mut head));
    read.map_err(|error| format!("{shop}: {error}"))?;
    let (_, count) = head.split_at(16);
    Ok(u64::from_le_bytes(count.try_into().map_err(|_| "a count has eight bytes")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(checksum: u64) -> Printed {
        let kernel = |name: &str| {
            (name.to_owned(), PrintedKernel { checksum, form: None, cpu_ms: vec![2.0], wall_ms: vec![1.0] })
        };
        let kernels = QUESTIONS.iter().map(|name| kernel(name)).collect();
        Printed { version: "1".to_owned(), build_ms: 3.0, bytes_per_purchase: Some(8.4), kernels }
    }

    #[test]
    fn engines_that_answer_differently_are_not_compared() {
        let mut checksums = BTreeMap::new();
        assert_eq!(agree(&printed(7), "one", &mut checksums), Ok(()));
        assert_eq!(agree(&printed(7), "two", &mut checksums), Ok(()));
        assert!(agree(&printed(8), "three", &mut checksums).is_err());
    }

    #[test]
    fn ratios_are_to_the_first_engine() {
        let mut seen = BTreeMap::new();
        for name in ["ours", "theirs"] {
            let entry: &mut Seen = seen.entry(name).or_default();
            note(entry, printed(1), 1);
            note(entry, printed(1), 2);
        }
        let section = section(&["ours", "theirs"], &seen);
        assert_eq!(section.rows.len(), 2 * QUESTIONS.len());
        assert_eq!(
            section.rows[1],
            ["triangle", "theirs", "2.00 (2.00–2.00)", "1.00×", "1.00 (1.00–1.00)", "1.00×"]
        );
    }
}

//! `cargo xtask bench`: Regulars beside a plain C loop, DuckDB, chDB and the sqlite3 shell.
//!
//! Purpose: every speed that the documentation states comes from here: all engines in one run, one
//! after the other in turns, with checksums compared.
//! Must not: hide what falls short, touch anything but this machine, or run without end.
//! Start at [`PARTS`]. Method and results: `docs/benchmarks.md`.

mod clv;
mod command;
mod import;
mod kernels;
mod page;
mod pages;
mod report;
mod samples;
mod workbench;

use crate::Outcome;
use page::Section;
use workbench::Workbench;

const CUSTOMERS_DEFAULT: u32 = 1_000_000;
const ROUNDS_DEFAULT: u32 = 5;
const ROUNDS_MAX: u32 = 25;
/// A part begins no turn that would end later than this, but always takes one.
const MINUTES_DEFAULT: u32 = 8;
const USAGE: &str =
    "[kernels|clv|report|import|pages]... [--customers N] [--rounds N] [--minutes N] [--write]";

/// One part of the benchmarks: prepares what it needs, measures, and tells what it found.
struct Part {
    name: &'static str,
    run: fn(&Workbench) -> Result<Section, String>,
}

const PARTS: &[Part] = &[
    Part { name: "kernels", run: kernels::run },
    Part { name: "clv", run: clv::run },
    Part { name: "report", run: report::run },
    Part { name: "import", run: import::run },
    Part { name: "pages", run: pages::run },
];

/// What the person asked for.
struct Options {
    parts: Vec<&'static Part>,
    customers: u32,
    rounds: u32,
    minutes: u32,
    /// Whether `docs/benchmarks.md` gets the results.
    write: bool,
}

/// Runs the parts that are named, or all.
pub(crate) fn run(args: &[String]) -> Outcome {
    let options = parse(args)?;
    let workbench = Workbench::open(options.customers, options.rounds, options.minutes)?;
    let mut failed = Vec::new();
    for part in &options.parts {
        println!("\n== {}", part.name);
        match (part.run)(&workbench) {
            Ok(section) => {
                println!("\n{}", section.to_markdown());
                workbench.save(part.name, &section)?;
                if options.write {
                    page::write(part.name, &section, &workbench)?;
                }
            }
            Err(error) => {
                println!("{}: NOT MEASURED: {error}", part.name);
                failed.push(part.name);
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("not measured: {}", failed.join(", "))) }
}

fn parse(args: &[String]) -> Result<Options, String> {
    let mut options = Options {
        parts: Vec::new(),
        customers: CUSTOMERS_DEFAULT,
        rounds: ROUNDS_DEFAULT,
        minutes: MINUTES_DEFAULT,
        write: false,
    };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut number = || {
            let value = args.next().and_then(|value| value.parse::<u32>().ok());
            value.filter(|value| *value > 0).ok_or(format!("{arg} needs a number above 0"))
        };
        match arg.as_str() {
            "--customers" => options.customers = number()?,
            "--rounds" => options.rounds = number()?.min(ROUNDS_MAX),
            "--minutes" => options.minutes = number()?,
            "--write" => options.write = true,
            name => {
                let part = PARTS.iter().find(|part| part.name == name);
                options.parts.push(part.ok_or(format!("does not know `{name}`; usage: {USAGE}"))?);
            }
        }
    }
    if options.parts.is_empty() {
        options.parts = PARTS.iter().collect();
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn options_are_read_and_bounded() {
        let options = parse(&words("report --customers 1000 --rounds 99")).unwrap();
        assert_eq!((options.parts.len(), options.parts[0].name), (1, "report"));
        assert_eq!((options.customers, options.rounds, options.write), (1_000, ROUNDS_MAX, false));
        assert_eq!(parse(&words("kernels --minutes 2")).unwrap().minutes, 2);
        assert_eq!(parse(&[]).unwrap().parts.len(), PARTS.len());
        assert!(parse(&words("speed")).is_err());
        assert!(parse(&words("--customers none")).is_err());
    }
}

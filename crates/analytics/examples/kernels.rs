//! Answers the questions of the kernel benchmark: `kernels SHOP.columns THREADS ROUNDS`.
//!
//! Purpose: our side of `cargo xtask bench kernels`, on the functions that the pages use. The file
//! is described in `crates/testkit/src/shop_files.rs`, the questions and what is printed in
//! `xtask/bench/README.md`.
//! Must not: have code of its own for a question; what is measured is what people get.

use analytics::clv::{CustomerHistory, ShardSummary, ValueSummary};
use analytics::metrics::cohorts::{self, CohortBy, Cohorts};
use analytics::metrics::{repeat, rfm};
use analytics::snapshot::{BuilderRow, Filter, JoinRows, Shape, Snapshot, SnapshotBuilder, ValueTest};
use domain::money::Currency;
use domain::time::{Day, Grain, Zone};
use rayon::prelude::*;
use serde_json::{Map, Value, json};
use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::Instant;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HORIZON_DAYS: u32 = 90;
const HEAD_LEN: usize = 32;
const SECONDS_A_DAY: i64 = 86_400;
const COUNTRIES: [&str; 8] = ["GB", "GB", "GB", "DE", "DE", "FR", "GR", "TH"];

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [path, threads, rounds] = args.as_slice() else {
        return Err("usage: kernels SHOP.columns THREADS ROUNDS".into());
    };
    let (threads, rounds): (usize, usize) = (threads.parse()?, rounds.parse()?);
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    let log = Log::read(path)?;
    let keys: Vec<String> = (0..log.customers).map(|customer| format!("C{customer}")).collect();

    let started = Instant::now();
    let snapshot = log.build(&keys, threads)?;
    let build_ms = started.elapsed().as_secs_f64() * 1e3;

    let mut kernels = Map::new();
    let questions =
        [Question::Triangle, Question::Repeat, Question::Rfm, Question::Value, Question::Filtered];
    for question in questions {
        kernels.insert(question.name().to_owned(), measure(question, &snapshot, &log, rounds)?);
    }
    let printed = json!({
        "engine": "regulars",
        "version": env!("CARGO_PKG_VERSION"),
        "threads": threads,
        "build_ms": build_ms,
        "bytes_per_purchase": snapshot.core_bytes_a_purchase(),
        "kernels": kernels,
    });
    writeln!(io::stdout(), "{printed}")?;
    Ok(())
}

/// The time-ordered log of a generated shop.
struct Log {
    customers: u64,
    first_day: Day,
    as_of: Day,
    customer: Vec<u32>,
    day: Vec<i32>,
    second: Vec<u32>,
    amount: Vec<u32>,
}

impl Log {
    fn read(path: &str) -> Result<Self, Box<dyn Error>> {
        let bytes = fs::read(path)?;
        if bytes.get(..8) != Some(b"REGSHOP1") || bytes.len() < HEAD_LEN {
            return Err("not a file of columns".into());
        }
        let (customers, orders) = (number(&bytes[8..16])?, number(&bytes[16..24])?);
        let first_day = Day(i32::from_le_bytes(bytes[24..28].try_into()?));
        let days = i32::from_le_bytes(bytes[28..32].try_into()?);
        let column = |index: usize| {
            let start = HEAD_LEN + index * 4 * orders as usize;
            let cells = bytes[start..start + 4 * orders as usize].chunks_exact(4);
            cells.map(|cell| u32::from_le_bytes([cell[0], cell[1], cell[2], cell[3]])).collect::<Vec<u32>>()
        };
        Ok(Self {
            customers,
            first_day,
            as_of: first_day.plus(days - 1),
            customer: column(0),
            day: column(1).into_iter().map(u32::cast_signed).collect(),
            second: column(2),
            amount: column(3),
        })
    }

    /// The columns as any file of orders gets them: rows to builders, builders to shards.
    fn build(&self, keys: &[String], threads: usize) -> Result<Snapshot, Box<dyn Error>> {
        let shape = Arc::new(Shape {
            join: JoinRows::Never,
            amount_of_order: false,
            zero_is_purchase: false,
            columns: vec!["country".to_owned()],
            order_attributes: vec![("country".to_owned(), 0)],
            customer_attributes: Vec::new(),
        });
        let rows_each = self.customer.len().div_ceil(threads).max(1);
        let builders: Vec<SnapshotBuilder> = std::thread::scope(|scope| {
            let parts = (0..threads).map(|part| {
                let rows = part * rows_each..self.customer.len().min((part + 1) * rows_each);
                let shape = &shape;
                scope.spawn(move || self.push(rows, keys, shape))
            });
            let parts: Vec<_> = parts.collect();
            parts.into_iter().map(|part| part.join().expect("a builder does not panic")).collect()
        });
        let built = SnapshotBuilder::finish(builders, "generated", &Zone::utc(), None)?;
        built.snapshots.into_values().next().ok_or_else(|| "the shop has no orders".into())
    }

    fn push(&self, rows: std::ops::Range<usize>, keys: &[String], shape: &Arc<Shape>) -> SnapshotBuilder {
        let mut builder = SnapshotBuilder::new(shape);
        for row in rows {
            let customer = self.customer[row] as usize;
            let day = self.day[row];
            let utc_s = i64::from(day) * SECONDS_A_DAY + i64::from(self.second[row]);
            let of_row = BuilderRow {
                customer: &keys[customer],
                order: row as u64,
                day: Day(day),
                utc_s: Some(utc_s),
                amount_minor: Some(i64::from(self.amount[row])),
                currency: Currency::EUR,
                position: row as u64,
            };
            builder.push(&of_row, [COUNTRIES[customer % COUNTRIES.len()]]);
        }
        builder
    }
}

fn number(bytes: &[u8]) -> Result<u64, Box<dyn Error>> {
    Ok(u64::from_le_bytes(bytes.try_into()?))
}

#[derive(Debug, Clone, Copy)]
enum Question {
    Triangle,
    Repeat,
    Rfm,
    Value,
    /// The triangle of two countries in another time zone.
    Filtered,
}

impl Question {
    const fn name(self) -> &'static str {
        match self {
            Self::Triangle => "triangle",
            Self::Repeat => "repeat",
            Self::Rfm => "rfm",
            Self::Value => "value",
            Self::Filtered => "filtered",
        }
    }

    fn answer(self, snapshot: &Snapshot, log: &Log) -> Result<u64, Box<dyn Error>> {
        Ok(match self {
            Self::Triangle => triangle_checksum(&cohorts::compute(snapshot, &months(log.as_of))?, log),
            Self::Repeat => {
                let (watched, back) = repeat::within(snapshot, log.as_of, HORIZON_DAYS);
                watched + 3 * back
            }
            Self::Rfm => {
                let params =
                    rfm::Params { as_of: log.as_of, compare_on: None, method: rfm::Method::Quintiles };
                let cells = rfm::compute(snapshot, &params).cells;
                cells.iter().map(|cell| cell.customers * (cell.scores.number() as u64 + 1)).sum()
            }
            Self::Value => value_checksum(&ValueSummary::compute(snapshot, log.as_of)),
            Self::Filtered => {
                let country =
                    ValueTest { attribute: "country".to_owned(), values: two_countries(), exclude: false };
                let zone = Some("Asia/Bangkok".parse()?);
                let filter = Filter { orders: vec![country], zone, ..Filter::default() };
                let selected = snapshot.select(&filter)?;
                triangle_checksum(&cohorts::compute(&selected, &months(log.as_of.plus(1)))?, log)
            }
        })
    }
}

fn value_checksum(summary: &ValueSummary) -> u64 {
    let of_shard = |shard: &ShardSummary| -> u64 {
        let of_customer = |history: CustomerHistory| {
            let [repeats, recency, age] =
                [history.repeats, history.recency_days, history.age_days].map(u64::from);
            (repeats + 1) * (recency + 3 * age) + history.repeat_spend_minor as u64 / repeats.max(1)
        };
        shard.histories(summary.as_of).map(of_customer).sum()
    };
    summary.shards.par_iter().map(of_shard).sum()
}

fn two_countries() -> Vec<String> {
    vec!["GB".to_owned(), "TH".to_owned()]
}

fn months(as_of: Day) -> cohorts::Params {
    cohorts::Params {
        grain: Grain::Month,
        by: CohortBy::Acquisition,
        from: None,
        to: None,
        as_of,
        brackets: Vec::new(),
    }
}

fn triangle_checksum(cohorts: &Cohorts, log: &Log) -> u64 {
    let first = Grain::Month.period_of(log.first_day);
    let mut checksum = 0;
    for row in &cohorts.rows {
        let month = row.from.map_or(0, |from| Grain::Month.period_of(from) - first);
        for (age, cell) in (1_u64..).zip(&row.cells) {
            let customers = cell.map_or(0, |cell| cell.customers);
            checksum += customers * (37 * u64::from(month.unsigned_abs()) + age);
        }
    }
    checksum
}

fn measure(
    question: Question,
    snapshot: &Snapshot,
    log: &Log,
    rounds: usize,
) -> Result<Value, Box<dyn Error>> {
    let checksum = question.answer(snapshot, log)?;
    let (mut cpu_ms, mut wall_ms) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (cpu, wall) = (cpu_ns()?, Instant::now());
        let again = black_box(question.answer(black_box(snapshot), log)?);
        wall_ms.push(wall.elapsed().as_secs_f64() * 1e3);
        cpu_ms.push((cpu_ns()? - cpu) as f64 / 1e6);
        assert_eq!(again, checksum, "two rounds agree");
    }
    Ok(json!({ "checksum": checksum, "cpu_ms": cpu_ms, "wall_ms": wall_ms }))
}

/// CPU time of all threads of this process, nanoseconds, as the kernel's scheduler counts it.
fn cpu_ns() -> Result<u64, Box<dyn Error>> {
    let mut sum = 0;
    for thread in fs::read_dir("/proc/self/task")? {
        let statistics = fs::read_to_string(thread?.path().join("schedstat"))?;
        sum += statistics.split_whitespace().next().unwrap_or("0").parse::<u64>()?;
    }
    Ok(sum)
}

//! Fits and values a shop: `clv ORDERS HISTORIES.csv ROUNDS`.
//!
//! Purpose: our side of `cargo xtask bench clv`, on the functions that the pages use. ORDERS is any
//! file that imports; HISTORIES.csv gets the purchase histories in weeks, for the other programs.
//! Must not: have code of its own for a fit or a value; what is measured is what people get.

use analytics::clv::fit::weighted_histories;
use analytics::clv::{
    BuyingKind, FitParams, FittedBuying, FittedShop, TimeUnit, ValueParams, ValueSummary, ValuedBase,
};
use analytics::ingest::{self, Input, Options};
use analytics::snapshot::Snapshot;
use domain::time::Day;
use rayon::prelude::*;
use serde_json::json;
use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::{self, BufWriter, Write as _};
use std::sync::Arc;
use std::time::Instant;

/// Single customers that are timed, evenly spread.
const SINGLES: usize = 1_000;
/// The end of CDNOW's first part; other files are fitted up to their last day.
const CDNOW_END: &str = "1997-09-30";

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [orders, histories, rounds] = args.as_slice() else {
        return Err("usage: clv ORDERS HISTORIES.csv ROUNDS".into());
    };
    let rounds: usize = rounds.parse()?;
    let (snapshot, as_of) = read(orders)?;
    let summary = ValueSummary::compute(&snapshot, as_of);
    write_histories(&summary, histories)?;

    let mut fit_ms = Vec::new();
    let mut fitted = None;
    for _ in 0..rounds {
        let started = Instant::now();
        let summary = ValueSummary::compute(&snapshot, as_of);
        let rows = weighted_histories(&summary, TimeUnit::Week);
        fitted = Some(FittedBuying::fit(BuyingKind::BgNbd, &rows)?);
        fit_ms.push(ms(started));
    }
    let fitted = fitted.ok_or("at least one round")?;

    let started = Instant::now();
    let shop = FittedShop::fit(&snapshot, &FitParams::new(as_of)).map_err(|why| format!("{why:?}"))?;
    let whole_fit_ms = ms(started);
    let (mut refresh_ms, mut single_ms) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let started = Instant::now();
        let valued = ValuedBase::refresh(&snapshot, shop.clone(), &ValueParams::default());
        let reasons = reasons(&valued, &snapshot);
        refresh_ms.push(ms(started));
        black_box(reasons);
        single_ms.extend(singles(&valued, &snapshot));
    }
    let printed = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "customers": summary.histories().count(),
        "fit_ms": fit_ms,
        "params": fitted.values(),
        "log_likelihood": fitted.log_likelihood(),
        "model": shop.buying.kind().name(),
        "whole_fit_ms": whole_fit_ms,
        "refresh_ms": refresh_ms,
        "single_ms": single_ms,
    });
    writeln!(io::stdout(), "{printed}")?;
    Ok(())
}

fn ms(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1e3
}

fn read(orders: &str) -> Result<(Snapshot, Day), Box<dyn Error>> {
    let inputs = [Input::path(orders)];
    let plan = ingest::detect(&inputs, &Options::default())?;
    let read = ingest::snapshots_from_files(&inputs, &plan, &Arc::default())?;
    let snapshot = read.snapshots.into_values().next().ok_or("the file has no orders")?;
    let is_cdnow = plan.preset.as_deref().is_some_and(|preset| preset.starts_with("cdnow"));
    let as_of = if is_cdnow { CDNOW_END.parse()? } else { snapshot.meta().as_of };
    Ok((snapshot, as_of))
}

fn write_histories(summary: &ValueSummary, path: &str) -> Result<(), Box<dyn Error>> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "x,t_x,T")?;
    for history in summary.histories() {
        let week = |days: u32| f64::from(days) / 7.0;
        writeln!(file, "{},{},{}", history.repeats, week(history.recency_days), week(history.age_days))?;
    }
    file.flush()?;
    Ok(())
}

/// The reason of every customer's stage; their number, so that nothing is
/// optimized away.
fn reasons(valued: &ValuedBase, snapshot: &Snapshot) -> usize {
    let of_shard = |shard: usize| {
        let customers = 0..snapshot.shards()[shard].customers();
        customers
            .filter(|&customer| valued.stages.explain(snapshot, shard, customer).p_alive.is_none())
            .count()
    };
    (0..snapshot.shards().len()).into_par_iter().map(of_shard).sum()
}

/// Milliseconds for everything about one customer, of many.
fn singles(valued: &ValuedBase, snapshot: &Snapshot) -> Vec<f64> {
    let shards = snapshot.shards();
    let step = (snapshot.totals().customers as usize / SINGLES).max(1);
    let places = shards.iter().enumerate().flat_map(|(shard, columns)| {
        (0..columns.customers()).step_by(step).map(move |customer| (shard, customer))
    });
    places
        .map(|(shard, customer)| {
            let started = Instant::now();
            black_box(valued.customer(snapshot, shard, customer));
            ms(started)
        })
        .collect()
}

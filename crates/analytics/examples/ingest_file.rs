//! Reads files of orders into snapshots and prints what was found, what was counted, and how long
//! it took: `cargo run --release -p analytics --example ingest_file -- orders.csv`.

#![expect(clippy::print_stdout, reason = "an example that prints")]

use analytics::ingest::{self, IngestError, Input, Options};
use std::sync::Arc;
use std::time::Instant;

fn main() -> Result<(), IngestError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let inputs = Input::from_arguments(&arguments);
    let began = Instant::now();
    let plan = ingest::detect(&inputs, &Options::default())?;
    for finding in &plan.findings {
        println!("{}: {} ({:?}) {}", finding.what, finding.value, finding.certainty, finding.note);
    }
    println!("detected in {:?}", began.elapsed());
    let began = Instant::now();
    let from_files = ingest::snapshots_from_files(&inputs, &plan, &Arc::default())?;
    println!("read in {:?}", began.elapsed());
    println!("{:#?}", from_files.counts);
    for reject in from_files.rejects.iter().take(5) {
        println!("{reject:?}");
    }
    for snapshot in from_files.snapshots.values() {
        println!("{:?}", snapshot.totals());
    }
    Ok(())
}

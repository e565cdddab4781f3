//! Reading with several threads.
//!
//! Purpose: threads take blocks (or row groups) from one reader, parse them on their own, and feed
//! a sink each. Decompression and file reading happen behind the lock, parsing beside it.
//! Must not: promise an order of rows across sinks; [`LineRow::position`] states it. With one
//! thread rows come in reading order.
//!
//! [`LineRow::position`]: super::LineRow

use super::blocks::BlockReader;
use super::json::JsonTable;
use super::parquet_table::ParquetTable;
use super::parse::{Batch, Place, RowParser};
use super::slots::Slots;
use super::split::{Dialect, Spare, Table};
use super::tally::{RejectLimit, Tally};
use super::value::Value;
use super::{Format, IngestError, Input, Plan, Progress, RejectReason, Role, RowSink, parquet_file};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

impl Batch for Table {
    fn rows(&self) -> usize {
        Self::rows(self)
    }

    fn line(&self, row: usize) -> u64 {
        Self::line(self, row)
    }

    fn fault(&self, row: usize) -> Option<RejectReason> {
        self.uneven(row).then_some(RejectReason::FieldCount)
    }

    #[inline]
    fn value(&self, row: usize, slot: usize) -> Value<'_> {
        Self::value(self, row, slot)
    }

    fn lossy(&self) -> bool {
        self.lossy
    }
}

/// Reads every row into sinks, one a thread, and returns them in thread order.
pub(crate) fn run<S: RowSink + Send>(
    inputs: &[Input],
    plan: &Plan,
    roles: &[Role],
    progress: &Arc<Progress>,
    sinks: Vec<S>,
) -> Result<(Vec<S>, Tally), IngestError> {
    if inputs.is_empty() {
        return Err(IngestError::NoInput);
    }
    plan.check()?;
    let slots = Slots::new(plan, roles);
    let limit = RejectLimit { max: plan.rejects_max, rejected: AtomicU64::new(0) };
    let total = inputs.iter().map(Input::len).sum::<Option<u64>>().unwrap_or(0);
    progress.bytes_total.store(total, Ordering::Relaxed);
    let work = match plan.format {
        Format::Parquet => Work::Groups(parquet_file::Groups::open(inputs, &slots, plan)?),
        _ => Work::Blocks(Mutex::new(BlockReader::new(plan, &slots, inputs, progress))),
    };
    let run = Run { inputs, plan, slots: &slots, progress, failed: AtomicBool::new(false) };
    let run_one = |mut sink: S| {
        let mut parser = RowParser::new(plan, &slots, &limit);
        let outcome = work.drain(&mut parser, &run, &mut sink);
        if outcome.is_err() {
            run.failed.store(true, Ordering::Relaxed);
        }
        outcome.map(|()| (sink, parser.tally))
    };
    let run_one = &run_one;
    let done = std::thread::scope(|scope| {
        let threads: Vec<_> = sinks.into_iter().map(|sink| scope.spawn(move || run_one(sink))).collect();
        let joined = threads.into_iter().map(|thread| thread.join().expect("reading does not panic"));
        joined.collect::<Result<Vec<_>, IngestError>>()
    })?;
    let mut tally = Tally::default();
    let mut sinks = Vec::new();
    for (sink, theirs) in done {
        tally.merge(theirs);
        sinks.push(sink);
    }
    Ok((sinks, tally))
}

enum Work<'p> {
    Blocks(Mutex<BlockReader<'p>>),
    Groups(parquet_file::Groups),
}

impl Work<'_> {
    fn drain<S: RowSink>(
        &self,
        parser: &mut RowParser<'_>,
        run: &Run<'_>,
        sink: &mut S,
    ) -> Result<(), IngestError> {
        let mut spare = Spare::default();
        while !run.failed.load(Ordering::Relaxed) {
            let rows_before = parser.tally.counts.rows;
            let more = match self {
                Work::Blocks(reader) => run.block(reader, parser, &mut spare, sink)?,
                Work::Groups(groups) => run.group(groups, parser, sink)?,
            };
            run.progress.rows_done.fetch_add(parser.tally.counts.rows - rows_before, Ordering::Relaxed);
            if !more {
                break;
            }
        }
        Ok(())
    }
}

/// What all threads share.
struct Run<'a> {
    inputs: &'a [Input],
    plan: &'a Plan,
    slots: &'a Slots,
    progress: &'a Progress,
    failed: AtomicBool,
}

impl Run<'_> {
    /// Reads and parses one block; false when there is none left.
    fn block<S: RowSink>(
        &self,
        reader: &Mutex<BlockReader<'_>>,
        parser: &mut RowParser<'_>,
        spare: &mut Spare,
        sink: &mut S,
    ) -> Result<bool, IngestError> {
        let recycled = std::mem::take(&mut spare.bytes);
        let next = reader.lock().expect("reading does not panic").next(recycled)?;
        let Some(block) = next else { return Ok(false) };
        let place = Place {
            input: block.input,
            name: self.inputs[block.input as usize].name(),
            position: block.lines_before.wrapping_sub(block.first_line),
        };
        if self.plan.format == Format::JsonLines {
            parser.batch(&JsonTable::parse(block, self.slots, spare), place, sink)?;
        } else {
            let table = Table::split(block, Dialect::of(self.plan), spare);
            parser.batch(&table, place, sink)?;
            table.recycle(spare);
        }
        Ok(true)
    }

    /// Reads and parses one row group; false when there is none left.
    fn group<S: RowSink>(
        &self,
        groups: &parquet_file::Groups,
        parser: &mut RowParser<'_>,
        sink: &mut S,
    ) -> Result<bool, IngestError> {
        let Some(group) = groups.next() else { return Ok(false) };
        let name = self.inputs[group.input as usize].name();
        let place = Place { input: group.input, name, position: group.rows_before };
        let mut first_row = group.first_row;
        for batch in groups.read(&group, name)? {
            let batch = batch.map_err(|error| IngestError::damaged(name, error.to_string()))?;
            let table = ParquetTable::new(name, &batch, self.slots, first_row)?;
            parser.batch(&table, place, sink)?;
            first_row += batch.num_rows() as u64;
            self.progress.advance(0)?;
        }
        self.progress.advance(group.bytes)?;
        Ok(true)
    }
}

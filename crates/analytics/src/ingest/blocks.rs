//! Text inputs cut into blocks of whole records.
//!
//! Purpose: one reader behind a lock hands out blocks that threads parse on their own. A block ends
//! where a record ends, found by the same quoting rules as the splitter's, so the cut is exact for
//! files, pipes and compressed streams alike, and line breaks within quotes do no harm.
//! Must not: split fields.

use super::line_ends::{SEPARATOR_BYTES_MAX, separator_line};
use super::slots::{Layout, Slots};
use super::split::{Dialect, fields_of, header_names};
use super::{Format, IngestError, Input, Plan, Progress, source};
use memchr::{memchr, memchr_iter, memchr2, memrchr};
use std::io::Read;
use std::sync::Arc;

/// Size of a block: small enough to stay in a core's cache from reading to parsing.
const BLOCK_BYTES: usize = 384 * 1024;
/// A record longer than this means a quote was left open.
const RECORD_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Whole records of one input.
pub(crate) struct Block {
    pub(crate) input: u32,
    /// Line of the first record, from 1.
    pub(crate) first_line: u64,
    /// Lines of all inputs before this block: a global order of rows.
    pub(crate) lines_before: u64,
    pub(crate) bytes: Vec<u8>,
    pub(crate) layout: Arc<Layout>,
}

impl Block {
    /// A block on its own, as of a sample.
    pub(crate) fn alone(bytes: Vec<u8>, layout: Layout) -> Self {
        let layout = Arc::new(layout);
        Self { input: 0, first_line: 1, lines_before: 0, bytes, layout }
    }
}

/// Reads inputs one after the other.
pub(crate) struct BlockReader<'p> {
    plan: &'p Plan,
    slots: &'p Slots,
    inputs: Vec<Input>,
    next_input: usize,
    stream: Option<Box<dyn Read + Send>>,
    layout: Arc<Layout>,
    /// Bytes read beyond the last block.
    carry: Vec<u8>,
    line: u64,
    lines_before: u64,
    progress: Arc<Progress>,
}

impl<'p> BlockReader<'p> {
    pub(crate) fn new(plan: &'p Plan, slots: &'p Slots, inputs: &[Input], progress: &Arc<Progress>) -> Self {
        Self {
            plan,
            slots,
            inputs: inputs.to_vec(),
            next_input: 0,
            stream: None,
            layout: Arc::new(Layout { slot_of_column: Vec::new(), slots: slots.len(), needed: 0 }),
            carry: Vec::new(),
            line: 1,
            lines_before: 0,
            progress: Arc::clone(progress),
        }
    }

    /// The next block, in a buffer that was used before where one is at hand.
    pub(crate) fn next(&mut self, recycled: Vec<u8>) -> Result<Option<Block>, IngestError> {
        self.progress.advance(0)?;
        let mut buffer = recycled;
        loop {
            if self.stream.is_none() && !self.open_next()? {
                return Ok(None);
            }
            let ended = self.fill(&mut buffer)?;
            if !buffer.is_empty() {
                return Ok(Some(self.block(buffer)));
            }
            if ended {
                self.stream = None;
            }
        }
    }

    /// Opens the next input and reads its header.
    fn open_next(&mut self) -> Result<bool, IngestError> {
        let Some(input) = self.inputs.get(self.next_input).cloned() else { return Ok(false) };
        self.next_input += 1;
        self.stream = Some(source::open_text(&input, self.plan.encoding, &self.progress)?);
        self.line = 1;
        self.carry.clear();
        if self.plan.format == Format::Csv {
            self.skip_separator_line()?;
        }
        if self.plan.format == Format::JsonLines {
            // Fields are found by their paths, line by line.
            return Ok(true);
        }
        let columns = if self.plan.header { self.header()? } else { self.plan.columns.clone() };
        self.layout = Arc::new(self.slots.layout(input.name(), self.plan, &columns)?);
        Ok(true)
    }

    /// Skips a first line such as `sep=;`, by which Excel is told the delimiter.
    fn skip_separator_line(&mut self) -> Result<(), IngestError> {
        let Some(stream) = &mut self.stream else { return Ok(()) };
        let read = stream.take(SEPARATOR_BYTES_MAX as u64).read_to_end(&mut self.carry);
        read.map_err(|error| IngestError::io(self.inputs[self.next_input - 1].name(), error))?;
        if let Some((_, length)) = separator_line(&self.carry) {
            self.carry.drain(..length);
            self.line += 1;
        }
        Ok(())
    }

    fn header(&mut self) -> Result<Vec<String>, IngestError> {
        let mut buffer = Vec::new();
        loop {
            self.fill(&mut buffer)?;
            let blank = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            if buffer.is_empty() || blank < buffer.len() {
                let from = memrchr(b'\n', &buffer[..blank]).map_or(0, |at| at + 1);
                let length = first_record(&buffer[from..], Dialect::of(self.plan));
                let record = &buffer[from..from + length];
                let columns = header_names(fields_of(record, Dialect::of(self.plan)));
                self.line += memchr_iter(b'\n', &buffer[..from + length]).count() as u64;
                // What follows the header goes before what was carried over already.
                let mut rest = buffer.split_off(from + length);
                rest.append(&mut self.carry);
                self.carry = rest;
                return Ok(columns);
            }
            self.line += memchr_iter(b'\n', &buffer).count() as u64;
        }
    }

    fn block(&mut self, bytes: Vec<u8>) -> Block {
        let lines = memchr_iter(b'\n', &bytes).count() as u64;
        let block = Block {
            input: (self.next_input - 1) as u32,
            first_line: self.line,
            lines_before: self.lines_before,
            layout: Arc::clone(&self.layout),
            bytes,
        };
        self.line += lines;
        self.lines_before += lines.max(1);
        block
    }

    /// Fills `buffer` with whole records; true at the end of the input.
    fn fill(&mut self, buffer: &mut Vec<u8>) -> Result<bool, IngestError> {
        buffer.clear();
        buffer.append(&mut self.carry);
        let mut target = BLOCK_BYTES.max(buffer.len());
        loop {
            let name = || self.inputs[self.next_input - 1].name().to_owned();
            let missing = target - buffer.len();
            buffer.reserve(missing);
            let Some(stream) = &mut self.stream else { return Ok(true) };
            let read = stream.take(missing as u64).read_to_end(buffer);
            let read = read.map_err(|error| IngestError::io(&name(), error))?;
            let ended = read < missing;
            let (last, open) = whole_records(buffer, Dialect::of(self.plan));
            let too_long = last == 0 && buffer.len() >= RECORD_BYTES_MAX;
            match open {
                Some(at) if ended || too_long => {
                    let line = self.line + memchr_iter(b'\n', &buffer[..at]).count() as u64;
                    return Err(IngestError::OpenQuote { name: name(), line });
                }
                _ if ended => return Ok(true),
                _ if last > 0 => {
                    self.carry.extend_from_slice(&buffer[last..]);
                    buffer.truncate(last);
                    return Ok(false);
                }
                _ if too_long => {
                    return Err(IngestError::LineTooLong { name: name(), line: self.line });
                }
                _ => target = buffer.len() * 2,
            }
        }
    }
}

/// Where the last whole record ends in a buffer that begins with one (0 for nowhere), and where a
/// quote opens that is not closed.
fn whole_records(buffer: &[u8], dialect: Dialect) -> (usize, Option<usize>) {
    match dialect.quote_byte() {
        Some(quote) if memchr(quote, buffer).is_some() => {
            scan_records(buffer, quote, dialect.delimiter, usize::MAX)
        }
        _ => (memrchr(b'\n', buffer).map_or(0, |at| at + 1), None),
    }
}

fn first_record(buffer: &[u8], dialect: Dialect) -> usize {
    let found = match dialect.quote_byte() {
        None => memchr(b'\n', buffer).map_or(0, |at| at + 1),
        Some(quote) => scan_records(buffer, quote, dialect.delimiter, 1).0,
    };
    if found == 0 { buffer.len() } else { found }
}

/// Walks up to `records` records: where the last whole one ends (0 for none), and where a quote
/// opened that is not closed. A quote opens only at the start of a field.
fn scan_records(buffer: &[u8], quote: u8, delimiter: u8, records: usize) -> (usize, Option<usize>) {
    let (mut at, mut last, mut found) = (0, 0, 0);
    while let Some(step) = memchr2(quote, b'\n', &buffer[at..]) {
        let here = at + step;
        if buffer[here] == b'\n' {
            last = here + 1;
            at = last;
            found += 1;
            if found == records {
                break;
            }
            continue;
        }
        let opens = here == 0 || buffer[here - 1] == delimiter || buffer[here - 1] == b'\n';
        at = here + 1;
        if !opens {
            continue;
        }
        loop {
            let Some(step) = memchr(quote, &buffer[at..]) else { return (last, Some(here)) };
            at += step + 1;
            if buffer.get(at) != Some(&quote) {
                break;
            }
            at += 1;
        }
    }
    (last, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: (usize, Option<usize>)) {
        assert_eq!(scan_records(text.as_bytes(), b'"', b',', usize::MAX), expected, "{text:?}");
    }

    #[test]
    fn records_end_outside_quotes() {
        check("a,b\nc,d", (4, None));
        check("a,\"b\nc\"\nd", (8, None));
        check("a,5\" pipe\nb\n", (12, None));
        check("a,\"x\"\"y\n\"\nb", (10, None));
        check("a\n\"open\nb\n", (2, Some(2)));
    }
}

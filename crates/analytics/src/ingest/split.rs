//! Records of a block split into fields.
//!
//! Purpose: finds the fields of the wanted columns, 64 bytes a step, without allocating a row.
//! Must not: interpret a field. Quoting follows RFC 4180 as the `csv` crate reads it: a quote opens
//! only at the start of a field; after the closing quote the rest of the field is taken as it is.

use super::blocks::Block;
use super::slots::{Layout, NONE};
use super::value::Value;
use super::{Format, Plan, Quote};

/// How delimited text is split.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dialect {
    pub(crate) format: Format,
    pub(crate) delimiter: u8,
    pub(crate) quote: Quote,
}

impl Dialect {
    pub(crate) fn of(plan: &Plan) -> Self {
        Self { format: plan.format, delimiter: plan.delimiter, quote: plan.quote }
    }

    /// The quote character, where there is one.
    pub(crate) fn quote_byte(self) -> Option<u8> {
        match (self.format, self.quote) {
            (Format::Csv, Quote::Double) => Some(b'"'),
            (Format::Csv, Quote::Single) => Some(b'\''),
            _ => None,
        }
    }
}

/// The rows of a block.
pub(crate) struct Table {
    text: String,
    slots: usize,
    /// Start and end of each slot's field in `text`, row after row; (0, 0) where there is none.
    spans: Vec<(u32, u32)>,
    rows: Vec<RowMark>,
    first_line: u64,
    /// The block was not valid in its encoding; wrong bytes are U+FFFD now.
    pub(crate) lossy: bool,
}

#[derive(Clone, Copy)]
struct RowMark {
    /// Lines between the first line of the block and this row.
    line: u32,
    /// The row has too few fields, or too many that are not blank.
    uneven: bool,
}

/// Vectors that are used again for the next block.
#[derive(Default)]
pub(crate) struct Spare {
    spans: Vec<(u32, u32)>,
    rows: Vec<RowMark>,
    pub(crate) bytes: Vec<u8>,
}

impl Table {
    /// Splits a block.
    pub(crate) fn split(block: Block, dialect: Dialect, spare: &mut Spare) -> Self {
        let mut bytes = block.bytes;
        let lossy = std::str::from_utf8(&bytes).is_err();
        if lossy {
            bytes = String::from_utf8_lossy(&bytes).into_owned().into_bytes();
        }
        let mut splitter = Splitter {
            columns: &block.layout.slot_of_column,
            needed: block.layout.needed,
            slots: block.layout.slots,
            spans: std::mem::take(&mut spare.spans),
            rows: std::mem::take(&mut spare.rows),
            column: 0,
            field: 0,
            line: 0,
            row_line: 0,
            extra: false,
        };
        splitter.spans.clear();
        splitter.rows.clear();
        splitter.begin_row();
        match (dialect.format, dialect.quote_byte()) {
            (Format::Spaces, _) => splitter.spaces(&bytes),
            (_, Some(quote)) if memchr::memchr(quote, &bytes).is_some() => {
                splitter.quoted(&mut bytes, dialect.delimiter, quote);
            }
            _ => splitter.plain(&bytes, dialect.delimiter),
        }
        // The row begun last has no end of line: there is none.
        let rows = splitter.rows.len();
        splitter.spans.truncate(rows * splitter.slots);
        let text = String::from_utf8(bytes).expect("splitting moves whole characters only");
        Self {
            text,
            slots: splitter.slots,
            spans: splitter.spans,
            rows: splitter.rows,
            first_line: block.first_line,
            lossy,
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Fields of a row up to the last one that is there, blank or not.
    pub(crate) fn width(&self, row: usize) -> usize {
        let spans = &self.spans[row * self.slots..(row + 1) * self.slots];
        spans.iter().rposition(|&span| span != (0, 0)).map_or(0, |last| last + 1)
    }

    pub(crate) fn line(&self, row: usize) -> u64 {
        self.first_line + u64::from(self.rows[row].line)
    }

    pub(crate) fn uneven(&self, row: usize) -> bool {
        self.rows[row].uneven
    }

    #[inline]
    pub(crate) fn value(&self, row: usize, slot: usize) -> Value<'_> {
        let (start, end) = self.spans[row * self.slots + slot];
        Value::text(&self.text[start as usize..end as usize])
    }

    /// Gives the vectors back.
    pub(crate) fn recycle(self, spare: &mut Spare) {
        spare.bytes = self.text.into_bytes();
        spare.spans = self.spans;
        spare.rows = self.rows;
    }
}

struct Splitter<'a> {
    columns: &'a [u8],
    needed: usize,
    slots: usize,
    spans: Vec<(u32, u32)>,
    rows: Vec<RowMark>,
    /// Column of the field that is open.
    column: usize,
    /// Where that field starts.
    field: usize,
    line: u32,
    row_line: u32,
    /// A field beyond the last column is not blank.
    extra: bool,
}

impl Splitter<'_> {
    fn begin_row(&mut self) {
        self.spans.resize(self.spans.len() + self.slots, (0, 0));
        self.column = 0;
        self.extra = false;
    }

    #[inline(always)]
    fn end_field(&mut self, bytes: &[u8], start: usize, end: usize) {
        match self.columns.get(self.column) {
            Some(&NONE) => {}
            Some(&slot) => {
                let at = self.spans.len() - self.slots + slot as usize;
                self.spans[at] = (start as u32, end as u32);
            }
            None => self.extra |= !bytes[start..end].trim_ascii().is_empty(),
        }
        self.column += 1;
    }

    /// Ends a row at a line break; a line of nothing is no row.
    #[inline(always)]
    fn end_row(&mut self, blank: bool) {
        if !blank {
            let uneven = self.extra || self.column < self.needed;
            self.rows.push(RowMark { line: self.row_line, uneven });
            self.spans.resize(self.spans.len() + self.slots, (0, 0));
        }
        self.column = 0;
        self.extra = false;
    }

    fn plain(&mut self, bytes: &[u8], delimiter: u8) {
        let mut field = 0;
        let mut base = 0;
        while base < bytes.len() {
            let (mut stops, breaks) = stops_at(bytes, base, delimiter, delimiter);
            while stops != 0 {
                let bit = stops.trailing_zeros();
                stops &= stops - 1;
                let at = base + bit as usize;
                if breaks >> bit & 1 == 0 {
                    self.end_field(bytes, field, at);
                } else {
                    self.line_break(bytes, field, at);
                }
                field = at + 1;
            }
            base += 64;
        }
        if field < bytes.len() || self.column > 0 {
            self.line_break(bytes, field, bytes.len());
        }
    }

    #[inline(always)]
    fn line_break(&mut self, bytes: &[u8], field: usize, at: usize) {
        let end = if at > field && bytes[at - 1] == b'\r' { at - 1 } else { at };
        let blank = self.column == 0 && field == end;
        if !blank {
            self.end_field(bytes, field, end);
        }
        self.end_row(blank);
        self.line += 1;
        self.row_line = self.line;
    }

    fn quoted(&mut self, bytes: &mut [u8], delimiter: u8, quote: u8) {
        let mut state = QuoteState::default();
        let mut base = 0;
        while base < bytes.len() {
            let (mut stops, _) = stops_at(bytes, base, delimiter, quote);
            while stops != 0 {
                let at = base + stops.trailing_zeros() as usize;
                stops &= stops - 1;
                let byte = bytes[at];
                if byte == quote {
                    state.quote(bytes, at, self.field, quote);
                } else if !state.open {
                    self.finish_quoted(bytes, at, &mut state, quote);
                } else if byte == b'\n' {
                    self.line += 1;
                }
            }
            base += 64;
        }
        if self.field < bytes.len() || self.column > 0 {
            let end = bytes.len();
            self.finish_quoted(bytes, end, &mut state, quote);
        }
    }

    /// Ends the field at a delimiter, a line break or the end of the block.
    fn finish_quoted(&mut self, bytes: &mut [u8], at: usize, state: &mut QuoteState, quote: u8) {
        let breaks = bytes.get(at).is_none_or(|&byte| byte == b'\n');
        let carriage = breaks && at > self.field && bytes[at - 1] == b'\r' && state.closed != Some(at - 1);
        let end = if carriage { at - 1 } else { at };
        let blank = breaks && self.column == 0 && self.field == end;
        if !blank {
            let (start, end) = state.content(bytes, self.field, end, quote);
            self.end_field(bytes, start, end);
        }
        *state = QuoteState::default();
        self.field = at + 1;
        if breaks {
            self.end_row(blank);
            self.line += 1;
            self.row_line = self.line;
        }
    }

    /// Fields separated by runs of spaces or tabs.
    fn spaces(&mut self, bytes: &[u8]) {
        let mut start = 0;
        while start < bytes.len() {
            let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |step| start + step);
            let mut at = start;
            loop {
                at += bytes[at..end].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                if at == end {
                    break;
                }
                let length = bytes[at..end].iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
                self.end_field(bytes, at, at + length);
                at += length;
            }
            self.end_row(self.column == 0);
            self.line += 1;
            self.row_line = self.line;
            start = end + 1;
        }
    }
}

/// Where a quoted field stands.
#[derive(Default)]
struct QuoteState {
    /// Within quotes.
    open: bool,
    /// The field began with a quote.
    quoted: bool,
    /// Quotes within must be undoubled.
    doubled: bool,
    /// The second of a doubled pair, to be passed over.
    pass: Option<usize>,
    /// Where the closing quote stands.
    closed: Option<usize>,
}

impl QuoteState {
    #[inline]
    fn quote(&mut self, bytes: &[u8], at: usize, field: usize, quote: u8) {
        if self.pass.take() == Some(at) {
            return;
        }
        if self.open {
            if bytes.get(at + 1) == Some(&quote) {
                self.doubled = true;
                self.pass = Some(at + 1);
            } else {
                self.open = false;
                self.closed = Some(at);
            }
        } else if at == field {
            self.open = true;
            self.quoted = true;
        }
    }

    /// Start and end of the field's content; undoubles quotes in place.
    fn content(&self, bytes: &mut [u8], start: usize, end: usize, quote: u8) -> (usize, usize) {
        if !self.quoted {
            return (start, end);
        }
        let close = self.closed.unwrap_or(end).min(end);
        if !self.doubled && close + 1 >= end {
            return (start + 1, close);
        }
        let mut write = start + 1;
        let mut read = start + 1;
        while read < end {
            if read == close {
                read += 1;
                continue;
            }
            bytes[write] = bytes[read];
            write += 1;
            read += if read < close && bytes[read] == quote { 2 } else { 1 };
        }
        bytes[write..end].fill(b' ');
        (start + 1, write)
    }
}

/// Bits of the delimiters, line breaks and `other`s among the 64 bytes from `base`, and of the line
/// breaks alone.
#[inline(always)]
fn stops_at(bytes: &[u8], base: usize, delimiter: u8, other: u8) -> (u64, u64) {
    match bytes[base..].first_chunk::<64>() {
        Some(chunk) => stops(chunk, delimiter, other),
        None => {
            let mut chunk = [0_u8; 64];
            let rest = &bytes[base..];
            chunk[..rest.len()].copy_from_slice(rest);
            let (all, breaks) = stops(&chunk, delimiter, other);
            let inside = (1_u64 << rest.len()) - 1;
            (all & inside, breaks & inside)
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn stops(chunk: &[u8; 64], delimiter: u8, other: u8) -> (u64, u64) {
    use std::arch::x86_64::{_mm_cmpeq_epi8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8};
    let (mut all, mut breaks) = (0, 0);
    // SAFETY: SSE2 is part of every x86-64.
    unsafe {
        let delimiters = _mm_set1_epi8(delimiter.cast_signed());
        let others = _mm_set1_epi8(other.cast_signed());
        let newlines = _mm_set1_epi8(b'\n'.cast_signed());
        for part in 0..4 {
            let word = |at: usize| {
                let bytes = chunk[part * 16 + at..].first_chunk::<8>().expect("64 bytes hold eight words");
                i64::from_le_bytes(*bytes)
            };
            let vector = _mm_set_epi64x(word(8), word(0));
            let at_newline = _mm_cmpeq_epi8(vector, newlines);
            let either = _mm_or_si128(_mm_cmpeq_epi8(vector, delimiters), _mm_cmpeq_epi8(vector, others));
            let bits = |mask| {
                u64::from(u32::from_ne_bytes(i32::to_ne_bytes(_mm_movemask_epi8(mask)))) << (part * 16)
            };
            all |= bits(_mm_or_si128(either, at_newline));
            breaks |= bits(at_newline);
        }
    }
    (all, breaks)
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn stops(chunk: &[u8; 64], delimiter: u8, other: u8) -> (u64, u64) {
    let (mut all, mut breaks) = (0, 0);
    for (bit, &byte) in chunk.iter().enumerate() {
        let newline = byte == b'\n';
        all |= u64::from(newline || byte == delimiter || byte == other) << bit;
        breaks |= u64::from(newline) << bit;
    }
    (all, breaks)
}

/// The names of a header record: trimmed; numbers from 1 for blank ones, and a number behind names
/// that come twice.
pub(crate) fn header_names(fields: Vec<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(fields.len());
    for (index, plain) in fields.into_iter().enumerate() {
        let mut name = if plain.is_empty() { (index + 1).to_string() } else { plain.clone() };
        let mut copy = 2;
        while names.contains(&name) {
            name = format!("{plain} ({copy})");
            copy += 1;
        }
        names.push(name);
    }
    names
}

/// All fields of one record, as text.
pub(crate) fn fields_of(record: &[u8], dialect: Dialect) -> Vec<String> {
    let table =
        Table::split(Block::alone(record.to_vec(), Layout::everything()), dialect, &mut Spare::default());
    let width = if table.rows() == 0 { 0 } else { table.width(0) };
    (0..width).map(|slot| table.value(0, slot).to_text().unwrap_or_default().into_owned()).collect()
}

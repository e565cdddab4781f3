//! The container: compression, encoding, format, delimiter, quoting, header, sampled rows.
//!
//! Purpose: turns the first bytes of an input into columns and rows of text.
//! Must not: give columns a meaning.

use super::Findings;
use crate::ingest::blocks::Block;
use crate::ingest::line_ends::{is_carriage_only, separator_line};
use crate::ingest::parquet_file::OpenParquet;
use crate::ingest::parquet_table::ParquetTable;
use crate::ingest::parse::Batch;
use crate::ingest::slots::{Layout, Slots};
use crate::ingest::source::{codec, compression_of, decompressed};
use crate::ingest::split::{Dialect, Spare, Table, header_names};
use crate::ingest::value::Value;
use crate::ingest::{Certainty, Compression, Encoding, Format, IngestError, Input, Options, Quote, json};
use std::io::{Cursor, Read};

/// Bytes looked at, as stored and again after decompression.
const SAMPLE_BYTES: usize = 1 << 20;
const SAMPLE_ROWS: usize = 5_000;
/// Records by which the dialect is told.
const DIALECT_RECORDS: usize = 50;
const COLUMNS_MAX: usize = 250;

/// What the container is, and its first rows.
pub(super) struct Container {
    pub(super) format: Format,
    pub(super) compression: Compression,
    pub(super) encoding: Encoding,
    pub(super) delimiter: u8,
    pub(super) quote: Quote,
    pub(super) header: bool,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// Columns that are dates or instants by type.
    typed: Vec<bool>,
}

impl Container {
    /// The sampled values of a column that are not blank.
    pub(super) fn column(&self, name: Option<&str>) -> Vec<&str> {
        let at = name.and_then(|name| self.columns.iter().position(|column| column == name));
        let Some(at) = at else { return Vec::new() };
        let values = self.rows.iter().filter_map(|row| row.get(at));
        values.map(String::as_str).filter(|value| !value.is_empty()).collect()
    }

    pub(super) fn is_typed(&self, name: Option<&str>) -> bool {
        let at = name.and_then(|name| self.columns.iter().position(|column| column == name));
        at.is_some_and(|at| self.typed.get(at) == Some(&true))
    }
}

pub(super) fn open(
    input: &Input,
    options: &Options,
    findings: &mut Findings,
) -> Result<Container, IngestError> {
    let stored = input.sample(SAMPLE_BYTES)?;
    let compression = options.compression.unwrap_or_else(|| compression_of(&stored));
    let whole = stored.len() < SAMPLE_BYTES;
    let mut plain = Vec::new();
    let reader = decompressed(Box::new(Cursor::new(stored)), compression);
    let reader = reader.map_err(|error| IngestError::io(input.name(), error))?;
    // A compressed sample ends in the middle: what came before the end is enough, if it is any.
    let outcome = reader.take(SAMPLE_BYTES as u64).read_to_end(&mut plain);
    if plain.is_empty() {
        if let Err(error) = outcome {
            return Err(IngestError::io(input.name(), error));
        }
        return Err(IngestError::Empty { name: input.name().to_owned() });
    }
    if compression != Compression::None {
        findings.add("compression", compression.name(), certainty(options.compression.is_some()), "");
    }
    if options.format == Some(Format::Parquet) || options.format.is_none() && plain.starts_with(b"PAR1") {
        findings.add("format", "parquet", certainty(options.format.is_some()), "");
        return parquet(input, compression);
    }
    let whole = whole && plain.len() < SAMPLE_BYTES;
    text(input, options, compression, &plain, whole, findings)
}

fn certainty(given: bool) -> Certainty {
    if given { Certainty::Given } else { Certainty::Found }
}

fn parquet(input: &Input, compression: Compression) -> Result<Container, IngestError> {
    let file = OpenParquet::open(input)?;
    let columns = file.columns();
    let slots = Slots::of_columns(&columns);
    let mut rows = Vec::new();
    let mut typed = vec![false; columns.len()];
    if let Some(batch) = file.batches(input.name(), vec![0], &columns, 4_096)?.next() {
        let batch = batch.map_err(|error| IngestError::damaged(input.name(), error.to_string()))?;
        // A column of lists or structures cannot be sampled; it can still be left unmapped.
        let table = ParquetTable::sampled(&batch, &slots);
        rows = texts(&table, columns.len());
        for (slot, typed) in typed.iter_mut().enumerate() {
            let date = |row| matches!(table.value(row, slot), Value::Day(_) | Value::Clock { .. });
            *typed = (0..table.rows()).any(date);
        }
    }
    Ok(Container {
        format: Format::Parquet,
        compression,
        encoding: Encoding::Utf8,
        delimiter: b',',
        quote: Quote::None,
        header: true,
        columns,
        rows,
        typed,
    })
}

fn text(
    input: &Input,
    options: &Options,
    compression: Compression,
    plain: &[u8],
    whole: bool,
    findings: &mut Findings,
) -> Result<Container, IngestError> {
    let encoding = options.encoding.unwrap_or_else(|| encoding_of(plain, whole));
    findings.add(
        "encoding",
        encoding.name(),
        certainty(options.encoding.is_some()),
        "overrule with --encoding",
    );
    let (decoded, _, _) = codec(encoding).decode(plain);
    let mut text = decoded.trim_start_matches('\u{feff}');
    let turned;
    if is_carriage_only(text.as_bytes()) {
        findings.add("line ends", "CR", Certainty::Found, "as old Macintosh programs write them");
        turned = text.replace('\r', "\n");
        text = &turned;
    }
    if !whole && let Some(end) = text.rfind('\n') {
        text = &text[..=end];
    }
    if text.trim().is_empty() {
        return Err(IngestError::Empty { name: input.name().to_owned() });
    }
    let is_json = text.trim_start().starts_with('{');
    let format = options.format.or(is_json.then_some(Format::JsonLines));
    let mut container = match format {
        Some(Format::JsonLines) => json_lines(text),
        _ => delimited(text, format, options, findings),
    };
    findings.add("format", container.format.name(), certainty(options.format.is_some()), "");
    container.compression = compression;
    container.encoding = encoding;
    Ok(container)
}

fn json_lines(text: &str) -> Container {
    const LINES: usize = 2_000;
    let objects: Vec<serde_json::Value> =
        text.lines().take(LINES).filter_map(|line| serde_json::from_str(line).ok()).collect();
    let mut columns = Vec::new();
    for object in &objects {
        json::paths_of(object, "", &mut columns);
    }
    columns.truncate(COLUMNS_MAX);
    let slots = Slots::of_columns(&columns);
    let lines: Vec<&str> = text.lines().take(LINES).collect();
    let block = Block::alone(lines.join("\n").into_bytes(), Layout::everything());
    let table = json::JsonTable::parse(block, &slots, &mut Spare::default());
    Container {
        format: Format::JsonLines,
        header: true,
        rows: texts(&table, columns.len()),
        ..plain_of(columns)
    }
}

fn delimited(
    mut text: &str,
    format: Option<Format>,
    options: &Options,
    findings: &mut Findings,
) -> Container {
    let named = separator_line(text.as_bytes()).filter(|_| format.is_none_or(|one| one == Format::Csv));
    if let Some((_, length)) = named {
        text = &text[length..];
    }
    let named = named.map(|(delimiter, _)| delimiter);
    let dialect = dialect_of(text, format, options, options.delimiter.or(named));
    if dialect.format == Format::Csv {
        let shown =
            if dialect.delimiter == b'\t' { "tab".into() } else { char::from(dialect.delimiter).to_string() };
        let note = if named == Some(dialect.delimiter) {
            "named by the file's first line"
        } else {
            "overrule with --delimiter"
        };
        findings.add("delimiter", &shown, certainty(options.delimiter.is_some()), note);
    }
    let table = split(&head_of(text), Layout::everything(), dialect);
    let width = (0..table.rows()).map(|row| table.width(row)).max().unwrap_or(1);
    let table = split(text, Layout::first(width), dialect);
    let mut rows = texts(&table, width);
    let header =
        options.header.unwrap_or_else(|| rows.first().is_some_and(|row| is_header(row, rows.get(1))));
    findings.add("header", if header { "yes" } else { "no" }, certainty(options.header.is_some()), "");
    let columns = if header {
        let names = header_names(rows.remove(0));
        let width = names.len();
        rows.iter_mut().for_each(|row| row.truncate(width));
        names
    } else {
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        (1..=width).map(|number| number.to_string()).collect()
    };
    let Dialect { format, delimiter, quote } = dialect;
    Container { format, delimiter, quote, header, rows, ..plain_of(columns) }
}

fn plain_of(columns: Vec<String>) -> Container {
    Container {
        format: Format::Csv,
        compression: Compression::None,
        encoding: Encoding::Utf8,
        delimiter: b',',
        quote: Quote::None,
        header: true,
        typed: vec![false; columns.len()],
        columns,
        rows: Vec::new(),
    }
}

fn split(text: &str, layout: Layout, dialect: Dialect) -> Table {
    Table::split(Block::alone(text.as_bytes().to_vec(), layout), dialect, &mut Spare::default())
}

/// The first lines: enough for [`DIALECT_RECORDS`], also where some hold line breaks.
fn head_of(text: &str) -> String {
    text.lines().take(DIALECT_RECORDS * 4).flat_map(|line| [line, "\n"]).collect()
}

/// The rows as text, without blank fields at their ends.
fn texts(table: &impl Batch, columns: usize) -> Vec<Vec<String>> {
    let row = |row: usize| {
        let text = |slot| table.value(row, slot).to_text().unwrap_or_default().into_owned();
        let mut cells: Vec<String> = (0..columns).map(text).collect();
        let width = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        cells.truncate(width);
        cells
    };
    (0..table.rows().min(SAMPLE_ROWS)).map(row).collect()
}

/// `delimiter` is the one given by a person or by the file itself.
fn dialect_of(text: &str, format: Option<Format>, options: &Options, delimiter: Option<u8>) -> Dialect {
    const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
    let head = head_of(text);
    let quote = options.quote.unwrap_or_else(|| quote_of(&head));
    let score = |delimiter: u8, format: Format| {
        let dialect = Dialect { format, delimiter, quote };
        let table = split(&head, Layout::everything(), dialect);
        let widths: Vec<usize> = (0..table.rows().min(DIALECT_RECORDS)).map(|row| table.width(row)).collect();
        let first = widths.first().copied().unwrap_or(0);
        let even = widths.iter().filter(|&&width| width == first).count();
        if first < 2 || even * 10 < widths.len() * 8 { 0 } else { even * 1_000 + first }
    };
    if let Some(delimiter) = delimiter {
        return Dialect { format: Format::Csv, delimiter, quote };
    }
    if format == Some(Format::Spaces) {
        return Dialect { format: Format::Spaces, delimiter: b' ', quote: Quote::None };
    }
    let best =
        CANDIDATES.into_iter().max_by_key(|&delimiter| (score(delimiter, Format::Csv), delimiter == b','));
    let delimiter = best.unwrap_or(b',');
    let is_csv = score(delimiter, Format::Csv) > 0 || format == Some(Format::Csv);
    if !is_csv && score(b' ', Format::Spaces) > 0 {
        return Dialect { format: Format::Spaces, delimiter: b' ', quote: Quote::None };
    }
    Dialect { format: Format::Csv, delimiter, quote }
}

/// Single quotes only where fields clearly stand in them.
fn quote_of(head: &str) -> Quote {
    let pairs = |mark: char| {
        let opening = head.lines().filter(|line| line.starts_with(mark)).count();
        opening
            + [',', ';', '\t', '|']
                .iter()
                .map(|stop| head.matches(&format!("{stop}{mark}")).count())
                .sum::<usize>()
    };
    let (double, single) = (pairs('"'), pairs('\''));
    if double == 0 && single >= 3 && head.matches("',").count() + head.matches("';").count() >= 3 {
        Quote::Single
    } else {
        Quote::Double
    }
}

/// A header has words in every field and no number or date.
fn is_header(row: &[String], next: Option<&Vec<String>>) -> bool {
    let worded = |field: &String| {
        field.is_empty() || field.chars().any(char::is_alphabetic) && !super::values::is_value(field)
    };
    let distinct = row.iter().collect::<std::collections::BTreeSet<_>>().len() == row.len();
    let next_is_data = next.is_some_and(|next| next.iter().any(|field| super::values::is_value(field)));
    !row.is_empty() && row.iter().all(worded) && (distinct || next_is_data)
}

/// UTF-8 where the bytes are valid, UTF-16 by its mark or its zeros, else the code page whose
/// letters the bytes look like.
fn encoding_of(bytes: &[u8], whole: bool) -> Encoding {
    match bytes {
        [0xff, 0xfe, ..] => return Encoding::Utf16Le,
        [0xfe, 0xff, ..] => return Encoding::Utf16Be,
        _ => {}
    }
    let head = &bytes[..bytes.len().min(4_096) & !1];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
    if zeros(1) * 4 > head.len() {
        return Encoding::Utf16Le;
    }
    if zeros(0) * 4 > head.len() {
        return Encoding::Utf16Be;
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => Encoding::Utf8,
        // A sample may end within a character.
        Err(error) if !whole && error.error_len().is_none() => Encoding::Utf8,
        Err(_) => code_page_of(bytes),
    }
}

/// Western text has single letters above ASCII; Greek and Thai have runs of them, and only Thai has
/// most of them below 0xC0.
fn code_page_of(bytes: &[u8]) -> Encoding {
    let runs = bytes.split(|byte| byte.is_ascii()).filter(|run| !run.is_empty());
    let (mut count, mut length, mut low) = (0_usize, 0_usize, 0_usize);
    for run in runs {
        count += 1;
        length += run.len();
        low += run.iter().filter(|byte| (0xa1..=0xbf).contains(*byte)).count();
    }
    if length < count * 2 {
        Encoding::Windows1252
    } else if low * 7 > length {
        Encoding::Windows874
    } else {
        Encoding::Windows1253
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let check = |encoding: Encoding, text: &str| {
            let (bytes, _, _) = codec(encoding).encode(text);
            assert_eq!(encoding_of(&bytes, true), encoding, "{text}");
        };
        check(Encoding::Windows1252, "Café Zoë, Müller, señor, 12,50 €");
        check(Encoding::Windows1253, "Γιώργος Παπαδόπουλος, Αθήνα, Ελλάδα");
        check(Encoding::Windows874, "สมชาย ใจดี, กรุงเทพมหานคร, ประเทศไทย");
        check(Encoding::Utf8, "Γιώργος");
        assert_eq!(encoding_of(b"a\0,\0b\0\n\0", true), Encoding::Utf16Le);
        assert_eq!(encoding_of(b"\0a\0,\0b\0\n", true), Encoding::Utf16Be);
        assert_eq!(encoding_of(b"caf\xc3", false), Encoding::Utf8);
    }
}

//! The spend table as a file: CSV with a header, one row a month, channel and kind.
//!
//! Purpose: rows of [`SpendRow`], or every wrong place with line, column and remedy.
//! Must not: take a part of a file that has a wrong row.
//! Start at [`read`]; `docs/guides/spend.md` is the guide.

use domain::money::Currency;
use domain::spend::{self, AmountError, ROWS_MAX, SpendKey, SpendKind, SpendRow};
use std::collections::HashMap;
use std::fmt;

/// The columns that may be there, in the order of the guide; the first three must.
pub const COLUMNS: [&str; 6] = ["month", "kind", "amount", "channel", "currency", "note"];
const REQUIRED: usize = 3;
const TEXT_LEN_MAX: usize = 255;
/// At most so many wrong places are told.
pub const PROBLEMS_MAX: usize = 50;

/// A wrong place of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column's name; empty where the line as a whole is wrong.
    pub column: &'static str,
    /// What is wrong.
    pub what: What,
}

/// What is wrong with a place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum What {
    /// The bytes are not UTF-8.
    #[error("is not UTF-8: save the file as CSV UTF-8")]
    NotUtf8,
    /// There is no row under the header.
    #[error(
        "has no rows: write one a month, channel and kind under the header month,channel,kind,amount,currency"
    )]
    Empty,
    /// The header lacks a column.
    #[error("is missing from the header: name it in the first line, which needs month, kind and amount")]
    NoColumn,
    /// More rows than a shop may keep.
    #[error("is beyond the {ROWS_MAX} rows that a table may have: add small amounts up")]
    TooManyRows,
    /// A quote that does not close.
    #[error("has a quotation mark that does not close: close it, or write two for one")]
    OpenQuote,
    /// No value where one must be.
    #[error("is blank: fill it in")]
    Blank,
    /// Not a month.
    #[error("{0:?} is not a month: write it as 2026-05")]
    Month(String),
    /// Not a kind.
    #[error("{0:?} is not a kind of spend: use marketing, wages, tools or overheads")]
    Kind(String),
    /// Not a currency.
    #[error("{0:?} is not a currency: use an ISO 4217 code such as EUR")]
    Currency(String),
    /// Not an amount.
    #[error("{0}")]
    Amount(AmountError),
    /// A text too long or with control characters.
    #[error("is longer than 255 characters or holds a control character: shorten it")]
    Text,
    /// The same month, channel, kind and currency twice.
    #[error("is the month, channel, kind and currency of line {0} again: add both amounts up in one row")]
    Again(usize),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            "" => write!(f, "line {}: {}", self.line, self.what),
            column => write!(f, "line {}, column {column}: {}", self.line, self.what),
        }
    }
}

/// Reads a spend table. Columns come in any order, told by the header; the delimiter is a comma,
/// semicolon or tab; rows that name no currency are in `currency`.
///
/// # Errors
/// Every wrong place, [`PROBLEMS_MAX`] at most; no row is taken then.
pub fn read(bytes: &[u8], currency: Currency) -> Result<Vec<SpendRow>, Vec<Problem>> {
    let whole = |what| vec![Problem { line: 1, column: "", what }];
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count();
        vec![Problem { line, column: "", what: What::NotUtf8 }]
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let records = records(text).map_err(|line| vec![Problem { line, column: "", what: What::OpenQuote }])?;
    let mut records =
        records.into_iter().filter(|record| record.fields.iter().any(|field| !field.trim().is_empty()));
    let header = records.next().ok_or_else(|| whole(What::Empty))?;
    let places = places(&header)?;
    let mut reader = Reader { places, currency, seen: HashMap::new(), problems: Vec::new() };
    let mut rows = Vec::new();
    for record in records {
        if rows.len() >= ROWS_MAX {
            reader.wrong(record.line, "", What::TooManyRows);
            break;
        }
        rows.extend(reader.row(&record));
        if reader.problems.len() >= PROBLEMS_MAX {
            break;
        }
    }
    reader.problems.truncate(PROBLEMS_MAX);
    match (reader.problems.is_empty(), rows.is_empty()) {
        (false, _) => Err(reader.problems),
        (true, true) => Err(whole(What::Empty)),
        (true, false) => Ok(rows),
    }
}

/// A table as a file that [`read`] takes.
#[must_use]
pub fn write<'r>(rows: impl Iterator<Item = &'r SpendRow>) -> String {
    let mut text = String::from("month,channel,kind,amount,currency,note\r\n");
    for row in rows {
        let amount = domain::money::Decimal::from_minor(row.amount_minor, row.key.currency.exponent());
        let (month, kind, currency) = (row.key.month, row.key.kind, row.key.currency);
        let channel = quoted(row.key.channel.as_deref().unwrap_or_default());
        let note = quoted(row.note.as_deref().unwrap_or_default());
        text.push_str(&format!("{month},{channel},{kind},{amount},{currency},{note}\r\n"));
    }
    text
}

/// A field as CSV. Spreadsheets run a cell that begins like a formula; an apostrophe stops that, and
/// [`read`] takes it off again.
fn quoted(field: &str) -> String {
    let guarded = if field.starts_with(GUARDED) { format!("'{field}") } else { field.to_owned() };
    if guarded.contains([',', ';', '"', '\t']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

const GUARDED: [char; 5] = ['=', '+', '-', '@', '\''];

fn unguarded(field: &str) -> &str {
    field.strip_prefix('\'').filter(|rest| rest.starts_with(GUARDED)).unwrap_or(field)
}

struct Record {
    line: usize,
    fields: Vec<String>,
}

/// Splits text into records (RFC 4180); `Err` is the line of a quote that does not close.
fn records(text: &str) -> Result<Vec<Record>, usize> {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter = [';', '\t', ','].into_iter().find(|mark| first.contains(*mark)).unwrap_or(',');
    let (mut records, mut line, mut characters) = (Vec::new(), 1, text.chars().peekable());
    let mut record = Record { line, fields: vec![String::new()] };
    let (mut quoted_from, mut at_start) = (None, true);
    while let Some(character) = characters.next() {
        let field = record.fields.last_mut().expect("a record has at least one field");
        match character {
            '"' if quoted_from.is_some() && characters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' if quoted_from.is_some() => quoted_from = None,
            '"' if at_start => quoted_from = Some(line),
            mark if mark == delimiter && quoted_from.is_none() => {
                record.fields.push(String::new());
                at_start = true;
                continue;
            }
            '\n' if quoted_from.is_none() => {
                line += 1;
                records.push(std::mem::replace(&mut record, Record { line, fields: vec![String::new()] }));
                at_start = true;
                continue;
            }
            '\r' if quoted_from.is_none() => {}
            other => {
                line += usize::from(other == '\n');
                field.push(other);
            }
        }
        at_start = false;
    }
    records.push(record);
    quoted_from.map_or(Ok(records), Err)
}

/// Where each of [`COLUMNS`] stands.
fn places(header: &Record) -> Result<[Option<usize>; COLUMNS.len()], Vec<Problem>> {
    let names: Vec<String> = header.fields.iter().map(|field| field.trim().to_lowercase()).collect();
    let places = COLUMNS.map(|column| names.iter().position(|name| name == column));
    let missing = COLUMNS.iter().zip(places).take(REQUIRED).filter(|(_, place)| place.is_none());
    let problems: Vec<Problem> =
        missing.map(|(column, _)| Problem { line: header.line, column, what: What::NoColumn }).collect();
    if problems.is_empty() { Ok(places) } else { Err(problems) }
}

struct Reader {
    places: [Option<usize>; COLUMNS.len()],
    currency: Currency,
    seen: HashMap<SpendKey, usize>,
    problems: Vec<Problem>,
}

impl Reader {
    fn wrong(&mut self, line: usize, column: &'static str, what: What) {
        self.problems.push(Problem { line, column, what });
    }

    fn field<'r>(&self, record: &'r Record, column: &str) -> Option<&'r str> {
        let place = COLUMNS.iter().position(|known| *known == column).and_then(|at| self.places[at]);
        let field = record.fields.get(place?)?.trim();
        Some(unguarded(field)).filter(|field| !field.is_empty())
    }

    /// The value of a column as `take` reads it; `None` where it is wrong, which is noted.
    fn taken<T>(
        &mut self,
        record: &Record,
        column: &'static str,
        take: impl FnOnce(&str) -> Result<T, What>,
    ) -> Option<T> {
        let taken = self.field(record, column).ok_or(What::Blank).and_then(take);
        taken.map_err(|what| self.wrong(record.line, column, what)).ok()
    }

    fn text(&mut self, record: &Record, column: &'static str) -> Option<String> {
        let text = self.field(record, column)?;
        if text.chars().count() > TEXT_LEN_MAX || text.chars().any(char::is_control) {
            self.wrong(record.line, column, What::Text);
        }
        Some(text.to_owned())
    }

    fn row(&mut self, record: &Record) -> Option<SpendRow> {
        let before = self.problems.len();
        let own = self.currency;
        let month =
            self.taken(record, "month", |text| text.parse().map_err(|_| What::Month(text.to_owned())));
        let kind = self
            .taken(record, "kind", |text| text.parse::<SpendKind>().map_err(|_| What::Kind(text.to_owned())));
        let currency = match self.field(record, "currency") {
            None => Some(own),
            Some(_) => self.taken(record, "currency", |text| {
                text.parse::<Currency>().map_err(|_| What::Currency(text.to_owned()))
            }),
        };
        let amount_minor = self.taken(record, "amount", |text| {
            spend::parse_amount(text, currency.unwrap_or(own)).map_err(What::Amount)
        });
        let (channel, note) = (self.text(record, "channel"), self.text(record, "note"));
        if self.problems.len() > before {
            return None;
        }
        let key = SpendKey { month: month?, channel, kind: kind?, currency: currency? };
        if let Some(&line) = self.seen.get(&key) {
            self.wrong(record.line, "", What::Again(line));
            return None;
        }
        self.seen.insert(key.clone(), record.line);
        Some(SpendRow { key, amount_minor: amount_minor?, note })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read_text(text: &str) -> Result<Vec<SpendRow>, Vec<String>> {
        let told = |problems: Vec<Problem>| problems.iter().map(Problem::to_string).collect();
        read(text.as_bytes(), Currency::EUR).map_err(told)
    }

    fn shown(row: &SpendRow) -> String {
        let SpendKey { month, channel, kind, currency } = &row.key;
        let channel = channel.as_deref().unwrap_or("-");
        let note = row.note.as_deref().unwrap_or("-");
        format!("{month} {channel} {kind} {} {currency} {note}", row.amount_minor)
    }

    fn check(text: &str, expected: &[&str]) {
        let rows = read_text(text).unwrap();
        assert_eq!(rows.iter().map(shown).collect::<Vec<_>>(), expected, "{text}");
    }

    fn check_wrong(text: &str, expected: &[&str]) {
        assert_eq!(read_text(text).unwrap_err(), expected, "{text}");
    }

    #[test]
    fn files_of_several_makes_are_read() {
        check(
            "month,channel,kind,amount,currency\n2026-05,web,marketing,1250.50,EUR\n2026-05,,wages,900,\n",
            &["2026-05 web marketing 125050 EUR -", "2026-05 - wages 90000 EUR -"],
        );
        check(
            "\u{feff}Kind;Amount;Month;Note\r\n\r\ntools;1.250,50;2026-05-31;\"a; b \"\"c\"\"\"\r\n",
            &["2026-05 - tools 125050 EUR a; b \"c\""],
        );
    }

    #[test]
    fn every_wrong_place_is_told_with_its_remedy() {
        check_wrong(
            "",
            &[
                "line 1: has no rows: write one a month, channel and kind under the header month,channel,kind,amount,currency",
            ],
        );
        check_wrong(
            "month,channel,total\n2026-05,web,3\n",
            &[
                "line 1, column kind: is missing from the header: name it in the first line, which needs month, kind and amount",
                "line 1, column amount: is missing from the header: name it in the first line, which needs month, kind and amount",
            ],
        );
        check_wrong(
            "month,kind,amount,currency\nMay,salary,1.2.3,EURO\n2026-05,tools,,\n",
            &[
                "line 2, column month: \"May\" is not a month: write it as 2026-05",
                "line 2, column kind: \"salary\" is not a kind of spend: use marketing, wages, tools or overheads",
                "line 2, column currency: \"EURO\" is not a currency: use an ISO 4217 code such as EUR",
                "line 2, column amount: \"1.2.3\" is not an amount: write digits with one decimal mark, such as 1250.50",
                "line 3, column amount: is blank: fill it in",
            ],
        );
        check_wrong(
            "month,kind,amount\n2026-05,tools,1\n\n2026-05,Tools,2\n",
            &[
                "line 4: is the month, channel, kind and currency of line 2 again: add both amounts up in one row",
            ],
        );
        check_wrong(
            "month,kind,amount\n2026-05,tools,\"1\n",
            &["line 2: has a quotation mark that does not close: close it, or write two for one"],
        );
        let latin = read(b"month,kind,amount,note\n2026-05,tools,1,caf\xe9\n", Currency::EUR).unwrap_err();
        assert_eq!(latin, [Problem { line: 2, column: "", what: What::NotUtf8 }]);
    }

    #[test]
    fn problems_have_a_bound() {
        let text = format!("month,kind,amount\n{}", "x,y,z\n".repeat(1_000));
        assert_eq!(read(text.as_bytes(), Currency::EUR).unwrap_err().len(), PROBLEMS_MAX);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            rows in prop::collection::hash_map(
                (24_000_i32..24_400, "[a-z=+@';,\" é]{0,6}", 0_usize..4, 0_usize..3),
                (0_i64..spend::AMOUNT_MINOR_MAX, "[a-z=+@';,\" é-]{0,9}"),
                1..20,
            ),
        ) {
            let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            let mut table: HashMap<SpendKey, SpendRow> = HashMap::new();
            for ((month, channel, kind, currency), (amount_minor, note)) in &rows {
                let key = SpendKey {
                    month: spend::Month(*month),
                    channel: filled(channel),
                    kind: SpendKind::ALL[*kind],
                    currency: ["EUR", "JPY", "KWD"][*currency].parse().unwrap(),
                };
                table.insert(key.clone(), SpendRow { key, amount_minor: *amount_minor, note: filled(note) });
            }
            let written: Vec<SpendRow> = table.into_values().collect();
            let text = write(written.iter());
            prop_assert_eq!(read(text.as_bytes(), Currency::USD).unwrap(), written, "{}", text);
        }
    }
}

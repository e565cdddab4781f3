//! What the caller fixes before reading; everything left out is detected.
//!
//! Purpose: the overridable detections, with the words the command line takes.

use super::{ColumnMap, DateStyle, IngestError};
use domain::money::{Currency, NumberStyle, RateTable, Rounding};
use domain::time::Zone;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What is known of the input beforehand. `None` means: find out and say so in the plan.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Container format.
    pub format: Option<Format>,
    /// Compression around it.
    pub compression: Option<Compression>,
    /// Byte between fields; CSV and TSV only.
    pub delimiter: Option<u8>,
    /// Quoting; CSV and TSV only.
    pub quote: Option<Quote>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
    /// Character encoding.
    pub encoding: Option<Encoding>,
    /// How dates are written.
    pub date_style: Option<DateStyle>,
    /// Which marks numbers use.
    pub number_style: Option<NumberStyle>,
    /// A preset by its name; `none` switches recognition off.
    pub preset: Option<String>,
    /// Columns by role; wins over the preset and over detection, role by role.
    pub map: ColumnMap,
    /// The currency of rows that name none.
    pub currency: Option<Currency>,
    /// The zone of dates that name none, and of the shop's calendar. UTC where not given.
    pub zone: Option<Zone>,
    /// Rates into one currency; without them currencies are kept apart.
    pub rates: Option<RateTable>,
    /// How products of quantity and price, and converted amounts, are rounded.
    pub rounding: Rounding,
    /// Products that are left out, with their money.
    pub exclude: Option<ExcludeRule>,
    /// What is one order where no column says so.
    pub orders_by: Option<OrdersBy>,
    /// The source that external ids belong to: `shopify`, `till-2`. The preset's name where not given.
    pub source: Option<String>,
    /// Stop when more rows than this are rejected.
    pub rejects_max: Option<u64>,
    /// Threads for reading; as many as the machine has where not given.
    pub threads: Option<usize>,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $option:literal, { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word on the command line and in plans.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $name {
            type Err = IngestError;
            fn from_str(text: &str) -> Result<Self, IngestError> {
                let wanted = text.trim().to_ascii_lowercase();
                Self::ALL.iter().copied().find(|one| one.name() == wanted).ok_or_else(|| {
                    let known: Vec<&str> = Self::ALL.iter().map(|one| one.name()).collect();
                    IngestError::BadOption { option: $option, value: text.to_owned(), known: known.join(", ") }
                })
            }
        }
    };
}
pub(super) use words;

words! {
    /// Container format of the input.
    Format, "--format", {
        /// Delimited text: commas, semicolons, tabs or bars.
        Csv = "csv",
        /// Columns separated by runs of spaces or tabs, never quoted.
        Spaces = "spaces",
        /// One JSON object a line.
        JsonLines = "jsonl",
        /// Apache Parquet.
        Parquet = "parquet",
    }
}

words! {
    /// Compression around the container.
    Compression, "--compression", {
        /// None.
        None = "none",
        /// gzip, also several members in a row.
        Gzip = "gz",
        /// Zstandard.
        Zstd = "zst",
    }
}

words! {
    /// Character encoding of text.
    Encoding, "--encoding", {
        /// UTF-8, with or without a byte order mark.
        Utf8 = "utf-8",
        /// UTF-16, little endian.
        Utf16Le = "utf-16le",
        /// UTF-16, big endian.
        Utf16Be = "utf-16be",
        /// Western European.
        Windows1252 = "windows-1252",
        /// Greek.
        Windows1253 = "windows-1253",
        /// Thai.
        Windows874 = "windows-874",
    }
}

words! {
    /// Quoting of fields.
    Quote, "--quote", {
        /// `"field"`, doubled inside.
        Double = "double",
        /// `'field'`, doubled inside.
        Single = "single",
        /// Quotes are ordinary characters.
        None = "none",
    }
}

words! {
    /// What is one order where no column names orders.
    OrdersBy, "--orders-by", {
        /// Rows that share the order column.
        Order = "order",
        /// All rows of a customer on one local day.
        Day = "day",
        /// Each row.
        Row = "row",
    }
}

/// Products that do not count: rows whose code matches are left out with their money, and counted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ExcludeRule {
    /// Codes, compared without case; `*` stands for any run of characters.
    pub codes: Vec<String>,
}

impl ExcludeRule {
    /// Reads codes separated by commas: `POST,BANK CHARGES,gift_0001_*`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let codes = text.split(',').map(str::trim).filter(|code| !code.is_empty());
        Self { codes: codes.map(str::to_owned).collect() }
    }

    /// True where `code` matches one of the codes.
    #[must_use]
    pub fn matches(&self, code: &str) -> bool {
        self.codes.iter().any(|pattern| wildcard(pattern.as_bytes(), code.trim().as_bytes()))
    }
}

/// Matches with `*` for any run; linear in practice, no recursion.
fn wildcard(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut seen) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while seen < text.len() {
        if at < pattern.len() && pattern[at] == b'*' {
            star = Some((at, seen));
            at += 1;
        } else if at < pattern.len() && pattern[at].eq_ignore_ascii_case(&text[seen]) {
            at += 1;
            seen += 1;
        } else if let Some((star_at, star_seen)) = star {
            star = Some((star_at, star_seen + 1));
            at = star_at + 1;
            seen = star_seen + 1;
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exclusions_match_codes_and_wildcards() {
        let rule = ExcludeRule::parse("POST, BANK CHARGES,gift_0001_*");
        for (code, expected) in [
            ("POST", true),
            ("post", true),
            ("POSTER", false),
            ("BANK CHARGES", true),
            ("gift_0001_20", true),
            ("gift_0002_20", false),
            ("85123A", false),
        ] {
            assert_eq!(rule.matches(code), expected, "{code}");
        }
        assert!(wildcard(b"a*b*c", b"axxbyybzc"));
        assert!(!wildcard(b"a*b*c", b"axxbyyb"));
    }

    #[test]
    fn words_parse_and_say_what_they_take() {
        assert_eq!("ZST".parse::<Compression>().unwrap(), Compression::Zstd);
        let message = "lz4".parse::<Compression>().unwrap_err().to_string();
        assert_eq!(message, "--compression: \"lz4\" is not one of none, gz, zst");
    }
}

//! What was found out about an input, for people to see and for reading to follow.
//!
//! Purpose: a serializable description that reproduces the same reading.
//! Must not: hold file handles; the input is passed beside it.

use super::options::words;
use super::{ColumnMap, Compression, Encoding, ExcludeRule, Format, IngestError, OrdersBy, Quote};
use domain::money::{Currency, NumberStyle, RateTable, Rounding};
use domain::time::Zone;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// How to read an input, with everything that was found out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The inputs by name, in reading order.
    pub inputs: Vec<String>,
    /// Container format.
    pub format: Format,
    /// Compression of the first input; each input's own is looked at again.
    pub compression: Compression,
    /// Character encoding.
    pub encoding: Encoding,
    /// Byte between fields; CSV only.
    pub delimiter: u8,
    /// Quoting; CSV only.
    pub quote: Quote,
    /// Whether the first row names the columns.
    pub header: bool,
    /// Column names; numbers from 1 where there is no header.
    pub columns: Vec<String>,
    /// Columns by role.
    pub map: ColumnMap,
    /// The preset that recognised the file.
    pub preset: Option<String>,
    /// How dates are written.
    pub date_style: DateStyle,
    /// True where the sampled dates fit day-first and month-first alike.
    pub date_ambiguous: bool,
    /// True where years are of the Buddhist era (543 ahead).
    pub buddhist_years: bool,
    /// Which marks numbers use.
    pub number_style: NumberStyle,
    /// The currency of rows that name none; `None` where nothing says so.
    pub currency: Option<Currency>,
    /// The zone of dates that name none, and of the shop's calendar.
    pub zone: Zone,
    /// Rates into one currency.
    #[serde(skip)]
    pub rates: Option<RateTable>,
    /// How products and converted amounts are rounded.
    pub rounding: Rounding,
    /// Where amounts come from.
    pub amount: AmountRule,
    /// Whether an amount belongs to its row or to the whole order.
    pub scope: AmountScope,
    /// What is one order.
    pub orders_by: OrdersBy,
    /// Whether an order of nothing is a purchase.
    pub zero_amount: ZeroAmount,
    /// Order numbers that begin with this are cancellations: money back, never a purchase.
    pub cancellation_prefix: Option<String>,
    /// What the words in the status column mean.
    pub statuses: StatusRule,
    /// Blank customer and date of a row are those of the row before, in the same order.
    pub carries_down: bool,
    /// Products that are left out.
    pub exclude: ExcludeRule,
    /// Non-product codes that the preset knows of and that are *not* left out unless asked for.
    pub exclude_proposed: ExcludeRule,
    /// The source that external ids belong to.
    pub source: String,
    /// Stop when more rows than this are rejected.
    pub rejects_max: Option<u64>,
    /// Threads for reading; `None` for as many as the machine has.
    #[serde(skip)]
    pub threads: Option<usize>,
    /// The first rows as text, as a preview; up to 20.
    pub preview: Vec<Vec<String>>,
    /// What was found and how sure it is, for people.
    pub findings: Vec<Finding>,
}

impl Plan {
    /// The currency of rows that name none; XXX ("no currency", ISO 4217) where nothing says so.
    #[must_use]
    pub fn currency_assumed(&self) -> Currency {
        self.currency.unwrap_or_else(|| "XXX".parse().expect("XXX is in ISO 4217"))
    }

    /// Threads to read with: one where rows depend on the rows before them.
    pub(crate) fn threads_used(&self) -> usize {
        if self.carries_down || self.scope == AmountScope::Order {
            return 1;
        }
        let available = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.threads.unwrap_or(available).clamp(1, 64)
    }
}

/// One thing that was found out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable name: `format`, `encoding`, `delimiter`, `date_style`, `preset`, …
    pub what: String,
    /// What was found.
    pub value: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// Why, or how to overrule it; may be empty.
    pub note: String,
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The caller said so.
    Given,
    /// The file says so.
    Found,
    /// Assumed, as nothing says otherwise.
    Assumed,
    /// The file fits more than one reading: look at it.
    Ambiguous,
}

words! {
    /// How dates are written.
    DateStyle, "--date-format", {
        /// Year, month, day: `2024-03-31`, `2024/3/31`, with or without time and zone.
        YearFirst = "ymd",
        /// Day, month, year: `31/03/2024`, `31.3.24`, `31 Mar 2024`.
        DayFirst = "dmy",
        /// Month, day, year: `03/31/2024`, `Mar 31, 2024`.
        MonthFirst = "mdy",
        /// Eight digits: `20240331`; fourteen with the time.
        Compact = "yyyymmdd",
        /// Seconds since 1970, UTC.
        EpochSeconds = "epoch_s",
        /// Milliseconds since 1970, UTC.
        EpochMillis = "epoch_ms",
        /// Microseconds since 1970, UTC.
        EpochMicros = "epoch_us",
        /// The column is of a date or instant type already (Parquet).
        Typed = "typed",
    }
}

words! {
    /// Where the amount of a row comes from.
    AmountRule, "amount rule", {
        /// The amount column.
        Column = "column",
        /// Quantity × price, rounded once.
        QuantityTimesPrice = "quantity_times_price",
    }
}

words! {
    /// What an amount in the amount column is the amount of.
    AmountScope, "amount scope", {
        /// Its row: an order's rows are summed.
        Row = "row",
        /// The whole order: it is taken once, from the first row that has it.
        Order = "order",
    }
}

words! {
    /// What an order of nothing (total 0) is.
    ZeroAmount, "zero amount", {
        /// Not a purchase; counted apart.
        Apart = "apart",
        /// A purchase like any other.
        Purchase = "purchase",
    }
}

/// What the words in the status column mean; compared without case, anything else is a purchase.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StatusRule {
    /// Not paid yet: not counted.
    pub pending: Vec<String>,
    /// Called off or failed: never counted.
    pub cancelled: Vec<String>,
    /// Given back in full: a purchase whose whole amount is refunded.
    pub refunded: Vec<String>,
}

impl StatusRule {
    /// A rule from three lists of words.
    #[must_use]
    pub fn of(pending: &[&str], cancelled: &[&str], refunded: &[&str]) -> Self {
        let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        Self { pending: owned(pending), cancelled: owned(cancelled), refunded: owned(refunded) }
    }
}

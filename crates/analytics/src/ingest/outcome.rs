//! What became of the rows: counts, rejects, progress.
//!
//! Purpose: no row is dropped without a trace.

use super::IngestError;
use super::options::words;
use domain::money::Currency;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

words! {
    /// Why a row was rejected.
    RejectReason, "reject reason", {
        /// The date is blank.
        MissingDate = "missing_date",
        /// The date is no date in the file's style.
        BadDate = "bad_date",
        /// The amount is blank.
        MissingAmount = "missing_amount",
        /// The amount, price or quantity is no number in the file's style.
        BadNumber = "bad_number",
        /// The amount is beyond 64-bit minor units.
        TooLarge = "too_large",
        /// The currency is no ISO 4217 code.
        BadCurrency = "bad_currency",
        /// The rate table has no rate for the row's currency.
        NoRate = "no_rate",
        /// The row has fewer or more fields than there are columns.
        FieldCount = "field_count",
        /// The field is not valid in the file's encoding.
        BadText = "bad_text",
        /// A JSON line that is no object.
        BadJson = "bad_json",
        /// The customer, the order number or another text is longer than 255 characters.
        TooLong = "too_long",
        /// The order number is blank where an order column is mapped.
        MissingOrder = "missing_order",
    }
}

impl RejectReason {
    /// What is wrong, in plain words.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::MissingDate => "the date is blank",
            Self::BadDate => "the date is not one in the style of this file",
            Self::MissingAmount => "the amount is blank",
            Self::BadNumber => "this is not a number in the style of this file",
            Self::TooLarge => "the amount has more than 18 digits",
            Self::BadCurrency => "this is not an ISO 4217 currency code",
            Self::NoRate => "the rate table has no rate for this currency",
            Self::FieldCount => "the row has another number of fields than the file has columns",
            Self::BadText => "the field is not valid in the encoding of this file",
            Self::BadJson => "the line is not a JSON object",
            Self::TooLong => "the text is longer than 255 characters",
            Self::MissingOrder => "the order number is blank",
        }
    }

    /// The row as a whole is meant, not one field.
    #[must_use]
    pub const fn is_of_row(self) -> bool {
        matches!(self, Self::FieldCount | Self::BadJson)
    }

    /// What to do about it.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::MissingDate | Self::MissingAmount | Self::MissingOrder => {
                "fill in the field, or remove the row"
            }
            Self::BadDate => "write the date like the others, or name the style with --date-format",
            Self::BadNumber => "write digits with one decimal mark, or name the style with --numbers",
            Self::TooLarge => "check the amount",
            Self::BadCurrency => "write three letters such as EUR",
            Self::NoRate => "add the currency to the rate table, as in --rate USD=0.92",
            Self::FieldCount => "put quotes around fields that hold the delimiter or a line break",
            Self::BadText => "save the file as UTF-8, or name its encoding with --encoding",
            Self::BadJson => "write one JSON object a line",
            Self::TooLong => "shorten the text to 255 characters",
        }
    }
}

/// A row that was skipped, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// The file.
    pub input: String,
    /// Line in the file, from 1 with the header; for Parquet the row, from 1.
    pub line: u64,
    /// The column's name; empty where the whole row is meant.
    pub column: String,
    /// The value as it came, shortened to 200 characters.
    pub value: String,
    /// Why.
    pub reason: RejectReason,
}

/// Rows that are counted but do not become purchases, with their money.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Apart {
    /// Rows.
    pub rows: u64,
    /// Orders, where an order column says so; else 0.
    pub orders: u64,
    /// Sum of their amounts by currency, minor units; money back counts negative.
    pub amount_minor: BTreeMap<Currency, i64>,
}

/// What became of every row. `rows` is the sum of all row counts below it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Rows read, without header and blank lines.
    pub rows: u64,
    /// Rows with fields that are all blank where it matters.
    pub blank_rows: u64,
    /// Rows that belong to purchases of known customers.
    pub purchase_rows: u64,
    /// Rows of known customers that give money back.
    pub refund_rows: u64,
    /// Orders that became purchases.
    pub purchases: u64,
    /// Orders of known customers whose total is 0 and which therefore are no purchase.
    pub zero_orders: u64,
    /// Customers with at least one row that counts.
    pub customers: u64,
    /// Purchases by currency, minor units.
    pub purchased_minor: BTreeMap<Currency, i64>,
    /// Money given back by currency, minor units, positive.
    pub refunded_minor: BTreeMap<Currency, i64>,
    /// Rows without a customer.
    pub no_customer: Apart,
    /// Rows of excluded products.
    pub excluded: Apart,
    /// Rows of orders not paid yet.
    pub pending: Apart,
    /// Rows of orders called off.
    pub cancelled: Apart,
    /// Rows rejected.
    pub rejected: u64,
    /// Rows rejected by reason.
    pub rejected_by: BTreeMap<RejectReason, u64>,
}

/// How far reading has come; share it between the reader and whoever shows it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Bytes of all inputs together as stored; 0 where not known (a pipe).
    pub bytes_total: AtomicU64,
    /// Bytes read so far.
    pub bytes_done: AtomicU64,
    /// Rows read so far.
    pub rows_done: AtomicU64,
    /// Set to stop reading soon, with [`IngestError::Stopped`].
    pub stop: AtomicBool,
}

impl Progress {
    pub(crate) fn advance(&self, bytes: u64) -> Result<(), IngestError> {
        self.bytes_done.fetch_add(bytes, Ordering::Relaxed);
        if self.stop.load(Ordering::Relaxed) { Err(IngestError::Stopped) } else { Ok(()) }
    }
}

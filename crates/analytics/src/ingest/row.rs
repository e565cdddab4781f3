//! One row of the input, typed.
//!
//! Purpose: what a sink gets: the parts every consumer needs, parsed; the rest on request.

use super::{IngestError, Role};
use domain::money::{Currency, Decimal};
use domain::time::{Day, Timestamp};
use std::borrow::Cow;

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Part of a purchase.
    Purchase,
    /// Money back: a refund, a return, a cancellation of something bought. Never a purchase.
    Refund,
    /// An order not paid yet.
    Pending,
    /// An order called off.
    Cancelled,
}

/// An instant as a row states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The instant; local midnight where no time of day is stated.
    pub at: Timestamp,
    /// The time of day is stated by the source.
    pub timed: bool,
    /// Its date in the shop's zone.
    pub day: Day,
}

/// One row, borrowed from the block it was read with.
#[derive(Clone, Copy)]
pub struct LineRow<'a> {
    /// Which input, from 0.
    pub input: u32,
    /// Line in the file, from 1 with the header; for Parquet the row, from 1.
    pub line: u64,
    /// Place in the order of all rows of all inputs: later rows have larger numbers.
    pub position: u64,
    /// Who bought, e-mail addresses in lower case; `None` where the field is blank.
    pub customer: Option<&'a str>,
    /// The order's number; `None` where no column names orders.
    pub order: Option<&'a str>,
    /// When.
    pub at: Timestamp,
    /// The time of day is stated by the source; else `at` is local midnight.
    pub timed: bool,
    /// The date of `at` in the shop's zone.
    pub day: Day,
    /// What the row is.
    pub kind: Kind,
    /// Minor units, 0 or more, of the row or the order as the plan's scope says; for a
    /// [`Kind::Refund`] the money given back.
    pub amount_minor: i64,
    /// Money given back of this order as the row states it, minor units, 0 or more.
    pub refunded_minor: i64,
    /// When that money was given back, where a column says so; else nobody knows, and the row's own
    /// day stands in.
    pub refunded_at: Option<When>,
    /// The currency of the amounts, after conversion.
    pub currency: Currency,
    /// True where the product is one that the plan leaves out.
    pub excluded: bool,
    pub(super) fields: &'a dyn Fields,
}

/// Takes rows one by one.
pub trait RowSink {
    /// Takes a row. Rows without a customer, excluded, pending and cancelled ones come as well, and
    /// are counted already.
    ///
    /// # Errors
    /// [`IngestError::Sink`] stops reading.
    fn take(&mut self, row: &LineRow<'_>) -> Result<(), IngestError>;
}

/// The fields of the row by role, on request.
pub(super) trait Fields: Sync {
    fn text(&self, role: Role) -> Option<Cow<'_, str>>;
    fn number(&self, role: Role) -> Option<Decimal>;
    fn attribute(&self, index: usize) -> Option<(&str, Cow<'_, str>)>;
}

impl<'a> LineRow<'a> {
    /// The text of the column that plays `role`, trimmed; `None` where blank or not mapped.
    #[must_use]
    pub fn text(&self, role: Role) -> Option<Cow<'a, str>> {
        self.fields.text(role)
    }

    /// The number in the column that plays `role`; `None` where blank, not mapped or no number.
    #[must_use]
    pub fn number(&self, role: Role) -> Option<Decimal> {
        self.fields.number(role)
    }

    /// The value of the attribute at `index` in the plan's order of names; empty where blank.
    #[must_use]
    pub fn attribute(&self, index: usize) -> Cow<'a, str> {
        self.fields.attribute(index).map(|(_, value)| value).unwrap_or_default()
    }

    /// The attributes that have a value, by name.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> + use<'a> {
        let fields = self.fields;
        (0..).map_while(move |index| fields.attribute(index)).filter(|(_, value)| !value.is_empty())
    }
}

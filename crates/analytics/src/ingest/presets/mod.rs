//! Presets: files that are recognised by their headers.
//!
//! Purpose: one file a shop system; adding one is a new file and a line in [`ALL`].
//! Must not: read rows; a preset only says how they are to be read.

mod cdnow;
mod online_retail;
mod plain;
mod shopify;
mod square;
mod stripe;
mod woocommerce;

use super::{AmountScope, ColumnMap, DateStyle, ExcludeRule, IngestError, OrdersBy, StatusRule, ZeroAmount};
use domain::money::Currency;

/// All presets; the first that recognises a file is taken.
pub(super) const ALL: [&Preset; 11] = [
    &online_retail::PRESET,
    &cdnow::MASTER,
    &cdnow::SAMPLE,
    &shopify::PRESET,
    &woocommerce::EXPORT,
    &woocommerce::ANALYTICS,
    &square::TRANSACTIONS,
    &square::ITEMS,
    &stripe::CHARGES,
    &stripe::PAYMENTS,
    &plain::PRESET,
];

/// One known kind of file.
pub(super) struct Preset {
    /// The word on the command line.
    pub(super) name: &'static str,
    /// For people.
    pub(super) title: &'static str,
    /// Whether a file is of this kind.
    pub(super) recognises: fn(&Sample<'_>) -> bool,
    /// How it is read.
    pub(super) rules: fn(&Sample<'_>) -> Rules,
}

/// The first rows of a file.
pub(super) struct Sample<'a> {
    pub(super) columns: &'a [String],
    pub(super) rows: &'a [Vec<String>],
    pub(super) header: bool,
}

/// How a kind of file is read.
pub(super) struct Rules {
    pub(super) map: ColumnMap,
    pub(super) scope: AmountScope,
    pub(super) orders_by: Option<OrdersBy>,
    pub(super) zero_amount: ZeroAmount,
    pub(super) cancellation_prefix: Option<String>,
    pub(super) statuses: StatusRule,
    pub(super) carries_down: bool,
    pub(super) exclude_proposed: ExcludeRule,
    pub(super) currency: Option<Currency>,
    /// Decides where day-first and month-first both fit.
    pub(super) date_style: Option<DateStyle>,
}

impl Sample<'_> {
    /// Whether all of `columns` are there, without regard to case.
    pub(super) fn has_all(&self, columns: &[&str]) -> bool {
        self.header && columns.iter().all(|wanted| self.column(&[wanted]).is_some())
    }

    /// The first of `names` that is a column, as the file writes it.
    pub(super) fn column(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            self.columns.iter().find(|column| column.trim().eq_ignore_ascii_case(name)).map(String::as_str)
        })
    }

    /// A map of those roles whose columns are there; for each role the first name that is.
    pub(super) fn map(&self, roles: &[(super::Role, &[&str])]) -> ColumnMap {
        let mut map = ColumnMap::default();
        for (role, names) in roles {
            if let Some(column) = self.column(names) {
                map.roles.insert(*role, column.to_owned());
            }
        }
        map
    }
}

/// The preset of that name.
pub(super) fn named(name: &str) -> Result<&'static Preset, IngestError> {
    let wanted = name.trim().to_ascii_lowercase();
    ALL.into_iter().find(|preset| preset.name == wanted).ok_or_else(|| {
        let known: Vec<&str> = ALL.iter().map(|preset| preset.name).collect();
        IngestError::UnknownPreset { name: name.to_owned(), known: known.join(", ") }
    })
}

/// The preset that recognises a file.
pub(super) fn recognise(sample: &Sample<'_>) -> Option<&'static Preset> {
    ALL.into_iter().find(|preset| (preset.recognises)(sample))
}

/// Name and title of every preset, for help and pages.
#[must_use]
pub fn list() -> Vec<(&'static str, &'static str)> {
    ALL.iter().map(|preset| (preset.name, preset.title)).collect()
}

/// Words in status columns that most systems use.
pub(super) fn common_statuses() -> StatusRule {
    StatusRule::of(
        &[
            "pending",
            "pending payment",
            "awaiting payment",
            "unpaid",
            "on-hold",
            "on hold",
            "authorized",
            "draft",
            "checkout-draft",
            "processing payment",
            "open",
        ],
        &[
            "cancelled",
            "canceled",
            "failed",
            "voided",
            "void",
            "expired",
            "declined",
            "trash",
            "rejected",
            "blocked",
        ],
        &["refunded", "fully refunded", "returned"],
    )
}

//! The report: every metric of a shop at once, under stable names.
//!
//! Purpose: what `regulars report` prints, what the pages show and what the API answers is this one
//! value. Field names are documented in `docs/guides/report-fields.md` and do not change.
//! Must not: compute a figure itself; every figure is a metric's.

use crate::metrics::base_window::BaseWindow;
use crate::metrics::cohorts::{Bracket, CohortBy, Cohorts};
use crate::metrics::concentration::Concentration;
use crate::metrics::growth::GrowthPeriod;
use crate::metrics::intervals::Intervals;
use crate::metrics::repeat::RepeatRate;
use crate::metrics::retention::{Retention, RetentionPeriod, Warning};
use crate::metrics::rfm::{Method, Rfm};
use crate::metrics::second_purchase::SecondPurchase;
use crate::metrics::value::Value;
use crate::metrics::{Known, Span};
use domain::money::Currency;
use domain::time::{Day, Grain, Zone};
use serde::{Deserialize, Serialize};

/// What to report. Everything may be left out; the report says what it chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportParams {
    /// First day of the period; the last complete period of the grain when absent.
    pub from: Option<Day>,
    /// Last day of the period.
    pub to: Option<Day>,
    /// The day as of which everything is told; the last day of the data when absent.
    pub as_of: Option<Day>,
    /// Length of the periods of series and cohorts.
    pub grain: Grain,
    /// Activity window of the customer base, days; from the shop's purchase intervals when absent.
    pub base_window_days: Option<u32>,
    /// What makes a cohort.
    pub cohorts_by: CohortBy,
    /// Bracket retention, days after the first purchase.
    pub brackets: Vec<Bracket>,
    /// How RFM values become scores.
    pub rfm_method: Method,
    /// The earlier date of the RFM movement; 90 days before the as-of date when absent.
    pub rfm_compare_on: Option<Day>,
}

/// Everything at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What it was computed from.
    pub source: SourceSection,
    /// Who stayed.
    pub retention: RetentionSection,
    /// Who came and went, and what moved revenue.
    pub growth: GrowthSection,
    /// Cohorts.
    pub cohorts: Cohorts,
    /// Buying again.
    pub repeat: RepeatSection,
    /// Recency, frequency, value.
    pub rfm: Rfm,
    /// How few customers revenue hangs on.
    pub concentration: Concentration,
}

/// What a report was computed from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceSection {
    /// File name, or `store`.
    pub name: String,
    /// Currency of every amount of the report.
    pub currency: Currency,
    /// Digits behind the decimal point: `1999` at 2 is 19.99.
    pub currency_exponent: u8,
    /// Time zone of the calendar.
    pub zone: Zone,
    /// The day as of which everything is told.
    pub as_of: Day,
    /// Last journal sequence in it, when it comes from the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watermark: Option<u64>,
    /// Day of the first purchase.
    pub first_on: Option<Day>,
    /// Day of the last purchase.
    pub last_on: Option<Day>,
    /// Customers with a purchase or a refund.
    pub customers: u64,
    /// Customers with at least one purchase.
    pub buyers: u64,
    /// Purchases.
    pub purchases: u64,
    /// Refunds.
    pub refunds: u64,
    /// Paid for all purchases, minor units.
    pub gross_minor: i64,
    /// Given back, minor units.
    pub refunded_minor: i64,
    /// `gross_minor − refunded_minor`.
    pub net_minor: i64,
}

/// Retention of the period and of each period of the series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RetentionSection {
    /// The period.
    pub period: Span,
    /// The activity window and where it comes from.
    pub base_window: BaseWindow,
    /// The figures of the period.
    #[serde(flatten)]
    pub figures: Retention,
    /// What to know when reading them.
    pub warnings: Vec<Warning>,
    /// The same for each period of the grain, oldest first.
    pub periods: Vec<RetentionPeriod>,
}

/// Growth accounting and revenue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GrowthSection {
    /// Length of a period.
    pub grain: Grain,
    /// One account a period, oldest first.
    pub periods: Vec<GrowthPeriod>,
    /// Frequency, order value and what moved revenue against the period before; unknown when the
    /// data begins later than that.
    pub value: Known<Value>,
}

/// Buying again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepeatSection {
    /// Repeat purchase rate.
    #[serde(flatten)]
    pub rate: RepeatRate,
    /// Time to the second purchase.
    pub second_purchase: SecondPurchase,
    /// Days between purchases.
    pub intervals: Intervals,
}

impl Default for ReportParams {
    fn default() -> Self {
        Self {
            from: None,
            to: None,
            as_of: None,
            grain: Grain::Month,
            base_window_days: None,
            cohorts_by: CohortBy::default(),
            brackets: Vec::new(),
            rfm_method: Method::default(),
            rfm_compare_on: None,
        }
    }
}

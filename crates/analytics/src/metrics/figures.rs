//! What every metric speaks in: known and unknown figures, shares with intervals, periods.
//!
//! Purpose: a figure that cannot be known says why and what it needs; it is never shown as 0.
//! Must not: hold the formula of a metric.

use domain::time::{Day, Grain};
use serde::{Deserialize, Serialize};

/// Two-sided 95 % quantile of the standard normal distribution.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// A figure, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Known<T> {
    /// The figure.
    Value(T),
    /// Why there is none.
    Unknown(Unknown),
}

/// Why a figure cannot be known from this data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unknown {
    /// The reason; pages word it in the reader's language.
    #[serde(rename = "unknown")]
    pub reason: Reason,
    /// How much would be needed, in what the reason counts.
    pub needs: u64,
    /// How much there is.
    pub have: u64,
}

/// Reasons why a figure cannot be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nobody was in the customer base when the period began. Counts customers.
    NoCustomersAtStart,
    /// Too few customers have bought. Counts buyers.
    TooFewBuyers,
    /// Too few customers have bought twice. Counts buyers with two purchases or more.
    TooFewRepeatBuyers,
    /// Nobody's first purchase lies long enough back. Counts customers.
    NotObservedLongEnough,
    /// Fewer than half have bought again so far. Counts per cent, rounded down.
    HalfNotReached,
    /// Nobody lapsed, so nothing can be divided by it. Counts customers.
    NobodyLapsed,
    /// Nothing was bought in the period. Counts purchases.
    NoPurchases,
    /// No customer has brought revenue above 0. Counts customers.
    NoRevenue,
    /// The data begins later than the period that is compared with. Counts days.
    NoEarlierPeriod,
    /// No spend is stated for the time. Counts rows of the spend table.
    NoSpend,
    /// Nobody bought for the first time. Counts customers.
    NoNewCustomers,
    /// Neither orders nor customers name a channel. Counts channels.
    NoChannels,
    /// No gross margin was given. Counts margins.
    NoMargin,
    /// Customers have not earned back what they cost as far as they were observed. Counts per cent
    /// of the cost, rounded down.
    PaybackNotReached,
    /// No lifetime value is known. Counts values.
    NoLifetimeValue,
    /// The data do not determine the model's parameters. Counts nothing.
    NotIdentified,
    /// The search for the model's parameters found no end. Counts nothing.
    NotConverged,
}

impl<T> Known<T> {
    /// An unknown figure.
    #[must_use]
    pub const fn unknown(reason: Reason, needs: u64, have: u64) -> Self {
        Self::Unknown(Unknown { reason, needs, have })
    }

    /// The figure, if it is known.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }

    /// The known figure, changed.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Known<U> {
        match self {
            Self::Value(value) => Known::Value(change(value)),
            Self::Unknown(unknown) => Known::Unknown(unknown),
        }
    }
}

/// `part / whole`, or the reason why not. `whole` is what must not be 0.
#[must_use]
pub fn ratio(part: f64, whole: f64, reason: Reason) -> Known<f64> {
    if whole == 0.0 { Known::unknown(reason, 1, 0) } else { Known::Value(part / whole) }
}

/// A share of customers with its Wilson score interval at 95 % (E. B. Wilson, 1927, "Probable
/// inference, the law of succession, and statistical inference", JASA 22, p. 209).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Customers it is true of.
    pub count: u64,
    /// Customers looked at.
    pub of: u64,
    /// `100 × count / of`, per cent.
    pub pct: f64,
    /// Lower bound, per cent.
    pub low_pct: f64,
    /// Upper bound, per cent.
    pub high_pct: f64,
}

impl Share {
    /// The share `count / of`; unknown for want of `reason` when `of` is 0.
    #[must_use]
    pub fn new(count: u64, of: u64, reason: Reason) -> Known<Self> {
        if of == 0 {
            return Known::unknown(reason, 1, 0);
        }
        let (n, p) = (of as f64, count as f64 / of as f64);
        let z2 = Z_95 * Z_95;
        let center = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = Z_95 / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
        // At 0 and 1 the bound equals the share exactly; rounding must not push it past.
        let low = (center - half).clamp(0.0, p);
        let high = (center + half).clamp(p, 1.0);
        Known::Value(Self { count, of, pct: 100.0 * p, low_pct: 100.0 * low, high_pct: 100.0 * high })
    }
}

/// A span of days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

impl Span {
    /// The span from `from` to `to`, both included.
    #[must_use]
    pub const fn new(from: Day, to: Day) -> Self {
        Self { from, to }
    }

    /// How many days it has; 0 when it ends before it begins.
    #[must_use]
    pub const fn days(self) -> u32 {
        let days = self.to.0 as i64 - self.from.0 as i64 + 1;
        if days < 0 { 0 } else { days as u32 }
    }

    /// Whether `day` lies in it.
    #[must_use]
    pub const fn contains(self, day: Day) -> bool {
        self.from.0 <= day.0 && day.0 <= self.to.0
    }
}

/// One calendar period of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Stable label, such as `2011-03`.
    pub label: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Whether the data covers the whole period.
    pub complete: bool,
}

impl Period {
    /// Period number `number` of `grain`, complete when `first` to `as_of` covers all of it.
    /// Without purchases before it, a shop's first period counts as complete from its first day.
    #[must_use]
    pub fn new(grain: Grain, number: i32, as_of: Day) -> Self {
        let (from, to) = (grain.first_day(number), grain.last_day(number));
        Self { label: grain.label(number), from, to, complete: to <= as_of }
    }
}

/// What a metric says about itself: shown beside every figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Descriptor {
    /// Stable name, such as `retention_rate`.
    pub code: &'static str,
    /// The question it answers.
    pub question: &'static str,
    /// The formula, in words and signs.
    pub formula: &'static str,
    /// The unit of the figure.
    pub unit: &'static str,
    /// Where the formula comes from.
    pub source: &'static str,
    /// What happens at the edges.
    pub edge_cases: &'static [&'static str],
    /// A case small enough to work by hand; a test computes it.
    pub example: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_matches_the_published_case() {
        // R. G. Newcombe, 1998, Statistics in Medicine 17, table I, method 3: 81 of 263 and 0 of 20.
        let share = *Share::new(81, 263, Reason::TooFewBuyers).value().unwrap();
        assert!((share.low_pct - 25.53).abs() < 0.005 && (share.high_pct - 36.62).abs() < 0.005);
        let none = *Share::new(0, 20, Reason::TooFewBuyers).value().unwrap();
        assert!(none.low_pct.abs() < 1e-9 && (none.high_pct - 16.11).abs() < 0.005);
        let all = *Share::new(29, 29, Reason::TooFewBuyers).value().unwrap();
        assert!((all.high_pct - 100.0).abs() < 1e-9 && (all.low_pct - 88.30).abs() < 0.005);
    }

    #[test]
    fn unknown_is_a_value_with_its_reason() {
        let unknown: Known<f64> = ratio(1.0, 0.0, Reason::NobodyLapsed);
        let json = serde_json::to_string(&unknown).unwrap();
        assert_eq!(json, r#"{"unknown":"nobody_lapsed","needs":1,"have":0}"#);
        assert_eq!(serde_json::to_string(&Known::Value(2.5)).unwrap(), "2.5");
        assert_eq!(serde_json::from_str::<Known<f64>>(&json).unwrap(), unknown);
    }

    #[test]
    fn spans_count_both_ends() {
        assert_eq!(Span::new(Day(3), Day(3)).days(), 1);
        assert_eq!(Span::new(Day(4), Day(3)).days(), 0);
        assert!(Span::new(Day(3), Day(5)).contains(Day(5)));
    }
}

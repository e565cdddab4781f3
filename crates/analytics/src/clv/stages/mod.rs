//! Life stages: where each customer stands by the customer's own rhythm.
//!
//! Purpose: one of seven stages for everyone, who moved between two dates, and why, as data.
//! Must not: use one cut-off in days for all customers, or word a reason; pages do that in the
//! reader's language.
//! Start at [`compute`] for figures, at [`StageTable`] for the stage of each customer.

mod compute;
mod reason;
mod rhythm;
mod table;
#[cfg(test)]
mod tests;

pub use compute::{compute, of_table};
pub use reason::{CustomerStage, Length, LengthUnit, OwnRange, Silence, Why};
pub use rhythm::{RhythmSource, ShopRhythm};
pub use table::{StageTable, explain};

use crate::metrics::{Descriptor, Known};
use domain::time::Day;
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "life_stages",
    question: "Who is new, who is a regular, who is slipping away, and who came back?",
    formula: "a customer's next interval is Weibull distributed; the mean of its logarithm is the posterior mean of the \
              customer's under y = μ + e, μ ~ N(m, τ²), e ~ N(0, σ²), its variance that of the next y, with σ² of \
              the customer (4 σ² + Σ (y − ȳ)²) / (4 + n − 1), n intervals shown so far; m, τ² and σ² of the shop by \
              analysis of variance. At risk: silent for longer than all but 4 in 20 + n such intervals; lapsed: than \
              all but 1 in 20 + n. Else won back: lapsed before the last purchase; first purchase: bought on one day; \
              repeat: on 2 or 3; regular: on 4 or more",
    unit: "customers; silences in days",
    source: "components of variance: S. R. Searle, G. Casella and C. E. McCulloch, \"Variance Components\", 1992, \
             section 3.6; posterior: A. Gelman et al., \"Bayesian Data Analysis\", 3rd ed., 2013, eq. 5.17; spread: \
             G. K. Smyth, Stat. Appl. Genet. Mol. Biol. 3(1), 2004, section 3; Weibull times between events: D. G. \
             Morrison and D. C. Schmittlein, Organizational Behavior and Human Performance 25, 1980; own timing as a \
             sign of leaving: M. Platzer and T. Reutterer, Marketing Science 35(5), 2016",
    edge_cases: &[
        "Purchases of one day are one; an interval is one day or more.",
        "Customers without a purchase are prospects; on the earlier of two dates, also those who were not known yet.",
        "Fewer than 20 intervals, or fewer than 10 beyond each customer's first: half of the intervals are taken to end \
         within 30 days and nine of ten within 90.",
        "Only completed intervals are seen, so a young shop's silences look shorter than they will be.",
        "The standard deviation of the log interval is at least 0.1.",
        "Each of two dates has its own rhythm: the stages are what one would have seen on that day.",
        "A purchase that was given back later still counts as a visit; value is after refunds.",
    ],
    example: "A shop with too few intervals: m = 3.2084, σ² = τ² = 0.6887. A bought once: scale √(6 × 1.3775) / π = \
              0.9151, location 3.2084 + 0.5772 × 0.9151 = 3.7366; at risk after e^3.7366 × (ln 5)^0.9151 = 64 days, \
              lapsed after e^3.7366 × (ln 20)^0.9151 = 114. B bought every 10 days, four times: σ² of B 4 × 0.6887 / 6 \
              = 0.4592, mean 0.818 ln 10 + 0.182 × 3.2084 = 2.4673, variance 0.5844, scale 0.5960, location 2.8113; at \
              risk after e^2.8113 × (ln 5.75)^0.5960 = 23 days, lapsed after e^2.8113 × (ln 23)^0.5960 = 32.",
};

/// Purchase days from which a customer in rhythm is a regular: three intervals show a rhythm and
/// whether it holds.
pub const REGULAR_PURCHASES: u32 = 4;

/// A stage in a customer's life with the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Known, and has not bought yet.
    Prospect,
    /// Bought on one day, not long ago.
    FirstPurchase,
    /// Bought on two or three days, and within the usual time.
    Repeat,
    /// Bought on four days or more, and in rhythm.
    Regular,
    /// Silent for longer than usual.
    AtRisk,
    /// Silent for so long that hardly anyone like this came back.
    Lapsed,
    /// Had lapsed, came back, and has bought once since.
    WonBack,
}

impl Stage {
    /// All stages, in the order of a life.
    pub const ALL: [Self; 7] = [
        Self::Prospect,
        Self::FirstPurchase,
        Self::Repeat,
        Self::Regular,
        Self::AtRisk,
        Self::Lapsed,
        Self::WonBack,
    ];

    /// The stable code, as in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Prospect => "prospect",
            Self::FirstPurchase => "first_purchase",
            Self::Repeat => "repeat",
            Self::Regular => "regular",
            Self::AtRisk => "at_risk",
            Self::Lapsed => "lapsed",
            Self::WonBack => "won_back",
        }
    }

    /// The stage of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// The position in [`Self::ALL`].
    #[must_use]
    pub const fn number(self) -> usize {
        self as usize
    }
}

/// After how much silence a customer is in danger, days since the last purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silences {
    /// Longer than this: at risk.
    pub late_after_days: u32,
    /// Longer than this: lapsed.
    pub lapsed_after_days: u32,
}

/// What to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// Purchases and refunds up to this day count.
    pub as_of: Day,
    /// The earlier date of the flows; none for no flows.
    pub compare_on: Option<Day>,
}

/// Stages of all customers, and the flows between two dates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stages {
    /// The day they are of.
    pub as_of: Day,
    /// The shop's rhythm that the customers' own are drawn towards.
    pub rhythm: ShopRhythm,
    /// Silences of a customer who has bought once.
    pub newcomer: Silences,
    /// Customers, prospects included.
    pub customers: u64,
    /// All seven stages in the order of a life, also those without customers.
    pub stages: Vec<StageFigures>,
    /// From each stage on the earlier date to each on the later; none without an earlier date.
    pub flows: Option<Flows>,
}

/// One stage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StageFigures {
    /// Which.
    pub stage: Stage,
    /// Customers.
    pub customers: u64,
    /// Of all customers, per cent; unknown without any.
    pub customers_pct: Known<f64>,
    /// Their purchases so far.
    pub orders: u64,
    /// Their purchases less refunds so far, minor units.
    pub value_minor: i64,
    /// Of the value of all customers, per cent; unknown when that is not above 0.
    pub value_pct: Known<f64>,
    /// Days since the last purchase, mean; unknown without buyers.
    pub mean_silence_days: Known<f64>,
}

/// How customers moved between two dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flows {
    /// The earlier date.
    pub from_on: Day,
    /// The later date.
    pub to_on: Day,
    /// Flows with at least one customer, by stage from and to.
    pub flows: Vec<Flow>,
}

/// Customers of one stage who are in another, or the same, now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// Stage on the earlier date.
    pub from: Stage,
    /// Stage on the later date.
    pub to: Stage,
    /// Customers.
    pub customers: u64,
    /// Their purchases less refunds up to the later date, minor units.
    pub value_minor: i64,
}

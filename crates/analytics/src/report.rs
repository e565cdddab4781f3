//! The report: every metric of a shop at once, under stable names.
//!
//! Purpose: what `regulars report` prints, what the pages show and what the API answers is this one
//! value. Field names are documented in `docs/guides/report-fields.md` and do not change.
//! Must not: compute a figure itself; every figure is a metric's.

use crate::clv::stages::{self, StageTable, Stages};
use crate::clv::{Clv, FitParams, ValueParams, ValuedBase};
use crate::metrics::acquisition::{Acquisition, LifetimeValue};
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
use crate::metrics::{Known, Reason, Span};
use crate::metrics::{
    acquisition, cohorts, concentration, growth, intervals, repeat, retention, rfm, second_purchase, value,
};
use crate::snapshot::{Snapshot, SnapshotError};
use domain::money::Currency;
use domain::spend::SpendRow;
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
    /// The earlier date of the RFM movement and of the flows between stages; 90 days before the as-of
    /// date when absent.
    pub rfm_compare_on: Option<Day>,
    /// Last day of the part of the data that the value models' holdout is fitted on; two thirds of the
    /// way to the as-of date when absent, and no more than a year before it.
    pub calibration_end: Option<Day>,
    /// Horizon, margin and discount of customer values: a year, 100 % (revenue) and 10 % a year when
    /// absent.
    pub value: ValueParams,
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
    /// Life stages and the flows between them.
    pub stages: Stages,
    /// What customers are worth, or why that cannot be known.
    pub clv: Known<Clv>,
    /// What winning a customer costs, where spend is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acquisition: Option<Acquisition>,
}

/// What acquisition cost is computed from, beside the orders.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AcquisitionParams {
    /// The spend table.
    pub spend: Vec<SpendRow>,
    /// Gross margin as a share of revenue; without it payback is unknown.
    pub margin: Option<f64>,
    /// Mean lifetime value of a new customer; the report's own where it is not given.
    pub lifetime_value: Option<LifetimeValue>,
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
            calibration_end: None,
            value: ValueParams::default(),
        }
    }
}

/// Days between the two dates of the RFM movement when the caller names none.
const MOVEMENT_DAYS: i32 = 90;

impl Report {
    /// Everything at once. Filters are laid over the snapshot before; see
    /// [`Snapshot::select`](crate::snapshot::Snapshot::select).
    ///
    /// # Errors
    /// [`SnapshotError::NoAttribute`] for cohorts by an attribute that there is none of.
    pub fn compute(snapshot: &Snapshot, params: &ReportParams) -> Result<Self, SnapshotError> {
        let as_of = params.as_of.unwrap_or(snapshot.meta().as_of);
        // Once for all metrics, not once for each.
        let at_the_time = snapshot.up_to(as_of);
        let period = params.period(at_the_time.totals().first_on, as_of);
        let ((cohorts, retention, (stages, clv)), ((growth, repeat), (rfm, concentration))) = rayon::join(
            || {
                let cohorts = cohorts::compute(&at_the_time, &params.cohorts(as_of));
                let retention = retention_section(&at_the_time, params, period, as_of);
                (cohorts, retention, value_sections(&at_the_time, params, as_of))
            },
            || {
                let growth = growth_section(&at_the_time, params, period, as_of);
                let repeat = repeat_section(&at_the_time, as_of);
                let rfm = rfm::compute(&at_the_time, &params.rfm(as_of));
                let to = params.to.map_or(as_of, |to| to.min(as_of));
                let span = concentration::Params { from: params.from, to };
                ((growth, repeat), (rfm, concentration::compute(&at_the_time, &span)))
            },
        );
        Ok(Self {
            source: source_section(&at_the_time, as_of),
            retention,
            growth,
            cohorts: cohorts?,
            repeat,
            rfm,
            concentration,
            stages,
            clv,
            acquisition: None,
        })
    }

    /// The report with acquisition cost, of the same snapshot and as-of date, laid beside it.
    #[must_use]
    pub fn with_acquisition(self, snapshot: &Snapshot, params: &AcquisitionParams) -> Self {
        let params = acquisition::Params {
            as_of: self.source.as_of,
            spend: params.spend.clone(),
            margin: params.margin,
            lifetime_value: params.lifetime_value.or_else(|| self.newcomer(params.margin?)),
        };
        Self { acquisition: Some(acquisition::compute(snapshot, &params)), ..self }
    }

    fn newcomer(&self, margin: f64) -> Option<LifetimeValue> {
        self.clv.value()?.base.newcomer.at_margin(margin)
    }
}

impl ReportParams {
    /// The period: as given, or the last complete period of the grain. With one end given, the
    /// other is `first_on`, the day of the first purchase, or the as-of date.
    #[must_use]
    pub fn period(&self, first_on: Option<Day>, as_of: Day) -> Span {
        let running = self.grain.period_of(as_of);
        let complete = if self.grain.last_day(running) == as_of { running } else { running - 1 };
        match (self.from, self.to) {
            (Some(from), Some(to)) => Span::new(from, to),
            (Some(from), None) => Span::new(from, as_of),
            (None, Some(to)) => Span::new(first_on.unwrap_or(to).min(to), to),
            (None, None) => Span::new(self.grain.first_day(complete), self.grain.last_day(complete)),
        }
    }

    /// The period before `period`: as many periods of the grain when it is made of whole ones, as
    /// many days otherwise.
    #[must_use]
    pub fn period_before(&self, period: Span) -> Span {
        let (first, last) = (self.grain.period_of(period.from), self.grain.period_of(period.to));
        let whole = self.grain.first_day(first) == period.from && self.grain.last_day(last) == period.to;
        let end = period.from.plus(-1);
        if whole {
            return Span::new(self.grain.first_day(first - (last - first + 1)), end);
        }
        Span::new(period.from.plus(-(period.days() as i32)), end)
    }

    fn cohorts(&self, as_of: Day) -> cohorts::Params {
        cohorts::Params {
            grain: self.grain,
            by: self.cohorts_by.clone(),
            from: self.from,
            to: self.to,
            as_of,
            brackets: self.brackets.clone(),
        }
    }

    fn compare_on(&self, as_of: Day) -> Day {
        self.rfm_compare_on.unwrap_or(as_of.plus(-MOVEMENT_DAYS))
    }

    fn rfm(&self, as_of: Day) -> rfm::Params {
        rfm::Params { as_of, compare_on: Some(self.compare_on(as_of)), method: self.rfm_method.clone() }
    }
}

fn value_sections(snapshot: &Snapshot, params: &ReportParams, as_of: Day) -> (Stages, Known<Clv>) {
    let table = StageTable::compute(snapshot, as_of);
    let compare_on = params.compare_on(as_of);
    let before = (compare_on < as_of).then(|| StageTable::compute(snapshot, compare_on));
    let stages = stages::of_table(snapshot, &table, before.as_ref());
    let fit = FitParams { calibration_end: params.calibration_end, ..FitParams::new(as_of) };
    let valued = ValuedBase::with_stages(snapshot, table, &fit, &params.value);
    (stages, valued.map_or_else(Known::Unknown, |valued| Known::Value(valued.section())))
}

fn source_section(snapshot: &Snapshot, as_of: Day) -> SourceSection {
    let (meta, totals) = (snapshot.meta(), snapshot.totals());
    SourceSection {
        name: meta.source.clone(),
        currency: meta.currency,
        currency_exponent: meta.currency.exponent(),
        zone: meta.zone.clone(),
        as_of,
        watermark: meta.watermark,
        first_on: totals.first_on,
        last_on: totals.last_on,
        customers: totals.customers,
        buyers: totals.buyers,
        purchases: totals.purchases,
        refunds: totals.refunds,
        gross_minor: totals.gross_minor,
        refunded_minor: totals.refunded_minor,
        net_minor: totals.gross_minor - totals.refunded_minor,
    }
}

fn retention_section(
    snapshot: &Snapshot,
    params: &ReportParams,
    period: Span,
    as_of: Day,
) -> RetentionSection {
    let intervals = intervals::compute(snapshot, &intervals::Params { as_of });
    let base_window = BaseWindow::choose(params.base_window_days, &intervals);
    let window_days = base_window.days;
    let of_period = retention::Params { period, as_of, window_days };
    let series =
        retention::SeriesParams { grain: params.grain, from: params.from, to: params.to, as_of, window_days };
    RetentionSection {
        period,
        base_window,
        figures: retention::compute(snapshot, &of_period),
        warnings: retention::warnings(&of_period, snapshot.totals().first_on),
        periods: retention::series(snapshot, &series),
    }
}

fn growth_section(snapshot: &Snapshot, params: &ReportParams, period: Span, as_of: Day) -> GrowthSection {
    let series = growth::Params { grain: params.grain, from: params.from, to: params.to, as_of };
    let before = params.period_before(period);
    let first_on = snapshot.totals().first_on;
    let value = match first_on {
        None => Known::unknown(Reason::NoPurchases, 1, 0),
        Some(first_on) if first_on > before.to => {
            let needs = u64::from(before.days());
            Known::unknown(Reason::NoEarlierPeriod, needs, 0)
        }
        Some(_) => Known::Value(value::compute(snapshot, &value::Params { period, before, as_of })),
    };
    GrowthSection { grain: params.grain, periods: growth::compute(snapshot, &series), value }
}

fn repeat_section(snapshot: &Snapshot, as_of: Day) -> RepeatSection {
    let horizons_days = repeat::HORIZONS_DAYS.to_vec();
    RepeatSection {
        rate: repeat::compute(snapshot, &repeat::Params { as_of, horizons_days }),
        second_purchase: second_purchase::compute(snapshot, &second_purchase::Params { as_of }),
        intervals: intervals::compute(snapshot, &intervals::Params { as_of }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::random_shops;
    use proptest::prelude::*;

    #[test]
    fn periods_are_chosen_by_the_calendar() {
        let shop = random_shops::shop(&[("A", &[("2024-01-05", 1), ("2024-03-31", 1)])]);
        let day = |text: &str| text.parse().unwrap();
        let check = |from: Option<&str>, to: Option<&str>, as_of: &str, expected: (&str, &str)| {
            let params = ReportParams { from: from.map(day), to: to.map(day), ..ReportParams::default() };
            let found = params.period(shop.totals().first_on, day(as_of));
            assert_eq!((found.from, found.to), (day(expected.0), day(expected.1)));
        };
        check(None, None, "2024-03-31", ("2024-03-01", "2024-03-31"));
        check(None, None, "2024-03-30", ("2024-02-01", "2024-02-29"));
        check(Some("2024-02-10"), None, "2024-03-31", ("2024-02-10", "2024-03-31"));
        check(None, Some("2024-02-10"), "2024-03-31", ("2024-01-05", "2024-02-10"));
        let before = |from: &str, to: &str| {
            let found = ReportParams::default().period_before(Span::new(day(from), day(to)));
            (found.from.to_string(), found.to.to_string())
        };
        assert_eq!(before("2024-03-01", "2024-03-31"), ("2024-02-01".into(), "2024-02-29".into()));
        assert_eq!(before("2024-01-01", "2024-03-31"), ("2023-10-01".into(), "2023-12-31".into()));
        assert_eq!(before("2024-03-02", "2024-03-11"), ("2024-02-21".into(), "2024-03-01".into()));
    }

    #[test]
    fn a_shop_without_orders_has_a_report() {
        let report = Report::compute(&random_shops::shop(&[]), &ReportParams::default()).unwrap();
        assert_eq!((report.source.buyers, report.growth.periods.len(), report.cohorts.rows.len()), (0, 0, 0));
        assert_eq!(report.growth.value, Known::unknown(Reason::NoPurchases, 1, 0));
        let json = serde_json::to_value(&report).unwrap();
        let names: Vec<&String> = json.as_object().unwrap().keys().collect();
        let expected =
            ["source", "retention", "growth", "cohorts", "repeat", "rfm", "concentration", "stages", "clv"];
        assert_eq!(names, expected);
        assert_eq!(json["retention"]["rate_pct"]["unknown"], "no_customers_at_start");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn sections_agree_with_each_other_and_survive_json(
            customers in random_shops::customers(),
            grain in prop::sample::select(vec![Grain::Week, Grain::Month, Grain::Quarter]),
        ) {
            let params = ReportParams { grain, ..ReportParams::default() };
            let one = Report::compute(&random_shops::snapshot(&customers, 1), &params).unwrap();
            let eight = Report::compute(&random_shops::snapshot(&customers, 8), &params).unwrap();
            prop_assert!(one == eight, "shards change nothing");
            prop_assert_eq!(one.rfm.customers, one.source.buyers);
            prop_assert_eq!(one.repeat.rate.buyers, one.source.buyers);
            prop_assert_eq!(one.stages.customers, one.source.customers);
            prop_assert_eq!(one.cohorts.rows.iter().map(|row| row.customers).sum::<u64>(), one.source.buyers);
            prop_assert_eq!(one.growth.periods.iter().map(|row| row.new).sum::<u64>(), one.source.buyers);
            prop_assert_eq!(one.growth.periods.iter().map(|row| row.orders).sum::<u64>(), one.source.purchases);
            let json = serde_json::to_string(&one).unwrap();
            let back: Report = serde_json::from_str(&json).unwrap();
            // Reading may move a ratio by its last bit; everything that is counted stays.
            prop_assert_eq!(back.source, one.source);
            prop_assert_eq!(back.rfm.cells, one.rfm.cells);
        }
    }
}

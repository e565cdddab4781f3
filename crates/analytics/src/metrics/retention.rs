//! Retention rate of a period, taken apart, and churn.
//!
//! Purpose: `(end − new) / start × 100` exactly, for one period and for each period of a series,
//! with survivors and reactivated beside it, because an activity window lets customers lapse and
//! come back.
//! Must not: decide the window on its own where the caller gave one.

use super::{Descriptor, Known, Period, PeriodTable, Reason, Span, Summary, ratio, summarize};
use crate::snapshot::{Shard, Snapshot};
use domain::time::{Day, Grain};
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "retention_rate",
    question: "Of the customers we had when the period began, how many do we still have?",
    formula: "(customers at end − new customers in the period) / customers at start × 100; a customer is in \
              the base on a day when the last purchase lies less than N days back",
    unit: "per cent of the customers at start",
    source: "F. F. Reichheld and W. E. Sasser, \"Zero defections\", Harvard Business Review 68(5), 1990; \
             customer base by activity window as in V. Kumar and W. Reinartz, \"Customer Relationship \
             Management\", 3rd ed., 2018, ch. 5",
    edge_cases: &[
        "Nobody in the base at the start: the rate is unknown, not 0.",
        "Reactivated customers can lift the rate above 100; new customers who left again before the end can \
         push it below the share of survivors, even below 0.",
        "A period that ends after the data is cut at the last day of the data and marked.",
        "Where the window reaches back before the first purchase of the data, the base at the start is \
         understated; this is marked.",
    ],
    example: "Window 30 days, period 1 to 31 March. A bought on 10 February and 20 March, B on 20 February, \
              C on 1 January and 15 March, D first on 5 March. At the start: A, B = 2. At the end: A, C, D = \
              3. New: D = 1. Rate (3 − 1) / 2 × 100 = 100 %, of which one survivor (A, 50 %) and one \
              reactivated (C); B lapsed: gross churn 50 %, net churn 0 %.",
};

/// Which period and which customer base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// The period.
    pub period: Span,
    /// The last day of the data that counts.
    pub as_of: Day,
    /// A customer is in the base for this many days from a purchase, its own day included; 1 or more.
    pub window_days: u32,
}

/// Which series of periods and which customer base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesParams {
    /// The length of a period.
    pub grain: Grain,
    /// The first day that must be shown; the beginning of the data when absent.
    pub from: Option<Day>,
    /// The last day that must be shown; the as-of date when absent.
    pub to: Option<Day>,
    /// The last day of the data that counts.
    pub as_of: Day,
    /// As in [`Params`].
    pub window_days: u32,
}

/// The customer base at both ends of a period and everything that moved between.
///
/// `end = survivors + reactivated + new_at_end` and `start = survivors + lapsed`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Retention {
    /// Customers in the base when the period began.
    pub start: u64,
    /// Customers in the base when it ended.
    pub end: u64,
    /// Customers whose first purchase ever lies in the period.
    pub new: u64,
    /// Those of them still in the base at the end.
    pub new_at_end: u64,
    /// In the base at the start and at the end.
    pub survivors: u64,
    /// Bought before the period, not in the base at its start, in the base at its end.
    pub reactivated: u64,
    /// In the base at the start, not at the end.
    pub lapsed: u64,
    /// `(end − new) / start × 100`, per cent.
    pub rate_pct: Known<f64>,
    /// `survivors / start × 100`, per cent: the rate without those who came back.
    pub survivor_rate_pct: Known<f64>,
    /// `lapsed / start × 100`, per cent.
    pub churn_gross_pct: Known<f64>,
    /// `(lapsed − reactivated) / start × 100`, per cent.
    pub churn_net_pct: Known<f64>,
}

/// One period of the series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RetentionPeriod {
    /// The period.
    #[serde(flatten)]
    pub period: Period,
    /// Its retention.
    #[serde(flatten)]
    pub retention: Retention,
}

/// What must be known to read the figures rightly.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Warning {
    /// The period covers more than half of the shop's life: almost everyone is new in it.
    PeriodSpansMostOfLife {
        /// Days of the period.
        period_days: u32,
        /// Days from the first purchase to the as-of date.
        life_days: u32,
        /// Their ratio, per cent.
        share_pct: f64,
    },
    /// The period ended after the data; it was cut.
    PeriodCut {
        /// The end asked for.
        asked_to: Day,
        /// The last day of the data.
        as_of: Day,
    },
    /// The activity window reaches back before the first purchase, so the base at start is too small.
    WindowBeforeData {
        /// First day of the window at the start of the period.
        window_from: Day,
        /// First purchase of the data.
        first_on: Day,
    },
}

/// Retention of one period. The period is cut at the as-of date.
#[must_use]
pub fn compute(snapshot: &Snapshot, params: &Params) -> Retention {
    let snapshot = snapshot.up_to(params.as_of);
    let period = Span::new(params.period.from, params.period.to.min(params.as_of));
    let window = params.window_days.max(1) as i32;
    summarize(&snapshot, |shard| Counts::of_shard(shard, period, window)).figures()
}

/// Retention of consecutive periods, each cut at the as-of date, in one pass over the purchases.
#[must_use]
pub fn series(snapshot: &Snapshot, params: &SeriesParams) -> Vec<RetentionPeriod> {
    let snapshot = snapshot.up_to(params.as_of);
    let totals = snapshot.totals();
    let Some((first, last)) = totals.first_on.zip(totals.last_on) else { return Vec::new() };
    let span = Span::new(first, params.as_of.max(last));
    let Some(table) = PeriodTable::new(params.grain, span, params.as_of) else { return Vec::new() };
    let cover = Cover::new(&table, span, params.window_days.max(1));
    let counts = summarize(&snapshot, |shard| cover.of_shard(shard));
    let shown = table.shown(params.from, params.to);
    shown.map(|at| RetentionPeriod { period: table.period(at), retention: counts.at(at).figures() }).collect()
}

/// What to know when reading the retention of `params.period`, given the shop's first purchase.
#[must_use]
pub fn warnings(params: &Params, first_on: Option<Day>) -> Vec<Warning> {
    let mut found = Vec::new();
    if params.period.to > params.as_of {
        found.push(Warning::PeriodCut { asked_to: params.period.to, as_of: params.as_of });
    }
    let Some(first_on) = first_on else { return found };
    let period = Span::new(params.period.from, params.period.to.min(params.as_of));
    let life_days = Span::new(first_on, params.as_of).days();
    if period.days() * 2 > life_days {
        let share_pct = 100.0 * f64::from(period.days()) / f64::from(life_days.max(1));
        found.push(Warning::PeriodSpansMostOfLife { period_days: period.days(), life_days, share_pct });
    }
    let window_from = period.from.plus(-(params.window_days.max(1) as i32));
    if window_from < first_on {
        found.push(Warning::WindowBeforeData { window_from, first_on });
    }
    found
}

/// Customers counted on both sides of a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    start: u64,
    end: u64,
    new: u64,
    new_at_end: u64,
    survivors: u64,
}

impl Counts {
    fn of_shard(shard: &Shard, period: Span, window: i32) -> Self {
        let mut counts = Self::default();
        let (from, to) = (period.from.0, period.to.0);
        for range in shard.starts().windows(2) {
            let days = &shard.days()[range[0] as usize..range[1] as usize];
            let Some(&first) = days.first() else { continue };
            let (mut at_start, mut at_end) = (false, false);
            for &day in days {
                at_start |= (day >= from.saturating_sub(window)) & (day < from);
                at_end |= (day > to.saturating_sub(window)) & (day <= to);
            }
            let new = (from..=to).contains(&first);
            counts.start += u64::from(at_start);
            counts.end += u64::from(at_end);
            counts.new += u64::from(new);
            counts.new_at_end += u64::from(new & at_end);
            counts.survivors += u64::from(at_start & at_end);
        }
        counts
    }

    fn figures(self) -> Retention {
        let Self { start, end, new, new_at_end, survivors } = self;
        let (reactivated, lapsed) = (end - survivors - new_at_end, start - survivors);
        let of_start = |part: f64| ratio(100.0 * part, start as f64, Reason::NoCustomersAtStart);
        Retention {
            start,
            end,
            new,
            new_at_end,
            survivors,
            reactivated,
            lapsed,
            rate_pct: of_start(end as f64 - new as f64),
            survivor_rate_pct: of_start(survivors as f64),
            churn_gross_pct: of_start(lapsed as f64),
            churn_net_pct: of_start(lapsed as f64 - reactivated as f64),
        }
    }
}

impl Summary for Counts {
    fn merge(&mut self, other: Self) {
        self.start += other.start;
        self.end += other.end;
        self.new += other.new;
        self.new_at_end += other.new_at_end;
        self.survivors += other.survivors;
    }
}

/// Which period ends a purchase of each day keeps a customer in the base at. End 0 is the day before
/// the first period, end k the last day of period k − 1 (the as-of date for the last).
struct Cover {
    first_day: i32,
    periods: usize,
    /// For each day: its period's position, and the first and last end covered (last < first: none).
    days: Vec<(u16, u16, u16)>,
}

impl Cover {
    fn new(table: &PeriodTable, span: Span, window_days: u32) -> Self {
        let periods = table.periods();
        let position = |day: i32| usize::from(table.position(day));
        let days = (span.from.0..=span.to.0).map(|day| {
            let own = position(day);
            let last_covered = day.saturating_add_unsigned(window_days - 1).min(span.to.0);
            // The end of a period is covered when the window reaches its last day.
            let holds = |at: usize| last_covered >= table.period(at).to.min(span.to).0;
            let at = position(last_covered);
            let to = if holds(at) { at + 1 } else { at };
            (own as u16, own as u16 + 1, to as u16)
        });
        Self { first_day: span.from.0, periods, days: days.collect() }
    }

    fn of_shard(&self, shard: &Shard) -> SeriesCounts {
        let mut counts = SeriesCounts::new(self.periods);
        for range in shard.starts().windows(2) {
            let days = &shard.days()[range[0] as usize..range[1] as usize];
            let Some(&first) = days.first() else { continue };
            let (born, mut from, mut to) = self.days[(first - self.first_day) as usize];
            counts.new[usize::from(born)] += 1;
            for &day in &days[1..] {
                let (_, next_from, next_to) = self.days[(day - self.first_day) as usize];
                if next_from > to + 1 {
                    counts.add_stay(born, from, to);
                    from = next_from;
                }
                // A later purchase never covers less than an earlier one.
                to = next_to;
            }
            counts.add_stay(born, from, to);
        }
        counts
    }
}

/// Counts by period end (`in_base`, one more than periods, as differences) and by period.
struct SeriesCounts {
    in_base: Vec<i64>,
    survivors: Vec<i64>,
    new: Vec<i64>,
    new_at_end: Vec<i64>,
}

impl SeriesCounts {
    fn new(periods: usize) -> Self {
        Self {
            in_base: vec![0; periods + 2],
            survivors: vec![0; periods + 2],
            new: vec![0; periods],
            new_at_end: vec![0; periods],
        }
    }

    /// A customer in the base at the ends `from` to `to`, and at neither neighbor.
    fn add_stay(&mut self, born: u16, from: u16, to: u16) {
        if to < from {
            return;
        }
        let (born, from, to) = (usize::from(born), usize::from(from), usize::from(to));
        self.in_base[from] += 1;
        self.in_base[to + 1] -= 1;
        self.survivors[from] += 1;
        self.survivors[to] -= 1;
        if born + 1 == from {
            self.new_at_end[born] += 1;
        }
    }

    fn at(&self, period: usize) -> Counts {
        let sum = |differences: &[i64]| differences.iter().sum::<i64>() as u64;
        Counts {
            start: sum(&self.in_base[..=period]),
            end: sum(&self.in_base[..=period + 1]),
            new: self.new[period] as u64,
            new_at_end: self.new_at_end[period] as u64,
            survivors: sum(&self.survivors[..=period]),
        }
    }
}

impl Summary for SeriesCounts {
    fn merge(&mut self, other: Self) {
        self.in_base.merge(other.in_base);
        self.survivors.merge(other.survivors);
        self.new.merge(other.new);
        self.new_at_end.merge(other.new_at_end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::random_shops;
    use crate::snapshot::CustomerRows;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn the_worked_example() {
        let shop = random_shops::shop(&[
            ("A", &[("2024-02-10", 1), ("2024-03-20", 1)]),
            ("B", &[("2024-02-20", 1)]),
            ("C", &[("2024-01-01", 1), ("2024-03-15", 1)]),
            ("D", &[("2024-03-05", 1)]),
        ]);
        let period = Span::new(day("2024-03-01"), day("2024-03-31"));
        let params = Params { period, as_of: day("2024-12-31"), window_days: 30 };
        let found = compute(&shop, &params);
        assert_eq!((found.start, found.end, found.new, found.survivors), (2, 3, 1, 1));
        assert_eq!((found.reactivated, found.lapsed, found.new_at_end), (1, 1, 1));
        assert_eq!((found.rate_pct, found.survivor_rate_pct), (Known::Value(100.0), Known::Value(50.0)));
        assert_eq!((found.churn_gross_pct, found.churn_net_pct), (Known::Value(50.0), Known::Value(0.0)));
    }

    #[test]
    fn nobody_at_the_start_is_unknown() {
        let shop = random_shops::shop(&[("A", &[("2024-03-20", 1)])]);
        let period = Span::new(day("2024-03-01"), day("2024-03-31"));
        let found = compute(&shop, &Params { period, as_of: day("2024-12-31"), window_days: 30 });
        assert_eq!(found.rate_pct, Known::unknown(Reason::NoCustomersAtStart, 1, 0));
    }

    #[test]
    fn doubtful_periods_are_marked() {
        let period = Span::new(day("2024-01-01"), day("2024-12-31"));
        let params = Params { period, as_of: day("2024-09-30"), window_days: 30 };
        let found = warnings(&params, Some(day("2024-01-01")));
        assert!(matches!(found[0], Warning::PeriodCut { .. }));
        assert!(matches!(found[1], Warning::PeriodSpansMostOfLife { period_days: 274, life_days: 274, .. }));
        assert!(matches!(found[2], Warning::WindowBeforeData { .. }));
        let period = Span::new(day("2024-09-01"), day("2024-09-30"));
        assert!(warnings(&Params { period, ..params }, Some(day("2024-01-01"))).is_empty());
    }

    /// Sets of customers by name, straight from the definition.
    fn naive(customers: &[CustomerRows], params: &Params) -> Retention {
        let to = params.period.to.min(params.as_of);
        let in_base = |rows: &[(Day, i64)], at: Day| {
            rows.iter().any(|(day, _)| *day <= at && at.since(*day) < params.window_days as i32)
        };
        let mut counts = Counts::default();
        for customer in customers {
            let rows = random_shops::purchases(customer, params.as_of);
            let Some((first, _)) = rows.first() else { continue };
            let (start, end) = (in_base(&rows, params.period.from.plus(-1)), in_base(&rows, to));
            let new = params.period.from <= *first && *first <= to;
            counts.start += u64::from(start);
            counts.end += u64::from(end);
            counts.new += u64::from(new);
            counts.new_at_end += u64::from(new && end);
            counts.survivors += u64::from(start && end);
        }
        counts.figures()
    }

    proptest! {
        #[test]
        fn agrees_with_its_naive_twin(
            customers in random_shops::customers(),
            from in random_shops::FIRST - 20..=random_shops::LAST + 5,
            length in 0_i32..200,
            as_of in random_shops::FIRST..=random_shops::LAST + 10,
            window_days in 1_u32..150,
        ) {
            let period = Span::new(Day(from), Day(from + length));
            let params = Params { period, as_of: Day(as_of), window_days };
            prop_assume!(from <= as_of);
            let found = compute(&random_shops::snapshot(&customers, 4), &params);
            prop_assert_eq!(found, naive(&customers, &params));
            prop_assert_eq!(found.end, found.survivors + found.reactivated + found.new_at_end);
        }

        #[test]
        fn series_agree_with_single_periods(
            customers in random_shops::customers(),
            grain in prop::sample::select(&Grain::ALL[..]),
            as_of in random_shops::FIRST..=random_shops::LAST + 10,
            window_days in 1_u32..150,
        ) {
            let as_of = Day(as_of);
            let snapshot = random_shops::snapshot(&customers, 2);
            let params = SeriesParams { grain, from: None, to: None, as_of, window_days };
            for row in series(&snapshot, &params) {
                let period = Span::new(row.period.from, row.period.to);
                let single = compute(&snapshot, &Params { period, as_of, window_days });
                prop_assert_eq!(row.retention, single, "{}", row.period.label);
            }
        }
    }
}

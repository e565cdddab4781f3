//! From the table of sums to the cohorts' figures: shares, blanks, marks, mean curves.
//!
//! Purpose: the one place that says what is blank, what is incomplete and what the mean leaves out.
//! Must not: look at a purchase.

use super::compute::{Plan, Sums, Totals};
use super::{CohortCell, CohortKind, CohortRow, Cohorts, CurvePoint, Params};
use crate::metrics::{Known, Reason, Share};
use crate::snapshot::{Level, Snapshot, UNKNOWN};

/// The cohorts of a shop that nobody has bought in.
pub(super) fn empty(params: &Params) -> Cohorts {
    Cohorts {
        grain: params.grain,
        by: params.by.clone(),
        as_of: params.as_of,
        ages: 0,
        rows: Vec::new(),
        brackets: params.brackets.clone(),
        mean: Vec::new(),
        rolling_mean: Vec::new(),
        bracket_mean: vec![Known::unknown(Reason::NotObservedLongEnough, 1, 0); params.brackets.len()],
        truncated: false,
    }
}

pub(super) fn of(plan: &Plan, sums: &Sums<Totals>, params: &Params, snapshot: &Snapshot) -> Cohorts {
    let rows: Vec<CohortRow> = (0..plan.rows).map(|row| cohort(plan, sums, params, snapshot, row)).collect();
    let bracket_mean = (0..params.brackets.len()).map(|at| {
        let (watched, back) = (0..plan.rows).fold((0, 0), |sum, row| {
            let (watched, back) = sums.brackets[row * params.brackets.len() + at];
            (sum.0 + watched, sum.1 + back)
        });
        Share::new(back, watched, Reason::NotObservedLongEnough)
    });
    Cohorts {
        ages: rows.iter().map(|row| row.cells.len()).max().unwrap_or(0) as u32,
        mean: curve(&rows, |cell| cell.customers),
        rolling_mean: curve(&rows, |cell| cell.rolling_customers),
        bracket_mean: bracket_mean.collect(),
        truncated: plan.truncated,
        rows,
        ..empty(params)
    }
}

fn cohort(plan: &Plan, sums: &Sums<Totals>, params: &Params, snapshot: &Snapshot, row: usize) -> CohortRow {
    let brackets = params.brackets.len();
    let brackets = sums.brackets[row * brackets..(row + 1) * brackets]
        .iter()
        .map(|&(watched, back)| Share::new(back, watched, Reason::NotObservedLongEnough));
    let customers = sums.customers[row];
    let cells = cells(plan, sums, row);
    let brackets = brackets.collect();
    match plan.attribute {
        None => {
            let period = plan.table.period(plan.first_row + row);
            let (from, to) = (Some(period.from), Some(period.to));
            let (label, complete) = (period.label, period.complete);
            CohortRow { label, kind: CohortKind::Period, from, to, complete, customers, cells, brackets }
        }
        Some(attribute) => {
            let attributes = match attribute.level {
                Level::Customer => snapshot.customer_attributes(),
                Level::Order => snapshot.order_attributes(),
            };
            let dictionary = &attributes[attribute.column].dictionary;
            let (label, kind) = match plan.code_of_row[row] {
                Some(UNKNOWN) => (String::new(), CohortKind::NotKnown),
                Some(code) => (dictionary.value(code).to_owned(), CohortKind::Value),
                None => (String::new(), CohortKind::Other),
            };
            CohortRow { label, kind, from: None, to: None, complete: true, customers, cells, brackets }
        }
    }
}

fn cells(plan: &Plan, sums: &Sums<Totals>, row: usize) -> Vec<Option<CohortCell>> {
    let width = plan.ages + 1;
    let span = row * width..(row + 1) * width;
    // From the last column back: how many were watched at an age, and seen at it or later.
    let from_the_end = |counts: &[u64]| -> Vec<u64> {
        let mut sum = 0;
        let sums: Vec<u64> = counts
            .iter()
            .rev()
            .map(|count| {
                sum += count;
                sum
            })
            .collect();
        sums.into_iter().rev().collect()
    };
    let watched = from_the_end(&sums.watched[span.clone()]);
    let seen = from_the_end(&sums.last_seen[span.clone()]);
    let born = plan.first_row + row;
    // By acquisition a row has all its ages, so that an empty cohort shows blanks where others do.
    let ages = match plan.attribute {
        None => (plan.table.periods() - born).min(plan.ages),
        Some(_) => watched[..plan.ages].iter().take_while(|&&count| count > 0).count(),
    };
    let mut cumulative = 0.0;
    let cell = |age: usize| {
        let of = watched[age];
        if of == 0 {
            return None;
        }
        let sum = sums.cells[span.start + age];
        cumulative += sum.revenue_minor as f64 / of as f64;
        let pct = |count: u64| 100.0 * count as f64 / of as f64;
        Some(CohortCell {
            of,
            customers: sum.customers,
            pct: pct(sum.customers),
            rolling_customers: seen[age],
            rolling_pct: pct(seen[age]),
            orders: sum.orders,
            revenue_minor: sum.revenue_minor,
            cumulative_revenue_per_customer_minor: cumulative,
            incomplete: plan.attribute.is_none() && !plan.table.is_complete(born + age),
        })
    };
    (0..ages).map(cell).collect()
}

/// The weighted mean over complete cells.
fn curve(rows: &[CohortRow], count: impl Fn(&CohortCell) -> u64) -> Vec<CurvePoint> {
    let ages = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let point = |age: usize| {
        let cells =
            rows.iter().filter_map(|row| row.cells.get(age)?.as_ref()).filter(|cell| !cell.incomplete);
        let (cohorts, part, whole) =
            cells.fold((0_u32, 0, 0), |sum, cell| (sum.0 + 1, sum.1 + count(cell), sum.2 + cell.of));
        let share = *Share::new(part, whole, Reason::NotObservedLongEnough).value()?;
        Some(CurvePoint { age: age as u32, cohorts, share })
    };
    (0..ages).map_while(point).collect()
}

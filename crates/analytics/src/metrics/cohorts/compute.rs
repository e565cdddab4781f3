//! One pass over the purchases fills a row a cohort and a column a period of age.
//!
//! Purpose: the table of sums that every figure of the cohorts is read from.
//! Must not: decide which cells the future holds; the figures do.

use super::{AGES_MAX, Bracket, COHORTS_MAX, CohortBy, Cohorts, Params, VALUES_MAX, figures};
use crate::metrics::{PeriodTable, Span, Summary, summarize};
use crate::snapshot::{Codes, Level, Minor, Shard, Snapshot, SnapshotError, with_amounts};
use domain::time::Day;

/// The cohorts of `params`.
///
/// # Errors
/// [`SnapshotError::NoAttribute`] for cohorts by an attribute that neither customers nor orders have.
pub fn compute(snapshot: &Snapshot, params: &Params) -> Result<Cohorts, SnapshotError> {
    let snapshot = snapshot.up_to(params.as_of);
    let attribute = Attribute::resolve(&snapshot, &params.by)?;
    let totals = snapshot.totals();
    let Some((first, last)) = totals.first_on.zip(totals.last_on) else {
        return Ok(figures::empty(params));
    };
    let span = Span::new(first, params.as_of.max(last));
    let Some(table) = PeriodTable::new(params.grain, span, params.as_of) else {
        return Ok(figures::empty(params));
    };
    let plan = Plan::new(&snapshot, params, &table, attribute);
    let sums = summarize(&snapshot, |shard| {
        Sums::<Totals>::from(with_amounts!(shard.amounts(), amounts => plan.sums_of(shard, amounts)))
    });
    Ok(figures::of(&plan, &sums, params, &snapshot))
}

/// Which attribute makes the cohorts, and at which level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attribute {
    pub(super) level: Level,
    pub(super) column: usize,
}

impl Attribute {
    fn resolve(snapshot: &Snapshot, by: &CohortBy) -> Result<Option<Self>, SnapshotError> {
        let CohortBy::Attribute { name } = by else { return Ok(None) };
        let at = |level| snapshot.attribute(level, name).map(|(column, _)| Some(Self { level, column }));
        at(Level::Customer).or_else(|_| at(Level::Order))
    }

    fn codes(self, shard: &Shard) -> &Codes {
        match self.level {
            Level::Customer => shard.customer_codes(self.column),
            Level::Order => shard.order_codes(self.column),
        }
    }
}

/// What the rows and columns of the table are.
pub(super) struct Plan<'a> {
    pub(super) table: &'a PeriodTable,
    pub(super) attribute: Option<Attribute>,
    /// Rows by acquisition: the first period's position. Rows by attribute: 0.
    pub(super) first_row: usize,
    pub(super) rows: usize,
    /// Columns shown; one more gathers all later ages.
    pub(super) ages: usize,
    /// Purchases in this period and later are not looked at.
    end_period: usize,
    /// By attribute: the row of each code.
    row_of_code: Vec<u32>,
    /// By attribute: the code of each row; none for the joined rest.
    pub(super) code_of_row: Vec<Option<u32>>,
    pub(super) truncated: bool,
    born: Span,
    as_of: Day,
    brackets: &'a [Bracket],
}

impl<'a> Plan<'a> {
    fn new(
        snapshot: &Snapshot,
        params: &'a Params,
        table: &'a PeriodTable,
        attribute: Option<Attribute>,
    ) -> Self {
        let periods = table.periods();
        let shown = table.shown(params.from, params.to);
        let born = Span::new(params.from.unwrap_or(Day(i32::MIN)), params.to.unwrap_or(Day(i32::MAX)));
        let mut plan = Self {
            table,
            attribute,
            first_row: shown.start.max(shown.end.saturating_sub(COHORTS_MAX)),
            rows: shown.len().min(COHORTS_MAX),
            ages: periods.saturating_sub(shown.start).min(AGES_MAX),
            end_period: periods,
            row_of_code: Vec::new(),
            code_of_row: Vec::new(),
            truncated: shown.len() > COHORTS_MAX || periods > AGES_MAX,
            born,
            as_of: params.as_of,
            brackets: &params.brackets,
        };
        if let Some(attribute) = attribute {
            plan.by_attribute(snapshot, attribute);
        }
        plan
    }

    /// Rows by attribute: the values with the most customers, largest first, and the rest joined.
    /// At each age only customers watched to its end count, so the incomplete period stays out.
    fn by_attribute(&mut self, snapshot: &Snapshot, attribute: Attribute) {
        let attributes = match attribute.level {
            Level::Customer => snapshot.customer_attributes(),
            Level::Order => snapshot.order_attributes(),
        };
        let dictionary = &attributes[attribute.column].dictionary;
        let values = dictionary.len();
        let sizes = summarize(snapshot, |shard| {
            let mut sizes = vec![0_u64; values];
            self.each_customer(shard, |customer, range| {
                sizes[self.code(shard, customer, range.start) as usize] += 1;
            });
            sizes
        });
        let mut codes: Vec<u32> = (0..values as u32).filter(|&code| sizes[code as usize] > 0).collect();
        // Values of one size stand by their text: codes depend on the order in which values came.
        codes.sort_by_key(|&code| (std::cmp::Reverse(sizes[code as usize]), dictionary.value(code)));
        let rest = codes.len().min(VALUES_MAX) as u32;
        self.row_of_code = vec![rest; values];
        for (row, &code) in codes.iter().take(VALUES_MAX).enumerate() {
            self.row_of_code[code as usize] = row as u32;
        }
        self.code_of_row = codes.iter().take(VALUES_MAX).map(|&code| Some(code)).collect();
        if codes.len() > VALUES_MAX {
            self.code_of_row.push(None);
        }
        self.rows = self.code_of_row.len();
        self.first_row = 0;
        self.end_period -= usize::from(!self.table.is_complete(self.end_period - 1));
    }

    fn each_customer(&self, shard: &Shard, mut visit: impl FnMut(usize, std::ops::Range<usize>)) {
        for customer in 0..shard.customers() {
            let range = shard.purchase_range(customer);
            if !range.is_empty() && self.born.contains(Day(shard.days()[range.start])) {
                visit(customer, range);
            }
        }
    }

    fn code(&self, shard: &Shard, customer: usize, first_purchase: usize) -> u32 {
        let attribute = self.attribute.expect("cohorts by attribute have one");
        let at = if attribute.level == Level::Customer { customer } else { first_purchase };
        attribute.codes(shard).get(at)
    }

    /// The row of a customer who began in `born`; none when it is not shown.
    #[inline]
    fn row(&self, shard: &Shard, customer: usize, first_purchase: usize, born: usize) -> Option<usize> {
        let row = match self.attribute {
            None => born.wrapping_sub(self.first_row),
            Some(_) => self.row_of_code[self.code(shard, customer, first_purchase) as usize] as usize,
        };
        (row < self.rows).then_some(row)
    }

    fn sums_of<T: Minor>(&self, shard: &Shard, amounts: &[T]) -> Sums {
        if self.is_whole() { self.sums_of_all(shard, amounts) } else { self.sums_of_some(shard, amounts) }
    }

    /// Whether every period is a row and every age a column, for all customers.
    fn is_whole(&self) -> bool {
        let periods = self.table.periods();
        self.attribute.is_none()
            && (self.rows, self.ages, self.end_period) == (periods, periods, periods)
            && self.born == Span::new(Day(i32::MIN), Day(i32::MAX))
    }

    /// The sums of [`Self::is_whole`]: nothing to ask in the inner loop. Purchases go to two tables in
    /// turn, so that an addition need not wait for the one before it to the same cell.
    fn sums_of_all<T: Minor>(&self, shard: &Shard, amounts: &[T]) -> Sums {
        let width = self.ages + 1;
        let mut sums = Sums::new(self.rows, width, self.brackets.len());
        let mut odd = sums.cells.clone();
        let (table, all_days) = (self.table.positions(), shard.days());
        let (even, last_seen) = (sums.cells.as_mut_slice(), sums.last_seen.as_mut_slice());
        for range in shard.starts().windows(2) {
            let range = range[0] as usize..range[1] as usize;
            let (days, amounts) = (&all_days[range.clone()], &amounts[range]);
            let Some(&first) = days.first() else { continue };
            let born = usize::from(table.of(first));
            // The cell of a period, where the row of `born` begins at age 0.
            let row = (born * width).wrapping_sub(born);
            let mut last = usize::MAX;
            let (day_pairs, day_left) = days.as_chunks::<2>();
            let (amount_pairs, amount_left) = amounts.as_chunks::<2>();
            for (days, amounts) in day_pairs.iter().zip(amount_pairs) {
                let one = usize::from(table.of(days[0]));
                let two = usize::from(table.of(days[1]));
                even[row.wrapping_add(one)].add(one != last, amounts[0].into());
                odd[row.wrapping_add(two)].add(two != one, amounts[1].into());
                last = two;
            }
            for (&day, &amount) in day_left.iter().zip(amount_left) {
                let period = usize::from(table.of(day));
                even[row.wrapping_add(period)].add(period != last, amount.into());
                last = period;
            }
            last_seen[row.wrapping_add(last)] += 1;
        }
        sums.cells.iter_mut().zip(odd).for_each(|(cell, odd)| cell.add_cell(odd));
        for born in 0..self.rows {
            // Everyone buys at age 0.
            let customers = Totals::from(sums.cells[born * width]).customers;
            sums.customers[born] = customers;
            sums.watched[born * width + self.end_period - 1 - born] = customers;
        }
        if !shard.refund_days().is_empty() || !self.brackets.is_empty() {
            self.each_customer(shard, |customer, range| {
                let days = &shard.days()[range];
                let born = usize::from(self.table.position(days[0]));
                self.subtract_refunds(
                    &mut sums.cells[born * width..(born + 1) * width],
                    shard,
                    customer,
                    days[0],
                );
                self.add_brackets(&mut sums, born, days);
            });
        }
        sums
    }

    /// The sums of chosen customers, periods or values.
    fn sums_of_some<T: Minor>(&self, shard: &Shard, amounts: &[T]) -> Sums {
        let width = self.ages + 1;
        let mut sums = Sums::new(self.rows, width, self.brackets.len());
        self.each_customer(shard, |customer, range| {
            let born = usize::from(self.table.position(shard.days()[range.start]));
            let Some(row) = self.row(shard, customer, range.start, born) else { return };
            sums.customers[row] += 1;
            if born >= self.end_period {
                return;
            }
            sums.watched[row * width + (self.end_period - 1 - born).min(self.ages)] += 1;
            let cells = &mut sums.cells[row * width..(row + 1) * width];
            let days = &shard.days()[range.clone()];
            let (mut last, mut last_age) = (usize::MAX, 0);
            for (&day, &amount) in days.iter().zip(&amounts[range]) {
                let period = usize::from(self.table.position(day));
                if period >= self.end_period {
                    break;
                }
                let age = (period - born).min(self.ages);
                cells[age].add(period != last, amount.into());
                (last, last_age) = (period, age);
            }
            self.subtract_refunds(cells, shard, customer, days[0]);
            sums.last_seen[row * width + last_age] += 1;
            self.add_brackets(&mut sums, row, days);
        });
        sums
    }

    fn subtract_refunds(&self, cells: &mut [CellSums], shard: &Shard, customer: usize, first: i32) {
        let born = usize::from(self.table.position(first));
        for (day, amount) in shard.refunds_of(customer) {
            if let Some(age) = self.age_of_refund(day, first, born) {
                cells[age.min(self.ages)].revenue_minor -= amount;
            }
        }
    }

    fn age_of_refund(&self, day: Day, first: i32, born: usize) -> Option<usize> {
        if day.0 < first || day > self.as_of {
            return None;
        }
        let period = usize::from(self.table.position(day.0));
        (period < self.end_period).then(|| period - born)
    }

    fn add_brackets(&self, sums: &mut Sums, row: usize, days: &[i32]) {
        let first = i64::from(days[0]);
        for (at, bracket) in self.brackets.iter().enumerate() {
            let inside = first + i64::from(bracket.from_days)..=first + i64::from(bracket.to_days);
            if *inside.end() <= i64::from(self.as_of.0) {
                let (watched, back) = &mut sums.brackets[row * self.brackets.len() + at];
                *watched += 1;
                // The first purchase itself is no return.
                *back += u64::from(days[1..].iter().any(|&day| inside.contains(&i64::from(day))));
            }
        }
    }
}

/// Sums of one cohort at one age.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CellSums {
    /// Orders in the low half, customers in the high half: one addition for both. A shard holds
    /// fewer than 2^32 of either; the halves part in [`Totals`].
    counts: u64,
    revenue_minor: i64,
}

impl CellSums {
    #[inline]
    fn add(&mut self, first_in_period: bool, amount_minor: i64) {
        self.counts += 1 + (u64::from(first_in_period) << 32);
        self.revenue_minor += amount_minor;
    }

    fn add_cell(&mut self, other: Self) {
        self.counts += other.counts;
        self.revenue_minor += other.revenue_minor;
    }
}

/// Sums of one cohort at one age over several shards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) customers: u64,
    pub(super) orders: u64,
    pub(super) revenue_minor: i64,
}

impl From<CellSums> for Totals {
    fn from(cell: CellSums) -> Self {
        Self {
            customers: cell.counts >> 32,
            orders: cell.counts & 0xffff_ffff,
            revenue_minor: cell.revenue_minor,
        }
    }
}

/// The table, row by row; the last column of each row gathers all ages that are not shown.
pub(super) struct Sums<Cell = CellSums> {
    pub(super) cells: Vec<Cell>,
    /// Customers by the age of their last purchase.
    pub(super) last_seen: Vec<u64>,
    /// Customers by the last age that they have been watched at.
    pub(super) watched: Vec<u64>,
    pub(super) customers: Vec<u64>,
    /// Watched to the end of each bracket, and of them back within it.
    pub(super) brackets: Vec<(u64, u64)>,
}

impl Sums {
    fn new(rows: usize, width: usize, brackets: usize) -> Self {
        Self {
            cells: vec![CellSums::default(); rows * width],
            last_seen: vec![0; rows * width],
            watched: vec![0; rows * width],
            customers: vec![0; rows],
            brackets: vec![(0, 0); rows * brackets],
        }
    }
}

impl Summary for Totals {
    fn merge(&mut self, other: Self) {
        self.customers += other.customers;
        self.orders += other.orders;
        self.revenue_minor += other.revenue_minor;
    }
}

impl From<Sums> for Sums<Totals> {
    fn from(sums: Sums) -> Self {
        let Sums { cells, last_seen, watched, customers, brackets } = sums;
        let cells = cells.into_iter().map(Totals::from).collect();
        Self { cells, last_seen, watched, customers, brackets }
    }
}

impl Summary for Sums<Totals> {
    fn merge(&mut self, other: Self) {
        self.cells.merge(other.cells);
        self.last_seen.merge(other.last_seen);
        self.watched.merge(other.watched);
        self.customers.merge(other.customers);
        self.brackets.merge(other.brackets);
    }
}

//! Histories made ready for a likelihood: equal ones merged, grouped by repeats, times interned.
//!
//! Purpose: a day-grained base of a million customers has few distinct times and many equal
//! histories; what depends on a time or a count alone is then computed once.
//! Must not: know a model's parameters.
//! Start at [`Cells::merge`].

use super::fit::{FitError, Needed};
use super::{History, WeightedHistory};
use rayon::prelude::*;

/// A fit needs so many customers; fewer do not carry four parameters.
const CUSTOMERS_MIN: u64 = 30;
/// And so many of them with a repeat, without whom neither rate nor dropout shows.
const REPEAT_BUYERS_MIN: u64 = 10;

/// The merged histories, sorted by repeats, last and age.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    /// Distinct times, rising, with 0 as the first.
    pub(super) times: Vec<f64>,
    /// One for each distinct number of repeats, rising.
    pub(super) groups: Vec<Group>,
    /// The distinct histories.
    pub(super) cells: Vec<Cell>,
}

/// A history with its times as indices of [`Cells::times`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    pub(super) last: u32,
    pub(super) age: u32,
    pub(super) weight: f64,
}

/// All cells with the same number of repeats.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) repeats: u32,
    pub(super) cells: std::ops::Range<usize>,
    /// Customers.
    pub(super) weight: f64,
}

impl Cells {
    /// Merges equal histories.
    ///
    /// # Errors
    /// [`FitError::Row`] for the first history with a fault; [`FitError::TooFew`].
    pub(super) fn merge(rows: &[WeightedHistory]) -> Result<Self, FitError> {
        if let Some((at, wrong)) =
            rows.iter().enumerate().find_map(|(at, row)| row.history.fault().map(|fault| (at, fault)))
        {
            return Err(FitError::Row { row: at + 1, wrong });
        }
        // Times are not negative, so their bits sort like them; adding 0 makes -0 a 0.
        let key = |row: &WeightedHistory| {
            let History { repeats, last, age } = row.history;
            (repeats, (last + 0.0).to_bits(), (age + 0.0).to_bits(), row.weight)
        };
        let mut keys: Vec<(u32, u64, u64, u64)> = rows.iter().filter(|row| row.weight > 0).map(key).collect();
        keys.par_sort_unstable();
        let mut merged: Vec<(u32, u64, u64, u64)> = Vec::with_capacity(keys.len().min(1 << 16));
        for key in keys {
            match merged.last_mut() {
                Some(same) if (same.0, same.1, same.2) == (key.0, key.1, key.2) => {
                    same.3 = same.3.saturating_add(key.3);
                }
                _ => merged.push(key),
            }
        }
        let count = |repeats_min: u32| {
            merged.iter().filter(|row| row.0 >= repeats_min).fold(0_u64, |sum, row| sum.saturating_add(row.3))
        };
        let enough = |what, needs, have| {
            if have < needs { Err(FitError::TooFew { what, needs, have }) } else { Ok(()) }
        };
        enough(Needed::Customers, CUSTOMERS_MIN, count(0))?;
        enough(Needed::RepeatBuyers, REPEAT_BUYERS_MIN, count(1))?;
        if merged.iter().all(|row| row.2 == 0) {
            return Err(FitError::NotIdentified { why: "no time has passed since the first purchases" });
        }
        Ok(Self::of_merged(&merged))
    }

    fn of_merged(merged: &[(u32, u64, u64, u64)]) -> Self {
        let mut bits: Vec<u64> = Vec::with_capacity(2 * merged.len() + 1);
        bits.push(0);
        bits.extend(merged.iter().flat_map(|row| [row.1, row.2]));
        bits.par_sort_unstable();
        bits.dedup();
        let index = |time: u64| bits.partition_point(|&known| known < time) as u32;
        let cells: Vec<Cell> = merged
            .par_iter()
            .map(|row| Cell { last: index(row.1), age: index(row.2), weight: row.3 as f64 })
            .collect();
        let mut groups = Vec::new();
        let mut from = 0;
        for same in merged.chunk_by(|a, b| a.0 == b.0) {
            let range = from..from + same.len();
            from = range.end;
            let weight = cells[range.clone()].iter().map(|cell| cell.weight).sum();
            groups.push(Group { repeats: same[0].0, cells: range, weight });
        }
        Self { times: bits.into_iter().map(f64::from_bits).collect(), groups, cells }
    }

    /// At most about `count` cells, spread evenly over the sorted ones: a sample to look for a start on.
    pub(super) fn thinned(&self, count: usize) -> Self {
        let step = self.cells.len().div_ceil(count.max(1)).max(1);
        let mut thin = Self { times: self.times.clone(), groups: Vec::new(), cells: Vec::new() };
        for group in &self.groups {
            let from = thin.cells.len();
            let kept = group.cells.clone().filter(|at| at % step == 0);
            thin.cells.extend(kept.map(|at| self.cells[at]));
            let weight: f64 = thin.cells[from..].iter().map(|cell| cell.weight).sum();
            if weight > 0.0 {
                thin.groups.push(Group { repeats: group.repeats, cells: from..thin.cells.len(), weight });
            }
        }
        thin
    }

    /// Customers.
    pub(super) fn customers(&self) -> f64 {
        self.groups.iter().map(|group| group.weight).sum()
    }

    /// Repeat purchases for each unit of time that was observed, over all customers.
    pub(super) fn rate(&self) -> f64 {
        let repeats: f64 = self.groups.iter().map(|group| f64::from(group.repeats) * group.weight).sum();
        let time: f64 = self.cells.iter().map(|cell| self.times[cell.age as usize] * cell.weight).sum();
        repeats / time
    }

    /// The longest age.
    pub(super) fn age_max(&self) -> f64 {
        self.times.last().copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(repeats: u32, last: f64, age: f64, weight: u64) -> WeightedHistory {
        WeightedHistory { history: History { repeats, last, age }, weight }
    }

    #[test]
    fn equal_histories_merge() {
        let rows = [row(1, 2.0, 9.0, 4), row(0, 0.0, 9.0, 20), row(1, 2.0, 9.0, 6), row(0, -0.0, 9.0, 1)];
        let cells = Cells::merge(&rows).unwrap();
        assert_eq!(cells.times, [0.0, 2.0, 9.0]);
        let expected = [Cell { last: 0, age: 2, weight: 21.0 }, Cell { last: 1, age: 2, weight: 10.0 }];
        assert_eq!(cells.cells, expected);
        assert_eq!(cells.groups[1], Group { repeats: 1, cells: 1..2, weight: 10.0 });
        assert!((cells.rate() - 10.0 / (31.0 * 9.0)).abs() < 1e-15);
    }

    #[test]
    fn what_cannot_be_fitted_is_refused() {
        let check = |rows: &[WeightedHistory], expected: &str| {
            assert_eq!(Cells::merge(rows).unwrap_err().to_string(), expected);
        };
        let late = "row 2: the last purchase lies after the end of the data; mend or remove the row";
        check(&[row(0, 0.0, 9.0, 40), row(1, 9.5, 9.0, 1)], late);
        let few = "this model needs 30 customers, there are 12: give it a longer period or wait";
        check(&[row(1, 1.0, 9.0, 12)], few);
        let few = "this model needs 10 customers who bought more than once, there are 3: give it a longer \
                   period or wait";
        check(&[row(0, 0.0, 9.0, 90), row(1, 1.0, 9.0, 3)], few);
        let timeless = "these data do not determine the model: no time has passed since the first purchases";
        check(&[row(1, 0.0, 0.0, 90)], timeless);
    }

    #[test]
    fn a_sample_keeps_the_spread() {
        let rows: Vec<_> =
            (0..1_000_u32).map(|at| row(at % 7, f64::from(at % 7), 9.0 + f64::from(at), 1)).collect();
        let thin = Cells::merge(&rows).unwrap().thinned(100);
        assert_eq!((thin.cells.len(), thin.groups.len()), (100, 7));
        assert!((thin.customers() - 100.0).abs() < 1e-12);
    }
}

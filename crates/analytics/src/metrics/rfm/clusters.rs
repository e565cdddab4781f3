//! k-means in one dimension, solved exactly by dynamic programming.
//!
//! Purpose: thresholds between the five clusters with the least sum of squares, the same on every run.
//! Must not: draw a random start; there is none.
//! Source: H. Wang and M. Song, "Ckmeans.1d.dp: optimal k-means clustering in one dimension by dynamic
//! programming", R Journal 3(2), 2011, eq. 1, on weighted points.

/// A value with its position on the scale and the number of customers that have it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) value: i64,
    pub(super) scaled: f64,
    pub(super) count: u64,
}

/// Neighboring values are joined until at most so many points are left.
const POINTS_MAX: usize = 1_024;
const SCORES: usize = 5;

/// The four thresholds between the clusters of `points`, which rise. With fewer than five clusters
/// the scores that are left out lie in the middle: a threshold that nobody crosses alone repeats the
/// one before it. Without any boundary nobody exceeds a threshold.
pub(super) fn thresholds(points: &[Point]) -> [i64; 4] {
    let joined = join(points);
    let clusters = SCORES.min(joined.len());
    if clusters < 2 {
        return [i64::MAX; 4];
    }
    let ends = optimal_ends(&joined, clusters);
    // Cluster c of k gets score 1 + round(4c / (k − 1)); threshold j parts scores up to j from the rest.
    let score_of = |cluster: usize| 1 + (8 * cluster + (clusters - 1)) / (2 * (clusters - 1));
    std::array::from_fn(|at| {
        let below = (0..clusters).rev().find(|&cluster| score_of(cluster) <= at + 1).unwrap_or(0);
        joined[ends[below]].value
    })
}

/// Joins neighbors, about the same number of customers each, and keeps the highest value of each group.
fn join(points: &[Point]) -> Vec<Point> {
    if points.len() <= POINTS_MAX {
        return points.to_vec();
    }
    let total: u64 = points.iter().map(|point| point.count).sum();
    let share = total.div_ceil(POINTS_MAX as u64 / 2);
    let mut joined: Vec<Point> = Vec::with_capacity(POINTS_MAX);
    for &point in points {
        match joined.last_mut() {
            Some(group) if group.count + point.count <= share => {
                let count = group.count + point.count;
                let weight = point.count as f64 / count as f64;
                let scaled = group.scaled + (point.scaled - group.scaled) * weight;
                *group = Point { value: point.value, scaled, count };
            }
            _ => joined.push(point),
        }
    }
    joined
}

/// The last point of each of `clusters` clusters with the least sum of squares within.
fn optimal_ends(points: &[Point], clusters: usize) -> Vec<usize> {
    let cost = Cost::new(points);
    let n = points.len();
    // least[j] is the least cost of points 0..=j in the clusters so far.
    let mut least: Vec<f64> = (0..n).map(|last| cost.between(0, last)).collect();
    let mut begins: Vec<Vec<usize>> = vec![vec![0; n]];
    for cluster in 1..clusters {
        let mut next = vec![f64::INFINITY; n];
        let mut begin = vec![0; n];
        for last in cluster..n {
            for first in cluster..=last {
                let sum = least[first - 1] + cost.between(first, last);
                if sum < next[last] {
                    (next[last], begin[last]) = (sum, first);
                }
            }
        }
        least = next;
        begins.push(begin);
    }
    let mut ends = vec![n - 1; clusters];
    for cluster in (1..clusters).rev() {
        ends[cluster - 1] = begins[cluster][ends[cluster]] - 1;
    }
    ends
}

/// Sums of squares of any run of points in constant time, from running sums around the mean.
struct Cost {
    counts: Vec<f64>,
    sums: Vec<f64>,
    squares: Vec<f64>,
}

impl Cost {
    fn new(points: &[Point]) -> Self {
        let total: f64 = points.iter().map(|point| point.count as f64).sum();
        let mean = points.iter().map(|point| point.scaled * point.count as f64).sum::<f64>() / total;
        let running = |of: &dyn Fn(f64) -> f64| -> Vec<f64> {
            let mut sum = 0.0;
            let sums = points.iter().map(|point| {
                sum += of(point.scaled - mean) * point.count as f64;
                sum
            });
            std::iter::once(0.0).chain(sums).collect()
        };
        Self { counts: running(&|_| 1.0), sums: running(&|x| x), squares: running(&|x| x * x) }
    }

    fn between(&self, first: usize, last: usize) -> f64 {
        let span = |sums: &[f64]| sums[last + 1] - sums[first];
        let sum = span(&self.sums);
        (span(&self.squares) - sum * sum / span(&self.counts)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn points(values: &[i64]) -> Vec<Point> {
        values.iter().map(|&value| Point { value, scaled: value as f64, count: 1 }).collect()
    }

    #[test]
    fn clear_groups_are_found() {
        let values = [1, 2, 3, 20, 21, 40, 41, 42, 60, 61, 90, 91];
        assert_eq!(thresholds(&points(&values)), [3, 21, 42, 61]);
    }

    #[test]
    fn few_values_spread_over_the_scores() {
        let score = |values: &[i64], value: i64| {
            1 + thresholds(&points(values)).iter().filter(|&&threshold| value > threshold).count()
        };
        assert_eq!([1, 9].map(|value| score(&[1, 9], value)), [1, 5]);
        assert_eq!([1, 5, 9].map(|value| score(&[1, 5, 9], value)), [1, 3, 5]);
        assert_eq!(score(&[7], 7), 1);
    }

    proptest! {
        #[test]
        fn no_other_cut_is_better(mut values in prop::collection::btree_set(0_i64..300, 5..11)) {
            let values: Vec<i64> = std::mem::take(&mut values).into_iter().collect();
            let points = points(&values);
            let cost = Cost::new(&points);
            let total = |ends: &[usize]| {
                let mut first = 0;
                ends.iter().map(|&end| cost.between(std::mem::replace(&mut first, end + 1), end)).sum::<f64>()
            };
            let found = total(&optimal_ends(&points, 3));
            for one in 0..values.len() - 2 {
                for two in one + 1..values.len() - 1 {
                    prop_assert!(found <= total(&[one, two, values.len() - 1]) + 1e-6);
                }
            }
        }

        #[test]
        fn joined_points_keep_all_customers(count in 1_025_i64..5_000) {
            let values: Vec<i64> = (0..count).collect();
            let joined = join(&points(&values));
            prop_assert!(joined.len() <= POINTS_MAX);
            prop_assert_eq!(joined.iter().map(|point| point.count).sum::<u64>(), count as u64);
            prop_assert_eq!(joined.last().unwrap().value, count - 1);
        }
    }
}

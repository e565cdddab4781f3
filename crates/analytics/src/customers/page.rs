//! One page of the customer list: filter, search, sort, cut.
//!
//! Purpose: the best `limit` of all matches by one pass that keeps a bounded buffer a shard.
//! Must not: sort all customers for one page.

use super::search::Search;
use super::{CustomerRow, Directory, LIMIT_MAX, Place, first_day};
use crate::metrics::facts::ShardFacts;
use crate::metrics::rfm::{NO_SCORE, Scores, Segment};
use crate::snapshot::{Level, Shard, SnapshotError, ValueTest};
use domain::time::Day;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// What a list is sorted by. Equal values stand in the order of their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    /// Day of the last purchase.
    #[default]
    Last,
    /// Day of the first purchase.
    First,
    /// Number of purchases.
    Orders,
    /// Purchases less refunds.
    Value,
    /// Paid for purchases.
    Gross,
    /// Mean days between purchases; customers without two purchases count as 0.
    MeanInterval,
    /// External key.
    Key,
}

/// Which customers, in which order. Bounds include their value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    /// Words that must all occur in the customer's texts; empty for everyone.
    pub search: String,
    /// One of these segments; empty for any.
    pub segments: Vec<Segment>,
    /// Recency score, 1 to 5; any other number finds nobody.
    pub r: Option<u8>,
    /// Frequency score, 1 to 5.
    pub f: Option<u8>,
    /// Monetary score, 1 to 5.
    pub m: Option<u8>,
    /// Tests of customer attributes, all of which must pass.
    pub attributes: Vec<ValueTest>,
    /// Fewest purchases.
    pub orders_min: Option<u32>,
    /// Most purchases.
    pub orders_max: Option<u32>,
    /// Lowest value, minor units.
    pub value_min_minor: Option<i64>,
    /// Highest value, minor units.
    pub value_max_minor: Option<i64>,
    /// Last purchase on this day or later.
    pub last_from: Option<Day>,
    /// Last purchase on this day or earlier.
    pub last_to: Option<Day>,
    /// First purchase on this day or later.
    pub first_from: Option<Day>,
    /// First purchase on this day or earlier.
    pub first_to: Option<Day>,
    /// What the list is sorted by.
    pub sort: SortBy,
    /// Largest first.
    pub descending: bool,
    /// Go on after this row: [`Page::next`] of the page before.
    pub after: Option<String>,
    /// Rows, 1 to [`LIMIT_MAX`].
    pub limit: usize,
}

impl Query {
    fn asks_for_scores(&self) -> bool {
        !self.segments.is_empty() || [self.r, self.f, self.m].iter().any(Option::is_some)
    }

    fn wants_scores(&self, scores: Scores) -> bool {
        let fits = |wanted: Option<u8>, score: u8| wanted.is_none_or(|wanted| wanted == score);
        let in_segment = self.segments.is_empty() || self.segments.contains(&Segment::of(scores));
        in_segment && fits(self.r, scores.r) && fits(self.f, scores.f) && fits(self.m, scores.m)
    }
}

impl Default for Query {
    fn default() -> Self {
        Self {
            search: String::new(),
            segments: Vec::new(),
            r: None,
            f: None,
            m: None,
            attributes: Vec::new(),
            orders_min: None,
            orders_max: None,
            value_min_minor: None,
            value_max_minor: None,
            last_from: None,
            last_to: None,
            first_from: None,
            first_to: None,
            sort: SortBy::default(),
            descending: true,
            after: None,
            limit: 50,
        }
    }
}

/// What other passes over the same snapshot say of its customers, by shard and position in it.
#[derive(Clone, Copy, Default)]
pub struct Beside<'a> {
    /// Who may be in the list; everyone where none.
    pub accepts: Option<&'a (dyn Fn(usize, usize) -> bool + Sync)>,
    /// What the list is sorted by instead of [`Query::sort`], whose direction stays.
    pub rank: Option<&'a (dyn Fn(usize, usize) -> i64 + Sync)>,
}

impl std::fmt::Debug for Beside<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Beside").finish_non_exhaustive()
    }
}

/// One page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Customers that match, on all pages.
    pub total: u64,
    /// The rows.
    pub rows: Vec<CustomerRow>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// Why there is no page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// The snapshot has no such attribute.
    #[error(transparent)]
    Attribute(#[from] SnapshotError),
    /// The cursor is not one that a page gave.
    #[error("{0:?} is not a cursor of this list: leave it out to begin at the first page")]
    Cursor(String),
}

/// A match with the number it is sorted by, smaller first.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    rank: i64,
    place: Place,
}

/// A query resolved against one directory.
struct Resolved<'a> {
    directory: &'a Directory,
    query: &'a Query,
    beside: Beside<'a>,
    search: Option<Search>,
    /// Column and a yes or no for each code.
    attributes: Vec<(usize, Vec<bool>)>,
    /// A yes or no for each score number and for [`NO_SCORE`].
    scores: Option<Vec<bool>>,
    after: Option<(i64, Vec<u8>)>,
    keep: usize,
}

impl Directory {
    /// The page of `query`.
    ///
    /// # Errors
    /// [`QueryError`] for an attribute that the snapshot does not have, or a strange cursor.
    pub fn page(&self, query: &Query) -> Result<Page, QueryError> {
        self.page_beside(query, Beside::default())
    }

    /// The page of `query` among the customers that `beside` accepts, in its order.
    ///
    /// # Errors
    /// As [`Self::page`].
    pub fn page_beside(&self, query: &Query, beside: Beside<'_>) -> Result<Page, QueryError> {
        let limit = query.limit.clamp(1, LIMIT_MAX);
        let resolved = Resolved::new(self, query, beside, limit + 1)?;
        let shards = self.snapshot.shards().par_iter().zip(&self.facts.shards).enumerate();
        let found = shards.map(|(number, (shard, facts))| resolved.best_of(number, shard, facts));
        let (total, mut best) = found.reduce(
            || (0, Vec::new()),
            |mut left, mut right| {
                left.1.append(&mut right.1);
                (left.0 + right.0, left.1)
            },
        );
        best.sort_unstable_by(|left, right| resolved.compare(left, right));
        let more = best.len() > limit;
        best.truncate(limit);
        let next = best.last().filter(|_| more).map(|last| resolved.cursor(last));
        Ok(Page { total, rows: best.iter().map(|candidate| self.row(candidate.place)).collect(), next })
    }
}

impl<'a> Resolved<'a> {
    fn new(
        directory: &'a Directory,
        query: &'a Query,
        beside: Beside<'a>,
        keep: usize,
    ) -> Result<Self, QueryError> {
        let mut attributes = Vec::with_capacity(query.attributes.len());
        for test in &query.attributes {
            let (column, attribute) = directory.snapshot.attribute(Level::Customer, &test.attribute)?;
            let mut codes = vec![test.exclude; attribute.dictionary.len()];
            for code in test.values.iter().filter_map(|value| attribute.dictionary.code_of(value)) {
                codes[code as usize] = !test.exclude;
            }
            attributes.push((column, codes));
        }
        let scores = query.asks_for_scores().then(|| {
            let wanted = |number: usize| query.wants_scores(Scores::from_number(number));
            (0..=usize::from(NO_SCORE)).map(|number| number < 125 && wanted(number)).collect()
        });
        let after = query.after.as_deref().map(parse_cursor).transpose()?;
        let search = Search::new(&query.search);
        Ok(Self { directory, query, beside, search, attributes, scores, after, keep })
    }

    /// How many of a shard match, and the first of them in the order of the list.
    fn best_of(&self, number: usize, shard: &Shard, facts: &ShardFacts) -> (u64, Vec<Candidate>) {
        let mut best = Best { rows: Vec::new(), cutoff: i64::MAX, total: 0 };
        match &self.search {
            Some(search) => {
                for at in search.matches(&self.directory.texts[number]) {
                    self.offer(&mut best, number, at as usize, shard, facts);
                }
            }
            None => {
                for at in 0..facts.len() {
                    self.offer(&mut best, number, at, shard, facts);
                }
            }
        }
        self.shorten(&mut best);
        (best.total, best.rows)
    }

    #[inline]
    fn offer(&self, best: &mut Best, number: usize, at: usize, shard: &Shard, facts: &ShardFacts) {
        if !self.accepts(number, at, shard, facts) {
            return;
        }
        best.total += 1;
        let rank = self.rank(number, at, shard, facts);
        if rank > best.cutoff
            || self.after.as_ref().is_some_and(|after| !self.is_after(after, rank, shard, at))
        {
            return;
        }
        best.rows.push(Candidate { rank, place: Place { shard: number as u32, at: at as u32 } });
        if best.rows.len() >= 4 * self.keep {
            self.shorten(best);
        }
    }

    fn shorten(&self, best: &mut Best) {
        if best.rows.len() > self.keep {
            best.rows.select_nth_unstable_by(self.keep - 1, |left, right| self.compare(left, right));
            best.rows.truncate(self.keep);
            best.cutoff = best.rows[self.keep - 1].rank;
        }
    }

    fn accepts(&self, number: usize, at: usize, shard: &Shard, facts: &ShardFacts) -> bool {
        let query = self.query;
        let bought = facts.orders[at] > 0;
        let in_days = |day: i32, from: Option<Day>, to: Option<Day>| {
            (from.is_none() && to.is_none())
                || (bought && from.is_none_or(|from| from.0 <= day) && to.is_none_or(|to| day <= to.0))
        };
        self.beside.accepts.is_none_or(|accepts| accepts(number, at))
            && query.orders_min.is_none_or(|least| facts.orders[at] >= least)
            && query.orders_max.is_none_or(|most| facts.orders[at] <= most)
            && query.value_min_minor.is_none_or(|least| facts.value_minor[at] >= least)
            && query.value_max_minor.is_none_or(|most| facts.value_minor[at] <= most)
            && in_days(facts.last[at], query.last_from, query.last_to)
            && in_days(first_day(shard, at), query.first_from, query.first_to)
            && self
                .scores
                .as_ref()
                .is_none_or(|wanted| wanted[usize::from(self.directory.scores[number][at])])
            && self
                .attributes
                .iter()
                .all(|(column, codes)| codes[shard.customer_codes(*column).get(at) as usize])
    }

    /// The number a customer is sorted by: smaller stands first.
    fn rank(&self, number: usize, at: usize, shard: &Shard, facts: &ShardFacts) -> i64 {
        let rank = match (self.beside.rank, self.query.sort) {
            (Some(rank), _) => rank(number, at),
            (None, sort) => Self::own_rank(sort, at, shard, facts),
        };
        // Not the negative: that of the smallest number does not exist.
        if self.query.descending { !rank } else { rank }
    }

    fn own_rank(sort: SortBy, at: usize, shard: &Shard, facts: &ShardFacts) -> i64 {
        let bought = facts.orders[at] > 0;
        // Customers who have not bought have no days: they stand before all others.
        let day = |day: i32| if bought { i64::from(day) } else { i64::MIN };
        match sort {
            SortBy::Last => day(facts.last[at]),
            SortBy::First => day(first_day(shard, at)),
            SortBy::Orders => i64::from(facts.orders[at]),
            SortBy::Value => facts.value_minor[at],
            SortBy::Gross => facts.gross_minor[at],
            SortBy::MeanInterval if facts.orders[at] < 2 => 0,
            SortBy::MeanInterval => {
                let days = i64::from(facts.last[at]) - i64::from(first_day(shard, at));
                days * 1_000 / i64::from(facts.orders[at] - 1)
            }
            SortBy::Key => key_prefix(shard.key(at)),
        }
    }

    fn compare_keys(&self, left: &[u8], right: &[u8]) -> Ordering {
        let upwards = left.cmp(right);
        let by_key = self.query.sort == SortBy::Key && self.beside.rank.is_none();
        if by_key && self.query.descending { upwards.reverse() } else { upwards }
    }

    fn compare(&self, left: &Candidate, right: &Candidate) -> Ordering {
        left.rank
            .cmp(&right.rank)
            .then_with(|| self.compare_keys(self.key(left.place), self.key(right.place)))
    }

    fn is_after(&self, after: &(i64, Vec<u8>), rank: i64, shard: &Shard, at: usize) -> bool {
        let order = rank.cmp(&after.0).then_with(|| self.compare_keys(shard.key(at), &after.1));
        order == Ordering::Greater
    }

    fn key(&self, place: Place) -> &[u8] {
        let (shard, _, at) = self.directory.shard(place);
        shard.key(at)
    }

    fn cursor(&self, last: &Candidate) -> String {
        let key: String = self.key(last.place).iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}.{key}", last.rank)
    }
}

/// The rows of a shard that may make the page.
struct Best {
    rows: Vec<Candidate>,
    /// Rows with a larger rank cannot make it any more.
    cutoff: i64,
    total: u64,
}

/// The first eight bytes of a key as a number that sorts as they do.
fn key_prefix(key: &[u8]) -> i64 {
    let mut bytes = [0_u8; 8];
    let length = key.len().min(8);
    bytes[..length].copy_from_slice(&key[..length]);
    (u64::from_be_bytes(bytes) ^ (1 << 63)).cast_signed()
}

fn parse_cursor(text: &str) -> Result<(i64, Vec<u8>), QueryError> {
    let parsed = || {
        let (rank, key) = text.split_once('.')?;
        if !key.is_ascii() || key.len() % 2 != 0 {
            return None;
        }
        let byte = |at: usize| u8::from_str_radix(&key[at..at + 2], 16).ok();
        let key: Option<Vec<u8>> = (0..key.len()).step_by(2).map(byte).collect();
        Some((rank.parse().ok()?, key?))
    };
    parsed().ok_or_else(|| QueryError::Cursor(text.to_owned()))
}

//! Pages: a limit and the key to go on from, never an offset.
//!
//! Purpose: one shape for every list.
//! Must not: let a list grow without bound.

use crate::error::ReadError;
use std::fmt;
use std::str::FromStr;

/// Most rows a page holds.
pub(crate) const PAGE_LIMIT_MAX: u32 = 1_000;

/// Where the next page begins: the last row's sort key. Opaque to callers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor(Vec<i64>);

impl Cursor {
    pub(crate) fn new(parts: &[i64]) -> Self {
        Self(parts.to_vec())
    }

    pub(crate) fn parts<const N: usize>(&self) -> Result<[i64; N], ReadError> {
        self.0.as_slice().try_into().map_err(|_| ReadError::BadCursor)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.iter().enumerate() {
            let gap = if index == 0 { "" } else { "." };
            write!(f, "{gap}{part:x}")?;
        }
        Ok(())
    }
}

impl FromStr for Cursor {
    type Err = ReadError;
    fn from_str(text: &str) -> Result<Self, ReadError> {
        let part = |text| u64::from_str_radix(text, 16).map(u64::cast_signed);
        let parts: Result<Vec<i64>, _> = text.split('.').map(part).collect();
        parts.map(Self).map_err(|_| ReadError::BadCursor)
    }
}

/// Which page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// The cursor of the page before; `None` for the first.
    pub after: Option<Cursor>,
    /// Rows wanted, 1 to 1,000; other numbers are brought into that range.
    pub limit: u32,
}

impl PageRequest {
    /// The first page of `limit` rows.
    #[must_use]
    pub const fn first(limit: u32) -> Self {
        Self { after: None, limit }
    }

    /// The page after `cursor`.
    #[must_use]
    pub const fn after(cursor: Cursor, limit: u32) -> Self {
        Self { after: Some(cursor), limit }
    }

    pub(crate) fn rows(&self) -> usize {
        self.limit.clamp(1, PAGE_LIMIT_MAX) as usize
    }

    /// Rows to ask for: one more tells whether another page follows.
    pub(crate) fn rows_and_one(&self) -> i64 {
        i64::from(self.limit.clamp(1, PAGE_LIMIT_MAX)) + 1
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self::first(50)
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where to go on; `None` on the last page.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Cuts a page out of up to `rows + 1` items, each with its cursor.
    pub(crate) fn cut(mut found: Vec<(Cursor, T)>, rows: usize) -> Self {
        let more = found.len() > rows;
        found.truncate(rows);
        let next = if more { found.last().map(|(cursor, _)| cursor.clone()) } else { None };
        Self { items: found.into_iter().map(|(_, item)| item).collect(), next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_round_trip() {
        for parts in [vec![0], vec![-1, 5], vec![i64::MAX, i64::MIN, 3]] {
            let cursor = Cursor(parts);
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        assert_eq!("x".parse::<Cursor>(), Err(ReadError::BadCursor));
        assert_eq!(Cursor::new(&[1]).parts::<2>(), Err(ReadError::BadCursor));
    }

    #[test]
    fn a_page_says_whether_more_follow() {
        let rows = || (1..=3).map(|number| (Cursor::new(&[number]), number)).collect();
        let page: Page<i64> = Page::cut(rows(), 2);
        assert_eq!((page.items, page.next), (vec![1, 2], Some(Cursor::new(&[2]))));
        assert_eq!(Page::cut(rows(), 3).next, None);
    }
}

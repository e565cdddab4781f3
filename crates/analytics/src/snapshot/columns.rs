//! The column types of a shard: amounts, dictionary codes and texts.
//!
//! Purpose: one place that knows a column may be narrow or wide, owned or memory-mapped.
//! Must not: know what a customer or a purchase is.
//! Every column stands on an Arrow buffer, so that a mapped file and a built vector look alike.

use arrow_buffer::{Buffer, ScalarBuffer};

/// Money in minor units: 32 bits where every amount of the shard fits, else 64.
#[derive(Debug, Clone, PartialEq)]
pub enum Amounts {
    /// Every amount fits 32 bits.
    Narrow(ScalarBuffer<i32>),
    /// At least one amount does not.
    Wide(ScalarBuffer<i64>),
}

/// A whole number of minor units as a column holds it.
pub trait Minor: Copy + Into<i64> + Send + Sync + 'static {}
impl Minor for i32 {}
impl Minor for i64 {}

/// Runs `$body` with `$slice` bound to the amounts as `&[i32]` or `&[i64]`: one compiled loop for each.
macro_rules! with_amounts {
    ($amounts:expr, $slice:ident => $body:expr) => {
        match $amounts {
            $crate::snapshot::Amounts::Narrow(buffer) => {
                let $slice: &[i32] = buffer;
                $body
            }
            $crate::snapshot::Amounts::Wide(buffer) => {
                let $slice: &[i64] = buffer;
                $body
            }
        }
    };
}
pub(crate) use with_amounts;

impl Amounts {
    /// Takes 64-bit amounts and stores them as narrow as they all fit.
    #[must_use]
    pub fn from_minor(amounts: Vec<i64>) -> Self {
        let narrow: Result<Vec<i32>, _> = amounts.iter().map(|&amount| i32::try_from(amount)).collect();
        narrow.map_or_else(|_| Self::Wide(amounts.into()), |narrow| Self::Narrow(narrow.into()))
    }

    /// No amounts.
    #[must_use]
    pub fn empty() -> Self {
        Self::Narrow(Vec::new().into())
    }

    /// How many amounts.
    #[must_use]
    pub fn len(&self) -> usize {
        with_amounts!(self, amounts => amounts.len())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The amount at `index`, minor units. For single values; loops use the slice.
    #[must_use]
    pub fn get(&self, index: usize) -> i64 {
        match self {
            Self::Narrow(amounts) => i64::from(amounts[index]),
            Self::Wide(amounts) => amounts[index],
        }
    }

    /// The exact sum of the absolute amounts.
    #[must_use]
    pub fn magnitude(&self) -> i128 {
        match self {
            // 2^31 amounts of 31 bits still fit 64 bits.
            Self::Narrow(amounts) => {
                i128::from(amounts.iter().map(|&amount| i64::from(amount).abs()).sum::<i64>())
            }
            Self::Wide(amounts) => amounts.iter().map(|&amount| i128::from(amount).abs()).sum(),
        }
    }

    /// Bytes in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match self {
            Self::Narrow(amounts) => amounts.len() * size_of::<i32>(),
            Self::Wide(amounts) => amounts.len() * size_of::<i64>(),
        }
    }
}

/// Dictionary codes: 16 bits where every code of the shard fits, else 32. Code 0 is "not known".
#[derive(Debug, Clone, PartialEq)]
pub enum Codes {
    /// Every code fits 16 bits.
    Narrow(ScalarBuffer<u16>),
    /// At least one code does not.
    Wide(ScalarBuffer<u32>),
}

impl Codes {
    /// Takes 32-bit codes and stores them as narrow as they all fit.
    #[must_use]
    pub fn from_codes(codes: Vec<u32>) -> Self {
        let narrow: Result<Vec<u16>, _> = codes.iter().map(|&code| u16::try_from(code)).collect();
        narrow.map_or_else(|_| Self::Wide(codes.into()), |narrow| Self::Narrow(narrow.into()))
    }

    /// How many codes.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Narrow(codes) => codes.len(),
            Self::Wide(codes) => codes.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code at `index`.
    #[must_use]
    #[inline]
    pub fn get(&self, index: usize) -> u32 {
        match self {
            Self::Narrow(codes) => u32::from(codes[index]),
            Self::Wide(codes) => codes[index],
        }
    }

    /// The largest code, 0 when there is none.
    #[must_use]
    pub fn max(&self) -> u32 {
        match self {
            Self::Narrow(codes) => codes.iter().copied().max().map_or(0, u32::from),
            Self::Wide(codes) => codes.iter().copied().max().unwrap_or(0),
        }
    }

    /// Bytes in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match self {
            Self::Narrow(codes) => codes.len() * size_of::<u16>(),
            Self::Wide(codes) => codes.len() * size_of::<u32>(),
        }
    }
}

/// A column of texts: one arena of bytes and an offset before each text and after the last.
#[derive(Debug, Clone, PartialEq)]
pub struct Texts {
    offsets: ScalarBuffer<u32>,
    bytes: Buffer,
}

impl Texts {
    /// Joins texts into an arena.
    ///
    /// # Panics
    /// When the texts of one shard exceed 4 GiB.
    pub fn from_texts<T: AsRef<[u8]>>(texts: impl IntoIterator<Item = T>) -> Self {
        let (mut offsets, mut bytes) = (vec![0_u32], Vec::new());
        for text in texts {
            bytes.extend_from_slice(text.as_ref());
            offsets.push(u32::try_from(bytes.len()).expect("a shard's texts stay below 4 GiB"));
        }
        Self { offsets: offsets.into(), bytes: Buffer::from_vec(bytes) }
    }

    /// So many empty texts.
    #[must_use]
    pub fn blank(count: usize) -> Self {
        Self { offsets: vec![0; count + 1].into(), bytes: Buffer::from_vec(Vec::<u8>::new()) }
    }

    /// Wraps an arena that was built or stored before; `None` unless the offsets start at 0, never
    /// fall, and end at the arena's length.
    #[must_use]
    pub fn from_parts(offsets: ScalarBuffer<u32>, bytes: Buffer) -> Option<Self> {
        let ends =
            offsets.first() == Some(&0) && offsets.last().map(|&end| end as usize) == Some(bytes.len());
        (ends && offsets.windows(2).all(|pair| pair[0] <= pair[1])).then_some(Self { offsets, bytes })
    }

    /// How many texts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes of the text at `index`.
    #[must_use]
    #[inline]
    pub fn get(&self, index: usize) -> &[u8] {
        &self.bytes[self.offsets[index] as usize..self.offsets[index + 1] as usize]
    }

    /// The text at `index`; bytes that are no UTF-8 show as the replacement character.
    #[must_use]
    pub fn text(&self, index: usize) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(self.get(index))
    }

    /// All texts, one after the other.
    #[must_use]
    pub fn arena(&self) -> &[u8] {
        &self.bytes
    }

    /// The offset before each text and after the last.
    #[must_use]
    pub fn offsets(&self) -> &ScalarBuffer<u32> {
        &self.offsets
    }

    /// The buffer behind [`Self::arena`].
    #[must_use]
    pub fn buffer(&self) -> &Buffer {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_as_narrow_as_they_fit() {
        assert!(matches!(Amounts::from_minor(vec![1, -2]), Amounts::Narrow(_)));
        let wide = Amounts::from_minor(vec![1, i64::from(i32::MAX) + 1]);
        assert!(matches!(wide, Amounts::Wide(_)));
        assert_eq!((wide.len(), wide.get(1)), (2, 2_147_483_648));
        assert_eq!(Amounts::from_minor(vec![-3, 4]).magnitude(), 7);
    }

    #[test]
    fn codes_are_as_narrow_as_they_fit() {
        assert!(matches!(Codes::from_codes(vec![65_535]), Codes::Narrow(_)));
        let wide = Codes::from_codes(vec![0, 65_536]);
        assert!(matches!(wide, Codes::Wide(_)));
        assert_eq!((wide.get(1), wide.max()), (65_536, 65_536));
    }

    #[test]
    fn texts_keep_their_bounds() {
        let texts = Texts::from_texts(["ada", "", "grace"]);
        assert_eq!((texts.len(), texts.get(1), texts.get(2)), (3, &b""[..], &b"grace"[..]));
        assert!(Texts::from_parts(texts.offsets().clone(), texts.buffer().clone()).is_some());
        assert!(Texts::from_parts(vec![0_u32, 9].into(), Buffer::from_vec(vec![1_u8])).is_none());
        assert!(Texts::from_parts(vec![0_u32, 2, 1].into(), Buffer::from_vec(vec![1_u8])).is_none());
    }
}

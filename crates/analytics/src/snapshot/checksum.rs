//! A checksum of bytes as they pass: against damage, not against intent.
//!
//! Purpose: a damaged snapshot is refused before anything of it is decoded.
//! Must not: be taken for a signature.

use std::fmt;
use std::io::{self, Write};

/// 64 bits over any number of bytes, eight a step: four independent lanes, so that one step need not
/// wait for the one before, joined and finished as in `MurmurHash3` (A. Appleby, 2011, `fmix64`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checksum {
    lanes: [u64; 4],
    pending: [u8; BLOCK],
    length: usize,
}

const BLOCK: usize = 32;
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Checksum {
    pub(super) const fn new() -> Self {
        Self { lanes: [1, 2, 3, 4], pending: [0; BLOCK], length: 0 }
    }

    /// The checksum of `bytes` alone.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut checksum = Self::new();
        checksum.add(bytes);
        checksum
    }

    pub(super) fn add(&mut self, mut bytes: &[u8]) {
        let held = self.length % BLOCK;
        self.length += bytes.len();
        if held > 0 {
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK - held));
            self.pending[held..held + now.len()].copy_from_slice(now);
            bytes = later;
            if held + now.len() < BLOCK {
                return;
            }
            let block = self.pending;
            self.step(&block);
        }
        let mut blocks = bytes.chunks_exact(BLOCK);
        for block in &mut blocks {
            self.step(block.try_into().expect("chunks of the size of a block"));
        }
        let rest = blocks.remainder();
        self.pending[..rest.len()].copy_from_slice(rest);
    }

    fn step(&mut self, block: &[u8; BLOCK]) {
        for (lane, word) in self.lanes.iter_mut().zip(block.chunks_exact(8)) {
            let word = u64::from_le_bytes(word.try_into().expect("chunks of eight bytes"));
            *lane = (*lane ^ word).wrapping_mul(STEP).rotate_left(29);
        }
    }

    fn value(&self) -> u64 {
        let mut last = *self;
        let held = last.length % BLOCK;
        last.pending[held..].fill(0);
        let block = last.pending;
        last.step(&block);
        let mut hash = self.length as u64;
        for lane in last.lanes {
            hash = (hash ^ lane).wrapping_mul(0xff51_afd7_ed55_8ccd);
            hash ^= hash >> 33;
        }
        hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        hash ^ (hash >> 33)
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.value())
    }
}

/// A writer that sums what passes.
pub(super) struct Summed<W> {
    out: W,
    checksum: Checksum,
}

impl<W: Write> Summed<W> {
    pub(super) const fn new(out: W) -> Self {
        Self { out, checksum: Checksum::new() }
    }

    pub(super) const fn length(&self) -> usize {
        self.checksum.length
    }

    pub(super) const fn checksum(&self) -> &Checksum {
        &self.checksum
    }

    pub(super) fn into_inner(self) -> W {
        self.out
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.checksum.add(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pieces_give_what_the_whole_gives(
            bytes in prop::collection::vec(any::<u8>(), 0..300),
            cuts in prop::collection::vec(0_usize..300, 0..6),
        ) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let mut pieces = Checksum::new();
            cuts.windows(2).for_each(|cut| pieces.add(&bytes[cut[0]..cut[1]]));
            prop_assert_eq!(pieces.to_string(), Checksum::of(&bytes).to_string());
        }

        #[test]
        fn a_changed_bit_is_seen(mut bytes in prop::collection::vec(any::<u8>(), 1..300), at in 0_usize..2_400) {
            let before = Checksum::of(&bytes).to_string();
            let at = at % (bytes.len() * 8);
            bytes[at / 8] ^= 1 << (at % 8);
            prop_assert_ne!(Checksum::of(&bytes).to_string(), before);
        }
    }
}

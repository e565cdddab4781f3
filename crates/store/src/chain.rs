//! The hash chain of the journal.
//!
//! Purpose: one function that every backend and `verify` share.
//! Must not: hash anything in a way that two different entries could share (lengths come first).

/// A BLAKE3 hash.
pub type Hash = [u8; 32];

/// The hash before the first entry.
pub const GENESIS: Hash = [0; 32];

/// What a hash covers, besides the hash before.
pub(crate) struct Link<'a> {
    pub(crate) partition: u32,
    pub(crate) seq: u64,
    pub(crate) at_micros: i64,
    pub(crate) kind: &'a str,
    pub(crate) key: &'a str,
    pub(crate) payload: &'a [u8],
}

impl Link<'_> {
    /// The hash of this entry after `previous`. Integers are little endian; texts and the payload
    /// are preceded by their lengths in bytes.
    pub(crate) fn hash(&self, previous: &Hash) -> Hash {
        let mut hasher = blake3::Hasher::new_derive_key("regulars journal v1");
        hasher.update(&self.partition.to_le_bytes());
        hasher.update(&self.seq.to_le_bytes());
        hasher.update(&self.at_micros.to_le_bytes());
        for part in [self.kind.as_bytes(), self.key.as_bytes(), self.payload] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hasher.update(previous);
        *hasher.finalize().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_counts() {
        let link = |seq, key, payload| Link { partition: 0, seq, at_micros: 5, kind: "k", key, payload };
        let base = link(1, "ab", b"c").hash(&GENESIS);
        assert_eq!(base, link(1, "ab", b"c").hash(&GENESIS));
        assert_ne!(base, link(2, "ab", b"c").hash(&GENESIS));
        assert_ne!(base, link(1, "a", b"bc").hash(&GENESIS));
        assert_ne!(base, link(1, "ab", b"d").hash(&GENESIS));
        assert_ne!(base, link(1, "ab", b"c").hash(&[1; 32]));
    }
}

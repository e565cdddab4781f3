//! Random tokens and what is kept of them.
//!
//! Purpose: session tokens, API keys and the set-up token are 256 random bits, stored as a hash.
//! Must not: compare secrets in a time that depends on them.

use subtle::ConstantTimeEq as _;

/// The hash of a token, as stored. A fast hash is enough: the token itself has 256 random bits.
pub type TokenHash = [u8; 32];

/// A new token: 64 hexadecimal digits.
#[must_use]
pub fn fresh() -> String {
    hex(&rand::random::<[u8; 32]>())
}

/// A short token for a person to type once: 4 groups of 5 characters, 100 random bits, without
/// letters that look alike.
#[must_use]
pub fn fresh_typeable() -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";
    let random: [u8; 20] = rand::random();
    let mut text = String::with_capacity(23);
    for (index, byte) in random.iter().enumerate() {
        if index > 0 && index % 5 == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    text
}

/// What is stored of a token.
#[must_use]
pub fn hash(token: &str) -> TokenHash {
    *blake3::hash(token.as_bytes()).as_bytes()
}

/// Whether two secrets are the same, in a time that tells nothing of where they differ.
#[must_use]
pub fn same(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

/// Lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_differ() {
        assert_eq!(fresh().len(), 64);
        assert_ne!(fresh(), fresh());
        assert_eq!(fresh_typeable().len(), 23);
        assert_ne!(fresh_typeable(), fresh_typeable());
    }

    #[test]
    fn sameness_is_exact() {
        assert!(same(b"abc", b"abc"));
        assert!(!same(b"abc", b"abd"));
        assert!(!same(b"abc", b"ab"));
    }
}

//! Throttling of sign-in attempts.
//!
//! Purpose: guessing is slow, and a stranger cannot lock an owner out of another address.
//! Must not: keep an account name in memory in the clear; keys are hashes.

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

/// Counts attempts by account and address together, by address, and by account.
#[derive(Debug)]
pub struct SignInThrottle {
    pair: DefaultKeyedRateLimiter<u64>,
    address: DefaultKeyedRateLimiter<IpAddr>,
    account: DefaultKeyedRateLimiter<u64>,
}

impl SignInThrottle {
    /// `attempts_max` attempts on one account from one address, then one in 30 s; five times as
    /// many from one address (one in 6 s), ten times as many on one account (one in 10 s).
    #[must_use]
    pub fn new(attempts_max: u32) -> Self {
        let quota = |burst: u32, period_s: u64| {
            Quota::with_period(Duration::from_secs(period_s))
                .expect("the period is not zero")
                .allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN))
        };
        Self {
            pair: RateLimiter::keyed(quota(attempts_max, 30)),
            address: RateLimiter::keyed(quota(attempts_max.saturating_mul(5), 6)),
            account: RateLimiter::keyed(quota(attempts_max.saturating_mul(10), 10)),
        }
    }

    /// Counts one attempt.
    ///
    /// # Errors
    /// How long to wait before the next, where there were too many.
    pub fn attempt(&self, account: &str, address: IpAddr) -> Result<(), Duration> {
        let account_key = key(&[account.as_bytes()]);
        let pair_key = key(&[account.as_bytes(), address.to_string().as_bytes()]);
        let now = DefaultClock::default().now();
        self.address.check_key(&address).map_err(|not_yet| not_yet.wait_time_from(now))?;
        self.pair.check_key(&pair_key).map_err(|not_yet| not_yet.wait_time_from(now))?;
        self.account.check_key(&account_key).map_err(|not_yet| not_yet.wait_time_from(now))
    }

    /// Forgets who has not tried for long; called by housekeeping.
    pub fn forget_old(&self) {
        self.pair.retain_recent();
        self.address.retain_recent();
        self.account.retain_recent();
    }
}

fn key(parts: &[&[u8]]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let bytes: [u8; 8] = hasher.finalize().as_bytes()[..8].try_into().expect("a hash has 32 bytes");
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pair_waits_while_others_do_not() {
        let throttle = SignInThrottle::new(3);
        let here: IpAddr = [10, 0, 0, 1].into();
        let there: IpAddr = [10, 0, 0, 2].into();
        for _ in 0..3 {
            assert!(throttle.attempt("ada@example.com", here).is_ok());
        }
        let wait = throttle.attempt("ada@example.com", here).unwrap_err();
        assert!(wait <= Duration::from_secs(30) && wait > Duration::from_secs(25), "{wait:?}");
        assert!(throttle.attempt("ada@example.com", there).is_ok());
        assert!(throttle.attempt("eve@example.com", here).is_ok());
    }
}

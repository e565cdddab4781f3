//! Who is asking, and whether they may.
//!
//! Purpose: passwords, sessions, roles, forged-request protection and API keys.
//! Must not: draw pages; the pages call these functions.
//! Start at [`SignedIn`] for pages, [`sessions`] for signing in, [`keys`] for programs.

pub mod browser;
pub mod cookies;
pub mod csrf;
pub mod demo;
pub mod keys;
pub mod middleware;
pub mod password;
pub mod sessions;
pub mod throttle;
pub mod token;

pub use browser::{Browser, Forbidden, SignedIn};

use crate::config::Config;
use cookies::Cookies;
use password::{PasswordError, Passwords};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use throttle::SignInThrottle;

/// What sign-in needs beside the store.
#[derive(Debug)]
pub struct Auth {
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// Slows guesses down.
    pub throttle: SignInThrottle,
    /// Reads and writes cookies.
    pub cookies: Cookies,
    /// When each API key was last noted as used.
    pub key_use: keys::KeyUse,
    set_up_token: Mutex<Option<token::TokenHash>>,
    is_set_up: AtomicBool,
}

impl Auth {
    /// Takes the settings of `[auth]`.
    ///
    /// # Errors
    /// The cost of a password check is out of range.
    pub fn new(config: &Config) -> Result<Self, PasswordError> {
        let auth = &config.auth;
        let passwords =
            Passwords::new(auth.password_memory_kib, auth.password_passes, auth.password_checks_max)?;
        Ok(Self {
            passwords,
            throttle: SignInThrottle::new(auth.sign_in_attempts_max),
            key_use: keys::KeyUse::default(),
            cookies: Cookies { is_https: config.is_https() },
            set_up_token: Mutex::new(None),
            is_set_up: AtomicBool::new(false),
        })
    }

    /// Makes a new set-up token, to be printed on the console; the one before is void.
    #[must_use]
    pub fn new_set_up_token(&self) -> String {
        let fresh = token::fresh_typeable();
        *self.set_up_token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token::hash(&fresh));
        fresh
    }

    /// Whether `presented` is the set-up token.
    #[must_use]
    pub fn is_set_up_token(&self, presented: &str) -> bool {
        let expected = *self.set_up_token.lock().unwrap_or_else(PoisonError::into_inner);
        let presented = token::hash(presented.trim());
        expected.is_some_and(|hash| token::same(&hash, &presented))
    }

    /// Whether the shop is known to have an owner.
    #[must_use]
    pub fn is_set_up(&self) -> bool {
        self.is_set_up.load(Ordering::Acquire)
    }

    /// Notes that the shop has an owner; the set-up token is void from now on.
    pub fn mark_set_up(&self) {
        self.is_set_up.store(true, Ordering::Release);
        *self.set_up_token.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Percent-encodes text for a query parameter (RFC 3986, section 2.1).
#[must_use]
pub fn percent_encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(char::from(byte));
            }
            // Writing to a String cannot fail.
            _ => drop(write!(encoded, "%{byte:02X}")),
        }
        encoded
    })
}

//! Who is asking, and whether they may.
//!
//! Purpose: passwords, sessions, roles, forged-request protection and API keys.
//! Must not: draw pages; the pages call these functions.

pub mod cookies;
pub mod csrf;
pub mod password;
pub mod throttle;
pub mod token;

use crate::config::Config;
use cookies::Cookies;
use password::{PasswordError, Passwords};
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
    set_up_token: Mutex<Option<token::TokenHash>>,
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
            cookies: Cookies { is_https: config.is_https() },
            set_up_token: Mutex::new(None),
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

    /// Makes the set-up token void, after the owner is set up.
    pub fn void_set_up_token(&self) {
        *self.set_up_token.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

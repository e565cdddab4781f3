//! Passwords: argon2id on blocking threads, a few at a time.
//!
//! Purpose: hash and check passwords without stalling requests or running out of memory.
//! Must not: log, keep or compare a password in the clear.

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Fewest characters of a new password (NIST SP 800-63B-4, section 3.1.1.2, single factor: 15;
/// with throttled guesses, 8 is its floor, and 10 is ours).
pub const LEN_MIN: usize = 10;
/// Most bytes of a password: a bound on the work, far beyond any pass phrase.
pub const BYTES_MAX: usize = 1_024;

/// Why a password cannot be taken or checked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short.
    #[error("the password is shorter than {LEN_MIN} characters")]
    TooShort,
    /// Too long.
    #[error("the password is longer than {BYTES_MAX} bytes")]
    TooLong,
    /// The hash function failed or its thread is gone.
    #[error("the password could not be hashed: {0}")]
    Failed(String),
}

/// Hashes and checks passwords with bounded concurrency. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Passwords {
    params: Params,
    permits: Arc<Semaphore>,
    /// The hash checked when there is no such account, so that the answer takes as long.
    decoy: Arc<str>,
}

impl Passwords {
    /// Sets the cost (`memory_kib`, `passes`) and how many checks may run at once.
    ///
    /// # Errors
    /// The cost is outside what argon2 takes.
    pub fn new(memory_kib: u32, passes: u32, checks_max: usize) -> Result<Self, PasswordError> {
        let params = Params::new(memory_kib, passes, 1, None).map_err(failed)?;
        let decoy = hash_now(&params, b"no account has this password")?;
        Ok(Self { params, permits: Arc::new(Semaphore::new(checks_max)), decoy: decoy.into() })
    }

    /// Hashes a new password to a PHC string.
    ///
    /// # Errors
    /// [`PasswordError::TooShort`], [`PasswordError::TooLong`], or the hash failed.
    pub async fn hash(&self, password: &str) -> Result<String, PasswordError> {
        if password.chars().count() < LEN_MIN {
            return Err(PasswordError::TooShort);
        }
        if password.len() > BYTES_MAX {
            return Err(PasswordError::TooLong);
        }
        let params = self.params.clone();
        let bytes = password.as_bytes().to_vec();
        self.run(move || hash_now(&params, &bytes)).await?
    }

    /// Checks a password against a stored hash; without one, does the same work and says no.
    ///
    /// # Errors
    /// The thread that checks is gone.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, PasswordError> {
        if password.len() > BYTES_MAX {
            return Ok(false);
        }
        let known = stored.is_some();
        let phc = stored.unwrap_or(&self.decoy).to_owned();
        let bytes = password.as_bytes().to_vec();
        let matches = self
            .run(move || {
                let parsed = PasswordHash::new(&phc).map_err(failed)?;
                Ok::<bool, PasswordError>(Argon2::default().verify_password(&bytes, &parsed).is_ok())
            })
            .await??;
        Ok(known && matches)
    }

    async fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> Result<R, PasswordError> {
        let permit = self.permits.clone().acquire_owned().await.map_err(failed)?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        })
        .await
        .map_err(failed)
    }
}

fn hash_now(params: &Params, password: &[u8]) -> Result<String, PasswordError> {
    let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>()).map_err(failed)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    argon2.hash_password(password, &salt).map(|hash| hash.to_string()).map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> PasswordError {
    PasswordError::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_passes() {
        let passwords = Passwords::new(8_192, 1, 1).unwrap();
        let stored = passwords.hash("correct horse battery").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=8192,t=1,p=1$"));
        assert!(passwords.verify("correct horse battery", Some(&stored)).await.unwrap());
        assert!(!passwords.verify("correct horse", Some(&stored)).await.unwrap());
        assert!(!passwords.verify("no account has this password", None).await.unwrap());
    }

    #[tokio::test]
    async fn lengths_are_bounded() {
        let passwords = Passwords::new(8_192, 1, 1).unwrap();
        assert_eq!(passwords.hash("short").await, Err(PasswordError::TooShort));
        assert_eq!(passwords.hash(&"x".repeat(2_000)).await, Err(PasswordError::TooLong));
    }
}

//! Settings: one typed value from command line, environment, file and default.
//!
//! Purpose: every setting has a name, a commented default and a known origin.
//! Must not: be read anywhere but at start; the rest of the program gets a [`Config`].
//! Start at [`Layers`], which [`Config::from_layers`] turns into types.

mod layers;

pub use layers::{ConfigError, Layers, Origin, Setting};

use domain::money::Currency;
use domain::time::Zone;
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// The commented default configuration: also the list of known settings.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// Every setting, typed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where data lives.
    pub data: Data,
    /// The server.
    pub http: Http,
    /// Sign-in.
    pub auth: Auth,
    /// The API.
    pub api: Api,
    /// The shop itself.
    pub shop: Shop,
    /// Work in the background.
    pub worker: Worker,
    /// Logs.
    pub logs: Logs,
}

/// `[data]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// The data directory; empty for the user's own.
    pub directory: PathBuf,
}

/// `[http]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// Address and port.
    pub listen: SocketAddr,
    /// What people type; empty for the address above.
    pub public_url: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Open connections at once.
    pub connections_max: usize,
    /// Largest body, bytes.
    pub body_bytes_max: usize,
    /// Largest upload, bytes.
    pub upload_bytes_max: usize,
    /// Longest request, seconds.
    pub request_timeout_s: u64,
    /// Longest wait for running requests at the end, seconds.
    pub shutdown_timeout_s: u64,
    /// Token of `/metrics`; empty for loopback only.
    pub metrics_token: String,
}

/// `[auth]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// Length of a session, days.
    pub session_days: u32,
    /// A session unused for longer ends, days.
    pub session_idle_days: u32,
    /// argon2id memory, KiB.
    pub password_memory_kib: u32,
    /// argon2id passes.
    pub password_passes: u32,
    /// Password checks at one time.
    pub password_checks_max: usize,
    /// Attempts on one account from one address before the pause.
    pub sign_in_attempts_max: u32,
}

/// `[api]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// Requests a minute of one key.
    pub requests_per_minute: u32,
    /// Requests of one key at once.
    pub requests_burst: u32,
    /// How long an idempotency key is remembered, days.
    pub idempotency_days: u32,
}

/// `[shop]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shop {
    /// The name on pages.
    pub name: String,
    /// The currency shown first.
    pub currency: Currency,
    /// Where days begin.
    pub zone: Zone,
    /// The language of pages until a person chooses.
    pub language: String,
    /// What reports look back from.
    pub as_of: AsOf,
}

/// The date that reports look back from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AsOf {
    /// Today in the shop's zone.
    Today,
    /// The day of the last order: a shop whose data stands still.
    Data,
}

/// `[worker]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    /// Seconds between refreshes of the snapshots.
    pub snapshot_refresh_s: u64,
    /// Seconds between housekeeping.
    pub housekeeping_s: u64,
}

/// `[logs]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logs {
    /// Level, also per module.
    pub level: String,
    /// Shape of a line.
    pub format: LogFormat,
}

/// The shape of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Config {
    /// Types the layers and checks what types cannot say.
    ///
    /// # Errors
    /// The first setting of the wrong type or out of range, with its name and origin.
    pub fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        let config: Self = layers.to_typed()?;
        let positive = [
            ("http.connections_max", config.http.connections_max as u64),
            ("http.body_bytes_max", config.http.body_bytes_max as u64),
            ("http.upload_bytes_max", config.http.upload_bytes_max as u64),
            ("http.request_timeout_s", config.http.request_timeout_s),
            ("auth.session_days", config.auth.session_days.into()),
            ("auth.session_idle_days", config.auth.session_idle_days.into()),
            ("auth.password_passes", config.auth.password_passes.into()),
            ("auth.password_checks_max", config.auth.password_checks_max as u64),
            ("auth.sign_in_attempts_max", config.auth.sign_in_attempts_max.into()),
            ("api.requests_per_minute", config.api.requests_per_minute.into()),
            ("api.requests_burst", config.api.requests_burst.into()),
            ("api.idempotency_days", config.api.idempotency_days.into()),
            ("worker.snapshot_refresh_s", config.worker.snapshot_refresh_s),
            ("worker.housekeeping_s", config.worker.housekeeping_s),
        ];
        for (key, value) in positive {
            if value == 0 {
                return Err(layers.wrong(key, "must be more than 0"));
            }
        }
        if config.auth.password_memory_kib < 8_192 {
            return Err(layers.wrong("auth.password_memory_kib", "must be at least 8192"));
        }
        if !["en", "th", "el"].contains(&config.shop.language.as_str()) {
            return Err(layers.wrong("shop.language", "must be en, th or el"));
        }
        let url = &config.http.public_url;
        if !url.is_empty() && !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(layers.wrong("http.public_url", "must begin with http:// or https://"));
        }
        Ok(config)
    }

    /// Whether people reach the server over https, so that cookies may insist on it.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.http.public_url.starts_with("https://")
    }

    /// The longest that a request may take.
    #[must_use]
    pub const fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.http.request_timeout_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid() {
        let config = Config::from_layers(&Layers::defaults()).unwrap();
        assert_eq!(config.http.listen.port(), 7979);
        assert_eq!(config.shop.as_of, AsOf::Today);
    }

    #[test]
    fn ranges_name_the_setting() {
        let mut layers = Layers::defaults();
        layers.set_text("auth.session_days", "0", Origin::CommandLine).unwrap();
        let message = Config::from_layers(&layers).unwrap_err().to_string();
        assert!(message.contains("auth.session_days") && message.contains("command line"), "{message}");
    }
}

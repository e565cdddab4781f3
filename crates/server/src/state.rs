//! What every request and every job shares.
//!
//! Purpose: one cheap handle to the configuration, the clock, sign-in and the store.
//! Must not: hold anything of one request.

use crate::auth::Auth;
use crate::clock::Clock;
use crate::config::Config;
use domain::time::Timestamp;
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the program is run as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A shop of one's own.
    Shop,
    /// The demo: visitors from this machine are signed in at once.
    Demo,
}

/// The shared state. Cloning is cheap.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

struct Shared {
    config: Config,
    mode: Mode,
    clock: Clock,
    auth: Auth,
    telemetry: PrometheusHandle,
    is_draining: AtomicBool,
}

/// What a state is made of.
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// Shop or demo.
    pub mode: Mode,
    /// The clock.
    pub clock: Clock,
}

impl AppState {
    /// Puts the parts together.
    ///
    /// # Errors
    /// A setting of sign-in is out of range.
    pub fn new(parts: Parts) -> Result<Self, crate::auth::password::PasswordError> {
        let auth = Auth::new(&parts.config)?;
        Ok(Self(Arc::new(Shared {
            auth,
            mode: parts.mode,
            clock: parts.clock,
            telemetry: crate::http::telemetry::handle(),
            is_draining: AtomicBool::new(false),
            config: parts.config,
        })))
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Shop or demo.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.0.mode
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Passwords, throttles, cookies and the set-up token.
    #[must_use]
    pub fn auth(&self) -> &Auth {
        &self.0.auth
    }

    /// Renders the metrics of this process.
    #[must_use]
    pub fn telemetry(&self) -> &PrometheusHandle {
        &self.0.telemetry
    }

    /// Whether the server takes no new work because it is stopping.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.0.is_draining.load(Ordering::Relaxed)
    }

    /// Says that the server is stopping: `/readyz` fails from now on.
    pub fn drain(&self) {
        self.0.is_draining.store(true, Ordering::Relaxed);
    }
}

//! What every request and every job shares.
//!
//! Purpose: one cheap handle to the configuration, the clock, sign-in and the store.
//! Must not: hold anything of one request.

use crate::api::v1::caller::ApiLimits;
use crate::app::backtest_jobs::Jobs;
use crate::app::computed::Computed;
use crate::app::directories::Directories;
use crate::app::intake::trials::Trials;
use crate::auth::Auth;
use crate::clock::Clock;
use crate::config::{AsOf, Config};
use crate::snapshots::Snapshots;
use analytics::snapshot::Snapshot;
use domain::time::{Day, Timestamp};
use metrics_exporter_prometheus::PrometheusHandle;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::Store;

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
    api_limits: ApiLimits,
    store: Store,
    snapshots: Snapshots,
    telemetry: PrometheusHandle,
    data: PathBuf,
    directories: Directories,
    computed: Arc<Computed>,
    trials: Arc<Trials>,
    backtests: Jobs,
    import_turn: Mutex<()>,
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
    /// The store, open.
    pub store: Store,
    /// The data directory.
    pub data: PathBuf,
}

impl AppState {
    /// Puts the parts together.
    ///
    /// # Errors
    /// A setting of sign-in is out of range.
    pub fn new(parts: Parts) -> Result<Self, crate::auth::password::PasswordError> {
        let auth = Auth::new(&parts.config)?;
        let api = &parts.config.api;
        let api_limits = ApiLimits::new(api.requests_per_minute, api.requests_burst);
        Ok(Self(Arc::new(Shared {
            api_limits,
            auth,
            store: parts.store,
            data: parts.data,
            directories: Directories::default(),
            computed: Arc::default(),
            trials: Arc::default(),
            backtests: Jobs::default(),
            import_turn: Mutex::new(()),
            snapshots: Snapshots::default(),
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

    /// The data directory.
    #[must_use]
    pub fn data_path(&self) -> &Path {
        &self.0.data
    }

    /// Waits until no other import runs behind a page, and holds the turn until dropped.
    pub fn import_turn(&self) -> MutexGuard<'_, ()> {
        self.0.import_turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The snapshots that figures are computed from.
    #[must_use]
    pub fn snapshots(&self) -> &Snapshots {
        &self.0.snapshots
    }

    /// The customer directories that pages read.
    #[must_use]
    pub fn directories(&self) -> &Directories {
        &self.0.directories
    }

    /// The results of metrics that pages read.
    #[must_use]
    pub fn computed(&self) -> &Arc<Computed> {
        &self.0.computed
    }

    /// Trials of uploaded files.
    #[must_use]
    pub fn trials(&self) -> &Arc<Trials> {
        &self.0.trials
    }

    /// Back-tests that run behind pages.
    #[must_use]
    pub fn backtests(&self) -> &Jobs {
        &self.0.backtests
    }

    /// The day that figures of a snapshot look back from: today in the shop's zone, or the day of
    /// its last order where the shop's data stands still. Never before its last order.
    #[must_use]
    pub fn as_of(&self, snapshot: &Snapshot) -> Day {
        let last = snapshot.meta().as_of;
        match self.config().shop.as_of {
            AsOf::Data => last,
            AsOf::Today => self.now().day_in(&self.config().shop.zone).max(last),
        }
    }

    /// The rates of API keys.
    #[must_use]
    pub fn api_limits(&self) -> &ApiLimits {
        &self.0.api_limits
    }

    /// The journal and its tables.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
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

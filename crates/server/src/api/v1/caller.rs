//! The program behind a request: its key, its scopes, its rate.
//!
//! Purpose: 401 without a standing key, 429 beyond its rate, 403 without the scope.
//! Must not: tell an unknown key from a revoked one.

use crate::auth::keys::{self, Scope};
use crate::http::client::Client;
use crate::http::problem::{ApiError, Code};
use crate::state::AppState;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, header};
use domain::ids::ApiKeyId;
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

/// Requests that may still come at once (IETF draft "RateLimit header fields for HTTP").
pub const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// The rule behind it.
pub const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

type KeyLimiter =
    RateLimiter<ApiKeyId, DefaultKeyedStateStore<ApiKeyId>, DefaultClock, StateInformationMiddleware>;

/// The rates of keys, and of addresses that send wrong keys.
#[derive(Debug)]
pub struct ApiLimits {
    keys: KeyLimiter,
    strangers: DefaultKeyedRateLimiter<IpAddr>,
    policy: HeaderValue,
}

impl ApiLimits {
    /// `per_minute` requests of one key, `burst` of them at once; 60 wrong keys of one address,
    /// then one a second.
    ///
    /// # Panics
    /// Never: a number of requests is a header value.
    #[must_use]
    pub fn new(per_minute: u32, burst: u32) -> Self {
        let at_least_one = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_minute(at_least_one(per_minute)).allow_burst(at_least_one(burst));
        let strangers = Quota::per_second(NonZeroU32::MIN).allow_burst(at_least_one(60));
        let policy = format!("\"key\";q={per_minute};w=60");
        Self {
            keys: RateLimiter::keyed(quota).with_middleware::<StateInformationMiddleware>(),
            strangers: RateLimiter::keyed(strangers),
            policy: HeaderValue::from_str(&policy).expect("a number of requests is a header value"),
        }
    }

    /// Forgets who has not called for long; called by housekeeping.
    pub fn forget_old(&self) {
        self.keys.retain_recent();
        self.strangers.retain_recent();
    }

    fn count(&self, key: ApiKeyId) -> Result<u32, Duration> {
        let counted = self.keys.check_key(&key);
        let now = DefaultClock::default().now();
        counted
            .map(|snapshot| snapshot.remaining_burst_capacity())
            .map_err(|not_yet| not_yet.wait_time_from(now))
    }
}

/// A program with a standing key, within its rate.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The key.
    pub key: ApiKeyId,
    scopes: Vec<String>,
    remaining: u32,
}

impl Caller {
    /// Lets the request go on where the key has the scope.
    ///
    /// # Errors
    /// 403 naming the scope.
    pub fn require(&self, scope: Scope) -> Result<(), ApiError> {
        if self.scopes.iter().any(|own| own == scope.name()) {
            return Ok(());
        }
        Err(ApiError::new(Code::Forbidden, format!("The key lacks the scope {scope}.")))
    }

    /// The headers that tell the rate.
    #[must_use]
    pub fn rate_headers(&self, state: &AppState) -> [(HeaderName, HeaderValue); 2] {
        let remaining = HeaderValue::from_str(&format!("\"key\";r={}", self.remaining));
        let remaining = remaining.unwrap_or_else(|_| HeaderValue::from_static("\"key\""));
        [(RATE_LIMIT, remaining), (RATE_LIMIT_POLICY, state.api_limits().policy.clone())]
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let given = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let secret = given.and_then(|text| text.split_once(' '));
        let secret = secret.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let Some((_, secret)) = secret else {
            return Err(unauthenticated("The request carries no key."));
        };
        let Some(key) = keys::find(state, secret.trim()).await? else {
            let client = Client::of(&parts.extensions, &parts.headers, &state.config().http.trusted_proxies);
            if let Err(not_yet) = state.api_limits().strangers.check_key(&client.address) {
                return Err(limited(not_yet.wait_time_from(DefaultClock::default().now())));
            }
            return Err(unauthenticated("The key is unknown or revoked."));
        };
        let remaining = state.api_limits().count(key.id).map_err(|wait| {
            limited(wait).with_header(RATE_LIMIT_POLICY, state.api_limits().policy.clone())
        })?;
        Ok(Self { key: key.id, scopes: key.scopes, remaining })
    }
}

fn unauthenticated(detail: &str) -> ApiError {
    let challenge = HeaderValue::from_static("Bearer realm=\"regulars\"");
    ApiError::new(Code::Unauthenticated, detail).with_header(header::WWW_AUTHENTICATE, challenge)
}

fn limited(wait: Duration) -> ApiError {
    metrics::counter!(crate::http::telemetry::RATE_LIMITED).increment(1);
    let seconds = wait.as_secs_f64().ceil().max(1.0);
    let detail = format!("The rate is used up for {seconds} s.");
    let retry = HeaderValue::from_str(&seconds.to_string());
    let retry = retry.unwrap_or_else(|_| HeaderValue::from_static("1"));
    ApiError::new(Code::RateLimited, detail).with_header(header::RETRY_AFTER, retry)
}

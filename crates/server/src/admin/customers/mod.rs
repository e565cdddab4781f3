//! Customers: the list, its file, and one customer's page.
//!
//! Purpose: find anyone in a shop of a million, and understand one customer at a glance.
//! Must not: compute figures; [`analytics::customers`] does, in memory.
//! Start at [`list`] and [`profile`].

mod asked;
mod export;
mod facts;
mod list;
mod membership;
mod profile;
mod rhythm;
pub(in crate::admin) mod silence;
mod standing;
pub(in crate::admin) mod timeline;
mod worth;

use crate::admin::figures::stages;
use crate::app::AppError;
use crate::i18n::Words;
use crate::state::AppState;
use analytics::clv::stages::Stage;
use analytics::customers::Directory;
use analytics::metrics::rfm::Segment;
use axum::Router;
use axum::routing::get;
use domain::customer::Customer;
use domain::money::Currency;
use domain::time::Day;
use std::sync::Arc;

/// The addresses of customers.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/customers", get(list::show))
        .route("/customers.csv", get(export::save))
        .route("/customers/{id}", get(profile::show))
}

/// What people call a customer: the name, the e-mail address, or the number of the source.
#[must_use]
pub fn title(customer: &Customer) -> String {
    let facts = &customer.facts;
    let key = || customer.identities.first().map(|identity| identity.external_id.clone());
    facts.name.clone().or_else(|| facts.email.clone()).or_else(key).unwrap_or_default()
}

/// The directory that a page reads, and where it stands.
#[derive(Debug, Clone)]
struct Shelf {
    directory: Arc<Directory>,
    as_of: Day,
    data_end: Day,
    currency: Currency,
    /// Every currency that orders are in.
    currencies: Vec<Currency>,
}

impl Shelf {
    /// The directory for what the address asks; `None` while there are no orders.
    async fn open(
        state: &AppState,
        currency: Option<Currency>,
        as_of: Option<Day>,
    ) -> Result<Option<Self>, AppError> {
        let snapshots = state.snapshots().current();
        let own = state.config().shop.currency;
        let chosen = snapshots.choose(currency, own).filter(|found| found.totals().purchases > 0);
        let Some(snapshot) = chosen.cloned() else { return Ok(None) };
        let data_end = state.as_of(&snapshot);
        let first = snapshot.totals().first_on.unwrap_or(data_end);
        let as_of = as_of.unwrap_or(data_end).clamp(first, data_end.max(first));
        let currency = snapshot.meta().currency;
        let worker = state.clone();
        let made = tokio::task::spawn_blocking(move || worker.directories().of(&snapshot, as_of));
        let directory = made.await.map_err(|error| AppError::internal(error.to_string()))?;
        let currencies = snapshots.by_currency.keys().copied().collect();
        Ok(Some(Self { directory, as_of, data_end, currency, currencies }))
    }
}

/// How a segment is coloured: how well the shop stands with these customers.
const fn segment_mood(segment: Segment) -> &'static str {
    match segment {
        Segment::Champions | Segment::Loyal => "badge--good",
        Segment::PotentialLoyalists | Segment::NewCustomers | Segment::Promising => "badge--brand",
        Segment::NeedAttention | Segment::AboutToSleep | Segment::AtRisk => "badge--warn",
        Segment::CannotLoseThem => "badge--bad",
        Segment::Hibernating | Segment::Lost => "",
    }
}

/// A segment or a stage as a badge.
#[derive(Debug, Clone, Copy)]
struct Badge {
    name: &'static str,
    mood: &'static str,
}

impl Badge {
    const fn of(words: &Words, segment: Segment) -> Self {
        Self { name: crate::admin::figures::segments::name(words, segment), mood: segment_mood(segment) }
    }

    const fn of_stage(words: &Words, stage: Stage) -> Self {
        Self { name: stages::name(words, stage), mood: stages::mood(stage) }
    }
}

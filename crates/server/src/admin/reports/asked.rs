//! A request for a page of figures: who asks, for what, and of which snapshot.
//!
//! Purpose: the one extractor of the report pages.
//! Must not: compute anything.

use super::desk::Desk;
use super::filters::{Filters, Pairs};
use crate::admin::shell::{AsOf, Nav, Shell};
use crate::admin::visit::Visit;
use crate::state::AppState;
use analytics::snapshot::Snapshot;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::response::Response;
use domain::money::Currency;
use domain::role::Permission;
use std::sync::Arc;

/// A request for a page of figures.
pub(super) struct Asked {
    /// Who asks, and how they want it shown.
    pub visit: Visit,
    state: AppState,
    pairs: Pairs,
}

impl FromRequestParts<AppState> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let query = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let pairs = Pairs(query.map(|Query(pairs)| pairs).unwrap_or_default());
        Ok(Self { visit, pairs, state: state.clone() })
    }
}

impl Asked {
    /// Whether the worker has not looked at the store yet.
    pub(super) fn is_preparing(&self) -> bool {
        self.state.snapshots().current().checked_at.is_none()
    }

    /// The frame of a page that has no figures.
    pub(super) fn shell(&self, nav: Nav, lead: &str) -> Shell {
        let mut shell = self.visit.shell(nav, nav.label(self.visit.words()));
        shell.lead = lead.to_owned();
        shell
    }

    /// The frame of a page of figures, with the date at which they stand.
    pub(super) fn shell_of(&self, desk: &Desk, nav: Nav, lead: &str) -> Shell {
        let mut shell = self.shell(nav, lead);
        let words = self.visit.words();
        let checked_at = self.state.snapshots().current().checked_at;
        let orders = words.fresh_orders(words.number(desk.whole.totals().purchases as i64));
        let checked = checked_at.map(|at| words.fresh_checked(words.ago(at, self.state.now())));
        let kept = self.pairs.0.iter().filter(|(name, value)| name != "as_of" && !value.is_empty());
        shell.as_of = Some(AsOf {
            day: desk.filters.as_of,
            data_end: desk.filters.data_end,
            fresh: [Some(orders), checked].into_iter().flatten().collect::<Vec<_>>().join(" · "),
            kept: kept.cloned().collect(),
        });
        shell
    }

    /// What the address says under `name`, parsed.
    pub(super) fn parsed<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.pairs.parsed(name)
    }

    /// The desk of the page at `base`; `None` while there are no orders.
    pub(super) fn desk(&self, base: &str) -> Option<Desk> {
        let snapshots = self.state.snapshots().current();
        let asked = self.pairs.parsed::<Currency>("currency");
        let own = self.state.config().shop.currency;
        let chosen: &Arc<Snapshot> =
            snapshots.choose(asked, own).filter(|snapshot| snapshot.totals().purchases > 0)?;
        let data_end = self.state.as_of(chosen);
        let filters = Filters::parse(self.pairs.clone(), chosen, data_end);
        let computed = Arc::clone(self.state.computed());
        let mut desk = Desk::new(*self.visit.words(), Arc::clone(chosen), filters, base, computed);
        let may_see = self.visit.signed_in.may(Permission::ReadCustomers);
        desk.people = may_see.then(|| self.state.store().clone());
        Some(desk)
    }
}

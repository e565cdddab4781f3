//! What a report page is made from: the snapshot, the filters, and the parts of the page.
//!
//! Purpose: pages are plain functions from a [`Desk`] to a [`Sheet`].
//! Must not: know of requests, or of who asks.

use super::filters::{Control, Field, Filters};
use crate::admin::assets::icon;
use crate::admin::figures::{Scene, Shown};
use crate::admin::parts::Tile;
use crate::app::AppError;
use crate::app::computed::Computed;
use crate::app::worth::{self, Worth};
use crate::i18n::Words;
use analytics::clv::stages::StageTable;
use analytics::metrics::base_window::BaseWindow;
use analytics::metrics::intervals::{self, Intervals};
use analytics::metrics::{Span, Unknown};
use analytics::snapshot::Snapshot;
use askama::Template;
use domain::ids::CustomerId;
use domain::time::Day;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use store::Store;

/// The most days that an activity window may have.
const WINDOW_DAYS_MAX: u32 = 3_650;

/// Everything a report page is computed from.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The words of the page.
    pub words: Words,
    /// The whole shop in one currency.
    pub whole: Arc<Snapshot>,
    /// What was asked for.
    pub filters: Filters,
    /// What figures have in common.
    pub scene: Scene,
    /// Where names of customers are; `None` for readers who may not see them.
    pub people: Option<Store>,
    computed: Arc<Computed>,
}

impl Desk {
    /// Lays out a desk for the page at `base`, such as `/growth`.
    #[must_use]
    pub fn new(
        words: Words,
        whole: Arc<Snapshot>,
        filters: Filters,
        base: &str,
        computed: Arc<Computed>,
    ) -> Self {
        let scene = Scene {
            words,
            currency: whole.meta().currency,
            csv_base: base.to_owned(),
            query: filters.pairs.query(),
        };
        Self { words, whole, filters, scene, people: None, computed }
    }

    /// The result of the metric `name` with `params`, of what the filters leave of the shop: computed,
    /// or kept from before.
    pub fn computed<P: std::fmt::Debug, R: Clone + Send + Sync + 'static>(
        &self,
        name: &str,
        params: &P,
        compute: impl Fn(&Snapshot, &P) -> R,
    ) -> R {
        let selection = self.filters.selection(&self.whole);
        let asked = format!("{name} {params:?} {selection:?}");
        self.computed.of(&self.whole, asked, || {
            // An unknown attribute was already left out of the filters.
            let selected = self.computed.selected(&self.whole, &selection);
            compute(selected.as_ref().unwrap_or(&self.whole), params)
        })
    }

    /// The day of the first purchase that the filters leave.
    #[must_use]
    pub fn first_on(&self) -> Option<Day> {
        self.computed("first_on", &(), |snapshot, ()| snapshot.totals().first_on)
    }

    /// What customers are worth, of the whole shop; `None` while the models are still being fitted.
    ///
    /// # Errors
    /// Why there is no fit.
    #[must_use]
    pub fn worth(&self, asked: &worth::Asked, patience: Duration) -> Option<Result<Worth, Unknown>> {
        worth::soon(&self.computed, &self.whole, asked, patience)
    }

    /// The names of customers by their ids; those who are not found have none.
    #[must_use]
    pub fn names(&self, ids: Vec<CustomerId>) -> HashMap<CustomerId, String> {
        let Some(store) = &self.people else { return HashMap::new() };
        let read = store.read_blocking(move |read| {
            let mut names = HashMap::with_capacity(ids.len());
            for id in ids {
                if let Some(customer) = read.customer(id)? {
                    names.insert(id, crate::admin::customers::title(&customer));
                }
            }
            Ok::<_, AppError>(names)
        });
        read.unwrap_or_else(|error| {
            tracing::warn!(%error, "names of customers could not be read");
            HashMap::new()
        })
    }

    /// The stages of the customers of `snapshot`, which is the whole shop or a part of it, by the
    /// rhythm of the whole: a filter does not change where a customer stands.
    #[must_use]
    pub fn stage_table(&self, snapshot: &Snapshot, as_of: Day) -> Arc<StageTable> {
        let of_whole = self.computed.stages(&self.whole, as_of);
        if std::ptr::eq(snapshot, Arc::as_ptr(&self.whole)) {
            return of_whole;
        }
        Arc::new(StageTable::by_rhythm(snapshot, as_of, of_whole.rhythm))
    }

    /// The period asked for, or the last complete one of the grain.
    #[must_use]
    pub fn period(&self) -> Span {
        self.filters.params().period(self.first_on(), self.filters.as_of)
    }

    /// The period that [`Self::period`] is compared with.
    #[must_use]
    pub fn period_before(&self) -> Span {
        self.filters.params().period_before(self.period())
    }

    /// The distribution of days between purchases.
    #[must_use]
    pub fn intervals(&self) -> Intervals {
        let params = intervals::Params { as_of: self.filters.as_of };
        self.computed("intervals", &params, intervals::compute)
    }

    /// The activity window: asked for, or the shop's own.
    #[must_use]
    pub fn window(&self, intervals: &Intervals) -> BaseWindow {
        let asked =
            self.filters.pairs.parsed::<u32>("window").filter(|days| (1..=WINDOW_DAYS_MAX).contains(days));
        BaseWindow::choose(asked, intervals)
    }
}

/// The filters of a page as a form.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/filters.html")]
pub struct FilterBar {
    /// The words of the page.
    pub words: Words,
    /// The address of the page.
    pub action: String,
    /// The controls.
    pub fields: Vec<Field>,
    /// Choices made elsewhere on the page, kept.
    pub hidden: Vec<(String, String)>,
    /// Whether anything is chosen.
    pub is_set: bool,
}

impl FilterBar {
    /// The bar of `fields` for a page.
    #[must_use]
    pub fn new(desk: &Desk, fields: Vec<Field>) -> Self {
        let pairs = &desk.filters.pairs;
        let elsewhere = ["as_of", "currency"].into_iter().filter_map(|name| Some((name, pairs.get(name)?)));
        let is_set = fields.iter().any(|field| pairs.get(&field.name).is_some());
        Self {
            words: desk.words,
            action: desk.scene.csv_base.clone(),
            fields,
            hidden: elsewhere.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            is_set,
        }
    }
}

/// What stands on a report page.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The controls of the filter bar.
    pub fields: Vec<Field>,
    /// What to know before reading.
    pub warnings: Vec<String>,
    /// Figures on tiles.
    pub tiles: Vec<Tile>,
    /// Rows of figures, one or two beside each other.
    pub rows: Vec<Vec<Shown>>,
    /// Addresses of files with everything behind the figures, with their names.
    pub files: Vec<(String, &'static str)>,
    /// Whether the figures are still being computed: the page looks again by itself.
    pub is_preparing: bool,
}

//! Step three: what would come in, row by row counted, before anything does.

use super::labels;
use super::reading::{Planned, Reading};
use super::waiting::Waiting;
use crate::admin::assets::{self, icon};
use crate::admin::errors::PageError;
use crate::admin::fields::Fields;
use crate::admin::parts::Tile;
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::app::intake::background;
use crate::app::intake::trials::{Trial, Tried};
use crate::i18n::Words;
use crate::state::AppState;
use analytics::ingest::{Apart, Counts, IngestError, Plan};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::money::{Currency, Money};
use domain::role::Permission;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// A trial that takes longer is shown on its way.
const WAIT: Duration = Duration::from_millis(1_200);

#[derive(Debug, Template)]
#[template(path = "pages/import_trial.html")]
struct Page {
    shell: Shell,
    back: String,
    /// This page's own address, asked again while the trial runs; empty once it has ended.
    live: String,
    percent: u64,
    percent_text: String,
    rows_text: String,
    /// Why the file could not be read to its end.
    error: String,
    result: Option<Outcome>,
}

/// What stands on the page once the file is counted.
#[derive(Debug)]
struct Outcome {
    upload: String,
    carried: Vec<(String, String)>,
    tiles: Vec<Tile>,
    apart: Vec<ApartRow>,
    reasons: Vec<Reason>,
    rejects: Vec<Rejected>,
    /// Whether anything would come in.
    has_orders: bool,
    rejected_text: String,
    is_over_limit: bool,
}

#[derive(Debug)]
struct ApartRow {
    label: &'static str,
    text: &'static str,
    rows: String,
    amount: String,
}

#[derive(Debug)]
struct Reason {
    text: &'static str,
    remedy: &'static str,
    count: String,
}

#[derive(Debug)]
struct Rejected {
    line: String,
    column: String,
    value: String,
    text: &'static str,
}

/// Shows the step.
pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(upload): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    visit.require(Permission::RunImports)?;
    let waiting = Waiting::find(&state, &upload)?;
    let reading = Reading::new(pairs);
    let back = format!("/imports/new/{upload}{}", reading.query());
    let shop = &state.config().shop;
    let planned = reading.plan_of(waiting.path.clone(), waiting.name.clone(), shop).await?;
    // Where something is missing, the step before says what.
    let Some(plan) = ready(planned) else { return Ok(Redirect::to(&back).into_response()) };
    let rejects_max = plan.rejects_max;
    let trial = state.trials().of(&upload, waiting.path.clone(), plan);
    trial.wait(WAIT).await;
    let words = *visit.words();
    let mut shell = visit.shell(Nav::Imports, words.imports_new());
    shell.lead.clone_from(&waiting.name);
    let mut page = Page::on_the_way(&words, shell, back, &trial);
    match trial.outcome() {
        None => page.live = format!("/imports/new/{upload}/trial{}", reading.query()),
        Some(Ok(tried)) => {
            let mut outcome = Outcome::new(&words, upload, &reading, tried);
            outcome.is_over_limit = rejects_max.is_some_and(|max| tried.counts.rejected > max);
            page.result = Some(outcome);
        }
        Some(Err(error)) => page.error = waiting.named(&labels::unreadable(&words, error)),
    }
    Ok(crate::admin::page(&page))
}

/// Begins the import and shows it.
pub(super) async fn start(
    State(state): State<AppState>,
    visit: Visit,
    Path(upload): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::RunImports)?;
    let waiting = Waiting::find(&state, &upload)?;
    let reading = Reading::of(fields);
    let shop = &state.config().shop;
    let planned = reading.plan_of(waiting.path.clone(), waiting.name.clone(), shop).await?;
    let Some(plan) = ready(planned) else {
        let back = format!("/imports/new/{upload}{}", reading.query());
        return Ok(Redirect::to(&back).into_response());
    };
    let id = background::start(&state, visit.signed_in.user_id, waiting.path.clone(), plan).await?;
    state.trials().forget(&upload);
    waiting.discard();
    Ok(Redirect::to(&format!("/imports/{id}")).into_response())
}

/// The plan, where a file can be read by it.
fn ready(planned: Result<Planned, IngestError>) -> Option<Plan> {
    planned.ok().map(|planned| planned.plan).filter(|plan| plan.missing_roles().is_empty())
}

impl Page {
    fn on_the_way(words: &Words, shell: Shell, back: String, trial: &Trial) -> Self {
        let percent = trial.percent();
        Self {
            shell,
            back,
            live: String::new(),
            percent,
            percent_text: words.percent(percent as f64 / 100.0, 0),
            rows_text: words.rows_count(trial.progress.rows_done.load(Ordering::Relaxed)),
            error: String::new(),
            result: None,
        }
    }
}

impl Outcome {
    fn new(words: &Words, upload: String, reading: &Reading, tried: &Tried) -> Self {
        let counts = &tried.counts;
        let number = |count: u64| words.number(i64::try_from(count).unwrap_or(i64::MAX));
        let reasons = counts.rejected_by.iter().map(|(reason, count)| Reason {
            text: labels::reason(words, *reason),
            remedy: labels::remedy(words, *reason),
            count: number(*count),
        });
        let rejects = tried.rejects.iter().map(|reject| Rejected {
            line: number(reject.line),
            column: reject.column.clone(),
            value: reject.value.clone(),
            text: labels::reason(words, reject.reason),
        });
        Self {
            upload,
            carried: reading.pairs(true),
            tiles: tiles(words, counts),
            apart: apart(words, counts),
            reasons: reasons.collect(),
            rejects: rejects.collect(),
            has_orders: counts.purchases + counts.refund_rows > 0,
            rejected_text: words.trial_rejected(counts.rejected),
            is_over_limit: false,
        }
    }
}

/// Amounts by currency, each on its own: they are never added up.
fn money(words: &Words, amounts: &BTreeMap<Currency, i64>) -> String {
    let each = amounts.iter().map(|(currency, minor)| words.money(Money::new(*minor, *currency)));
    let text = each.collect::<Vec<_>>().join(" + ");
    if text.is_empty() { words.number(0) } else { text }
}

fn tiles(words: &Words, counts: &Counts) -> Vec<Tile> {
    let number = |count: u64| words.number(i64::try_from(count).unwrap_or(i64::MAX));
    let orders = Tile::known(words.customers_orders(), number(counts.purchases));
    // Money back may also stand on the rows of orders.
    let refund_rows = match counts.refund_rows {
        0 => String::new(),
        rows => words.rows_count(rows),
    };
    vec![
        orders.with_note(words.rows_count(counts.purchase_rows)),
        Tile::known(words.nav_customers(), number(counts.customers)),
        Tile::known(words.customer_paid(), money(words, &counts.purchased_minor)),
        Tile::known(words.customer_refunded(), money(words, &counts.refunded_minor)).with_note(refund_rows),
    ]
}

fn apart(words: &Words, counts: &Counts) -> Vec<ApartRow> {
    let row = |label: &'static str, text: &'static str, apart: &Apart| ApartRow {
        label,
        text,
        rows: words.number(i64::try_from(apart.rows).unwrap_or(i64::MAX)),
        amount: money(words, &apart.amount_minor),
    };
    let all = [
        row(words.import_without_customer(), words.import_without_customer_text(), &counts.no_customer),
        row(words.import_excluded(), words.trial_excluded_text(), &counts.excluded),
        row(words.trial_pending(), words.trial_pending_text(), &counts.pending),
        row(words.trial_cancelled(), words.trial_cancelled_text(), &counts.cancelled),
    ];
    let sizes: [&Apart; 4] = [&counts.no_customer, &counts.excluded, &counts.pending, &counts.cancelled];
    all.into_iter().zip(sizes).filter(|(_, apart)| apart.rows > 0).map(|(row, _)| row).collect()
}

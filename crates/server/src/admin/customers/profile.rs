//! One customer: who it is, what they are worth, their rhythm, everything they did.

use super::asked::Asked;
use super::facts::{self, Known};
use super::membership::{self, Membership};
use super::rhythm::{self, Pace};
use super::silence;
use super::standing::Standing;
use super::timeline::{self, Event};
use super::worth;
use super::{Badge, Shelf};
use crate::admin::assets::{self, icon};
use crate::admin::definitions;
use crate::admin::errors::PageError;
use crate::admin::figures::{reason, stages};
use crate::admin::parts::Tile;
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::app::customers;
use crate::app::worth::OneWorth;
use crate::charts::bars::meter;
use crate::charts::color;
use crate::charts::figure::Definition;
use crate::i18n::Words;
use crate::state::AppState;
use analytics::clv::stages::CustomerStage;
use analytics::customers::Profile;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::ids::CustomerId;
use domain::money::Money;
use domain::role::Permission;
use store::{Cursor, PageRequest};

/// Things shown of the timeline at once.
const EVENTS: u32 = 30;

#[derive(Debug, Template)]
#[template(path = "pages/customer.html")]
struct CustomerPage {
    shell: Shell,
    stage: Option<StageView>,
    badge: Option<Badge>,
    /// How the time since the last purchase compares with the usual gap; empty where in time.
    pace: &'static str,
    tiles: Vec<Tile>,
    /// What the customer will still bring; empty where the models tell nothing.
    forecast: Vec<Tile>,
    scores: Vec<Score>,
    scores_definition: Option<Definition>,
    rhythm: String,
    known: Vec<Known>,
    membership: Membership,
    /// The customer's address.
    base: String,
    events: Vec<Event>,
    /// Said at the end of the timeline; empty where more follows.
    beginning: String,
    newest: String,
    older: String,
}

/// Where the customer stands, why, and what to do.
#[derive(Debug)]
struct StageView {
    badge: Badge,
    reason: String,
    advice: &'static str,
    /// How the silence compares, as HTML; empty before the first purchase.
    gauge: String,
}

impl StageView {
    fn of(words: &Words, found: &CustomerStage) -> Self {
        Self {
            badge: Badge::of_stage(words, found.stage),
            reason: reason::sentence(words, found),
            advice: stages::advice(words, found.stage),
            gauge: silence::of(&found.why).map(|silence| silence::gauge(words, silence)).unwrap_or_default(),
        }
    }
}

/// One of the three RFM scores.
#[derive(Debug)]
struct Score {
    name: &'static str,
    score: u8,
    meter: String,
    text: String,
}

/// Shows the page.
pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    visit.require(Permission::ReadCustomers)?;
    let id: CustomerId = id.parse().map_err(|_| PageError::NotFound)?;
    let asked = Asked::new(pairs);
    let after = match asked.text("after") {
        "" => None,
        text => Some(text.parse::<Cursor>().map_err(|_| PageError::NotFound)?),
    };
    let is_first = after.is_none();
    let customer = customers::get(&state, id).await?;
    let page = customers::timeline(&state, id, PageRequest { after, limit: EVENTS }).await?;
    let shelf = Shelf::open(&state, asked.currency(), asked.as_of()).await?;
    let profile = match &shelf {
        Some(shelf) => {
            let (directory, identities) = (shelf.directory.clone(), customer.identities.clone());
            let found = tokio::task::spawn_blocking(move || {
                let keys = identities.iter().map(|one| format!("{}:{}", one.source, one.external_id));
                let by_key = keys.filter_map(|key| directory.profile_by_key(&key)).next();
                by_key.or_else(|| directory.profile_by_id(id))
            })
            .await;
            found.map_err(|error| crate::app::AppError::internal(error.to_string()))?
        }
        None => None,
    };
    let words = *visit.words();
    let zone = &state.config().shop.zone;
    let base = format!("/customers/{id}");
    let mut view = CustomerPage {
        shell: visit.shell(Nav::Customers, super::title(&customer)),
        stage: None,
        badge: None,
        pace: "",
        tiles: Vec::new(),
        forecast: Vec::new(),
        scores: Vec::new(),
        scores_definition: definitions::of(&words, "rfm", "scores"),
        rhythm: String::new(),
        known: facts::of(&words, zone, &customer),
        membership: membership::of(&state, &visit, id).await?,
        base: base.clone(),
        events: page.items.iter().map(|item| timeline::event(&words, zone, item)).collect(),
        beginning: String::new(),
        newest: if is_first { String::new() } else { base.clone() },
        older: page.next.map(|cursor| format!("{base}?after={cursor}#timeline")).unwrap_or_default(),
    };
    if view.older.is_empty() {
        let since = words.date_time(customer.created_at, zone);
        let source = customer.identities.first().map_or("", |identity| identity.source.as_str());
        view.beginning = words.timeline_beginning(since, source);
    }
    if let (Some(shelf), Some(profile)) = (&shelf, &profile) {
        let standing = Standing::of(&state, shelf, &Asked::default()).await?;
        let one = standing.one(shelf, &profile.row.key);
        view.stage = one.as_ref().map(|one| StageView::of(&words, &one.stage));
        view.add_figures(&words, shelf, profile);
        if let Some(OneWorth { stage, value: Some(value) }) = one {
            view.forecast = worth::tiles(&words, shelf.currency, &value, &stage);
        }
        view.shell.as_of = Some(super::list::as_of(&state, &words, shelf, &asked));
    }
    Ok(crate::admin::page(&view))
}

impl CustomerPage {
    fn add_figures(&mut self, words: &Words, shelf: &Shelf, profile: &Profile) {
        let row = &profile.row;
        self.badge = row.segment.map(|segment| Badge::of(words, segment));
        self.pace = match rhythm::pace(profile) {
            Pace::Late => words.pace_late(),
            Pace::Overdue => words.pace_overdue(),
            Pace::InTime | Pace::Unknown => "",
        };
        self.tiles = tiles(words, shelf, profile);
        self.scores = scores(words, shelf, profile);
        if !profile.purchases.is_empty() {
            self.rhythm = rhythm::figure(words, shelf.currency, profile, shelf.as_of);
        }
    }
}

fn tiles(words: &Words, shelf: &Shelf, profile: &Profile) -> Vec<Tile> {
    let row = &profile.row;
    let money = |minor: i64| words.money(Money::new(minor, shelf.currency));
    let beside = |percentile: Option<f64>| {
        // Rounded down: nobody is above everyone, themselves included.
        let shown = |percent: f64| {
            let (digits, step) = if percent > 99.0 { (1, 10.0) } else { (0, 1.0) };
            words.customer_above(words.percent((percent * step).floor() / step / 100.0, digits))
        };
        percentile.map(shown).unwrap_or_default()
    };
    if row.orders == 0 {
        let needs = || words.customer_no_orders().to_owned();
        return vec![
            Tile::unknown(words, words.customers_value(), needs()),
            Tile::unknown(words, words.customers_orders(), needs()),
        ];
    }
    let mut value_note = beside(profile.value_percentile);
    if row.refunded_minor > 0 {
        let refunds = words.customer_of_paid(money(row.gross_minor), money(row.refunded_minor));
        value_note = format!("{refunds} {value_note}");
    }
    let average = row.gross_minor / i64::from(row.orders);
    let last = row.last_on.map(|day| words.date(day)).unwrap_or_default();
    let ago = row.last_on.map(|day| words.days_before(day, shelf.as_of)).unwrap_or_default();
    let first = row.first_on.map(|day| words.customer_since(words.date(day))).unwrap_or_default();
    vec![
        Tile::known(words.customers_value(), money(row.value_minor))
            .with_note(value_note)
            .with_definition(definition(words, "value")),
        Tile::known(words.customers_orders(), words.number(i64::from(row.orders)))
            .with_note(format!("{} {first}", beside(profile.orders_percentile)))
            .with_definition(definition(words, "orders")),
        Tile::known(words.customer_average(), money(average)).with_definition(definition(words, "average")),
        Tile::known(words.customers_last(), last)
            .with_note(words.customer_last_note(ago, beside(profile.recency_percentile)))
            .with_definition(definition(words, "last")),
    ]
}

/// What a figure of this page means.
fn definition(words: &Words, figure: &str) -> Definition {
    let (name, question, formula, edges) = match figure {
        "value" => (
            words.customers_value(),
            words.define_value_question(),
            words.define_value_formula(),
            words.define_value_edges(),
        ),
        "orders" => (
            words.customers_orders(),
            words.define_orders_question(),
            words.define_orders_formula(),
            words.define_orders_edges(),
        ),
        "average" => (
            words.customer_average(),
            words.define_average_question(),
            words.define_average_formula(),
            words.define_average_edges(),
        ),
        _ => (
            words.customers_last(),
            words.define_last_question(),
            words.define_last_formula(),
            words.define_last_edges(),
        ),
    };
    Definition {
        words: *words,
        id: format!("tile-{figure}"),
        name: name.to_owned(),
        question: question.to_owned(),
        formula: formula.to_owned(),
        unit: String::new(),
        edge_cases: vec![edges.to_owned()],
        example: String::new(),
        source: String::new(),
    }
}

fn scores(words: &Words, shelf: &Shelf, profile: &Profile) -> Vec<Score> {
    let Some(scores) = profile.row.scores else { return Vec::new() };
    let row = &profile.row;
    let money = words.money(Money::new(row.value_minor, shelf.currency));
    let days = row.recency_days.unwrap_or_default();
    let score = |name, score: u8, text| Score {
        name,
        score,
        meter: meter(f64::from(score) / 5.0, color::MAIN),
        text,
    };
    vec![
        score(words.customer_score_recency(), scores.r, words.customer_score_recency_text(days)),
        score(words.customer_score_frequency(), scores.f, words.customer_score_frequency_text(row.orders)),
        score(words.customer_score_monetary(), scores.m, words.customer_score_monetary_text(money)),
    ]
}

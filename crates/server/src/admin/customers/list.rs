//! The list: search, filters, sort, pages.

use super::asked::{Asked, FILTERS, LastBought, OTHERS, ROWS, WORTH, sort_name};
use super::standing::Standing;
use super::{Badge, Shelf};
use crate::admin::assets::{self, Icon, icon};
use crate::admin::errors::PageError;
use crate::admin::shell::{AsOf, Nav, Shell};
use crate::admin::visit::Visit;
use crate::app::AppError;
use crate::i18n::Words;
use crate::state::AppState;
use analytics::clv::ValueRow;
use analytics::clv::stages::Stage;
use analytics::customers::{CustomerRow, SortBy};
use analytics::metrics::rfm::Segment;
use analytics::snapshot::{Level, names};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::customer::Customer;
use domain::ids::{CustomerId, ExternalRef};
use domain::money::Money;
use domain::role::Permission;
use std::collections::HashMap;

/// Countries offered in the menu; a shop with more of them searches.
const COUNTRIES_MAX: usize = 250;

#[derive(Debug, Template)]
#[template(path = "pages/customers.html")]
struct List {
    shell: Shell,
    search: String,
    stages: Vec<Choice>,
    segments: Vec<Choice>,
    countries: Vec<Choice>,
    orders: Vec<Choice>,
    last: Vec<Choice>,
    currencies: Vec<Choice>,
    /// Choices made elsewhere, kept by the filter form.
    kept: Vec<(&'static str, String)>,
    columns: Vec<Heading>,
    rows: Vec<Row>,
    /// Whether expected values are told.
    has_worth: bool,
    summary: String,
    is_filtered: bool,
    /// RFM scores asked for by the grid, or the stage the customers had; empty for none.
    scores: String,
    clear: String,
    first: String,
    next: String,
    csv: String,
}

/// Before the first order.
#[derive(Debug, Template)]
#[template(path = "pages/customers_empty.html")]
struct Empty {
    shell: Shell,
    is_preparing: bool,
    may_import: bool,
}

#[derive(Debug)]
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

/// A heading of the table; sorts by its column where it has an address.
#[derive(Debug)]
struct Heading {
    label: &'static str,
    href: String,
    is_number: bool,
    /// `ascending` or `descending` where the list is sorted by it, else empty.
    sorted: &'static str,
    icon: Icon,
}

#[derive(Debug)]
struct Row {
    href: String,
    name: String,
    /// A second line under the name: e-mail address or key; may be empty.
    detail: String,
    stage: Option<Badge>,
    badge: Option<Badge>,
    country: String,
    orders: String,
    value: String,
    worth: String,
    last: String,
    ago: String,
    first: String,
}

/// Shows the list.
pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    visit.require(Permission::ReadCustomers)?;
    let asked = Asked::new(pairs);
    let words = *visit.words();
    let mut shell = visit.shell(Nav::Customers, words.nav_customers());
    let Some(shelf) = Shelf::open(&state, asked.currency(), asked.as_of()).await? else {
        shell.lead = words.customers_lead().to_owned();
        let is_preparing = state.snapshots().current().checked_at.is_none();
        let may_import = visit.signed_in.may(Permission::RunImports);
        return Ok(crate::admin::page(&Empty { shell, is_preparing, may_import }));
    };
    let standing = Standing::of(&state, &shelf, &asked).await?;
    let query = asked.query(shelf.directory.snapshot(), shelf.as_of, ROWS);
    let (paged, shown) = (standing.clone(), shelf.clone());
    let found = tokio::task::spawn_blocking(move || paged.page(&shown, &query));
    let found = found.await.map_err(|error| AppError::internal(error.to_string()))?;
    let page = found.map_err(|_| PageError::NotFound)?;
    let known = known_of(&state, &page.rows).await?;
    shell.as_of = Some(as_of(&state, &words, &shelf, &asked));
    let total = shelf.directory.snapshot().totals().customers;
    let summary = match page.total {
        matching if asked.is_filtered() => words.customers_of(total, matching),
        _ => words.customers_count(total),
    };
    let may_export = visit.signed_in.may(Permission::ExportCustomers);
    Ok(crate::admin::page(&List {
        search: asked.text("q").trim().to_owned(),
        stages: stages(&words, &asked),
        segments: segments(&words, &asked),
        countries: countries(&words, &shelf, &asked),
        orders: orders(&words, &asked),
        last: last(&words, &asked),
        currencies: currencies(&shelf),
        kept: ["was", "was_on", "r", "f", "m", "sort", "as_of"]
            .into_iter()
            .map(|name| (name, asked.text(name).to_owned()))
            .filter(|(_, value)| !value.is_empty())
            .collect(),
        columns: columns(&words, &asked, standing.has_worth()),
        has_worth: standing.has_worth(),
        rows: page
            .rows
            .iter()
            .map(|row| Row::new(&words, &shelf, &standing, known.get(&row.key), row))
            .collect(),
        summary,
        is_filtered: asked.is_filtered(),
        scores: narrowed(&words, &asked),
        clear: Asked::default().href("/customers", &[("sort", asked.text("sort"))]),
        first: if asked.text("after").is_empty() { String::new() } else { asked.href("/customers", &[]) },
        next: page.next.map(|after| asked.href("/customers", &[("after", &after)])).unwrap_or_default(),
        csv: if may_export { asked.href("/customers.csv", &[]) } else { String::new() },
        shell,
    }))
}

impl Row {
    fn new(
        words: &Words,
        shelf: &Shelf,
        standing: &Standing,
        known: Option<&Customer>,
        row: &CustomerRow,
    ) -> Self {
        let name = known.and_then(|customer| customer.facts.name.clone());
        let email = known.and_then(|customer| customer.facts.email.clone());
        // The directory's key joins source and number; people know the number.
        let number = known.and_then(|customer| customer.identities.first());
        let number = number.map_or_else(|| row.key.clone(), |identity| identity.external_id.clone());
        let title = name.clone().or_else(|| email.clone()).unwrap_or_else(|| number.clone());
        let detail = match (name, email) {
            (Some(_), Some(email)) => email,
            (Some(_), None) => number,
            (None, Some(email)) if email != number => number,
            _ => String::new(),
        };
        let day = |day: Option<domain::time::Day>| day.map(|day| words.date(day)).unwrap_or_default();
        let worth =
            |row: ValueRow| words.money_round(Money::new(row.value_minor.round() as i64, shelf.currency));
        Self {
            href: known.map(|customer| format!("/customers/{}", customer.id)).unwrap_or_default(),
            name: title,
            detail,
            stage: standing.stage(shelf, &row.key).map(|stage| Badge::of_stage(words, stage)),
            badge: row.segment.map(|segment| Badge::of(words, segment)),
            country: row.attributes.get(names::COUNTRY).cloned().unwrap_or_default(),
            orders: words.number(i64::from(row.orders)),
            value: words.money_round(Money::new(row.value_minor, shelf.currency)),
            worth: standing.value(shelf, &row.key).map(worth).unwrap_or_default(),
            last: day(row.last_on),
            ago: row.last_on.map(|last| words.days_before(last, shelf.as_of)).unwrap_or_default(),
            first: day(row.first_on),
        }
    }
}

/// The customers on a page by their keys: the store has their names, the directory does not.
pub(super) async fn known_of(
    state: &AppState,
    rows: &[CustomerRow],
) -> Result<HashMap<String, Customer>, AppError> {
    let keys: Vec<(String, Option<CustomerId>)> = rows.iter().map(|row| (row.key.clone(), row.id)).collect();
    let read = state.store().read(move |read| {
        let mut found = HashMap::with_capacity(keys.len());
        for (key, id) in keys {
            let customer = match (id, identity_of(&key)) {
                (Some(id), _) => read.customer(id)?,
                (None, Some(identity)) => read.customer_by(&identity)?,
                (None, None) => None,
            };
            if let Some(customer) = customer {
                found.insert(key, customer);
            }
        }
        Ok::<_, AppError>(found)
    });
    read.await
}

/// The identity that a key of the directory stands for: `source:external_id`.
fn identity_of(key: &str) -> Option<ExternalRef> {
    let (source, external_id) = key.split_once(':')?;
    Some(ExternalRef::new(source, external_id))
}

pub(super) fn as_of(state: &AppState, words: &Words, shelf: &Shelf, asked: &Asked) -> AsOf {
    let checked_at = state.snapshots().current().checked_at;
    let names = FILTERS.into_iter().chain(OTHERS).filter(|name| *name != "as_of");
    let kept = names.map(|name| (name.to_owned(), asked.text(name).to_owned()));
    AsOf {
        day: shelf.as_of,
        data_end: shelf.data_end,
        fresh: checked_at.map(|at| words.freshness(words.ago(at, state.now()))).unwrap_or_default(),
        kept: kept.filter(|(_, value)| !value.is_empty()).collect(),
    }
}

fn any(label: &'static str, is_chosen: bool) -> Choice {
    Choice { value: String::new(), label: label.to_owned(), is_chosen }
}

fn stages(words: &Words, asked: &Asked) -> Vec<Choice> {
    let chosen = asked.stage();
    let each = Stage::ALL.into_iter().map(|stage| Choice {
        value: stage.code().to_owned(),
        label: crate::admin::figures::stages::name(words, stage).to_owned(),
        is_chosen: chosen == Some(stage),
    });
    std::iter::once(any(words.customers_any_stage(), chosen.is_none())).chain(each).collect()
}

fn segments(words: &Words, asked: &Asked) -> Vec<Choice> {
    let chosen = asked.segment();
    let each = Segment::ALL.into_iter().map(|segment| Choice {
        value: segment.code().to_owned(),
        label: crate::admin::figures::segments::name(words, segment).to_owned(),
        is_chosen: chosen == Some(segment),
    });
    std::iter::once(any(words.customers_any_segment(), chosen.is_none())).chain(each).collect()
}

fn countries(words: &Words, shelf: &Shelf, asked: &Asked) -> Vec<Choice> {
    let Ok((_, attribute)) = shelf.directory.snapshot().attribute(Level::Customer, names::COUNTRY) else {
        return Vec::new();
    };
    if attribute.dictionary.is_empty() || attribute.dictionary.len() > COUNTRIES_MAX {
        return Vec::new();
    }
    let chosen = asked.text("country");
    let mut values: Vec<&str> = attribute.dictionary.values().filter(|value| !value.is_empty()).collect();
    values.sort_unstable_by_key(|value| value.to_lowercase());
    let each = values.into_iter().map(|value| Choice {
        value: value.to_owned(),
        label: value.to_owned(),
        is_chosen: chosen == value,
    });
    std::iter::once(any(words.customers_any_country(), chosen.is_empty())).chain(each).collect()
}

fn orders(words: &Words, asked: &Asked) -> Vec<Choice> {
    let chosen: Option<u32> = asked.parsed("orders");
    let each = [1_u32, 2, 3, 5, 10, 25].into_iter().map(|least| Choice {
        value: least.to_string(),
        label: words.customers_orders_from(least),
        is_chosen: chosen == Some(least),
    });
    std::iter::once(any(words.customers_any_orders(), chosen.is_none())).chain(each).collect()
}

fn last(words: &Words, asked: &Asked) -> Vec<Choice> {
    let chosen = asked.last_bought();
    let each = LastBought::ALL.into_iter().map(|choice| Choice {
        value: choice.name(),
        label: match choice {
            LastBought::Within(days) => words.customers_within(days),
            LastBought::Before(days) => words.customers_before(days),
        },
        is_chosen: chosen == Some(choice),
    });
    std::iter::once(any(words.customers_any_time(), chosen.is_none())).chain(each).collect()
}

fn currencies(shelf: &Shelf) -> Vec<Choice> {
    if shelf.currencies.len() < 2 {
        return Vec::new();
    }
    let each = shelf.currencies.iter().map(|currency| Choice {
        value: currency.code().to_owned(),
        label: currency.code().to_owned(),
        is_chosen: *currency == shelf.currency,
    });
    each.collect()
}

/// `R5 F3` for scores that the grid of segments asked for; the earlier stage that movement asked for.
fn narrowed(words: &Words, asked: &Asked) -> String {
    let scores = ["r", "f", "m"].into_iter().filter_map(|name| {
        let score = asked.score(name)?;
        Some(format!("{}{score}", name.to_uppercase()))
    });
    let was = asked.was().map(|(stage, on)| {
        words.customers_was(crate::admin::figures::stages::name(words, stage), words.date(on))
    });
    scores.chain(was).collect::<Vec<_>>().join(" ")
}

fn columns(words: &Words, asked: &Asked, has_worth: bool) -> Vec<Heading> {
    let (sorted_by, descending) = asked.sort();
    let by_worth = asked.is_by_worth() && has_worth;
    let heading = |label: &'static str, name: Option<&'static str>, is_this: bool, is_number: bool| {
        // Text begins at its start; numbers and dates begin with the largest.
        let begins_descending = name != Some(sort_name(SortBy::Key));
        let goes_down = if is_this { !descending } else { begins_descending };
        let href = name.map_or_else(String::new, |name| {
            let name = format!("{}{name}", if goes_down { "-" } else { "" });
            asked.href("/customers", &[("sort", &name)])
        });
        let sorted = match (is_this, descending) {
            (false, _) => "",
            (true, true) => "descending",
            (true, false) => "ascending",
        };
        Heading { label, href, is_number, sorted, icon: if descending { icon::DOWN } else { icon::UP } }
    };
    let own = |label: &'static str, sort: SortBy, is_number: bool| {
        heading(label, Some(sort_name(sort)), !by_worth && sort == sorted_by, is_number)
    };
    let mut columns = vec![
        own(words.customers_name(), SortBy::Key, false),
        heading(words.stage_heading(), None, false, false),
        heading(words.segment_heading(), None, false, false),
        heading(words.customers_country(), None, false, false),
        own(words.customers_orders(), SortBy::Orders, true),
        own(words.customers_value(), SortBy::Value, true),
    ];
    if has_worth {
        columns.push(heading(words.customers_worth(), Some(WORTH), by_worth, true));
    }
    columns.push(own(words.customers_last(), SortBy::Last, true));
    columns.push(own(words.customers_first(), SortBy::First, true));
    columns
}

//! Step two: look at the first rows, and say what each column means.

use super::labels;
use super::reading::{COLUMN_PREFIX, Planned, Reading};
use super::waiting::Waiting;
use crate::admin::assets::{self, icon};
use crate::admin::errors::PageError;
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::i18n::Words;
use crate::state::AppState;
use analytics::ingest::{DateStyle, Encoding, Format, OrdersBy, Plan, Quote, Role};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::money::NumberStyle;
use domain::role::Permission;

/// Rows of the preview.
const ROWS: usize = 8;
/// Characters of a cell shown.
const CELL_CHARS_MAX: usize = 48;
/// Roles shown at once; the others are folded away unless a column plays them.
const FIRST_ROLES: [Role; 7] =
    [Role::Customer, Role::Date, Role::Order, Role::Amount, Role::Quantity, Role::Price, Role::Currency];

/// Kinds of files offered, the likeliest first.
const PRESETS: [&str; 11] = [
    "shopify",
    "woocommerce",
    "woocommerce-analytics",
    "square",
    "square-items",
    "stripe",
    "stripe-payments",
    "plain",
    "online-retail",
    "cdnow",
    "none",
];

#[derive(Debug, Template)]
#[template(path = "pages/import_look.html")]
struct Look {
    shell: Shell,
    upload: String,
    /// Why the file cannot be read so; empty where it can.
    error: String,
    recognised: String,
    is_recognised: bool,
    /// Choices of how the file is written.
    settings: Vec<Setting>,
    /// Texts of how the file is written.
    texts: Vec<TextSetting>,
    /// Those choices, carried by the form of columns.
    carried: Vec<(String, String)>,
    columns: Vec<PreviewColumn>,
    rows: Vec<Vec<String>>,
    roles: Vec<RoleChoice>,
    more_roles: Vec<RoleChoice>,
    /// What no column plays yet; empty where nothing is missing.
    missing: String,
    /// What to look at before going on.
    warnings: Vec<String>,
}

/// A menu with what was found first.
#[derive(Debug)]
struct Setting {
    name: &'static str,
    label: &'static str,
    found: String,
    options: Vec<(String, String, bool)>,
}

#[derive(Debug)]
struct TextSetting {
    name: &'static str,
    label: &'static str,
    value: String,
    hint: String,
}

#[derive(Debug)]
struct PreviewColumn {
    name: String,
    role: &'static str,
}

#[derive(Debug)]
struct RoleChoice {
    name: String,
    label: &'static str,
    is_needed: bool,
    /// Each column: its name, and whether it plays the role.
    columns: Vec<(String, bool)>,
    example: String,
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
    let shop = &state.config().shop;
    let planned = reading.plan_of(waiting.path.clone(), waiting.name.clone(), shop).await?;
    let words = *visit.words();
    let mut shell = visit.shell(Nav::Imports, words.imports_new());
    shell.lead.clone_from(&waiting.name);
    let mut page = Look::empty(shell, upload, &reading);
    let mut status = StatusCode::OK;
    match planned {
        Ok(plan) => page.fill(&words, &reading, &plan),
        Err(error) => {
            page.error = waiting.named(&labels::unreadable(&words, &error));
            page.settings = settings(&words, &reading, None);
            status = StatusCode::UNPROCESSABLE_ENTITY;
        }
    }
    let mut response = crate::admin::page(&page);
    *response.status_mut() = status;
    Ok(response)
}

impl Look {
    fn empty(shell: Shell, upload: String, reading: &Reading) -> Self {
        Self {
            shell,
            upload,
            error: String::new(),
            recognised: String::new(),
            is_recognised: false,
            settings: Vec::new(),
            texts: Vec::new(),
            carried: reading.pairs(false),
            columns: Vec::new(),
            rows: Vec::new(),
            roles: Vec::new(),
            more_roles: Vec::new(),
            missing: String::new(),
            warnings: Vec::new(),
        }
    }

    fn fill(&mut self, words: &Words, reading: &Reading, planned: &Planned) {
        let plan = &planned.plan;
        self.recognised = match plan.preset.as_deref() {
            Some(name) => words.look_recognised(labels::preset(words, name)),
            None => words.look_not_recognised().to_owned(),
        };
        self.is_recognised = plan.preset.is_some();
        self.settings = settings(words, reading, Some(plan));
        self.texts = texts(words, reading, plan);
        self.columns = plan.columns.iter().map(|name| preview_column(words, plan, name)).collect();
        self.rows = plan
            .preview
            .iter()
            .take(ROWS)
            .map(|row| row.iter().map(|cell| shortened(cell)).collect())
            .collect();
        let choice = |role: &Role| role_choice(words, plan, *role);
        let is_first = |role: &Role| FIRST_ROLES.contains(role);
        self.roles = FIRST_ROLES.iter().map(choice).collect();
        self.more_roles = Role::ALL.iter().filter(|role| !is_first(role)).map(choice).collect();
        let missing: Vec<&str> =
            plan.missing_roles().into_iter().map(|role| labels::role(words, role)).collect();
        if !missing.is_empty() {
            self.missing = words.look_missing(missing.join(", "));
        }
        if plan.date_ambiguous {
            self.warnings.push(words.look_dates_ambiguous(labels::dates(words, plan.date_style)));
        }
        if planned.is_currency_assumed {
            self.warnings.push(words.look_no_currency(plan.currency_assumed().code()));
        }
        if plan.exclude.codes.is_empty() && !plan.exclude_proposed.codes.is_empty() {
            self.warnings.push(words.look_codes(plan.exclude_proposed.codes.join(", ")));
        }
    }
}

fn preview_column(words: &Words, plan: &Plan, name: &str) -> PreviewColumn {
    let played = plan.map.roles.iter().find(|(_, column)| column.as_str() == name);
    let role = played.map_or("", |(role, _)| labels::role(words, *role));
    PreviewColumn { name: name.to_owned(), role }
}

fn role_choice(words: &Words, plan: &Plan, role: Role) -> RoleChoice {
    let chosen = plan.map.get(role);
    let at = plan.columns.iter().position(|column| Some(column.as_str()) == chosen);
    let example =
        at.and_then(|at| plan.preview.iter().filter_map(|row| row.get(at)).find(|cell| !cell.is_empty()));
    RoleChoice {
        name: format!("{COLUMN_PREFIX}{}", role.name()),
        label: labels::role(words, role),
        is_needed: matches!(role, Role::Customer | Role::Date)
            || (role == Role::Amount && !plan.map.has(Role::Price)),
        columns: plan.columns.iter().map(|name| (name.clone(), Some(name.as_str()) == chosen)).collect(),
        example: example.map(|cell| shortened(cell)).unwrap_or_default(),
    }
}

fn shortened(cell: &str) -> String {
    match cell.char_indices().nth(CELL_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}

/// The menus; `plan` is what was found, or nothing where the file could not be read.
fn settings(words: &Words, reading: &Reading, plan: Option<&Plan>) -> Vec<Setting> {
    let menu =
        |name: &'static str, label: &'static str, found: Option<String>, all: Vec<(String, String)>| {
            let chosen = reading.text(name);
            let options = all.into_iter().map(|(value, label)| {
                let is_chosen = value == chosen;
                (value, label, is_chosen)
            });
            let found = found.map_or_else(|| words.look_detect().to_owned(), |found| words.look_found(found));
            Setting { name, label, found, options: options.collect() }
        };
    let own = |text: &str| text.to_owned();
    let found = |show: &dyn Fn(&Plan) -> String| plan.map(show);
    let mut menus = vec![
        menu(
            "preset",
            words.reading_preset(),
            found(&|plan| labels::preset(words, plan.preset.as_deref().unwrap_or("none"))),
            PRESETS.map(|name| (own(name), labels::preset(words, name))).to_vec(),
        ),
        menu(
            "date",
            words.reading_dates(),
            found(&|plan| own(labels::dates(words, plan.date_style))),
            DateStyle::ALL
                .iter()
                .filter(|style| **style != DateStyle::Typed)
                .map(|style| (own(style.name()), own(labels::dates(words, *style))))
                .collect(),
        ),
        menu(
            "numbers",
            words.reading_numbers(),
            found(&|plan| own(labels::numbers(plan.number_style))),
            vec![
                (own("point"), own(labels::numbers(NumberStyle::Point))),
                (own("comma"), own(labels::numbers(NumberStyle::Comma))),
            ],
        ),
        menu(
            "orders_by",
            words.reading_orders_by(),
            found(&|plan| own(labels::orders_by(words, plan.orders_by))),
            OrdersBy::ALL
                .iter()
                .map(|rule| (own(rule.name()), own(labels::orders_by(words, *rule))))
                .collect(),
        ),
    ];
    menus.extend(file_settings(words, plan, menu));
    menus
}

type Menu<'a> = dyn Fn(&'static str, &'static str, Option<String>, Vec<(String, String)>) -> Setting + 'a;

/// The menus on how the file itself is written.
fn file_settings(
    words: &Words,
    plan: Option<&Plan>,
    menu: impl Fn(&'static str, &'static str, Option<String>, Vec<(String, String)>) -> Setting,
) -> Vec<Setting> {
    let menu: &Menu<'_> = &menu;
    let own = |text: &str| text.to_owned();
    let mut menus = vec![menu(
        "format",
        words.reading_format(),
        plan.map(|plan| own(labels::format(words, plan.format))),
        Format::ALL.iter().map(|one| (own(one.name()), own(labels::format(words, *one)))).collect(),
    )];
    if plan.is_some_and(|plan| plan.format == Format::Parquet) {
        return menus;
    }
    menus.push(menu(
        "encoding",
        words.reading_encoding(),
        plan.map(|plan| own(labels::encoding(words, plan.encoding))),
        Encoding::ALL.iter().map(|one| (own(one.name()), own(labels::encoding(words, *one)))).collect(),
    ));
    if plan.is_none_or(|plan| plan.format == Format::Csv) {
        let delimiters = [",", ";", "tab", "|"].map(|name| {
            let byte = if name == "tab" { b'\t' } else { name.as_bytes()[0] };
            (own(name), labels::delimiter(words, byte))
        });
        menus.push(menu(
            "delimiter",
            words.reading_delimiter(),
            plan.map(|plan| labels::delimiter(words, plan.delimiter)),
            delimiters.to_vec(),
        ));
        menus.push(menu(
            "quote",
            words.reading_quote(),
            plan.map(|plan| own(labels::quote(words, plan.quote))),
            Quote::ALL.iter().map(|one| (own(one.name()), own(labels::quote(words, *one)))).collect(),
        ));
        menus.push(menu(
            "header",
            words.reading_header(),
            plan.map(|plan| own(if plan.header { words.yes() } else { words.no() })),
            vec![(own("true"), own(words.yes())), (own("false"), own(words.no()))],
        ));
    }
    menus
}

fn texts(words: &Words, reading: &Reading, plan: &Plan) -> Vec<TextSetting> {
    let text = |name: &'static str, label: &'static str, hint: String| TextSetting {
        name,
        label,
        value: reading.text(name).to_owned(),
        hint,
    };
    let currency = plan.currency.map(|currency| words.look_found(currency.code())).unwrap_or_default();
    vec![
        text("currency", words.shop_currency(), currency),
        text("zone", words.shop_zone(), words.look_found(plan.zone.name())),
        text("source", words.reading_source(), words.look_found(plan.source.as_str())),
        text("exclude", words.reading_exclude(), words.look_exclude_hint().to_owned()),
        text("rejects_max", words.reading_rejects_max(), words.look_rejects_hint().to_owned()),
    ]
}

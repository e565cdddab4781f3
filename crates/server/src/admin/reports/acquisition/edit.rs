//! One row of the spend table by form: enter, change, take out; and the gross margin.

use super::rows::{kind_name, kind_text};
use super::{AcquisitionPage, back, refused, wrong};
use crate::admin::assets::{self, icon};
use crate::admin::errors::PageError;
use crate::admin::fields::Fields;
use crate::admin::reports::asked::Asked;
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::app::{AppError, spend};
use crate::i18n::Words;
use crate::state::AppState;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::event::Event;
use domain::ids::SpendId;
use domain::money::{Currency, Decimal, NumberStyle, Rounding};
use domain::role::Permission;
use domain::spend::{Month, SpendKey, SpendKind, SpendRow, parse_amount};

#[derive(Debug, Template)]
#[template(path = "pages/acquisition_row.html")]
struct RowPage {
    shell: Shell,
    /// The row that is changed; empty for a new one.
    id: String,
    kinds: Vec<KindChoice>,
    typed: Typed,
    wrong: Wrong,
}

#[derive(Debug)]
struct KindChoice {
    kind: SpendKind,
    name: &'static str,
    text: &'static str,
}

/// The form as it was filled in.
#[derive(Debug, Default)]
struct Typed {
    month: String,
    channel: String,
    kind: String,
    amount: String,
    currency: String,
    note: String,
}

/// What is wrong with each field, in the words of the page.
#[derive(Debug, Default)]
struct Wrong {
    month: &'static str,
    channel: &'static str,
    amount: String,
    currency: &'static str,
    note: &'static str,
    whole: &'static str,
}

impl Typed {
    fn of_form(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).trim().to_owned();
        Self {
            month: text("month"),
            channel: text("channel"),
            kind: text("kind"),
            amount: text("amount"),
            currency: text("currency"),
            note: text("note"),
        }
    }

    fn of_row(row: &SpendRow) -> Self {
        let SpendKey { month, channel, kind, currency } = &row.key;
        Self {
            month: month.to_string(),
            channel: channel.clone().unwrap_or_default(),
            kind: kind.name().to_owned(),
            amount: Decimal::from_minor(row.amount_minor, currency.exponent()).to_string(),
            currency: currency.code().to_owned(),
            note: row.note.clone().unwrap_or_default(),
        }
    }

    /// The row, or every wrong field.
    fn row(&self, words: &Words) -> Result<SpendRow, Wrong> {
        let mut wrong = Wrong::default();
        let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let month = self.month.parse::<Month>().ok();
        let currency = self.currency.parse::<Currency>().ok();
        let amount = currency.map(|currency| parse_amount(&self.amount, currency));
        if let Some(Err(error)) = &amount {
            wrong.amount = wrong::amount(words, error);
        }
        wrong.month = if month.is_none() { words.spend_wrong_month() } else { "" };
        wrong.currency = if currency.is_none() { words.spend_wrong_currency() } else { "" };
        // The choices of the form hold every kind there is.
        let kind = self.kind.parse().unwrap_or(SpendKind::Marketing);
        let (Some(month), Some(currency), Some(Ok(amount_minor))) = (month, currency, amount) else {
            return Err(wrong);
        };
        let key = SpendKey { month, channel: filled(&self.channel), kind, currency };
        let row = SpendRow { key, amount_minor, note: filled(&self.note) };
        let event = Event::SpendSaved { replaces: None, row: row.clone() };
        for error in event.check().err().unwrap_or_default() {
            match error.field.as_str() {
                "row.channel" => wrong.channel = words.spend_wrong_text(),
                "row.note" => wrong.note = words.spend_wrong_text(),
                _ => wrong.amount = words.spend_wrong_large().to_owned(),
            }
        }
        let is_right = wrong.channel.is_empty() && wrong.note.is_empty() && wrong.amount.is_empty();
        if is_right { Ok(row) } else { Err(wrong) }
    }
}

impl RowPage {
    fn new(visit: &Visit, id: String, typed: Typed, wrong: Wrong) -> Self {
        let words = visit.words();
        let title = if id.is_empty() { words.spend_add() } else { words.spend_edit_title() };
        let choice =
            |kind: SpendKind| KindChoice { kind, name: kind_name(words, kind), text: kind_text(words, kind) };
        Self {
            shell: visit.shell(Nav::Acquisition, title),
            id,
            kinds: SpendKind::ALL.into_iter().map(choice).collect(),
            typed,
            wrong,
        }
    }
}

/// The empty form.
pub(super) async fn show_new(State(state): State<AppState>, visit: Visit) -> Result<Response, PageError> {
    visit.require(Permission::EditSpend)?;
    let today = state.now().day_in(&state.config().shop.zone);
    let typed = Typed {
        month: Month::of(today).to_string(),
        kind: SpendKind::Marketing.name().to_owned(),
        currency: state.config().shop.currency.code().to_owned(),
        ..Typed::default()
    };
    Ok(crate::admin::page(&RowPage::new(&visit, String::new(), typed, Wrong::default())))
}

/// The form of a row.
pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    visit.require(Permission::EditSpend)?;
    let stored = spend::get(&state, id_of(&id)?).await?;
    Ok(crate::admin::page(&RowPage::new(&visit, id, Typed::of_row(&stored.row), Wrong::default())))
}

/// Adds a row.
pub(super) async fn add(
    State(state): State<AppState>,
    visit: Visit,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::EditSpend)?;
    let typed = Typed::of_form(&fields);
    let row = match typed.row(visit.words()) {
        Ok(row) => row,
        Err(wrong) => return Ok(refused(&RowPage::new(&visit, String::new(), typed, wrong))),
    };
    let added = spend::add(&state, &visit.signed_in, row).await;
    ended(&visit, String::new(), typed, added.map(|_| ()))
}

/// Changes a row.
pub(super) async fn change(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::EditSpend)?;
    let typed = Typed::of_form(&fields);
    let row = match typed.row(visit.words()) {
        Ok(row) => row,
        Err(wrong) => return Ok(refused(&RowPage::new(&visit, id, typed, wrong))),
    };
    let changed = spend::change(&state, &visit.signed_in, id_of(&id)?, row).await;
    ended(&visit, id, typed, changed.map(|_| ()))
}

/// Back to the table, or the form again with what is wrong.
fn ended(visit: &Visit, id: String, typed: Typed, done: Result<(), AppError>) -> Result<Response, PageError> {
    let words = visit.words();
    let whole = match done {
        Ok(()) => return Ok(back("saved")),
        Err(AppError::Conflict(_)) => words.spend_wrong_taken(),
        Err(AppError::Fields(_)) => words.spend_wrong_full(),
        Err(error) => return Err(error.into()),
    };
    Ok(refused(&RowPage::new(visit, id, typed, Wrong { whole, ..Wrong::default() })))
}

/// Takes a row out.
pub(super) async fn remove(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    spend::remove(&state, &visit.signed_in, id_of(&id)?).await?;
    Ok(back("removed"))
}

/// Keeps the gross margin; a blank field forgets it.
pub(super) async fn keep_margin(
    State(state): State<AppState>,
    asked: Asked,
    fields: Fields,
) -> Result<Response, PageError> {
    asked.visit.require(Permission::EditSpend)?;
    let basis_points = match fields.filled("margin") {
        None => Some(None),
        Some(text) => basis_points(text).map(Some),
    };
    if let Some(basis_points) = basis_points {
        spend::set_margin(&state, &asked.visit.signed_in, basis_points).await?;
        return Ok(back("margin"));
    }
    let mut page = AcquisitionPage::new(&state, &asked).await?;
    page.refused = asked.visit.words().spend_wrong_margin().to_owned();
    fields.text("margin").clone_into(&mut page.margin);
    Ok(refused(&page))
}

/// A percentage with two decimals at most, more than 0 and at most 100, in hundredths of a per cent.
fn basis_points(text: &str) -> Option<u32> {
    let text = text.trim().trim_end_matches('%').trim_end();
    let styles = [NumberStyle::Point, NumberStyle::Comma];
    let fits = |style: NumberStyle| Decimal::parse(text, style).ok().filter(|decimal| decimal.scale <= 2);
    let decimal = styles.into_iter().find_map(fits)?;
    let points = decimal.to_minor(2, Rounding::Truncate).ok()?;
    u32::try_from(points).ok().filter(|points| (1..=10_000).contains(points))
}

fn id_of(text: &str) -> Result<SpendId, PageError> {
    text.parse().map_err(|_| PageError::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    #[test]
    fn margins_are_read_as_people_write_them() {
        let check = |text: &str, expected: Option<u32>| assert_eq!(basis_points(text), expected, "{text}");
        check("40", Some(4_000));
        check("37,5 %", Some(3_750));
        check("0.01", Some(1));
        check("100", Some(10_000));
        check("100.01", None);
        check("0", None);
        check("-5", None);
        check("12.345", None);
        check("half", None);
    }

    #[test]
    fn every_wrong_field_of_the_form_is_told() {
        let words = Words::of(Language::English);
        let typed = Typed {
            month: "05/2026".to_owned(),
            channel: "x".repeat(256),
            kind: "wages".to_owned(),
            amount: "many".to_owned(),
            currency: "EUR".to_owned(),
            note: String::new(),
        };
        let wrong = typed.row(&words).unwrap_err();
        assert!(!wrong.month.is_empty() && wrong.amount.contains("many") && wrong.currency.is_empty());
        let typed = Typed { month: "2026-05".to_owned(), amount: "1.250,5".to_owned(), ..typed };
        assert_eq!(typed.row(&words).unwrap_err().channel, words.spend_wrong_text());
        let typed = Typed { channel: String::new(), ..typed };
        let row = typed.row(&words).unwrap();
        assert_eq!(
            (row.amount_minor, row.key.channel.is_none(), row.key.kind),
            (125_050, true, SpendKind::Wages)
        );
        assert_eq!(Typed::of_row(&row).amount, "1250.50");
    }
}

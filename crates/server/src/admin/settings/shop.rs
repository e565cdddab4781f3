//! The shop: its name, currency, zone and dates, with the setting behind each.

use super::{Frame, Tab, shell};
use crate::admin::errors::PageError;
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::admin::{assets, assets::icon};
use crate::state::AppState;
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use domain::money::Money;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/settings/shop", get(show))
}

#[derive(Debug, Template)]
#[template(path = "pages/settings_shop.html")]
struct Shop {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
}

/// One setting of the shop.
#[derive(Debug)]
struct Row {
    label: &'static str,
    value: String,
    text: String,
    key: &'static str,
}

async fn show(State(state): State<AppState>, visit: Visit) -> Result<Response, PageError> {
    let words = visit.words();
    let shop = &state.config().shop;
    let sample = Money::new(123_450, shop.currency);
    let now = words.date_time(state.now(), &shop.zone);
    let rows = vec![
        Row {
            label: words.shop_name(),
            value: shop.name.clone(),
            text: words.shop_name_text().to_owned(),
            key: "shop.name",
        },
        Row {
            label: words.shop_currency(),
            value: shop.currency.code().to_owned(),
            text: words.shop_currency_text(words.money(sample)),
            key: "shop.currency",
        },
        Row {
            label: words.shop_zone(),
            value: shop.zone.name().to_owned(),
            text: words.shop_zone_text(now),
            key: "shop.zone",
        },
        Row {
            label: words.shop_as_of(),
            value: as_of_value(&state, words).to_owned(),
            text: words.shop_as_of_text().to_owned(),
            key: "shop.as_of",
        },
    ];
    Ok(crate::admin::page(&Shop { shell: shell(&visit), frame: Frame::new(&visit, Tab::Shop), rows }))
}

fn as_of_value(state: &AppState, words: &crate::i18n::Words) -> &'static str {
    match state.config().shop.as_of {
        crate::config::AsOf::Today => words.shop_as_of_today(),
        crate::config::AsOf::Data => words.shop_as_of_data(),
    }
}

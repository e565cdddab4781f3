//! What people send from a member's page.

use super::page;
use crate::admin::errors::PageError;
use crate::admin::fields::Fields;
use crate::admin::loyalty::{back, id_of, refusals, sent};
use crate::admin::visit::Visit;
use crate::app::AppError;
use crate::app::members::acts;
use crate::app::points::adjust::{GivenTier, Reversal};
use crate::app::points::membership::Past;
use crate::state::AppState;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::{CustomerId, LadderName, OrderId, RewardName, TierName, WalletName};
use domain::membership::AdjustmentRequest;
use domain::role::Permission;
use domain::time::Day;

/// Read again, an address that takes a form shows the page.
pub(super) async fn to_page(Path(id): Path<String>) -> Redirect {
    Redirect::to(&format!("/members/{id}"))
}

/// Back to the member with what was done, or the page again with why not.
async fn ended(
    state: &AppState,
    visit: &Visit,
    id: CustomerId,
    fields: Fields,
    done: Result<String, AppError>,
) -> Result<Response, PageError> {
    match done {
        Ok(done) => Ok(back(&format!("/members/{id}"), &done)),
        Err(error) => {
            let text = refusals::text(visit.words(), error)?;
            page::refused(state, visit, id, fields, text).await
        }
    }
}

/// A whole number as people type it: a sign may stand before it, and its digits may be grouped by three.
fn whole(text: &str) -> Option<i64> {
    let text = text.trim().replace('\u{2212}', "-");
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(&text)),
    };
    let mut groups = digits.split([',', '.', ' ', '\u{a0}']);
    let first = groups.next()?;
    let is_digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let rest: Vec<&str> = groups.collect();
    let is_grouped = rest.iter().all(|group| group.len() == 3 && is_digits(group));
    if !is_digits(first) || !is_grouped || (!rest.is_empty() && first.len() > 3) {
        return None;
    }
    let plain: i64 = format!("{first}{}", rest.concat()).parse().ok()?;
    Some(sign * plain)
}

/// Changes a balance.
pub(super) async fn adjust(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::AdjustPoints)?;
    let id: CustomerId = id_of(&id)?;
    let words = visit.words();
    let points = whole(fields.text("points")).filter(|points| *points != 0);
    let Some(points) = points else {
        let text = words.refused_points().to_owned();
        return page::refused(&state, &visit, id, fields, text).await;
    };
    let points = if fields.text("direction") == "take" { -points.abs() } else { points };
    let request = AdjustmentRequest {
        customer: id,
        wallet: WalletName::from(fields.text("wallet")),
        points,
        reason: fields.text("reason").trim().to_owned(),
        by: String::new(),
    };
    let done = acts::adjust(&state, sent(&visit, &fields), request).await;
    ended(&state, &visit, id, fields, done).await
}

/// Takes back what an order earned.
pub(super) async fn reverse(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::AdjustPoints)?;
    let id: CustomerId = id_of(&id)?;
    let chosen = fields.text("order").split_once(' ');
    let chosen = chosen.and_then(|(order, wallet)| Some((order.parse::<OrderId>().ok()?, wallet)));
    let points = fields.filled("points").map(whole);
    let (Some((order, wallet)), None | Some(Some(_))) = (chosen, points) else {
        let words = visit.words();
        let text = if chosen.is_none() { words.refused_fields() } else { words.refused_points() }.to_owned();
        return page::refused(&state, &visit, id, fields, text).await;
    };
    if fields.filled("reason").is_none() {
        let text = visit.words().refused_reason().to_owned();
        return page::refused(&state, &visit, id, fields, text).await;
    }
    let reversal = Reversal {
        order,
        wallet: WalletName::from(wallet),
        points: points.flatten(),
        reason: fields.text("reason").trim().to_owned(),
        by: String::new(),
    };
    let done = acts::reverse(&state, sent(&visit, &fields), id, reversal).await;
    ended(&state, &visit, id, fields, done).await
}

/// Gives a tier.
pub(super) async fn give_tier(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::AdjustPoints)?;
    let id: CustomerId = id_of(&id)?;
    let words = visit.words();
    let chosen = fields.text("tier").split_once('/');
    let until = fields.filled("until").map(str::parse::<Day>);
    let (Some((ladder, tier)), None | Some(Ok(_))) = (chosen, &until) else {
        let text = words.refused_fields().to_owned();
        return page::refused(&state, &visit, id, fields, text).await;
    };
    if fields.filled("reason").is_none() {
        let text = words.refused_reason().to_owned();
        return page::refused(&state, &visit, id, fields, text).await;
    }
    let now = state.now();
    let program = state.store().read(move |read| Ok::<_, AppError>(read.program_at(now)?)).await?;
    let zone = program.map_or_else(|| state.config().shop.zone.clone(), |program| program.zone.clone());
    let given = GivenTier {
        ladder: LadderName::from(ladder),
        tier: TierName::from(tier),
        // The tier is kept to the end of the day that is named.
        until: until.and_then(Result::ok).map(|day| zone.start_of(day.plus(1))),
        reason: fields.text("reason").trim().to_owned(),
        by: String::new(),
    };
    let done = acts::give_tier(&state, sent(&visit, &fields), id, given).await;
    ended(&state, &visit, id, fields, done).await
}

/// Gets a reward.
pub(super) async fn redeem(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::ServeMembers)?;
    let id: CustomerId = id_of(&id)?;
    let reward = RewardName::from(fields.text("reward"));
    let done = acts::redeem(&state, sent(&visit, &fields), id, reward).await;
    ended(&state, &visit, id, fields, done).await
}

/// Pauses the membership.
pub(super) async fn pause(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::AdjustPoints)?;
    let id: CustomerId = id_of(&id)?;
    let Some(reason) = fields.filled("reason").map(str::to_owned) else {
        let text = visit.words().refused_reason().to_owned();
        return page::refused(&state, &visit, id, fields, text).await;
    };
    let done = acts::pause(&state, sent(&visit, &fields), id, reason).await;
    ended(&state, &visit, id, fields, done).await
}

/// Lets the member take part again.
pub(super) async fn resume(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::AdjustPoints)?;
    let id: CustomerId = id_of(&id)?;
    let done = acts::resume(&state, sent(&visit, &fields), id).await;
    ended(&state, &visit, id, fields, done).await
}

/// Enrols a customer, from the customer's page.
pub(super) async fn enrol(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::ServeMembers)?;
    let id: CustomerId = id_of(&id)?;
    let past = if fields.text("past") == "taken" { Past::Taken } else { Past::Left };
    match acts::enrol(&state, sent(&visit, &fields), id, past).await {
        Ok(done) => Ok(back(&format!("/members/{id}"), &done)),
        // Somebody else was faster: the member's page is what was wanted.
        Err(AppError::Conflict(_)) => Ok(Redirect::to(&format!("/members/{id}")).into_response()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        let check = |text: &str, expected: Option<i64>| assert_eq!(whole(text), expected, "{text}");
        check("1,200", Some(1200));
        check(" 1.200.000 ", Some(1_200_000));
        check("-5", Some(-5));
        check("−5", Some(-5));
        check("+7", Some(7));
        check("1.5", None);
        check("12,5", None);
        check("1200,000", None);
        check("", None);
        check("many", None);
    }
}

//! Activity: who changed what, and when, from the audit log.

use super::{Frame, Tab, shell};
use crate::admin::errors::PageError;
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::admin::{assets, assets::icon};
use crate::app::people;
use crate::i18n::Words;
use crate::state::AppState;
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use domain::role::Permission;
use std::collections::HashMap;
use store::{AuditEntry, Cursor, PageRequest};

const ROWS: u32 = 50;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/settings/activity", get(show))
}

#[derive(Debug, Template)]
#[template(path = "pages/settings_activity.html")]
struct Activity {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
    next: String,
    is_first: bool,
}

#[derive(Debug)]
struct Row {
    at: String,
    who: String,
    what: String,
    subject: String,
}

/// What the address of the page may say.
#[derive(Debug, Default, serde::Deserialize)]
struct Asked {
    #[serde(default)]
    after: String,
}

async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    visit.require(Permission::ReadAudit)?;
    let after = match asked.after.as_str() {
        "" => None,
        text => Some(text.parse::<Cursor>().map_err(|_| PageError::NotFound)?),
    };
    let is_first = after.is_none();
    let page = people::audit_log(&state, &visit.signed_in, PageRequest { after, limit: ROWS }).await?;
    let names: HashMap<String, String> =
        people::list(&state).await?.into_iter().map(|user| (user.id.to_string(), user.name)).collect();
    let words = visit.words();
    let zone = &state.config().shop.zone;
    let row = |entry: &AuditEntry| {
        let actor = entry.entry.actor.strip_prefix("user ").and_then(|id| names.get(id));
        let subject = names.get(&entry.entry.subject).cloned();
        Row {
            at: words.date_time(entry.at, zone),
            who: actor.cloned().unwrap_or_else(|| actor_name(words, &entry.entry.actor)),
            what: action_name(words, &entry.entry.action),
            subject: subject.filter(|name| Some(name) != actor).unwrap_or_default(),
        }
    };
    Ok(crate::admin::page(&Activity {
        shell: shell(&visit),
        frame: Frame::new(&visit, Tab::Activity),
        rows: page.items.iter().map(row).collect(),
        next: page.next.map(|cursor| cursor.to_string()).unwrap_or_default(),
        is_first,
    }))
}

fn actor_name(words: &Words, actor: &str) -> String {
    match actor.split_once(' ') {
        Some(("user", _)) => words.activity_someone().to_owned(),
        Some(("key", _)) => words.activity_a_key().to_owned(),
        _ => words.activity_command_line().to_owned(),
    }
}

/// An action of the audit log in words; one that has none is shown by its name.
fn action_name(words: &Words, action: &str) -> String {
    let known = match action {
        "user.set_up" => words.action_user_set_up(),
        "user.added" => words.action_user_added(),
        "user.role_changed" => words.action_user_role(),
        "user.disabled" => words.action_user_disabled(),
        "user.enabled" => words.action_user_enabled(),
        "user.password_changed" => words.action_user_password(),
        "user.password_reset" => words.action_user_reset(),
        "session.began" | "session.demo" => words.action_session_began(),
        "session.ended" => words.action_session_ended(),
        "session.revoked" => words.action_session_revoked(),
        "key.made" => words.action_key_made(),
        "key.revoked" => words.action_key_revoked(),
        "import.started" => words.action_import_started(),
        "import.stopped" => words.action_import_stopped(),
        "spend.saved" => words.action_spend_saved(),
        "spend.removed" => words.action_spend_removed(),
        "spend.uploaded" => words.action_spend_uploaded(),
        "spend.margin" => words.action_spend_margin(),
        "member.enrolled" => words.action_member_enrolled(),
        "member.paused" => words.action_member_paused(),
        "member.resumed" => words.action_member_resumed(),
        "points.adjusted" => words.action_points_adjusted(),
        "points.approved" => words.action_points_approved(),
        "points.declined" => words.action_points_declined(),
        "points.reversed" => words.action_points_reversed(),
        "tier.given" => words.action_tier_given(),
        "reward.redeemed" => words.action_reward_redeemed(),
        "redemption.moved" => words.action_redemption_moved(),
        "program.drafted" => words.action_program_drafted(),
        "program.published" => words.action_program_published(),
        "program.ended" => words.action_program_ended(),
        "customers.exported" => words.action_customers_exported(),
        other => return other.to_owned(),
    };
    known.to_owned()
}

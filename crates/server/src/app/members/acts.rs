//! What people do to members and to the program by form: once, with role and audit line.
//!
//! Purpose: one function an act; each says where the page goes next.
//! Must not: do anything that the role does not allow, or do it twice for one form.

use crate::app::AppError;
use crate::app::once::{self, Answer, Once};
use crate::app::points::adjust::{self, Adjusted, GivenTier, Reversal};
use crate::app::points::membership::{self, Past};
use crate::app::points::{programs, redeem};
use crate::auth::SignedIn;
use crate::auth::sessions::audit;
use crate::state::AppState;
use domain::ids::{AdjustmentId, CustomerId, RedemptionId, RewardName};
use domain::membership::AdjustmentRequest;
use domain::rewards::Fulfilment;
use domain::role::Permission;
use domain::time::Timestamp;
use serde_json::{Value, json};
use store::Tx;

/// A form that a person sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Who sent it.
    pub by: SignedIn,
    /// By what it is known again.
    pub once: Once,
}

impl Sent {
    /// The person's name in the journal: the e-mail address, which never changes.
    #[must_use]
    pub fn name(&self) -> String {
        self.by.email.clone()
    }
}

/// What an act is called in the audit log, and what it is about.
struct Act {
    name: &'static str,
    subject: String,
    detail: Value,
}

impl Act {
    fn new(name: &'static str, subject: impl ToString) -> Self {
        Self { name, subject: subject.to_string(), detail: json!({}) }
    }
}

/// Does an act once; the answer says what was done, as the query of the next page.
async fn act<F>(
    state: &AppState,
    sent: Sent,
    permission: Permission,
    act: Act,
    mut decide: F,
) -> Result<String, AppError>
where
    F: FnMut(&mut dyn Tx) -> Result<String, AppError> + Send + 'static,
{
    sent.by.require(permission)?;
    let user = sent.by.user_id;
    let answered = once::write(state, sent.once, move |tx| {
        let done = decide(tx)?;
        audit(tx, user, act.name, &act.subject, act.detail.clone())?;
        Ok(Answer { status: 303, body: done.into_bytes() })
    });
    Ok(String::from_utf8_lossy(&answered.await?.answer.body).into_owned())
}

/// Enrols a customer.
///
/// # Errors
/// Not allowed; as [`membership::enrol_in`].
pub async fn enrol(state: &AppState, sent: Sent, id: CustomerId, past: Past) -> Result<String, AppError> {
    act(state, sent, Permission::ServeMembers, Act::new("member.enrolled", id), move |tx| {
        membership::enrol_in(tx, id, past)?;
        Ok("done=enrolled".to_owned())
    })
    .await
}

/// Pauses a membership.
///
/// # Errors
/// Not allowed; as [`membership::deactivate_in`].
pub async fn pause(state: &AppState, sent: Sent, id: CustomerId, reason: String) -> Result<String, AppError> {
    let by = sent.name();
    act(state, sent, Permission::AdjustPoints, Act::new("member.paused", id), move |tx| {
        membership::deactivate_in(tx, id, &reason, &by)?;
        Ok("done=paused".to_owned())
    })
    .await
}

/// Lets a member take part again.
///
/// # Errors
/// Not allowed; as [`membership::reactivate_in`].
pub async fn resume(state: &AppState, sent: Sent, id: CustomerId) -> Result<String, AppError> {
    let by = sent.name();
    act(state, sent, Permission::AdjustPoints, Act::new("member.resumed", id), move |tx| {
        membership::reactivate_in(tx, id, &by)?;
        Ok("done=resumed".to_owned())
    })
    .await
}

/// Changes a balance, or asks a second person. `request.by` is set here.
///
/// # Errors
/// Not allowed; as [`adjust::adjust_in`].
pub async fn adjust(
    state: &AppState,
    sent: Sent,
    mut request: AdjustmentRequest,
) -> Result<String, AppError> {
    request.by = sent.name();
    let mut told = Act::new("points.adjusted", request.customer);
    told.detail = json!({ "points": request.points, "wallet": request.wallet });
    act(state, sent, Permission::AdjustPoints, told, move |tx| {
        let done = match adjust::adjust_in(tx, &request)? {
            Adjusted::Done(_) => "done=adjusted",
            Adjusted::Waits(_) => "done=waits",
        };
        Ok(done.to_owned())
    })
    .await
}

/// Agrees to a change that another person asked for.
///
/// # Errors
/// Not allowed, or one's own request; as [`adjust::approve_in`].
pub async fn approve(state: &AppState, sent: Sent, id: AdjustmentId) -> Result<String, AppError> {
    let by = sent.name();
    act(state, sent, Permission::AdjustPoints, Act::new("points.approved", id), move |tx| {
        adjust::approve_in(tx, id, &by)?;
        Ok("done=approved".to_owned())
    })
    .await
}

/// Does not agree to a change, or withdraws one's own request.
///
/// # Errors
/// Not allowed; as [`adjust::decline_in`].
pub async fn decline(state: &AppState, sent: Sent, id: AdjustmentId) -> Result<String, AppError> {
    let by = sent.name();
    act(state, sent, Permission::AdjustPoints, Act::new("points.declined", id), move |tx| {
        let row = adjust::decline_in(tx, id, &by)?;
        let own = row.request.by == by;
        Ok(if own { "done=withdrawn" } else { "done=declined" }.to_owned())
    })
    .await
}

/// Gives a tier. `given.by` is set here.
///
/// # Errors
/// Not allowed; as [`adjust::give_tier_in`].
pub async fn give_tier(
    state: &AppState,
    sent: Sent,
    id: CustomerId,
    mut given: GivenTier,
) -> Result<String, AppError> {
    given.by = sent.name();
    act(state, sent, Permission::AdjustPoints, Act::new("tier.given", id), move |tx| {
        adjust::give_tier_in(tx, id, given.clone())?;
        Ok("done=tier".to_owned())
    })
    .await
}

/// Takes back what an order of this member earned. `reversal.by` is set here.
///
/// # Errors
/// Not allowed; the order is of another customer; as [`adjust::reverse_in`].
pub async fn reverse(
    state: &AppState,
    sent: Sent,
    id: CustomerId,
    mut reversal: Reversal,
) -> Result<String, AppError> {
    reversal.by = sent.name();
    act(state, sent, Permission::AdjustPoints, Act::new("points.reversed", id), move |tx| {
        let order = tx.order(reversal.order)?.ok_or(AppError::NotFound("order"))?;
        if order.customer_id != id {
            return Err(AppError::NotFound("order"));
        }
        adjust::reverse_in(tx, reversal.clone())?;
        Ok("done=reversed".to_owned())
    })
    .await
}

/// Gets a reward for a member.
///
/// # Errors
/// Not allowed; as [`redeem::redeem_in`].
pub async fn redeem(
    state: &AppState,
    sent: Sent,
    id: CustomerId,
    reward: RewardName,
) -> Result<String, AppError> {
    let code = redeem::fresh_code();
    let mut told = Act::new("reward.redeemed", id);
    told.detail = json!({ "reward": reward });
    act(state, sent, Permission::ServeMembers, told, move |tx| {
        let redeemed = redeem::redeem_in(tx, id, &reward, &code)?;
        Ok(format!("done=redeemed&redemption={}", redeemed.redemption.id))
    })
    .await
}

/// Moves a redemption on; calling one off needs the right to change balances, for points come back.
///
/// # Errors
/// Not allowed; as [`redeem::move_in`].
pub async fn fulfil(
    state: &AppState,
    sent: Sent,
    id: RedemptionId,
    to: Fulfilment,
) -> Result<String, AppError> {
    let by = sent.name();
    let (permission, done) = match to {
        Fulfilment::Cancelled => (Permission::AdjustPoints, "done=cancelled"),
        Fulfilment::Delivered => (Permission::ServeMembers, "done=delivered"),
        Fulfilment::Used | Fulfilment::Issued => (Permission::ServeMembers, "done=used"),
    };
    act(state, sent, permission, Act::new("redemption.moved", id), move |tx| {
        redeem::move_in(tx, id, to, &by)?;
        Ok(done.to_owned())
    })
    .await
}

/// Keeps a document as the draft.
///
/// # Errors
/// Not allowed; as [`programs::draft_in`].
pub async fn draft(state: &AppState, sent: Sent, document: Value) -> Result<String, AppError> {
    let by = sent.name();
    act(state, sent, Permission::EditProgram, Act::new("program.drafted", "program"), move |tx| {
        let written = programs::draft_in(tx, &document, &by)?;
        Ok(format!("done=drafted&version={}", written.version))
    })
    .await
}

/// Puts a draft into force, now or from `starts_at` on.
///
/// # Errors
/// Not allowed; as [`programs::publish_in`].
pub async fn publish(
    state: &AppState,
    sent: Sent,
    version: u32,
    starts_at: Option<Timestamp>,
) -> Result<String, AppError> {
    let by = sent.name();
    act(state, sent, Permission::EditProgram, Act::new("program.published", version), move |tx| {
        programs::publish_in(tx, version, starts_at, &by)?;
        let done = if starts_at.is_some() { "done=scheduled" } else { "done=published" };
        Ok(done.to_owned())
    })
    .await
}

/// Ends a version, calls it off or throws it away.
///
/// # Errors
/// Not allowed; as [`programs::archive_in`].
pub async fn end(state: &AppState, sent: Sent, version: u32) -> Result<String, AppError> {
    let by = sent.name();
    act(state, sent, Permission::EditProgram, Act::new("program.ended", version), move |tx| {
        programs::archive_in(tx, version, &by)?;
        Ok("done=ended".to_owned())
    })
    .await
}

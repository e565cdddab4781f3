//! The customer in the program: what they have there, or the way in.

use crate::admin::loyalty::Purse;
use crate::admin::visit::Visit;
use crate::app::AppError;
use crate::auth::token;
use crate::state::AppState;
use domain::ids::CustomerId;
use domain::membership::MemberStatus;
use domain::role::Permission;

/// The card of the program on a customer's page.
#[derive(Debug)]
pub(super) enum Membership {
    /// A member: where the member's page is, what there is, tiers, and whether it is paused.
    Member { href: String, amounts: Vec<String>, tiers: Vec<String>, is_paused: bool },
    /// No member, while a program is in force. The key of the form, where this person may enrol.
    Outside { once: Option<String> },
    /// There is no program, and nobody is a member.
    Nothing,
}

/// What the card says.
pub(super) async fn of(state: &AppState, visit: &Visit, id: CustomerId) -> Result<Membership, AppError> {
    if !visit.signed_in.may(Permission::ReadMembers) {
        return Ok(Membership::Nothing);
    }
    let now = state.now();
    let read =
        state.store().read(move |read| Ok::<_, AppError>((read.member_row(id)?, read.program_at(now)?)));
    let (row, program) = read.await?;
    let Some(row) = row else {
        let once = visit.signed_in.may(Permission::ServeMembers).then(token::fresh);
        return Ok(if program.is_some() { Membership::Outside { once } } else { Membership::Nothing });
    };
    let purse = Purse::new(*visit.words(), program, state.config().shop.currency);
    let amounts = row.balances.iter().map(|(wallet, balance)| purse.amount(wallet, balance.available));
    Ok(Membership::Member {
        href: format!("/members/{id}"),
        amounts: amounts.collect(),
        tiers: row.standings.iter().map(|(_, tier)| tier.to_string()).collect(),
        is_paused: row.member.status == MemberStatus::Inactive,
    })
}

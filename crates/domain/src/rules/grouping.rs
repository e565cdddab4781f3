//! Which of the rules that fire are chosen, by the policy of their group.

use super::trace::Reason;
use super::{Group, GroupPolicy, Rule};
use crate::points::Ratio;

/// A rule that fires, with what it comes to.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Its position in the program.
    pub(super) rule: usize,
    /// Points before rounding; a multiplier's factor.
    pub(super) exact: Ratio,
}

/// Keeps the chosen ones; `lose` hears of the others. All candidates are of one phase and wallet.
pub(super) fn choose(
    candidates: &mut Vec<Candidate>,
    rules: &[Rule],
    groups: &[Group],
    mut lose: impl FnMut(usize, Reason),
) {
    if groups.iter().all(|group| group.policy == GroupPolicy::All) {
        return;
    }
    let mut stopped_by: Option<usize> = None;
    for group in groups {
        let of_group = |candidate: &Candidate| rules[candidate.rule].group == group.name;
        let winner = if stopped_by.is_some() {
            stopped_by
        } else {
            let mut among = candidates.iter().filter(|candidate| of_group(candidate));
            match group.policy {
                GroupPolicy::All => None,
                GroupPolicy::First | GroupPolicy::Stop => among.next().map(|candidate| candidate.rule),
                GroupPolicy::Best => among
                    .reduce(|best, next| if next.exact > best.exact { next } else { best })
                    .map(|candidate| candidate.rule),
            }
        };
        let Some(winner) = winner else { continue };
        candidates.retain(|candidate| {
            let stays = !of_group(candidate) || candidate.rule == winner;
            if !stays {
                lose(candidate.rule, Reason::Outranked { by: rules[winner].name.clone() });
            }
            stays
        });
        if group.policy == GroupPolicy::Stop {
            stopped_by = Some(winner);
        }
    }
}

//! The member's tier.

use super::{Context, Leaf, Occasion, Problems, Program, check_list};
use crate::ids::{LadderName, TierName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The member stands in one of these tiers, before what happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InTier {
    /// The ladder; the first of the program where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<LadderName>,
    /// The tiers.
    pub is: Vec<TierName>,
}

impl Leaf for InTier {
    fn holds(&self, context: &Context<'_>, _: &Occasion<'_>) -> bool {
        let Some(ladder) = context.program.ladder(self.ladder.as_ref()) else { return false };
        let tier = ladder.tiers.get(ladder.standing_of(&context.state.standings));
        context.member.is_some() && tier.is_some_and(|tier| self.is.contains(&tier.name))
    }

    fn check(&self, program: &Program, problems: &mut Problems) {
        check_list(&self.is, "is", problems);
        let Some(ladder) = program.ladder(self.ladder.as_ref()) else {
            problems.error("ladder", "is not a ladder of this program: the condition never holds", "name one");
            return;
        };
        for (at, tier) in self.is.iter().enumerate() {
            if ladder.position(tier).is_none() {
                let known: Vec<&str> = ladder.tiers.iter().map(|tier| tier.name.as_str()).collect();
                let remedy = format!("use one of {}", known.join(", "));
                problems.error(&format!("is[{at}]"), &format!("{tier} is no tier of {}", ladder.name), &remedy);
            }
        }
    }
}

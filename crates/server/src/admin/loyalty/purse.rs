//! Points, stamps and credit as people write them, and the names of a program's parts.
//!
//! Purpose: one way to write an amount of a wallet, whatever it counts.
//! Must not: compute.

use crate::i18n::Words;
use domain::ids::{RewardName, RuleName, WalletName};
use domain::money::{Currency, Money};
use domain::program::{Program, Unit};
use std::sync::Arc;

/// Writes amounts of a program's wallets.
#[derive(Debug, Clone)]
pub(in crate::admin) struct Purse {
    pub(super) words: Words,
    program: Option<Arc<Program>>,
    currency: Currency,
}

impl Purse {
    /// For the program in force; `currency` is the shop's, where there is none.
    pub(in crate::admin) fn new(words: Words, program: Option<Arc<Program>>, currency: Currency) -> Self {
        let currency = program.as_ref().map_or(currency, |program| program.currency);
        Self { words, program, currency }
    }

    pub(super) fn unit(&self, wallet: &WalletName) -> Unit {
        let found = self.program.as_ref().and_then(|program| program.wallet(Some(wallet)));
        found.map(|wallet| wallet.unit).unwrap_or_default()
    }

    /// What people call a wallet: the usual names in their language, others as the document has them.
    pub(super) fn wallet_name(&self, name: &WalletName) -> String {
        match name.as_str() {
            "points" => self.words.wallet_points().to_owned(),
            "stamps" => self.words.wallet_stamps().to_owned(),
            "credit" => self.words.wallet_credit().to_owned(),
            other => spoken(other),
        }
    }

    /// An amount with its unit: `120 points`, `3 stamps`, `£4.50`.
    pub(in crate::admin) fn amount(&self, wallet: &WalletName, points: i64) -> String {
        self.amount_of(self.unit(wallet), points)
    }

    /// An amount of a unit.
    pub(super) fn amount_of(&self, unit: Unit, points: i64) -> String {
        match unit {
            Unit::Points => self.words.points_count(points),
            Unit::Stamps => self.words.stamps_count(points),
            Unit::Credit => self.money(points),
        }
    }

    /// An amount with its sign.
    pub(super) fn signed(&self, wallet: &WalletName, points: i64) -> String {
        let text = self.amount(wallet, points);
        if points > 0 { format!("+{text}") } else { text }
    }

    /// A number without its unit, for columns that name the unit.
    pub(super) fn bare(&self, wallet: &WalletName, points: i64) -> String {
        match self.unit(wallet) {
            Unit::Points | Unit::Stamps => self.words.number(points),
            Unit::Credit => self.money(points),
        }
    }

    /// Money of the program.
    pub(super) fn money(&self, amount_minor: i64) -> String {
        self.words.money(Money::new(amount_minor, self.currency))
    }

    /// The wallets of the program, in the order of the document.
    pub(super) fn wallets(&self) -> Vec<WalletName> {
        let wallets = self.program.as_ref().map_or(&[][..], |program| &program.wallets);
        wallets.iter().map(|wallet| wallet.name.clone()).collect()
    }

    /// What people call a rule: its title, else its name.
    pub(super) fn rule(&self, name: &RuleName) -> String {
        if let Some(tier) = name.as_str().strip_prefix("tier:") {
            return self.words.rule_of_tier(tier);
        }
        if let Some(reward) = name.as_str().strip_prefix("reward:") {
            return self.reward(&RewardName::from(reward));
        }
        let rule = self.program.as_ref().and_then(|program| program.rule(name));
        rule.and_then(|rule| rule.title.clone()).unwrap_or_else(|| spoken(name.as_str()))
    }

    /// What people call a reward: its title, else its name.
    pub(super) fn reward(&self, name: &RewardName) -> String {
        let rewards = self.program.as_ref().map_or(&[][..], |program| &program.rewards);
        let found = rewards.iter().find(|reward| reward.name == *name);
        found.and_then(|reward| reward.title.clone()).unwrap_or_else(|| spoken(name.as_str()))
    }
}

/// A name of a document as people say it: `store-credit` is "Store credit".
pub(super) fn spoken(name: &str) -> String {
    let plain = name.replace(['-', '_'], " ");
    let mut letters = plain.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use serde_json::json;

    #[test]
    fn amounts_follow_their_wallet() {
        let program = serde_json::from_value(json!({
            "name": "x", "currency": "GBP", "zone": "UTC", "rules": [],
            "wallets": [{"name": "points"}, {"name": "card", "unit": "stamps"}, {"name": "credit", "unit": "credit"}],
        }));
        let words = Words::of(Language::English);
        let purse = Purse::new(words, Some(Arc::new(program.unwrap())), Currency::EUR);
        let check = |wallet: &str, points: i64, expected: &str| {
            assert_eq!(purse.signed(&WalletName::from(wallet), points), expected);
        };
        check("points", 1, "+1 point");
        check("points", -1_200, "−1,200 points");
        check("card", 3, "+3 stamps");
        check("credit", -450, "−£4.50");
        check("gone", 2, "+2 points");
        assert_eq!(purse.rule(&RuleName::from("second-order")), "Second order");
        assert_eq!(spoken(""), "");
    }
}

//! Every rule of a program, for one occasion.
//!
//! Purpose: base awards, what multiplies them, bonuses; rounding and caps; effects and trace.
//! Must not: apply anything. The order of a purchase's lines and how they are split change nothing.

use super::caps::fit;
use super::context::{Context, Occasion};
use super::grouping::{Candidate, choose};
use super::products::ProductFilter;
use super::purchase::{Line, Purchase};
use super::rounding::by_product;
use super::trace::{Cut, Outcome, Reason, RuleTrace, Trace, Tracing};
use super::{CapPer, Needs, Phase, Rule, RuleState, Trigger};
use crate::effect::Effect;
use crate::ids::RuleName;
use crate::ledger::{Earning, ExpiryPolicy, LineMoney, OrderNote, Weights};
use crate::member::{DayActivity, RuleUse};
use crate::points::Ratio;
use crate::program::{Multipliers, RoundAt, Unit, Wallet};
use std::sync::Arc;

/// What an occasion leads to, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evaluation {
    /// What is to happen.
    pub effects: Vec<Effect>,
    /// Why; empty where no trace was wanted.
    pub trace: Trace,
}

/// Looks at every rule for one occasion. A guest leads to no effects.
#[must_use]
pub fn evaluate(context: &Context<'_>, occasion: &Occasion<'_>, tracing: Tracing) -> Evaluation {
    let mut run = Run { context, occasion, outcomes: Vec::new(), awards: Vec::new(), tracing };
    let mut firing = Vec::new();
    for (at, rule) in context.program.rules.iter().enumerate() {
        match run.comes_to(rule) {
            Ok(exact) => firing.push(Candidate { rule: at, exact }),
            Err(reason) => run.lose(at, reason),
        }
    }
    if context.member.is_some() {
        for (at, wallet) in context.program.wallets.iter().enumerate() {
            run.wallet(at, wallet, &firing);
        }
    }
    run.finish()
}

/// What a rule is to give, before it becomes an effect.
struct Awarded<'a> {
    /// Position of the rule; `None` for a tier's multiplier.
    rule: Option<usize>,
    name: RuleName,
    wallet: usize,
    exact: Ratio,
    points: i64,
    /// Lines that it counts: those that match all of these.
    products: Vec<&'a ProductFilter>,
    cuts: Vec<Cut>,
}

struct Run<'a> {
    context: &'a Context<'a>,
    occasion: &'a Occasion<'a>,
    outcomes: Vec<(usize, Reason)>,
    awards: Vec<Awarded<'a>>,
    tracing: Tracing,
}

impl<'a> Run<'a> {
    fn lose(&mut self, rule: usize, reason: Reason) {
        if self.tracing == Tracing::On {
            self.outcomes.push((rule, reason));
        }
    }

    /// What a rule comes to by itself, or why to nothing.
    fn comes_to(&self, rule: &Rule) -> Result<Ratio, Reason> {
        let context = self.context;
        if rule.state == RuleState::Disabled {
            return Err(Reason::Disabled);
        }
        let window = rule.starts_at.is_none_or(|at| context.now >= at)
            && rule.ends_at.is_none_or(|at| context.now < at);
        if !window {
            return Err(Reason::OutsideWindow);
        }
        if context.member.is_none() {
            return Err(Reason::NotMember);
        }
        if !rule.trigger.is_set_off(&rule.name, context, self.occasion) {
            return Err(Reason::OtherTrigger);
        }
        if self.occasion.purchase().is_some_and(|purchase| purchase.currency != context.program.currency) {
            return Err(Reason::OtherCurrency);
        }
        if let Some(when) = &rule.when
            && !when.holds(context, self.occasion)
        {
            let place = || when.failing(context, self.occasion).unwrap_or_default();
            let place = if self.tracing == Tracing::On { place() } else { String::new() };
            return Err(Reason::Condition(place));
        }
        if rule.cooldown_days > 0
            && let Some(last) = context.state.last_use(&rule.name)
        {
            let until = last.plus(i32::from(rule.cooldown_days) + 1);
            if context.today < until {
                return Err(Reason::Cooldown { until });
            }
        }
        let mut exact = rule.award.settings().1.points(self.occasion);
        if context.program.settings.round_at == RoundAt::EachProduct
            && let Some(purchase) = self.occasion.purchase()
        {
            let wallet = context.program.wallets.get(context.program.wallet_position(rule.wallet.as_ref()));
            exact = by_product(
                &rule.award,
                exact,
                purchase,
                wallet.map_or_else(Default::default, |w| w.rounding),
            );
        }
        let least = if rule.phase() == Phase::Multiplier { Ratio::ONE } else { Ratio::ZERO };
        if exact <= least { Err(Reason::ComesToNothing) } else { Ok(exact) }
    }

    fn wallet(&mut self, at: usize, wallet: &'a Wallet, firing: &[Candidate]) {
        let first = self.awards.len();
        self.phase(at, wallet, Phase::Base, firing);
        let base_ends = self.awards.len();
        if base_ends > first {
            self.multiply(at, wallet, firing, first..base_ends);
        } else {
            self.lose_phase(at, Phase::Multiplier, firing);
        }
        self.phase(at, wallet, Phase::Bonus, firing);
        if self.context.program.settings.round_at == RoundAt::End {
            // Each award is the growth of the rounded sum: together they are the rounded total.
            let (mut sum, mut given) = (Ratio::ZERO, 0);
            for award in &mut self.awards[first..] {
                sum = sum.plus(award.exact);
                let total = sum.round(wallet.rounding);
                award.points = total - given;
                given = total;
            }
        }
        self.cap(first, wallet);
    }

    fn of_phase(&self, wallet: usize, phase: Phase, firing: &[Candidate]) -> Vec<Candidate> {
        let program = self.context.program;
        let of_wallet =
            |rule: &Rule| rule.phase() == phase && program.wallet_position(rule.wallet.as_ref()) == wallet;
        firing.iter().filter(|candidate| of_wallet(&program.rules[candidate.rule])).cloned().collect()
    }

    fn lose_phase(&mut self, wallet: usize, phase: Phase, firing: &[Candidate]) {
        for candidate in self.of_phase(wallet, phase, firing) {
            self.lose(candidate.rule, Reason::NoBase);
        }
    }

    fn chosen(&mut self, wallet: usize, phase: Phase, firing: &[Candidate]) -> Vec<Candidate> {
        let program = self.context.program;
        let mut candidates = self.of_phase(wallet, phase, firing);
        let mut lost = Vec::new();
        choose(&mut candidates, &program.rules, &program.groups, |rule, reason| lost.push((rule, reason)));
        for (rule, reason) in lost {
            self.lose(rule, reason);
        }
        candidates
    }

    fn phase(&mut self, at: usize, wallet: &Wallet, phase: Phase, firing: &[Candidate]) {
        let rules = &self.context.program.rules;
        let has_base = self.awards.iter().any(|award| award.wallet == at && award.points > 0);
        for candidate in self.chosen(at, phase, firing) {
            let rule = &rules[candidate.rule];
            if rule.needs == Needs::Base && phase == Phase::Bonus && !has_base {
                self.lose(candidate.rule, Reason::NoBase);
                continue;
            }
            let points = candidate.exact.round(wallet.rounding);
            let products = rule.award.settings().1.products();
            let products = if products.is_all() { Vec::new() } else { vec![products] };
            self.awards.push(Awarded {
                rule: Some(candidate.rule),
                name: rule.name.clone(),
                wallet: at,
                exact: candidate.exact,
                points,
                products,
                cuts: Vec::new(),
            });
        }
    }

    /// Adds an award for each base award and multiplier that meet: what is above the base.
    fn multiply(&mut self, at: usize, wallet: &Wallet, firing: &[Candidate], base: std::ops::Range<usize>) {
        let program = self.context.program;
        let chosen = self.chosen(at, Phase::Multiplier, firing);
        let mut factors: Vec<(Option<usize>, RuleName, Ratio, Option<&'a ProductFilter>)> = chosen
            .into_iter()
            .map(|candidate| {
                let rule = &program.rules[candidate.rule];
                let products = rule.award.settings().1.products();
                (
                    Some(candidate.rule),
                    rule.name.clone(),
                    candidate.exact,
                    (!products.is_all()).then_some(products),
                )
            })
            .collect();
        if wallet.unit == Unit::Points {
            for ladder in &program.ladders {
                let tier = &ladder.tiers.get(ladder.standing_of(&self.context.state.standings));
                if let Some((tier, factor)) = tier.and_then(|tier| Some((tier, tier.benefits.multiplier?))) {
                    let name = RuleName::from(format!("tier:{}", tier.name).as_str());
                    factors.push((None, name, factor.ratio(), None));
                }
            }
        }
        for one in base {
            let mut before: Vec<(Ratio, Option<&'a ProductFilter>)> = Vec::new();
            for (rule, name, factor, products) in &factors {
                let award = &self.awards[one];
                let value = match program.settings.round_at {
                    RoundAt::EachRule | RoundAt::EachProduct => Ratio::whole(award.points),
                    RoundAt::End => award.exact,
                };
                let mut filters = award.products.clone();
                filters.extend(*products);
                let grown =
                    if program.settings.multipliers == Multipliers::Add { &[][..] } else { &before[..] };
                let share = self.grown_share(&award.products, &filters, grown);
                let exact = value.times(share).times(factor.minus(Ratio::ONE));
                before.push((*factor, *products));
                if exact.is_none() {
                    continue;
                }
                let points = exact.round(wallet.rounding);
                let (rule, name) = (*rule, name.clone());
                self.awards.push(Awarded {
                    rule,
                    name,
                    wallet: at,
                    exact,
                    points,
                    products: filters,
                    cuts: Vec::new(),
                });
            }
        }
        for (rule, ..) in factors {
            if let Some(rule) = rule.filter(|&rule| !self.awards.iter().any(|award| award.rule == Some(rule)))
            {
                self.lose(rule, Reason::ComesToNothing);
            }
        }
    }

    /// What lines matching `filters` have of those matching `whole`, by their amounts, each line times
    /// the factors that came before.
    fn grown_share(
        &self,
        whole: &[&ProductFilter],
        filters: &[&ProductFilter],
        before: &[(Ratio, Option<&ProductFilter>)],
    ) -> Ratio {
        let grown = |line: Option<&Line<'_>>| {
            before.iter().fold(Ratio::ONE, |product, (factor, products)| match (products, line) {
                (None, _) => product.times(*factor),
                (Some(products), Some(line)) if products.matches(line) => product.times(*factor),
                _ => product,
            })
        };
        let filtered = filters.len() > whole.len() || before.iter().any(|(_, products)| products.is_some());
        let lines = self.occasion.purchase().map_or(&[][..], |purchase| &purchase.lines);
        if !filtered {
            return grown(None);
        }
        let amount = |line: &Line<'_>| Ratio::whole(line.amount_minor.max(0));
        let mut all = Ratio::ZERO;
        let mut part = Ratio::ZERO;
        for line in lines.iter().filter(|line| matches_all(whole, line)) {
            all = all.plus(amount(line));
            if matches_all(filters, line) {
                part = part.plus(amount(line).times(grown(Some(line))));
            }
        }
        part.over(all).unwrap_or(Ratio::ZERO)
    }

    /// Cuts awards from `first` on by the caps of their rules, then by those of their wallet.
    fn cap(&mut self, first: usize, wallet: &Wallet) {
        let context = self.context;
        let book = context.state.books.wallet(&wallet.name);
        for award in &mut self.awards[first..] {
            let rule = award.rule.map(|at| &context.program.rules[at]);
            for cap in rule.iter().flat_map(|rule| &rule.caps) {
                award.points = cap.of_rule(&award.name, award.points, context, &mut award.cuts);
            }
        }
        let total: i64 = self.awards[first..].iter().map(|award| award.points).sum();
        for cap in &wallet.caps {
            let mut cuts = Vec::new();
            let allowed = cap.of_wallet(book, total, 0, context, &mut cuts);
            self.cut_to(first, allowed, &cuts);
        }
        if let Some(max) = wallet.balance_max {
            let total: i64 = self.awards[first..].iter().map(|award| award.points).sum();
            let has = book.map_or(0, |book| {
                let balance = book.balance();
                balance.available + balance.pending + balance.held
            });
            let mut cuts = Vec::new();
            let allowed = fit(total, max - has, max, wallet.balance_overflow, "balance", &mut cuts);
            self.cut_to(first, allowed, &cuts);
        }
    }

    /// Keeps `allowed` points of the awards from `first` on, the earlier awards first.
    fn cut_to(&mut self, first: usize, allowed: i64, cuts: &[Cut]) {
        let mut room = allowed;
        for award in &mut self.awards[first..] {
            if award.points > room {
                award.cuts.extend(cuts.iter().map(|cut| Cut {
                    before: award.points,
                    after: room,
                    ..cut.clone()
                }));
            }
            award.points = award.points.min(room);
            room -= award.points;
        }
    }

    fn finish(mut self) -> Evaluation {
        let mut effects = Vec::new();
        let context = self.context;
        // An order in another currency counts for nothing: its money cannot be added to the program's.
        let counts = |purchase: &&Purchase<'_>| {
            context.member.is_some() && purchase.currency == context.program.currency
        };
        let purchase = self.occasion.purchase().filter(counts);
        if let Some(purchase) = purchase {
            effects.push(Effect::NoteOrder(Box::new(note(purchase, context))));
        }
        for award in self.awards.iter().filter(|award| award.points > 0) {
            effects.push(self.earn(award));
        }
        self.use_rules(&mut effects);
        if let Some(purchase) = purchase {
            effects.extend(self.extend());
            let day = purchase.placed_at.day_in(&context.program.zone);
            let spend_minor = purchase.total_minor;
            effects.push(Effect::Count(DayActivity { day, orders: 1, spend_minor }));
        }
        let trace = if self.tracing == Tracing::On { self.trace() } else { Trace::default() };
        Evaluation { effects, trace }
    }

    fn earn(&self, award: &Awarded<'_>) -> Effect {
        let program = self.context.program;
        let wallet = &program.wallets[award.wallet];
        let rule = award.rule.map(|at| &program.rules[at]);
        let tiers = program
            .ladders
            .iter()
            .filter_map(|ladder| ladder.tiers.get(ladder.standing_of(&self.context.state.standings)));
        let mut of_tier = tiers.filter_map(|tier| tier.benefits.expiry.as_ref());
        let of_rule = rule.and_then(|rule| rule.expiry.as_ref());
        let expiry: Arc<ExpiryPolicy> =
            Arc::clone(of_rule.or_else(|| of_tier.next()).unwrap_or(&wallet.expiry));
        let pending = rule.and_then(|rule| rule.pending.as_ref()).unwrap_or(&wallet.pending).clone();
        let purchase = self.occasion.purchase();
        let weights = match purchase {
            Some(purchase) if !award.products.is_empty() => {
                let matching = purchase.lines.iter().filter(|line| matches_all(&award.products, line));
                let weighed = matching.filter(|line| line.amount_minor > 0);
                let lines: Vec<(u32, i64)> = weighed.map(|line| (line.line_no, line.amount_minor)).collect();
                if lines.is_empty() { Weights::Whole } else { Weights::Lines(lines) }
            }
            _ => Weights::Whole,
        };
        let earning = Earning {
            points: award.points,
            order: purchase.map(|purchase| purchase.order),
            rule: Some(award.name.clone()),
            pending,
            expiry,
            weights,
        };
        Effect::Earn { wallet: wallet.name.clone(), earning: Box::new(earning) }
    }

    /// Counts uses of rules that later decisions ask for.
    fn use_rules(&self, effects: &mut Vec<Effect>) {
        for (at, rule) in self.context.program.rules.iter().enumerate() {
            let counted = rule.cooldown_days > 0
                || matches!(rule.trigger, Trigger::Challenge { .. })
                || rule.caps.iter().any(|cap| cap.per != CapPer::Order);
            if !counted {
                continue;
            }
            let points: i64 =
                self.awards.iter().filter(|award| award.rule == Some(at)).map(|award| award.points).sum();
            if points > 0 {
                effects.push(Effect::UseRule(RuleUse {
                    rule: rule.name.clone(),
                    day: self.context.today,
                    points,
                }));
            }
        }
    }

    /// Wallets whose expiry slides begin it anew where this purchase earned in them.
    fn extend(&self) -> Vec<Effect> {
        let program = self.context.program;
        let wallets = program.wallets.iter().enumerate().filter(|(at, wallet)| {
            matches!(*wallet.expiry, ExpiryPolicy::Sliding(_))
                && self.awards.iter().any(|award| award.wallet == *at && award.points > 0)
        });
        let extended = wallets.filter_map(|(_, wallet)| {
            let expires_at = wallet.expiry.expires_at(self.context.now, &program.zone)?;
            Some(Effect::Extend { wallet: wallet.name.clone(), expires_at })
        });
        extended.collect()
    }

    fn trace(&mut self) -> Trace {
        let program = self.context.program;
        let mut lines = Vec::new();
        for (at, rule) in program.rules.iter().enumerate() {
            let own = || self.awards.iter().filter(|award| award.rule == Some(at));
            let points: i64 = own().map(|award| award.points).sum();
            let cuts: Vec<Cut> = own().flat_map(|award| award.cuts.iter().cloned()).collect();
            let lost = self.outcomes.iter().find(|(lost, _)| *lost == at).map(|(_, reason)| reason.clone());
            let outcome = match lost {
                Some(reason) => Outcome::Nothing(reason),
                None if points > 0 => {
                    let wallet = &program.wallets[program.wallet_position(rule.wallet.as_ref())];
                    Outcome::Gave { wallet: wallet.name.clone(), points }
                }
                None if cuts.is_empty() => Outcome::Nothing(Reason::ComesToNothing),
                None => Outcome::Nothing(Reason::Capped),
            };
            lines.push(RuleTrace { rule: rule.name.clone(), outcome, cuts });
        }
        for award in self.awards.iter().filter(|award| award.rule.is_none() && award.points > 0) {
            let wallet = program.wallets[award.wallet].name.clone();
            let outcome = Outcome::Gave { wallet, points: award.points };
            lines.push(RuleTrace { rule: award.name.clone(), outcome, cuts: award.cuts.clone() });
        }
        Trace { rules: lines }
    }
}

fn matches_all(filters: &[&ProductFilter], line: &Line<'_>) -> bool {
    filters.iter().all(|filter| filter.matches(line))
}

fn note(purchase: &Purchase<'_>, context: &Context<'_>) -> OrderNote {
    let line = |line: &Line<'_>| LineMoney {
        line_no: line.line_no,
        quantity_milli: line.quantity_milli,
        amount_minor: line.amount_minor,
    };
    OrderNote {
        id: purchase.order,
        placed_at: purchase.placed_at,
        placed_on: purchase.placed_at.day_in(&context.program.zone),
        total_minor: purchase.total_minor,
        lines: purchase.lines.iter().map(line).collect(),
    }
}

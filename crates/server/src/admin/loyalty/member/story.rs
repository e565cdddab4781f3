//! A member's story as rows of a timeline.

use crate::admin::assets::{Icon, icon};
use crate::admin::customers::timeline::{self, Line};
use crate::admin::loyalty::People;
use crate::admin::loyalty::moves::{self, MoveLine};
use crate::admin::loyalty::program::sentences::happening;
use crate::admin::loyalty::purse::{Purse, spoken};
use crate::admin::loyalty::why::{self, WhyLine};
use crate::app::members::story::{Item, Story};
use crate::app::points::effects::{climbed, moved};
use domain::ids::{OrderId, WalletName};
use domain::ledger::TxKind;
use domain::member::State;
use domain::membership::{MemberChange, What};
use domain::rewards::Fulfilment;
use domain::time::Zone;
use std::collections::BTreeMap;
use store::TimelineItem;

/// Mark, its style, title and what else is said.
type Named = (Icon, &'static str, String, Vec<String>);

const QUIET: &str = "timeline__mark--quiet";

/// Movements shown of one change; a member who joined with a past has many.
const MOVES_MAX: usize = 60;
/// So many stand open; more are folded.
const MOVES_OPEN_MAX: usize = 6;

/// One thing that happened.
#[derive(Debug)]
pub(in crate::admin::loyalty) struct Event {
    pub(in crate::admin::loyalty) icon: Icon,
    pub(in crate::admin::loyalty) mark: &'static str,
    pub(in crate::admin::loyalty) title: String,
    pub(in crate::admin::loyalty) detail: String,
    /// Money of an order; may be empty.
    pub(in crate::admin::loyalty) money: String,
    /// Points that came or went; may be empty.
    pub(in crate::admin::loyalty) points: Vec<String>,
    pub(in crate::admin::loyalty) lines: Vec<Line>,
    pub(in crate::admin::loyalty) lines_title: String,
    pub(in crate::admin::loyalty) lines_more: String,
    /// One line a movement, where there are several or they say more than the title.
    pub(in crate::admin::loyalty) moves: Vec<MoveLine>,
    /// What folded movements are called together; empty where they stand open.
    pub(in crate::admin::loyalty) moves_title: String,
    pub(in crate::admin::loyalty) moves_more: String,
    /// Tiers that changed.
    pub(in crate::admin::loyalty) tiers: Vec<String>,
    pub(in crate::admin::loyalty) why: Vec<WhyLine>,
    /// The page that says why; empty where it is told here or there is nothing to tell.
    pub(in crate::admin::loyalty) why_href: String,
}

/// What a story is told with.
pub(in crate::admin::loyalty) struct Teller<'a> {
    pub(in crate::admin::loyalty) purse: &'a Purse,
    pub(in crate::admin::loyalty) zone: &'a Zone,
    pub(in crate::admin::loyalty) people: &'a People,
    pub(in crate::admin::loyalty) story: &'a Story,
    /// The member's state, for what orders earned whose change stands elsewhere.
    pub(in crate::admin::loyalty) state: Option<&'a State>,
    /// The member's address.
    pub(in crate::admin::loyalty) base: String,
}

impl Teller<'_> {
    /// The rows of a page; what nothing is to be seen of is left out.
    pub(in crate::admin::loyalty) fn events(&self) -> Vec<Event> {
        let event = |item: &Item| match item {
            Item::Bought(item, change) => Some(self.bought(item, change.as_ref().map(|found| &found.change))),
            Item::Changed(change) => self.changed(&change.change),
        };
        self.story.items.iter().filter_map(event).collect()
    }

    fn bought(&self, item: &TimelineItem, change: Option<&MemberChange>) -> Event {
        let timeline::Event { icon, mark, title, detail, amount, lines, lines_title, lines_more } =
            timeline::event(&self.purse.words, self.zone, item);
        let mut event = Event {
            icon,
            mark,
            title,
            detail,
            money: amount,
            points: Vec::new(),
            lines,
            lines_title,
            lines_more,
            moves: Vec::new(),
            moves_title: String::new(),
            moves_more: String::new(),
            tiers: Vec::new(),
            why: Vec::new(),
            why_href: String::new(),
        };
        match (item, change) {
            (_, Some(change)) => self.add(&mut event, change),
            (TimelineItem::Order(order), None) => self.add_earned(&mut event, order.id),
            (TimelineItem::Refund(_), None) => {}
        }
        event
    }

    /// What the change did, with why.
    fn add(&self, event: &mut Event, change: &MemberChange) {
        let moved = moved(change);
        let mut sums: BTreeMap<&WalletName, i64> = BTreeMap::new();
        let is_only_activated = moved.iter().all(|moved| moved.kind == TxKind::Activated);
        for moved in &moved {
            if moved.kind != TxKind::Activated || is_only_activated {
                *sums.entry(&moved.wallet).or_default() += moves::shown(moved);
            }
        }
        let sums = sums.into_iter().filter(|(_, points)| *points != 0);
        event.points = sums.map(|(wallet, points)| self.purse.signed(wallet, points)).collect();
        let told = moved.iter().filter_map(|moved| moves::line(self.purse, self.zone, moved));
        event.moves = told.take(MOVES_MAX).collect();
        if let [only] = &mut event.moves[..] {
            // The amount stands beside the title; of the rest only what the title does not say.
            only.amount.clear();
            if moved.iter().any(|moved| moved.rule.is_none()) {
                only.text = std::mem::take(&mut only.detail);
            }
        }
        event.moves.retain(|line| !line.text.is_empty());
        if event.moves.len() > MOVES_OPEN_MAX {
            event.moves_title = self.purse.words.moves_count(moved.len());
        }
        if moved.len() > MOVES_MAX {
            event.moves_more = self.purse.words.moves_more(moved.len() - MOVES_MAX);
        }
        event.tiers =
            climbed(change).iter().filter_map(|tier| moves::tier(&self.purse.words, tier)).collect();
        let decided = self.story.programs.get(&change.program_version).map(AsRef::as_ref);
        event.why = why::lines(self.purse, decided, &change.trace);
    }

    /// What an order earned, from the books: its change stands on another page.
    fn add_earned(&self, event: &mut Event, order: OrderId) {
        let Some(state) = self.state else { return };
        let mut sums: BTreeMap<&WalletName, i64> = BTreeMap::new();
        for book in state.books.wallets() {
            for lot in book.lots().iter().filter(|lot| lot.opening.order == Some(order)) {
                *sums.entry(&book.wallet).or_default() += lot.opening.points;
                event.moves.push(MoveLine {
                    text: lot.opening.rule.as_ref().map(|rule| self.purse.rule(rule)).unwrap_or_default(),
                    detail: String::new(),
                    amount: self.purse.signed(&book.wallet, lot.opening.points),
                });
            }
        }
        event.points = sums.into_iter().map(|(wallet, points)| self.purse.signed(wallet, points)).collect();
        if state.books.order(order).is_some_and(|record| record.note.is_some()) {
            event.why_href = format!("{}/why/{order}", self.base);
        }
    }

    /// A change that stands on its own; `None` where there is nothing to see.
    pub(in crate::admin::loyalty) fn changed(&self, change: &MemberChange) -> Option<Event> {
        let (icon, mark, title, mut detail) = self.named(change);
        detail.insert(0, self.purse.words.date_time(change.at, self.zone));
        let mut event = Event {
            icon,
            mark,
            title,
            detail: detail.join(" · "),
            money: String::new(),
            points: Vec::new(),
            lines: Vec::new(),
            lines_title: String::new(),
            lines_more: String::new(),
            moves: Vec::new(),
            moves_title: String::new(),
            moves_more: String::new(),
            tiers: Vec::new(),
            why: Vec::new(),
            why_href: String::new(),
        };
        self.add(&mut event, change);
        let is_quiet = matches!(change.what, What::TimePassed);
        (!(is_quiet && event.moves.is_empty() && event.tiers.is_empty())).then_some(event)
    }

    fn order(&self, id: OrderId) -> String {
        let found = self.story.orders.get(&id).map(|order| order.facts.external.external_id.clone());
        found.unwrap_or_else(|| id.to_string())
    }

    /// Mark, title and what else is said of a change.
    fn named(&self, change: &MemberChange) -> Named {
        let words = &self.purse.words;
        let by = |by: &str| words.by_person(self.people.name(by));
        match &change.what {
            What::Enrolled => (icon::MEMBERS, "", words.story_enrolled().to_owned(), Vec::new()),
            What::EnrolledWithPast { taken, .. } => {
                (icon::MEMBERS, "", words.story_enrolled_past(i64::from(*taken)), Vec::new())
            }
            What::Purchase { order } => {
                (icon::POINTS, "", words.story_purchase(self.order(*order)), Vec::new())
            }
            What::Refund { order, .. } => {
                (icon::REFUND, "timeline__mark--refund", words.story_refund(self.order(*order)), Vec::new())
            }
            What::Happened(happened) => {
                let name =
                    happening(words, &happened.name).map_or_else(|| spoken(&happened.name), str::to_owned);
                (icon::SPARK, "", words.story_happened(name), Vec::new())
            }
            What::TimePassed => (icon::CLOCK, QUIET, self.of_time(change).to_owned(), Vec::new()),
            What::HoldOpened { amount_minor, order, .. } => {
                let mut detail = vec![words.story_pays(self.purse.money(*amount_minor))];
                detail
                    .extend(order.as_ref().map(|order| words.timeline_of_order(order.external_id.as_str())));
                (icon::HOLD, QUIET, words.move_held().to_owned(), detail)
            }
            What::HoldClosed { .. } => {
                let is_paid = moved(change).iter().any(|moved| moved.kind == TxKind::Captured);
                let title = if is_paid { words.move_captured() } else { words.move_released() };
                (icon::HOLD, if is_paid { "" } else { QUIET }, title.to_owned(), Vec::new())
            }
            What::SpendingReturned { .. } => {
                (icon::REFUND, QUIET, words.move_restored().to_owned(), Vec::new())
            }
            What::Redeemed { reward, code, .. } => (
                icon::REWARD,
                "",
                words.story_redeemed(self.purse.reward(reward)),
                vec![words.timeline_code(code.as_str())],
            ),
            What::RedemptionMoved { redemption, to, by: who } => {
                let reward = self.story.redemptions.get(redemption);
                let reward = reward.map(|row| self.purse.reward(&row.reward)).unwrap_or_default();
                let title = match to {
                    Fulfilment::Cancelled => words.story_cancelled(reward),
                    Fulfilment::Delivered => words.story_delivered(reward),
                    Fulfilment::Used | Fulfilment::Issued => words.story_used(reward),
                };
                (icon::REWARD, QUIET, title, vec![by(who)])
            }
            What::Deactivated { .. }
            | What::Reactivated { .. }
            | What::Adjusted { .. }
            | What::TierGiven { .. }
            | What::Reversed { .. } => self.by_hand(change),
        }
    }

    /// As [`Self::named`], for what people did.
    fn by_hand(&self, change: &MemberChange) -> Named {
        const HAND: &str = "timeline__mark--hand";
        let words = &self.purse.words;
        let by = |by: &str| words.by_person(self.people.name(by));
        match &change.what {
            What::Deactivated { reason, by: who } => {
                (icon::CLOCK, QUIET, words.story_paused().to_owned(), vec![reason.clone(), by(who)])
            }
            What::Reactivated { by: who } => {
                (icon::MEMBERS, "", words.story_resumed().to_owned(), vec![by(who)])
            }
            What::Adjusted { .. } => {
                let note = moved(change).into_iter().find_map(|moved| moved.note);
                let mut detail = Vec::new();
                if let Some(note) = note {
                    detail.push(by(&note.by));
                    detail.extend(note.approved_by.map(|other| words.agreed_by(self.people.name(&other))));
                }
                (icon::EDIT, HAND, words.move_adjusted().to_owned(), detail)
            }
            What::TierGiven { reason, by: who, .. } => {
                (icon::TIER, HAND, words.story_tier_given().to_owned(), vec![reason.clone(), by(who)])
            }
            What::Reversed { order, reason, by: who } => {
                (icon::EDIT, HAND, words.story_reversed(self.order(*order)), vec![reason.clone(), by(who)])
            }
            // The others tell themselves.
            _ => (icon::CLOCK, QUIET, String::new(), Vec::new()),
        }
    }

    /// What time did, by what weighs most.
    fn of_time(&self, change: &MemberChange) -> &'static str {
        let words = &self.purse.words;
        let moved = moved(change);
        let has = |kind: TxKind| moved.iter().any(|moved| moved.kind == kind);
        if has(TxKind::Expired) {
            words.move_expired()
        } else if has(TxKind::Activated) {
            words.move_activated()
        } else if has(TxKind::Released) {
            words.move_released()
        } else {
            words.story_tier_reviewed()
        }
    }
}

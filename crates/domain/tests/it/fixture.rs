//! Cases as data: a program, steps, and what is expected after each.
//!
//! A case file is a list of cases. `program` is laid over a base program with one wallet of points; each
//! step does one thing and may expect the balance, the entries, the tier, a quote or an error.

use domain::effect::{Effect, Stamp, plan};
use domain::ids::{LadderName, OrderId, RefundId, RewardName, TierName, WalletName};
use domain::ledger::{
    Bucket, ClaimLine, Earning, Entry, ExpiryPolicy, HoldNo, Note, PendingPolicy, RefundClaim, SpendNo,
    Transaction, Weights, invariants,
};
use domain::member::{MemberFacts, State, StateEntry};
use domain::money::Currency;
use domain::program::Program;
use domain::rewards::Taken;
use domain::road::{Adjustment, NamedEvent, Outcome, Road};
use domain::rules::{Line, ProgramUses, Purchase};
use domain::tiers::Floor;
use domain::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) id: String,
    /// What it is about; read by people.
    #[serde(rename = "case")]
    pub(crate) _case: String,
    #[serde(default)]
    pub(crate) program: Value,
    /// Take the program as it is, although the check finds errors in it.
    #[serde(default)]
    unchecked: bool,
    #[serde(default)]
    member: MemberFacts,
    #[serde(default)]
    guest: bool,
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Step {
    #[serde(default)]
    at: Option<Timestamp>,
    #[serde(flatten)]
    act: Act,
    #[serde(default)]
    expect: Expect,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Act {
    Purchase(Order),
    Event {
        name: String,
        #[serde(default)]
        fields: BTreeMap<String, String>,
    },
    Earn {
        points: i64,
        #[serde(default)]
        pending: PendingPolicy,
        #[serde(default)]
        expiry: ExpiryPolicy,
        order: Option<String>,
    },
    Spend {
        points: i64,
        order: Option<String>,
    },
    Hold {
        points: i64,
        minutes: Option<i64>,
    },
    Capture {
        hold: u32,
        points: i64,
    },
    Release {
        hold: u32,
    },
    Quote {
        order_minor: i64,
        points: i64,
    },
    Checkout {
        order_minor: i64,
        points: i64,
    },
    Redeem(String),
    GiveBack(u32),
    Refund {
        id: Option<String>,
        order: String,
        #[serde(default)]
        amount_minor: i64,
        #[serde(default)]
        lines: Vec<ClaimLine>,
    },
    Reverse {
        order: String,
        points: i64,
    },
    Adjust {
        points: i64,
        reason: String,
        by: String,
        approved_by: Option<String>,
    },
    GiveTier {
        ladder: String,
        tier: String,
        until: Option<Timestamp>,
    },
    Advance {},
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    order: String,
    #[serde(default)]
    total_minor: Option<i64>,
    #[serde(default)]
    discount_minor: i64,
    #[serde(default)]
    shipping_minor: i64,
    #[serde(default)]
    tax_minor: i64,
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    lines: Vec<OrderLine>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderLine {
    #[serde(default)]
    sku: Option<String>,
    #[serde(default)]
    category: Option<String>,
    #[serde(default = "one")]
    units: i64,
    amount_minor: i64,
}

fn one() -> i64 {
    1
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Expect {
    wallet: Option<String>,
    available: Option<i64>,
    pending: Option<i64>,
    held: Option<i64>,
    lifetime: Option<i64>,
    /// Available, pending and held.
    total: Option<i64>,
    tier: Option<String>,
    /// Balance changes of this step's transactions that change it, in order.
    rows: Option<Vec<i64>>,
    /// What the last transaction moved, by bucket.
    moved: BTreeMap<Bucket, i64>,
    /// What each open lot holds available, in the order of opening.
    lots: Option<Vec<i64>>,
    /// The instant at which the last lot lapses.
    expires_at: Option<Timestamp>,
    expiring_before: BTreeMap<String, i64>,
    quote: Option<(i64, i64)>,
    error: Option<String>,
    /// Points by rule.
    gave: BTreeMap<String, i64>,
    /// A word in the reason why a rule gave nothing.
    why: BTreeMap<String, String>,
}

struct World {
    program: Program,
    facts: Option<MemberFacts>,
    state: State,
    uses: ProgramUses,
    taken: Taken,
    entries: Vec<StateEntry>,
    quote: Option<(i64, i64)>,
}

pub(crate) fn run(case: &Case) {
    let document = overlaid(case.program.clone());
    let program = if case.unchecked {
        serde_json::from_value(document).unwrap_or_else(|error| panic!("{}: {error}", case.id))
    } else {
        let checked = Program::from_value(&document);
        checked.unwrap_or_else(|problems| panic!("{}: {problems:#?}", case.id)).program
    };
    let facts = (!case.guest).then(|| case.member.clone());
    let (state, uses, taken) = (State::default(), ProgramUses::default(), Taken::new());
    let mut world = World { program, facts, state, uses, taken, entries: Vec::new(), quote: None };
    let mut now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    for (number, step) in case.steps.iter().enumerate() {
        now = step.at.unwrap_or(now);
        let place = format!("{} step {}", case.id, number + 1);
        let before = world.state.clone();
        let outcome = world.act(&step.act, now);
        match (outcome, &step.expect.error) {
            (Ok(outcome), None) => {
                world.entries.extend(outcome.entries.clone());
                world.check(&step.expect, &outcome, &place);
            }
            (Err(error), Some(wanted)) => {
                assert!(error.contains(wanted.as_str()), "{place}: {error}");
                world.state = before;
                world.check(&step.expect, &Outcome::default(), &place);
            }
            (Ok(_), Some(wanted)) => panic!("{place}: wanted an error with {wanted:?}"),
            (Err(error), None) => panic!("{place}: {error}"),
        }
        let posted: Vec<Entry> = world
            .entries
            .iter()
            .filter_map(|entry| if let StateEntry::Books(entry) = entry { Some(entry.clone()) } else { None })
            .collect();
        invariants::check_history(&world.state.books, &posted)
            .unwrap_or_else(|breach| panic!("{place}: {breach}"));
    }
}

/// The base program with the case's parts over it.
fn overlaid(over: Value) -> Value {
    let mut base = json!({
        "name": "case", "currency": "EUR", "zone": "UTC",
        "wallets": [{"name": "points"}],
        "adjustments": {"points_max": 1_000_000},
    });
    if let Value::Object(parts) = over {
        for (name, part) in parts {
            base[name] = part;
        }
    }
    base
}

pub(crate) fn order_id(name: &str) -> OrderId {
    let mut bytes = [0; 16];
    for (at, byte) in name.bytes().enumerate() {
        bytes[at % 16] ^= byte.rotate_left((at / 16) as u32);
    }
    OrderId::from_bytes(bytes)
}

impl World {
    fn act(&mut self, act: &Act, now: Timestamp) -> Result<Outcome, String> {
        let program = self.program.clone();
        let road = Road::new(&program);
        let guest = MemberFacts::default();
        let facts = self.facts.clone();
        let known = facts.as_ref().unwrap_or(&guest);
        let points = WalletName::from("points");
        let state = &mut self.state;
        let said = |error: domain::road::RoadError| error.to_string();
        match act {
            Act::Purchase(order) => {
                let purchase = purchase(order, now);
                road.purchase(facts.as_ref(), state, &mut self.uses, &purchase, now).map_err(said)
            }
            Act::Event { name, fields } => {
                let event = NamedEvent { name, order: None, fields };
                road.event(known, state, &mut self.uses, &event, now).map_err(said)
            }
            Act::Earn { points: amount, pending, expiry, order } => {
                let mut outcome = road.advance(known, state, now).map_err(said)?;
                let earning = Earning {
                    points: *amount,
                    order: order.as_deref().map(order_id),
                    rule: None,
                    pending: pending.clone(),
                    expiry: Arc::new(expiry.clone()),
                    weights: Weights::Whole,
                };
                let effect = Effect::Earn { wallet: points, earning: Box::new(earning) };
                outcome.entries.extend(self.plan(effect, now)?);
                let after = road.enrol(known, &mut self.state, now).map_err(said)?;
                outcome.entries.extend(after.entries);
                Ok(outcome)
            }
            Act::Spend { points: amount, order } => {
                let mut outcome = road.advance(known, state, now).map_err(said)?;
                let order = order.as_deref().map(order_id);
                outcome
                    .entries
                    .extend(self.plan(Effect::Spend { wallet: points, points: *amount, order }, now)?);
                let after = road.enrol(known, &mut self.state, now).map_err(said)?;
                outcome.entries.extend(after.entries);
                Ok(outcome)
            }
            Act::Hold { points: amount, minutes } => {
                let mut outcome = road.advance(known, state, now).map_err(said)?;
                let lapses = now.micros() + minutes.unwrap_or(30) * 60_000_000;
                let expires_at = Timestamp::from_micros(lapses);
                let effect = Effect::Hold { wallet: points, points: *amount, order: None, expires_at };
                outcome.entries.extend(self.plan(effect, now)?);
                Ok(outcome)
            }
            _ => self.act_on(act, &road, known, now),
        }
    }

    fn act_on(
        &mut self,
        act: &Act,
        road: &Road<'_>,
        known: &MemberFacts,
        now: Timestamp,
    ) -> Result<Outcome, String> {
        let points = WalletName::from("points");
        let state = &mut self.state;
        let outcome = match act {
            Act::Capture { hold, points: amount } => {
                road.close_hold(known, state, (points, HoldNo(*hold)), Some(*amount), now)
            }
            Act::Release { hold } => road.close_hold(known, state, (points, HoldNo(*hold)), None, now),
            Act::Quote { order_minor, points } => {
                road.quote(state, *order_minor, *points, now).map(|quote| {
                    self.quote = Some((quote.points, quote.amount_minor));
                    Outcome::default()
                })
            }
            Act::Checkout { order_minor, points: asked } => {
                let dry = road.quote(state, *order_minor, *asked, now).map_err(|error| error.to_string())?;
                let held = road.hold(known, state, None, (*order_minor, *asked), now);
                held.and_then(|(quote, mut outcome)| {
                    assert_eq!(quote, dry, "the dry run gives the numbers of the commit");
                    let hold = state.books.wallet(&points).unwrap().holds().last().unwrap().no;
                    let closed = road.close_hold(known, state, (points, hold), Some(quote.points), now)?;
                    outcome.entries.extend(closed.entries);
                    self.quote = Some((quote.points, quote.amount_minor));
                    Ok(outcome)
                })
            }
            Act::Redeem(reward) => {
                road.redeem(known, state, &mut self.taken, &RewardName::from(reward.as_str()), now)
            }
            Act::GiveBack(spend) => road.give_back(known, state, (&points, SpendNo(*spend)), now),
            Act::Refund { id, order, amount_minor, lines } => {
                let id = id.clone().unwrap_or_else(|| format!("refund of {order}"));
                let id = RefundId::from_bytes(*order_id(&id).as_bytes());
                let claim = RefundClaim { id, amount_minor: *amount_minor, lines: lines.clone() };
                road.refund(known, state, order_id(order), claim, now)
            }
            Act::Reverse { order, points: asked } => {
                road.reverse(known, state, (order_id(order), &points), *asked, now)
            }
            Act::Adjust { points: amount, reason, by, approved_by } => {
                let note = Note { reason: reason.clone(), by: by.clone(), approved_by: approved_by.clone() };
                road.adjust(known, state, Adjustment { wallet: points, points: *amount, note }, now)
            }
            Act::GiveTier { ladder, tier, until } => {
                let floor = Floor { tier: TierName::from(tier.as_str()), until: *until };
                road.give_tier(known, state, (&LadderName::from(ladder.as_str()), floor), now)
            }
            _ => road.advance(known, state, now),
        };
        outcome.map_err(|error| error.to_string())
    }

    fn plan(&mut self, effect: Effect, at: Timestamp) -> Result<Vec<StateEntry>, String> {
        let stamp = Stamp { at, program_version: 1, zone: &self.program.zone };
        plan(&mut self.state, vec![effect], stamp).map_err(|error| error.to_string())
    }

    fn check(&self, expect: &Expect, outcome: &Outcome, place: &str) {
        let wallet = WalletName::from(expect.wallet.as_deref().unwrap_or("points"));
        let book = self.state.books.wallet(&wallet);
        let balance = book.map(|book| book.balance()).unwrap_or_default();
        let figures = [
            ("available", expect.available, balance.available),
            ("pending", expect.pending, balance.pending),
            ("held", expect.held, balance.held),
            ("lifetime", expect.lifetime, balance.lifetime_earned),
            ("total", expect.total, balance.available + balance.pending + balance.held),
        ];
        for (name, wanted, found) in figures {
            assert_eq!(wanted.unwrap_or(found), found, "{place}: {name}");
        }
        let posted: Vec<&Transaction> = outcome
            .entries
            .iter()
            .filter_map(
                |entry| if let StateEntry::Books(Entry::Posted(tx)) = entry { Some(&**tx) } else { None },
            )
            .filter(|tx| tx.wallet == wallet)
            .collect();
        if let Some(rows) = &expect.rows {
            let found: Vec<i64> =
                posted.iter().map(|tx| tx.balance_change()).filter(|&row| row != 0).collect();
            assert_eq!(*rows, found, "{place}: rows");
        }
        for (bucket, points) in &expect.moved {
            let tx = posted.last().unwrap_or_else(|| panic!("{place}: no transaction"));
            assert_eq!(*points, tx.sum_of(&[*bucket]), "{place}: {bucket:?}");
        }
        if let Some(lots) = &expect.lots {
            let found: Vec<i64> =
                book.into_iter().flat_map(|book| book.open_lots()).map(|lot| lot.available).collect();
            assert_eq!(*lots, found, "{place}: lots");
        }
        if expect.expires_at.is_some() {
            let last = book.and_then(|book| book.lots().last()).and_then(|lot| lot.opening.expires_at);
            assert_eq!(expect.expires_at, last, "{place}: expiry");
        }
        for (until, points) in &expect.expiring_before {
            let found = book.map_or(0, |book| book.expiring_before(until.parse().unwrap()));
            assert_eq!(*points, found, "{place}: expiring before {until}");
        }
        if let Some(tier) = &expect.tier {
            let found = self.state.standings.first().map(|standing| standing.tier.to_string());
            assert_eq!(Some(tier), found.as_ref(), "{place}: tier");
        }
        assert_eq!(expect.quote.or(self.quote), self.quote, "{place}: quote");
        self.check_trace(expect, outcome, place);
    }

    fn check_trace(&self, expect: &Expect, outcome: &Outcome, place: &str) {
        for (rule, points) in &expect.gave {
            let line = outcome.trace.of(rule).map(|line| &line.outcome);
            let found = match line {
                Some(domain::rules::Outcome::Gave { points, .. }) => *points,
                _ => 0,
            };
            assert_eq!(*points, found, "{place}: {rule}: {line:?}");
        }
        for (rule, word) in &expect.why {
            let line = outcome.trace.of(rule).map(|line| format!("{:?} {:?}", line.outcome, line.cuts));
            let line = line.unwrap_or_default();
            assert!(line.to_lowercase().contains(word.as_str()), "{place}: {rule}: {line}");
        }
    }
}

fn purchase(order: &Order, now: Timestamp) -> Purchase<'_> {
    let line = |(at, line): (usize, &'_ OrderLine)| (at as u32 + 1, line.units * 1000, line.amount_minor);
    let lines = order.lines.iter().enumerate().map(|(at, of)| {
        let (line_no, quantity_milli, amount_minor) = line((at, of));
        Line {
            line_no,
            sku: of.sku.as_deref(),
            category: of.category.as_deref(),
            quantity_milli,
            amount_minor,
        }
    });
    let lines: Vec<Line<'_>> = lines.collect();
    let of_lines: i64 = lines.iter().map(|line| line.amount_minor).sum();
    Purchase {
        order: order_id(&order.order),
        placed_at: now,
        currency: Currency::EUR,
        total_minor: order.total_minor.unwrap_or(of_lines + order.shipping_minor - order.discount_minor),
        discount_minor: order.discount_minor,
        shipping_minor: order.shipping_minor,
        tax_minor: order.tax_minor,
        channel: order.channel.as_deref(),
        country: None,
        discount_code: None,
        attributes: None,
        lines,
    }
}

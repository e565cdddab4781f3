//! Where a member stands: balances, what lapses next, open holds, tiers with what is missing.

use crate::admin::loyalty::purse::{Purse, spoken};
use crate::app::members::Seen;
use crate::charts::bars::meter;
use crate::charts::color;
use domain::ids::WalletName;
use domain::ledger::WalletBook;
use domain::tiers::{Ladder, Missing, progress};
use domain::time::{Day, Timestamp, Zone};
use std::collections::BTreeMap;

/// Dates of lapsing shown of a wallet.
const DATES_MAX: usize = 4;

/// One wallet of the member.
#[derive(Debug)]
pub(super) struct WalletCard {
    pub(super) id: String,
    /// The wallet's name, where there are several.
    pub(super) title: String,
    pub(super) available: String,
    /// What is owed; may be empty.
    pub(super) debt: String,
    pub(super) parts: Vec<Fact>,
    /// What can be used later, by day.
    pub(super) coming: Vec<Dated>,
    /// What lapses, by day, the earliest first.
    pub(super) lapsing: Vec<Dated>,
}

#[derive(Debug)]
pub(super) struct Fact {
    pub(super) label: &'static str,
    pub(super) value: String,
}

#[derive(Debug)]
pub(super) struct Dated {
    pub(super) date: String,
    pub(super) amount: String,
    pub(super) is_soon: bool,
}

/// An open hold.
#[derive(Debug)]
pub(super) struct HoldLine {
    pub(super) amount: String,
    pub(super) text: String,
}

/// A ladder with the member's place on it.
#[derive(Debug)]
pub(super) struct LadderView {
    pub(super) title: String,
    pub(super) tier: String,
    pub(super) since: String,
    /// Until when the tier was given; may be empty.
    pub(super) floor: String,
    pub(super) steps: Vec<Step>,
    /// What is said of the next tier; may be empty on the highest.
    pub(super) next: String,
    pub(super) missing: Vec<MissingLine>,
}

#[derive(Debug)]
pub(super) struct Step {
    pub(super) name: String,
    pub(super) is_reached: bool,
    pub(super) is_current: bool,
}

#[derive(Debug)]
pub(super) struct MissingLine {
    pub(super) text: String,
    pub(super) meter: String,
}

/// The wallets, those of the program first.
pub(super) fn wallets(purse: &Purse, zone: &Zone, seen: &Seen) -> Vec<WalletCard> {
    let mut names = purse.wallets();
    for book in seen.state.books.wallets() {
        if !names.contains(&book.wallet) && book.balance() != domain::ledger::Balance::default() {
            names.push(book.wallet.clone());
        }
    }
    let several = names.len() > 1;
    names.iter().map(|name| card(purse, zone, seen, name, several)).collect()
}

fn card(purse: &Purse, zone: &Zone, seen: &Seen, name: &WalletName, several: bool) -> WalletCard {
    let words = &purse.words;
    let empty = WalletBook::new(name.clone());
    let book = seen.state.books.wallet(name).unwrap_or(&empty);
    let balance = book.balance();
    let amount = |points: i64| purse.bare(name, points);
    let fact = |label: &'static str, points: i64| Fact { label, value: amount(points) };
    let mut parts =
        vec![fact(words.balance_pending(), balance.pending), fact(words.balance_held(), balance.held)];
    parts.push(fact(words.balance_lifetime(), balance.lifetime_earned));
    parts.push(fact(words.balance_spent(), balance.spent));
    parts.push(fact(words.balance_expired(), balance.expired));
    let mut coming: BTreeMap<Option<Day>, i64> = BTreeMap::new();
    let mut lapsing: BTreeMap<Day, i64> = BTreeMap::new();
    for lot in book.open_lots() {
        if lot.pending > 0 {
            *coming.entry(lot.activates_at().map(|at| at.day_in(zone))).or_default() += lot.pending;
        }
        if let Some(at) = lot.opening.expires_at.filter(|_| lot.available > 0) {
            // The instant is the first after the last day.
            let last = Timestamp::from_micros(at.micros() - 1).day_in(zone);
            *lapsing.entry(last).or_default() += lot.available;
        }
    }
    let today = seen.now.day_in(zone);
    let soon = |day: Day| i64::from(day.since(today)) <= crate::app::members::SOON_DAYS;
    let coming = coming.into_iter().take(DATES_MAX).map(|(day, points)| Dated {
        date: day.map_or_else(|| words.balance_coming_event().to_owned(), |day| words.date(day)),
        amount: amount(points),
        is_soon: false,
    });
    let lapsing = lapsing.into_iter().take(DATES_MAX).map(|(day, points)| Dated {
        date: words.date(day),
        amount: amount(points),
        is_soon: soon(day),
    });
    WalletCard {
        id: format!("wallet-{}", name.as_str().to_lowercase().replace(' ', "-")),
        title: if several { purse.wallet_name(name) } else { String::new() },
        available: purse.amount(name, balance.available),
        debt: if book.debt() > 0 {
            words.balance_debt(purse.amount(name, book.debt()))
        } else {
            String::new()
        },
        parts,
        coming: coming.collect(),
        lapsing: lapsing.collect(),
    }
}

/// Open holds, the newest first.
pub(super) fn holds(purse: &Purse, zone: &Zone, seen: &Seen) -> Vec<HoldLine> {
    let words = &purse.words;
    let line = |hold: &store::HoldRow| {
        let until = words.date_time(hold.expires_at, zone);
        let pays = purse.money(hold.amount_minor);
        HoldLine {
            amount: purse.amount(&hold.wallet, hold.points),
            text: match &hold.order {
                Some(order) => words.hold_for_order(pays, order.external_id.as_str(), until),
                None => words.hold_open(pays, until),
            },
        }
    };
    seen.holds.iter().map(line).collect()
}

/// The ladders of the program with the member's place on each.
pub(super) fn ladders(purse: &Purse, seen: &Seen) -> Vec<LadderView> {
    let Some(program) = &seen.program else { return Vec::new() };
    let several = program.ladders.len() > 1;
    let view = |ladder: &Ladder| {
        let words = &purse.words;
        let zone = &program.zone;
        let at = ladder.standing_of(&seen.state.standings);
        let standing = seen.state.standings.iter().find(|standing| standing.ladder == ladder.name);
        let date = |at: Timestamp| words.date(at.day_in(zone));
        let floor = standing.and_then(|standing| standing.floor.as_ref());
        let floor = floor.map(|floor| match floor.until {
            Some(until) => words.tier_floor_until(floor.tier.as_str(), date(until)),
            None => words.tier_floor(floor.tier.as_str()),
        });
        let (next, missing) = match progress(ladder, &seen.facts, &seen.state, seen.now, zone) {
            Some((tier, missing)) => (words.tier_next(tier.as_str()), missing),
            None => (words.tier_highest().to_owned(), Vec::new()),
        };
        let step = |(position, tier): (usize, &domain::tiers::Tier)| Step {
            name: tier.name.to_string(),
            is_reached: position <= at,
            is_current: position == at,
        };
        LadderView {
            title: if several { spoken(ladder.name.as_str()) } else { words.tier_heading().to_owned() },
            tier: ladder.tiers.get(at).map(|tier| tier.name.to_string()).unwrap_or_default(),
            since: standing.map(|standing| words.tier_since(date(standing.since))).unwrap_or_default(),
            floor: floor.unwrap_or_default(),
            steps: ladder.tiers.iter().enumerate().map(step).collect(),
            next,
            missing: missing.iter().map(|missing| of_missing(purse, missing)).collect(),
        }
    };
    program.ladders.iter().map(view).collect()
}

fn of_missing(purse: &Purse, missing: &Missing) -> MissingLine {
    let words = &purse.words;
    let Missing { what, have, need } = missing;
    let left = (need - have).max(0);
    let text = match what.as_str() {
        "spend_minor" if left > 0 => words.missing_spend(purse.money(left), purse.money(*need)),
        "orders" if left > 0 => words.missing_orders(left, *need),
        "points_earned" | "balance" if left > 0 => {
            words.missing_points(words.points_count(left), words.number(*need))
        }
        "tenure_days" if left > 0 => words.missing_days(left),
        other => match (other.strip_prefix("attribute "), left) {
            (Some(name), 1..) => words.missing_attribute(name),
            _ => words.missing_nothing().to_owned(),
        },
    };
    let share = if *need > 0 { *have as f64 / *need as f64 } else { 1.0 };
    MissingLine { text, meter: meter(share, color::MAIN) }
}

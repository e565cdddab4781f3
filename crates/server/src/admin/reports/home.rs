//! Home: what changed, what to do next, each figure linked to its page.
//!
//! Purpose: the first minute of the day. Months, as of the date chosen.
//! Must not: show a figure that another page does not explain.

use super::desk::Desk;
use super::{growth, home_worth, repeat, segments};
use crate::admin::assets::{Icon, icon};
use crate::admin::definitions;
use crate::admin::figures::{growth as accounts, known, repeat as again, segments as names};
use crate::admin::parts::{Delta, Tile};
use crate::app::worth::Asked;
use analytics::metrics::Known;
use analytics::metrics::growth::GrowthPeriod;
use analytics::metrics::retention::RetentionPeriod;
use analytics::metrics::rfm::{Method, Movement, Rfm, Segment};
use analytics::metrics::value::Value;
use domain::time::Grain;
use std::time::Duration;

/// So long a visitor waits for a fit before the page goes without values.
const PATIENCE: Duration = Duration::from_millis(500);
/// The chart shows so many periods.
const PERIODS_SHOWN: usize = 13;
/// The segments that ask for something, the most pressing first.
const PRESSING: [Segment; 5] = [
    Segment::CannotLoseThem,
    Segment::AtRisk,
    Segment::NewCustomers,
    Segment::Champions,
    Segment::PotentialLoyalists,
];
const STEPS_MAX: usize = 4;

/// One thing that changed.
#[derive(Debug)]
pub struct Change {
    /// Up, down or level.
    pub icon: Icon,
    /// `good`, `bad` or `flat`.
    pub mood: &'static str,
    /// The sentence.
    pub text: String,
    /// The page that tells more.
    pub href: &'static str,
    /// The name of that page.
    pub page: &'static str,
}

/// One thing to do.
#[derive(Debug)]
pub struct Step {
    /// A drawing.
    pub icon: Icon,
    /// What to do, for whom.
    pub title: String,
    /// How.
    pub text: String,
    /// Where those customers are.
    pub href: String,
    /// Whether this is what pays most to do next.
    pub is_best: bool,
}

/// What stands on the home page.
#[derive(Debug)]
pub struct HomeSheet {
    /// The figures of the last complete month.
    pub tiles: Vec<Tile>,
    /// What changed in it.
    pub changes: Vec<Change>,
    /// What to do next.
    pub steps: Vec<Step>,
    /// Growth accounting of the last year.
    pub chart: String,
}

/// The page.
#[must_use]
pub fn build(desk: &Desk) -> HomeSheet {
    let periods = growth::periods(desk, Grain::Month);
    let window = desk.window(&desk.intervals());
    let retention = growth::retention_section(desk, window).periods;
    let rfm = segments::compute(desk, segments::compare_on(desk), Method::Quintiles);
    let factors = growth::factors(desk);
    let shown = &periods[periods.len().saturating_sub(PERIODS_SHOWN)..];
    let worth = desk.worth(&Asked::usual(desk.filters.as_of), PATIENCE);
    let mut tiles = tiles(desk, &periods, &retention);
    tiles.extend(home_worth::tiles(desk, worth.as_ref()));
    let mut todo =
        worth.and_then(Result::ok).map(|worth| home_worth::steps(desk, &worth)).unwrap_or_default();
    // Where the models tell what is at stake, the segments that say the same without it step back.
    let known = todo.len();
    todo.extend(steps(desk, &rfm).into_iter().filter(|step| known == 0 || !is_covered(step)));
    todo.truncate(STEPS_MAX);
    HomeSheet {
        tiles,
        changes: changes(desk, &periods, &factors, &rfm),
        steps: todo,
        chart: accounts::accounting(&desk.scene, Grain::Month, shown).html(),
    }
}

/// The last complete period and the one before it.
fn last_two(periods: &[GrowthPeriod]) -> Option<(&GrowthPeriod, Option<&GrowthPeriod>)> {
    let index = periods.iter().rposition(|period| period.period.complete)?;
    Some((&periods[index], index.checked_sub(1).map(|before| &periods[before])))
}

fn tiles(desk: &Desk, periods: &[GrowthPeriod], retention: &[RetentionPeriod]) -> Vec<Tile> {
    let words = &desk.words;
    let Some((now, before)) = last_two(periods) else {
        return vec![Tile::unknown(words, words.measure_revenue(), words.home_needs_month().to_owned())];
    };
    let month =
        |period: &GrowthPeriod| words.period(Grain::Month, Grain::Month.period_of(period.period.from));
    let against = |earlier: &GrowthPeriod| words.versus(month(earlier));
    let delta = |pick: fn(&GrowthPeriod) -> f64| {
        before.and_then(|earlier| Delta::relative(words, pick(now), pick(earlier), against(earlier)))
    };
    let revenue = words.money_round(desk.scene.money(now.revenue_minor));
    let mut tiles = vec![
        Tile::known(words.home_revenue(month(now)), revenue)
            .with_delta(delta(|period| period.revenue_minor as f64))
            .with_link("/growth#revenue", words.nav_growth()),
        Tile::known(words.home_active(month(now)), words.number(now.active as i64))
            .with_delta(delta(|period| period.active as f64))
            .with_link("/growth#growth", words.nav_growth()),
    ];
    tiles.extend(retention_tile(desk, now, retention));
    let again = again::tiles(words, &repeat::rate(desk), &repeat::second(desk)).swap_remove(1);
    tiles.push(again.with_link("/repeat#horizons", words.nav_repeat()));
    tiles
}

fn retention_tile(desk: &Desk, now: &GrowthPeriod, retention: &[RetentionPeriod]) -> Option<Tile> {
    let words = &desk.words;
    let index = retention.iter().position(|period| period.period.from == now.period.from)?;
    let tile = match &retention[index].retention.rate_pct {
        Known::Value(rate) => {
            let before = index.checked_sub(1).map(|before| &retention[before]);
            let earlier = before.and_then(|period| Some((period, period.retention.rate_pct.value()?)));
            let delta = earlier.and_then(|(period, earlier)| {
                let name = words.period(Grain::Month, Grain::Month.period_of(period.period.from));
                Delta::points(words, rate / 100.0, earlier / 100.0, true, words.versus(name))
            });
            let survivors = &retention[index].retention.survivor_rate_pct;
            let survivors = known::text(survivors, |pct| words.percent(pct / 100.0, 1));
            Tile::known(words.retention_rate(), words.percent(rate / 100.0, 1))
                .with_delta(delta)
                .with_note(words.home_survivors(survivors))
        }
        Known::Unknown(unknown) => {
            Tile::unknown(words, words.retention_rate(), known::reason(words, unknown))
        }
    };
    let mut tile = tile.with_link("/growth#retention", words.nav_growth());
    tile.definition = definitions::of(words, "retention_rate", "home-retention");
    Some(tile)
}

fn changes(desk: &Desk, periods: &[GrowthPeriod], factors: &Value, rfm: &Rfm) -> Vec<Change> {
    let words = &desk.words;
    let mut changes = Vec::new();
    changes.extend(revenue_change(desk, factors));
    if let Some((now, _)) = last_two(periods)
        && let Some(ratio) = now.quick_ratio.value()
    {
        let won = words.number((now.new + now.reactivated) as i64);
        let lost = words.number(now.lapsed as i64);
        let quick = words.decimal(*ratio, 2);
        let grows = *ratio >= 1.0;
        changes.push(Change {
            icon: if grows { icon::UP } else { icon::DOWN },
            mood: if grows { "good" } else { "bad" },
            text: words.change_won_lost(won, lost, quick),
            href: "/growth#quick-ratio",
            page: words.nav_growth(),
        });
    }
    if let Some(movement) = &rfm.movement {
        changes.extend(moves(desk, movement));
    }
    changes
}

fn revenue_change(desk: &Desk, factors: &Value) -> Option<Change> {
    let words = &desk.words;
    let split = factors.split.value()?;
    let money = |minor: i64| words.money_round(desk.scene.money(minor.abs()));
    let parts = [
        (split.customers_minor, words.split_customers()),
        (split.frequency_minor, words.split_frequency()),
        (split.order_value_minor, words.split_order_value()),
    ];
    let grew = split.change_minor >= 0;
    let driver = parts.into_iter().max_by_key(|(minor, _)| if grew { *minor } else { -*minor })?;
    let driver_text = words.change_driver(driver.1, money(driver.0));
    let (amount, now) =
        (money(split.change_minor), words.money_round(desk.scene.money(factors.now.revenue_minor)));
    let month = words.date_range(factors.now.from, factors.now.to);
    Some(Change {
        icon: if grew { icon::UP } else { icon::DOWN },
        mood: if grew { "good" } else { "bad" },
        text: match grew {
            true => words.change_revenue_up(amount, now, month, driver_text),
            false => words.change_revenue_down(amount, now, month, driver_text),
        },
        href: "/growth#split",
        page: words.nav_growth(),
    })
}

const fn is_good(segment: Segment) -> bool {
    matches!(segment, Segment::Champions | Segment::Loyal | Segment::PotentialLoyalists)
}

const fn is_slipping(segment: Segment) -> bool {
    matches!(
        segment,
        Segment::AboutToSleep
            | Segment::AtRisk
            | Segment::CannotLoseThem
            | Segment::Hibernating
            | Segment::Lost
    )
}

fn moves(desk: &Desk, movement: &Movement) -> Vec<Change> {
    let words = &desk.words;
    let count = |from: fn(Segment) -> bool, to: fn(Segment) -> bool| -> u64 {
        let moved = movement.moves.iter().filter(|step| step.from.is_some_and(from) && to(step.to));
        moved.map(|step| step.customers).sum()
    };
    let (slipped, won_back) = (count(is_good, is_slipping), count(is_slipping, is_good));
    let since = words.date(movement.from_on);
    let mut changes = Vec::new();
    if slipped > 0 {
        changes.push(Change {
            icon: icon::DOWN,
            mood: "bad",
            text: words.change_slipped(slipped, since.clone()),
            href: "/segments#movement",
            page: words.nav_rfm(),
        });
    }
    if won_back > 0 {
        changes.push(Change {
            icon: icon::UP,
            mood: "good",
            text: words.change_won_back(won_back, since),
            href: "/segments#movement",
            page: words.nav_rfm(),
        });
    }
    changes
}

fn steps(desk: &Desk, rfm: &Rfm) -> Vec<Step> {
    let words = &desk.words;
    let figures = |segment: Segment| rfm.segments.iter().find(|figures| figures.segment == segment);
    let step = |segment: Segment| {
        let found = figures(segment).filter(|figures| figures.customers > 0)?;
        let value = words.money_round(desk.scene.money(found.value_minor));
        Some(Step {
            icon: match segment {
                Segment::CannotLoseThem | Segment::AtRisk => icon::WARNING,
                Segment::NewCustomers => icon::PLUS,
                _ => icon::SPARK,
            },
            title: words.step_title(found.customers, names::name(words, segment), value),
            text: names::advice(words, segment).to_owned(),
            href: format!("/customers?segment={}", segment.code()),
            is_best: false,
        })
    };
    PRESSING.into_iter().filter_map(step).take(STEPS_MAX).collect()
}

/// Segments whose customers the steps by value name already.
fn is_covered(step: &Step) -> bool {
    [Segment::AtRisk, Segment::NewCustomers].iter().any(|segment| step.href.ends_with(segment.code()))
}

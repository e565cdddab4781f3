//! A customer's orders and refunds, newest first, as rows of a timeline.

use crate::admin::assets::{Icon, icon};
use crate::i18n::Words;
use domain::money::{Currency, Money};
use domain::order::{Order, OrderLine, OrderStatus, Refund};
use domain::time::Zone;
use store::TimelineItem;

/// Lines of an order shown at once; the rest is counted.
const LINES_MAX: usize = 40;

/// One thing that happened.
#[derive(Debug)]
pub(in crate::admin) struct Event {
    pub(in crate::admin) icon: Icon,
    /// The style of its mark; empty for a purchase.
    pub(in crate::admin) mark: &'static str,
    pub(in crate::admin) title: String,
    /// When, where, with which code.
    pub(in crate::admin) detail: String,
    pub(in crate::admin) amount: String,
    pub(in crate::admin) lines: Vec<Line>,
    /// What the lines are called together; empty without lines.
    pub(in crate::admin) lines_title: String,
    /// How many more lines there are; empty for none.
    pub(in crate::admin) lines_more: String,
}

/// One line of an order.
#[derive(Debug)]
pub(in crate::admin) struct Line {
    pub(in crate::admin) name: String,
    pub(in crate::admin) sku: String,
    pub(in crate::admin) quantity: String,
    pub(in crate::admin) amount: String,
}

/// What is shown of a thing that happened.
pub(in crate::admin) fn event(words: &Words, zone: &Zone, item: &TimelineItem) -> Event {
    match item {
        TimelineItem::Order(order) => of_order(words, zone, order),
        TimelineItem::Refund(refund) => of_refund(words, zone, refund),
    }
}

fn of_order(words: &Words, zone: &Zone, order: &Order) -> Event {
    let facts = &order.facts;
    let number = facts.external.external_id.as_str();
    let (title, mark) = match facts.status {
        OrderStatus::Placed => (words.timeline_order(number), ""),
        OrderStatus::Pending => (words.timeline_pending(number), "timeline__mark--quiet"),
        OrderStatus::Cancelled => (words.timeline_cancelled(number), "timeline__mark--quiet"),
    };
    let mut detail = vec![words.date_time(facts.placed_at, zone)];
    detail.extend(facts.channel.clone());
    detail.extend(facts.discount_code.as_deref().map(|code| words.timeline_code(code)));
    if facts.discount_minor > 0 {
        let money = words.money(Money::new(facts.discount_minor, facts.currency));
        detail.push(words.timeline_discount(money));
    }
    Event {
        icon: icon::ORDER,
        mark,
        title,
        detail: detail.join(" · "),
        amount: words.money(Money::new(facts.total_minor, facts.currency)),
        lines: lines(words, facts.currency, &facts.lines),
        lines_title: lines_title(words, &facts.lines),
        lines_more: lines_more(words, &facts.lines),
    }
}

fn of_refund(words: &Words, zone: &Zone, refund: &Refund) -> Event {
    let facts = &refund.facts;
    let mut detail = vec![words.date_time(facts.refunded_at, zone)];
    detail.extend(facts.order.as_ref().map(|order| words.timeline_of_order(order.external_id.as_str())));
    detail.extend(facts.reason.clone());
    Event {
        icon: icon::REFUND,
        mark: "timeline__mark--refund",
        title: words.timeline_refund().to_owned(),
        detail: detail.join(" · "),
        amount: words.money(Money::new(-facts.amount_minor, facts.currency)),
        lines: lines(words, facts.currency, &facts.lines),
        lines_title: lines_title(words, &facts.lines),
        lines_more: lines_more(words, &facts.lines),
    }
}

fn lines(words: &Words, currency: Currency, lines: &[OrderLine]) -> Vec<Line> {
    let shown = lines.iter().take(LINES_MAX).map(|line| {
        let sku = line.sku.clone().unwrap_or_default();
        Line {
            name: line.name.clone().unwrap_or_else(|| sku.clone()),
            sku: if line.name.is_some() { sku } else { String::new() },
            quantity: quantity(words, line.quantity_milli),
            amount: words.money(Money::new(line.amount_minor, currency)),
        }
    });
    shown.collect()
}

fn quantity(words: &Words, milli: i64) -> String {
    if milli % 1000 == 0 { words.number(milli / 1000) } else { words.decimal(milli as f64 / 1000.0, 3) }
}

fn lines_title(words: &Words, lines: &[OrderLine]) -> String {
    if lines.is_empty() { String::new() } else { words.timeline_lines(lines.len()) }
}

fn lines_more(words: &Words, lines: &[OrderLine]) -> String {
    match lines.len().saturating_sub(LINES_MAX) {
        0 => String::new(),
        more => words.timeline_more(more),
    }
}

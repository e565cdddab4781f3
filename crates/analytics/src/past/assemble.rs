//! Rows into orders, orders to their members.
//!
//! Purpose: rows of a member are brought together, whichever thread read them, and its orders and
//! refunds are put in the order of time. The same files give the same past, whatever the threads.

use super::rows::{Extra, Row, Rows, Texts};
use crate::ingest::{AmountScope, Plan, ZeroAmount};
use domain::backtest::{Names, Past, PastKind, PastLine, PastMember, PastOrder};
use domain::time::Timestamp;
use rayon::prelude::*;
use std::collections::HashMap;

/// Parts of different members, enough for every thread to have several.
const PARTS: usize = 16;

pub(super) fn parts(threads: Vec<Rows<'_>>, plan: &Plan) -> Vec<Past> {
    let mut texts = Texts::default();
    let mut members: HashMap<u64, String> = HashMap::new();
    let mut spread: Vec<Vec<Row>> = (0..PARTS).map(|_| Vec::new()).collect();
    let mut extras: Vec<Extra> = Vec::new();
    for mut thread in threads {
        let numbers: Vec<u32> =
            std::iter::once(0).chain(thread.texts.all.iter().map(|text| texts.number(text))).collect();
        let first = extras.len() as u32;
        extras.extend(thread.extras.iter().map(|extra| Extra {
            channel: numbers[extra.channel as usize],
            country: numbers[extra.country as usize],
            discount_code: numbers[extra.discount_code as usize],
            ..*extra
        }));
        members.extend(std::mem::take(&mut thread.members));
        for row in thread.rows {
            let sku = numbers[row.sku as usize];
            let category = numbers[row.category as usize];
            let row = Row { sku, category, extra: row.extra + first, ..row };
            spread[(row.member >> 60) as usize % PARTS].push(row);
        }
    }
    let part = |mut rows: Vec<Row>| {
        rows.sort_unstable_by_key(|row| (row.member, row.is_refund, row.order, row.position));
        let mut built = Built { plan, extras: &extras, past: empty(&texts) };
        let mut of_members: Vec<(u64, &[Row])> =
            rows.chunk_by(|a, b| a.member == b.member).map(|rows| (rows[0].position, rows)).collect();
        of_members.sort_unstable_by_key(|(position, _)| *position);
        for (_, rows) in of_members {
            let name = members.get(&rows[0].member).cloned().unwrap_or_default();
            built.member(name, rows);
        }
        built.past
    };
    spread.into_par_iter().map(part).collect()
}

fn empty(texts: &Texts) -> Past {
    let names = Names::new(texts.all.clone());
    Past { names, lines: Vec::new(), orders: Vec::new(), members: Vec::new() }
}

struct Built<'a> {
    plan: &'a Plan,
    extras: &'a [Extra],
    past: Past,
}

impl Built<'_> {
    fn member(&mut self, name: String, rows: &[Row]) {
        let first = self.past.orders.len();
        let mut placed: Vec<(u64, PastOrder)> = Vec::new();
        for rows in rows.chunk_by(|a, b| a.is_refund == b.is_refund && a.order == b.order) {
            let position = rows[0].position;
            let (order, refunded_minor) = self.order(rows);
            if order.total_minor == 0 && refunded_minor == 0 && self.plan.zero_amount == ZeroAmount::Apart {
                self.past.lines.truncate(order.lines.start as usize);
                continue;
            }
            let back = PastOrder {
                order: order.order ^ REFUNDED,
                kind: PastKind::Refund { of: Some(order.order) },
                total_minor: refunded_minor,
                discount_minor: 0,
                shipping_minor: 0,
                tax_minor: 0,
                lines: 0..0,
                ..order.clone()
            };
            placed.push((position, order));
            if refunded_minor > 0 {
                placed.push((position, back));
            }
        }
        placed.sort_by_key(|(position, order)| (order.at, order.kind != PastKind::Purchase, *position));
        self.past.orders.extend(placed.into_iter().map(|(_, order)| order));
        let orders = first as u32..self.past.orders.len() as u32;
        if !orders.is_empty() {
            self.past.members.push(PastMember { name, orders });
        }
    }

    /// One order or refund, and the money given back of it as its rows state.
    fn order(&mut self, rows: &[Row]) -> (PastOrder, i64) {
        let begin = self.past.lines.len() as u32;
        let line = |row: &Row| PastLine {
            sku: row.sku,
            category: row.category,
            quantity_milli: row.quantity_milli,
            amount_minor: row.line_minor,
        };
        self.past.lines.extend(rows.iter().map(line));
        let lines = begin..self.past.lines.len() as u32;
        // Where an amount is the whole order's, it is taken once, from the first row that has it.
        let counted: Vec<&Row> = match self.plan.scope {
            AmountScope::Row => rows.iter().collect(),
            AmountScope::Order => {
                rows.iter().find(|row| row.amount_minor != 0 || row.refunded_minor != 0).into_iter().collect()
            }
        };
        let sum =
            |of: &dyn Fn(&Row) -> i64| counted.iter().fold(0_i64, |sum, row| sum.saturating_add(of(row)));
        let extra = |of: fn(&Extra) -> i64| sum(&|row| of(&self.extras[row.extra as usize]));
        let first = &rows[0];
        let shown = &self.extras[first.extra as usize];
        let kind = match (first.is_refund, first.names_order) {
            (false, _) => PastKind::Purchase,
            (true, true) => PastKind::Refund { of: Some(first.order) },
            (true, false) => PastKind::Refund { of: None },
        };
        let order = PastOrder {
            order: if first.is_refund { first.order ^ RETURNED } else { first.order },
            at: Timestamp::from_micros(rows.iter().map(|row| row.at_micros).min().unwrap_or(first.at_micros)),
            kind,
            currency: first.currency,
            total_minor: sum(&|row| row.amount_minor).max(0),
            discount_minor: extra(|extra| extra.discount_minor),
            shipping_minor: extra(|extra| extra.shipping_minor),
            tax_minor: extra(|extra| extra.tax_minor),
            channel: shown.channel,
            country: shown.country,
            discount_code: shown.discount_code,
            lines,
        };
        (order, sum(&|row| row.refunded_minor))
    }
}

/// Tells the number of a refund from that of its order.
const RETURNED: u64 = 0x5bd1_e995_0000_0001;
/// Tells the number of money given back, as an order's rows state it, from that of the order.
const REFUNDED: u64 = 0x5bd1_e995_0000_0002;

#[cfg(test)]
mod tests {
    use super::super::past_from_files;
    use crate::ingest::{Input, Options, Progress, detect};
    use domain::backtest::{Past, PastKind};
    use domain::money::Currency;
    use std::sync::Arc;

    const TEXT: &str = "\
customer,date,order,sku,quantity,price,country
ada,2011-03-01 10:00,1,tea,2,10.00,GB
ben,2011-03-02 10:00,4,cup,5,10.00,FR
ada,2011-03-05 10:00,2,tea,1,10.00,GB
ada,2011-03-01 10:00,1,cup,1,10.00,GB
ada,2011-03-06 10:00,C3,tea,-3,10.00,GB
,2011-03-06 10:00,9,tea,1,10.00,GB
";

    fn read(threads: usize) -> Vec<Past> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("orders.csv");
        std::fs::write(&path, TEXT).unwrap();
        let inputs = [Input::path(&path)];
        let options = Options { currency: Some(Currency::GBP), threads: Some(threads), ..Options::default() };
        let plan = detect(&inputs, &options).unwrap();
        past_from_files(&inputs, &plan, &Arc::new(Progress::default())).unwrap().parts
    }

    #[test]
    fn rows_that_lie_apart_are_one_order_and_come_by_time() {
        let parts = read(1);
        let mut told = Vec::new();
        for past in &parts {
            for member in &past.members {
                for order in past.orders_of(member) {
                    let lines: Vec<_> = past
                        .lines_of(order)
                        .iter()
                        .map(|line| (line.quantity_milli, line.amount_minor))
                        .collect();
                    let bought = order.kind == PastKind::Purchase;
                    told.push((member.name.clone(), bought, order.total_minor, lines));
                }
            }
        }
        told.sort_by_key(|(name, ..)| name.clone());
        let expected = [
            ("ada".to_owned(), true, 3000, vec![(2000, 2000), (1000, 1000)]),
            ("ada".to_owned(), true, 1000, vec![(1000, 1000)]),
            ("ada".to_owned(), false, 3000, vec![(3000, 3000)]),
            ("ben".to_owned(), true, 5000, vec![(5000, 5000)]),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn threads_change_nothing() {
        assert_eq!(read(1), read(4));
    }
}

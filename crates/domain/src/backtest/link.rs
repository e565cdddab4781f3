//! Which order a refund belongs to, where its source does not say.
//!
//! Purpose: goods that came back were bought in the newest earlier order of the same member that still
//! has them; money without goods goes to the newest earlier order that it fits into.
//! What fits nowhere stays unmatched and undoes nothing: more than was recorded is never taken.

use super::past::{Past, PastKind, PastMember, PastOrder, order_id};
use crate::ids::{OrderId, RefundId};
use crate::ledger::{ClaimLine, RefundClaim};

/// A refund's claim on one order, by their positions among a member's orders and refunds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedClaim {
    /// The position of the refund.
    pub refund: usize,
    /// The position of the order.
    pub order: usize,
    /// What it claims; its ids are of the past alone.
    pub claim: RefundClaim,
}

/// Which orders the refunds of a member undo, in the order of time. Orders are known by their position:
/// [`PastOrder::order`] must be the position.
#[must_use]
pub fn link_refunds(past: &Past, member: &PastMember) -> Vec<LinkedClaim> {
    let orders = past.orders_of(member);
    let (mut links, mut linked) = (Links::default(), Vec::new());
    for (at, order) in orders.iter().enumerate() {
        match order.kind {
            PastKind::Purchase => links.purchase(past, at, order),
            PastKind::Refund { .. } => {
                let (claims, _) = links.refund(past, orders, order);
                let position = |id: OrderId| {
                    let of = id.as_bytes()[8..].iter().fold(0_usize, |of, &byte| of << 8 | usize::from(byte));
                    of.min(orders.len().saturating_sub(1))
                };
                linked.extend(claims.into_iter().map(|(id, claim)| LinkedClaim {
                    refund: at,
                    order: position(id),
                    claim,
                }));
            }
        }
    }
    linked
}

/// What is left of an order to be refunded.
#[derive(Debug, Clone)]
struct Left {
    /// Position among the member's orders.
    at: usize,
    minor: i64,
    /// Thousandths of a unit by line.
    quantity_milli: Vec<i64>,
}

/// The orders of one member that refunds may belong to.
#[derive(Debug, Clone, Default)]
pub(super) struct Links {
    left: Vec<Left>,
}

/// How far back refunds are looked for, in orders.
const ORDERS_BACK: usize = 500;

impl Links {
    /// Remembers a purchase.
    pub(super) fn purchase(&mut self, past: &Past, at: usize, order: &PastOrder) {
        let quantity_milli = past.lines_of(order).iter().map(|line| line.quantity_milli).collect();
        self.left.push(Left { at, minor: order.total_minor, quantity_milli });
    }

    /// The claims that a refund makes, one an order, and the money that fits nowhere, minor units.
    pub(super) fn refund(
        &mut self,
        past: &Past,
        orders: &[PastOrder],
        refund: &PastOrder,
    ) -> (Vec<(OrderId, RefundClaim)>, i64) {
        let claim = |order: &PastOrder, amount_minor: i64, lines: Vec<ClaimLine>| {
            let mut bytes = *order_id(refund.order).as_bytes();
            bytes[..8].copy_from_slice(&order.order.to_be_bytes());
            (order_id(order.order), RefundClaim { id: RefundId::from_bytes(bytes), amount_minor, lines })
        };
        // A name that no order of the member has is the refund's own: the goods tell then.
        let named = match refund.kind {
            PastKind::Refund { of: Some(of) } => {
                self.left.iter().map(|left| left.at).rev().find(|&at| orders[at].order == of)
            }
            _ => None,
        };
        let meant = |left: &&mut Left| named.is_none_or(|at| left.at == at);
        let mut claims: Vec<(usize, i64, Vec<ClaimLine>)> = Vec::new();
        let mut unmatched = refund.total_minor;
        for line in past.lines_of(refund) {
            let (mut quantity, mut amount) = (line.quantity_milli, line.amount_minor.max(0));
            for left in self.left.iter_mut().rev().filter(meant).take(ORDERS_BACK) {
                if line.sku == 0 || quantity == 0 {
                    break;
                }
                let bought = past.lines_of(&orders[left.at]);
                for (number, has) in left.quantity_milli.iter_mut().enumerate() {
                    if bought[number].sku != line.sku || *has == 0 || quantity == 0 {
                        continue;
                    }
                    let taken = quantity.min(*has);
                    let money = i128::from(amount) * i128::from(taken) / i128::from(quantity);
                    let money = i64::try_from(money).unwrap_or(amount).min(left.minor.max(0));
                    *has -= taken;
                    quantity -= taken;
                    amount -= money;
                    left.minor -= money;
                    unmatched -= money;
                    let of_line =
                        ClaimLine { line_no: number as u32 + 1, quantity_milli: taken, amount_minor: money };
                    match claims.iter_mut().find(|(at, ..)| *at == left.at) {
                        Some((_, sum, lines)) => {
                            *sum += money;
                            lines.push(of_line);
                        }
                        None => claims.push((left.at, money, vec![of_line])),
                    }
                }
            }
        }
        if let Some(at) = named.filter(|_| unmatched > 0) {
            // Money that the goods do not explain, such as shipping, is of that order too.
            match claims.iter_mut().find(|(of, ..)| *of == at) {
                Some((_, sum, _)) => *sum += unmatched,
                None => claims.push((at, unmatched, Vec::new())),
            }
            unmatched = 0;
        } else if past.lines_of(refund).iter().all(|line| line.sku == 0) {
            let fits = |left: &&mut Left| left.minor >= refund.total_minor;
            if let Some(left) = self.left.iter_mut().rev().take(ORDERS_BACK).find(fits) {
                left.minor -= refund.total_minor;
                claims.push((left.at, refund.total_minor, Vec::new()));
                unmatched = 0;
            }
        }
        let claims = claims.into_iter().map(|(at, money, lines)| claim(&orders[at], money, lines));
        (claims.collect(), unmatched.max(0))
    }
}

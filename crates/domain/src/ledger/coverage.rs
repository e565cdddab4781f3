//! How much of an order its refunds cover.
//!
//! Purpose: claims by line, by quantity and by amount become one share a line, the same in whatever
//! order they came.
//! Lines that refunds name come first; money that they do not explain spreads over what is left,
//! by money. A further claim never lowers a share, so what was reversed never has to be given again.

use super::lot::Weights;
use super::order_record::{OrderNote, RefundClaim};
use crate::points::Ratio;

/// The refunded share of an order: each value is 0 to 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    lines: Vec<(u32, Ratio)>,
    whole: Ratio,
}

impl Coverage {
    /// The share of the whole order, by money.
    #[must_use]
    pub const fn whole(&self) -> Ratio {
        self.whole
    }

    /// The share of what spreads over the order as `weights` say.
    #[must_use]
    pub fn of(&self, weights: &Weights) -> Ratio {
        let Weights::Lines(weights) = weights else { return self.whole };
        let mut covered = Ratio::ZERO;
        let mut total = Ratio::ZERO;
        for &(line_no, weight) in weights {
            let share =
                self.lines.iter().find(|(number, _)| *number == line_no).map_or(self.whole, |&(_, s)| s);
            covered = covered.plus(share.times(Ratio::whole(weight)));
            total = total.plus(Ratio::whole(weight));
        }
        covered.over(total).unwrap_or(self.whole).min(Ratio::ONE)
    }
}

/// The share of `order` that `claims` cover together.
#[must_use]
pub fn coverage(order: &OrderNote, claims: &[RefundClaim]) -> Coverage {
    let paid_for_lines: i64 = order.lines.iter().map(|line| line.amount_minor.max(0)).sum();
    let rest_minor = (order.total_minor - paid_for_lines).max(0);
    let money = Ratio::whole(paid_for_lines.saturating_add(rest_minor));
    let mut loose = Ratio::ZERO;
    let mut shares: Vec<(u32, Ratio)> = order.lines.iter().map(|line| (line.line_no, Ratio::ZERO)).collect();
    for claim in claims {
        loose = loose.plus(named_lines(order, claim, &mut shares));
    }
    if money.is_none() {
        // Nothing was paid: what came back decides, or any claim where no line is named.
        let quantity = |share: &dyn Fn(usize) -> Ratio| {
            let each = order.lines.iter().enumerate();
            each.fold(Ratio::ZERO, |sum, (at, line)| {
                sum.plus(share(at).times(Ratio::whole(line.quantity_milli)))
            })
        };
        let came_back = quantity(&|at| shares[at].1);
        let whole = came_back.over(quantity(&|_| Ratio::ONE)).unwrap_or(Ratio::ZERO);
        let any = claims.iter().any(|claim| claim.lines.is_empty());
        return Coverage { lines: shares, whole: if any { Ratio::ONE } else { whole } };
    }
    // Amounts of lines may be stated before a discount on the order: money given back is scaled to them.
    if order.total_minor > 0 && order.total_minor < paid_for_lines {
        let scale = Ratio::new(paid_for_lines, order.total_minor).unwrap_or(Ratio::ONE);
        loose = loose.times(scale);
    }
    let mut covered = Ratio::ZERO;
    for (line, (_, share)) in order.lines.iter().zip(&shares) {
        covered = covered.plus(share.times(Ratio::whole(line.amount_minor.max(0))));
    }
    let left = money.minus(covered);
    let spread = loose.over(left).unwrap_or(Ratio::ONE).min(Ratio::ONE);
    if !spread.is_none() {
        for (_, share) in &mut shares {
            *share = share.plus(Ratio::ONE.minus(*share).times(spread));
        }
        covered = covered.plus(left.times(spread));
    }
    Coverage { lines: shares, whole: covered.over(money).unwrap_or(Ratio::ONE).min(Ratio::ONE) }
}

/// Adds the lines that a claim names; gives back the money that they do not explain.
fn named_lines(order: &OrderNote, claim: &RefundClaim, shares: &mut [(u32, Ratio)]) -> Ratio {
    let mut unexplained = claim.amount_minor;
    for claimed in &claim.lines {
        let Some(at) = order.lines.iter().position(|line| line.line_no == claimed.line_no) else { continue };
        let line = order.lines[at];
        let by_money = claimed.amount_minor > 0 && line.amount_minor > 0;
        let (part, of) = if by_money {
            (claimed.amount_minor, line.amount_minor)
        } else {
            (claimed.quantity_milli.max(0), line.quantity_milli.max(1))
        };
        let share = Ratio::new(part, of).unwrap_or(Ratio::ZERO);
        shares[at].1 = shares[at].1.plus(share).min(Ratio::ONE);
        unexplained -= if by_money {
            claimed.amount_minor
        } else {
            share
                .min(Ratio::ONE)
                .times(Ratio::whole(line.amount_minor.max(0)))
                .round(crate::points::PointsRounding::Nearest)
        };
    }
    Ratio::whole(unexplained.max(0))
}

#[cfg(test)]
mod tests {
    use super::super::order_record::{ClaimLine, LineMoney};
    use super::*;
    use crate::ids::{OrderId, RefundId};
    use crate::time::{Day, Timestamp};
    use proptest::prelude::*;

    fn order(total_minor: i64, amounts: &[i64]) -> OrderNote {
        let line = |(at, &amount_minor): (usize, &i64)| LineMoney {
            line_no: at as u32 + 1,
            quantity_milli: 2000,
            amount_minor,
        };
        OrderNote {
            id: OrderId::from_bytes([1; 16]),
            placed_at: Timestamp::from_micros(0),
            placed_on: Day(0),
            total_minor,
            lines: amounts.iter().enumerate().map(line).collect(),
        }
    }

    fn claim(amount_minor: i64, lines: &[(u32, i64, i64)]) -> RefundClaim {
        let line = |&(line_no, quantity_milli, amount_minor): &(u32, i64, i64)| ClaimLine {
            line_no,
            quantity_milli,
            amount_minor,
        };
        let lines = lines.iter().map(line).collect();
        RefundClaim { id: RefundId::from_bytes([2; 16]), amount_minor, lines }
    }

    fn check(order: &OrderNote, claims: &[RefundClaim], whole: (i64, i64), lines: &[(i64, i64)]) {
        let found = coverage(order, claims);
        let ratio = |(num, den): (i64, i64)| Ratio::new(num, den).unwrap();
        assert_eq!(found.whole(), ratio(whole), "{claims:?}");
        let found: Vec<Ratio> = found.lines.iter().map(|(_, share)| *share).collect();
        assert_eq!(found, lines.iter().copied().map(ratio).collect::<Vec<_>>(), "{claims:?}");
    }

    #[test]
    fn claims_by_line_quantity_and_amount_become_shares() {
        let two = order(3000, &[1000, 2000]);
        check(&two, &[], (0, 1), &[(0, 1), (0, 1)]);
        check(&two, &[claim(1000, &[(1, 2000, 1000)])], (1, 3), &[(1, 1), (0, 1)]);
        check(&two, &[claim(500, &[(1, 1000, 0)])], (1, 6), &[(1, 2), (0, 1)]);
        check(&two, &[claim(1500, &[])], (1, 2), &[(1, 2), (1, 2)]);
        check(&two, &[claim(1000, &[(1, 2000, 1000)]), claim(1000, &[])], (2, 3), &[(1, 1), (1, 2)]);
        check(&two, &[claim(9999, &[])], (1, 1), &[(1, 1), (1, 1)]);
        let shipped = order(1500, &[1000]);
        check(&shipped, &[claim(1000, &[(1, 2000, 1000)])], (2, 3), &[(1, 1)]);
        let discounted = order(1500, &[1000, 2000]);
        check(&discounted, &[claim(750, &[])], (1, 2), &[(1, 2), (1, 2)]);
        check(&order(0, &[0, 0]), &[claim(0, &[(2, 2000, 0)])], (1, 2), &[(0, 1), (1, 1)]);
        check(&order(0, &[]), &[claim(1, &[])], (1, 1), &[]);
    }

    proptest! {
        #[test]
        fn shares_do_not_depend_on_the_order_of_claims_and_never_fall(
            claims in proptest::collection::vec((0_i64..1500, 0_u32..3, 0_i64..2500), 1..6),
        ) {
            let order = order(3500, &[1000, 2000]);
            let claims: Vec<RefundClaim> = claims.iter().map(|&(amount, line, quantity)| match line {
                0 => claim(amount, &[]),
                line => claim(amount, &[(line, quantity, 0)]),
            }).collect();
            let mut reversed = claims.clone();
            reversed.reverse();
            prop_assert_eq!(coverage(&order, &claims), coverage(&order, &reversed));
            for count in 1..claims.len() {
                let (before, after) = (coverage(&order, &claims[..count]), coverage(&order, &claims[..=count]));
                prop_assert!(before.whole() <= after.whole());
                for ((_, old), (_, new)) in before.lines.iter().zip(&after.lines) {
                    prop_assert!(old <= new && *new <= Ratio::ONE);
                }
            }
        }
    }
}

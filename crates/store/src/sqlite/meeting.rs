//! Rows of a batch whose order or refund is known already, and its refunds.
//!
//! Purpose: the careful path beside the fast one: compare, correct, or add lines.
//! Must not: touch an order that is the same, but for noting which import named it last.

use super::bulk::{BatchCounts, Resolved};
use super::orders;
use super::refunds;
use super::tx::SqliteTx;
use crate::batch::{ImportBatch, OrderRepeats, OrderRow, RefundRow};
use crate::error::{ReadError, TxError};
use domain::ids::ExternalRef;
use domain::order::{OrderFacts, OrderLine, RefundFacts};
use domain::time::Timestamp;
use rusqlite::params;

fn lines_of(batch: &ImportBatch, start: u32, end: u32) -> Vec<OrderLine> {
    let lines = &batch.lines[start as usize..end as usize];
    let line = |(line, line_no): (&crate::batch::LineRow, u32)| {
        let words = match line.product {
            crate::batch::NONE => [None; 3],
            product => batch.product_texts(product),
        };
        let [sku, name, category] = words.map(|word| word.map(str::to_owned));
        OrderLine {
            line_no,
            sku,
            name,
            category,
            quantity_milli: line.quantity_milli,
            amount_minor: line.amount_minor,
        }
    };
    lines.iter().zip(1..).map(line).collect()
}

fn order_facts(batch: &ImportBatch, index: usize, row: &OrderRow) -> Result<OrderFacts, ReadError> {
    let text = |number| batch.rare_text(number).map(str::to_owned);
    let label = |number: u32| (number != crate::batch::NONE).then(|| batch.labels().get(number).to_owned());
    Ok(OrderFacts {
        external: ExternalRef::new(&*batch.source, batch.order_ids.get(index as u32)),
        placed_at: Timestamp::from_micros(row.placed_at),
        status: orders::status_of(i64::from(row.status))?,
        currency: batch.currencies()[usize::from(row.currency)],
        total_minor: row.total_minor,
        discount_minor: row.discount_minor,
        shipping_minor: row.shipping_minor,
        tax_minor: row.tax_minor,
        channel: label(row.channel),
        country: label(row.country),
        discount_code: text(row.discount_code),
        attributes: super::customers::parse_attributes(batch.rare_text(row.attributes))?,
        lines: lines_of(batch, row.lines_start, row.lines_end),
    })
}

fn refund_facts(batch: &ImportBatch, index: usize, row: &RefundRow) -> RefundFacts {
    RefundFacts {
        external: ExternalRef::new(&*batch.source, batch.refund_ids.get(index as u32)),
        order: batch.rare_text(row.order).map(|order| ExternalRef::new(&*batch.source, order)),
        refunded_at: Timestamp::from_micros(row.refunded_at),
        currency: batch.currencies()[usize::from(row.currency)],
        amount_minor: row.amount_minor,
        reason: batch.rare_text(row.reason).map(str::to_owned),
        lines: lines_of(batch, row.lines_start, row.lines_end),
    }
}

/// The order with the later lines behind its own and the later amounts added.
fn joined(mut first: OrderFacts, later: OrderFacts) -> Result<OrderFacts, TxError> {
    let sum =
        |left: i64, right: i64| left.checked_add(right).ok_or(TxError::OutOfRange { what: "order total" });
    first.total_minor = sum(first.total_minor, later.total_minor)?;
    first.discount_minor = sum(first.discount_minor, later.discount_minor)?;
    first.shipping_minor = sum(first.shipping_minor, later.shipping_minor)?;
    first.tax_minor = sum(first.tax_minor, later.tax_minor)?;
    first.attributes.extend(later.attributes);
    let last = first.lines.last().map_or(0, |line| line.line_no);
    first
        .lines
        .extend(later.lines.into_iter().zip(last + 1..).map(|(line, line_no)| OrderLine { line_no, ..line }));
    Ok(first)
}

impl SqliteTx<'_> {
    /// Row `index` names an order that is known: from an earlier file, or earlier in this one.
    pub(super) fn meet_again(
        &mut self,
        resolved: &Resolved<'_>,
        index: usize,
        counts: &mut BatchCounts,
    ) -> Result<(), TxError> {
        let batch = resolved.batch;
        let row = &batch.orders[index];
        let facts = order_facts(batch, index, row)?;
        let found = self.order_no_by(resolved.source_no, &facts.external.external_id)?;
        let order_no = found.ok_or_else(|| ReadError::damaged("order key"))?;
        let place = orders::place(self.connection, order_no)?;
        let kept = orders::by_no(self.connection, self.state.id_key, order_no)?
            .ok_or_else(|| ReadError::damaged("order number"))?;
        let customer_no = resolved.customers[row.customer as usize];
        let import_no = Some(resolved.import_no);
        if place.import_no == import_no && batch.repeats == OrderRepeats::AddLines {
            let whole = joined(kept.facts, facts)?;
            return self.correct_order(order_no, place.customer_no, import_no, &whole);
        }
        if kept.facts == facts && place.customer_no == customer_no {
            counts.orders_unchanged += 1;
            let sql = "UPDATE orders SET import_no = ?2 WHERE order_no = ?1";
            self.execute("noting an order's import", sql, params![order_no, import_no])?;
            return Ok(());
        }
        counts.orders_corrected += 1;
        self.correct_order(order_no, customer_no, import_no, &facts)
    }

    /// Saves the refunds of a batch: few beside its orders, so one by one.
    pub(super) fn save_batch_refunds(
        &mut self,
        resolved: &Resolved<'_>,
        counts: &mut BatchCounts,
    ) -> Result<(), TxError> {
        let batch = resolved.batch;
        for (index, row) in batch.refunds.iter().enumerate() {
            let facts = refund_facts(batch, index, row);
            let customer_no = resolved.customers[row.customer as usize];
            match self.refund_no_by(resolved.source_no, &facts.external.external_id)? {
                None => {
                    self.insert_refund(resolved.source_no, customer_no, &facts)?;
                }
                Some(refund_no) => {
                    let kept = refunds::by_no(self.connection, self.state.id_key, refund_no)?
                        .ok_or_else(|| ReadError::damaged("refund number"))?;
                    let customer_id =
                        super::customers::id_of(self.connection, self.state.id_key, customer_no)?;
                    if kept.facts == facts && kept.customer_id == customer_id {
                        continue;
                    }
                    self.correct_refund(refund_no, customer_no, &facts)?;
                }
            }
            counts.refunds_saved += 1;
        }
        Ok(())
    }
}

//! A whole batch at once.
//!
//! Purpose: the same outcome as saving its orders one by one, at a fraction of the work: texts
//! resolved once, rows appended in the order of the file, keys and timelines inserted sorted so
//! that neighbours share pages, values that do not change bound once.
//! Must not: differ between a live import and a replay; numbers follow from the batch alone.

use super::failure::Doing as _;
use super::orders::{INSERT_ORDER, more_json};
use super::products::{KeptLine, lines_json};
use super::seal::Kind;
use super::tx::SqliteTx;
use crate::batch::{ImportBatch, LineRow, NONE, OrderRow};
use crate::error::{ReadError, TxError};
use domain::customer::CustomerFacts;
use rusqlite::params;
use std::collections::BTreeMap;

/// What a batch did.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct BatchCounts {
    pub(super) orders_created: u64,
    pub(super) orders_corrected: u64,
    pub(super) orders_unchanged: u64,
    pub(super) refunds_saved: u64,
    pub(super) customers_created: u64,
}

/// A batch with its texts as row numbers.
pub(super) struct Resolved<'b> {
    pub(super) batch: &'b ImportBatch,
    pub(super) import_no: i64,
    pub(super) source_no: i64,
    pub(super) customers: Vec<i64>,
    labels: Vec<i64>,
    wordings: Vec<i64>,
}

impl Resolved<'_> {
    fn label(&self, number: u32) -> Option<i64> {
        (number != NONE).then(|| self.labels[number as usize])
    }

    fn kept_line(&self, line: &LineRow, line_no: u32) -> KeptLine {
        let wording_no = if line.product == NONE { 0 } else { self.wordings[line.product as usize] };
        let LineRow { quantity_milli, amount_minor, .. } = *line;
        KeptLine { wording_no, quantity_milli, amount_minor, line_no }
    }

    fn lines(&self, row: &OrderRow) -> Option<String> {
        let lines = &self.batch.lines[row.lines_start as usize..row.lines_end as usize];
        let kept: Vec<KeptLine> = lines.iter().zip(1..).map(|(line, no)| self.kept_line(line, no)).collect();
        lines_json(&kept)
    }
}

impl SqliteTx<'_> {
    /// Applies a batch; false where it was empty and is not worth an entry.
    pub(super) fn apply_batch(
        &mut self,
        import_no: i64,
        batch: &ImportBatch,
    ) -> Result<(BatchCounts, bool), TxError> {
        if batch.is_empty() {
            return Ok((BatchCounts::default(), false));
        }
        self.state.touched = true;
        let mut counts = BatchCounts::default();
        let resolved = self.resolve_batch(import_no, batch, &mut counts)?;
        let link = self.refunds_wait()?;
        let first_no = self.state.numbers.order + 1;
        let known = self.insert_keys(&resolved, first_no)?;
        let mut is_known = vec![false; batch.orders.len()];
        for &index in &known {
            is_known[index as usize] = true;
        }
        counts.orders_created = (batch.orders.len() - known.len()) as u64;
        self.insert_rows(&resolved, first_no, &is_known)?;
        self.insert_timeline(&resolved, first_no, &is_known)?;
        self.state.tally.orders += counts.orders_created.cast_signed();
        for index in known {
            self.meet_again(&resolved, index as usize, &mut counts)?;
        }
        if link {
            for index in (0..batch.orders.len()).filter(|&index| !is_known[index]) {
                let external_id = batch.order_ids.get(index as u32);
                self.link_waiting(resolved.source_no, external_id, first_no + index as i64)?;
            }
        }
        self.save_batch_refunds(&resolved, &mut counts)?;
        Ok((counts, true))
    }

    fn resolve_batch<'b>(
        &mut self,
        import_no: i64,
        batch: &'b ImportBatch,
        counts: &mut BatchCounts,
    ) -> Result<Resolved<'b>, TxError> {
        self.cache_identities()?;
        let source_no = self.label_no(&batch.source)?;
        let mut labels = Vec::with_capacity(batch.labels().len() as usize);
        for label in batch.labels().iter() {
            labels.push(self.label_no(label)?);
        }
        let mut wordings = Vec::with_capacity(batch.products().len() as usize);
        for number in 0..batch.products().len() {
            wordings.push(self.wording_no(batch.product_texts(number))?);
        }
        let customers = self.resolve_customers(source_no, batch, counts)?;
        Ok(Resolved { batch, import_no, source_no, customers, labels, wordings })
    }

    /// The customers' row numbers; new ones are made, with their facts where the batch has any.
    fn resolve_customers(
        &mut self,
        source_no: i64,
        batch: &ImportBatch,
        counts: &mut BatchCounts,
    ) -> Result<Vec<i64>, TxError> {
        let keys = batch.customer_keys();
        let mut numbers = Vec::with_capacity(keys.len() as usize);
        let mut fresh: Vec<u32> = Vec::new();
        for (index, key) in (0..).zip(keys.iter()) {
            let found = self.find_identity(source_no, key)?;
            if found.is_none() {
                fresh.push(index);
            }
            numbers.push(found.unwrap_or(self.state.numbers.customer + fresh.len() as i64));
        }
        let mut facts_of: BTreeMap<u32, CustomerFacts> = BTreeMap::new();
        for (customer, facts) in &batch.facts {
            let merged = facts_of.remove(customer).unwrap_or_default().updated_by(facts.clone());
            facts_of.insert(*customer, merged);
        }
        counts.customers_created = fresh.len() as u64;
        self.create_customers(source_no, batch, &fresh, &mut facts_of)?;
        for (customer, facts) in facts_of {
            self.update_facts(numbers[customer as usize], &facts)?;
        }
        Ok(numbers)
    }

    fn create_customers(
        &mut self,
        source_no: i64,
        batch: &ImportBatch,
        fresh: &[u32],
        facts_of: &mut BTreeMap<u32, CustomerFacts>,
    ) -> Result<(), TxError> {
        let keys = batch.customer_keys();
        let before = self.state.numbers.customer;
        let action = "creating customers";
        let sql = "INSERT INTO customers (customer_no, id, source_no, external_id, created_at, updated_at, created_seq)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)";
        let mut bare = self.connection.prepare_cached(sql).doing(action)?;
        let mut sorted = Vec::with_capacity(fresh.len());
        for (&index, number) in fresh.iter().zip(before + 1..) {
            if let Some(facts) = facts_of.remove(&index) {
                // This adds its identity as well, so it is not among the sorted.
                self.state.numbers.customer = number - 1;
                self.create_customer(source_no, keys.get(index), &facts)?;
                continue;
            }
            let id = self.state.id_key.seal(Kind::Customer, number, self.now);
            let values = params![number, id, source_no, keys.get(index), self.now.micros(), self.next_seq()];
            bare.execute(values).doing(action)?;
            self.state.tally.customers += 1;
            sorted.push((keys.get(index), number));
        }
        self.state.numbers.customer = before + fresh.len() as i64;
        sorted.sort_unstable();
        for (key, number) in sorted {
            self.add_identity(number, source_no, key, 0)?;
        }
        Ok(())
    }

    /// Inserts the keys of new orders, sorted; returns the rows whose orders are known already.
    fn insert_keys(&self, resolved: &Resolved<'_>, first_no: i64) -> Result<Vec<u32>, ReadError> {
        let ids = &resolved.batch.order_ids;
        let mut order: Vec<u32> = (0..ids.len()).collect();
        // Stable: of two rows of one order the first is the new one.
        if !ids.iter().is_sorted() {
            order.sort_by_key(|&index| ids.get(index));
        }
        let action = "saving orders' keys";
        let sql = "INSERT OR IGNORE INTO order_keys (source_no, external_id, order_no) VALUES (?1, ?2, ?3)";
        let mut insert = self.connection.prepare_cached(sql).doing(action)?;
        insert.raw_bind_parameter(1, resolved.source_no).doing(action)?;
        let mut known = Vec::new();
        for index in order {
            insert.raw_bind_parameter(2, ids.get(index)).doing(action)?;
            insert.raw_bind_parameter(3, first_no + i64::from(index)).doing(action)?;
            if insert.raw_execute().doing(action)? == 0 {
                known.push(index);
            }
        }
        known.sort_unstable();
        Ok(known)
    }

    fn insert_rows(
        &mut self,
        resolved: &Resolved<'_>,
        first_no: i64,
        is_known: &[bool],
    ) -> Result<(), ReadError> {
        let action = "saving orders";
        let batch = resolved.batch;
        let mut insert = self.connection.prepare_cached(INSERT_ORDER).doing(action)?;
        insert.raw_bind_parameter(12, self.next_seq()).doing(action)?;
        insert.raw_bind_parameter(13, resolved.import_no).doing(action)?;
        insert.raw_bind_parameter(14, resolved.source_no).doing(action)?;
        let rows = batch.orders.iter().enumerate().filter(|(index, _)| !is_known[*index]);
        for (index, row) in rows {
            let order_no = first_no + index as i64;
            let id = self.state.id_key.seal(Kind::Order, order_no, self.now);
            let more = more_json(row.shipping_minor, row.tax_minor, batch.rare_text(row.attributes));
            let currency = batch.currencies()[usize::from(row.currency)];
            insert.raw_bind_parameter(1, order_no).doing(action)?;
            insert.raw_bind_parameter(2, id).doing(action)?;
            insert.raw_bind_parameter(3, resolved.customers[row.customer as usize]).doing(action)?;
            insert.raw_bind_parameter(4, row.placed_at).doing(action)?;
            insert.raw_bind_parameter(5, row.status).doing(action)?;
            insert.raw_bind_parameter(6, currency.code()).doing(action)?;
            insert.raw_bind_parameter(7, row.total_minor).doing(action)?;
            insert.raw_bind_parameter(8, row.discount_minor).doing(action)?;
            insert.raw_bind_parameter(9, resolved.label(row.channel)).doing(action)?;
            insert.raw_bind_parameter(10, resolved.label(row.country)).doing(action)?;
            insert.raw_bind_parameter(11, batch.rare_text(row.discount_code)).doing(action)?;
            insert.raw_bind_parameter(15, batch.order_ids.get(index as u32)).doing(action)?;
            insert.raw_bind_parameter(16, more).doing(action)?;
            insert.raw_bind_parameter(17, resolved.lines(row)).doing(action)?;
            insert.raw_execute().doing(action)?;
            self.state.numbers.order = order_no;
        }
        Ok(())
    }

    fn insert_timeline(
        &self,
        resolved: &Resolved<'_>,
        first_no: i64,
        is_known: &[bool],
    ) -> Result<(), ReadError> {
        let action = "adding to timelines";
        let rows = resolved.batch.orders.iter().enumerate().filter(|(index, _)| !is_known[*index]);
        let entry = |(index, row): (usize, &OrderRow)| {
            (resolved.customers[row.customer as usize], row.placed_at, (first_no + index as i64) * 2)
        };
        let mut entries: Vec<(i64, i64, i64)> = rows.map(entry).collect();
        entries.sort_unstable();
        let sql = "INSERT INTO timeline (customer_no, at, item) VALUES (?1, ?2, ?3)";
        let mut insert = self.connection.prepare_cached(sql).doing(action)?;
        for (customer_no, at, item) in entries {
            insert.raw_bind_parameter(1, customer_no).doing(action)?;
            insert.raw_bind_parameter(2, at).doing(action)?;
            insert.raw_bind_parameter(3, item).doing(action)?;
            insert.raw_execute().doing(action)?;
        }
        Ok(())
    }
}

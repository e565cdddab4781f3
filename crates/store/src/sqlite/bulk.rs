//! A whole batch at once.
//!
//! Purpose: the same outcome as saving its orders one by one, at a fraction of the work: texts
//! resolved once, rows appended in the order of the file, keys and timelines inserted sorted so
//! that neighbours share pages, many rows with one statement.
//! Must not: differ between a live import and a replay; numbers follow from the batch alone.

use super::customers::attributes_json;
use super::orders::more_json;
use super::products::{KeptLine, lines_json};
use super::rows::{Insert, Slots, insert_all};
use super::terms::terms;
use super::tx::SqliteTx;
use crate::batch::{ImportBatch, LineRow, NONE, OrderRow};
use crate::error::{ReadError, TxError};
use domain::customer::CustomerFacts;
use domain::time::Timestamp;
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

/// A customer that a batch makes.
struct Created<'b> {
    key: &'b str,
    customer_no: i64,
    facts: CustomerFacts,
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

/// The numbers below `count` that are not in `known`, which is sorted.
fn all_but(known: &[u32], count: u32) -> Vec<u32> {
    if known.is_empty() {
        return (0..count).collect();
    }
    (0..count).filter(|index| known.binary_search(index).is_err()).collect()
}

impl SqliteTx<'_> {
    /// Applies a batch under its entry.
    pub(super) fn apply_batch(
        &mut self,
        import_no: i64,
        batch: &ImportBatch,
    ) -> Result<BatchCounts, TxError> {
        self.state.touched = true;
        let mut counts = BatchCounts::default();
        let resolved = self.resolve_batch(import_no, batch, &mut counts)?;
        let link = self.refunds_wait()?;
        let first_no = self.state.numbers.order + 1;
        let known = self.insert_keys(&resolved, first_no)?;
        let fresh = all_but(&known, batch.order_ids.len());
        counts.orders_created = fresh.len() as u64;
        self.insert_rows(&resolved, first_no, &fresh)?;
        self.insert_timeline(&resolved, first_no, &fresh)?;
        self.state.tally.orders += counts.orders_created.cast_signed();
        for index in known {
            self.meet_again(&resolved, index as usize, &mut counts)?;
        }
        if link {
            for index in fresh {
                let external_id = batch.order_ids.get(index);
                self.link_waiting(resolved.source_no, external_id, first_no + i64::from(index))?;
            }
        }
        self.save_batch_refunds(&resolved, &mut counts)?;
        Ok(counts)
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
        let created: Vec<Created<'_>> = fresh
            .iter()
            .zip(self.state.numbers.customer + 1..)
            .map(|(&index, customer_no)| Created {
                key: keys.get(index),
                customer_no,
                facts: facts_of.remove(&index).unwrap_or_default(),
            })
            .collect();
        self.state.numbers.customer += created.len() as i64;
        self.state.tally.customers += created.len() as i64;
        let (now, seq) = (self.now.micros(), self.entry_seq());
        let insert = Insert {
            action: "creating customers",
            head: "INSERT OR FAIL INTO customers (customer_no, external_id, name, email, phone, country,
                       language, attributes, source_no, created_at, updated_at, created_seq) VALUES",
            row: &format!("(?, ?, ?, ?, ?, ?, ?, ?, {source_no}, {now}, {now}, {seq})"),
        };
        let bind = |slots: &mut Slots<'_, '_>, Created { key, customer_no, facts }: &Created<'_>| {
            slots.put(customer_no)?;
            slots.put(key)?;
            for text in [&facts.name, &facts.email, &facts.phone, &facts.country, &facts.language] {
                slots.put_or_null(text.as_deref())?;
            }
            slots.put_or_null(attributes_json(&facts.attributes))
        };
        insert_all(self.connection, &insert, &created, bind, |_, _| Ok(()))?;
        self.name_customers(source_no, &created)
    }

    /// The identities and search words of new customers, sorted.
    fn name_customers(&mut self, source_no: i64, created: &[Created<'_>]) -> Result<(), TxError> {
        if let Some(cache) = &mut self.state.identities {
            for Created { key, customer_no, .. } in created {
                cache.insert(source_no, key, *customer_no);
            }
        }
        let mut named: Vec<(&str, i64)> =
            created.iter().map(|customer| (customer.key, customer.customer_no)).collect();
        named.sort_unstable();
        let insert = Insert {
            action: "adding identities",
            head: "INSERT OR FAIL INTO identities (external_id, customer_no, source_no, position) VALUES",
            row: &format!("(?, ?, {source_no}, 0)"),
        };
        let bind = |slots: &mut Slots<'_, '_>, (key, number): &(&str, i64)| {
            slots.put(key)?;
            slots.put(number)
        };
        insert_all(self.connection, &insert, &named, bind, |_, _| Ok(()))?;
        let words = |customer: &Created<'_>| {
            let customer_no = customer.customer_no;
            terms(&customer.facts).into_iter().map(move |term| (term, customer_no))
        };
        let mut words: Vec<(String, i64)> = created.iter().flat_map(words).collect();
        words.sort_unstable();
        let insert = Insert {
            action: "adding search words",
            head: "INSERT OR FAIL INTO customer_terms (term, customer_no) VALUES",
            row: "(?, ?)",
        };
        let bind = |slots: &mut Slots<'_, '_>, (term, number): &(String, i64)| {
            slots.put(term)?;
            slots.put(number)
        };
        insert_all(self.connection, &insert, &words, bind, |_, _| Ok(()))?;
        Ok(())
    }

    /// Inserts the keys of new orders, sorted; returns the rows whose orders are known already.
    fn insert_keys(&self, resolved: &Resolved<'_>, first_no: i64) -> Result<Vec<u32>, ReadError> {
        let ids = &resolved.batch.order_ids;
        let mut sorted: Vec<u32> = (0..ids.len()).collect();
        // Stable: of two rows of one order the first is the new one.
        if !ids.iter().is_sorted() {
            sorted.sort_by_key(|&index| ids.get(index));
        }
        let insert = Insert {
            action: "saving orders' keys",
            head: "INSERT OR IGNORE INTO order_keys (external_id, order_no, source_no) VALUES",
            row: &format!("(?, ?, {})", resolved.source_no),
        };
        let bind = |slots: &mut Slots<'_, '_>, index: &u32| {
            slots.put(ids.get(*index))?;
            slots.put(first_no + i64::from(*index))
        };
        let mut known = Vec::new();
        insert_all(self.connection, &insert, &sorted, bind, |chunk, taken| {
            if taken < chunk.len() {
                for &index in chunk {
                    let found = self.order_no_by(resolved.source_no, ids.get(index))?;
                    if found != Some(first_no + i64::from(index)) {
                        known.push(index);
                    }
                }
            }
            Ok(())
        })?;
        known.sort_unstable();
        Ok(known)
    }

    fn insert_rows(
        &mut self,
        resolved: &Resolved<'_>,
        first_no: i64,
        fresh: &[u32],
    ) -> Result<(), ReadError> {
        let Some(&last) = fresh.last() else { return Ok(()) };
        let batch = resolved.batch;
        let row = format!(
            "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, {}, {}, {})",
            self.entry_seq(),
            resolved.import_no,
            resolved.source_no
        );
        let insert = Insert {
            action: "saving orders",
            head:
                "INSERT OR FAIL INTO orders (order_no, customer_no, placed_at, status, currency, total_minor,
                       discount_minor, channel_no, country_no, discount_code, external_id, more, lines,
                       created_seq, import_no, source_no) VALUES",
            row: &row,
        };
        let bind = |slots: &mut Slots<'_, '_>, index: &u32| {
            let row = &batch.orders[*index as usize];
            let order_no = first_no + i64::from(*index);
            slots.put(order_no)?;
            slots.put(resolved.customers[row.customer as usize])?;
            slots.put(row.placed_at)?;
            slots.put_again(i64::from(row.status))?;
            slots.put_text_again(
                i64::from(row.currency),
                batch.currencies()[usize::from(row.currency)].code(),
            )?;
            slots.put(row.total_minor)?;
            slots.put_again(row.discount_minor)?;
            slots.put_or_null(resolved.label(row.channel))?;
            slots.put_or_null(resolved.label(row.country))?;
            slots.put_or_null(batch.rare_text(row.discount_code))?;
            slots.put(batch.order_ids.get(*index))?;
            let attributes = batch.rare_text(row.attributes);
            slots.put_or_null(more_json(row.shipping_minor, row.tax_minor, attributes))?;
            slots.put_or_null(resolved.lines(row))
        };
        insert_all(self.connection, &insert, fresh, bind, |_, _| Ok(()))?;
        self.state.numbers.order = first_no + i64::from(last);
        Ok(())
    }

    fn insert_timeline(
        &self,
        resolved: &Resolved<'_>,
        first_no: i64,
        fresh: &[u32],
    ) -> Result<(), ReadError> {
        let entry = |&index: &u32| {
            let row = &resolved.batch.orders[index as usize];
            let at_s = Timestamp::from_micros(row.placed_at).seconds();
            (resolved.customers[row.customer as usize], at_s, (first_no + i64::from(index)) * 2)
        };
        self.add_batch_to_timeline(fresh.iter().map(entry).collect())
    }
}

//! A batch as bytes: columns of variable-length integers, then zstd.
//!
//! Purpose: the journal holds what was imported, small.
//! Must not: change once released; another layout gets another first byte.

use super::{ImportBatch, LineRow, OrderRepeats, OrderRow, RefundRow, TextIndex, Texts};
use domain::customer::CustomerFacts;

const FORMAT: u8 = 1;
const ZSTD_LEVEL: i32 = 1;
/// A batch that unpacks to more than this is not one of ours.
const PLAIN_MAX: usize = 1 << 30;

pub(super) fn encode(batch: &ImportBatch) -> Vec<u8> {
    let mut out = Writer(Vec::with_capacity(batch.size_bytes() / 2 + 256));
    out.text(&batch.source);
    out.unsigned(batch.repeats as u64);
    out.texts(batch.customer_keys());
    out.texts(batch.labels());
    out.texts(batch.products());
    out.texts(&batch.order_ids);
    out.texts(&batch.refund_ids);
    out.texts(&batch.rare);
    out.unsigned(batch.currencies().len() as u64);
    for currency in batch.currencies() {
        out.0.extend_from_slice(currency.code().as_bytes());
    }
    orders(&mut out, &batch.orders);
    refunds(&mut out, &batch.refunds);
    out.column(&batch.lines, |line| u64::from(line.product.wrapping_add(1)));
    out.column(&batch.lines, |line| zigzag(line.quantity_milli));
    out.column(&batch.lines, |line| zigzag(line.amount_minor));
    out.unsigned(batch.facts.len() as u64);
    for (customer, facts) in &batch.facts {
        out.unsigned(u64::from(*customer));
        out.text(&serde_json::to_string(facts).expect("facts are JSON"));
    }
    let mut payload = vec![FORMAT];
    let packed = zstd::bulk::compress(&out.0, ZSTD_LEVEL).expect("zstd compresses any bytes in memory");
    payload.extend_from_slice(&(out.0.len() as u32).to_le_bytes());
    payload.extend_from_slice(&packed);
    payload
}

fn orders(out: &mut Writer, rows: &[OrderRow]) {
    let mut before = 0;
    out.column(rows, |row| u64::from(row.customer));
    out.column(rows, |row| {
        let step = row.placed_at.wrapping_sub(before);
        before = row.placed_at;
        zigzag(step)
    });
    out.column(rows, |row| u64::from(row.status));
    out.column(rows, |row| u64::from(row.currency));
    out.column(rows, |row| zigzag(row.total_minor));
    out.column(rows, |row| zigzag(row.discount_minor));
    out.column(rows, |row| zigzag(row.shipping_minor));
    out.column(rows, |row| zigzag(row.tax_minor));
    out.column(rows, |row| u64::from(row.channel.wrapping_add(1)));
    out.column(rows, |row| u64::from(row.country.wrapping_add(1)));
    out.column(rows, |row| u64::from(row.discount_code.wrapping_add(1)));
    out.column(rows, |row| u64::from(row.attributes.wrapping_add(1)));
    let mut end = 0;
    out.column(rows, |row| {
        let gap = row.lines_start - end;
        end = row.lines_end;
        u64::from(gap)
    });
    out.column(rows, |row| u64::from(row.lines_end - row.lines_start));
}

fn refunds(out: &mut Writer, rows: &[RefundRow]) {
    out.column(rows, |row| u64::from(row.customer));
    out.column(rows, |row| u64::from(row.order.wrapping_add(1)));
    out.column(rows, |row| zigzag(row.refunded_at));
    out.column(rows, |row| u64::from(row.currency));
    out.column(rows, |row| zigzag(row.amount_minor));
    out.column(rows, |row| u64::from(row.reason.wrapping_add(1)));
    out.column(rows, |row| u64::from(row.lines_start));
    out.column(rows, |row| u64::from(row.lines_end - row.lines_start));
}

const fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63).cast_unsigned()
}

const fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

struct Writer(Vec<u8>);

impl Writer {
    fn unsigned(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push((value as u8) | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn text(&mut self, text: &str) {
        self.unsigned(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    fn texts(&mut self, texts: &Texts) {
        let (bytes, ends) = texts.parts();
        self.unsigned(ends.len() as u64);
        let mut start = 0;
        for &end in ends {
            self.unsigned(u64::from(end - start));
            start = end;
        }
        self.text(bytes);
    }

    fn column<T>(&mut self, rows: &[T], mut value: impl FnMut(&T) -> u64) {
        self.unsigned(rows.len() as u64);
        for row in rows {
            self.unsigned(value(row));
        }
    }
}

/// The batch within a payload; `None` where it is damaged.
pub(super) fn decode(payload: &[u8]) -> Option<ImportBatch> {
    let (&format, rest) = payload.split_first()?;
    let (length, packed) = rest.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    if format != FORMAT || length > PLAIN_MAX {
        return None;
    }
    let plain = zstd::bulk::decompress(packed, length).ok()?;
    let mut input = Reader(&plain);
    let source = input.text()?;
    let repeats = match input.unsigned()? {
        0 => OrderRepeats::Correct,
        1 => OrderRepeats::AddLines,
        _ => return None,
    };
    let mut batch = ImportBatch::new(source, repeats);
    let (customers, labels, products) = (input.index()?, input.index()?, input.index()?);
    batch.set_texts(customers, labels, products);
    batch.order_ids = input.index_free_texts()?;
    batch.refund_ids = input.index_free_texts()?;
    batch.rare = input.index_free_texts()?;
    let mut currencies = Vec::new();
    for _ in 0..input.unsigned()? {
        let (code, rest) = input.0.split_first_chunk::<3>()?;
        input.0 = rest;
        currencies.push(std::str::from_utf8(code).ok()?.parse().ok()?);
    }
    batch.set_currencies(currencies);
    batch.orders = read_orders(&mut input)?;
    batch.refunds = read_refunds(&mut input)?;
    batch.lines = read_lines(&mut input)?;
    for _ in 0..input.unsigned()? {
        let customer = input.number()?;
        let facts: CustomerFacts = serde_json::from_str(input.text()?).ok()?;
        batch.facts.push((customer, facts));
    }
    (input.0.is_empty() && holds_together(&batch)).then_some(batch)
}

fn read_orders(input: &mut Reader<'_>) -> Option<Vec<OrderRow>> {
    let customers = input.column()?;
    let mut rest: [Vec<u64>; 13] = Default::default();
    for column in &mut rest {
        *column = input.column().filter(|values| values.len() == customers.len())?;
    }
    let [
        at,
        status,
        currency,
        total,
        discount,
        shipping,
        tax,
        channel,
        country,
        code,
        attributes,
        gap,
        count,
    ] = rest;
    let (mut placed_at, mut end) = (0_i64, 0_u32);
    let mut rows = Vec::with_capacity(customers.len());
    for index in 0..customers.len() {
        placed_at = placed_at.wrapping_add(unzigzag(at[index]));
        let lines_start = end.checked_add(u32::try_from(gap[index]).ok()?)?;
        end = lines_start.checked_add(u32::try_from(count[index]).ok()?)?;
        rows.push(OrderRow {
            customer: u32::try_from(customers[index]).ok()?,
            placed_at,
            status: u8::try_from(status[index]).ok()?,
            currency: u8::try_from(currency[index]).ok()?,
            total_minor: unzigzag(total[index]),
            discount_minor: unzigzag(discount[index]),
            shipping_minor: unzigzag(shipping[index]),
            tax_minor: unzigzag(tax[index]),
            channel: optional(channel[index])?,
            country: optional(country[index])?,
            discount_code: optional(code[index])?,
            attributes: optional(attributes[index])?,
            lines_start,
            lines_end: end,
        });
    }
    Some(rows)
}

fn read_refunds(input: &mut Reader<'_>) -> Option<Vec<RefundRow>> {
    let customers = input.column()?;
    let mut rest: [Vec<u64>; 7] = Default::default();
    for column in &mut rest {
        *column = input.column().filter(|values| values.len() == customers.len())?;
    }
    let [order, at, currency, amount, reason, start, count] = rest;
    let row = |index: usize| {
        let lines_start = u32::try_from(start[index]).ok()?;
        Some(RefundRow {
            customer: u32::try_from(customers[index]).ok()?,
            order: optional(order[index])?,
            refunded_at: unzigzag(at[index]),
            currency: u8::try_from(currency[index]).ok()?,
            amount_minor: unzigzag(amount[index]),
            reason: optional(reason[index])?,
            lines_start,
            lines_end: lines_start.checked_add(u32::try_from(count[index]).ok()?)?,
        })
    };
    (0..customers.len()).map(row).collect()
}

fn read_lines(input: &mut Reader<'_>) -> Option<Vec<LineRow>> {
    let (products, quantities, amounts) = (input.column()?, input.column()?, input.column()?);
    if quantities.len() != products.len() || amounts.len() != products.len() {
        return None;
    }
    let row = |index: usize| {
        Some(LineRow {
            product: optional(products[index])?,
            quantity_milli: unzigzag(quantities[index]),
            amount_minor: unzigzag(amounts[index]),
        })
    };
    (0..products.len()).map(row).collect()
}

fn optional(value: u64) -> Option<u32> {
    u32::try_from(value).ok().map(|number| number.wrapping_sub(1))
}

/// Every number points at something.
fn holds_together(batch: &ImportBatch) -> bool {
    let customers = batch.customer_keys().len();
    let (labels, products, rare) = (batch.labels().len(), batch.products().len(), batch.rare.len());
    let currencies = batch.currencies().len();
    let lines = u32::try_from(batch.lines.len()).unwrap_or(u32::MAX);
    let fits = |number: u32, count: u32| number == super::NONE || number < count;
    batch.orders.len() == batch.order_ids.len() as usize
        && batch.refunds.len() == batch.refund_ids.len() as usize
        && batch.lines.iter().all(|line| fits(line.product, products))
        && batch.facts.iter().all(|(customer, _)| *customer < customers)
        && batch.orders.iter().all(|row| {
            row.customer < customers
                && usize::from(row.currency) < currencies
                && row.status <= 2
                && fits(row.channel, labels)
                && fits(row.country, labels)
                && fits(row.discount_code, rare)
                && fits(row.attributes, rare)
                && row.lines_end <= lines
        })
        && batch.refunds.iter().all(|row| {
            row.customer < customers
                && usize::from(row.currency) < currencies
                && fits(row.order, rare)
                && fits(row.reason, rare)
                && row.lines_end <= lines
        })
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn unsigned(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..70).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn number(&mut self) -> Option<u32> {
        u32::try_from(self.unsigned()?).ok()
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.unsigned()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    fn column(&mut self) -> Option<Vec<u64>> {
        let count = usize::try_from(self.unsigned()?).ok()?;
        if count > self.0.len() {
            return None;
        }
        (0..count).map(|_| self.unsigned()).collect()
    }

    fn index_free_texts(&mut self) -> Option<Texts> {
        let lengths = self.column()?;
        let mut rest = self.text()?;
        let mut texts = Texts::default();
        for length in lengths {
            let (text, behind) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            texts.push(text);
            rest = behind;
        }
        rest.is_empty().then_some(texts)
    }

    fn index(&mut self) -> Option<TextIndex> {
        let texts = self.index_free_texts()?;
        let mut index = TextIndex::default();
        texts.iter().all(|text| index.intern(text).1).then_some(index)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BatchCustomer, BatchLine, BatchOrder, BatchRefund};
    use super::*;
    use domain::money::Currency;
    use domain::order::OrderStatus;
    use domain::time::Timestamp;

    fn sample() -> ImportBatch {
        let mut batch = ImportBatch::new("shop", OrderRepeats::AddLines);
        let lines = [
            BatchLine {
                sku: Some("A1"),
                name: Some("Tea"),
                category: None,
                quantity_milli: 2000,
                amount_minor: 500,
            },
            BatchLine { quantity_milli: 1000, amount_minor: -1, ..Default::default() },
        ];
        for number in 0..50_i64 {
            let id = format!("o{number}");
            batch.push_order(&BatchOrder {
                external_id: &id,
                customer: if number % 2 == 0 { "even" } else { "odd" },
                placed_at: Timestamp::from_micros(number * 7 - 100),
                status: OrderStatus::Placed,
                currency: if number < 25 { Currency::EUR } else { Currency::GBP },
                total_minor: number,
                discount_minor: 0,
                shipping_minor: i64::MAX,
                tax_minor: i64::MIN,
                channel: (number > 3).then_some("web"),
                country: None,
                discount_code: (number == 9).then_some("SPRING"),
                attributes: None,
                lines: &lines[..(number % 3) as usize],
            });
            if number % 10 == 0 {
                batch.push_refund(&BatchRefund {
                    external_id: &id,
                    customer: "odd",
                    order: Some("o1"),
                    refunded_at: Timestamp::from_micros(number),
                    currency: Currency::EUR,
                    amount_minor: 3,
                    reason: None,
                    lines: &lines[..1],
                });
            }
        }
        let facts = CustomerFacts { name: Some("Eve".into()), ..Default::default() };
        batch.push_customer(&BatchCustomer { external_id: "even", facts: &facts });
        batch
    }

    #[test]
    fn batches_round_trip() {
        let batch = sample();
        let payload = encode(&batch);
        let back = decode(&payload).unwrap();
        assert_eq!((&back.orders, &back.refunds, &back.lines), (&batch.orders, &batch.refunds, &batch.lines));
        assert_eq!(back.facts, batch.facts);
        assert_eq!(back.product_texts(0), [Some("A1"), Some("Tea"), None]);
        assert_eq!(encode(&back), payload);
    }

    #[test]
    fn damage_is_noticed() {
        let payload = encode(&sample());
        assert!(decode(&payload[..payload.len() - 1]).is_none());
        assert!(decode(&[]).is_none());
        assert!(decode(&[9, 0, 0, 0, 0]).is_none());
    }
}

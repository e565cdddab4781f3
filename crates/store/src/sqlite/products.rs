//! Products, as order lines speak of them.
//!
//! Purpose: give each product and each wording of it a number, and turn numbers back into words.
//! Must not: know prices or stock; this is what was sold, not a catalogue.

use super::failure::Doing as _;
use super::seal::{IdKey, Kind};
use super::state::ProductCache;
use super::tx::{SqliteTx, all, one};
use crate::batch::UNIT;
use crate::error::ReadError;
use crate::page::{Cursor, Page, PageRequest};
use crate::rows::Product;
use domain::ids::ProductId;
use domain::order::OrderLine;
use domain::time::Timestamp;
use rusqlite::{Connection, params};
use std::collections::HashMap;
use std::fmt::Write as _;

/// Code, name and category of a line.
pub(super) type Words = [Option<String>; 3];

/// Turns wording numbers into words, each looked up once; holds the key of ids as well.
pub(super) struct WordReader<'c> {
    connection: &'c Connection,
    pub(super) key: IdKey,
    known: HashMap<i64, Words>,
}

/// A line as kept: wording, quantity, amount and, where not in sequence, its number.
pub(super) struct KeptLine {
    pub(super) wording_no: i64,
    pub(super) quantity_milli: i64,
    pub(super) amount_minor: i64,
    pub(super) line_no: u32,
}

/// Lines as their JSON; `None` where there are none.
pub(super) fn lines_json(lines: &[KeptLine]) -> Option<String> {
    if lines.is_empty() {
        return None;
    }
    let mut json = String::with_capacity(lines.len() * 16);
    let mut mark = '[';
    for (line, expected) in lines.iter().zip(1_u32..) {
        let KeptLine { wording_no, quantity_milli, amount_minor, line_no } = line;
        json.push(mark);
        mark = ',';
        // Writing to a string cannot fail.
        let _ = write!(json, "[{wording_no},{quantity_milli},{amount_minor}");
        if *line_no != expected {
            let _ = write!(json, ",{line_no}");
        }
        json.push(']');
    }
    json.push(']');
    Some(json)
}

/// Lines from their JSON: nested lists of whole numbers and nothing else.
pub(super) fn parse_lines(json: &str, lines: &mut Vec<KeptLine>) -> Result<(), ReadError> {
    lines.clear();
    parse_into(json.as_bytes(), lines).ok_or_else(|| ReadError::damaged("order lines"))
}

fn parse_into(json: &[u8], lines: &mut Vec<KeptLine>) -> Option<()> {
    let mut at = json.strip_prefix(b"[")?;
    loop {
        at = at.strip_prefix(b"[")?;
        let mut values = [0_i64; 4];
        let mut count = 0;
        loop {
            let (value, rest) = parse_number(at)?;
            *values.get_mut(count)? = value;
            count += 1;
            let (&mark, rest) = rest.split_first()?;
            at = rest;
            match mark {
                b',' => {}
                b']' => break,
                _ => return None,
            }
        }
        let expected = u32::try_from(lines.len() + 1).ok()?;
        let line_no = match count {
            3 => expected,
            4 => u32::try_from(values[3]).ok()?,
            _ => return None,
        };
        let [wording_no, quantity_milli, amount_minor, _] = values;
        lines.push(KeptLine { wording_no, quantity_milli, amount_minor, line_no });
        match at {
            b"]" => return Some(()),
            [b',', rest @ ..] => at = rest,
            _ => return None,
        }
    }
}

fn parse_number(text: &[u8]) -> Option<(i64, &[u8])> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 {
        return None;
    }
    let mut value = 0_i64;
    for &digit in &digits[..count] {
        // Built downwards, because the least number has no positive twin.
        value = value.checked_mul(10)?.checked_sub(i64::from(digit - b'0'))?;
    }
    let value = if negative { value } else { value.checked_neg()? };
    Some((value, &digits[count..]))
}

impl<'c> WordReader<'c> {
    pub(super) fn new(connection: &'c Connection, key: IdKey) -> Self {
        Self { connection, key, known: HashMap::new() }
    }

    fn words(&mut self, wording_no: i64) -> Result<&Words, ReadError> {
        if wording_no != 0 && !self.known.contains_key(&wording_no) {
            let action = "reading a product";
            let sql = "SELECT products.sku, wordings.name, wordings.category FROM wordings
                       JOIN products USING (product_no) WHERE wording_no = ?1";
            let found = one(self.connection, action, sql, [wording_no], |row| {
                Ok([row.get(0).doing(action)?, row.get(1).doing(action)?, row.get(2).doing(action)?])
            })?;
            self.known.insert(wording_no, found.ok_or_else(|| ReadError::damaged("product wording"))?);
        }
        Ok(self.known.entry(wording_no).or_default())
    }

    /// The lines behind their JSON.
    pub(super) fn lines(&mut self, json: Option<&str>) -> Result<Vec<OrderLine>, ReadError> {
        let Some(json) = json else { return Ok(Vec::new()) };
        let mut kept = Vec::new();
        parse_lines(json, &mut kept)?;
        let mut lines = Vec::with_capacity(kept.len());
        for line in kept {
            let [sku, name, category] = self.words(line.wording_no)?.clone();
            let KeptLine { quantity_milli, amount_minor, line_no, .. } = line;
            lines.push(OrderLine { line_no, sku, name, category, quantity_milli, amount_minor });
        }
        Ok(lines)
    }
}

/// A page of products, newest first.
pub(super) fn page(
    connection: &Connection,
    key: IdKey,
    page: &PageRequest,
) -> Result<Page<Product>, ReadError> {
    let below = match &page.after {
        Some(cursor) => cursor.parts::<1>()?[0],
        None => i64::MAX,
    };
    let action = "listing products";
    let sql = "SELECT product_no, (SELECT at FROM journal WHERE seq = created_seq), sku, name, category FROM products
               WHERE product_no < ?1 ORDER BY product_no DESC LIMIT ?2";
    let found = all(connection, action, sql, params![below, page.rows_and_one()], |row| {
        let number: i64 = row.get(0).doing(action)?;
        let created_at = Timestamp::from_micros(row.get(1).doing(action)?);
        let product = Product {
            id: ProductId::from_bytes(key.seal(Kind::Product, number, created_at)),
            sku: row.get(2).doing(action)?,
            name: row.get(3).doing(action)?,
            category: row.get(4).doing(action)?,
        };
        Ok((Cursor::new(&[number]), product))
    })?;
    Ok(Page::cut(found, page.rows()))
}

/// One text for the three; a given but empty text differs from none.
fn wording_key(words: [Option<&str>; 3]) -> String {
    let mut key = String::new();
    for word in words {
        if let Some(word) = word {
            key.push('=');
            key.push_str(word);
        }
        key.push(UNIT);
    }
    key
}

/// A product is its code; without one its name; without that its category.
fn product_key([sku, name, category]: [Option<&str>; 3]) -> String {
    match (sku, name) {
        (Some(sku), _) => format!("c{sku}"),
        (None, Some(name)) => format!("n{name}"),
        (None, None) => format!("g{}", category.unwrap_or_default()),
    }
}

impl SqliteTx<'_> {
    fn products(&mut self) -> Result<&mut ProductCache, ReadError> {
        if self.state.products.is_none() {
            self.state.products = Some(load_products(self.connection)?);
        }
        Ok(self.state.products.as_mut().expect("the products were loaded above"))
    }

    /// The number of a wording, made where it is new; 0 where nothing is worded.
    pub(super) fn wording_no(&mut self, words: [Option<&str>; 3]) -> Result<i64, ReadError> {
        if words == [None; 3] {
            return Ok(0);
        }
        let key = wording_key(words);
        if let Some(&number) = self.products()?.wordings.get(&key) {
            return Ok(number);
        }
        self.state.touched = true;
        let product_no = self.product_no(words)?;
        let number = self.state.numbers.wording + 1;
        let [_, name, category] = words;
        let sql = "INSERT INTO wordings (wording_no, product_no, name, category) VALUES (?1, ?2, ?3, ?4)";
        self.execute("adding a wording", sql, params![number, product_no, name, category])?;
        self.state.numbers.wording = number;
        self.products()?.wordings.insert(key, number);
        Ok(number)
    }

    /// The product's number, made where it is new; its latest name and category follow.
    fn product_no(&mut self, words: [Option<&str>; 3]) -> Result<i64, ReadError> {
        let [sku, name, category] = words;
        let key = product_key(words);
        if let Some(&number) = self.products()?.products.get(&key) {
            let sql = "UPDATE products SET name = coalesce(?2, name), category = coalesce(?3, category)
                       WHERE product_no = ?1";
            self.execute("updating a product", sql, params![number, name, category])?;
            return Ok(number);
        }
        let number = self.state.numbers.product + 1;
        let sql = "INSERT INTO products (product_no, product_key, sku, name, category, created_seq)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = params![number, key, sku, name, category, self.entry_seq()];
        self.execute("adding a product", sql, values)?;
        self.state.numbers.product = number;
        self.state.tally.products += 1;
        self.products()?.products.insert(key, number);
        Ok(number)
    }

    /// Lines with their words as numbers, as JSON.
    pub(super) fn keep_lines(&mut self, lines: &[OrderLine]) -> Result<Option<String>, ReadError> {
        let mut kept = Vec::with_capacity(lines.len());
        for line in lines {
            let words = [line.sku.as_deref(), line.name.as_deref(), line.category.as_deref()];
            kept.push(KeptLine {
                wording_no: self.wording_no(words)?,
                quantity_milli: line.quantity_milli,
                amount_minor: line.amount_minor,
                line_no: line.line_no,
            });
        }
        Ok(lines_json(&kept))
    }
}

fn load_products(connection: &Connection) -> Result<ProductCache, ReadError> {
    let action = "loading products";
    let mut cache = ProductCache::default();
    let sql = "SELECT product_key, product_no FROM products";
    let mut statement = connection.prepare(sql).doing(action)?;
    let mut rows = statement.query([]).doing(action)?;
    while let Some(row) = rows.next().doing(action)? {
        cache.products.insert(row.get(0).doing(action)?, row.get(1).doing(action)?);
    }
    let sql = "SELECT wording_no, products.sku, wordings.name, wordings.category
               FROM wordings JOIN products USING (product_no)";
    let mut statement = connection.prepare(sql).doing(action)?;
    let mut rows = statement.query([]).doing(action)?;
    while let Some(row) = rows.next().doing(action)? {
        let words: Words = [row.get(1).doing(action)?, row.get(2).doing(action)?, row.get(3).doing(action)?];
        let key = wording_key(words.each_ref().map(Option::as_deref));
        cache.wordings.insert(key, row.get(0).doing(action)?);
    }
    Ok(cache)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expected: Option<&[[i64; 4]]>) {
        let mut lines = Vec::new();
        let parsed = parse_lines(json, &mut lines).ok().map(|()| {
            let row = |line: &KeptLine| {
                [line.wording_no, line.quantity_milli, line.amount_minor, i64::from(line.line_no)]
            };
            lines.iter().map(row).collect::<Vec<_>>()
        });
        assert_eq!(parsed.as_deref(), expected, "{json}");
        if expected.is_some() {
            assert_eq!(lines_json(&lines).as_deref(), Some(json));
        }
    }

    #[test]
    fn lines_round_trip() {
        check("[[1,1000,5]]", Some(&[[1, 1000, 5, 1]]));
        check("[[1,1000,-5],[0,2,3,9]]", Some(&[[1, 1000, -5, 1], [0, 2, 3, 9]]));
        check("[[1,-9223372036854775808,9223372036854775807]]", Some(&[[1, i64::MIN, i64::MAX, 1]]));
        for damaged in [
            "",
            "[]",
            "[[1,2]]",
            "[[1,2,3]",
            "[[1,2,3],]",
            "[[1,2,3,4,5]]",
            "[[1,2,x]]",
            "[[1,2,99999999999999999999]]",
        ] {
            check(damaged, None);
        }
    }
}

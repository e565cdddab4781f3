//! Customers and the identities that lead to them.
//!
//! Purpose: find, create and update customers.
//! Must not: guess that two identities are one person; only a shared identity says so.

use super::failure::Doing as _;
use super::seal::{IdKey, Kind};
use super::state::IdentityCache;
use super::terms::terms;
use super::tx::{SqliteTx, all, one};
use crate::error::{ReadError, TxError};
use crate::page::{Cursor, Page, PageRequest};
use domain::customer::{Customer, CustomerFacts};
use domain::ids::{CustomerId, ExternalRef};
use domain::time::Timestamp;
use rusqlite::{Connection, Row, params};
use std::collections::BTreeMap;

/// The columns that [`read_customer`] takes, in its order.
pub(super) const COLUMNS: &str =
    "customer_no, created_at, updated_at, name, email, phone, country, language, attributes,
     (SELECT label FROM labels WHERE label_no = customers.source_no), external_id";

fn read_customer(row: &Row<'_>, key: IdKey) -> Result<(i64, Customer), ReadError> {
    let action = "reading a customer";
    let customer_no: i64 = row.get(0).doing(action)?;
    let created_at = Timestamp::from_micros(row.get(1).doing(action)?);
    let attributes: Option<String> = row.get(8).doing(action)?;
    let facts = CustomerFacts {
        name: row.get(3).doing(action)?,
        email: row.get(4).doing(action)?,
        phone: row.get(5).doing(action)?,
        country: row.get(6).doing(action)?,
        language: row.get(7).doing(action)?,
        attributes: parse_attributes(attributes.as_deref())?,
    };
    let source: String = row.get(9).doing(action)?;
    let external_id: String = row.get(10).doing(action)?;
    let customer = Customer {
        id: sealed(key, customer_no, created_at),
        identities: vec![ExternalRef { source, external_id }],
        facts,
        created_at,
        updated_at: Timestamp::from_micros(row.get(2).doing(action)?),
    };
    Ok((customer_no, customer))
}

/// Attributes from their JSON.
pub(super) fn parse_attributes(json: Option<&str>) -> Result<BTreeMap<String, String>, ReadError> {
    match json {
        None => Ok(BTreeMap::new()),
        Some(json) => serde_json::from_str(json).map_err(|_| ReadError::damaged("attributes")),
    }
}

/// Attributes as JSON; `None` where there are none.
pub(super) fn attributes_json(attributes: &BTreeMap<String, String>) -> Option<String> {
    let json = || serde_json::to_string(attributes).expect("a map of texts is JSON");
    (!attributes.is_empty()).then(json)
}

fn with_identities(
    connection: &Connection,
    (customer_no, mut customer): (i64, Customer),
) -> Result<Customer, ReadError> {
    let sql = "SELECT (SELECT label FROM labels WHERE label_no = source_no), external_id
               FROM identities WHERE customer_no = ?1 AND position > 0 ORDER BY position LIMIT 1000";
    let action = "reading identities";
    let more = all(connection, action, sql, [customer_no], |row| {
        Ok(ExternalRef { source: row.get(0).doing(action)?, external_id: row.get(1).doing(action)? })
    })?;
    customer.identities.extend(more);
    Ok(customer)
}

/// A customer by row number.
pub(super) fn by_no(
    connection: &Connection,
    key: IdKey,
    customer_no: i64,
) -> Result<Option<Customer>, ReadError> {
    let sql = format!("SELECT {COLUMNS} FROM customers WHERE customer_no = ?1");
    let found = one(connection, "reading a customer", &sql, [customer_no], |row| read_customer(row, key))?;
    found.map(|row| with_identities(connection, row)).transpose()
}

/// A customer by public id.
pub(super) fn by_id(
    connection: &Connection,
    key: IdKey,
    id: CustomerId,
) -> Result<Option<Customer>, ReadError> {
    let found = by_no(connection, key, key.open(Kind::Customer, id.uuid()))?;
    Ok(found.filter(|customer| customer.id == id))
}

/// The row number behind a public id.
pub(super) fn no_of(connection: &Connection, key: IdKey, id: CustomerId) -> Result<Option<i64>, ReadError> {
    let number = key.open(Kind::Customer, id.uuid());
    Ok(find_id(connection, key, number)?.filter(|found| *found == id).map(|_| number))
}

/// The row number behind an identity.
pub(super) fn no_by(connection: &Connection, identity: &ExternalRef) -> Result<Option<i64>, ReadError> {
    let sql = "SELECT customer_no FROM identities
               WHERE source_no = (SELECT label_no FROM labels WHERE label = ?1) AND external_id = ?2";
    let action = "looking an identity up";
    one(connection, action, sql, [&identity.source, &identity.external_id], |row| row.get(0).doing(action))
}

fn find_id(connection: &Connection, key: IdKey, customer_no: i64) -> Result<Option<CustomerId>, ReadError> {
    let action = "reading a customer's id";
    let sql = "SELECT created_at FROM customers WHERE customer_no = ?1";
    one(connection, action, sql, [customer_no], |row| {
        let created_at = Timestamp::from_micros(row.get(0).doing(action)?);
        Ok(CustomerId::from_bytes(key.seal(Kind::Customer, customer_no, created_at)))
    })
}

/// The public id of row `customer_no`.
pub(super) fn id_of(connection: &Connection, key: IdKey, customer_no: i64) -> Result<CustomerId, ReadError> {
    find_id(connection, key, customer_no)?.ok_or_else(|| ReadError::damaged("customer number"))
}

/// The public id of row `customer_no`, made at `created_at`.
pub(super) fn sealed(key: IdKey, customer_no: i64, created_at: Timestamp) -> CustomerId {
    CustomerId::from_bytes(key.seal(Kind::Customer, customer_no, created_at))
}

/// A page of all customers, newest first.
pub(super) fn page(
    connection: &Connection,
    key: IdKey,
    page: &PageRequest,
) -> Result<Page<Customer>, ReadError> {
    let below = match &page.after {
        Some(cursor) => cursor.parts::<1>()?[0],
        None => i64::MAX,
    };
    let sql =
        format!("SELECT {COLUMNS} FROM customers WHERE customer_no < ?1 ORDER BY customer_no DESC LIMIT ?2");
    let values = params![below, page.rows_and_one()];
    let found = all(connection, "listing customers", &sql, values, |row| read_customer(row, key))?;
    cut(connection, found, page)
}

/// Cuts a page out of customers with their numbers.
pub(super) fn cut(
    connection: &Connection,
    found: Vec<(i64, Customer)>,
    page: &PageRequest,
) -> Result<Page<Customer>, ReadError> {
    let mut items = Vec::with_capacity(found.len());
    for row in found {
        let cursor = Cursor::new(&[row.0]);
        items.push((cursor, with_identities(connection, row)?));
    }
    Ok(Page::cut(items, page.rows()))
}

/// Customers by number, with their numbers.
pub(super) fn numbered(
    connection: &Connection,
    key: IdKey,
    numbers: &[i64],
) -> Result<Vec<(i64, Customer)>, ReadError> {
    let sql = format!("SELECT {COLUMNS} FROM customers WHERE customer_no = ?1");
    let mut found = Vec::with_capacity(numbers.len());
    for number in numbers {
        found.extend(one(connection, "reading a customer", &sql, [number], |row| read_customer(row, key))?);
    }
    Ok(found)
}

impl SqliteTx<'_> {
    /// The customer of an identity, made where it is new.
    pub(super) fn resolve(&mut self, source_no: i64, external_id: &str) -> Result<i64, TxError> {
        match self.find_identity(source_no, external_id)? {
            Some(customer_no) => Ok(customer_no),
            None => self.create_customer(source_no, external_id, &CustomerFacts::default()),
        }
    }

    pub(super) fn find_identity(&self, source_no: i64, external_id: &str) -> Result<Option<i64>, ReadError> {
        if let Some(cache) = &self.state.identities
            && (!cache.is_full() || cache.get(source_no, external_id).is_some())
        {
            return Ok(cache.get(source_no, external_id));
        }
        let sql = "SELECT customer_no FROM identities WHERE source_no = ?1 AND external_id = ?2";
        let action = "looking an identity up";
        one(self.connection, action, sql, params![source_no, external_id], |row| row.get(0).doing(action))
    }

    /// Loads every identity, so that a bulk import need not ask for each.
    pub(super) fn cache_identities(&mut self) -> Result<(), ReadError> {
        if self.state.identities.is_some() {
            return Ok(());
        }
        let mut cache = IdentityCache::default();
        let action = "loading identities";
        let sql = "SELECT source_no, external_id, customer_no FROM identities";
        let mut statement = self.connection.prepare(sql).doing(action)?;
        let mut rows = statement.query([]).doing(action)?;
        while let Some(row) = rows.next().doing(action)? {
            if cache.is_full() {
                break;
            }
            let external_id = row.get_ref(1).doing(action)?;
            let external_id = external_id.as_str().map_err(|_| ReadError::damaged("identity"))?;
            cache.insert(row.get(0).doing(action)?, external_id, row.get(2).doing(action)?);
        }
        self.state.identities = Some(cache);
        Ok(())
    }

    pub(super) fn create_customer(
        &mut self,
        source_no: i64,
        external_id: &str,
        facts: &CustomerFacts,
    ) -> Result<i64, TxError> {
        self.state.touched = true;
        let customer_no = self.state.numbers.customer + 1;
        let now = self.now.micros();
        let sql = "INSERT INTO customers (customer_no, source_no, external_id, created_at, updated_at,
                       created_seq, name, email, phone, country, language, attributes)
                   VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let values = params![
            customer_no,
            source_no,
            external_id,
            now,
            self.entry_seq(),
            facts.name,
            facts.email,
            facts.phone,
            facts.country,
            facts.language,
            attributes_json(&facts.attributes),
        ];
        self.execute("creating a customer", sql, values)?;
        self.state.numbers.customer = customer_no;
        self.state.tally.customers += 1;
        self.add_identity(customer_no, source_no, external_id, 0)?;
        self.change_terms(customer_no, &CustomerFacts::default(), facts)?;
        Ok(customer_no)
    }

    pub(super) fn add_identity(
        &mut self,
        customer_no: i64,
        source_no: i64,
        external_id: &str,
        position: i64,
    ) -> Result<(), ReadError> {
        self.state.touched = true;
        let sql = "INSERT INTO identities (source_no, external_id, customer_no, position)
                   VALUES (?1, ?2, ?3, ?4)";
        let values = params![source_no, external_id, customer_no, position];
        self.execute("adding an identity", sql, values)?;
        if let Some(cache) = &mut self.state.identities {
            cache.insert(source_no, external_id, customer_no);
        }
        Ok(())
    }

    /// Lays facts over a customer's; false where that changes nothing.
    pub(super) fn update_facts(&mut self, customer_no: i64, newer: &CustomerFacts) -> Result<bool, TxError> {
        let found = by_no(self.connection, self.state.id_key, customer_no)?;
        let old = found.ok_or_else(|| ReadError::damaged("customer number"))?.facts;
        let facts = old.clone().updated_by(newer.clone());
        if facts == old {
            return Ok(false);
        }
        self.state.touched = true;
        let sql = "UPDATE customers SET name = ?2, email = ?3, phone = ?4, country = ?5, language = ?6,
                       attributes = ?7 WHERE customer_no = ?1";
        let values = params![
            customer_no,
            facts.name,
            facts.email,
            facts.phone,
            facts.country,
            facts.language,
            attributes_json(&facts.attributes),
        ];
        self.execute("updating a customer", sql, values)?;
        self.change_terms(customer_no, &old, &facts)?;
        self.mark_customer(customer_no)?;
        Ok(true)
    }

    /// Notes that a customer changed with the entry about to be appended.
    pub(super) fn mark_customer(&self, customer_no: i64) -> Result<(), ReadError> {
        let sql = "UPDATE customers SET updated_at = ?2, changed_seq = ?3 WHERE customer_no = ?1";
        let values = params![customer_no, self.now.micros(), self.entry_seq()];
        self.execute("updating a customer", sql, values)?;
        Ok(())
    }

    fn change_terms(
        &self,
        customer_no: i64,
        old: &CustomerFacts,
        new: &CustomerFacts,
    ) -> Result<(), ReadError> {
        let (old, new) = (terms(old), terms(new));
        for term in old.difference(&new) {
            let sql = "DELETE FROM customer_terms WHERE term = ?1 AND customer_no = ?2";
            self.execute("updating search words", sql, params![term, customer_no])?;
        }
        for term in new.difference(&old) {
            let sql = "INSERT INTO customer_terms (term, customer_no) VALUES (?1, ?2)";
            self.execute("updating search words", sql, params![term, customer_no])?;
        }
        Ok(())
    }
}

//! Lists of members, and what all of them come to.
//!
//! Purpose: pages of members with their balances and tiers; totals of the program.
//! Must not: read entries; sums stand in tables of their own.

use super::balances::{balances_of, standings_of, tier_counts, totals};
use super::failure::Doing as _;
use super::members::{COLUMNS, by_no, read_member, status_code};
use super::redemptions::open_counts;
use super::seal::{IdKey, Kind};
use super::tx::{all, one};
use super::{customers, terms};
use crate::error::ReadError;
use crate::page::{Cursor, Page};
use crate::points::{MemberQuery, MemberRow, ProgramTotals};
use domain::membership::Member;
use rusqlite::{Connection, params};

/// A page of members, the newest first.
pub(super) fn page(
    connection: &Connection,
    key: IdKey,
    query: &MemberQuery,
) -> Result<Page<MemberRow>, ReadError> {
    if let Some(search) = &query.search
        && let Some(found) = terms::search(connection, key, search, &query.page)?
    {
        let mut items = Vec::new();
        for customer in found.items {
            let customer_no = key.open(Kind::Customer, customer.id.uuid());
            if let Some(member) = by_no(connection, key, customer_no)?
                && let Some(row) = fill(connection, key, customer_no, member)?
                && query.status.is_none_or(|status| status == row.member.status)
                && query.tier.as_ref().is_none_or(|tier| row.standings.contains(tier))
            {
                items.push(row);
            }
        }
        return Ok(Page { items, next: found.next });
    }
    let below = match &query.page.after {
        Some(cursor) => cursor.parts::<1>()?[0],
        None => i64::MAX,
    };
    let (ladder, tier) = match &query.tier {
        Some((ladder, tier)) => (Some(ladder.as_str()), Some(tier.as_str())),
        None => (None, None),
    };
    let in_tier = if query.tier.is_some() {
        "EXISTS (SELECT 1 FROM standings WHERE standings.customer_no = members.customer_no
                 AND ladder = ?3 AND tier = ?4)"
    } else {
        "?3 IS NULL AND ?4 IS NULL"
    };
    let sql = format!(
        "SELECT {COLUMNS}, members.created_seq FROM members JOIN customers USING (customer_no)
         WHERE members.created_seq < ?1 AND (?2 IS NULL OR status = ?2) AND {in_tier}
         ORDER BY members.created_seq DESC LIMIT ?5"
    );
    let status = query.status.map(status_code);
    let values = params![below, status, ladder, tier, query.page.rows_and_one()];
    let action = "listing members";
    let found = all(connection, action, &sql, values, |row| {
        let customer_no: i64 = row.get(0).doing(action)?;
        let joined: i64 = row.get(8).doing(action)?;
        Ok((Cursor::new(&[joined]), (customer_no, read_member(row, key)?)))
    })?;
    let Page { items, next } = Page::cut(found, query.page.rows());
    let mut rows = Vec::with_capacity(items.len());
    for (customer_no, member) in items {
        rows.extend(fill(connection, key, customer_no, member)?);
    }
    Ok(Page { items: rows, next })
}

/// One member as in a list.
pub(super) fn row_of(
    connection: &Connection,
    key: IdKey,
    id: domain::ids::CustomerId,
) -> Result<Option<MemberRow>, ReadError> {
    let Some(customer_no) = customers::no_of(connection, key, id)? else { return Ok(None) };
    match by_no(connection, key, customer_no)? {
        Some(member) => fill(connection, key, customer_no, member),
        None => Ok(None),
    }
}

fn fill(
    connection: &Connection,
    key: IdKey,
    customer_no: i64,
    member: Member,
) -> Result<Option<MemberRow>, ReadError> {
    let Some(customer) = customers::by_no(connection, key, customer_no)? else { return Ok(None) };
    let balances = balances_of(connection, customer_no)?;
    let standings = standings_of(connection, customer_no)?;
    Ok(Some(MemberRow { member, customer, balances, standings }))
}

/// What the program comes to.
pub(super) fn program_totals(connection: &Connection) -> Result<ProgramTotals, ReadError> {
    let action = "counting members";
    let sql = "SELECT count(*), count(*) FILTER (WHERE status = 0) FROM members";
    let members = one(connection, action, sql, [], |row| {
        let (count, active): (i64, i64) = (row.get(0).doing(action)?, row.get(1).doing(action)?);
        Ok((count.cast_unsigned(), active.cast_unsigned()))
    })?;
    let (open_redemptions, waiting_requests) = open_counts(connection)?;
    Ok(ProgramTotals {
        members: members.unwrap_or_default(),
        wallets: totals(connection)?,
        tiers: tier_counts(connection)?,
        open_redemptions,
        waiting_requests,
    })
}

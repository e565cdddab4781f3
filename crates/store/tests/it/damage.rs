//! Bytes of the file that flip: `verify` finds every one that matters.

use crate::shop::{Shop, clock, entropy, order, order_saved, shop};
use domain::event::Event;
use domain::ids::CustomerId;
use domain::member::{MemberFacts, State};
use domain::membership::{MemberChange, What};
use domain::program::Program;
use domain::road::Road;
use domain::rules::{ProgramUses, Purchase};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::path::Path;
use store::{Store, StoreOptions, TxError};

/// A quick number of flips by default; REGULARS_FLIPS sets another.
fn flips() -> u64 {
    std::env::var("REGULARS_FLIPS").ok().and_then(|text| text.parse().ok()).unwrap_or(150)
}

fn program() -> serde_json::Value {
    serde_json::json!({
        "name": "Tea", "currency": "EUR", "zone": "UTC", "wallets": [{"name": "points"}],
        "rules": [{"name": "spend", "award": {"per_amount": {"points": 1, "per_minor": 10}}}],
    })
}

fn change(
    customer: CustomerId,
    at: domain::time::Timestamp,
    what: What,
    done: domain::road::Outcome,
) -> Event {
    Event::MemberChanged(Box::new(MemberChange {
        customer,
        at,
        program_version: 1,
        what,
        entries: done.entries,
        trace: done.trace,
        due_at: None,
    }))
}

/// Members with orders that earned.
fn earning_shop() -> Shop {
    let shop = shop();
    let document = program();
    shop.apply(&Event::ProgramDrafted { version: 1, document: document.clone(), by: "test".to_owned() });
    let starts_at = crate::shop::at(0);
    shop.apply(&Event::ProgramPublished { version: 1, starts_at, by: "test".to_owned() });
    let program = Program::from_value(&document).unwrap().program;
    for number in 0..12 {
        let name = format!("m{number}");
        let first = shop.apply(&order_saved(&name, order(&format!("{number}-0"), 0, 100)));
        let customer = first.customer_id.unwrap();
        let at = crate::shop::at(1);
        shop.apply(&change(customer, at, What::Enrolled, domain::road::Outcome::default()));
        let (mut state, mut uses) = (State::default(), ProgramUses::default());
        for day in 1..6 {
            let saved = shop.apply(&order_saved(&name, order(&format!("{number}-{day}"), day, 900)));
            let id = saved.order_id.unwrap();
            let stored = shop.read(move |read| read.order(id)).unwrap();
            let road = Road::new(&program);
            let purchase = Purchase::of(&stored);
            let facts = MemberFacts::default();
            let done =
                road.purchase(Some(&facts), &mut state, &mut uses, &purchase, crate::shop::at(day)).unwrap();
            shop.apply(&change(customer, crate::shop::at(day), What::Purchase { order: id }, done));
        }
    }
    shop
}

/// Every value of every table, as the database gives it; an error as it words it.
fn content(path: &Path) -> Result<Vec<Vec<Value>>, String> {
    let words = |error: rusqlite::Error| error.to_string();
    let connection = Connection::open(path).map_err(words)?;
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    let mut statement = connection.prepare(sql).map_err(words)?;
    let names = statement.query_map([], |row| row.get::<_, String>(0)).map_err(words)?;
    let names = names.collect::<Result<Vec<_>, _>>().map_err(words)?;
    let mut rows = Vec::new();
    for name in names {
        let mut statement = connection.prepare(&format!("SELECT * FROM \"{name}\"")).map_err(words)?;
        let columns = statement.column_count();
        let mut found = statement.query([]).map_err(words)?;
        while let Some(row) = found.next().map_err(words)? {
            let values = (0..columns).map(|at| row.get::<_, Value>(at)).collect::<Result<Vec<_>, _>>();
            rows.push(values.map_err(words)?);
        }
    }
    Ok(rows)
}

/// What is not derived from the journal, and not proved by it: settings, people, keys and the like.
const BESIDE: [&str; 10] = [
    "store_keys",
    "migrations",
    "imports",
    "users",
    "sessions",
    "api_keys",
    "answers",
    "audit_log",
    "settings",
    "sqlite_stat1",
];

#[test]
fn flipped_bytes_are_found() {
    let shop = earning_shop();
    let report = shop.store.verify().unwrap();
    assert!(report.is_sound(), "{:?}", report.problems);
    shop.store.close();
    let path = shop.options.path.as_path();
    Connection::open(path).unwrap().execute_batch("PRAGMA wal_checkpoint(TRUNCATE); VACUUM;").unwrap();
    let whole = std::fs::read(path).unwrap();
    let sound = content(path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (mut seed, mut found, mut harmless) = (7_u64, 0, 0);
    for _ in 0..flips() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = (seed >> 16) as usize % whole.len();
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (seed >> 61);
        let copy = folder.path().join("flipped.db");
        std::fs::write(&copy, &flipped).unwrap();
        let options = StoreOptions::new(&copy, clock(), entropy());
        let is_found = match Store::verify_beside(&options) {
            Ok(report) => !report.is_sound(),
            Err(_) => true,
        };
        let same = content(&copy).is_ok_and(|content| content == sound);
        // A byte of free space, or of what the journal does not determine.
        assert!(is_found || same || is_beside(&copy, path), "byte {at} of {} was not found", whole.len());
        if is_found {
            found += 1
        } else {
            harmless += 1
        }
        for suffix in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(folder.path().join(format!("flipped.db{suffix}")));
        }
    }
    println!("{} flipped bytes: {found} found, {harmless} in free space or beside the journal", flips());
    assert!(found > 0);
}

/// Whether the two differ only in tables that the journal does not determine.
fn is_beside(copy: &Path, whole: &Path) -> bool {
    let connection = Connection::open(copy).unwrap();
    connection.execute("ATTACH ?1 AS whole", [whole.to_string_lossy()]).unwrap();
    let sql = "SELECT name FROM whole.sqlite_schema WHERE type = 'table'";
    let mut statement = connection.prepare(sql).unwrap();
    let names: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    names.iter().filter(|name| !BESIDE.contains(&name.as_str())).all(|name| {
        let sql = format!(
            "SELECT (SELECT count(*) FROM (SELECT * FROM main.\"{name}\" EXCEPT SELECT * FROM whole.\"{name}\"))
                  + (SELECT count(*) FROM (SELECT * FROM whole.\"{name}\" EXCEPT SELECT * FROM main.\"{name}\"))"
        );
        connection.query_row(&sql, [], |row| row.get::<_, i64>(0)).is_ok_and(|differ| differ == 0)
    })
}

#[test]
fn a_posting_that_does_not_add_up_is_refused_and_named() {
    let shop = earning_shop();
    let customer = shop.read(|read| read.members(&store::MemberQuery::default())).items[0].member.customer_id;
    let newest = shop.read(move |read| read.changes_of(customer, &store::PageRequest::first(1)));
    // The same entries again: out of sequence.
    let again = Event::MemberChanged(Box::new(newest.items[0].change.clone()));
    // The writer's memory refuses it where it has the member; `verify` finds it elsewhere.
    let written = shop.write(move |tx| {
        tx.member_state(customer)?;
        tx.apply(&again)
    });
    assert!(matches!(written, Err(store::WriteError::Refused(TxError::Ledger(_)))), "{written:?}");
    let again = Event::MemberChanged(Box::new(newest.items[0].change.clone()));
    let seq = shop.write(move |tx| tx.apply(&again)).unwrap().seq;
    let report = shop.store.verify().unwrap();
    let named = report.problems.iter().find_map(|problem| match problem {
        store::VerifyProblem::Ledger { seq, member, .. } => Some((*seq, *member)),
        _ => None,
    });
    assert_eq!(named, Some((seq, customer)), "{:?}", report.problems);
}

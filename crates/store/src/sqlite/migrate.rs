//! Migrations: numbered SQL files, each run once, in order.
//!
//! Purpose: bring a database to the schema of this program.
//! Must not: change a file that has run anywhere; its hash is kept and compared.

use super::failure::Doing as _;
use crate::error::{OpenError, ReadError};
use rusqlite::{Connection, OptionalExtension as _, params};

/// All migrations, oldest first; the number is the position, from 1. Append only.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/sqlite/0001_start.sql"),
    include_str!("../../migrations/sqlite/0002_spend.sql"),
    include_str!("../../migrations/sqlite/0003_points.sql"),
];

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS migrations (
    number INTEGER PRIMARY KEY, hash BLOB NOT NULL, at INTEGER NOT NULL)";

/// The schema number of this program.
pub(crate) fn newest() -> u32 {
    u32::try_from(MIGRATIONS.len()).expect("migrations are few")
}

/// Runs what is missing, each in its own transaction.
pub(super) fn migrate(connection: &Connection, now_micros: i64) -> Result<(), OpenError> {
    let failed = |error: ReadError| OpenError::Failed(error.to_string());
    connection.execute_batch(LEDGER).doing("reading the schema number").map_err(failed)?;
    let found = schema_number(connection).map_err(failed)?;
    if found > newest() {
        return Err(OpenError::SchemaTooNew { found, known: newest() });
    }
    for (index, sql) in MIGRATIONS.iter().enumerate() {
        let number = u32::try_from(index + 1).expect("migrations are few");
        let hash = blake3::hash(sql.as_bytes());
        let known: Option<Vec<u8>> = connection
            .query_row("SELECT hash FROM migrations WHERE number = ?1", [number], |row| row.get(0))
            .optional()
            .doing("reading a migration")
            .map_err(failed)?;
        match known {
            Some(known) if known == hash.as_bytes() => {}
            Some(_) => return Err(OpenError::MigrationChanged { number }),
            None => run(connection, number, sql, hash.as_bytes(), now_micros).map_err(failed)?,
        }
    }
    Ok(())
}

fn run(
    connection: &Connection,
    number: u32,
    sql: &str,
    hash: &[u8; 32],
    now_micros: i64,
) -> Result<(), ReadError> {
    let transaction = connection.unchecked_transaction().doing("beginning a migration")?;
    transaction.execute_batch(sql).doing("migrating")?;
    transaction
        .execute("INSERT INTO migrations VALUES (?1, ?2, ?3)", params![number, hash, now_micros])
        .doing("noting a migration")?;
    transaction.commit().doing("committing a migration")
}

/// The number of the newest migration that has run.
pub(super) fn schema_number(connection: &Connection) -> Result<u32, ReadError> {
    connection
        .query_row("SELECT coalesce(max(number), 0) FROM migrations", [], |row| row.get(0))
        .doing("reading the schema number")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(connection: &Connection) -> Vec<(String, String)> {
        let sql =
            "SELECT name, sql FROM sqlite_schema WHERE name <> 'migrations' AND sql NOT NULL ORDER BY name";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn all_migrations_give_the_full_schema() {
        let migrated = Connection::open_in_memory().unwrap();
        migrate(&migrated, 0).unwrap();
        migrate(&migrated, 1).unwrap();
        let full = Connection::open_in_memory().unwrap();
        full.execute_batch(include_str!("../../migrations/sqlite/schema.sql")).unwrap();
        assert_eq!(schema(&migrated), schema(&full));
    }

    #[test]
    fn newer_and_changed_schemas_are_refused() {
        let connection = Connection::open_in_memory().unwrap();
        migrate(&connection, 0).unwrap();
        connection.execute("UPDATE migrations SET hash = x'00'", []).unwrap();
        assert_eq!(migrate(&connection, 0), Err(OpenError::MigrationChanged { number: 1 }));
        connection.execute("INSERT INTO migrations VALUES (99, x'00', 0)", []).unwrap();
        assert_eq!(migrate(&connection, 0), Err(OpenError::SchemaTooNew { found: 99, known: newest() }));
    }
}

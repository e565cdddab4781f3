//! SQL and database drivers live in `crates/store/src/sqlite` alone.
//!
//! Purpose: a second database is added beside the first one, not through the whole program.
//! Must not: mind prose: comments may speak of databases.

use super::Finding;
use super::scan::has_word;
use super::tree::Tree;

/// Where a backend may be spoken to. The store's own tests may damage a database to see it noticed.
const HOMES: &[&str] = &["crates/store/src/sqlite/", "crates/store/src/sqlite.rs", "crates/store/tests/"];
const DRIVERS: &[&str] = &["rusqlite", "libsqlite3_sys", "tokio_postgres", "sqlx"];
const STATEMENTS: &[&str] = &[
    "SELECT ",
    "INSERT INTO",
    "INSERT OR ",
    "DELETE FROM",
    "CREATE TABLE",
    "CREATE INDEX",
    "ALTER TABLE",
    "DROP TABLE",
    "PRAGMA ",
    "BEGIN IMMEDIATE",
    "SAVEPOINT ",
    "ON CONFLICT",
];

pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    let outside =
        |path: &str| path.starts_with("crates/") && !HOMES.iter().any(|home| path.starts_with(home));
    for file in tree.rust().filter(|file| outside(&file.path)) {
        for (line, text) in &file.scan().strings {
            if let Some(statement) = STATEMENTS.iter().find(|statement| text.contains(**statement)) {
                let statement = statement.trim_end();
                let message = format!("SQL (`{statement}`) outside the store's backend: move it there");
                findings.push(Finding::new(&file.path, *line, message));
            }
        }
        let in_store = file.path.starts_with("crates/store/");
        for (line, code) in file.scan().lines() {
            let driver = DRIVERS.iter().find(|driver| has_word(code, driver));
            let backend = !in_store && code.to_ascii_lowercase().contains("sqlite");
            if driver.is_some() || backend {
                let message = "names a database outside the store's backend: ask the store instead";
                findings.push(Finding::new(&file.path, line, message));
            }
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sql_away_from_home_is_found() {
        let tree = Tree::of(&[
            ("crates/store/src/sqlite/orders.rs", "use rusqlite::X; fn a() { \"SELECT 1\"; }"),
            ("crates/store/src/lib.rs", "mod sqlite;\nuse rusqlite::X;\n"),
            ("crates/server/src/a.rs", "// SQLite SELECT x\nlet a = \"SELECT 1\";\nlet b = is_sqlite();\n"),
        ]);
        let places: Vec<_> = check(&tree).unwrap().into_iter().map(|f| (f.path, f.line)).collect();
        let (store, server) = ("crates/store/src/lib.rs", "crates/server/src/a.rs");
        let expected = [(store, 2), (server, 2), (server, 3)];
        assert_eq!(places, expected.map(|(path, line)| (path.to_owned(), line)));
    }
}

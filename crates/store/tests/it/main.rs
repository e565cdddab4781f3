//! What every backend must do, written against the traits alone; and, apart, what is SQLite's.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod damage;
mod fault_vfs;
mod imports;
mod kill;
mod orders;
mod people;
mod properties;
mod shop;
mod spend;
mod sqlite_faults;
mod upkeep;

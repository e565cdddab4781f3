//! What every backend must do, written against the traits alone; and, apart, what is SQLite's.

mod orders;
mod shop;

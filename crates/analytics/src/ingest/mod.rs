//! From files of orders to typed rows.
//!
//! Purpose: open whatever a shop has (CSV, TSV, spaces, Parquet, JSON Lines, compressed or not, a
//! pipe), find out how it is written, say so, and read it exactly.
//! Must not: pass money through a float, guess silently (each finding is in the [`Plan`]), or drop
//! a row without counting it in [`Counts`].
//! Start at [`Options`]: what the caller fixes; [`Plan`]: what was found; [`LineRow`]: one row.

mod blocks;
mod calendar;
mod columns;
mod dates;
mod detect;
mod drive;
mod error;
mod input;
mod json;
mod line_ends;
mod options;
mod outcome;
mod parquet_file;
mod parquet_table;
mod parse;
mod plan;
pub mod presets;
mod report;
mod row;
mod rows;
mod slots;
mod source;
mod split;
mod tally;
mod value;

pub use columns::{ColumnMap, Role};
pub use detect::detect;
pub use error::IngestError;
pub use input::Input;
pub use options::{Compression, Encoding, ExcludeRule, Format, Options, OrdersBy, Quote};
pub use outcome::{Apart, Counts, Progress, Reject, RejectReason};
pub use plan::{AmountRule, AmountScope, Certainty, DateStyle, Finding, Plan, StatusRule, ZeroAmount};
pub use report::{FromFiles, snapshots_from_files};
pub use row::{Kind, LineRow, RowSink, When};
pub use rows::{FromRows, read_rows, read_spread};

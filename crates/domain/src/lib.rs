//! Pure decisions of Regulars and the words they are made of.
//!
//! Purpose: every type that more than one crate speaks of (ids, money, time,
//! customers, orders, events) and every decision taken on them.
//! Must not: read a clock, draw randomness, touch SQL, HTTP, files or async.
//! `now` and random bytes are arguments.
//! Start at [`event`]: what comes in; then [`order`] and [`money`].

pub mod backtest;
pub mod customer;
pub mod effect;
pub mod event;
pub mod ids;
mod json_schema;
pub mod ledger;
pub mod member;
pub mod membership;
pub mod money;
pub mod order;
pub mod points;
pub mod program;
pub mod rewards;
pub mod road;
pub mod role;
pub mod rules;
pub mod spend;
pub mod tiers;
pub mod time;

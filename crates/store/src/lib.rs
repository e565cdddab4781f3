//! The journal and the tables of Regulars: the only SQL of the workspace.
//!
//! Purpose: keep what happened, durably, exactly once.
//! Must not: decide anything, or let a backend show outside its own folder.

//! The journal and the tables of Regulars: the only SQL of the workspace.
//!
//! Purpose: keep what happened, durably, exactly once.
//! Must not: decide anything, or let a backend show outside its own folder.
//! Start at [`Store`]: open, `write` a closure over [`Tx`], `read` a closure over [`Read`].

mod batch;
mod chain;
mod error;
mod import;
mod job;
mod load;
mod options;
mod page;
mod people;
mod points;
mod queue;
mod read;
mod rows;
mod scan;
mod sqlite;
mod store;
mod tx;
mod upkeep;

pub use batch::{BatchCustomer, BatchLine, BatchOrder, BatchRefund, ImportBatch, OrderRepeats, PackedBatch};
pub use chain::{GENESIS, Hash};
pub use error::{OpenError, ReadError, RestoreError, TxError, UpkeepError, WriteError};
pub use import::{Import, ImportCounts, ImportProgress, ImportStart, ImportStatus, RejectCount};
pub use load::{GroupEnd, GroupWatch, Waiting, WriteGroup};
pub use options::{Clock, Entropy, StoreOptions};
pub use page::{Cursor, Page, PageRequest};
pub use people::{ApiKey, NewApiKey, NewSession, NewUser, Role, Session, User, UserChanges};
pub use points::{
    AdjustmentRow, HoldRow, HoldState, JournaledChange, MemberQuery, MemberRow, ProgramTotals,
    ProgramVersion, RedemptionQuery, RedemptionRow, RequestState,
};
pub use read::Read;
pub use rows::{
    Applied, AuditEntry, Counts, CustomerQuery, JournalEntry, NewAuditEntry, OrderQuery, Outcome, Product,
    StoredAnswer, TimelineItem,
};
pub use scan::{
    Beside, ChangedCustomers, OrderScan, ScannedCustomer, ScannedLine, ScannedOrder, ScannedRefund,
};
pub use store::Store;
pub use tx::Tx;
pub use upkeep::{BackupManifest, BackupProgress, BackupStage, RebuildReport, VerifyProblem, VerifyReport};

//! A program replayed over a shop's real past.
//!
//! Purpose: what a program would have given, taken back and let lapse, had it been in force: the same
//! [`crate::road`] that runs it, over orders and refunds as they happened.
//! Must not: read files or use threads; a [`Past`] is handed in, and [`Figures`] of parts merge.
//! What a past cannot know is an assumption, and is told with the result: everybody who bought is a
//! member from the first order on, and [`Redeem`] says what members do with their points.
//! Start at [`Replay`].

mod figures;
mod link;
mod past;
mod replay;
mod report;

#[cfg(test)]
mod tests;

pub use figures::{DayFigures, Figures, WalletFigures};
pub use link::{LinkedClaim, link_refunds};
pub use past::{Names, Past, PastKind, PastLine, PastMember, PastOrder};
pub use replay::{MemberRun, Redeem, Replay};
pub use report::{Against, MemberChange, Period, Report, WalletReport, report};

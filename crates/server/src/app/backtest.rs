//! A program over a past, with every thread.
//!
//! Purpose: members go their ways beside each other where nobody's result depends on another's, else
//! one after another in the order of time. Either way the figures are the same on every run.
//! Must not: decide anything; [`domain::backtest`] does.

use domain::backtest::{Figures, MemberChange, MemberRun, Past, Redeem, Replay, Report, report};
use domain::program::Program;
use domain::road::RoadError;
use domain::time::{Day, Timestamp};
use rayon::prelude::*;

/// What to replay.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The draft.
    pub program: &'a Program,
    /// The live program, to compare with.
    pub live: Option<&'a Program>,
    /// What members do with their points.
    pub redeem: Redeem,
    /// The last day, in the program's zone; the last day of the past where left out.
    pub until: Option<Day>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum BacktestError {
    /// Nothing was bought.
    #[error("there are no orders of known customers to replay")]
    NoOrders,
    /// The ledger refuses what the program decides.
    #[error("the program cannot be replayed: {0}")]
    Road(#[from] RoadError),
}

/// Replays the question over the past.
///
/// # Errors
/// [`BacktestError`].
pub fn run(parts: &[Past], question: &Question<'_>) -> Result<Report, BacktestError> {
    let spans: Vec<_> = parts.iter().filter_map(Past::span).collect();
    let first = spans.iter().map(|(first, _)| *first).min().ok_or(BacktestError::NoOrders)?;
    let last = spans.iter().map(|(_, last)| *last).max().ok_or(BacktestError::NoOrders)?;
    let zone = &question.program.zone;
    let last_day = last.day_in(zone);
    let to = question.until.map_or(last_day, |until| until.max(last_day));
    let end = zone.start_of(to.plus(1));
    let (figures, after) = replay(parts, question.program, question.redeem, end)?;
    let live = match question.live {
        Some(live) => Some((live, replay(parts, live, question.redeem, end)?)),
        None => None,
    };
    let days = (first.day_in(zone), to);
    let Some((live, (live_figures, before))) = live else {
        return Ok(report(question.program, &figures, days, question.redeem, None, Vec::new()));
    };
    let names = parts.iter().flat_map(|past| &past.members).map(|member| member.name.clone());
    let changes = names.zip(before.into_iter().zip(after));
    let changes = changes.map(|(member, (before, after))| MemberChange { member, before, after }).collect();
    Ok(report(question.program, &figures, days, question.redeem, Some((live, &live_figures)), changes))
}

/// The figures, and each member's points in the order of the parts.
fn replay(
    parts: &[Past],
    program: &Program,
    redeem: Redeem,
    end: Timestamp,
) -> Result<(Figures, Vec<i64>), RoadError> {
    if Replay::needs_order_of_time(program, redeem) {
        return in_order_of_time(parts, program, redeem, end);
    }
    let part = |past: &Past| {
        let mut replay = Replay::new(program, redeem);
        let points: Result<Vec<i64>, RoadError> =
            past.members.iter().map(|member| Ok(replay.member(past, member, end)?.points(program))).collect();
        Ok((replay.into_figures(), points?))
    };
    let done: Result<Vec<(Figures, Vec<i64>)>, RoadError> = parts.par_iter().map(part).collect();
    let mut figures = Figures::default();
    let mut points = Vec::new();
    for (of_part, mut their_points) in done? {
        figures.merge(of_part);
        points.append(&mut their_points);
    }
    Ok((figures, points))
}

fn in_order_of_time(
    parts: &[Past],
    program: &Program,
    redeem: Redeem,
    end: Timestamp,
) -> Result<(Figures, Vec<i64>), RoadError> {
    let mut replay = Replay::new(program, redeem);
    let members: Vec<_> = parts.iter().flat_map(|past| past.members.iter().map(move |m| (past, m))).collect();
    let mut steps: Vec<(Timestamp, usize)> = Vec::new();
    for (number, (past, member)) in members.iter().enumerate() {
        steps.extend(past.orders_of(member).iter().map(|order| (order.at, number)));
    }
    steps.sort_by_key(|&(at, number)| (at, &members[number].1.name));
    let mut runs = vec![MemberRun::default(); members.len()];
    for (_, number) in steps {
        let (past, member) = members[number];
        replay.step(past, member, &mut runs[number])?;
    }
    for run in &mut runs {
        replay.finish(run, end)?;
    }
    let points = runs.iter().map(|run| run.points(program)).collect();
    Ok((replay.into_figures(), points))
}

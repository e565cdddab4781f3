//! Why a customer is in a stage, in words.
//!
//! Purpose: from a typed reason to one sentence in the reader's language, with the right plurals.
//! Must not: decide anything; the numbers and the stage are given.
//! Start at [`sentence`].

use crate::i18n::Words;
use analytics::clv::stages::{CustomerStage, Length, LengthUnit, OwnRange, Silence, Stage, Why};

/// From this probability on, "probably lost" and the model contradict each other: both are told.
const LIKELY_ALIVE: f64 = 0.5;
/// And so do "longer than usual" and this.
const SURELY_ALIVE: f64 = 0.95;

/// The reason for a stage as one sentence.
#[must_use]
pub fn sentence(words: &Words, found: &CustomerStage) -> String {
    match &found.why {
        Why::NotBoughtYet => words.reason_not_bought().to_owned(),
        Why::BoughtOnce { silence } => {
            let late = length(words, Length::of_days(silence.late_after_days));
            let verdict = match found.stage {
                Stage::AtRisk => words.verdict_late_once(late),
                Stage::Lapsed => lost(words, found.p_alive).to_owned(),
                _ => words.verdict_new(late),
            };
            words.reason_once(ago(words, silence.silence_days), with_alive(words, found, verdict))
        }
        Why::BoughtEvery { range, silence } => every(words, found, *range, silence),
        Why::CameBack { absent_days, silence } => {
            let absent = length(words, Length::of_days(*absent_days));
            let verdict = with_alive(words, found, words.verdict_won_back().to_owned());
            words.reason_came_back(ago(words, silence.silence_days), absent, verdict)
        }
    }
}

fn every(words: &Words, found: &CustomerStage, range: OwnRange, silence: &Silence) -> String {
    let verdict = match found.stage {
        Stage::AtRisk => words.verdict_late(),
        Stage::Lapsed => lost(words, found.p_alive),
        _ => words.verdict_in_rhythm(),
    };
    let verdict = with_alive(words, found, verdict.to_owned());
    let silence = match silence.silence_days {
        0 => words.reason_silence_none().to_owned(),
        days => words.reason_silence(length(words, Length::of_days(days))),
    };
    if range.purchases == 2 {
        let after = length(words, Length::of_days(range.active_days));
        return words.reason_twice(after, silence, verdict);
    }
    let during = length(words, Length::of_days(range.active_days));
    words.reason_every(interval(words, range), during, silence, verdict)
}

const fn lost(words: &Words, p_alive: Option<f64>) -> &'static str {
    match p_alive {
        Some(p_alive) if p_alive >= LIKELY_ALIVE => words.verdict_far_late(),
        _ => words.verdict_lost(),
    }
}

fn with_alive(words: &Words, found: &CustomerStage, verdict: String) -> String {
    let Some(p_alive) = found.p_alive else { return verdict };
    let percent = probability(words, p_alive);
    match found.stage {
        Stage::Lapsed if p_alive >= LIKELY_ALIVE => words.verdict_still_alive(verdict, percent),
        Stage::AtRisk if p_alive >= SURELY_ALIVE => words.verdict_still_alive(verdict, percent),
        _ => words.verdict_alive(verdict, percent),
    }
}

/// A probability as whole per cent, and never quite none or all.
#[must_use]
pub fn probability(words: &Words, p: f64) -> String {
    match p {
        p if p > 0.0 && p < 0.005 => format!("<{}", words.percent(0.01, 0)),
        p if (0.995..1.0).contains(&p) => format!(">{}", words.percent(0.99, 0)),
        p => words.percent(p, 0),
    }
}

fn ago(words: &Words, days: u32) -> String {
    match days {
        0 => words.reason_ago_none().to_owned(),
        days => words.reason_ago(length(words, Length::of_days(days))),
    }
}

/// A length of time: "11 weeks", "a year".
#[must_use]
pub fn length(words: &Words, length: Length) -> String {
    let count = length.count;
    match length.unit {
        LengthUnit::Days => words.length_days(count),
        LengthUnit::Weeks => words.length_weeks(count),
        LengthUnit::Months => words.length_months(count),
        LengthUnit::Years => words.length_years(count),
    }
}

/// The usual interval: "every 3 to 5 weeks", "every month".
fn interval(words: &Words, range: OwnRange) -> String {
    let (from, to) = Length::of_range(range.from_days, range.to_days);
    let (from, to, unit) = (from.count, to.count, to.unit);
    match (unit, from == to) {
        (LengthUnit::Days, true) => words.every_days(to),
        (LengthUnit::Weeks, true) => words.every_weeks(to),
        (LengthUnit::Months, true) => words.every_months(to),
        (LengthUnit::Years, true) => words.every_years(to),
        (LengthUnit::Days, false) => words.every_range_days(from, to),
        (LengthUnit::Weeks, false) => words.every_range_weeks(from, to),
        (LengthUnit::Months, false) => words.every_range_months(from, to),
        (LengthUnit::Years, false) => words.every_range_years(from, to),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language::{self, English, Greek, Thai};

    fn silence(days: u32) -> Silence {
        Silence { silence_days: days, late_after_days: 56, lapsed_after_days: 121, longer_pct: 3.0 }
    }

    fn every(from_days: u32, to_days: u32, active_days: u32, days: u32) -> Why {
        let range = OwnRange { purchases: 12, from_days, to_days, active_days };
        Why::BoughtEvery { range, silence: silence(days) }
    }

    fn check(language: Language, stage: Stage, why: Why, p_alive: Option<f64>, expected: &str) {
        let found = CustomerStage { stage, why, p_alive };
        assert_eq!(sentence(&Words::of(language), &found), expected);
    }

    #[test]
    fn the_sentence_of_a_lapsed_regular() {
        let why = every(21, 35, 365, 77);
        let english = "Bought every 3 to 5 weeks for a year; 11 weeks of silence: probably lost, 18% alive.";
        check(English, Stage::Lapsed, why, Some(0.18), english);
        let greek = "Αγόραζε κάθε 3 έως 5 εβδομάδες επί έναν χρόνο· σιωπή εδώ και 11 εβδομάδες: μάλλον χάθηκε, \
                     18% πιθανό να είναι ακόμη πελάτης.";
        check(Greek, Stage::Lapsed, why, Some(0.18), greek);
        let thai = "ซื้อทุก 3 ถึง 5 สัปดาห์ ตลอด 1 ปี เงียบไป 11 สัปดาห์: น่าจะหายไปแล้ว มีโอกาส 18% ที่ยังเป็นลูกค้า";
        check(Thai, Stage::Lapsed, why, Some(0.18), thai);
    }

    #[test]
    fn plurals_and_equal_ends() {
        let check = |language, why, expected| check(language, Stage::Regular, why, None, expected);
        check(English, every(7, 7, 28, 1), "Bought every 7 days for 4 weeks; a day of silence: in rhythm.");
        check(English, every(28, 31, 61, 0), "Bought every 4 weeks for 9 weeks; bought today: in rhythm.");
        check(English, every(1, 1, 366, 2), "Bought every day for a year; 2 days of silence: in rhythm.");
        check(
            Greek,
            every(1, 1, 366, 1),
            "Αγόραζε κάθε ημέρα επί έναν χρόνο· σιωπή εδώ και μία ημέρα: στον ρυθμό του.",
        );
        check(Thai, every(1, 1, 800, 2), "ซื้อทุกวัน ตลอด 2 ปี เงียบไป 2 วัน: อยู่ในจังหวะปกติ");
        let range = OwnRange { purchases: 2, from_days: 30, to_days: 30, active_days: 30 };
        let twice = Why::BoughtEvery { range, silence: silence(3) };
        check(English, twice, "Came back once, after 4 weeks; 3 days of silence: in rhythm.");
    }

    #[test]
    fn one_order_and_coming_back() {
        let once = |days| Why::BoughtOnce { silence: silence(days) };
        let new = "Bought once, 3 weeks ago: a second order is not late before 8 weeks.";
        check(English, Stage::FirstPurchase, once(21), None, new);
        check(English, Stage::FirstPurchase, once(0), None, &new.replace("3 weeks ago", "today"));
        let late = "Bought once, 10 weeks ago: few come back after 8 weeks, 40% alive.";
        check(English, Stage::AtRisk, once(70), Some(0.4), late);
        let lost = "Bought once, 10 months ago: probably lost.";
        check(English, Stage::Lapsed, once(300), None, lost);
        let back = Why::CameBack { absent_days: 214, silence: silence(14) };
        check(English, Stage::WonBack, back, None, "Came back 2 weeks ago, after 7 months away: won back.");
        check(English, Stage::Prospect, Why::NotBoughtYet, None, "Has not bought yet.");
    }

    #[test]
    fn a_model_that_contradicts_is_told_as_such() {
        let once = Why::BoughtOnce { silence: silence(300) };
        let told =
            "Bought once, 10 months ago: far longer than usual, though the purchase model says >99% alive.";
        check(English, Stage::Lapsed, once, Some(0.999), told);
        let told = "Bought every 3 to 5 weeks for a year; 11 weeks of silence: longer than usual, though the purchase \
             model says 96% alive.";
        check(English, Stage::AtRisk, every(21, 35, 365, 77), Some(0.96), told);
    }
}

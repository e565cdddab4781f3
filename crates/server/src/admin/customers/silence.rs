//! The silence since the last purchase beside what is usual for the customer, as a bar.
//!
//! Purpose: in rhythm, at risk, lapsed, and where the customer is now, at a glance.
//! Must not: decide the thresholds; the stage brings them.
//! Start at [`gauge`].

use crate::admin::figures::reason;
use crate::charts::color;
use crate::charts::plot::escaped;
use crate::i18n::Words;
use analytics::clv::stages::{Length, Silence, Why};
use std::fmt::Write as _;

/// Width of the bar's own coordinates.
const WIDTH: f64 = 1_000.0;

/// The silence of a reason; none before the first purchase.
pub(super) const fn of(why: &Why) -> Option<&Silence> {
    match why {
        Why::NotBoughtYet => None,
        Why::BoughtOnce { silence } | Why::BoughtEvery { silence, .. } | Why::CameBack { silence, .. } => {
            Some(silence)
        }
    }
}

/// The bar with its legend, as HTML.
pub(in crate::admin) fn gauge(words: &Words, silence: &Silence) -> String {
    let (late, lapsed) = (silence.late_after_days, silence.lapsed_after_days);
    let now = silence.silence_days;
    // Room behind the last threshold, and behind a silence that is longer still.
    let end = (f64::from(lapsed) * 1.3).max(f64::from(now) * 1.06).max(1.0);
    let x = |days: u32| (f64::from(days) / end).min(1.0) * WIDTH;
    let zones =
        [(0.0, x(late), color::MAIN), (x(late), x(lapsed), color::SECOND), (x(lapsed), WIDTH, color::LOST)];
    let length = |days| reason::length(words, Length::of_days(days));
    let mut html = format!(
        "<div class=\"gauge\"><svg viewBox=\"0 0 1000 20\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">",
        escaped(&words.gauge_label(now, late, lapsed))
    );
    for (from, to, color) in zones {
        let _ = write!(
            html,
            "<rect class=\"gauge__zone {color}\" x=\"{from:.1}\" width=\"{:.1}\" y=\"5\" height=\"10\"/>",
            (to - from).max(0.0)
        );
    }
    let mark = x(now).clamp(1.5, WIDTH - 1.5);
    let _ = write!(
        html,
        "<rect class=\"gauge__past\" x=\"0\" width=\"{mark:.1}\" y=\"9\" height=\"2\"/>\
         <line class=\"gauge__now\" x1=\"{mark:.1}\" x2=\"{mark:.1}\" y1=\"0\" y2=\"20\"/></svg><ul class=\"legend\">"
    );
    let now_text = words.gauge_now(if now == 0 { words.reason_ago_none().to_owned() } else { length(now) });
    let _ = write!(
        html,
        "<li class=\"strong\"><span class=\"gauge__key\" aria-hidden=\"true\"></span>{}</li>",
        escaped(&now_text)
    );
    let entries = [
        (color::MAIN, words.gauge_in_rhythm().to_owned()),
        (color::SECOND, words.gauge_at_risk(length(late))),
        (color::LOST, words.gauge_lapsed(length(lapsed))),
    ];
    for (color, label) in entries {
        let _ = write!(
            html,
            "<li><span class=\"swatch {color}\" aria-hidden=\"true\"></span>{}</li>",
            escaped(&label)
        );
    }
    let longer = words.gauge_longer(reason::probability(words, silence.longer_pct / 100.0));
    let _ = write!(html, "</ul><p class=\"small muted\">{}</p></div>", escaped(&longer));
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    #[test]
    fn the_mark_stands_in_its_zone() {
        let gauge = |now: u32| {
            let silence =
                Silence { silence_days: now, late_after_days: 40, lapsed_after_days: 100, longer_pct: 12.4 };
            gauge(&Words::of(Language::English), &silence)
        };
        let html = gauge(65);
        assert!(html.contains("d2\" x=\"307.7\" width=\"461.5\""), "{html}");
        assert!(html.contains("x1=\"500.0\""), "{html}");
        assert!(html.contains("65 days of silence; at risk after 40, lapsed after 100."), "{html}");
        // A silence beyond everything stays on the bar, and the thresholds before it.
        let html = gauge(1_000);
        assert!(html.contains("x1=\"943.4\"") && html.contains("x=\"94.3\""), "{html}");
        assert!(gauge(0).contains("x1=\"1.5\""), "{}", gauge(0));
    }
}

//! Growth: retention rate taken apart, growth accounting, quick ratio, what moved revenue.

use super::desk::{Desk, Sheet};
use super::filters::Field;
use crate::admin::figures::{growth as accounts, retention as figures, value as split};
use analytics::metrics::base_window::{BaseWindow, WindowSource};
use analytics::metrics::growth::{self, GrowthPeriod};
use analytics::metrics::retention::{self, SeriesParams};
use analytics::metrics::value;
use analytics::report::RetentionSection;
use domain::time::Grain;

/// At most so many periods are drawn, the latest; all are in the CSV of a wider period.
const PERIODS_MAX: usize = 400;

/// The page.
#[must_use]
pub fn build(desk: &Desk) -> Sheet {
    let intervals = desk.intervals();
    let window = desk.window(&intervals);
    let section = retention_section(desk, window);
    let periods = periods(desk, desk.filters.grain);
    let periods = &periods[periods.len().saturating_sub(PERIODS_MAX)..];
    let scene = &desk.scene;
    let grain = desk.filters.grain;
    let words = &desk.words;
    let warnings = section.warnings.iter().map(|warning| figures::warning_text(words, warning)).collect();
    Sheet {
        fields: fields(desk, window),
        warnings,
        tiles: figures::tiles(words, &section.figures),
        rows: vec![
            vec![figures::movement(scene, &section), figures::series(scene, grain, &section.periods)],
            vec![accounts::accounting(scene, grain, periods)],
            vec![accounts::quick_ratio(scene, grain, periods), split::split(scene, &factors(desk))],
            vec![accounts::revenue(scene, grain, periods)],
        ],
        ..Sheet::default()
    }
}

/// One account a period.
#[must_use]
pub fn periods(desk: &Desk, grain: Grain) -> Vec<GrowthPeriod> {
    let params = growth::Params { grain, from: None, to: None, as_of: desk.filters.as_of };
    desk.computed("growth", &params, growth::compute)
}

/// What moved revenue between the period and the one before it.
#[must_use]
pub fn factors(desk: &Desk) -> value::Value {
    let params =
        value::Params { period: desk.period(), before: desk.period_before(), as_of: desk.filters.as_of };
    desk.computed("value", &params, value::compute)
}

/// Retention of the period and of each period of the grain.
#[must_use]
pub fn retention_section(desk: &Desk, window: BaseWindow) -> RetentionSection {
    let filters = &desk.filters;
    let period = desk.period();
    let params = retention::Params { period, as_of: filters.as_of, window_days: window.days };
    let series = SeriesParams {
        grain: filters.grain,
        from: None,
        to: None,
        as_of: filters.as_of,
        window_days: window.days,
    };
    let mut periods = desk.computed("retention_series", &series, retention::series);
    periods.drain(..periods.len().saturating_sub(PERIODS_MAX));
    RetentionSection {
        period,
        base_window: window,
        figures: desk.computed("retention", &params, retention::compute),
        warnings: retention::warnings(&params, desk.first_on()),
        periods,
    }
}

fn fields(desk: &Desk, window: BaseWindow) -> Vec<Field> {
    let words = &desk.words;
    let asked = (window.source == WindowSource::Given).then_some(window.days);
    let mut fields = vec![
        Field::grain(words, desk.filters.grain),
        Field::date("from", words.period_from(), desk.filters.from),
        Field::date("to", words.period_to(), desk.filters.to),
        Field::number("window", words.window_label(), asked, words.days_count(window.days)),
    ];
    fields.extend(Field::attributes(words, &desk.whole, &desk.filters));
    fields
}

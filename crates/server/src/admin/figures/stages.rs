//! Life stages: names, the stages with what to do, and who moved.
//!
//! Start at [`table`], [`flows`] and [`moves`].

use super::{Draft, Scene, Shown, known, reason};
use crate::admin::reports::filters::encoded;
use crate::charts::bars::meter;
use crate::charts::color;
use crate::charts::data::{Column, Data, Value};
use crate::charts::heatmap::{Cell, Heatmap, Row};
use crate::charts::plot::escaped;
use crate::i18n::Words;
use analytics::clv::stages::{Flow, Flows, Length, RhythmSource, Stage, StageFigures, Stages};
use domain::time::Day;
use std::fmt::Write as _;

/// So many losses, and so many gains, are named one by one.
const MOVES_MAX: usize = 5;

/// The name of a stage.
#[must_use]
pub const fn name(words: &Words, stage: Stage) -> &'static str {
    match stage {
        Stage::Prospect => words.stage_prospect(),
        Stage::FirstPurchase => words.stage_first_purchase(),
        Stage::Repeat => words.stage_repeat(),
        Stage::Regular => words.stage_regular(),
        Stage::AtRisk => words.stage_at_risk(),
        Stage::Lapsed => words.stage_lapsed(),
        Stage::WonBack => words.stage_won_back(),
    }
}

/// The name of a stage on the earlier of two dates: who was not known then counts as a prospect.
const fn name_before(words: &Words, stage: Stage) -> &'static str {
    match stage {
        Stage::Prospect => words.movement_not_yet(),
        stage => name(words, stage),
    }
}

/// What to do for the customers of a stage.
#[must_use]
pub const fn advice(words: &Words, stage: Stage) -> &'static str {
    match stage {
        Stage::Prospect => words.stage_advice_prospect(),
        Stage::FirstPurchase => words.stage_advice_first_purchase(),
        Stage::Repeat => words.stage_advice_repeat(),
        Stage::Regular => words.stage_advice_regular(),
        Stage::AtRisk => words.stage_advice_at_risk(),
        Stage::Lapsed => words.stage_advice_lapsed(),
        Stage::WonBack => words.stage_advice_won_back(),
    }
}

/// How a stage is coloured as a badge: how well the shop stands with these customers.
#[must_use]
pub const fn mood(stage: Stage) -> &'static str {
    match stage {
        Stage::Regular | Stage::WonBack => "badge--good",
        Stage::FirstPurchase | Stage::Repeat => "badge--brand",
        Stage::AtRisk => "badge--warn",
        Stage::Lapsed => "badge--bad",
        Stage::Prospect => "",
    }
}

/// The data colour of a stage.
#[must_use]
pub const fn tone(stage: Stage) -> &'static str {
    match stage {
        Stage::Prospect => color::MUTED,
        Stage::FirstPurchase => color::THIRD,
        Stage::Repeat | Stage::Regular => color::MAIN,
        Stage::AtRisk => color::SECOND,
        Stage::Lapsed => color::LOST,
        Stage::WonBack => color::FIFTH,
    }
}

/// Where the customers of a stage are listed, with what the page is filtered by.
#[must_use]
pub fn href(
    scene: &Scene,
    kept: &[(&'static str, String)],
    stage: Stage,
    was: Option<(Stage, Day)>,
) -> String {
    if scene.csv_base.is_empty() {
        return String::new();
    }
    let mut address = format!("/customers?stage={}", stage.code());
    if let Some((was, on)) = was {
        let _ = write!(address, "&was={}&was_on={on}", was.code());
    }
    for (name, value) in kept {
        let _ = write!(address, "&{name}={}", encoded(value));
    }
    address
}

/// The seven stages with their customers, what changed, and what to do.
#[must_use]
pub fn table(
    scene: &Scene,
    kept: &[(&'static str, String)],
    stages: &Stages,
    before: Option<&Stages>,
) -> Shown {
    let words = &scene.words;
    let draft = Draft {
        id: "stages",
        title: words.stages_title().to_owned(),
        metric: "life_stages",
        chart: rows_html(scene, kept, stages, before),
        note: note(words, stages),
        data: data(scene, stages, before),
        ..Draft::default()
    };
    Shown::new(scene, draft)
}

fn note(words: &Words, stages: &Stages) -> String {
    let length = |days| reason::length(words, Length::of_days(days));
    let silences = stages.newcomer;
    let mut note = words.stages_note(length(silences.late_after_days), length(silences.lapsed_after_days));
    if stages.rhythm.source == RhythmSource::Fallback {
        let _ = write!(note, " {}", words.stages_note_fallback());
    }
    note
}

fn customers_of(stages: &Stages, stage: Stage) -> u64 {
    stages.stages[stage.number()].customers
}

/// One row a stage: name and advice, how many as a bar, how many more than before, and their value.
fn rows_html(
    scene: &Scene,
    kept: &[(&'static str, String)],
    stages: &Stages,
    before: Option<&Stages>,
) -> String {
    let words = &scene.words;
    let most = stages.stages.iter().map(|figures| figures.customers).max().unwrap_or(0).max(1) as f64;
    let mut html = String::from("<ul class=\"stages\">");
    for figures in &stages.stages {
        let stage = figures.stage;
        let share = known::text(&figures.customers_pct, |pct| words.percent(pct / 100.0, 1));
        let change = before.map_or_else(String::new, |before| {
            let change = figures.customers as i64 - customers_of(before, stage) as i64;
            let shown = format!("{}{}", if change > 0 { "+" } else { "" }, words.number(change));
            let since = words.stages_change(words.date(before.as_of));
            format!(
                "<span class=\"stages__change\">{} <span class=\"faint\">{}</span></span>",
                escaped(&shown),
                escaped(&since)
            )
        });
        let link = match (figures.customers, href(scene, kept, stage, None)) {
            (0, _) => String::new(),
            (_, address) if address.is_empty() => String::new(),
            (_, address) => format!(
                "<a class=\"button button--small\" href=\"{}\">{}<span class=\"visually-hidden\">: {}</span></a>",
                escaped(&address),
                escaped(words.home_see_them()),
                escaped(name(words, stage))
            ),
        };
        let _ = write!(
            html,
            "<li class=\"stages__row\"><div class=\"stages__what\"><span class=\"badge {}\">{}</span>\
             <p class=\"muted small\">{}</p></div><div class=\"stages__count\"><strong>{}</strong> \
             <span class=\"muted small\">{share}</span>{}{change}</div><div class=\"stages__value\"><strong>{}</strong>\
             <span class=\"muted small\">{}</span></div><div class=\"stages__link\">{link}</div></li>",
            mood(stage),
            escaped(name(words, stage)),
            escaped(advice(words, stage)),
            words.number(figures.customers as i64),
            meter(figures.customers as f64 / most, tone(stage)),
            escaped(&words.money_round(scene.money(figures.value_minor))),
            escaped(words.segment_value()),
        );
    }
    html.push_str("</ul>");
    html
}

fn data(scene: &Scene, stages: &Stages, before: Option<&Stages>) -> Data {
    let words = &scene.words;
    let row = |figures: &StageFigures| {
        let mut row = vec![
            Value::Text(name(words, figures.stage).to_owned()),
            Value::Count(figures.customers as i64),
            known::pct(&figures.customers_pct),
        ];
        row.extend(before.map(|before| {
            Value::Count(figures.customers as i64 - customers_of(before, figures.stage) as i64)
        }));
        row.extend([
            Value::Count(figures.orders as i64),
            Value::MoneyRound(scene.money(figures.value_minor)),
            known::pct(&figures.value_pct),
            known::decimal(&figures.mean_silence_days, 0),
        ]);
        row
    };
    let mut columns = vec![
        Column::text("stage", words.stage_heading()),
        Column::number("customers", words.measure_customers()),
        Column::number("customers_share", words.segment_customers_share()),
    ];
    columns
        .extend(before.map(|before| Column::number("change", words.stages_change(words.date(before.as_of)))));
    columns.extend([
        Column::number("orders", words.measure_orders()),
        Column::number("value", words.segment_value()),
        Column::number("value_share", words.segment_value_share()),
        Column::number("mean_silence_days", words.stages_silence()),
    ]);
    Data { columns, rows: stages.stages.iter().map(row).collect() }
}

/// From which stage to which customers moved, as a heatmap.
#[must_use]
pub fn flows(scene: &Scene, flows: &Flows) -> Shown {
    let words = &scene.words;
    let found = |from: Stage, to: Stage| flows.flows.iter().find(|flow| flow.from == from && flow.to == to);
    let total = |from: Stage| {
        Stage::ALL.iter().filter_map(|&to| found(from, to)).map(|flow| flow.customers).sum::<u64>()
    };
    let row = |from: Stage| {
        let total = total(from);
        let cell = |to: Stage| match found(from, to) {
            None => Cell { text: "·".to_owned(), ..Cell::default() },
            Some(flow) => Cell {
                text: words.number(flow.customers as i64),
                shade: Some(flow.customers as f64 / total.max(1) as f64),
                is_incomplete: false,
                title: told(scene, flow),
            },
        };
        Row {
            label: name_before(words, from).to_owned(),
            size: words.number(total as i64),
            cells: Stage::ALL.into_iter().map(cell).collect(),
        }
    };
    let title = words.flows_title(words.date(flows.from_on), words.date(flows.to_on));
    let chart = Heatmap {
        caption: &title,
        row_heading: words.movement_from(),
        size_heading: words.measure_customers(),
        columns: Stage::ALL.into_iter().map(|stage| name(words, stage).to_owned()).collect(),
        rows: Stage::ALL.into_iter().filter(|&from| total(from) > 0).map(row).collect(),
        closing: Vec::new(),
        incomplete_text: "",
    };
    let draft = Draft {
        id: "flows",
        metric: "life_stages",
        chart: chart.html(),
        note: words.flows_note().to_owned(),
        data: flows_data(scene, flows.flows.iter()),
        title: title.clone(),
        ..Draft::default()
    };
    Shown::new(scene, draft)
}

fn told(scene: &Scene, flow: &Flow) -> String {
    let words = &scene.words;
    let value = words.money_round(scene.money(flow.value_minor));
    words.flows_cell(flow.customers, name_before(words, flow.from), name(words, flow.to), value)
}

fn flows_data<'a>(scene: &Scene, flows: impl Iterator<Item = &'a Flow>) -> Data {
    let words = &scene.words;
    let row = |flow: &Flow| {
        vec![
            Value::Text(name_before(words, flow.from).to_owned()),
            Value::Text(name(words, flow.to).to_owned()),
            Value::Count(flow.customers as i64),
            Value::MoneyRound(scene.money(flow.value_minor)),
        ]
    };
    Data {
        columns: vec![
            Column::text("from", words.movement_from()),
            Column::text("to", words.movement_to()),
            Column::number("customers", words.measure_customers()),
            Column::number("value", words.segment_value()),
        ],
        rows: flows.map(row).collect(),
    }
}

/// Whether a move is a gain for the shop; `None` where it is neither.
#[must_use]
pub const fn is_gain(from: Stage, to: Stage) -> Option<bool> {
    use Stage::{AtRisk, FirstPurchase, Lapsed, Prospect, Regular, Repeat, WonBack};
    match (from, to) {
        (AtRisk | Lapsed, FirstPurchase | Repeat | Regular | WonBack)
        | (FirstPurchase, Repeat | Regular)
        | (Repeat | WonBack, Regular)
        | (Prospect, Repeat | Regular) => Some(true),
        (FirstPurchase | Repeat | Regular | WonBack, AtRisk | Lapsed) | (AtRisk, Lapsed) => Some(false),
        _ => None,
    }
}

/// The losses and the gains with the most value, each with its customers a click away.
#[must_use]
pub fn moves(scene: &Scene, kept: &[(&'static str, String)], flows: &Flows) -> Shown {
    let words = &scene.words;
    let kind = |wanted: bool| -> Vec<&Flow> {
        let moved = flows.flows.iter().filter(|flow| is_gain(flow.from, flow.to) == Some(wanted));
        let mut moved: Vec<&Flow> = moved.collect();
        moved.sort_by_key(|flow| std::cmp::Reverse((flow.value_minor, flow.customers)));
        moved.truncate(MOVES_MAX);
        moved
    };
    let (losses, gains) = (kind(false), kind(true));
    let mut html = String::from("<div class=\"grid-2 moves-of\">");
    for (class, label, moved) in [("bad", words.moves_bad(), &losses), ("good", words.moves_good(), &gains)] {
        let _ = write!(
            html,
            "<section class=\"stack stack--tight\"><h3 class=\"moves__head\"><span class=\"moves__sign moves__sign--{class}\" aria-hidden=\"true\"></span>{}</h3>",
            escaped(label)
        );
        if moved.is_empty() {
            let _ = write!(html, "<p class=\"muted\">{}</p>", escaped(words.moves_none()));
        } else {
            html.push_str("<ul class=\"moves\">");
            moved.iter().for_each(|flow| write_move(&mut html, scene, kept, flows.from_on, flow));
            html.push_str("</ul>");
        }
        html.push_str("</section>");
    }
    html.push_str("</div>");
    let draft = Draft {
        id: "moves",
        title: words.moves_title(words.date(flows.from_on)),
        metric: "life_stages",
        chart: html,
        note: words.moves_note().to_owned(),
        data: flows_data(scene, losses.iter().chain(&gains).copied()),
        ..Draft::default()
    };
    Shown::new(scene, draft)
}

fn write_move(html: &mut String, scene: &Scene, kept: &[(&'static str, String)], from_on: Day, flow: &Flow) {
    let words = &scene.words;
    let address = href(scene, kept, flow.to, Some((flow.from, from_on)));
    let count = words.moves_see(flow.customers);
    let link = match address.is_empty() {
        true => String::new(),
        false => {
            format!(
                "<a class=\"button button--small\" href=\"{}\">{}</a>",
                escaped(&address),
                escaped(&count)
            )
        }
    };
    let badge = |stage, name| format!("<span class=\"badge {}\">{}</span>", mood(stage), escaped(name));
    let _ = write!(
        html,
        "<li class=\"moves__row\"><span class=\"moves__what\">{}<span class=\"moves__arrow\" aria-hidden=\"true\">→</span>{}</span>\
         <span class=\"moves__value num\">{}</span>{link}</li>",
        badge(flow.from, name_before(words, flow.from)),
        badge(flow.to, name(words, flow.to)),
        escaped(&words.money_round(scene.money(flow.value_minor))),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use domain::money::Currency;

    fn scene() -> Scene {
        Scene {
            words: Words::of(Language::English),
            currency: Currency::EUR,
            csv_base: "/stages".to_owned(),
            query: String::new(),
        }
    }

    #[test]
    fn links_name_the_people_who_moved() {
        let kept = [("country", "Hong Kong".to_owned())];
        let day: Day = "2011-09-10".parse().unwrap();
        let found = href(&scene(), &kept, Stage::AtRisk, Some((Stage::Regular, day)));
        assert_eq!(found, "/customers?stage=at_risk&was=regular&was_on=2011-09-10&country=Hong%20Kong");
        let bare = Scene { csv_base: String::new(), ..scene() };
        assert_eq!(href(&bare, &kept, Stage::AtRisk, None), "");
    }

    #[test]
    fn staying_and_a_first_order_are_no_moves_and_losses_come_with_their_value() {
        let flow = |from, to, customers, value_minor| Flow { from, to, customers, value_minor };
        let flows = Flows {
            from_on: Day(15_000),
            to_on: Day(15_090),
            flows: vec![
                flow(Stage::Regular, Stage::Regular, 50, 9_000_000),
                flow(Stage::Regular, Stage::Lapsed, 1, 500_000),
                flow(Stage::AtRisk, Stage::Repeat, 7, 700_000),
                flow(Stage::Prospect, Stage::FirstPurchase, 40, 800_000),
            ],
        };
        let shown = moves(&scene(), &[], &flows);
        let csv = shown.data.csv();
        assert_eq!(
            csv,
            "from,to,customers,value\r\nRegular,Lapsed,1,5000.00\r\nAt risk,Repeat,7,7000.00\r\n"
        );
        let links = shown.figure.chart.matches("href=").count();
        assert_eq!(links, 2, "{}", shown.figure.chart);
    }
}

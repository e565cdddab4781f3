//! Value: what customers will still bring, who brings it, and how far the forecast can be trusted.

use super::desk::{Desk, Sheet};
use super::filters::{Field, Pairs};
use crate::admin::figures::models::{self, Tracking};
use crate::admin::figures::worth::{self as figures, HORIZONS, Person};
use crate::admin::parts::Tile;
use crate::app::worth::{Asked, Worth};
use analytics::clv::stages::Stage;
use analytics::clv::{BuyingKind, FitParams, ModelChoice, Percent, RankBy, Ranked, ValueParams};
use domain::time::Day;
use std::time::Duration;

/// So many customers are listed by name.
const LISTED: usize = 10;
/// So long a visitor waits for a fit before the page says that it is being computed.
const PATIENCE: Duration = Duration::from_secs(2);
/// A discount of more than so much a year is a slip of the pen, per cent.
const DISCOUNT_PCT_MAX: u32 = 100;

/// The page.
#[must_use]
pub fn build(desk: &Desk) -> Sheet {
    let asked = asked(desk);
    let words = &desk.words;
    let fields = fields(desk, &asked);
    match desk.worth(&asked, PATIENCE) {
        None => Sheet { is_preparing: true, ..Sheet::default() },
        Some(Err(refused)) => {
            let reason = models::refusal_text(words, &refused);
            let needs = crate::admin::figures::known::reason(words, &refused);
            let tiles = [words.worth_base_definition(), words.worth_risk()];
            let tiles = tiles.map(|label| Tile::unknown(words, label, needs.clone()));
            Sheet { fields, warnings: vec![reason], tiles: tiles.to_vec(), ..Sheet::default() }
        }
        Some(Ok(worth)) => sheet(desk, &worth, fields),
    }
}

fn sheet(desk: &Desk, worth: &Worth, fields: Vec<Field>) -> Sheet {
    let (words, scene) = (&desk.words, &desk.scene);
    let shop = &worth.shop;
    let ahead = figures::horizon(words, &worth.values.params);
    let top = people(desk, worth, None, LISTED);
    let risk = people(desk, worth, Some(Stage::AtRisk), LISTED);
    let mut rows = vec![
        vec![
            figures::people(scene, "top", words.worth_top_title(), words.worth_top_note(ahead.clone()), &top),
            figures::people(
                scene,
                "at-risk",
                words.worth_risk_title(),
                words.worth_risk_list_note(ahead),
                &risk,
            ),
        ],
        vec![figures::by_stage(scene, worth)],
    ];
    match shop.holdout.value() {
        Some(holdout) => {
            let tracking = |which| models::tracking(scene, shop, holdout, which);
            let calibration = models::calibration(scene, shop, holdout);
            rows.push(vec![models::choice(scene, shop)]);
            rows.push(vec![tracking(Tracking::Cumulative), tracking(Tracking::Weekly)]);
            rows.push(vec![calibration, figures::tenths(scene, worth)]);
        }
        None => rows.push(vec![models::choice(scene, shop), figures::tenths(scene, worth)]),
    }
    rows.push(vec![models::parameters(scene, shop)]);
    let file = |kind: &str| match scene.query.as_str() {
        "" => format!("/value/values.{kind}"),
        query => format!("/value/values.{kind}?{query}"),
    };
    Sheet {
        fields,
        warnings: shop.warnings.iter().map(|warning| models::warning_text(words, warning)).collect(),
        tiles: figures::tiles(scene, worth),
        rows,
        files: vec![(file("csv"), "CSV"), (file("parquet"), "Parquet")],
        is_preparing: false,
    }
}

/// What the address asks for; what cannot be understood is as usual.
#[must_use]
pub fn asked(desk: &Desk) -> Asked {
    let first = desk.whole.totals().first_on;
    asked_of(&desk.filters.pairs, desk.filters.as_of, first)
}

fn asked_of(pairs: &Pairs, as_of: Day, first: Option<Day>) -> Asked {
    let usual = Asked::usual(as_of);
    let calibration_end = pairs
        .parsed::<Day>("calibration_end")
        .filter(|day| *day < as_of && first.is_some_and(|first| first <= *day));
    let model = pairs.get("model").and_then(BuyingKind::from_code);
    let horizon = pairs.parsed::<u32>("horizon");
    let percent = |name: &str, most: Percent| pairs.parsed::<Percent>(name).filter(|given| *given <= most);
    let margin = percent("margin", Percent::WHOLE).filter(|margin| *margin > Percent::of(0));
    Asked {
        fit: FitParams {
            calibration_end,
            model: model.map_or(ModelChoice::Auto, |model| ModelChoice::Given { model }),
            ..usual.fit
        },
        values: ValueParams {
            horizon_days: HORIZONS
                .iter()
                .find(|(_, days)| Some(*days) == horizon)
                .map_or(usual.values.horizon_days, |(_, days)| *days),
            margin_pct: margin.unwrap_or(usual.values.margin_pct),
            discount_pct: percent("discount", Percent::of(DISCOUNT_PCT_MAX))
                .filter(|discount| *discount > Percent::of(0))
                .unwrap_or(usual.values.discount_pct),
            ..usual.values
        },
    }
}

fn fields(desk: &Desk, asked: &Asked) -> Vec<Field> {
    let words = &desk.words;
    let chosen = match asked.fit.model {
        ModelChoice::Auto => None,
        ModelChoice::Given { model } => Some(model),
    };
    let given = |name: &str, percent: Percent| match desk.filters.pairs.get(name) {
        Some(_) => percent.to_string(),
        None => String::new(),
    };
    let all = [None, Some(BuyingKind::BgNbd), Some(BuyingKind::MbgNbd), Some(BuyingKind::ParetoNbd)];
    vec![
        Field::text("margin", words.margin_label(), &given("margin", asked.values.margin_pct), "100"),
        Field::text("discount", words.discount_label(), &given("discount", asked.values.discount_pct), "10"),
        Field::select(
            "horizon",
            words.horizon_label(),
            &HORIZONS.map(|(_, days)| days),
            asked.values.horizon_days,
            |days| {
                let params = ValueParams { horizon_days: days, ..ValueParams::default() };
                let is_usual = days == ValueParams::default().horizon_days;
                (if is_usual { String::new() } else { days.to_string() }, figures::horizon(words, &params))
            },
        ),
        Field::date(
            "calibration_end",
            words.calibration_label(),
            Some(asked.fit.calibration_end(&desk.whole)),
        ),
        Field::select("model", words.model_label(), &all, chosen, |kind| match kind {
            None => (String::new(), words.model_auto().to_owned()),
            Some(kind) => (kind.code().to_owned(), kind.name().to_owned()),
        }),
    ]
}

/// The first `count` customers by value, of a stage or of all, with their names.
#[must_use]
pub fn people(desk: &Desk, worth: &Worth, stage: Option<Stage>, count: usize) -> Vec<Person> {
    let ranked = worth.values.ranked(RankBy::Value, &worth.stages, stage, count);
    let shards = desk.whole.shards();
    let id_of = |place: &Ranked| shards[place.shard].id(place.customer);
    let names = desk.names(ranked.iter().filter_map(id_of).collect());
    let person = |place: &Ranked| {
        let one = worth.one(&desk.whole, place.shard, place.customer);
        let key = || String::from_utf8_lossy(shards[place.shard].key(place.customer)).into_owned();
        let id = id_of(place);
        let name = id.and_then(|id| names.get(&id).cloned()).unwrap_or_else(key);
        let href = id.filter(|id| names.contains_key(id)).map(|id| format!("/customers/{id}"));
        Some(Person { name, href: href.unwrap_or_default(), stage: one.stage, value: one.value? })
    };
    ranked.iter().filter_map(person).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strange_choices_are_as_usual() {
        let as_of: Day = "2011-12-09".parse().unwrap();
        let first = Some("2010-12-01".parse().unwrap());
        let asked = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            asked_of(&Pairs(pairs), as_of, first)
        };
        let usual = Asked::usual(as_of);
        let strange = [
            ("margin", "0"),
            ("discount", "900"),
            ("horizon", "12"),
            ("model", "magic"),
            ("calibration_end", "2012-01-01"),
        ];
        assert_eq!(asked(&strange), usual);
        let chosen = asked(&[
            ("margin", "32.5"),
            ("discount", "8"),
            ("horizon", "183"),
            ("model", "mbg_nbd"),
            ("calibration_end", "2011-06-30"),
        ]);
        assert_eq!(chosen.values.margin_pct, "32.5".parse().unwrap());
        assert_eq!((chosen.values.discount_pct, chosen.values.horizon_days), (Percent::of(8), 183));
        assert_eq!(chosen.fit.model, ModelChoice::Given { model: BuyingKind::MbgNbd });
        assert_eq!(chosen.fit.calibration_end, Some("2011-06-30".parse().unwrap()));
    }
}

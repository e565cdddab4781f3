//! From the results of metrics to figures that people read: chart, table, definition, CSV.
//!
//! Purpose: one builder a figure, used by the pages and by the HTML report alike.
//! Must not: compute a metric; only shares of what is shown.
//! Start at [`Scene`] and [`Shown`].

pub mod acquisition;
pub mod cohorts;
pub mod concentration;
pub mod growth;
pub mod intervals;
pub mod known;
pub mod models;
pub mod reason;
pub mod repeat;
pub mod retention;
pub mod segments;
pub mod stages;
pub mod value;
pub mod worth;

use super::definitions;
use crate::charts::data::Data;
use crate::charts::figure::{Figure, Legend};
use crate::i18n::Words;
use domain::money::{Currency, Money};

/// What every figure of a page has in common.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The words of the page.
    pub words: Words,
    /// The currency of every amount.
    pub currency: Currency,
    /// The address that CSV files lie under, such as `/growth`; empty where there are none.
    pub csv_base: String,
    /// The filters of the page as a query string, without `?`.
    pub query: String,
}

impl Scene {
    /// An amount of the scene's currency.
    #[must_use]
    pub const fn money(&self, amount_minor: i64) -> Money {
        Money::new(amount_minor, self.currency)
    }

    /// An amount given in fractions of minor units, rounded to whole ones for showing.
    #[must_use]
    pub fn money_of(&self, amount_minor: f64) -> Money {
        self.money(amount_minor.round() as i64)
    }

    /// An amount for an axis, from minor units.
    #[must_use]
    pub fn axis_money(&self, amount_minor: f64) -> String {
        self.words.money_short(self.money_of(amount_minor))
    }

    fn csv(&self, id: &str) -> String {
        match (self.csv_base.is_empty(), self.query.is_empty()) {
            (true, _) => String::new(),
            (false, true) => format!("{}/{id}.csv", self.csv_base),
            (false, false) => format!("{}/{id}.csv?{}", self.csv_base, self.query),
        }
    }
}

/// A figure and the data under it.
#[derive(Debug)]
pub struct Shown {
    /// As it is drawn.
    pub figure: Figure,
    /// As it is downloaded.
    pub data: Data,
}

/// What a figure is made of.
#[derive(Debug, Default)]
pub struct Draft {
    /// A name unique on the page: letters and hyphens; also the name of the CSV.
    pub id: &'static str,
    /// The title.
    pub title: String,
    /// The code of the metric whose definition stands beside it; empty for none.
    pub metric: &'static str,
    /// The chart, as HTML.
    pub chart: String,
    /// What the colours stand for.
    pub legend: Vec<Legend>,
    /// A remark under it.
    pub note: String,
    /// The data.
    pub data: Data,
}

impl Shown {
    /// Puts a figure together.
    #[must_use]
    pub fn new(scene: &Scene, draft: Draft) -> Self {
        let definition = definitions::of(&scene.words, draft.metric, draft.id);
        let figure = Figure {
            words: scene.words,
            id: draft.id.to_owned(),
            table: draft.data.html(&scene.words, &draft.title),
            title: draft.title,
            definition,
            chart: draft.chart,
            csv: scene.csv(draft.id),
            legend: draft.legend,
            note: draft.note,
        };
        Self { figure, data: draft.data }
    }

    /// The figure as HTML.
    #[must_use]
    pub fn html(&self) -> String {
        self.figure.html()
    }
}

/// An entry of a legend drawn as a square.
pub(crate) fn legend(color: &'static str, label: impl Into<String>) -> Legend {
    Legend { color, label: label.into(), is_line: false }
}

/// An entry of a legend drawn as a line.
pub(crate) fn line_legend(color: &'static str, label: impl Into<String>) -> Legend {
    Legend { color, label: label.into(), is_line: true }
}

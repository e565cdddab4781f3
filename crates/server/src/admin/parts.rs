//! Small parts that several pages share: tiles, changes, table heads, pages of a list.
//!
//! Purpose: one look and one meaning for each.
//! Must not: compute anything but how to show a value.

use super::assets::{Icon, icon};
use crate::charts::figure::Definition;
use crate::i18n::Words;
use askama::Template;

/// Whether a change is welcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Welcome.
    Good,
    /// Unwelcome.
    Bad,
    /// Neither.
    Flat,
}

/// A change since the period before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delta {
    /// The change, with its sign and unit.
    pub text: String,
    /// Welcome or not.
    pub mood: Mood,
    /// Upwards (1), downwards (−1) or level (0).
    pub direction: i8,
    /// Against what, such as "vs Oct 2011".
    pub against: String,
}

impl Delta {
    /// A relative change of a figure of which more is better.
    #[must_use]
    pub fn relative(words: &Words, now: f64, before: f64, against: String) -> Option<Self> {
        if !(now.is_finite() && before.is_finite()) || before == 0.0 {
            return None;
        }
        let ratio = now / before - 1.0;
        Some(Self::of(ratio, words.change(ratio), true, against))
    }

    /// A difference of two ratios, in percentage points.
    #[must_use]
    pub fn points(
        words: &Words,
        now: f64,
        before: f64,
        more_is_better: bool,
        against: String,
    ) -> Option<Self> {
        let difference = now - before;
        difference
            .is_finite()
            .then(|| Self::of(difference, words.points(difference), more_is_better, against))
    }

    fn of(change: f64, text: String, more_is_better: bool, against: String) -> Self {
        let is_level = change.abs() < 0.0005;
        let direction = if is_level {
            0
        } else if change > 0.0 {
            1
        } else {
            -1
        };
        let mood = match (direction, more_is_better) {
            (0, _) => Mood::Flat,
            (1, true) | (-1, false) => Mood::Good,
            _ => Mood::Bad,
        };
        Self { text, mood, direction, against }
    }

    /// The style sheet's word for the mood.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self.mood {
            Mood::Good => "good",
            Mood::Bad => "bad",
            Mood::Flat => "flat",
        }
    }

    /// An arrow for the direction.
    #[must_use]
    pub const fn icon(&self) -> Icon {
        match self.direction {
            1 => icon::UP,
            -1 => icon::DOWN,
            _ => icon::FLAT,
        }
    }
}

/// Characters of a figure that fit into the narrowest tile in large digits.
const FIGURE_CHARS: usize = 11;

/// A figure with its label, change, definition and the page it comes from.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/tile.html")]
pub struct Tile {
    /// What the figure is.
    pub label: String,
    /// The figure; what is missing where it is not known.
    pub value: String,
    /// False where the figure is not known yet.
    pub is_known: bool,
    /// The change since the period before.
    pub delta: Option<Delta>,
    /// A remark; may be empty.
    pub note: String,
    /// What it means.
    pub definition: Option<Definition>,
    /// The page behind it; empty for none.
    pub href: String,
    /// The text of the link.
    pub link: String,
}

impl Tile {
    /// A known figure.
    #[must_use]
    pub fn known(label: impl Into<String>, value: String) -> Self {
        Self {
            label: label.into(),
            value,
            is_known: true,
            delta: None,
            note: String::new(),
            definition: None,
            href: String::new(),
            link: String::new(),
        }
    }

    /// Whether the figure needs smaller digits to stand in one line of a tile.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.value.chars().count() > FIGURE_CHARS
    }

    /// A figure that is not known yet, with what it needs.
    #[must_use]
    pub fn unknown(words: &Words, label: impl Into<String>, needs: String) -> Self {
        Self { is_known: false, note: needs, ..Self::known(label, words.not_known_yet().to_owned()) }
    }

    /// Adds the change since the period before.
    #[must_use]
    pub fn with_delta(mut self, delta: Option<Delta>) -> Self {
        self.delta = delta;
        self
    }

    /// Adds a remark.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Adds the page behind the figure.
    #[must_use]
    pub fn with_link(mut self, href: impl Into<String>, link: impl Into<String>) -> Self {
        self.href = href.into();
        self.link = link.into();
        self
    }

    /// Adds the definition.
    #[must_use]
    pub fn with_definition(mut self, definition: Definition) -> Self {
        self.definition = Some(definition);
        self
    }

    /// One of each kind, for the gallery.
    #[must_use]
    pub fn samples(words: &Words) -> Vec<Self> {
        let against = || words.versus(words.gallery_sample_short());
        vec![
            Self::known(words.nav_customers(), words.number(4_339))
                .with_delta(Delta::relative(words, 4_339.0, 4_061.0, against()))
                .with_link("#", words.action_details()),
            Self::known(words.growth_lapsed(), words.percent(0.284, 1)).with_delta(Delta::points(
                words,
                0.284,
                0.251,
                false,
                against(),
            )),
            Self::known(words.growth_retained(), words.percent(0.382, 1))
                .with_delta(Delta::points(words, 0.382, 0.382, true, against()))
                .with_note(words.gallery_sample()),
            Self::unknown(words, words.growth_reactivated(), words.needs_have("500", "212")),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    #[test]
    fn changes_know_what_is_welcome() {
        let words = Words::of(Language::English);
        let check = |delta: Option<Delta>, text: &str, mood: Mood| {
            let delta = delta.unwrap();
            assert_eq!((delta.text.as_str(), delta.mood), (text, mood));
        };
        check(Delta::relative(&words, 110.0, 100.0, String::new()), "+10.0%", Mood::Good);
        check(Delta::points(&words, 0.30, 0.25, false, String::new()), "+5.0 pts", Mood::Bad);
        check(Delta::points(&words, 0.25, 0.25, false, String::new()), "0.0 pts", Mood::Flat);
        assert_eq!(Delta::relative(&words, 1.0, 0.0, String::new()), None);
    }

    #[test]
    fn long_figures_are_set_smaller() {
        let is_long = |figure: &str| Tile::known("Paid", figure.to_owned()).is_long();
        assert!(is_long("€926,565,855.67"));
        assert!(is_long("926.565.855 ฿ + 1.200 £"));
        assert!(!is_long("£1,132,408"));
        assert!(!is_long("9 Dec 2011"));
    }
}

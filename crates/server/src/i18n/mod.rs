//! Languages: every text that people read, and how numbers, money and dates are written.
//!
//! Purpose: [`Words`] has one method a text, made by the build from `locales/`; a text that one
//! language lacks does not build. Numbers and dates are in [`numbers`] and [`dates`].
//! Must not: hold texts in code, or read the clock.
//! Start at [`Words`].

pub mod dates;
pub mod numbers;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::memoizer::MemoizerKind;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Thai.
    #[serde(rename = "th")]
    Thai,
    /// Greek.
    #[serde(rename = "el")]
    Greek,
}

impl Language {
    /// Every language, in the order of menus.
    pub const ALL: [Self; 3] = [Self::English, Self::Thai, Self::Greek];

    /// The BCP 47 tag, as in the `lang` attribute.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Thai => "th",
            Self::Greek => "el",
        }
    }

    /// The name of the language in itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Thai => "ไทย",
            Self::Greek => "Ελληνικά",
        }
    }

    /// The language of a tag such as `el` or `el-GR`; `None` for one that we do not speak.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The best language for an `Accept-Language` header; English where nothing fits.
    #[must_use]
    pub fn negotiate(header: &str) -> Self {
        let mut best = (0, Self::English);
        for part in header.split(',').take(20) {
            let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
            let quality = parameters.trim().strip_prefix("q=").and_then(|text| text.parse::<f32>().ok());
            let weight = (quality.unwrap_or(1.0).clamp(0.0, 1.0) * 1000.0) as u32;
            if let Some(language) = Self::from_tag(tag).filter(|_| weight > best.0) {
                best = (weight, language);
            }
        }
        best.1
    }

    const fn index(self) -> usize {
        match self {
            Self::English => 0,
            Self::Thai => 1,
            Self::Greek => 2,
        }
    }
}

/// Which year is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Era {
    /// 2026.
    #[default]
    Gregorian,
    /// 2569: Gregorian + 543, written with Thai dates only.
    Buddhist,
}

/// A language with a person's preferences: says every text, number and date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// The language spoken.
    pub language: Language,
    /// The years counted; other languages than Thai always count Gregorian years.
    pub era: Era,
}

impl Words {
    /// The words of `language`, with the era usual in it: Buddhist in Thai, Gregorian elsewhere.
    #[must_use]
    pub const fn of(language: Language) -> Self {
        let era = match language {
            Language::Thai => Era::Buddhist,
            Language::English | Language::Greek => Era::Gregorian,
        };
        Self { language, era }
    }

    /// The BCP 47 tag.
    #[must_use]
    pub const fn tag(&self) -> &'static str {
        self.language.tag()
    }

    fn format<const N: usize>(&self, name: &str, pairs: [(&'static str, FluentValue<'_>); N]) -> String {
        let bundle = &BUNDLES[self.language.index()];
        let message = bundle.get_message(name).expect("the build checked that every language has every text");
        let pattern = message.value().expect("the build checked that every text has a value");
        let mut arguments = FluentArgs::with_capacity(N);
        for (variable, value) in pairs {
            arguments.set(variable, value);
        }
        let mut errors = Vec::new();
        bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned()
    }
}

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 3]> = LazyLock::new(|| Language::ALL.map(bundle_of));

fn bundle_of(language: Language) -> Bundle {
    let identifier = language.tag().parse().expect("a tag of ours is a language identifier");
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::English => spell_english,
        Language::Thai => spell_thai,
        Language::Greek => spell_greek,
    }));
    let source = RESOURCES[language.index()].to_owned();
    let resource = FluentResource::try_new(source).expect("the build parsed the same source");
    bundle.add_resource(resource).expect("the build refused a text that is there twice");
    bundle
}

fn spell_english<M: MemoizerKind>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    spell(Language::English, value)
}

fn spell_thai<M: MemoizerKind>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    spell(Language::Thai, value)
}

fn spell_greek<M: MemoizerKind>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    spell(Language::Greek, value)
}

/// Numbers within texts group their digits as the language does.
fn spell(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(FluentNumber { value, .. }) if value.fract() == 0.0 => {
            Some(Words::of(language).number(*value as i64))
        }
        FluentValue::Number(FluentNumber { value, .. }) => Some(Words::of(language).decimal(*value, 1)),
        _ => None,
    }
}

include!(concat!(env!("OUT_DIR"), "/words.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_choose_a_language() {
        let check = |header, expected| assert_eq!(Language::negotiate(header), expected, "{header}");
        check("el-GR,el;q=0.9,en;q=0.8", Language::Greek);
        check("fr, th;q=0.4, en;q=0.3", Language::Thai);
        check("de", Language::English);
        check("", Language::English);
        check("en;q=0, th;q=0.1", Language::Thai);
    }

    #[test]
    fn numbers_within_texts_follow_the_language() {
        let check = |language, expected: &str| {
            assert_eq!(Words::of(language).customers_count(12_345_i64), expected);
        };
        check(Language::English, "12,345 customers");
        check(Language::Thai, "ลูกค้า 12,345 ราย");
        check(Language::Greek, "12.345 πελάτες");
        assert_eq!(Words::of(Language::English).customers_count(1), "1 customer");
        assert_eq!(Words::of(Language::Greek).customers_count(1), "1 πελάτης");
    }
}

//! How a draft differs from what is in force, told in sentences.
//!
//! Purpose: what members will see change, part by part; the document's paths stand beside it.

use super::sentences::{Chapter, Sentences};
use crate::admin::assets::{Icon, icon};
use domain::program::Difference;
use serde_json::Value;

/// Characters of a value shown.
const VALUE_LEN_MAX: usize = 120;

/// A part that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PartChange {
    pub(super) chapter: String,
    pub(super) title: String,
    /// Sentences that are gone.
    pub(super) gone: Vec<String>,
    /// Sentences that come.
    pub(super) come: Vec<String>,
}

/// A difference of the documents.
#[derive(Debug)]
pub(super) struct PathChange {
    pub(super) icon: Icon,
    pub(super) path: String,
    /// May be empty.
    pub(super) before: String,
    /// May be empty.
    pub(super) after: String,
}

/// The parts in which two programs differ, in the order of the newer one; what is gone comes last.
pub(super) fn of(before: &Sentences, after: &Sentences) -> Vec<PartChange> {
    let (old, new) = (flat(before), flat(after));
    let mut changes = Vec::new();
    for (key, chapter, title, lines) in &new {
        let known = old.iter().find(|(other, ..)| other == key).map_or(&[][..], |(_, _, _, lines)| lines);
        changes.push(part(chapter, title, known, lines));
    }
    for (_, chapter, title, lines) in
        old.iter().filter(|(key, ..)| !new.iter().any(|(other, ..)| other == key))
    {
        changes.push(part(chapter, title, lines, &[]));
    }
    changes.retain(|change| !(change.gone.is_empty() && change.come.is_empty()));
    changes
}

fn part(chapter: &str, title: &str, old: &[String], new: &[String]) -> PartChange {
    let without = |list: &[String], other: &[String]| -> Vec<String> {
        list.iter().filter(|line| !other.contains(line)).cloned().collect()
    };
    PartChange {
        chapter: chapter.to_owned(),
        title: title.to_owned(),
        gone: without(old, new),
        come: without(new, old),
    }
}

type Flat = (String, String, String, Vec<String>);

/// Every part with its lines, and what holds for a chapter as a part without a title.
fn flat(sentences: &Sentences) -> Vec<Flat> {
    let of_chapter = |chapter: &Chapter| {
        let mut parts: Vec<Flat> = Vec::new();
        for part in &chapter.parts {
            let key = format!("{}/{}", chapter.id, part.title);
            let mut lines = vec![part.text.clone()];
            lines.extend(part.clauses.iter().cloned());
            if part.is_off {
                lines.clear();
            }
            parts.push((key, chapter.title.clone(), part.title.clone(), lines));
        }
        parts.push((chapter.id.clone(), chapter.title.clone(), String::new(), chapter.notes.clone()));
        parts
    };
    sentences.chapters.iter().flat_map(of_chapter).collect()
}

/// The differences of the documents for people.
pub(super) fn paths(differences: &[Difference]) -> Vec<PathChange> {
    let change = |difference: &Difference| PathChange {
        icon: match (&difference.before, &difference.after) {
            (None, _) => icon::PLUS,
            (_, None) => icon::CLOSE,
            _ => icon::EDIT,
        },
        path: difference.path.clone(),
        before: difference.before.as_ref().map(short).unwrap_or_default(),
        after: difference.after.as_ref().map(short).unwrap_or_default(),
    };
    differences.iter().map(change).collect()
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= VALUE_LEN_MAX {
        return text;
    }
    let cut: String = text.chars().take(VALUE_LEN_MAX - 1).collect();
    format!("{cut}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::loyalty::program::sentences::Part;

    fn sentences(parts: &[(&str, &[&str])]) -> Sentences {
        let part = |(title, lines): &(&str, &[&str])| Part {
            title: (*title).to_owned(),
            text: lines[0].to_owned(),
            clauses: lines[1..].iter().map(|line| (*line).to_owned()).collect(),
            is_off: false,
        };
        let chapter = Chapter {
            id: "earning".to_owned(),
            title: "Earning".to_owned(),
            parts: parts.iter().map(part).collect(),
            notes: vec!["Rounded.".to_owned()],
        };
        Sentences { chapters: vec![chapter] }
    }

    #[test]
    fn only_what_changes_is_told() {
        let before = sentences(&[("Spend", &["1 point.", "At most 5."]), ("Old", &["Gone."])]);
        let after = sentences(&[("Spend", &["2 points.", "At most 5."]), ("New", &["Come."])]);
        let told: Vec<(String, Vec<String>, Vec<String>)> =
            of(&before, &after).into_iter().map(|change| (change.title, change.gone, change.come)).collect();
        let text = |text: &str| vec![text.to_owned()];
        assert_eq!(
            told,
            [
                ("Spend".to_owned(), text("1 point."), text("2 points.")),
                ("New".to_owned(), Vec::new(), text("Come.")),
                ("Old".to_owned(), text("Gone."), Vec::new()),
            ]
        );
        assert_eq!(of(&after, &after), Vec::new());
    }
}

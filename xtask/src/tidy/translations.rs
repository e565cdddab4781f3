//! Every language says every thing.
//!
//! Purpose: the same keys, attributes and variables in `locales/{en,th,el}`; English leads.
//! Must not: judge a translation.

use super::Finding;
use super::tree::{File, Tree};
use std::collections::{BTreeMap, BTreeSet};

const LEADING: &str = "en";
const LANGUAGES: &[&str] = &["en", "th", "el"];

/// Where a message stands and which variables it uses.
struct Message {
    path: String,
    line: usize,
    variables: BTreeSet<String>,
}

type Messages = BTreeMap<String, Message>;

pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut languages: BTreeMap<&str, Messages> = BTreeMap::new();
    let mut findings = Vec::new();
    for file in tree.ending(&[".ftl"]) {
        if let Some(language) = language_of(&file.path) {
            read(file, languages.entry(language).or_default(), &mut findings);
        }
    }
    if languages.is_empty() {
        return Ok(findings);
    }
    let empty = Messages::new();
    let leading = languages.get(LEADING).unwrap_or(&empty);
    for &language in LANGUAGES.iter().filter(|language| **language != LEADING) {
        let messages = languages.get(language).unwrap_or(&empty);
        for (key, message) in leading.iter().filter(|(key, _)| !messages.contains_key(*key)) {
            let problem = format!("`{key}` is missing in `{language}`: translate it there");
            findings.push(Finding::new(&message.path, message.line, problem));
        }
        for (key, message) in messages {
            findings.extend(compare(key, message, leading.get(key)));
        }
    }
    Ok(findings)
}

fn compare(key: &str, message: &Message, leading: Option<&Message>) -> Option<Finding> {
    let problem = match leading {
        None => format!("`{key}` is not in `{LEADING}`: remove it here or say it there"),
        Some(leading) => {
            let variable = message.variables.difference(&leading.variables).next()?;
            format!("`{key}` uses `${variable}`, which `{LEADING}` does not have: it would show as an error")
        }
    };
    Some(Finding::new(&message.path, message.line, problem))
}

/// The folder after `locales/`.
fn language_of(path: &str) -> Option<&str> {
    path.split_once("locales/")?.1.split_once('/').map(|(language, _)| language)
}

fn read(file: &File, messages: &mut Messages, findings: &mut Vec<Finding>) {
    let (mut message_key, mut key) = (String::new(), String::new());
    for (line, text) in file.lines() {
        let indented = text.starts_with([' ', '\t']);
        if text.starts_with('#') || text.trim().is_empty() {
            continue;
        }
        if let Some((name, _)) = text.split_once('=').filter(|(name, _)| !indented && is_key(name.trim())) {
            message_key = name.trim().to_owned();
            key.clone_from(&message_key);
        } else if let Some(name) = attribute(text).filter(|_| indented) {
            key = format!("{message_key}.{name}");
        } else {
            if let Some(message) = messages.get_mut(&key) {
                message.variables.extend(variables(text));
            }
            continue;
        }
        let message = Message { path: file.path.clone(), line, variables: variables(text).collect() };
        if messages.insert(key.clone(), message).is_some() {
            findings.push(Finding::new(&file.path, line, format!("`{key}` is said twice: keep one")));
        }
    }
}

fn is_key(name: &str) -> bool {
    let name = name.strip_prefix('-').unwrap_or(name);
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn attribute(text: &str) -> Option<&str> {
    let (name, _) = text.trim_start().strip_prefix('.')?.split_once('=')?;
    Some(name.trim()).filter(|name| is_key(name))
}

fn variables(text: &str) -> impl Iterator<Item = String> {
    text.split('$').skip(1).filter_map(|rest| {
        let len = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
        let name = &rest[..len.unwrap_or(rest.len())];
        (!name.is_empty()).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_an_extra_and_a_broken_message_are_found() {
        let en = "home = Home\n    .title = Start\nbuyers = { $count ->\n    [one] one\n   *[other] { $count }\n}\n";
        let th = "home = หน้าแรก\n    .title = เริ่ม\nbuyers = { $count } { $extra }\n";
        let el = "home = Αρχική\nbuyers = { $count }\nold = x\n";
        let tree =
            Tree::of(&[("l/locales/en/a.ftl", en), ("l/locales/th/a.ftl", th), ("l/locales/el/a.ftl", el)]);
        let mut found: Vec<_> = check(&tree).unwrap().into_iter().map(|f| (f.path, f.line)).collect();
        found.sort();
        let expected = [("l/locales/el/a.ftl", 3), ("l/locales/en/a.ftl", 2), ("l/locales/th/a.ftl", 3)];
        assert_eq!(found, expected.map(|(path, line)| (path.to_owned(), line)));
    }
}

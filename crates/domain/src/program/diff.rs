//! How two versions differ.

use super::Program;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// One difference. Parts of a list that have names are told by them, not by their position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Where: `rules[double-sundays].award.multiplier.factor`.
    pub path: String,
    /// The value before; `None` where it is new.
    pub before: Option<Value>,
    /// The value after; `None` where it is gone.
    pub after: Option<Value>,
}

/// What changes from `before` to `after`, in the order of the documents. The version number is left out.
///
/// # Panics
/// Never: a program always has a JSON form.
#[must_use]
pub fn diff(before: &Program, after: &Program) -> Vec<Difference> {
    let mut found = Vec::new();
    let value = |program: &Program| {
        let mut value = serde_json::to_value(program).expect("a program has a JSON form");
        if let Value::Object(parts) = &mut value {
            parts.remove("version");
        }
        value
    };
    compare("", Some(&value(before)), Some(&value(after)), &mut found);
    found
}

fn compare(path: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Difference>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let new_names = new.keys().filter(|name| !old.contains_key(*name));
            for name in old.keys().chain(new_names) {
                let dot = if path.is_empty() { "" } else { "." };
                compare(&format!("{path}{dot}{name}"), old.get(name), new.get(name), found);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) if is_named(old) && is_named(new) => {
            let mut seen = BTreeSet::new();
            for name in old.iter().chain(new).filter_map(name_of).filter(|name| seen.insert(*name)) {
                let of = |list: &'_ [Value]| list.iter().position(|item| name_of(item) == Some(name));
                let (was, is) = (of(old), of(new));
                let path = format!("{path}[{name}]");
                compare(&path, was.map(|at| &old[at]), is.map(|at| &new[at]), found);
            }
            let kept = |list: &[Value], other: &[Value]| -> Vec<String> {
                let among: BTreeSet<_> = other.iter().filter_map(name_of).collect();
                list.iter()
                    .filter_map(name_of)
                    .filter(|name| among.contains(name))
                    .map(str::to_owned)
                    .collect()
            };
            let (old_order, new_order) = (kept(old, new), kept(new, old));
            if old_order != new_order {
                let path = format!("{path}.order");
                found.push(Difference {
                    path,
                    before: Some(old_order.into()),
                    after: Some(new_order.into()),
                });
            }
        }
        _ => found.push(Difference { path: path.to_owned(), before: before.cloned(), after: after.cloned() }),
    }
}

fn name_of(item: &Value) -> Option<&str> {
    item.get("name")?.as_str()
}

fn is_named(list: &[Value]) -> bool {
    list.iter().all(|item| name_of(item).is_some())
}

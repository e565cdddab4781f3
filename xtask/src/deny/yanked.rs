//! Versions that their authors withdrew.
//!
//! Purpose: Cargo keeps what the index said of each crate; this reads it, without the network.
//! Must not: take silence for a good answer: a crate that the cache does not know is counted.

use super::crates_used::Package;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What was found.
pub(super) struct Yanked {
    pub(super) problems: Vec<String>,
    /// Crates of which the cache says nothing.
    pub(super) unknown_count: usize,
}

/// Looks every crate up in Cargo's own cache of the index.
pub(super) fn check(packages: &[Package]) -> Yanked {
    let indexes = index_folders();
    let mut yanked = Yanked { problems: Vec::new(), unknown_count: 0 };
    for Package { name, version, .. } in packages {
        let entries = indexes.iter().find_map(|index| std::fs::read(index.join(place(name))).ok());
        match entries.and_then(|entries| is_yanked(&entries, version)) {
            Some(true) => {
                yanked.problems.push(format!("{name} {version} was yanked: `cargo update -p {name}`"))
            }
            Some(false) => {}
            None => yanked.unknown_count += 1,
        }
    }
    yanked
}

fn index_folders() -> Vec<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let registries = home.and_then(|home| std::fs::read_dir(home.join("registry/index")).ok());
    registries.into_iter().flatten().flatten().map(|entry| entry.path().join(".cache")).collect()
}

/// Where the index keeps a crate: `se/rd/serde`, `3/s/syn`.
fn place(name: &str) -> PathBuf {
    let name = name.to_lowercase();
    match name.len() {
        1 | 2 => Path::new(&name.len().to_string()).join(&name),
        3 => Path::new("3").join(&name[..1]).join(&name),
        _ => Path::new(&name[..2]).join(&name[2..4]).join(&name),
    }
}

/// The `yanked` of a version in a cache file: a header, then version and JSON, each ended by a zero byte.
fn is_yanked(entries: &[u8], version: &str) -> Option<bool> {
    let mut parts = entries.split(|byte| *byte == 0).filter_map(|part| std::str::from_utf8(part).ok());
    let found = parts.find_map(|part| {
        let entry: Value = serde_json::from_str(part).ok()?;
        (entry.get("vers")?.as_str()? == version).then_some(entry)
    })?;
    found.get("yanked")?.as_bool()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_tells_yanked_versions() {
        let version = |number: &str, yanked: bool| {
            format!("{number}\x00{{\"vers\":\"{number}\",\"yanked\":{yanked}}}\x00")
        };
        let entries = format!("\x03\x02\x00etag\x00{}{}", version("1.0.0", true), version("1.0.1", false));
        let is_yanked = |version| is_yanked(entries.as_bytes(), version);
        assert_eq!(is_yanked("1.0.0"), Some(true));
        assert_eq!(is_yanked("1.0.1"), Some(false));
        assert_eq!(is_yanked("2.0.0"), None);
    }

    #[test]
    fn places_follow_the_index() {
        assert_eq!(place("serde"), Path::new("se/rd/serde"));
        assert_eq!(place("syn"), Path::new("3/s/syn"));
        assert_eq!(place("cc"), Path::new("2/cc"));
    }
}

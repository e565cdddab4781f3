//! The npm packages of `web/package-lock.json`: what is embedded in the program, and what tests it.
//!
//! Purpose: their licences obey the same rule as the crates'.
//! Must not: need npm or the network.
//!
//! Tools that only test the pages may be under a file-level copyleft licence: nothing of them is shipped.

use super::crates_used::Package;
use serde_json::Value;
use std::path::Path;

/// What axe-core is under.
const TESTS_ONLY_LICENCE: &str = "MPL-2.0";

/// The Zero-Clause BSD licence as htmx names it; SPDX calls it 0BSD.
const NAMED_OTHERWISE: &str = "BSD-0-Clause";

/// Reads the lock file; none means no packages.
///
/// # Errors
/// When it is there but is not a lock file of version 2 or later.
pub(super) fn read(path: &Path) -> Result<Vec<Package>, String> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    parse(&text).map_err(|error| format!("{}: {error}", path.display()))
}

fn parse(text: &str) -> Result<Vec<Package>, String> {
    let lock: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let packages = lock["packages"].as_object().ok_or("has no `packages`: lock again with npm 7 or later")?;
    let named = packages.iter().filter_map(|(path, package)| {
        let (_, name) = path.rsplit_once("node_modules/")?;
        let licence = package["license"].as_str().map(|licence| match licence {
            NAMED_OTHERWISE => "0BSD",
            spdx => spdx,
        });
        let tests_only = package["dev"].as_bool() == Some(true);
        let package = Package::new(name, package["version"].as_str().unwrap_or("?"), licence);
        (!(tests_only && licence == Some(TESTS_ONLY_LICENCE))).then_some(package)
    });
    Ok(named.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_come_with_their_licences() {
        let lock = r#"{"packages": {"": {"name": "web"},
            "node_modules/a": {"version": "1.2.3", "license": "MIT"},
            "node_modules/a/node_modules/@s/b": {"version": "2.0.0"},
            "node_modules/c": {"version": "1.0.0", "license": "MPL-2.0", "dev": true},
            "node_modules/d": {"version": "1.0.0", "license": "MPL-2.0"}}}"#;
        let packages = parse(lock).unwrap();
        let seen: Vec<_> = packages.iter().map(|p| (p.name.as_str(), p.licence.as_deref())).collect();
        assert_eq!(seen, [("a", Some("MIT")), ("@s/b", None), ("d", Some("MPL-2.0"))]);
        assert!(parse("{}").is_err());
    }
}

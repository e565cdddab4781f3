//! What the program is built from: licences, banned crates, duplicates, yanked versions, advisories.
//!
//! Purpose: the rules of `deny.toml`, checked without a tool to install; cargo-deny reads the same file.
//! Must not: pass silently over what it could not check.
//! Start at [`run`].

mod advisories;
mod crates_used;
mod licence;
mod npm;
mod yanked;

use crate::{Outcome, shell};
use crates_used::Package;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The part of `deny.toml` that is read here.
#[derive(Debug, Deserialize)]
struct Rules {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Debug, Deserialize)]
struct Licenses {
    allow: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Debug, Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

/// Checks every dependency and prints what is wrong and what was not checked.
pub(crate) fn run(args: &[String]) -> Outcome {
    if let Some(unknown) = args.first() {
        return Err(format!("takes no arguments, got `{unknown}`"));
    }
    let rules = read_rules()?;
    let packages = crates_used::read()?;
    let mut problems = licence_problems(&rules, &packages);
    problems.extend(ban_problems(&rules, &packages));
    problems.extend(packages.iter().filter_map(Package::source_problem));
    let npm_packages = npm::read(&shell::root().join("web/package-lock.json"))?;
    problems.extend(licence_problems(&rules, &npm_packages));

    report_duplicates(&packages);
    let yanked = yanked::check(&packages);
    problems.extend(yanked.problems);
    if yanked.unknown_count > 0 {
        let unknown_count = yanked.unknown_count;
        println!(
            "deny: yanked versions: {unknown_count} crates NOT CHECKED, they are not in Cargo's index cache"
        );
    }
    problems.extend(advisories::check()?);

    for problem in &problems {
        println!("deny: {problem}");
    }
    if !problems.is_empty() {
        return Err(format!("{} to mend", problems.len()));
    }
    let (crates_count, npm_count) = (packages.len(), npm_packages.len());
    println!("deny: {crates_count} crates and {npm_count} npm packages, nothing to mend");
    Ok(())
}

fn read_rules() -> Result<Rules, String> {
    let path = shell::root().join("deny.toml");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("cannot read deny.toml: {error}"))?;
    toml::from_str(&text).map_err(|error| format!("deny.toml: {error}"))
}

fn licence_problems(rules: &Rules, packages: &[Package]) -> Vec<String> {
    let judge = |package: &Package| {
        let Package { name, version, licence, .. } = package;
        let Some(licence) = licence else {
            return Some(format!("{name} {version} states no licence: read its source, then decide"));
        };
        match licence::allows(licence, &rules.licenses.allow) {
            Ok(true) => None,
            Ok(false) => {
                Some(format!("{name} {version} is `{licence}`, which deny.toml does not allow: replace it"))
            }
            Err(error) => Some(format!("{name} {version}: licence `{licence}`: {error}")),
        }
    };
    packages.iter().filter_map(judge).collect()
}

fn ban_problems(rules: &Rules, packages: &[Package]) -> Vec<String> {
    let mut problems = Vec::new();
    for ban in &rules.bans.deny {
        for package in packages.iter().filter(|package| package.name == ban.name) {
            problems.push(format!("{} {} is banned: {}", package.name, package.version, ban.reason));
        }
    }
    problems
}

fn report_duplicates(packages: &[Package]) {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages {
        versions.entry(&package.name).or_default().push(&package.version);
    }
    let twice: Vec<String> = versions
        .iter()
        .filter(|(_, versions)| versions.len() > 1)
        .map(|(name, versions)| format!("{name} ({})", versions.join(", ")))
        .collect();
    if !twice.is_empty() {
        println!("deny: in more than one version, for other platforms too: {}", twice.join("; "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, licence: Option<&str>) -> Package {
        Package::new(name, "1.0.0", licence)
    }

    #[test]
    fn rules_of_the_repository_can_be_read_and_are_permissive() {
        let rules = read_rules().unwrap();
        assert!(rules.licenses.allow.contains("MIT"));
        let copyleft = rules.licenses.allow.iter().find(|licence| licence.contains("GPL"));
        assert_eq!(copyleft, None);
        assert!(rules.bans.deny.iter().any(|ban| ban.name == "anomaly_detection"));
    }

    #[test]
    fn a_copyleft_a_silent_and_a_banned_crate_are_found() {
        let rules = read_rules().unwrap();
        let packages = [
            package("good", Some("MIT")),
            package("copyleft", Some("GPL-3.0-only")),
            package("silent", None),
            package("anomaly_detection", Some("MIT")),
        ];
        assert_eq!(licence_problems(&rules, &packages).len(), 2);
        assert_eq!(ban_problems(&rules, &packages).len(), 1);
    }
}

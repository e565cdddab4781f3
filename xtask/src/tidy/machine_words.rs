//! The repository speaks of the product, never of the machine it was written on.
//!
//! Purpose: no folder of somebody's machine and no host of a package registry is committed.
//! Must not: look into data and lock files ([`super::lock_hosts`] does).

use super::Finding;
use super::tree::Tree;

/// Folders that exist on one machine; each counts where the character after it is a letter.
/// Written in pieces so that this file passes its own check.
const FOLDERS: &[&[&str]] =
    &[&["/ho", "me/"], &["/Us", "ers/"], &["/ro", "ot/"], &["/wo", "rk/"], &["C:\\Us", "ers\\"]];
/// Hosts that a client knows by itself.
const HOSTS: &[&[&str]] = &[
    &["registry.", "npmjs.org"],
    &["registry.", "yarnpkg.com"],
    &["static.", "crates.io"],
    &["index.", "crates.io"],
    &["files.", "pythonhosted.org"],
    &["pypi.", "org/simple"],
    &["deb.", "debian.org"],
];
const SKIPPED: &[&str] = &[".lock", "package-lock.json", ".parquet", "LICENSE"];

pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let folders: Vec<String> = FOLDERS.iter().map(|pieces| pieces.concat()).collect();
    let hosts: Vec<String> = HOSTS.iter().map(|pieces| pieces.concat()).collect();
    let mut findings = Vec::new();
    for file in &tree.files {
        if SKIPPED.iter().any(|suffix| file.path.ends_with(suffix)) {
            continue;
        }
        for (line, text) in file.lines() {
            if let Some(folder) = folders.iter().find(|folder| names_folder(text, folder)) {
                let message =
                    format!("`{folder}…` is a folder of one machine: use a relative path or a variable");
                findings.push(Finding::new(&file.path, line, message));
            }
            if let Some(host) = hosts.iter().find(|host| text.contains(host.as_str())) {
                let message = format!("`{host}` is a registry's host: the client knows it, leave it out");
                findings.push(Finding::new(&file.path, line, message));
            }
        }
    }
    Ok(findings)
}

fn names_folder(text: &str, folder: &str) -> bool {
    text.match_indices(folder).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + folder.len()..].chars().next();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-})".contains(c))
            && after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_a_machine_are_found() {
        let folder = FOLDERS[0].concat();
        let text = format!("cd {folder}ann/shop\nhttps://example.org{folder}ann\n{}\n", HOSTS[0].concat());
        let lines: Vec<_> =
            check(&Tree::of(&[("a.md", &text)])).unwrap().into_iter().map(|f| f.line).collect();
        assert_eq!(lines, [1, 3]);
    }
}

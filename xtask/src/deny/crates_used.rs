//! Every crate in the lock file, for every platform, as `cargo metadata` tells.
//!
//! Purpose: name, version, licence and origin of what the program is built from.
//! Must not: include the crates of this repository.

use crate::shell;
use serde_json::Value;

const PUBLIC_INDEX: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// One dependency.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    /// The SPDX expression, where the package states one.
    pub(super) licence: Option<String>,
    /// Where Cargo takes it from; `None` for npm packages.
    source: Option<String>,
}

impl Package {
    pub(super) fn new(name: &str, version: &str, licence: Option<&str>) -> Self {
        let licence = licence.map(str::to_owned);
        Self { name: name.to_owned(), version: version.to_owned(), licence, source: None }
    }

    /// A word when the crate comes from elsewhere than the public index.
    pub(super) fn source_problem(&self) -> Option<String> {
        let source = self.source.as_deref().filter(|source| *source != PUBLIC_INDEX)?;
        Some(format!("{} {} comes from {source}: depend on a published version", self.name, self.version))
    }
}

/// Reads `cargo metadata`.
///
/// # Errors
/// When Cargo fails; it may need the network for crates of other platforms.
pub(super) fn read() -> Result<Vec<Package>, String> {
    let text = shell::output("cargo", &["metadata", "--format-version=1", "--locked"])?;
    let metadata: Value = serde_json::from_str(&text).map_err(|error| format!("cargo metadata: {error}"))?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata has no packages")?;
    let mut used = Vec::new();
    for package in packages {
        let Some(source) = package["source"].as_str() else { continue };
        let (Some(name), Some(version)) = (package["name"].as_str(), package["version"].as_str()) else {
            return Err("cargo metadata has a package without a name".to_owned());
        };
        let mut package = Package::new(name, version, package["license"].as_str());
        package.source = Some(source.to_owned());
        used.push(package);
    }
    Ok(used)
}

//! Layers of settings, the strongest last, each value with its origin.
//!
//! Purpose: lay file, environment and command line over the defaults; refuse unknown names.
//! Must not: read the environment by itself; the caller passes the pairs.

use super::DEFAULT_TOML;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Settings whose value is never shown.
const SECRETS: [&str; 1] = ["http.metrics_token"];

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The built-in default.
    Default,
    /// A file.
    File(PathBuf),
    /// A variable of the environment.
    Environment(String),
    /// The command line.
    CommandLine,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::CommandLine => f.write_str("command line"),
        }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A name that no setting has.
    #[error("{origin}: there is no setting {key:?}{}", suggestion(.nearest))]
    UnknownKey {
        /// The name as it came.
        key: String,
        /// Where it came from.
        origin: Origin,
        /// The setting it may have meant.
        nearest: Option<String>,
    },
    /// A value that the setting cannot take.
    #[error("{origin}: {key} {problem}")]
    Wrong {
        /// The setting.
        key: String,
        /// Where the value came from.
        origin: Origin,
        /// What is wrong, as the rest of a sentence.
        problem: String,
    },
    /// A file that cannot be read.
    #[error("cannot read the configuration {}: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that is not TOML.
    #[error("{} is not valid TOML: {problem}", .path.display())]
    NotToml {
        /// The file.
        path: PathBuf,
        /// Where and why.
        problem: String,
    },
}

fn suggestion(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |name| format!("; did you mean {name}?"))
}

/// One setting as it stands.
#[derive(Debug, Clone)]
pub struct Setting {
    value: Value,
    origin: Origin,
}

impl Setting {
    /// Where its value came from.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }
}

/// Every setting by its dotted name.
#[derive(Debug, Clone)]
pub struct Layers {
    settings: BTreeMap<String, Setting>,
}

impl Layers {
    /// The built-in defaults alone.
    ///
    /// # Panics
    /// Never: a test reads the defaults.
    #[must_use]
    pub fn defaults() -> Self {
        let table: Table = DEFAULT_TOML.parse().expect("the built-in configuration is TOML");
        let mut leaves = Vec::new();
        flatten("", &table, &mut leaves);
        let at_default = |(key, value)| (key, Setting { value, origin: Origin::Default });
        Self { settings: leaves.into_iter().map(at_default).collect() }
    }

    /// Lays a file over what stands.
    ///
    /// # Errors
    /// The file cannot be read or is not TOML; it names an unknown setting or a value of the wrong type.
    pub fn add_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        let table: Table = text.parse().map_err(|error: toml::de::Error| ConfigError::NotToml {
            path: path.to_owned(),
            problem: error.to_string(),
        })?;
        let mut leaves = Vec::new();
        flatten("", &table, &mut leaves);
        for (key, value) in leaves {
            self.set(&key, value, Origin::File(path.to_owned()))?;
        }
        Ok(())
    }

    /// Lays variables of the environment over what stands: `REGULARS_HTTP_LISTEN` is `http.listen`.
    /// Returns the names that begin with `REGULARS_` and are no setting: they are not an error,
    /// because container platforms set such names for services called "regulars".
    ///
    /// # Errors
    /// A value of the wrong type.
    pub fn add_environment(
        &mut self,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Vec<String>, ConfigError> {
        let by_variable: BTreeMap<String, String> =
            self.settings.keys().map(|key| (variable_of(key), key.clone())).collect();
        let mut unknown = Vec::new();
        for (name, text) in variables.filter(|(name, _)| name.starts_with("REGULARS_")) {
            match by_variable.get(&name) {
                Some(key) => self.set_text(key, &text, Origin::Environment(name))?,
                None => unknown.push(name),
            }
        }
        Ok(unknown)
    }

    /// Sets one value from text, typed like the setting's default.
    ///
    /// # Errors
    /// An unknown setting, or text of the wrong type.
    pub fn set_text(&mut self, key: &str, text: &str, origin: Origin) -> Result<(), ConfigError> {
        let Some(setting) = self.settings.get(key) else {
            return Err(self.unknown(key, origin));
        };
        let parsed = match &setting.value {
            Value::Integer(_) => text.trim().parse().ok().map(Value::Integer),
            Value::Boolean(_) => text.trim().parse().ok().map(Value::Boolean),
            Value::Array(_) => Some(Value::Array(
                text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(Value::from).collect(),
            )),
            _ => Some(Value::from(text)),
        };
        let Some(value) = parsed else {
            let problem = format!("is {text:?}, but must be {}", kind_of(&setting.value));
            return Err(ConfigError::Wrong { key: key.to_owned(), origin, problem });
        };
        self.set(key, value, origin)
    }

    /// All settings, by name: the text to show (secrets masked) and the origin.
    pub fn shown(&self) -> impl Iterator<Item = (&str, String, &Origin)> {
        self.settings.iter().map(|(key, setting)| {
            let secret = SECRETS.contains(&key.as_str());
            let shown = match &setting.value {
                Value::String(text) if secret && !text.is_empty() => "\"********\"".to_owned(),
                value => value.to_string(),
            };
            (key.as_str(), shown, &setting.origin)
        })
    }

    /// An error about the value of a known setting.
    #[must_use]
    pub fn wrong(&self, key: &str, problem: impl Into<String>) -> ConfigError {
        let origin = self.settings.get(key).map_or(Origin::Default, |setting| setting.origin.clone());
        ConfigError::Wrong { key: key.to_owned(), origin, problem: problem.into() }
    }

    /// Turns the settings into a type.
    ///
    /// # Errors
    /// The first value that its type refuses.
    pub fn to_typed<T: DeserializeOwned>(&self) -> Result<T, ConfigError> {
        let problem = match typed::<T>(&self.settings) {
            Ok(value) => return Ok(value),
            Err(problem) => problem,
        };
        let defaults = Self::defaults();
        for (key, setting) in self.settings.iter().filter(|(_, s)| s.origin != Origin::Default) {
            let mut alone = defaults.settings.clone();
            alone.insert(key.clone(), setting.clone());
            if let Err(problem) = typed::<T>(&alone) {
                return Err(self.wrong(key, format!("cannot be used: {}", problem.trim())));
            }
        }
        Err(self.wrong("", problem))
    }

    fn set(&mut self, key: &str, value: Value, origin: Origin) -> Result<(), ConfigError> {
        let Some(setting) = self.settings.get_mut(key) else {
            return Err(self.unknown(key, origin));
        };
        if std::mem::discriminant(&setting.value) != std::mem::discriminant(&value) {
            let problem = format!("is {}, but must be {}", kind_of(&value), kind_of(&setting.value));
            return Err(ConfigError::Wrong { key: key.to_owned(), origin, problem });
        }
        *setting = Setting { value, origin };
        Ok(())
    }

    fn unknown(&self, key: &str, origin: Origin) -> ConfigError {
        let nearest = self.settings.keys().min_by_key(|known| distance(known, key));
        let nearest = nearest.filter(|known| distance(known, key) <= 1 + key.len() / 3).cloned();
        ConfigError::UnknownKey { key: key.to_owned(), origin, nearest }
    }
}

fn typed<T: DeserializeOwned>(settings: &BTreeMap<String, Setting>) -> Result<T, String> {
    let mut root = Table::new();
    for (key, setting) in settings {
        let (section, leaf) = key.split_once('.').unwrap_or(("", key));
        let entry = root.entry(section).or_insert_with(|| Value::Table(Table::new()));
        if let Value::Table(table) = entry {
            table.insert(leaf.to_owned(), setting.value.clone());
        }
    }
    Value::Table(root).try_into().map_err(|error: toml::de::Error| error.message().to_owned())
}

/// The variable that sets `key`.
fn variable_of(key: &str) -> String {
    format!("REGULARS_{}", key.replace('.', "_").to_ascii_uppercase())
}

fn flatten(prefix: &str, table: &Table, into: &mut Vec<(String, Value)>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            Value::Table(inner) => flatten(&key, inner, into),
            other => into.push((key, other.clone())),
        }
    }
}

const fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a decimal number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a section",
    }
}

/// Edit distance (V. Levenshtein, 1966) between two short names.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let cost = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_file(text: &str) -> Result<Layers, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("regulars.toml");
        std::fs::write(&path, text).unwrap();
        let mut layers = Layers::defaults();
        layers.add_file(&path).map(|()| layers)
    }

    fn shown(layers: &Layers, key: &str) -> (String, String) {
        let found = layers.shown().find(|(name, _, _)| *name == key).unwrap();
        (found.1, found.2.to_string())
    }

    #[test]
    fn stronger_layers_win() {
        let mut layers = with_file("[http]\nlisten = \"127.0.0.1:1\"\nconnections_max = 5\n").unwrap();
        let variables = [("REGULARS_HTTP_LISTEN", "127.0.0.1:2"), ("REGULARS_SERVICE_HOST", "10.0.0.1")];
        let unknown =
            layers.add_environment(variables.map(|(k, v)| (k.to_owned(), v.to_owned())).into_iter());
        assert_eq!(unknown.unwrap(), ["REGULARS_SERVICE_HOST"]);
        assert_eq!(
            shown(&layers, "http.listen"),
            ("\"127.0.0.1:2\"".to_owned(), "environment REGULARS_HTTP_LISTEN".to_owned())
        );
        layers.set_text("http.listen", "127.0.0.1:3", Origin::CommandLine).unwrap();
        assert_eq!(shown(&layers, "http.listen").1, "command line");
        assert_eq!(shown(&layers, "http.connections_max").0, "5");
    }

    #[test]
    fn unknown_settings_are_named() {
        let message = with_file("[http]\nlisen = \"x\"\n").unwrap_err().to_string();
        assert!(message.contains("http.lisen") && message.contains("did you mean http.listen?"), "{message}");
    }

    #[test]
    fn wrong_types_are_named() {
        let message = with_file("[http]\nconnections_max = \"many\"\n").unwrap_err().to_string();
        assert!(message.contains("http.connections_max is a text, but must be a whole number"), "{message}");
        let mut layers = Layers::defaults();
        layers.set_text("shop.currency", "XXZ", Origin::CommandLine).unwrap();
        let message = super::super::Config::from_layers(&layers).unwrap_err().to_string();
        assert!(message.contains("shop.currency") && message.contains("XXZ"), "{message}");
    }

    #[test]
    fn secrets_are_masked() {
        let mut layers = Layers::defaults();
        layers.set_text("http.metrics_token", "hunter2", Origin::CommandLine).unwrap();
        assert_eq!(shown(&layers, "http.metrics_token").0, "\"********\"");
    }
}

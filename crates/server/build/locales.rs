//! Translations: checks that all languages say the same things, and writes one method a text.
//!
//! Purpose: `nav-home = Home` becomes `words.nav_home()`, `found = { $count } found` becomes
//! `words.found(count)`; a text that is missing in one language stops the build.
//! Start at [`write`].

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::{fs, path::Path};

const LANGUAGES: [&str; 3] = ["en", "th", "el"];
const FUNCTIONS: [&str; 1] = ["NUMBER"];

/// One text in one language.
struct Text {
    /// Variables in the order in which they first appear.
    variables: Vec<String>,
    /// The text itself where it holds no variable, and so needs no formatting.
    plain: Option<String>,
}

type Texts = BTreeMap<String, Text>;

/// Reads `locales/<language>/*.ftl` and writes `words.rs` into `out`.
///
/// # Errors
/// Every missing text, differing variable and syntax error, one a line.
pub(crate) fn write(locales: &Path, out: &Path) -> Result<(), String> {
    let mut problems = String::new();
    let mut languages = Vec::new();
    let mut resources = String::from("pub(super) const RESOURCES: [&str; 3] = [\n");
    for language in LANGUAGES {
        let folder = locales.join(language);
        println!("cargo::rerun-if-changed={}", folder.display());
        let source = read_folder(&folder)?;
        languages.push(parse(language, &source, &mut problems));
        let _ = writeln!(resources, "{source:?},");
    }
    resources.push_str("];\n");
    compare(&languages, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    fs::write(out.join("words.rs"), resources + &methods(&languages)).map_err(|error| error.to_string())
}

fn read_folder(folder: &Path) -> Result<String, String> {
    let unreadable = |error| format!("{}: {error}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "ftl") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut source = String::new();
    for path in paths {
        println!("cargo::rerun-if-changed={}", path.display());
        source.push_str(&fs::read_to_string(&path).map_err(unreadable)?);
        source.push('\n');
    }
    Ok(source)
}

fn parse(language: &str, source: &str, problems: &mut String) -> Texts {
    let mut texts = Texts::new();
    let resource = match fluent_syntax::parser::parse(source) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            for error in errors {
                let _ = writeln!(problems, "locales/{language}: {error}");
            }
            resource
        }
    };
    for entry in resource.body {
        match entry {
            Entry::Message(message) => {
                let name = message.id.name.to_owned();
                let kept = read_message(&message).and_then(|text| match texts.insert(name.clone(), text) {
                    None => Ok(()),
                    Some(_) => Err("is there twice"),
                });
                if let Err(why) = kept {
                    let _ = writeln!(problems, "locales/{language}: {name} {why}");
                }
            }
            Entry::Junk { content } => {
                let start: String = content.chars().take(60).collect();
                let _ = writeln!(problems, "locales/{language}: not understood: {start:?}");
            }
            Entry::Term(term) => {
                let _ = writeln!(problems, "locales/{language}: -{}: terms are not used here", term.id.name);
            }
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
        }
    }
    texts
}

fn read_message(message: &Message<&str>) -> Result<Text, &'static str> {
    let pattern = message.value.as_ref().ok_or("has no value")?;
    let mut variables = Vec::new();
    variables_of(pattern, &mut variables)?;
    let mut plain = Some(String::new());
    for element in &pattern.elements {
        match (element, &mut plain) {
            (PatternElement::TextElement { value }, Some(text)) => text.push_str(value),
            (
                PatternElement::Placeable {
                    expression: Expression::Inline(InlineExpression::StringLiteral { value }),
                },
                Some(text),
            ) => text.push_str(value),
            _ => plain = None,
        }
    }
    Ok(Text { variables, plain })
}

fn variables_of(pattern: &Pattern<&str>, found: &mut Vec<String>) -> Result<(), &'static str> {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => variable_of(inline, found)?,
            Expression::Select { selector, variants } => {
                variable_of(selector, found)?;
                for variant in variants {
                    variables_of(&variant.value, found)?;
                }
            }
        }
    }
    Ok(())
}

fn variable_of(inline: &InlineExpression<&str>, found: &mut Vec<String>) -> Result<(), &'static str> {
    match inline {
        InlineExpression::VariableReference { id } => {
            if !found.iter().any(|name| name == id.name) {
                found.push(id.name.to_owned());
            }
            Ok(())
        }
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => Ok(()),
        InlineExpression::FunctionReference { id, arguments } if FUNCTIONS.contains(&id.name) => {
            arguments.positional.iter().try_for_each(|argument| variable_of(argument, found))
        }
        _ => Err("refers to another text or an unknown function"),
    }
}

fn compare(languages: &[Texts], problems: &mut String) {
    let sorted = |text: &Text| {
        let mut variables = text.variables.clone();
        variables.sort();
        variables
    };
    for (name, text) in &languages[0] {
        for (language, texts) in LANGUAGES.iter().zip(languages).skip(1) {
            match texts.get(name) {
                None => drop(writeln!(problems, "locales/{language}: {name} is missing")),
                Some(other) if sorted(other) != sorted(text) => {
                    let _ = writeln!(
                        problems,
                        "locales/{language}: {name} uses {:?}, English uses {:?}",
                        sorted(other),
                        sorted(text)
                    );
                }
                Some(_) => {}
            }
        }
    }
    for (language, texts) in LANGUAGES.iter().zip(languages).skip(1) {
        for name in texts.keys().filter(|name| !languages[0].contains_key(*name)) {
            let _ = writeln!(problems, "locales/{language}: {name} has no English text");
        }
    }
}

fn methods(languages: &[Texts]) -> String {
    let mut code = String::from("impl Words {\n");
    for (name, text) in &languages[0] {
        let method = name.replace('-', "_");
        let plain: Vec<_> = languages.iter().map(|texts| texts[name].plain.as_deref()).collect();
        if let [Some(english), Some(thai), Some(greek)] = plain[..] {
            let _ = writeln!(code, "    /// {english:?}");
            let _ = writeln!(
                code,
                "    #[must_use]\n    pub const fn {method}(&self) -> &'static str {{ match self.language {{ \
                 Language::English => {english:?}, Language::Thai => {thai:?}, Language::Greek => {greek:?} }} }}"
            );
            continue;
        }
        let mut parameters = String::new();
        let mut pairs = String::new();
        for variable in &text.variables {
            let argument = variable.replace('-', "_");
            let _ = write!(parameters, ", {argument}: impl Into<FluentValue<'a>>");
            let _ = write!(pairs, "({variable:?}, {argument}.into()), ");
        }
        let _ = writeln!(code, "    /// `{name}`");
        let _ = writeln!(
            code,
            "    #[must_use]\n    pub fn {method}<'a>(&self{parameters}) -> String {{ self.format({name:?}, [{pairs}]) }}"
        );
    }
    code.push_str("}\n");
    code
}

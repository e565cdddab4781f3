//! What is to be said of a document: what is wrong, what it means, and how it differs from what is in
//! force.

use super::changes::{self, PartChange, PathChange};
use super::sentences::Sentences;
use crate::admin::assets::icon;
use crate::admin::loyalty::Purse;
use crate::app::AppError;
use crate::app::points::document;
use crate::i18n::Words;
use crate::state::AppState;
use askama::Template;
use domain::program::{Checked, Difference, Problem, Program, Severity, diff};
use serde_json::Value;
use std::sync::Arc;

/// What is to be said of a document.
#[derive(Debug, Template)]
#[template(path = "parts/program_verdict.html")]
pub(super) struct Verdict {
    w: Words,
    /// Why the text is no document at all; may be empty.
    pub(super) unreadable: String,
    errors: Vec<ProblemView>,
    warnings: Vec<ProblemView>,
    /// What the program says; `None` where it cannot be published.
    sentences: Option<Sentences>,
    /// The version in force that it is compared with; `None` where there is none.
    against: Option<u32>,
    changes: Vec<PartChange>,
    paths: Vec<PathChange>,
}

/// A problem with its place.
#[derive(Debug)]
struct ProblemView {
    path: String,
    what: String,
    remedy: String,
}

impl Verdict {
    /// Judges a document as text.
    pub(super) async fn of_text(state: &AppState, words: Words, text: &str) -> Result<Self, AppError> {
        match document::parse(text) {
            Ok(document) => Self::of(state, words, &document).await,
            Err(why) => Ok(Self { unreadable: why, ..Self::nothing(words) }),
        }
    }

    /// Judges a document.
    pub(super) async fn of(state: &AppState, words: Words, document: &Value) -> Result<Self, AppError> {
        let now = state.now();
        let live = state.store().read(move |read| Ok::<_, AppError>(read.program_at(now)?)).await?;
        let checked = match Program::from_value(document) {
            Ok(checked) => checked,
            Err(problems) => {
                let (errors, warnings) = parted(&problems);
                return Ok(Self { errors, warnings, ..Self::nothing(words) });
            }
        };
        let Checked { program, warnings } = checked;
        let currency = state.config().shop.currency;
        let draft = Arc::new(program);
        let sentences = Sentences::of(&Purse::new(words, Some(Arc::clone(&draft)), currency), &draft);
        let (mut parts, mut differences): (Vec<PartChange>, Vec<Difference>) = (Vec::new(), Vec::new());
        if let Some(live) = &live {
            let told = Sentences::of(&Purse::new(words, Some(Arc::clone(live)), currency), live);
            parts = changes::of(&told, &sentences);
            differences = diff(live, &draft);
        }
        Ok(Self {
            warnings: parted(&warnings).1,
            sentences: Some(sentences),
            against: live.map(|live| live.version),
            changes: parts,
            paths: changes::paths(&differences),
            ..Self::nothing(words)
        })
    }

    const fn nothing(w: Words) -> Self {
        Self {
            w,
            unreadable: String::new(),
            errors: Vec::new(),
            warnings: Vec::new(),
            sentences: None,
            against: None,
            changes: Vec::new(),
            paths: Vec::new(),
        }
    }

    /// Without the sentences, where the page shows them by themselves.
    pub(super) fn without_sentences(mut self) -> (Self, Option<Sentences>) {
        let sentences = self.sentences.take();
        (self, sentences)
    }

    /// What is wrong, then what somebody should look at.
    fn problems(&self) -> [(&'static str, &[ProblemView]); 2] {
        [(self.w.verdict_errors_title(), &self.errors), (self.w.verdict_warnings_title(), &self.warnings)]
    }

    /// Whether the program can be published.
    fn is_sound(&self) -> bool {
        self.unreadable.is_empty() && self.errors.is_empty()
    }
}

fn parted(problems: &[Problem]) -> (Vec<ProblemView>, Vec<ProblemView>) {
    let view = |problem: &Problem| ProblemView {
        path: problem.path.clone(),
        what: problem.what.clone(),
        remedy: problem.remedy.clone(),
    };
    let of =
        |severity: Severity| problems.iter().filter(move |problem| problem.severity == severity).map(view);
    (of(Severity::Error).collect(), of(Severity::Warning).collect())
}

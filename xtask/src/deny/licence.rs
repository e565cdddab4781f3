//! Licence expressions: `(MIT OR Apache-2.0) AND BSD-3-Clause`.
//!
//! Purpose: decide whether an SPDX expression can be met with allowed licences alone.
//! Must not: guess; what does not parse is an error.

use std::collections::BTreeSet;

/// Whether the expression can be met with licences of the list. `/` is read as `OR`, as old crates write it.
///
/// # Errors
/// When the expression does not parse.
pub(super) fn allows(expression: &str, allowed: &BTreeSet<String>) -> Result<bool, String> {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut parser = Parser { words: &words, allowed };
    let verdict = parser.any()?;
    if parser.words.is_empty() {
        Ok(verdict)
    } else {
        Err(format!("does not parse at `{}`", parser.words[0]))
    }
}

struct Parser<'a> {
    words: &'a [&'a str],
    allowed: &'a BTreeSet<String>,
}

impl Parser<'_> {
    fn any(&mut self) -> Result<bool, String> {
        let mut verdict = self.all()?;
        while self.take("OR") {
            verdict |= self.all()?;
        }
        Ok(verdict)
    }

    fn all(&mut self) -> Result<bool, String> {
        let mut verdict = self.one()?;
        while self.take("AND") {
            verdict &= self.one()?;
        }
        Ok(verdict)
    }

    fn one(&mut self) -> Result<bool, String> {
        if self.take("(") {
            let verdict = self.any()?;
            return if self.take(")") { Ok(verdict) } else { Err("a parenthesis is not closed".to_owned()) };
        }
        let mut name = self.word()?.to_owned();
        if self.take("WITH") {
            name = format!("{name} WITH {}", self.word()?);
        }
        Ok(self.allowed.contains(&name))
    }

    fn take(&mut self, word: &str) -> bool {
        let taken = self.words.first() == Some(&word);
        if taken {
            self.words = &self.words[1..];
        }
        taken
    }

    fn word(&mut self) -> Result<&str, String> {
        let (first, rest) = self.words.split_first().ok_or("ends too early")?;
        if matches!(*first, "AND" | "OR" | "WITH" | "(" | ")") {
            return Err(format!("has `{first}` where a licence should stand"));
        }
        self.words = rest;
        Ok(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expression: &str, expected: Result<bool, ()>) {
        let allowed = ["MIT", "BSD-3-Clause", "Apache-2.0 WITH LLVM-exception"];
        let allowed = allowed.into_iter().map(str::to_owned).collect();
        assert_eq!(allows(expression, &allowed).map_err(|_| ()), expected, "{expression}");
    }

    #[test]
    fn expressions_are_judged() {
        check("MIT", Ok(true));
        check("MIT/Apache-2.0", Ok(true));
        check("GPL-2.0-only OR MIT", Ok(true));
        check("GPL-2.0-only", Ok(false));
        check("MIT AND Unicode-3.0", Ok(false));
        check("(MIT OR Apache-2.0) AND BSD-3-Clause", Ok(true));
        check("MIT OR Apache-2.0 AND GPL-2.0-only", Ok(true));
        check("Apache-2.0 WITH LLVM-exception", Ok(true));
        check("(MIT", Err(()));
        check("MIT Apache-2.0", Err(()));
        check("OR MIT", Err(()));
        check("", Err(()));
    }
}

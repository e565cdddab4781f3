//! A Rust file taken apart: code without comments and string contents, comments, strings.
//!
//! Purpose: let a check look at code alone, or at words alone, without a parser.
//! Must not: understand more of Rust than tokens and braces.
//! Start at [`Scan::of`].

/// A file taken apart. Lines count from 1.
pub(super) struct Scan {
    /// The text with comments and the insides of literals blanked; lines stay where they are.
    pub(super) code: String,
    /// Each comment with the line it starts on.
    pub(super) comments: Vec<(usize, String)>,
    /// The inside of each string literal with the line it starts on.
    pub(super) strings: Vec<(usize, String)>,
    /// Line ranges (first, last) of items behind `#[cfg(test)]`.
    tests: Vec<(usize, usize)>,
}

impl Scan {
    /// Takes a Rust text apart.
    pub(super) fn of(text: &str) -> Self {
        let mut lexer =
            Lexer { bytes: text.as_bytes(), at: 0, line: 1, code: Vec::with_capacity(text.len()) };
        let (mut comments, mut strings) = (Vec::new(), Vec::new());
        while let Some(token) = lexer.next() {
            match token {
                Token::Comment(line, start, end) => comments.push((line, text[start..end].to_owned())),
                Token::Text(line, start, end) => strings.push((line, text[start..end].to_owned())),
            }
        }
        let code = String::from_utf8_lossy(&lexer.code).into_owned();
        let tests = test_ranges(&code);
        Self { code, comments, strings, tests }
    }

    /// Code lines with their number from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// Whether the line belongs to an item behind `#[cfg(test)]`.
    pub(super) fn in_test(&self, line: usize) -> bool {
        self.tests.iter().any(|&(first, last)| (first..=last).contains(&line))
    }
}

/// Whether `word` stands in `text` as a whole: no letter, digit or `_` beside it.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let runs_on_before = word.starts_with(is_word) && before.is_some_and(is_word);
        let runs_on_after = word.ends_with(is_word) && after.is_some_and(is_word);
        !runs_on_before && !runs_on_after
    })
}

/// The position after the brace that closes the one at `open`, in blanked code.
pub(super) fn closing_brace(code: &[u8], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in code.iter().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The line, from 1, of a position.
pub(super) fn line_of(code: &[u8], at: usize) -> usize {
    1 + code[..at].iter().filter(|byte| **byte == b'\n').count()
}

fn test_ranges(code: &str) -> Vec<(usize, usize)> {
    let bytes = code.as_bytes();
    let ends = |at: usize| {
        let next = bytes[at..].iter().position(|byte| matches!(byte, b'{' | b';'))? + at;
        if bytes[next] == b';' { Some(next + 1) } else { closing_brace(bytes, next) }
    };
    let marks = code.match_indices("#[cfg(test)]");
    marks
        .filter_map(|(at, _)| Some((line_of(bytes, at), line_of(bytes, ends(at)?.saturating_sub(1)))))
        .collect()
}

enum Token {
    Comment(usize, usize, usize),
    Text(usize, usize, usize),
}

struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    code: Vec<u8>,
}

impl Lexer<'_> {
    /// The next comment or string; code on the way is copied.
    fn next(&mut self) -> Option<Token> {
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            if rest.starts_with(b"//") {
                return Some(self.line_comment());
            } else if rest.starts_with(b"/*") {
                return Some(self.block_comment());
            } else if rest[0] == b'"' {
                return Some(self.string());
            } else if let Some(hashes) = self.raw_string_hashes() {
                return Some(self.raw_string(hashes));
            } else if rest[0] == b'\'' {
                self.char_or_lifetime();
            } else {
                self.copy(1);
            }
        }
        None
    }

    fn copy(&mut self, count: usize) {
        for _ in 0..count.min(self.bytes.len() - self.at) {
            let byte = self.bytes[self.at];
            self.line += usize::from(byte == b'\n');
            self.code.push(byte);
            self.at += 1;
        }
    }

    fn blank_to(&mut self, end: usize) {
        while self.at < end {
            let newline = self.bytes[self.at] == b'\n';
            self.line += usize::from(newline);
            self.code.push(if newline { b'\n' } else { b' ' });
            self.at += 1;
        }
    }

    fn line_comment(&mut self) -> Token {
        let (line, start) = (self.line, self.at);
        let len = self.bytes[start..].iter().position(|byte| *byte == b'\n');
        let end = len.map_or(self.bytes.len(), |len| start + len);
        self.blank_to(end);
        Token::Comment(line, start, end)
    }

    fn block_comment(&mut self) -> Token {
        let (line, start) = (self.line, self.at);
        let (mut depth, mut end) = (0_usize, start);
        while end < self.bytes.len() {
            if self.bytes[end..].starts_with(b"/*") {
                depth += 1;
                end += 2;
            } else if self.bytes[end..].starts_with(b"*/") {
                depth -= 1;
                end += 2;
                if depth == 0 {
                    break;
                }
            } else {
                end += 1;
            }
        }
        self.blank_to(end);
        Token::Comment(line, start, end)
    }

    fn string(&mut self) -> Token {
        self.copy(1);
        let (line, start) = (self.line, self.at);
        let mut end = start;
        while end < self.bytes.len() && self.bytes[end] != b'"' {
            end += if self.bytes[end] == b'\\' { 2 } else { 1 };
        }
        let end = end.min(self.bytes.len());
        self.blank_to(end);
        self.copy(1);
        Token::Text(line, start, end)
    }

    /// The number of `#` when a raw string starts here.
    fn raw_string_hashes(&self) -> Option<usize> {
        let before = self.at.checked_sub(1).map(|at| self.bytes[at]);
        let continues = before.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let rest = &self.bytes[self.at..];
        let prefix = [&b"br"[..], b"cr", b"r"].into_iter().find(|prefix| rest.starts_with(prefix))?;
        let hashes = rest[prefix.len()..].iter().take_while(|byte| **byte == b'#').count();
        let opens = rest.get(prefix.len() + hashes) == Some(&b'"');
        (opens && !continues).then_some(hashes)
    }

    fn raw_string(&mut self, hashes: usize) -> Token {
        while self.bytes[self.at] != b'"' {
            self.copy(1);
        }
        self.copy(1);
        let (line, start) = (self.line, self.at);
        let mut close = vec![b'"'];
        close.resize(1 + hashes, b'#');
        let len = self.bytes[start..].windows(close.len()).position(|window| window == close);
        let end = len.map_or(self.bytes.len(), |len| start + len);
        self.blank_to(end);
        self.copy(close.len());
        Token::Text(line, start, end)
    }

    /// `'a'` and `'\n'` are blanked; the lifetime `'a` is copied.
    fn char_or_lifetime(&mut self) {
        let rest = &self.bytes[self.at + 1..];
        let len = match rest.first() {
            Some(b'\\') => rest.iter().skip(2).position(|byte| *byte == b'\'').map(|len| len + 2),
            Some(byte) => {
                let width = match byte {
                    0xf0.. => 4,
                    0xe0.. => 3,
                    0xc0.. => 2,
                    _ => 1,
                };
                (rest.get(width) == Some(&b'\'')).then_some(width)
            }
            None => None,
        };
        self.copy(1);
        if let Some(len) = len {
            self.blank_to(self.at + len);
            self.copy(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_comments_and_strings_come_apart() {
        let text = "let a = \"x // y { \\\" \"; // note {\n/* b /* c */ d */ let c = '{'; fn f<'a>() {}\n";
        let scan = Scan::of(text);
        assert_eq!(scan.code.len(), text.len());
        assert_eq!(scan.code.matches('{').count(), 1, "{}", scan.code);
        assert!(scan.code.contains("fn f<'a>() {}"));
        assert_eq!(scan.comments, [(1, "// note {".to_owned()), (2, "/* b /* c */ d */".to_owned())]);
        assert_eq!(scan.strings, [(1, "x // y { \\\" ".to_owned())]);
    }

    #[test]
    fn raw_strings_end_at_their_hashes() {
        let scan = Scan::of("let a = r#\"one \" two\"#; let b = br\"x\\\"; let bar = 1;");
        let strings: Vec<_> = scan.strings.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(strings, ["one \" two", "x\\"]);
        assert!(scan.code.ends_with("let bar = 1;"));
    }

    #[test]
    fn characters_with_quotes_and_escapes_do_not_open_strings() {
        let scan = Scan::of("let a = ['\"', '\\'', '\\u{1F600}', '€', b'\"']; let b = 1; // end");
        assert!(scan.strings.is_empty());
        assert_eq!(scan.comments.len(), 1);
        assert!(scan.code.contains("let b = 1;"));
    }

    #[test]
    fn test_items_are_known_by_their_lines() {
        let scan = Scan::of("fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() {}\n}\nfn c() {}\n");
        let inside: Vec<usize> = (1..=6).filter(|line| scan.in_test(*line)).collect();
        assert_eq!(inside, [2, 3, 4, 5]);
    }

    #[test]
    fn words_stand_alone() {
        assert!(has_word("use rand::Rng", "rand"));
        assert!(!has_word("let operand = 1", "rand"));
        assert!(has_word("SystemTime::now()", "SystemTime"));
    }
}

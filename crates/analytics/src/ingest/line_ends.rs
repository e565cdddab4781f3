//! Lines as old Macintosh programs end them, and the first line that Excel writes for itself.
//!
//! Purpose: a file whose lines end with CR alone is read as if they ended with LF; `sep=;` says the
//! delimiter and is no row.
//! Must not: touch a file whose first line ends otherwise.

use memchr::memchr2;
use std::io::{self, Read};

/// Bytes looked at for the first end of a line.
const HEAD_BYTES_MAX: usize = 1 << 20;
const STEP_BYTES: usize = 1 << 16;
/// A `sep=` line is no longer than this.
pub(crate) const SEPARATOR_BYTES_MAX: usize = 16;

/// True where the first line ends with CR and no LF after it.
pub(crate) fn is_carriage_only(head: &[u8]) -> bool {
    match memchr2(b'\r', b'\n', head) {
        Some(at) => head[at] == b'\r' && head.get(at + 1) != Some(&b'\n'),
        None => false,
    }
}

/// The delimiter that a first line `sep=;` names, and the length of that line with its end.
pub(crate) fn separator_line(head: &[u8]) -> Option<(u8, usize)> {
    let end = memchr2(b'\r', b'\n', head)?;
    let line = head[..end].trim_ascii_end();
    // A tab or a blank is a delimiter, not the end of the line.
    let line = if line.len() < 5 { &head[..end] } else { line };
    let bare = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let (name, delimiter) = match bare {
        [name @ .., b'=', delimiter] => (name, *delimiter),
        _ => return None,
    };
    if !name.eq_ignore_ascii_case(b"sep") || delimiter.is_ascii_alphanumeric() || !delimiter.is_ascii() {
        return None;
    }
    let length = if head[end..].starts_with(b"\r\n") { end + 2 } else { end + 1 };
    Some((delimiter, length))
}

/// Reads text with CR turned into LF where its lines end with CR alone.
///
/// Where a CR LF comes later, an empty line comes of it, which is no row; within quotes a line
/// break stays a line break. So no field changes its place.
pub(crate) struct LineEnds<R> {
    inner: R,
    head: Vec<u8>,
    at: usize,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Unread,
    AsIs,
    Turned,
}

impl<R: Read> LineEnds<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self { inner, head: Vec::new(), at: 0, state: State::Unread }
    }

    /// Reads up to the first end of a line, and one byte more.
    fn look(&mut self) -> io::Result<()> {
        let mut seen = 0;
        loop {
            let read = (&mut self.inner).take(STEP_BYTES as u64).read_to_end(&mut self.head)?;
            let found = memchr2(b'\r', b'\n', &self.head[seen..]).map(|at| seen + at);
            let is_told = found.is_some_and(|at| self.head[at] == b'\n' || at + 1 < self.head.len());
            if is_told || read < STEP_BYTES || self.head.len() >= HEAD_BYTES_MAX {
                break;
            }
            seen = found.unwrap_or(self.head.len());
        }
        self.state = if is_carriage_only(&self.head) { State::Turned } else { State::AsIs };
        Ok(())
    }
}

impl<R: Read> Read for LineEnds<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.state == State::Unread {
            self.look()?;
        }
        let read = if self.at < self.head.len() {
            let length = buffer.len().min(self.head.len() - self.at);
            buffer[..length].copy_from_slice(&self.head[self.at..self.at + length]);
            self.at += length;
            if self.at == self.head.len() {
                self.head = Vec::new();
                self.at = 0;
            }
            length
        } else {
            self.inner.read(buffer)?
        };
        if self.state == State::Turned {
            buffer[..read].iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_end_with_cr_alone_are_turned() {
        let check = |stored: &str, expected: &str| {
            let mut text = String::new();
            LineEnds::new(stored.as_bytes()).read_to_string(&mut text).unwrap();
            assert_eq!(text, expected, "{stored:?}");
        };
        check("a,b\rc,d\r", "a,b\nc,d\n");
        check("a,b\r\nc,\"x\ry\"\r\n", "a,b\r\nc,\"x\ry\"\r\n");
        check("a,b\nc,\"x\ry\"\n", "a,b\nc,\"x\ry\"\n");
        check("a,b\r", "a,b\n");
        check("a", "a");
        check("", "");
        // The end of the line falls on the end of a step.
        let long = "a".repeat(STEP_BYTES - 1);
        check(&format!("{long}\r\nb\r\n"), &format!("{long}\r\nb\r\n"));
        check(&format!("{long}\rb\r"), &format!("{long}\nb\n"));
        check(&format!("{long}aa\rb"), &format!("{long}aa\nb"));
    }

    #[test]
    fn the_separator_line_of_excel_is_known() {
        let check = |head: &str, expected: Option<(u8, usize)>| {
            assert_eq!(separator_line(head.as_bytes()), expected, "{head:?}");
        };
        check("sep=;\r\na;b\r\n", Some((b';', 7)));
        check("SEP=,\na,b\n", Some((b',', 6)));
        check("\"sep=|\"\na|b\n", Some((b'|', 8)));
        check("sep=\t\na\tb\n", Some((b'\t', 6)));
        check("sep=;\ra;b\r", Some((b';', 6)));
        check("sep=a\n", None);
        check("step=;\n", None);
        check("sep;a\n1;2\n", None);
        check("sep=;", None);
    }
}

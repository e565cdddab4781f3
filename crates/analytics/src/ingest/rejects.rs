//! The file of rejected rows.
//!
//! Purpose: people open it, mend the rows, and import them again.

use super::Reject;
use std::io::{self, Write};

/// Writes rejects as CSV with a header: input, line, column, value, reason, what is wrong, what to
/// do. A value that a spreadsheet would run as a formula gets an apostrophe before it.
///
/// # Errors
/// Those of the writer.
pub fn write_rejects(rejects: &[Reject], out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"input,line,column,value,reason,explanation,remedy\r\n")?;
    for reject in rejects {
        let runs = reject.value.starts_with(['=', '@', '+', '-', '\t'])
            && !reject.value[1..].starts_with(|c: char| c.is_ascii_digit());
        let value = if runs { format!("'{}", reject.value) } else { reject.value.clone() };
        let line = reject.line.to_string();
        let reason = reject.reason;
        let fields = [
            reject.input.as_str(),
            line.as_str(),
            reject.column.as_str(),
            value.as_str(),
            reason.name(),
            reason.explanation(),
            reason.remedy(),
        ];
        for (index, field) in fields.into_iter().enumerate() {
            if index > 0 {
                out.write_all(b",")?;
            }
            if field.contains([',', '"', '\n', '\r']) {
                write!(out, "\"{}\"", field.replace('"', "\"\""))?;
            } else {
                out.write_all(field.as_bytes())?;
            }
        }
        out.write_all(b"\r\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::RejectReason;
    use super::*;

    #[test]
    fn rejects_are_written_as_csv() {
        let reject = |value: &str| Reject {
            input: "a.csv".into(),
            line: 3,
            column: "amount".into(),
            value: value.into(),
            reason: RejectReason::BadNumber,
        };
        let mut out = Vec::new();
        write_rejects(&[reject("1,\"x\""), reject("=1+1")], &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert!(lines[1].starts_with("a.csv,3,amount,\"1,\"\"x\"\"\",bad_number,"));
        assert!(lines[2].starts_with("a.csv,3,amount,'=1+1,bad_number,"));
    }
}

//! The rejects file: what was skipped, where, why, and what to do.
//!
//! Purpose: a CSV that opens in a spreadsheet beside the file it is about.
//! Must not: let a cell start a formula there.

use analytics::ingest::Reject;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// Beside the file: `orders.csv` has `orders.csv.rejects.csv`.
#[must_use]
pub fn path_beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".rejects.csv");
    name.into()
}

/// Writes the rejects to `path`; without any, removes what an earlier run left there.
///
/// # Errors
/// The file system refuses.
pub fn write(path: &Path, rejects: &[Reject]) -> io::Result<()> {
    if rejects.is_empty() {
        return match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    }
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "file,line,column,value,reason,explanation,remedy")?;
    for reject in rejects {
        let cells = [
            reject.input.as_str(),
            &reject.line.to_string(),
            &reject.column,
            &reject.value,
            reject.reason.name(),
            reject.reason.explanation(),
            reject.reason.remedy(),
        ];
        let row: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        writeln!(file, "{}", row.join(","))?;
    }
    file.flush()
}

/// A cell in quotes where it needs them; a leading sign that spreadsheets take for a formula is
/// kept as text by an apostrophe.
fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '@', '\t', '\r'])
        || (cell.starts_with('-') && !cell[1..].starts_with(|c: char| c.is_ascii_digit()));
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use analytics::ingest::RejectReason;

    #[test]
    fn rejects_are_written_and_cleared() {
        let folder = tempfile::tempdir().unwrap();
        let path = path_beside(&folder.path().join("orders.csv"));
        let reject = Reject {
            input: "orders.csv".into(),
            line: 7,
            column: "Total".into(),
            value: "=1,\"2\"".into(),
            reason: RejectReason::BadNumber,
        };
        write(&path, &[reject]).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let row = text.lines().nth(1).unwrap();
        assert!(row.starts_with("orders.csv,7,Total,\"'=1,\"\"2\"\"\",bad_number,"), "{row}");
        write(&path, &[]).unwrap();
        assert!(!path.exists());
    }
}

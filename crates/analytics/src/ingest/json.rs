//! JSON Lines: one object a line, nested fields by dotted path.
//!
//! Purpose: `customer.email` reaches into objects; `lines[].sku` makes one row of each element of
//! an array, with the fields outside repeated.
//! Must not: follow more than one array of a line.

use super::blocks::Block;
use super::parse::Batch;
use super::slots::Slots;
use super::value::Value;
use super::{RejectReason, split::Spare};
use serde_json::Value as Json;

/// The rows of a block of JSON Lines.
pub(crate) struct JsonTable {
    rows: Vec<JsonRow>,
}

struct JsonRow {
    line: u64,
    cells: Result<Vec<Cell>, RejectReason>,
}

enum Cell {
    Blank,
    Text(String),
    Int(i64),
    Float(f64),
}

impl JsonTable {
    pub(crate) fn parse(block: Block, slots: &Slots, spare: &mut Spare) -> Self {
        let array = slots.columns.iter().find_map(|column| column.split_once("[].").map(|(array, _)| array));
        let mut rows = Vec::new();
        for (line, text) in (block.first_line..).zip(block.bytes.split(|&byte| byte == b'\n')) {
            if !text.trim_ascii().is_empty() {
                match serde_json::from_slice::<Json>(text) {
                    Ok(object @ Json::Object(_)) => {
                        for cells in cells_of(&object, slots, array) {
                            rows.push(JsonRow { line, cells: Ok(cells) });
                        }
                    }
                    _ => rows.push(JsonRow { line, cells: Err(RejectReason::BadJson) }),
                }
            }
        }
        spare.bytes = block.bytes;
        Self { rows }
    }
}

impl Batch for JsonTable {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn line(&self, row: usize) -> u64 {
        self.rows[row].line
    }

    fn fault(&self, row: usize) -> Option<RejectReason> {
        self.rows[row].cells.as_ref().err().copied()
    }

    fn value(&self, row: usize, slot: usize) -> Value<'_> {
        match self.rows[row].cells.as_ref().ok().and_then(|cells| cells.get(slot)) {
            None | Some(Cell::Blank) => Value::Blank,
            Some(Cell::Text(text)) => Value::text(text),
            Some(Cell::Int(number)) => Value::Int(*number),
            Some(Cell::Float(number)) => Value::Float(*number),
        }
    }
}

fn cells_of(object: &Json, slots: &Slots, array: Option<&str>) -> Vec<Vec<Cell>> {
    let elements = array.and_then(|path| at_path(object, path)).and_then(Json::as_array);
    let one = |element: Option<&Json>| {
        let cell = |column: &String| match column.split_once("[].") {
            Some((_, path)) => element.and_then(|element| at_path(element, path)),
            None => at_path(object, column),
        };
        slots.columns.iter().map(|column| cell(column).map_or(Cell::Blank, Cell::of)).collect()
    };
    match elements {
        Some(elements) if !elements.is_empty() => elements.iter().map(|element| one(Some(element))).collect(),
        _ => vec![one(None)],
    }
}

/// The value at a dotted path; a key that holds dots itself is tried whole first.
fn at_path<'a>(json: &'a Json, path: &str) -> Option<&'a Json> {
    if let Some(found) = json.get(path) {
        return Some(found);
    }
    let (head, rest) = path.split_once('.')?;
    at_path(json.get(head)?, rest)
}

impl Cell {
    fn of(json: &Json) -> Self {
        match json {
            Json::Null => Self::Blank,
            Json::String(text) => Self::Text(text.clone()),
            Json::Bool(value) => Self::Text(value.to_string()),
            Json::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Self::Int(whole),
                (None, Some(float)) => Self::Float(float),
                (None, None) => Self::Text(number.to_string()),
            },
            Json::Array(_) | Json::Object(_) => Self::Text(json.to_string()),
        }
    }
}

/// The paths of all plain values of an object, in order of appearance; arrays of objects as
/// `name[].path`.
pub(crate) fn paths_of(object: &Json, prefix: &str, paths: &mut Vec<String>) {
    let Some(members) = object.as_object() else { return };
    for (name, value) in members {
        let path = format!("{prefix}{name}");
        match value {
            Json::Object(_) => paths_of(value, &format!("{path}."), paths),
            Json::Array(elements) if elements.iter().any(Json::is_object) && !prefix.contains("[]") => {
                for element in elements {
                    paths_of(element, &format!("{path}[]."), paths);
                }
            }
            _ if paths.contains(&path) => {}
            _ => paths.push(path),
        }
    }
}

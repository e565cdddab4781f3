//! Parquet: typed columns, read by row group.
//!
//! Purpose: integers, floats, decimals, texts, dates and instants as [`Value`]s; only the columns
//! with a use are decoded, and row groups are read side by side.
//! Must not: turn a float into money other than through its shortest decimal text.

use super::parse::Batch;
use super::slots::Slots;
use super::value::Value;
use super::{IngestError, RejectReason};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Float32Type, Float64Type, Int64Type, TimestampMicrosecondType,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use domain::money::Decimal;

/// Rows of one record batch.
pub(crate) struct ParquetTable {
    columns: Vec<Column>,
    rows: usize,
    /// Row number of the first row, from 1.
    pub(crate) first_row: u64,
}

enum Column {
    Text(arrow_array::StringArray),
    Int(arrow_array::PrimitiveArray<Int64Type>),
    Float(arrow_array::PrimitiveArray<Float64Type>),
    /// Kept apart: its shortest text is not that of the same 64-bit float.
    Single(arrow_array::PrimitiveArray<Float32Type>),
    Decimal(arrow_array::PrimitiveArray<Decimal128Type>, i8),
    Date(arrow_array::PrimitiveArray<Date32Type>),
    Clock(arrow_array::PrimitiveArray<TimestampMicrosecondType>, bool),
    /// A column of nulls.
    Nothing,
}

impl ParquetTable {
    /// Takes a batch whose columns are found by the names of the slots.
    pub(crate) fn new(
        name: &str,
        batch: &RecordBatch,
        slots: &Slots,
        first_row: u64,
    ) -> Result<Self, IngestError> {
        let column = |column_name: &String| match batch.column_by_name(column_name) {
            Some(array) => Column::new(array)
                .map_err(|what| IngestError::damaged(name, format!("column {column_name:?}: {what}"))),
            None => Ok(Column::Nothing),
        };
        let columns: Result<Vec<Column>, IngestError> = slots.columns.iter().map(column).collect();
        Ok(Self { columns: columns?, rows: batch.num_rows(), first_row })
    }

    /// As [`Self::new`] for a look at the file: columns of types we do not read are blank.
    pub(crate) fn sampled(batch: &RecordBatch, slots: &Slots) -> Self {
        let column = |name: &String| {
            let array = batch.column_by_name(name);
            array.and_then(|array| Column::new(array).ok()).unwrap_or(Column::Nothing)
        };
        Self { columns: slots.columns.iter().map(column).collect(), rows: batch.num_rows(), first_row: 1 }
    }
}

impl Column {
    fn new(array: &ArrayRef) -> Result<Self, String> {
        let cast = |to: &DataType| {
            if array.data_type() == to {
                return Ok(array.clone());
            }
            arrow_cast::cast(array, to).map_err(|_| {
                format!(
                    "its type {} is not one that orders have: use text, numbers, dates",
                    array.data_type()
                )
            })
        };
        Ok(match array.data_type() {
            DataType::Null => Self::Nothing,
            DataType::Float64 => Self::Float(array.as_primitive::<Float64Type>().clone()),
            DataType::Float32 => Self::Single(array.as_primitive::<Float32Type>().clone()),
            whole if whole.is_integer() => {
                Self::Int(cast(&DataType::Int64)?.as_primitive::<Int64Type>().clone())
            }
            DataType::Decimal32(_, scale)
            | DataType::Decimal64(_, scale)
            | DataType::Decimal128(_, scale) => {
                let to = DataType::Decimal128(38, *scale);
                Self::Decimal(cast(&to)?.as_primitive::<Decimal128Type>().clone(), *scale)
            }
            DataType::Date32 | DataType::Date64 => {
                Self::Date(cast(&DataType::Date32)?.as_primitive::<Date32Type>().clone())
            }
            DataType::Timestamp(_, zone) => {
                let to = DataType::Timestamp(TimeUnit::Microsecond, zone.clone());
                let array = cast(&to)?.as_primitive::<TimestampMicrosecondType>().clone();
                Self::Clock(array, zone.is_some())
            }
            _ => Self::Text(cast(&DataType::Utf8)?.as_string::<i32>().clone()),
        })
    }

    #[inline]
    fn value(&self, row: usize) -> Value<'_> {
        match self {
            Self::Text(array) if array.is_valid(row) => Value::text(array.value(row)),
            Self::Int(array) if array.is_valid(row) => Value::Int(array.value(row)),
            Self::Float(array) if array.is_valid(row) && !array.value(row).is_nan() => {
                Value::Float(array.value(row))
            }
            Self::Single(array) if array.is_valid(row) && !array.value(row).is_nan() => {
                // The shortest text of the 32-bit float, read back as 64 bits, prints the same.
                array.value(row).to_string().parse().map_or(Value::Blank, Value::Float)
            }
            Self::Decimal(array, scale) if array.is_valid(row) => decimal(array.value(row), *scale),
            Self::Date(array) if array.is_valid(row) => Value::Day(array.value(row)),
            Self::Clock(array, utc) if array.is_valid(row) => {
                Value::Clock { micros: array.value(row), utc: *utc }
            }
            _ => Value::Blank,
        }
    }
}

/// A decimal of up to 18 digits; a longer one is left to be rejected as too large.
fn decimal(value: i128, scale: i8) -> Value<'static> {
    match (i64::try_from(value), u8::try_from(scale)) {
        (Ok(mantissa), Ok(scale)) => Value::Decimal(Decimal { mantissa, scale }),
        (Ok(mantissa), Err(_)) => Value::Int(mantissa),
        _ => Value::Float(f64::INFINITY),
    }
}

impl Batch for ParquetTable {
    fn rows(&self) -> usize {
        self.rows
    }

    fn line(&self, row: usize) -> u64 {
        self.first_row + row as u64
    }

    fn fault(&self, _row: usize) -> Option<RejectReason> {
        None
    }

    #[inline]
    fn value(&self, row: usize, slot: usize) -> Value<'_> {
        self.columns[slot].value(row)
    }
}

//! The columns of a shard as one row of an Arrow record batch, and back.
//!
//! Purpose: lists of one row share the shard's buffers in both directions; nothing is copied.
//! Must not: know of files.

use super::{Amounts, Codes, Shard, ShardColumns, Texts};
use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type};
use arrow_array::{Array, ArrayRef, LargeListArray, PrimitiveArray, RecordBatch};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use std::sync::Arc;

/// The fields of a file with so many attributes.
pub(super) fn shard_schema(customer_attributes: usize, order_attributes: usize) -> Schema {
    let mut fields = Vec::new();
    let mut add = |name: &str, item: DataType| fields.push(list_field(name, item));
    for name in ["keys", "search"] {
        add(&format!("{name}_offsets"), DataType::UInt32);
        add(&format!("{name}_bytes"), DataType::UInt8);
    }
    add("ids", DataType::UInt8);
    add("starts", DataType::UInt32);
    add("day", DataType::Int32);
    add("utc_s", DataType::UInt32);
    add("refund_starts", DataType::UInt32);
    add("refund_day", DataType::Int32);
    for name in ["amount", "refund_amount"] {
        add(&format!("{name}_narrow"), DataType::Int32);
        add(&format!("{name}_wide"), DataType::Int64);
    }
    for (kind, count) in [("customer_code", customer_attributes), ("order_code", order_attributes)] {
        for number in 0..count {
            add(&format!("{kind}_{number}_narrow"), DataType::UInt16);
            add(&format!("{kind}_{number}_wide"), DataType::UInt32);
        }
    }
    Schema::new(fields)
}

fn list_field(name: &str, item: DataType) -> Field {
    Field::new(name, DataType::LargeList(Arc::new(Field::new("item", item, false))), true)
}

/// The shard as a batch of one row with the fields of [`shard_schema`].
pub(super) fn batch_of(shard: &Shard, schema: &Arc<Schema>) -> Result<RecordBatch, ArrowError> {
    let columns = shard.columns();
    let mut arrays: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
    for texts in [Some(&columns.keys), columns.search.as_ref()] {
        arrays.push(list::<UInt32Type>(texts.map(Texts::offsets).cloned())?);
        arrays.push(list::<UInt8Type>(texts.map(|texts| ScalarBuffer::from(texts.buffer().clone())))?);
    }
    arrays.push(list::<UInt8Type>(columns.ids.clone().map(ScalarBuffer::from))?);
    arrays.push(list::<UInt32Type>(Some(columns.starts.clone()))?);
    arrays.push(list::<Int32Type>(Some(columns.day.clone()))?);
    arrays.push(list::<UInt32Type>(columns.utc_s.clone())?);
    arrays.push(list::<UInt32Type>(Some(columns.refund_starts.clone()))?);
    arrays.push(list::<Int32Type>(Some(columns.refund_day.clone()))?);
    for amounts in [&columns.amount, &columns.refund_amount] {
        let (narrow, wide) = match amounts {
            Amounts::Narrow(amounts) => (Some(amounts.clone()), None),
            Amounts::Wide(amounts) => (None, Some(amounts.clone())),
        };
        arrays.push(list::<Int32Type>(narrow)?);
        arrays.push(list::<Int64Type>(wide)?);
    }
    for codes in columns.customer_codes.iter().chain(&columns.order_codes) {
        let (narrow, wide) = match codes {
            Codes::Narrow(codes) => (Some(codes.clone()), None),
            Codes::Wide(codes) => (None, Some(codes.clone())),
        };
        arrays.push(list::<UInt16Type>(narrow)?);
        arrays.push(list::<UInt32Type>(wide)?);
    }
    RecordBatch::try_new(Arc::clone(schema), arrays)
}

/// The columns in a batch whose schema is that of [`shard_schema`].
pub(super) fn columns_of(batch: &RecordBatch) -> Result<ShardColumns, String> {
    if batch.num_rows() != 1 {
        return Err(format!("a shard has {} rows where one belongs", batch.num_rows()));
    }
    let row = Row(batch);
    let codes = |kind: &str| -> Result<Vec<Codes>, String> {
        let count = batch.schema_ref().fields().iter().filter(|field| is_code(field.name(), kind)).count();
        (0..count).map(|number| row.codes(&format!("{kind}_{number}"))).collect()
    };
    Ok(ShardColumns {
        keys: row.texts("keys")?.ok_or("there are no keys")?,
        ids: row.list::<UInt8Type>("ids")?.map(ScalarBuffer::into_inner),
        search: row.texts("search")?,
        starts: row.wanted::<UInt32Type>("starts")?,
        day: row.wanted::<Int32Type>("day")?,
        amount: row.amounts("amount")?,
        utc_s: row.list::<UInt32Type>("utc_s")?,
        refund_starts: row.wanted::<UInt32Type>("refund_starts")?,
        refund_day: row.wanted::<Int32Type>("refund_day")?,
        refund_amount: row.amounts("refund_amount")?,
        customer_codes: codes("customer_code")?,
        order_codes: codes("order_code")?,
    })
}

fn is_code(field: &str, kind: &str) -> bool {
    field.strip_prefix(kind).is_some_and(|rest| rest.starts_with('_') && rest.ends_with("_narrow"))
}

/// A list array of one row, or of one null.
fn list<T: ArrowPrimitiveType>(values: Option<ScalarBuffer<T::Native>>) -> Result<ArrayRef, ArrowError> {
    let item = Arc::new(Field::new("item", T::DATA_TYPE, false));
    let Some(values) = values else { return Ok(Arc::new(LargeListArray::new_null(item, 1))) };
    let offsets = OffsetBuffer::from_lengths([values.len()]);
    let values: ArrayRef = Arc::new(PrimitiveArray::<T>::new(values, None));
    Ok(Arc::new(LargeListArray::try_new(item, offsets, values, None)?))
}

/// The one row of a batch.
struct Row<'a>(&'a RecordBatch);

impl Row<'_> {
    fn array(&self, name: &str) -> Result<&ArrayRef, String> {
        self.0.column_by_name(name).ok_or_else(|| format!("column {name} is missing"))
    }

    fn list<T: ArrowPrimitiveType>(&self, name: &str) -> Result<Option<ScalarBuffer<T::Native>>, String> {
        let lists =
            self.array(name)?.as_list_opt::<i64>().ok_or_else(|| format!("column {name} is no list"))?;
        if lists.is_null(0) {
            return Ok(None);
        }
        let values = lists.value(0);
        let values =
            values.as_primitive_opt::<T>().ok_or_else(|| format!("column {name} has another type"))?;
        Ok(Some(values.values().clone()))
    }

    fn wanted<T: ArrowPrimitiveType>(&self, name: &str) -> Result<ScalarBuffer<T::Native>, String> {
        self.list::<T>(name)?.ok_or_else(|| format!("column {name} is empty"))
    }

    fn texts(&self, name: &str) -> Result<Option<Texts>, String> {
        let Some(offsets) = self.list::<UInt32Type>(&format!("{name}_offsets"))? else { return Ok(None) };
        let bytes = self.wanted::<UInt8Type>(&format!("{name}_bytes"))?;
        let texts = Texts::from_parts(offsets, bytes.into_inner());
        texts.map(Some).ok_or_else(|| format!("the offsets of {name} are out of order"))
    }

    fn amounts(&self, name: &str) -> Result<Amounts, String> {
        match self.list::<Int32Type>(&format!("{name}_narrow"))? {
            Some(amounts) => Ok(Amounts::Narrow(amounts)),
            None => self.wanted::<Int64Type>(&format!("{name}_wide")).map(Amounts::Wide),
        }
    }

    fn codes(&self, name: &str) -> Result<Codes, String> {
        match self.list::<UInt16Type>(&format!("{name}_narrow"))? {
            Some(codes) => Ok(Codes::Narrow(codes)),
            None => self.wanted::<UInt32Type>(&format!("{name}_wide")).map(Codes::Wide),
        }
    }
}

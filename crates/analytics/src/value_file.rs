//! The values of all customers as a Parquet file.
//!
//! Purpose: every customer's forecast for other programs, one row group a shard, never whole in memory.
//! Must not: compute a value, or name anyone; keys and ids are what the snapshot holds.
//! Start at [`write_parquet`].

use crate::clv::stages::StageTable;
use crate::clv::{FittedShop, Values};
use crate::snapshot::{Shard, Snapshot};
use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use std::io::Write;
use std::sync::Arc;

/// What a file of values is made of; all of one snapshot and one day.
#[derive(Debug, Clone, Copy)]
pub struct ValueFile<'a> {
    /// The snapshot.
    pub snapshot: &'a Snapshot,
    /// The models.
    pub shop: &'a FittedShop,
    /// The stages.
    pub stages: &'a StageTable,
    /// The values.
    pub values: &'a Values,
}

/// Writes one row for each customer who has bought: `customer`, `id` (where known), `stage`, `p_alive`,
/// `expected_orders`, `expected_order_value_minor`, `value_minor` within the horizon, and
/// `value_for_life_minor`; amounts in whole minor units of `currency`. The day, the horizon, the margin
/// and the model are in the file's key-value metadata.
///
/// # Errors
/// The output fails.
pub fn write_parquet<W: Write + Send>(file: &ValueFile<'_>, output: W) -> Result<(), ParquetError> {
    let schema = Arc::new(schema());
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_key_value_metadata(Some(facts(file)))
        .build();
    let mut writer = ArrowWriter::try_new(output, Arc::clone(&schema), Some(properties))?;
    for (number, shard) in file.snapshot.shards().iter().enumerate() {
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns(file, number, shard))?;
        if batch.num_rows() > 0 {
            writer.write(&batch)?;
            writer.flush()?;
        }
    }
    writer.close()?;
    Ok(())
}

fn schema() -> Schema {
    let required = |name: &str, kind: DataType| Field::new(name, kind, false);
    Schema::new(vec![
        required("customer", DataType::Utf8),
        Field::new("id", DataType::Utf8, true),
        required("stage", DataType::Utf8),
        required("p_alive", DataType::Float64),
        required("expected_orders", DataType::Float64),
        required("expected_order_value_minor", DataType::Int64),
        required("value_minor", DataType::Int64),
        // Without a discount, the sum of all orders to come may have no end.
        Field::new("value_for_life_minor", DataType::Int64, true),
        required("currency", DataType::Utf8),
    ])
}

fn facts(file: &ValueFile<'_>) -> Vec<KeyValue> {
    let params = &file.values.params;
    let fact = |name: &str, value: String| KeyValue::new(name.to_owned(), value);
    vec![
        fact("as_of", file.values.as_of.to_string()),
        fact("horizon_days", params.horizon_days.to_string()),
        fact("margin_pct", params.margin_pct.to_string()),
        fact("discount_pct", params.discount_pct.to_string()),
        fact("model", file.shop.buying.kind().code().to_owned()),
    ]
}

fn columns(file: &ValueFile<'_>, number: usize, shard: &Shard) -> Vec<ArrayRef> {
    let stages = file.stages.shard(number);
    let rows: Vec<_> = (0..shard.customers())
        .filter_map(|customer| Some((customer, file.values.row(number, customer)?)))
        .collect();
    let minor = |amount: f64| amount.round() as i64;
    let keys = rows.iter().map(|(customer, _)| String::from_utf8_lossy(shard.key(*customer)));
    let keys: StringArray = keys.map(Some).collect();
    let ids = rows.iter().map(|(customer, _)| shard.id(*customer).map(|id| id.to_string()));
    let ids: StringArray = ids.collect();
    let stages: StringArray = rows.iter().map(|(customer, _)| Some(stages[*customer].code())).collect();
    let floats = |pick: fn(&crate::clv::ValueRow) -> f64| -> ArrayRef {
        Arc::new(rows.iter().map(|(_, row)| pick(row)).collect::<Float64Array>())
    };
    let minors = |pick: fn(&crate::clv::ValueRow) -> f64| -> ArrayRef {
        let finite = |amount: f64| amount.is_finite().then(|| minor(amount));
        Arc::new(rows.iter().map(|(_, row)| finite(pick(row))).collect::<Int64Array>())
    };
    let currency = file.snapshot.meta().currency.code();
    let currencies: StringArray = rows.iter().map(|_| Some(currency)).collect();
    vec![
        Arc::new(keys),
        Arc::new(ids),
        Arc::new(stages),
        floats(|row| row.p_alive),
        floats(|row| row.expected_purchases),
        minors(|row| row.expected_spend_minor),
        minors(|row| row.value_minor),
        minors(|row| row.clv_minor),
        Arc::new(currencies),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clv::{FitParams, ValueParams, ValueSummary};
    use crate::metrics::random_shops;
    use crate::snapshot::CustomerRows;
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Float64Type, Int64Type};
    use domain::time::Day;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    /// Customers who buy in many different rhythms, some once; the last one only after the day.
    fn shop() -> Snapshot {
        let customer = |number: i32| {
            let (gap, orders) = (5 + number % 37, 1 + (number * 7) % 11);
            let day = |order: i32| Day(random_shops::FIRST + number % 50 + order * (gap + order % 5));
            let rows: Vec<(Day, i64)> = (0..orders)
                .map(|order| (day(order), 1_000 + i64::from(number % 9) * 350 + i64::from(order) * 40))
                .collect();
            CustomerRows::new(format!("c{number}"), &rows)
        };
        let mut customers: Vec<CustomerRows> = (0..400).map(customer).collect();
        customers.push(CustomerRows::new("later", &[(Day(random_shops::FIRST + 900), 500)]));
        random_shops::snapshot(&customers, 4)
    }

    #[test]
    fn every_buyer_is_a_row_and_the_sums_are_those_of_the_values() {
        let snapshot = shop();
        let as_of = Day(random_shops::FIRST + 400);
        let summary = ValueSummary::compute(&snapshot, as_of);
        let stages = StageTable::compute(&snapshot, as_of);
        let fit = FitParams::new(as_of);
        let shop = FittedShop::of_summary(&snapshot, &summary, &stages.rhythm, &fit).unwrap();
        let values = Values::compute(&shop, &summary, &ValueParams::default());
        let file = ValueFile { snapshot: &snapshot, shop: &shop, stages: &stages, values: &values };
        let mut bytes = Vec::new();
        write_parquet(&file, &mut bytes).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).unwrap();
        let facts = reader.metadata().file_metadata().key_value_metadata().unwrap().clone();
        assert!(facts.iter().any(|fact| fact.key == "horizon_days" && fact.value.as_deref() == Some("365")));
        let (mut rows, mut value_minor) = (0, 0_i64);
        for batch in reader.build().unwrap() {
            let batch = batch.unwrap();
            rows += batch.num_rows();
            value_minor += batch["value_minor"].as_primitive::<Int64Type>().values().iter().sum::<i64>();
            let alive = batch["p_alive"].as_primitive::<Float64Type>();
            assert!(alive.values().iter().all(|p| (0.0..=1.0).contains(p)));
            let keys = batch["customer"].as_string::<i32>();
            assert!(keys.iter().all(|key| key != Some("later")), "has not bought by the day");
        }
        assert_eq!(rows, 400);
        let all =
            (0..values.shards()).flat_map(|shard| (0..values.customers(shard)).map(move |at| (shard, at)));
        let total: f64 = all.filter_map(|(shard, at)| values.row(shard, at)).map(|row| row.value_minor).sum();
        assert!((value_minor as f64 - total).abs() <= 200.0, "each row is rounded by half a unit at most");
    }
}

//! Parquet files opened and dealt out by row group.
//!
//! Purpose: threads take row groups one after the other, each with a file handle of its own.
//! Must not: decode a column without a use.

use super::input::InputKind;
use super::slots::Slots;
use super::source::{compression_of, decompressed};
use super::{Compression, IngestError, Input, Plan};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows decoded at once.
const BATCH_ROWS: usize = 16 * 1024;

/// Where the bytes are: a file, or memory where it came compressed or through a pipe.
pub(crate) enum Store {
    File(PathBuf),
    Memory(Bytes),
}

/// One input with its metadata.
pub(crate) struct OpenParquet {
    store: Store,
    metadata: ArrowReaderMetadata,
}

impl OpenParquet {
    pub(crate) fn open(input: &Input) -> Result<Self, IngestError> {
        let damaged = |error: parquet::errors::ParquetError| {
            IngestError::damaged(input.name(), format!("it is not readable as Parquet: {error}"))
        };
        let compression = compression_of(&input.sample(4)?);
        let store = match &input.kind {
            InputKind::Path(path) if compression == Compression::None => Store::File(path.clone()),
            _ => {
                let mut bytes = Vec::new();
                let read =
                    decompressed(input.open()?, compression).and_then(|mut r| r.read_to_end(&mut bytes));
                read.map_err(|error| IngestError::io(input.name(), error))?;
                Store::Memory(bytes.into())
            }
        };
        let options = ArrowReaderOptions::new();
        let metadata = match &store {
            Store::File(path) => {
                let file = File::open(path).map_err(|error| IngestError::io(input.name(), error))?;
                ArrowReaderMetadata::load(&file, options)
            }
            Store::Memory(bytes) => ArrowReaderMetadata::load(bytes, options),
        };
        Ok(Self { store, metadata: metadata.map_err(damaged)? })
    }

    /// Names of the columns; a nested one counts as one.
    pub(crate) fn columns(&self) -> Vec<String> {
        self.metadata.schema().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// Rows of some row groups, with some columns.
    pub(crate) fn batches(
        &self,
        name: &str,
        groups: Vec<usize>,
        columns: &[String],
        batch_rows: usize,
    ) -> Result<ParquetRecordBatchReader, IngestError> {
        let damaged = |error: parquet::errors::ParquetError| IngestError::damaged(name, error.to_string());
        let all = self.columns();
        let wanted = columns.iter().filter_map(|column| all.iter().position(|name| name == column));
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), wanted);
        let metadata = self.metadata.clone();
        match &self.store {
            Store::File(path) => {
                let file = File::open(path).map_err(|error| IngestError::io(name, error))?;
                ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata)
                    .with_row_groups(groups)
                    .with_projection(mask)
                    .with_batch_size(batch_rows)
                    .build()
                    .map_err(damaged)
            }
            Store::Memory(bytes) => {
                ParquetRecordBatchReaderBuilder::new_with_metadata(bytes.clone(), metadata)
                    .with_row_groups(groups)
                    .with_projection(mask)
                    .with_batch_size(batch_rows)
                    .build()
                    .map_err(damaged)
            }
        }
    }
}

/// The row groups of all inputs.
pub(crate) struct Groups {
    files: Vec<OpenParquet>,
    groups: Vec<Group>,
    next: AtomicUsize,
    columns: Vec<String>,
}

/// One row group.
#[derive(Clone, Copy)]
pub(crate) struct Group {
    pub(crate) input: u32,
    index: usize,
    /// Bytes as stored, all columns.
    pub(crate) bytes: u64,
    /// Row number of its first row within the input, from 1.
    pub(crate) first_row: u64,
    /// Rows of all inputs before this one.
    pub(crate) rows_before: u64,
}

impl Groups {
    pub(crate) fn open(inputs: &[Input], slots: &Slots, plan: &Plan) -> Result<Self, IngestError> {
        let (mut files, mut groups, mut rows_before) = (Vec::new(), Vec::new(), 0);
        for (number, input) in inputs.iter().enumerate() {
            let file = OpenParquet::open(input)?;
            slots.layout(input.name(), plan, &file.columns())?;
            let mut first_row = 1;
            for (index, metadata) in file.metadata.metadata().row_groups().iter().enumerate() {
                let bytes = u64::try_from(metadata.compressed_size()).unwrap_or(0);
                groups.push(Group { input: number as u32, index, bytes, first_row, rows_before });
                first_row += u64::try_from(metadata.num_rows()).unwrap_or(0);
            }
            rows_before += first_row - 1;
            files.push(file);
        }
        Ok(Self { files, groups, next: AtomicUsize::new(0), columns: slots.columns.clone() })
    }

    pub(crate) fn next(&self) -> Option<Group> {
        self.groups.get(self.next.fetch_add(1, Ordering::Relaxed)).copied()
    }

    pub(crate) fn read(&self, group: &Group, name: &str) -> Result<ParquetRecordBatchReader, IngestError> {
        self.files[group.input as usize].batches(name, vec![group.index], &self.columns, BATCH_ROWS)
    }
}

//! Snapshots on disk: one Arrow IPC file, memory-mapped when it is opened.
//!
//! Purpose: a snapshot of ten million orders opens in a fraction of a second and shares the page
//! cache between processes. Any Arrow reader can look into the file.
//! Must not: change a file in place (a writer replaces it whole); open what it cannot vouch for.
//!
//! Layout: one record batch a shard, with one row; each column of the shard is a list in that row.
//! A column that may be narrow or wide has two fields, one of them null. Schema metadata: `regulars.schema`
//! (version), `regulars.meta` (JSON: [`SnapshotMeta`] and the attributes with their values) and
//! `regulars.checksum` (of that JSON). Footer metadata: `regulars.body`, the length of everything before
//! the footer and its checksum, which is compared before anything of it is decoded.

use super::checksum::{Checksum, Summed};
use super::persist_columns::{batch_of, columns_of, shard_schema};
use super::{Attribute, Shard, Snapshot, SnapshotError, SnapshotMeta};
use arrow_buffer::Buffer;
use arrow_ipc::reader::{FileDecoder, read_footer_length};
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_ipc::{Block, KeyValue, MetadataVersion, root_as_footer};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

/// The version of the layout. A file of another version is refused: snapshots are derived, so the
/// remedy is to build it again.
pub const SCHEMA_VERSION: u32 = 1;

const VERSION_KEY: &str = "regulars.schema";
const META_KEY: &str = "regulars.meta";
const CHECKSUM_KEY: &str = "regulars.checksum";
const BODY_KEY: &str = "regulars.body";

/// Why a stored snapshot cannot be written or opened.
#[derive(Debug, thiserror::Error)]
pub enum PersistError {
    /// The file system refused.
    #[error("snapshot {path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not a snapshot, or its structure is broken.
    #[error("{path} is not a snapshot that can be read ({reason}): remove it, it will be built again")]
    Broken {
        /// The file.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// The file was written by a program with another layout.
    #[error(
        "snapshot {path} has layout {found}, this program reads layout {wanted}: remove it, it will be built again"
    )]
    Version {
        /// The file.
        path: String,
        /// Its version.
        found: String,
        /// [`SCHEMA_VERSION`].
        wanted: u32,
    },
    /// The bytes are not those that were written.
    #[error(
        "snapshot {path} is damaged: the checksum of {part} does not agree; remove it, it will be built again"
    )]
    Checksum {
        /// The file.
        path: String,
        /// Which part.
        part: String,
    },
}

/// The JSON of the metadata.
#[derive(Serialize, Deserialize)]
struct StoredMeta {
    meta: SnapshotMeta,
    customer_attributes: Vec<StoredAttribute>,
    order_attributes: Vec<StoredAttribute>,
}

#[derive(Serialize, Deserialize)]
struct StoredAttribute {
    name: String,
    /// Values in code order, from code 1.
    values: Vec<String>,
}

impl Snapshot {
    /// Writes the snapshot to `path`: beside it first, then in its place, so that a reader sees the
    /// old file or the new one. The file is its owner's alone to read.
    ///
    /// # Errors
    /// [`PersistError::Io`].
    pub fn write(&self, path: &Path) -> Result<(), PersistError> {
        let failed = |source| PersistError::Io { path: path.display().to_string(), source };
        let unfinished = path.with_extension("unfinished");
        let mut options = File::options();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&unfinished).map_err(failed)?;
        let out = BufWriter::with_capacity(1 << 20, file);
        let file = self.write_as(SCHEMA_VERSION, out).map_err(failed)?;
        let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        std::fs::rename(&unfinished, path).map_err(failed)
    }

    fn write_as<W: Write>(&self, version: u32, out: W) -> io::Result<W> {
        let json = serde_json::to_string(&self.stored_meta()).map_err(io::Error::other)?;
        let metadata = HashMap::from([
            (VERSION_KEY.to_owned(), version.to_string()),
            (CHECKSUM_KEY.to_owned(), Checksum::of(json.as_bytes()).to_string()),
            (META_KEY.to_owned(), json),
        ]);
        let schema = shard_schema(self.customer_attributes.len(), self.order_attributes.len());
        let schema = Arc::new(schema.with_metadata(metadata));
        let options = IpcWriteOptions::try_new(64, false, MetadataVersion::V5).map_err(io::Error::other)?;
        let out = Summed::new(out);
        let mut writer = FileWriter::try_new_with_options(out, &schema, options).map_err(io::Error::other)?;
        for shard in &self.shards {
            writer.write(&batch_of(shard, &schema).map_err(io::Error::other)?).map_err(io::Error::other)?;
        }
        let body = writer.get_ref();
        let body = format!("{} {}", body.length(), body.checksum());
        writer.write_metadata(BODY_KEY, body);
        writer.finish().map_err(io::Error::other)?;
        Ok(writer.into_inner().map_err(io::Error::other)?.into_inner())
    }

    fn stored_meta(&self) -> StoredMeta {
        let stored = |attributes: &[Attribute]| -> Vec<StoredAttribute> {
            let values =
                |attribute: &Attribute| attribute.dictionary.values().skip(1).map(str::to_owned).collect();
            let one = |attribute: &Attribute| StoredAttribute {
                name: attribute.name.clone(),
                values: values(attribute),
            };
            attributes.iter().map(one).collect()
        };
        StoredMeta {
            meta: self.meta.clone(),
            customer_attributes: stored(&self.customer_attributes),
            order_attributes: stored(&self.order_attributes),
        }
    }

    /// Opens a snapshot that [`Self::write`] wrote, mapping the file into memory. The whole file is read
    /// once to compare its checksums.
    ///
    /// # Errors
    /// [`PersistError`]; nothing of a file that is refused is used.
    pub fn open(path: &Path) -> Result<Self, PersistError> {
        let failed = |source| PersistError::Io { path: path.display().to_string(), source };
        let file = File::open(path).map_err(failed)?;
        // SAFETY: a writer replaces the file by renaming and never changes it in place, and the data
        // directory belongs to one process.
        let map = unsafe { memmap2::Mmap::map(&file) }.map_err(failed)?;
        Self::of_bytes(&Buffer::from(bytes::Bytes::from_owner(map)), &path.display().to_string())
    }

    fn of_bytes(bytes: &Buffer, path: &str) -> Result<Self, PersistError> {
        let broken = |reason: String| PersistError::Broken { path: path.to_owned(), reason };
        let footer = read_footer(bytes).map_err(broken)?;
        let stored = read_meta(&footer.metadata, path)?;
        footer.check_body(bytes, path)?;
        // The schema that this program writes, not the file's: a damaged one must not be followed.
        let schema = Arc::new(shard_schema(stored.customer_attributes.len(), stored.order_attributes.len()));
        let decoder = FileDecoder::new(Arc::clone(&schema), footer.version).with_require_alignment(true);
        let read = |block: &Block| {
            let (at, length) = extent(block);
            let batch = decoder.read_record_batch(block, &bytes.slice_with_length(at, length));
            let batch = batch.map_err(|error| broken(error.to_string()))?;
            let batch = batch.ok_or_else(|| broken("a shard is missing".to_owned()))?;
            let shard = Shard::new(columns_of(&batch).map_err(broken)?);
            shard.map(Arc::new).map_err(|error| broken(error.to_string()))
        };
        let shards: Vec<Arc<Shard>> = footer.blocks.par_iter().map(read).collect::<Result<_, _>>()?;
        let (customer, order) = (attributes(stored.customer_attributes), attributes(stored.order_attributes));
        let checked = |snapshot: Self| -> Result<Self, SnapshotError> {
            snapshot.verify()?;
            Ok(snapshot)
        };
        let snapshot = Self::new(stored.meta, customer, order, shards).and_then(checked);
        snapshot.map_err(|error| broken(error.to_string()))
    }
}

fn attributes(stored: Vec<StoredAttribute>) -> Vec<Attribute> {
    let attribute = |stored: StoredAttribute| {
        let mut attribute = Attribute::new(stored.name);
        for value in &stored.values {
            attribute.dictionary.intern(value);
        }
        attribute
    };
    stored.into_iter().map(attribute).collect()
}

/// What the end of the file says.
struct Footer {
    metadata: HashMap<String, String>,
    blocks: Vec<Block>,
    version: MetadataVersion,
    /// Length of everything before the footer, and its checksum.
    body: String,
}

impl Footer {
    /// Compares the checksum of all shards, and checks that the blocks lie in it end to end.
    fn check_body(&self, bytes: &Buffer, path: &str) -> Result<(), PersistError> {
        let damaged = |part: &str| PersistError::Checksum { path: path.to_owned(), part: part.to_owned() };
        let (length, checksum) = self.body.split_once(' ').ok_or_else(|| damaged("the footer"))?;
        let length: usize = length.parse().map_err(|_| damaged("the footer"))?;
        let body = bytes.get(..length).ok_or_else(|| damaged("the footer"))?;
        if Checksum::of(body).to_string() != checksum {
            return Err(damaged("the shards"));
        }
        let mut end = None;
        for block in &self.blocks {
            let (at, length) = extent(block);
            if end.is_some_and(|end| end != at) || at % 8 != 0 || block.metaDataLength() < 8 {
                return Err(damaged("the footer"));
            }
            end = at.checked_add(length);
        }
        if end.is_none_or(|end| end > length) { Err(damaged("the footer")) } else { Ok(()) }
    }
}

/// Where a block lies and how long it is; beyond any file when the numbers are absurd.
fn extent(block: &Block) -> (usize, usize) {
    let length = i64::from(block.metaDataLength()).saturating_add(block.bodyLength());
    let number = |value: i64| usize::try_from(value).unwrap_or(usize::MAX);
    (number(block.offset()), number(length))
}

fn read_footer(bytes: &Buffer) -> Result<Footer, String> {
    let trailer = bytes.len().checked_sub(10).ok_or("it is too short")?;
    let tail: [u8; 10] = bytes[trailer..].try_into().map_err(|_| "it is too short")?;
    let length = read_footer_length(tail).map_err(|error| error.to_string())?;
    let start = trailer.checked_sub(length).ok_or("its footer is longer than the file")?;
    let footer = root_as_footer(&bytes[start..trailer]).map_err(|error| error.to_string())?;
    let entry = |entry: KeyValue<'_>| Some((entry.key()?.to_owned(), entry.value()?.to_owned()));
    let of_schema = footer.schema().and_then(|schema| schema.custom_metadata());
    let metadata = of_schema.ok_or("it states no layout")?.iter().filter_map(entry).collect();
    let of_footer = footer.custom_metadata().ok_or("it has no checksum")?;
    let mut of_footer: HashMap<String, String> = of_footer.iter().filter_map(entry).collect();
    Ok(Footer {
        metadata,
        blocks: footer.recordBatches().ok_or("it has no shards")?.iter().copied().collect(),
        version: footer.version(),
        body: of_footer.remove(BODY_KEY).ok_or("it has no checksum")?,
    })
}

fn read_meta(metadata: &HashMap<String, String>, path: &str) -> Result<StoredMeta, PersistError> {
    let entry = |key: &str| metadata.get(key).map(String::as_str);
    let broken = |reason: &str| PersistError::Broken { path: path.to_owned(), reason: reason.to_owned() };
    let version = entry(VERSION_KEY).ok_or_else(|| broken("it states no layout"))?;
    if version != SCHEMA_VERSION.to_string() {
        let (path, found) = (path.to_owned(), version.to_owned());
        return Err(PersistError::Version { path, found, wanted: SCHEMA_VERSION });
    }
    let json = entry(META_KEY).ok_or_else(|| broken("it does not describe itself"))?;
    let checksum = Checksum::of(json.as_bytes()).to_string();
    if entry(CHECKSUM_KEY) != Some(checksum.as_str()) {
        return Err(PersistError::Checksum { path: path.to_owned(), part: "the description".to_owned() });
    }
    serde_json::from_str(json).map_err(|error| broken(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::random_shops;
    use crate::report::{Report, ReportParams};
    use crate::snapshot::{CustomerRows, PurchaseRow};
    use domain::ids::CustomerId;
    use domain::time::{Day, Timestamp};
    use proptest::prelude::*;

    fn round_trip(snapshot: &Snapshot) -> Snapshot {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.arrow");
        snapshot.write(&path).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        Snapshot::open(&path).unwrap()
    }

    fn rich() -> Snapshot {
        let customers = (0..40_u32).map(|number| {
            let mut customer = CustomerRows::new(format!("c{number}"), &[]);
            customer.id = Some(CustomerId::new(Timestamp::from_micros(1_000_000), [number as u8; 10]));
            customer.search = format!("ada {number}");
            customer.purchases = (0..number % 5)
                .map(|at| PurchaseRow {
                    utc_s: Some(1_700_000_000 + at),
                    attributes: [("channel".to_owned(), format!("till {at}"))].into(),
                    ..PurchaseRow::new(Day(19_675), i64::from(number) * 3_000_000_000)
                })
                .collect();
            customer.with_attribute("country", "GR").with_refunds(&[(Day(19_676), 5)])
        });
        let meta = random_shops::snapshot(&[], 1).meta().clone();
        let meta = SnapshotMeta { watermark: Some(77), ..meta };
        Snapshot::from_customers_in(meta, customers.collect(), Some(4)).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn what_is_opened_is_what_was_written(customers in random_shops::customers()) {
            let snapshot = random_shops::snapshot(&customers, 4);
            let opened = round_trip(&snapshot);
            prop_assert!(opened == snapshot);
            let params = ReportParams::default();
            prop_assert!(Report::compute(&opened, &params) == Report::compute(&snapshot, &params));
        }

        #[test]
        fn damage_is_never_opened_as_if_nothing_were(at in 0.0_f64..1.0, bit in 0_u8..8) {
            let snapshot = rich();
            let mut bytes = snapshot.write_as(SCHEMA_VERSION, Vec::new()).unwrap();
            let at = (at * bytes.len() as f64) as usize;
            bytes[at] ^= 1 << bit;
            // Only padding and names within the footer may change without a trace.
            if let Ok(opened) = Snapshot::of_bytes(&Buffer::from_vec(bytes), "damaged") {
                prop_assert!(opened == snapshot);
            }
        }
    }

    #[test]
    fn every_kind_of_column_survives() {
        let snapshot = rich();
        let opened = round_trip(&snapshot);
        assert_eq!(opened, snapshot);
        let (shard, at) = opened.find(b"c7").unwrap();
        assert!(opened.shards()[shard].id(at).is_some());
        assert_eq!(opened.meta().watermark, Some(77));
    }

    #[test]
    fn other_layouts_and_other_files_are_refused() {
        let written = |version| rich().write_as(version, Vec::new()).unwrap();
        let refused =
            |bytes: Vec<u8>| Snapshot::of_bytes(&Buffer::from_vec(bytes), "shop.arrow").unwrap_err();
        assert!(matches!(refused(Vec::new()), PersistError::Broken { .. }));
        let mut short = written(SCHEMA_VERSION);
        short.truncate(short.len() / 2);
        assert!(matches!(refused(short), PersistError::Broken { .. }));
        let mut damaged = written(SCHEMA_VERSION);
        damaged[3_000] ^= 1;
        assert!(matches!(refused(damaged), PersistError::Checksum { .. }));
        let error = refused(written(SCHEMA_VERSION + 1));
        assert!(matches!(&error, PersistError::Version { found, .. } if found == "2"), "{error}");
        assert!(matches!(Snapshot::open(Path::new("/no/such/file")), Err(PersistError::Io { .. })));
    }
}

//! Snapshots that follow the journal: laid over, saved, taken up again.

use analytics::customers::{Directory, Query};
use analytics::metrics::cohorts::CohortBy;
use analytics::metrics::rfm::Method;
use analytics::report::{Report, ReportParams};
use analytics::snapshot::names;
use domain::customer::CustomerFacts;
use domain::event::Event;
use domain::ids::ExternalRef;
use domain::money::Currency;
use domain::order::{OrderFacts, OrderLine, OrderStatus, RefundFacts};
use domain::time::{Day, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use server::clock::Clock;
use server::config::{Config, Layers};
use server::data_directory::DataDirectory;
use server::state::{AppState, Mode, Parts};
use server::worker::refresh::catch_up;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use store::{Store, Tx, TxError};
use tempfile::TempDir;

struct Shop {
    folder: TempDir,
    store: Store,
    _directory: DataDirectory,
    random: StdRng,
}

impl Shop {
    fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let directory = DataDirectory::open(&folder.path().join("shop")).unwrap();
        let store = directory.open_store(&Clock::system()).unwrap();
        Self { folder, store, _directory: directory, random: StdRng::seed_from_u64(seed) }
    }

    /// A server's state on the store, with its snapshots in the folder of that name.
    fn state(&self, folder: &str) -> AppState {
        let config = Config::from_layers(&Layers::defaults()).unwrap();
        let (store, data) = (self.store.clone(), self.folder.path().join(folder));
        AppState::new(Parts { config, mode: Mode::Shop, clock: Clock::system(), store, data }).unwrap()
    }

    fn saved(&self, folder: &str) -> PathBuf {
        self.folder.path().join(folder).join("snapshots")
    }

    fn apply(&mut self, changes: usize) {
        let events: Vec<Event> = (0..changes).map(|_| self.event()).collect();
        let apply = move |tx: &mut dyn Tx| {
            events.iter().try_for_each(|event| tx.apply(event).map(drop))?;
            Ok::<_, TxError>(())
        };
        self.store.write_blocking(apply).unwrap();
    }

    fn event(&mut self) -> Event {
        let random = &mut self.random;
        let mut pick = |count: u32| random.random_range(0..count);
        let customer = ExternalRef::new("web", format!("C{}", pick(30)));
        let currency = if pick(6) == 0 { Currency::USD } else { Currency::EUR };
        // Few instants, so that orders of one second meet.
        let at = Timestamp::from_micros(1_700_000_000_000_000 + i64::from(pick(200)) * 40_000_000_000);
        match pick(8) {
            0 => {
                let name = Some(format!("Ada {}", pick(1_000)));
                let email = Some(format!("ada{}@example.org", pick(1_000)));
                let country = (pick(2) == 0).then(|| format!("K{}", pick(5)));
                let facts = CustomerFacts { name, email, country, ..CustomerFacts::default() };
                Event::CustomerSaved { identities: vec![customer], facts }
            }
            1 => {
                let refund = RefundFacts {
                    external: ExternalRef::new("web", format!("R{}", pick(20))),
                    order: None,
                    refunded_at: at,
                    currency,
                    amount_minor: i64::from(1 + pick(500)),
                    reason: None,
                    lines: Vec::new(),
                };
                Event::RefundSaved { customer, refund }
            }
            _ => {
                // Numbers come again: such an order is a correction, perhaps of another customer.
                let number = pick(90);
                let total = i64::from(pick(5_000));
                let text = |prefix: &str, number: u32| Some(format!("{prefix}{number}"));
                let line = OrderLine {
                    line_no: 1,
                    sku: text("S", pick(9)),
                    name: text("Thing ", pick(9)),
                    category: text("Kind ", pick(3)),
                    quantity_milli: 1_000,
                    amount_minor: total,
                };
                let order = OrderFacts {
                    external: ExternalRef::new("web", number.to_string()),
                    placed_at: at,
                    status: if pick(7) == 0 { OrderStatus::Cancelled } else { OrderStatus::Placed },
                    currency,
                    total_minor: total,
                    discount_minor: i64::from(pick(2)),
                    shipping_minor: 0,
                    tax_minor: 0,
                    channel: text("channel ", pick(4)),
                    country: (pick(3) == 0).then(|| format!("L{}", pick(4))),
                    discount_code: None,
                    attributes: BTreeMap::new(),
                    lines: vec![line],
                };
                Event::OrderSaved { customer, order }
            }
        }
    }
}

/// Everything that pages and the API say of the snapshots.
fn told(state: &AppState) -> BTreeMap<String, serde_json::Value> {
    let current = state.snapshots().current();
    let mut told = BTreeMap::new();
    for (currency, snapshot) in &current.by_currency {
        snapshot.verify().unwrap();
        assert_eq!(snapshot.meta().watermark, Some(current.watermark));
        for attribute in [names::COUNTRY, names::FIRST_PRODUCT, names::FIRST_ORDER_DISCOUNT] {
            let cohorts_by = CohortBy::Attribute { name: attribute.to_owned() };
            let params = ReportParams { cohorts_by, ..ReportParams::default() };
            let report = Report::compute(snapshot, &params).unwrap();
            told.insert(format!("{currency} by {attribute}"), serde_json::to_value(report).unwrap());
        }
        let directory = Directory::new(snapshot.clone(), Day(20_000), &Method::Quintiles);
        for search in ["", "ada 1", "web:c1", "@example"] {
            let query = Query { search: search.to_owned(), ..Query::default() };
            let page = directory.page(&query).unwrap();
            told.insert(format!("{currency} listing {search:?}"), serde_json::to_value(page).unwrap());
        }
        let row = |customer: usize, shard: &analytics::snapshot::Shard| {
            let columns = shard.columns();
            let texts = columns.search.as_ref().unwrap().text(customer).into_owned();
            let codes = |at: usize| {
                let attributes = snapshot.order_attributes().iter().enumerate();
                let value = |(column, attribute): (usize, &analytics::snapshot::Attribute)| {
                    attribute.dictionary.value(shard.order_codes(column).get(at)).to_owned()
                };
                attributes.map(value).collect::<Vec<_>>()
            };
            let orders: Vec<_> = shard.purchase_range(customer).map(codes).collect();
            format!("{texts} {:?} {orders:?}", shard.id(customer).unwrap())
        };
        let shards = snapshot.shards().iter();
        let rows: BTreeSet<String> =
            shards.flat_map(|shard| (0..shard.customers()).map(move |at| row(at, shard))).collect();
        told.insert(format!("{currency} rows"), serde_json::to_value(rows).unwrap());
        told.insert(format!("{currency} as of"), snapshot.meta().as_of.0.into());
    }
    told
}

/// What a server says that builds everything anew.
fn built_anew(shop: &Shop, folder: &str) -> BTreeMap<String, serde_json::Value> {
    let state = shop.state(folder);
    catch_up(&state).unwrap();
    assert!(state.snapshots().current().built.is_some());
    told(&state)
}

#[test]
fn laying_changes_over_equals_building_anew() {
    for seed in 0..3 {
        let mut shop = Shop::new(seed);
        shop.apply(40);
        let following = shop.state("following");
        catch_up(&following).unwrap();
        let first_built = following.snapshots().current().built;
        for round in 0..12 {
            shop.apply(1 + round * 2);
            catch_up(&following).unwrap();
            let (laid_over, anew) = (told(&following), built_anew(&shop, &format!("anew {round}")));
            for (what, told) in &anew {
                assert_eq!(laid_over.get(what), Some(told), "{what}, round {round} of {seed}");
            }
            assert_eq!(laid_over.len(), anew.len());
        }
        let current = following.snapshots().current();
        assert!(current.refreshed.is_some());
        assert_eq!(current.built, first_built, "changes were laid over, never built anew");
        // As after a restart: from the file, and what came since.
        let restarted = shop.state("following");
        catch_up(&restarted).unwrap();
        assert_eq!(restarted.snapshots().current().built, None, "the saved snapshots were taken up");
        assert_eq!(told(&restarted), told(&following));
    }
}

fn private_files(folder: &Path) -> Vec<PathBuf> {
    let files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    #[cfg(unix)]
    for file in &files {
        let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(file).unwrap());
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    files
}

#[test]
fn damaged_or_foreign_files_are_built_again() {
    let mut shop = Shop::new(9);
    shop.apply(120);
    let state = shop.state("shop");
    catch_up(&state).unwrap();
    let expected = told(&state);
    let files = private_files(&shop.saved("shop"));
    assert_eq!(files.len(), 3, "two currencies and their list: {files:?}");
    for file in &files {
        let whole = std::fs::read(file).unwrap();
        let mut flipped = whole.clone();
        flipped[whole.len() / 3] ^= 0x55;
        let halved = whole[..whole.len() / 2].to_vec();
        for damaged in [flipped, halved, Vec::new()] {
            // A new file: the state above has the old one mapped.
            std::fs::remove_file(file).unwrap();
            std::fs::write(file, damaged).unwrap();
            let restarted = shop.state("shop");
            catch_up(&restarted).unwrap();
            assert!(restarted.snapshots().current().built.is_some(), "{}", file.display());
            assert_eq!(told(&restarted), expected);
        }
    }
    let restarted = shop.state("shop");
    catch_up(&restarted).unwrap();
    assert_eq!(restarted.snapshots().current().built, None, "whole again");
    // Another store with as long a journal does not take them for its own.
    let mut other = Shop::new(10);
    other.apply(120);
    std::fs::create_dir_all(other.saved("shop")).unwrap();
    for file in &files {
        std::fs::copy(file, other.saved("shop").join(file.file_name().unwrap())).unwrap();
    }
    let other = other.state("shop");
    catch_up(&other).unwrap();
    assert!(other.snapshots().current().built.is_some());
    assert_ne!(told(&other), expected);
}

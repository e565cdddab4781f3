//! How fast a store takes a file in: `import_rate KIND ROWS FOLDER`, with KIND `orders` (one row an
//! order) or `lines` (about twenty rows an order, as in Online Retail).
//!
//! Writes the rows as `FOLDER/KIND.csv`, so that another program can read the very same, imports them
//! into `FOLDER/KIND.db`, and prints JSON: rows, seconds of wall clock and of processor time from
//! opening the file to the last commit, seconds of one pass over all orders, sizes in bytes.
#![expect(clippy::print_stdout, reason = "printing is what this program is for")]

use domain::money::Currency;
use domain::order::OrderStatus;
use domain::time::{Day, Timestamp};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use store::{
    BatchLine, BatchOrder, ImportBatch, ImportCounts, ImportProgress, ImportStart, OrderRepeats, OrderScan,
    ReadError, Store, StoreOptions, TxError,
};

/// Orders in one batch, and so in one commit.
const BATCH_ORDERS: usize = 262_144;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, kind, rows, folder] = arguments.as_slice() else {
        return Err("usage: import_rate orders|lines ROWS FOLDER".into());
    };
    let rows: u64 = rows.parse()?;
    let csv = Path::new(folder).join(format!("{kind}.csv"));
    let text = if kind == "lines" { lines_csv(rows) } else { orders_csv(rows) };
    fs::write(&csv, text)?;
    let path = Path::new(folder).join(format!("{kind}.db"));
    for suffix in ["", "-wal", "-shm", ".lock"] {
        let _ = fs::remove_file(Path::new(folder).join(format!("{kind}.db{suffix}")));
    }
    let clock = || {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(now.as_micros()).unwrap_or(0))
    };
    let options = StoreOptions::new(&path, Arc::new(clock), Arc::new(|bytes: &mut [u8]| bytes.fill(7)));
    let store = Store::open(&options)?;
    let (wall, cpu) = (Instant::now(), cpu_s());
    let orders = import(&store, &csv, kind == "lines")?;
    let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu_s() - cpu);
    let scan = Instant::now();
    let scanned = store.read_blocking::<_, ReadError, _>(|read| {
        let (mut orders, mut total) = (0_u64, 0_i64);
        read.scan_orders(OrderScan::All, false, &mut |order| {
            orders += 1;
            total += order.total_minor;
            ControlFlow::Continue(())
        })?;
        Ok((orders, total))
    })?;
    let scan = scan.elapsed().as_secs_f64();
    store.close();
    println!(
        "{}",
        serde_json::json!({
            "kind": kind, "rows": rows, "orders": orders, "wall_s": wall, "cpu_s": cpu,
            "scan_s": scan, "scanned": scanned.0,
            "csv_bytes": fs::metadata(&csv)?.len(), "database_bytes": fs::metadata(&path)?.len(),
        })
    );
    Ok(())
}

/// Processor time of this process so far, all threads, seconds; 0 where `/proc` does not tell.
fn cpu_s() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The fields after the program's name, which stands in parentheses; in hundredths of a second.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    ticks as f64 / 100.0
}

/// A small deterministic generator (G. Marsaglia, "Xorshift RNGs", 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

fn date(number: u64, count: u64) -> String {
    let second = number * 730 * 86_400 / count.max(1);
    let day = Day(18_000 + i32::try_from(second / 86_400).unwrap_or(0));
    let (hour, minute) = (second / 3600 % 24, second / 60 % 60);
    format!("{day} {hour:02}:{minute:02}")
}

fn orders_csv(rows: u64) -> String {
    let mut random = Random(88_172_645_463_325_252);
    let mut text = String::from("order,customer,date,amount\n");
    for number in 0..rows {
        let customer = random.below(rows / 10 + 1);
        let amount = random.below(20_000) + 100;
        let at = date(number, rows);
        let _ =
            writeln!(text, "{},C{customer:07},{at},{}.{:02}", 1_000_000 + number, amount / 100, amount % 100);
    }
    text
}

fn lines_csv(rows: u64) -> String {
    let mut random = Random(88_172_645_463_325_252);
    let mut text =
        String::from("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n");
    let (mut left, mut invoice, mut customer) = (0, 536_364, 0);
    for number in 0..rows {
        if left == 0 {
            left = 1 + random.below(41);
            invoice += 1;
            customer = 12_346 + random.below(4_400);
        }
        left -= 1;
        let product = random.below(4_000);
        let (quantity, price) = (1 + random.below(24), 25 + random.below(1_500));
        let at = date(number, rows);
        let _ = writeln!(
            text,
            "{invoice},{},WHITE HANGING HEART T-LIGHT HOLDER {product},{quantity},{at},{}.{:02},{customer},United Kingdom",
            10_000 + product,
            price / 100,
            price % 100
        );
    }
    text
}

/// `2011-03-04 10:15` as an instant.
fn instant(text: &str) -> Outcome<Timestamp> {
    let bytes = text.as_bytes();
    let number =
        |from: usize, to: usize| bytes[from..to].iter().fold(0_i64, |sum, b| sum * 10 + i64::from(b - b'0'));
    let day = Day::from_civil(
        i32::try_from(number(0, 4))?,
        u8::try_from(number(5, 7))?,
        u8::try_from(number(8, 10))?,
    );
    let day = day.ok_or("no such date")?;
    let second = i64::from(day.0) * 86_400 + number(11, 13) * 3600 + number(14, 16) * 60;
    Ok(Timestamp::from_micros(second * 1_000_000))
}

/// `12.34` as 1234.
fn minor(text: &str) -> i64 {
    text.bytes().filter(u8::is_ascii_digit).fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'))
}

fn import(store: &Store, csv: &Path, lines: bool) -> Outcome<u64> {
    let text = fs::read_to_string(csv)?;
    let start = ImportStart {
        fingerprint: *blake3::hash(text.as_bytes()).as_bytes(),
        file_name: "orders.csv".to_owned(),
        source: "shop".to_owned(),
        bytes_total: text.len() as u64,
        options: serde_json::Value::Null,
    };
    let import = store.write_blocking::<_, TxError, _>(move |tx| tx.start_import(&start))?;
    let (batches, received) = std::sync::mpsc::sync_channel(1);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || read(&text, lines, &batches));
        let mut orders = 0;
        for (number, (batch, rows)) in (0..).zip(received) {
            let batch: store::PackedBatch = batch;
            orders += batch.len() as u64;
            let counts = ImportCounts { rows, ..Default::default() };
            let progress = ImportProgress { bytes_done: rows, counts, ..Default::default() };
            let id = import.id;
            store
                .write_blocking::<_, TxError, _>(move |tx| tx.import_batch(id, number, &batch, &progress))?;
        }
        reader.join().map_err(|_| "the reader stopped")??;
        let id = import.id;
        store.write_blocking::<_, TxError, _>(move |tx| tx.end_import(id, None))?;
        Ok(orders)
    })
}

type Batches = std::sync::mpsc::SyncSender<(store::PackedBatch, u64)>;

fn read(text: &str, lines: bool, batches: &Batches) -> Result<(), String> {
    let repeats = if lines { OrderRepeats::AddLines } else { OrderRepeats::Correct };
    let mut batch = ImportBatch::new("shop", repeats);
    let mut rows = text.lines().skip(1).map(fields).peekable();
    let mut taken = 0;
    let mut bought: Vec<BatchLine<'_>> = Vec::new();
    while let Some(row) = rows.next() {
        taken += 1;
        let mut total = 0;
        bought.clear();
        let (customer, at, country) =
            if lines { (row[6], row[4], Some(row[7])) } else { (row[1], row[2], None) };
        if lines {
            let mut line = row;
            loop {
                let quantity = minor(line[3]);
                let amount_minor = quantity * minor(line[5]);
                total += amount_minor;
                let (sku, name) = (Some(line[1]), Some(line[2]));
                bought.push(BatchLine {
                    sku,
                    name,
                    category: None,
                    quantity_milli: quantity * 1000,
                    amount_minor,
                });
                match rows.next_if(|next| next[0] == row[0]) {
                    Some(next) => line = next,
                    None => break,
                }
                taken += 1;
            }
        } else {
            total = minor(row[3]);
        }
        batch.push_order(&BatchOrder {
            external_id: row[0],
            customer,
            placed_at: instant(at).map_err(|error| error.to_string())?,
            status: OrderStatus::Placed,
            currency: Currency::GBP,
            total_minor: total,
            discount_minor: 0,
            shipping_minor: 0,
            tax_minor: 0,
            channel: None,
            country,
            discount_code: None,
            attributes: None,
            lines: &bought,
        });
        if batch.len() == BATCH_ORDERS || rows.peek().is_none() {
            let full = std::mem::replace(&mut batch, ImportBatch::new("shop", repeats));
            batches.send((full.pack(), taken)).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

fn fields(line: &str) -> [&str; 8] {
    let mut parts = line.split(',');
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

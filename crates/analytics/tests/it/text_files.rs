//! Text in all its forms, against a reader that is simple and slow.

use analytics::ingest::{self, ColumnMap, FromFiles, IngestError, Input, Options, OrdersBy};
use analytics::snapshot::Snapshot;
use domain::money::{Currency, Decimal, NumberStyle, Rounding};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

fn read(inputs: &[Input], options: &Options) -> Result<FromFiles, IngestError> {
    let plan = ingest::detect(inputs, options)?;
    ingest::snapshots_from_files(inputs, &plan, &Arc::default())
}

/// Every purchase and refund as text, sorted.
fn contents(from_files: &FromFiles) -> Vec<String> {
    let mut rows = Vec::new();
    for (currency, snapshot) in &from_files.snapshots {
        for shard in snapshot.shards() {
            for customer in 0..shard.customers() {
                let key = String::from_utf8(shard.key(customer).to_vec()).unwrap();
                rows.extend(
                    shard
                        .purchases_of(customer)
                        .map(|(day, amount)| format!("{key} {day} {amount} {currency}")),
                );
                rows.extend(
                    shard
                        .refunds_of(customer)
                        .map(|(day, amount)| format!("{key} {day} -{amount} {currency}")),
                );
            }
        }
    }
    rows.sort();
    rows
}

fn check(bytes: impl Into<Vec<u8>>, expected: &[&str]) {
    let bytes: Vec<u8> = bytes.into();
    let shown = String::from_utf8_lossy(&bytes).into_owned();
    let euros = Options { currency: Some(Currency::EUR), ..Options::default() };
    let from_files = read(&[Input::bytes("t", bytes)], &euros).unwrap();
    assert_eq!(contents(&from_files), expected, "{shown}");
    assert_eq!(from_files.rejects, []);
}

const TWO: [&str; 2] = ["a 2024-01-13 1050 EUR", "b 2024-02-14 123456 EUR"];

#[test]
fn delimiters_quotes_and_headers() {
    check("customer,date,amount\na,2024-01-13,10.50\nb,2024-02-14,1234.56\n", &TWO);
    check("customer;date;amount\na;13.01.2024;10,50\nb;14.02.2024;1.234,56", &TWO);
    check("customer\tdate\tamount\r\na\t13/01/2024\t10.50\r\n\r\nb\t14/02/2024\t\"1,234.56\"\r\n", &TWO);
    check("a|2024-01-13|10.50\nb|2024-02-14|1234.56", &TWO);
    check(
        "\"customer\",\"date\",\"amount\"\n\"a\",\"2024-01-13\",\"10.50\"\n\"b\",\"2024-02-14\",\"1,234.56\"",
        &TWO,
    );
    check("customer  date  amount\n a  20240113  10.50\n b  20240214  1234.56\n", &TWO);
    check("a,20240113,€10.50\nb,20240214,\"€1,234.56\"\n", &TWO);
    check(
        "Kundennummer;Bestelldatum;Betrag\na;13.01.2024 10:00;10,50 €\nb;14.02.2024 11:00;1.234,56 €",
        &TWO,
    );
    check("customer,date,amount\na,13/01/2567,10.50\nb,14/02/2567,1234.56\n", &TWO);
    check("customer,date,amount\na,1705104000,10.50\nb,1707868800,1234.56\n", &TWO);
    check(
        "customer,date,amount\na,\"Jan 13, 2024 1:15 PM\",10.50\nb,\"Feb 14, 2024 1:15 AM\",1234.56\n",
        &TWO,
    );
}

#[test]
fn encodings_are_found() {
    let text = "πελάτης;ημερομηνία;ποσό\nΓιώργος;13.01.2024;10,50\nΜαρία;14.02.2024;1.234,56\n";
    let expected = ["Γιώργος 2024-01-13 1050 EUR", "Μαρία 2024-02-14 123456 EUR"];
    let (greek, _, _) = encoding_rs::WINDOWS_1253.encode(text);
    check(greek.into_owned(), &expected);
    check(format!("\u{feff}{text}"), &expected);
    let wide: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    check(wide, &expected);
    let wide: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    check(wide, &expected);
    let thai = "ลูกค้า,วันที่,ยอดรวม\nสมชาย,13/01/2567,10.50\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_874.encode(thai);
    check(bytes.into_owned(), &["สมชาย 2024-01-13 1050 EUR"]);
    let (western, _, _) = encoding_rs::WINDOWS_1252.encode("cliente;fecha;importe\nJosé;13/01/2024;10,50\n");
    check(western.into_owned(), &["José 2024-01-13 1050 EUR"]);
}

#[test]
fn compressed_streams_and_several_files() {
    let text = "customer,date,amount\na,2024-01-13,10.50\nb,2024-02-14,1234.56\n";
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    check(gzip.finish().unwrap(), &TWO);
    check(zstd::encode_all(text.as_bytes(), 1).unwrap(), &TWO);
    let euros = Options { currency: Some(Currency::EUR), ..Options::default() };
    let stream = Input::stream("pipe", std::io::Cursor::new(text.as_bytes()));
    assert_eq!(contents(&read(&[stream], &euros).unwrap()), TWO);
    let first = Input::bytes("1.csv", &b"customer,date,amount\na,2024-01-13,10.50\n"[..]);
    let second = Input::bytes("2.csv", &b"amount,customer,date\n1234.56,b,2024-02-14\n"[..]);
    assert_eq!(contents(&read(&[first.clone(), second], &euros).unwrap()), TWO);
    let other = Input::bytes("3.csv", &b"customer,day,amount\na,2024-01-13,10.50\n"[..]);
    let message = read(&[first, other], &euros).unwrap_err().to_string();
    assert_eq!(
        message,
        "3.csv has other columns than 1.csv (column \"date\" is missing): read it on its own"
    );
}

#[test]
fn bad_rows_are_skipped_counted_and_explained() {
    let text = "customer,date,amount\na,2024-01-13,10.50\nb,soon,1\nc,2024-01-13,ten\nd,,1\ne,2024-01-13,\n,2024-01-14,4\nf,2024-01-13\ng,2024-01-13,1,2\n,,\n";
    let inputs = [Input::bytes("t.csv", text.as_bytes())];
    let from_files = read(&inputs, &Options::default()).unwrap();
    let rejects: Vec<_> = from_files
        .rejects
        .iter()
        .map(|r| (r.line, r.column.as_str(), r.value.as_str(), r.reason.name()))
        .collect();
    let expected = [
        (3, "date", "soon", "bad_date"),
        (4, "amount", "ten", "bad_number"),
        (5, "date", "", "missing_date"),
        (6, "amount", "", "missing_amount"),
        (8, "", "f", "field_count"),
        (9, "", "g", "field_count"),
    ];
    assert_eq!(rejects, expected);
    let counts = &from_files.counts;
    let parts = counts.purchase_rows
        + counts.refund_rows
        + counts.no_customer.rows
        + counts.blank_rows
        + counts.rejected;
    assert_eq!((counts.rows, parts, counts.blank_rows), (9, 9, 1));
    let strict = Options { rejects_max: Some(2), ..Options::default() };
    let message = read(&inputs, &strict).unwrap_err().to_string();
    assert_eq!(message, "stopped at 3 rejected rows, 2 are allowed; the last is line 5: the date is blank");
}

#[test]
fn impossible_files_say_what_to_do() {
    let fails = |text: &str, options: &Options| {
        read(&[Input::bytes("t.csv", text.as_bytes())], options).unwrap_err().to_string()
    };
    let message = fails("who,what,when\nx,y,z\n", &Options::default());
    assert!(message.starts_with("no column for customer and date and amount was found in t.csv: name it with --map customer=COLUMN,"), "{message}");
    let map = ColumnMap::parse("customer=nobody").unwrap();
    let message = fails("who,what\nx,y\n", &Options { map, ..Options::default() });
    assert_eq!(message, "column \"nobody\", mapped to customer, is not in t.csv: its columns are who, what");
    let message = fails("customer,date,amount\na,2024-01-01,\"5\nb,2024-01-01,5\n", &Options::default());
    assert!(message.contains("the quote that opens on line 2 is never closed"), "{message}");
    assert_eq!(fails("", &Options::default()), "t.csv is empty: give a file with at least one row of orders");
    assert!(read(&[], &Options::default()).is_err());
    assert!(read(&[Input::path("/nowhere/at/all.csv")], &Options::default()).is_err());
}

#[test]
fn the_line_by_which_excel_is_told_the_delimiter_is_no_row() {
    check("sep=;\r\ncustomer;date;amount\r\na;13.01.2024;10,50\r\nb;14.02.2024;1.234,56\r\n", &TWO);
    check("\"sep=|\"\ncustomer|date|amount\na|2024-01-13|10.50\nb|2024-02-14|1234.56\n", &TWO);
    // Without a header, and where the most frequent mark is another.
    check("sep=,\na,2024-01-13,10.50\nb,2024-02-14,1234.56\n", &TWO);
    check("sep=\t\ncustomer\tdate\tamount\na\t2024-01-13\t10.50\nb\t2024-02-14\t1234.56\n", &TWO);
    let text = "sep=;\ncustomer;date;amount\na;2024-01-13;x\n";
    let input = [Input::bytes("t.csv", text.as_bytes())];
    let read = read(&input, &Options::default()).unwrap();
    assert_eq!((read.counts.rows, read.rejects[0].line), (1, 3));
    let plan = ingest::detect(&input, &Options::default()).unwrap();
    let delimiter = plan.findings.iter().find(|finding| finding.what == "delimiter").unwrap();
    assert_eq!((delimiter.value.as_str(), delimiter.note.as_str()), (";", "named by the file's first line"));
}

#[test]
fn lines_that_end_with_cr_alone_are_lines() {
    check("customer,date,amount\ra,2024-01-13,10.50\rb,2024-02-14,1234.56\r", &TWO);
    check("sep=;\rcustomer;date;amount\ra;13.01.2024;10,50\rb;14.02.2024;\"1.234,56\"", &TWO);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(b"customer,date,amount\ra,2024-01-13,10.50\rb,2024-02-14,1234.56\r").unwrap();
    check(gzip.finish().unwrap(), &TWO);
    let wide: Vec<u8> = "customer,date,amount\ra,2024-01-13,10.50\rb,2024-02-14,1234.56\r"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    check([&[0xff, 0xfe][..], &wide].concat(), &TWO);
    // A break within quotes is one, and the next record is still found.
    let text =
        "order,customer,date,amount,note\r1,a,2024-01-13,10.50,\"left\rdoor\"\r2,b,2024-02-14,1234.56,\r";
    check(text, &TWO);
    let rejected = "customer,date,amount\ra,2024-01-13,x\r";
    let read = read(&[Input::bytes("t.csv", rejected.as_bytes())], &Options::default()).unwrap();
    assert_eq!(read.rejects[0].line, 2);
}

#[test]
fn excluded_products_leave_with_their_money() {
    let text = "order,customer,date,sku,quantity,price\n1,a,2024-01-13,TEA,2,5.25\n1,a,2024-01-13,POST,1,4.00\n2,b,2024-01-13,POST,1,4.00\n";
    let exclude = Some(ingest::ExcludeRule::parse("post"));
    let options = Options { exclude, currency: Some(Currency::EUR), ..Options::default() };
    let from_files = read(&[Input::bytes("t.csv", text.as_bytes())], &options).unwrap();
    assert_eq!(contents(&from_files), ["a 2024-01-13 1050 EUR"]);
    assert_eq!((from_files.counts.excluded.rows, from_files.counts.excluded.orders), (2, 2));
    assert_eq!(from_files.counts.excluded.amount_minor[&Currency::EUR], 800);
}

/// Splits delimited text one character at a time, as RFC 4180 and the manual of this reader say.
fn split_slowly(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let characters: Vec<char> = text.chars().collect();
    let (mut at, mut in_quotes, mut at_start) = (0, false, true);
    while at < characters.len() {
        let (character, next) = (characters[at], characters.get(at + 1));
        at += 1;
        match character {
            '"' if in_quotes && next == Some(&'"') => {
                field.push('"');
                at += 1;
            }
            '"' if in_quotes => in_quotes = false,
            '"' if at_start => in_quotes = true,
            ',' if !in_quotes => row.push(std::mem::take(&mut field)),
            '\r' if !in_quotes && next == Some(&'\n') => continue,
            '\n' if !in_quotes => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            other => field.push(other),
        }
        at_start = !in_quotes && matches!(character, ',' | '\n');
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        rows.push(row);
    }
    rows.retain(|row| row.len() > 1 || !row[0].is_empty());
    rows
}

fn naive(text: &str) -> Vec<String> {
    let mut orders: BTreeMap<(String, String), (String, i64)> = BTreeMap::new();
    for row in split_slowly(text).into_iter().skip(1) {
        let [order, customer, day, amount, _] = row.as_slice() else { continue };
        let minor =
            Decimal::parse(amount, NumberStyle::Point).unwrap().to_minor(2, Rounding::default()).unwrap();
        let sum =
            orders.entry((customer.trim().to_owned(), order.trim().to_owned())).or_insert((day.clone(), 0));
        sum.0 = sum.0.clone().min(day.clone());
        sum.1 += minor;
    }
    let shown = orders.into_iter().filter(|((customer, _), (_, sum))| !customer.is_empty() && *sum > 0);
    let mut shown: Vec<String> =
        shown.map(|((customer, _), (day, sum))| format!("{customer} {day} {sum} EUR")).collect();
    shown.sort();
    shown
}

fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c]{0,2}",
        "\"[a-c, \n]{0,3}\"",
        "\"[a-c](\"\"|,|\r\n)[a-c]\"",
        "[a-c]\"[a-c]",
        "[a-c]{16,20}",
        "é[a-c]",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn quoting_agrees_with_the_slow_reader(
        rows in prop::collection::vec((1_u8..9, field(), 1_u8..28, 0_u32..5_000, field(), any::<bool>()), 1..80),
        threads in 1_usize..4,
    ) {
        let mut text = String::from("order_id,customer_id,placed_at,amount,note\n");
        for (order, customer, day, cents, note, carriage) in rows {
            // A line break at either end of a key would be trimmed; the slow reader trims as well.
            let end = if carriage { "\r\n" } else { "\n" };
            text += &format!("{order},{customer},2024-01-{day:02},{}.{:02},{note}{end}", cents / 100, cents % 100);
        }
        let options = Options {
            currency: Some(Currency::EUR),
            orders_by: Some(OrdersBy::Order),
            threads: Some(threads),
            header: Some(true),
            delimiter: Some(b','),
            ..Options::default()
        };
        let from_files = read(&[Input::bytes("t.csv", text.clone().into_bytes())], &options).unwrap();
        prop_assert_eq!(contents(&from_files), naive(&text), "{}", text);
        for snapshot in from_files.snapshots.values() {
            prop_assert_eq!(snapshot.verify(), Ok(()));
        }
    }
}

/// Many blocks: quoted line breaks where blocks end, every thread count the same snapshot.
#[test]
fn blocks_are_cut_between_records() {
    let mut text = String::from("order_id,customer_id,placed_at,amount,country,note\n");
    for row in 0..60_000_u32 {
        let note = if row % 3 == 0 { "\"two\nlines, \"\"quoted\"\"\"" } else { "5\" pipe" };
        let line = format!(
            "{},customer-number-{},2024-{:02}-{:02} 10:{:02}:00,{}.{:02},{},{note}\n",
            row / 2,
            row / 2 % 997,
            row % 12 + 1,
            row % 28 + 1,
            row % 60,
            row % 50,
            row % 100,
            ["GR", "TH"][row as usize % 2]
        );
        text += &line;
    }
    let with = |threads| {
        let options = Options { threads: Some(threads), ..Options::default() };
        let from_files = read(&[Input::bytes("t.csv", text.clone().into_bytes())], &options).unwrap();
        assert_eq!((from_files.counts.rows, from_files.counts.rejected), (60_000, 0));
        from_files
    };
    let (one, three) = (with(1), with(3));
    let sizes =
        |from_files: &FromFiles| from_files.snapshots.values().map(|s| *s.totals()).collect::<Vec<_>>();
    assert_eq!(sizes(&one), sizes(&three));
    assert_eq!(sizes(&one)[0].purchases, 30_000);
    assert_eq!(
        detail(one.snapshots.values().next().unwrap()),
        detail(three.snapshots.values().next().unwrap())
    );
}

/// Purchases with times and attributes, by customer.
fn detail(snapshot: &Snapshot) -> BTreeMap<Vec<u8>, Vec<String>> {
    let mut detail = BTreeMap::new();
    for shard in snapshot.shards() {
        for customer in 0..shard.customers() {
            let row = |at: usize| {
                let (day, amount) = (shard.days()[at], shard.amounts().get(at));
                let second = shard.utc_s().map(|column| column[at]);
                let codes: Vec<&str> = (0..snapshot.order_attributes().len())
                    .map(|number| {
                        snapshot.order_attributes()[number]
                            .dictionary
                            .value(shard.order_codes(number).get(at))
                    })
                    .collect();
                format!("{day} {second:?} {amount} {codes:?}")
            };
            detail.insert(shard.key(customer).to_vec(), shard.purchase_range(customer).map(row).collect());
        }
    }
    detail
}

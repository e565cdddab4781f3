//! A generated shop as files.
//!
//! Purpose: the same orders for every engine of a benchmark: as CSV, and as plain columns that a C
//! program maps.
//! Must not: allocate per order.
//! Start at [`write_csv`] and [`write_columns`].
//!
//! Columns (little-endian, no padding): 8 bytes `REGSHOP1`; `u64` customers; `u64` orders; `i32`
//! first day (days since 1970-01-01); `i32` number of days; then, oldest order first, `u32`
//! customer of each order, `i32` day of each, `u32` second of the day of each, `i32` amount of each
//! in minor units.

use crate::shop::{Purchase, Shop};
use domain::money::Decimal;
use std::io::{self, Write};

/// The first eight bytes of a file of columns.
pub const MAGIC: &[u8; 8] = b"REGSHOP1";

const SECONDS_A_DAY: u32 = 86_400;
const BUFFER_LEN: usize = 1 << 20;
const COUNTRIES: [&str; 8] = ["GB", "GB", "GB", "DE", "DE", "FR", "GR", "TH"];
const CHANNELS: [&str; 4] = ["web", "web", "app", "till"];

/// The head line of the CSV.
pub const CSV_HEADER: &str = "order_id,customer_id,ordered_at,total,currency,country,channel";

/// Writes one line an order, oldest first: `1000000,C7,2022-01-01 13:05:09,34.20,EUR,GB,web`.
///
/// # Errors
/// When writing fails.
pub fn write_csv(shop: &Shop, out: &mut impl Write) -> io::Result<()> {
    let mut lines = Vec::with_capacity(BUFFER_LEN + 256);
    writeln!(lines, "{CSV_HEADER}")?;
    let (mut day, mut date) = (None, String::new());
    for (order, purchase) in (1_000_000_u64..).zip(&shop.purchases) {
        let today = shop.day_of(purchase);
        if day != Some(today) {
            day = Some(today);
            date = today.to_string();
        }
        write_line(&mut lines, order, purchase, &date)?;
        if lines.len() >= BUFFER_LEN {
            out.write_all(&lines)?;
            lines.clear();
        }
    }
    out.write_all(&lines)?;
    out.flush()
}

fn write_line(lines: &mut Vec<u8>, order: u64, purchase: &Purchase, date: &str) -> io::Result<()> {
    let Purchase { second, customer, amount_minor } = *purchase;
    let second = second % SECONDS_A_DAY;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    let total = Decimal::from_minor(i64::from(amount_minor), 2);
    let country = COUNTRIES[customer as usize % COUNTRIES.len()];
    let channel = CHANNELS[(customer as usize / 8 + order as usize % 2) % CHANNELS.len()];
    writeln!(
        lines,
        "{order},C{customer},{date} {hour:02}:{minute:02}:{second:02},{total},EUR,{country},{channel}"
    )
}

/// Writes the columns described at the head of this module.
///
/// # Errors
/// When writing fails.
pub fn write_columns(shop: &Shop, out: &mut impl Write) -> io::Result<()> {
    out.write_all(MAGIC)?;
    out.write_all(&u64::from(shop.options.customers).to_le_bytes())?;
    out.write_all(&(shop.purchases.len() as u64).to_le_bytes())?;
    out.write_all(&shop.options.first_day.0.to_le_bytes())?;
    out.write_all(&i32::from(shop.options.days).to_le_bytes())?;
    write_column(shop, out, |purchase| purchase.customer.to_le_bytes())?;
    write_column(shop, out, |purchase| shop.day_of(purchase).0.to_le_bytes())?;
    write_column(shop, out, |purchase| (purchase.second % SECONDS_A_DAY).to_le_bytes())?;
    write_column(shop, out, |purchase| purchase.amount_minor.to_le_bytes())?;
    out.flush()
}

fn write_column(shop: &Shop, out: &mut impl Write, field: impl Fn(&Purchase) -> [u8; 4]) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(BUFFER_LEN);
    for chunk in shop.purchases.chunks(BUFFER_LEN / 4) {
        bytes.clear();
        bytes.extend(chunk.iter().flat_map(&field));
        out.write_all(&bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::ShopOptions;

    #[test]
    fn both_forms_hold_every_order() {
        let shop = Shop::generate(ShopOptions::of_customers(40));
        let (mut csv, mut columns) = (Vec::new(), Vec::new());
        write_csv(&shop, &mut csv).unwrap();
        write_columns(&shop, &mut columns).unwrap();

        let csv = String::from_utf8(csv).unwrap();
        let orders_count = shop.purchases.len();
        assert_eq!(csv.lines().count(), orders_count + 1);
        let (Some(first), expected) = (csv.lines().nth(1), shop.purchases[0]) else { panic!("no line") };
        let fields: Vec<&str> = first.split(',').collect();
        assert_eq!(fields.len(), CSV_HEADER.split(',').count());
        assert_eq!(fields[1], format!("C{}", expected.customer));
        assert!(fields[2].starts_with(&shop.day_of(&expected).to_string()), "{first}");
        let total = Decimal::parse_plain(fields[3].as_bytes(), b'.').unwrap();
        assert_eq!(total, Decimal { mantissa: i64::from(expected.amount_minor), scale: 2 });

        assert_eq!(columns.len(), 32 + orders_count * 16);
        let last = u32::from_le_bytes(columns[columns.len() - 4..].try_into().unwrap());
        assert_eq!(Some(last), shop.purchases.last().map(|purchase| purchase.amount_minor));
    }
}

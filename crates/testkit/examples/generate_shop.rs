//! Writes a generated shop: `generate_shop CUSTOMERS FOLDER` makes `shop.csv` and `shop.columns`.
//!
//! Purpose: the data of `cargo xtask bench`.
//! Must not: decide anything; see [`testkit::shop`].

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;
use testkit::shop::{Shop, ShopOptions};
use testkit::shop_files::{write_columns, write_csv};

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [customers, folder] = args.as_slice() else {
        return Err(io::Error::other("usage: generate_shop CUSTOMERS FOLDER"));
    };
    let customers = customers.parse().map_err(io::Error::other)?;
    let folder = Path::new(folder);
    std::fs::create_dir_all(folder)?;
    let shop = Shop::generate(ShopOptions::of_customers(customers));
    write_columns(&shop, &mut BufWriter::new(File::create(folder.join("shop.columns"))?))?;
    write_csv(&shop, &mut BufWriter::new(File::create(folder.join("shop.csv"))?))
}

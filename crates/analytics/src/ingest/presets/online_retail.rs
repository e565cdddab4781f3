//! UCI "Online Retail" and "Online Retail II".
//!
//! Purpose: invoice lines of a gift wholesaler. Invoices whose number begins with C are
//! cancellations, quantities of returns are negative, many lines have no customer.
//! Postage, carriage and vouchers are money that customers paid, and count; the codes that are no
//! products are proposed for exclusion, and left out only when asked for.

use super::{Preset, Rules, Sample};
use crate::ingest::{DateStyle, ExcludeRule, Role};
use domain::money::Currency;

pub(super) const PRESET: Preset = Preset {
    name: "online-retail",
    title: "UCI Online Retail (invoice lines; numbers beginning with C are cancellations)",
    recognises: |sample| {
        sample.has_all(&["StockCode", "Quantity", "InvoiceDate"])
            && sample.column(INVOICE).is_some()
            && sample.column(CUSTOMER).is_some()
            && sample.column(PRICE).is_some()
    },
    rules,
};

const INVOICE: &[&str] = &["InvoiceNo", "Invoice"];
const CUSTOMER: &[&str] = &["CustomerID", "Customer ID"];
const PRICE: &[&str] = &["UnitPrice", "Price"];

fn rules(sample: &Sample<'_>) -> Rules {
    let map = sample.map(&[
        (Role::Order, INVOICE),
        (Role::Customer, CUSTOMER),
        (Role::Price, PRICE),
        (Role::Date, &["InvoiceDate"]),
        (Role::Sku, &["StockCode"]),
        (Role::Description, &["Description"]),
        (Role::Quantity, &["Quantity"]),
        (Role::Country, &["Country"]),
    ]);
    let no_products =
        "POST,DOT,C2,M,D,S,B,BANK CHARGES,AMAZONFEE,CRUK,PADS,ADJUST*,TEST*,gift_0001_*,DCGS*,SP1002";
    Rules {
        map,
        cancellation_prefix: Some("C".to_owned()),
        exclude_proposed: ExcludeRule::parse(no_products),
        currency: Some(Currency::GBP),
        date_style: Some(DateStyle::MonthFirst),
        ..Rules::default()
    }
}

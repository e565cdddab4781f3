//! WooCommerce: the orders export of the common export plug-ins, and the Analytics download.
//!
//! Purpose: the plug-ins write one row an item with the order's fields repeated (or blank on the
//! following rows); the Analytics download writes one row an order.

use super::{Preset, Rules, Sample};
use crate::ingest::{AmountScope, DateStyle, Role, StatusRule};

pub(super) const EXPORT: Preset = Preset {
    name: "woocommerce",
    title: "WooCommerce orders export (one row an item)",
    recognises: |sample| {
        sample.column(ORDER).is_some()
            && sample.column(STATUS).is_some()
            && sample.column(DATE).is_some()
            && sample.column(TOTAL).is_some()
            && sample.column(CUSTOMER).is_some()
    },
    rules: export,
};

pub(super) const ANALYTICS: Preset = Preset {
    name: "woocommerce-analytics",
    title: "WooCommerce Analytics orders download (one row an order)",
    recognises: |sample| {
        sample.has_all(&["Date", "Order #", "Status", "Customer"]) && sample.column(NET).is_some()
    },
    rules: analytics,
};

const ORDER: &[&str] = &["Order Number", "order_number", "Order ID", "order_id"];
const STATUS: &[&str] = &["Order Status", "status", "order_status"];
const DATE: &[&str] = &["Order Date", "order_date", "date_created", "date"];
const TOTAL: &[&str] = &["Order Total Amount", "order_total", "Order Total", "total", TOTAL_KEPT];
/// The total less what was given back: taken where the total itself was not exported.
const TOTAL_KEPT: &str = "Order Total Amount (- Refund)";
const CUSTOMER: &[&str] = &[
    "Email (Billing)",
    "billing_email",
    "Billing Email Address",
    "Billing Email",
    "customer_email",
    "Customer User ID",
    "customer_id",
    "customer_user",
];
const NET: &[&str] = &["Net Sales", "N. Revenue", "Net Revenue", "N. Revenue (formatted)"];

fn statuses() -> StatusRule {
    StatusRule::of(
        &[
            "pending",
            "pending payment",
            "wc-pending",
            "on-hold",
            "on hold",
            "wc-on-hold",
            "checkout-draft",
            "draft",
        ],
        &["cancelled", "wc-cancelled", "failed", "wc-failed", "trash"],
        &["refunded", "wc-refunded"],
    )
}

fn export(sample: &Sample<'_>) -> Rules {
    let mut map = sample.map(&[
        (Role::Order, ORDER),
        (Role::Status, STATUS),
        (Role::Date, DATE),
        (Role::Amount, TOTAL),
        (Role::Customer, CUSTOMER),
        (
            Role::Email,
            &["Email (Billing)", "billing_email", "Billing Email Address", "Billing Email", "customer_email"],
        ),
        (
            Role::Refunded,
            &["Order Refund Amount", "order_refund_amount", "refunded_total", "refund_total", "Refund Total"],
        ),
        (Role::Currency, &["Order Currency", "order_currency", "Currency"]),
        (Role::Shipping, &["Order Shipping Amount", "order_shipping", "shipping_total", "Shipping Total"]),
        (Role::Tax, &["Order Total Tax Amount", "order_tax", "tax_total", "Tax Total"]),
        (Role::Discount, &["Cart Discount Amount", "discount_total", "cart_discount", "Discount Total"]),
        (Role::DiscountCode, &["Coupon Code", "coupon_code", "coupons", "Coupons"]),
        (Role::Sku, &["SKU", "Item SKU", "item_sku", "product_sku"]),
        (Role::Description, &["Item Name", "item_name", "Product Name", "name"]),
        (Role::Quantity, &["Quantity", "Quantity (- Refund)", "item_quantity", "qty"]),
        (Role::Price, &["Item Cost", "item_price", "item_cost"]),
        (Role::Category, &["Category", "category"]),
        (
            Role::Country,
            &["Country Name (Billing)", "Country Code (Billing)", "billing_country", "Billing Country"],
        ),
        (Role::Phone, &["Phone (Billing)", "billing_phone"]),
    ]);
    if map.get(Role::Amount) == sample.column(&[TOTAL_KEPT]) {
        // It is taken off already.
        map.roles.remove(&Role::Refunded);
    }
    Rules {
        map,
        scope: AmountScope::Order,
        carries_down: true,
        statuses: statuses(),
        date_style: Some(DateStyle::DayFirst),
        ..Rules::default()
    }
}

fn analytics(sample: &Sample<'_>) -> Rules {
    let map = sample.map(&[
        (Role::Order, &["Order #"]),
        (Role::Status, &["Status"]),
        (Role::Date, &["Date"]),
        (Role::Amount, NET),
        (Role::Customer, &["Customer"]),
        (Role::Name, &["Customer"]),
        (Role::DiscountCode, &["Coupon(s)"]),
        (Role::Quantity, &["Items sold"]),
        (Role::Channel, &["Attribution"]),
    ]);
    Rules { map, scope: AmountScope::Order, statuses: statuses(), ..Rules::default() }
}

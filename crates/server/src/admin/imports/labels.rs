//! What people call the parts of reading a file: roles, formats, reasons.

use crate::i18n::Words;
use analytics::ingest::{
    DateStyle, Encoding, Format, IngestError, OrdersBy, Plan, Quote, RejectReason, Role,
};
use domain::money::NumberStyle;

/// What a column means.
pub(super) const fn role(words: &Words, role: Role) -> &'static str {
    match role {
        Role::Customer => words.column_customer(),
        Role::Date => words.column_date(),
        Role::Amount => words.column_amount(),
        Role::Order => words.column_order(),
        Role::Sku => words.column_sku(),
        Role::Quantity => words.column_quantity(),
        Role::Price => words.column_price(),
        Role::Currency => words.column_currency(),
        Role::Status => words.column_status(),
        Role::Description => words.column_description(),
        Role::Country => words.column_country(),
        Role::Channel => words.column_channel(),
        Role::Category => words.column_category(),
        Role::Discount => words.column_discount(),
        Role::DiscountCode => words.column_discount_code(),
        Role::Email => words.column_email(),
        Role::Name => words.column_name(),
        Role::Phone => words.column_phone(),
        Role::Refunded => words.column_refunded(),
        Role::Shipping => words.column_shipping(),
        Role::Tax => words.column_tax(),
        Role::CancelledAt => words.column_cancelled_at(),
        Role::RefundedAt => words.column_refunded_at(),
        Role::Time => words.column_time(),
    }
}

/// A container format.
pub(super) const fn format(words: &Words, format: Format) -> &'static str {
    match format {
        Format::Csv => words.format_csv(),
        Format::Spaces => words.format_spaces(),
        Format::JsonLines => "JSON Lines",
        Format::Parquet => "Parquet",
    }
}

/// A character encoding.
pub(super) const fn encoding(words: &Words, encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf16Le => "UTF-16 LE",
        Encoding::Utf16Be => "UTF-16 BE",
        Encoding::Windows1252 => words.encoding_western(),
        Encoding::Windows1253 => words.encoding_greek(),
        Encoding::Windows874 => words.encoding_thai(),
    }
}

/// How dates are written.
pub(super) const fn dates(words: &Words, style: DateStyle) -> &'static str {
    match style {
        DateStyle::YearFirst => words.dates_year_first(),
        DateStyle::DayFirst => words.dates_day_first(),
        DateStyle::MonthFirst => words.dates_month_first(),
        DateStyle::Compact => "20240331",
        DateStyle::EpochSeconds => words.dates_seconds(),
        DateStyle::EpochMillis => words.dates_millis(),
        DateStyle::EpochMicros => words.dates_micros(),
        DateStyle::Typed => words.dates_typed(),
    }
}

/// Which marks numbers use.
pub(super) const fn numbers(style: NumberStyle) -> &'static str {
    match style {
        NumberStyle::Point => "1,234.56",
        NumberStyle::Comma => "1.234,56",
    }
}

/// What is one order.
pub(super) const fn orders_by(words: &Words, rule: OrdersBy) -> &'static str {
    match rule {
        OrdersBy::Order => words.orders_by_order(),
        OrdersBy::Day => words.orders_by_day(),
        OrdersBy::Row => words.orders_by_row(),
    }
}

/// The character between fields.
pub(super) fn delimiter(words: &Words, delimiter: u8) -> String {
    match delimiter {
        b',' => words.delimiter_comma().to_owned(),
        b';' => words.delimiter_semicolon().to_owned(),
        b'\t' => words.delimiter_tab().to_owned(),
        b'|' => words.delimiter_bar().to_owned(),
        other => char::from(other).to_string(),
    }
}

/// A preset, by the name of the system that writes such files.
pub(super) fn preset(words: &Words, name: &str) -> String {
    match name {
        "online-retail" => "UCI Online Retail".to_owned(),
        "cdnow" | "cdnow-sample" => "CDNOW".to_owned(),
        "shopify" => "Shopify".to_owned(),
        "woocommerce" => "WooCommerce".to_owned(),
        "woocommerce-analytics" => "WooCommerce Analytics".to_owned(),
        "square" => "Square".to_owned(),
        "square-items" => words.preset_square_items().to_owned(),
        "stripe" => "Stripe".to_owned(),
        "stripe-payments" => words.preset_stripe_payments().to_owned(),
        "plain" => words.preset_plain().to_owned(),
        "none" => words.preset_none().to_owned(),
        other => other.to_owned(),
    }
}

/// Why a row is left out.
pub(super) const fn reason(words: &Words, reason: RejectReason) -> &'static str {
    match reason {
        RejectReason::MissingDate => words.reject_missing_date(),
        RejectReason::BadDate => words.reject_bad_date(),
        RejectReason::MissingAmount => words.reject_missing_amount(),
        RejectReason::BadNumber => words.reject_bad_number(),
        RejectReason::TooLarge => words.reject_too_large(),
        RejectReason::BadCurrency => words.reject_bad_currency(),
        RejectReason::NoRate => words.reject_no_rate(),
        RejectReason::FieldCount => words.reject_field_count(),
        RejectReason::BadText => words.reject_bad_text(),
        RejectReason::BadJson => words.reject_bad_json(),
        RejectReason::TooLong => words.reject_too_long(),
        RejectReason::MissingOrder => words.reject_missing_order(),
    }
}

/// What to do about it.
pub(super) const fn remedy(words: &Words, reason: RejectReason) -> &'static str {
    match reason {
        RejectReason::MissingDate | RejectReason::MissingAmount | RejectReason::MissingOrder => {
            words.remedy_fill_in()
        }
        RejectReason::BadDate => words.remedy_dates(),
        RejectReason::BadNumber | RejectReason::TooLarge => words.remedy_numbers(),
        RejectReason::BadCurrency | RejectReason::NoRate => words.remedy_currency(),
        RejectReason::FieldCount => words.remedy_fields(),
        RejectReason::BadText => words.remedy_encoding(),
        RejectReason::BadJson => words.remedy_json(),
        RejectReason::TooLong => words.remedy_shorten(),
    }
}

/// Why a file cannot be read, and what to do.
pub(super) fn unreadable(words: &Words, error: &IngestError) -> String {
    let line = |line: u64| words.number(i64::try_from(line).unwrap_or(i64::MAX));
    match error {
        IngestError::Empty { .. } => words.unreadable_empty().to_owned(),
        IngestError::OpenQuote { line: at, .. } => words.unreadable_quote(line(*at)),
        IngestError::LineTooLong { line: at, .. } => words.unreadable_long(line(*at)),
        IngestError::NoSuchColumn { column, .. } => words.unreadable_column(column.as_str()),
        other => words.unreadable_other(other.to_string()),
    }
}

/// Which quotes stand around fields.
pub(super) const fn quote(words: &Words, quote: Quote) -> &'static str {
    match quote {
        Quote::Double => words.quote_double(),
        Quote::Single => words.quote_single(),
        Quote::None => words.quote_none(),
    }
}

/// The stable name of a reason as a reason.
pub(super) fn reason_of(name: &str) -> Option<RejectReason> {
    name.parse().ok()
}

/// How a file is read, as labels and values.
pub(super) fn reading(words: &Words, plan: &Plan) -> Vec<(&'static str, String)> {
    let mut rows = vec![(words.reading_format(), format(words, plan.format).to_owned())];
    if let Some(name) = &plan.preset {
        rows.insert(0, (words.reading_preset(), preset(words, name)));
    }
    if plan.format == Format::Csv {
        rows.push((words.reading_delimiter(), delimiter(words, plan.delimiter)));
    }
    if plan.format != Format::Parquet {
        rows.push((words.reading_encoding(), encoding(words, plan.encoding).to_owned()));
    }
    rows.push((words.reading_dates(), dates(words, plan.date_style).to_owned()));
    rows.push((words.reading_numbers(), numbers(plan.number_style).to_owned()));
    if let Some(currency) = plan.currency {
        rows.push((words.shop_currency(), currency.code().to_owned()));
    }
    rows.push((words.shop_zone(), plan.zone.name().to_owned()));
    rows.push((words.reading_orders_by(), orders_by(words, plan.orders_by).to_owned()));
    rows.push((words.reading_source(), plan.source.clone()));
    if !plan.exclude.codes.is_empty() {
        rows.push((words.reading_exclude(), plan.exclude.codes.join(", ")));
    }
    rows
}

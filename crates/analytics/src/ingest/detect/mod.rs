//! Finding out how an input is written.
//!
//! Purpose: looks at the first part of the first input and makes a [`Plan`]; every decision is a
//! [`Finding`] that people see and can overrule.
//! Must not: read more than a sample; fail where a person can still choose (missing roles are an
//! error of reading, see [`Plan::check`]).

mod container;
mod headers;
mod values;

use super::presets::{self, Rules, Sample};
use super::{
    AmountRule, AmountScope, Certainty, ColumnMap, DateStyle, Finding, IngestError, Input, Options, OrdersBy,
    Plan, Role, ZeroAmount,
};
use container::Container;
use domain::money::NumberStyle;
use domain::time::Zone;
use values::DateFound;

/// Rows shown as a preview.
const PREVIEW_ROWS: usize = 20;

/// Finds out how `inputs` are written. All inputs are read alike; the first one is looked at.
///
/// # Errors
/// [`IngestError`] where there is nothing to read, or an option contradicts the file.
pub fn detect(inputs: &[Input], options: &Options) -> Result<Plan, IngestError> {
    let first = inputs.first().ok_or(IngestError::NoInput)?;
    let mut findings = Findings::default();
    let container = container::open(first, options, &mut findings)?;
    let sample = Sample { columns: &container.columns, rows: &container.rows, header: container.header };
    let (preset, rules) = preset_of(&sample, options, &mut findings)?;
    let map = rules.map.clone().overlaid(&options.map);
    check_columns(&map, first.name(), &container.columns)?;
    let dates = dates(&container, &map, &rules, options, &mut findings);
    let numbers = numbers(&container, &map, options, &mut findings);
    let currency = currency(&container, &map, &rules, options, &mut findings);
    let zone = options.zone.clone().unwrap_or_else(Zone::utc);
    let zone_certainty = if options.zone.is_some() { Certainty::Given } else { Certainty::Assumed };
    findings.add("zone", zone.name(), zone_certainty, "dates without a zone are in it; overrule with --zone");
    let orders_by = orders_by(&map, &rules, options, &mut findings);
    let exclude = options.exclude.clone().unwrap_or_default();
    if exclude.codes.is_empty() && !rules.exclude_proposed.codes.is_empty() {
        let note =
            "these codes are no products; their money still counts, unless left out with --exclude-products";
        findings.add("exclude", &rules.exclude_proposed.codes.join(", "), Certainty::Assumed, note);
    }
    let has_amount = map.has(Role::Amount);
    Ok(Plan {
        inputs: inputs.iter().map(|input| input.name().to_owned()).collect(),
        format: container.format,
        compression: container.compression,
        encoding: container.encoding,
        delimiter: container.delimiter,
        quote: container.quote,
        header: container.header,
        amount: if has_amount { AmountRule::Column } else { AmountRule::QuantityTimesPrice },
        scope: if has_amount { rules.scope } else { AmountScope::Row },
        source: options
            .source
            .clone()
            .unwrap_or_else(|| preset.clone().unwrap_or_else(|| "import".to_owned())),
        preset,
        date_style: dates.style,
        date_ambiguous: dates.ambiguous,
        buddhist_years: dates.buddhist,
        number_style: numbers,
        currency,
        zone,
        rates: options.rates.clone(),
        rounding: options.rounding,
        orders_by,
        zero_amount: rules.zero_amount,
        cancellation_prefix: rules.cancellation_prefix,
        statuses: rules.statuses,
        carries_down: rules.carries_down,
        exclude,
        exclude_proposed: rules.exclude_proposed,
        rejects_max: options.rejects_max,
        threads: options.threads,
        preview: container.rows.iter().take(PREVIEW_ROWS).cloned().collect(),
        columns: container.columns,
        map,
        findings: findings.0,
    })
}

impl Plan {
    /// The roles that reading needs and no column plays; `amount` stands for amount or price.
    #[must_use]
    pub fn missing_roles(&self) -> Vec<Role> {
        let mut missing: Vec<Role> =
            [Role::Customer, Role::Date].into_iter().filter(|&role| !self.map.has(role)).collect();
        if !self.map.has(Role::Amount) && !self.map.has(Role::Price) {
            missing.push(Role::Amount);
        }
        missing
    }

    /// Lays a person's choice of columns over the plan, as in the import page.
    ///
    /// # Errors
    /// [`IngestError::NoSuchColumn`].
    pub fn with_map(mut self, map: &ColumnMap) -> Result<Self, IngestError> {
        self.map = self.map.overlaid(map);
        let name = self.inputs.first().map_or("", String::as_str);
        check_columns(&self.map, name, &self.columns)?;
        let has_amount = self.map.has(Role::Amount);
        self.amount = if has_amount { AmountRule::Column } else { AmountRule::QuantityTimesPrice };
        if map.has(Role::Order) && self.orders_by == OrdersBy::Day {
            self.orders_by = OrdersBy::Order;
        }
        if !self.map.has(Role::Order) && self.orders_by == OrdersBy::Order {
            self.orders_by = OrdersBy::Day;
        }
        Ok(self)
    }

    /// Whether everything that reading needs is mapped.
    ///
    /// # Errors
    /// [`IngestError::MissingRole`] with what to write.
    pub fn check(&self) -> Result<(), IngestError> {
        let missing = self.missing_roles();
        if missing.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = missing.iter().map(|role| role.name()).collect();
        let example: Vec<String> = names.iter().map(|name| format!("{name}=COLUMN")).collect();
        Err(IngestError::MissingRole {
            name: self.inputs.first().cloned().unwrap_or_default(),
            roles: names.join(" and "),
            example: example.join(","),
            columns: self.columns.join(", "),
        })
    }
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn add(&mut self, what: &str, value: &str, certainty: Certainty, note: &str) {
        let (what, value, note) = (what.to_owned(), value.to_owned(), note.to_owned());
        self.0.push(Finding { what, value, certainty, note });
    }
}

fn preset_of(
    sample: &Sample<'_>,
    options: &Options,
    findings: &mut Findings,
) -> Result<(Option<String>, Rules), IngestError> {
    let recognised = match options.preset.as_deref() {
        Some("none") => None,
        Some(name) => Some((presets::named(name)?, Certainty::Given)),
        None => presets::recognise(sample).map(|preset| (preset, Certainty::Found)),
    };
    if let Some((preset, certainty)) = recognised {
        findings.add("preset", preset.name, certainty, preset.title);
        return Ok((Some(preset.name.to_owned()), (preset.rules)(sample)));
    }
    let map = headers::suggest(sample);
    for (role, column) in &map.roles {
        findings.add(
            "column",
            &format!("{role} = {column}"),
            Certainty::Found,
            "by its name; overrule with --map",
        );
    }
    Ok((None, Rules { map, statuses: presets::common_statuses(), ..Rules::default() }))
}

fn check_columns(map: &ColumnMap, name: &str, columns: &[String]) -> Result<(), IngestError> {
    let roles = map.roles.iter().map(|(role, column)| (role.name(), column));
    let attributes = map.attributes.iter().map(|(name, column)| (name.as_str(), column));
    match roles.chain(attributes).find(|(_, column)| !columns.contains(column)) {
        None => Ok(()),
        Some((role, column)) => Err(IngestError::NoSuchColumn {
            name: name.to_owned(),
            column: column.clone(),
            role: role.to_owned(),
            columns: columns.join(", "),
        }),
    }
}

fn dates(
    container: &Container,
    map: &ColumnMap,
    rules: &Rules,
    options: &Options,
    findings: &mut Findings,
) -> DateFound {
    let sampled = container.column(map.get(Role::Date));
    let mut found = values::date_style(&sampled, rules.date_style);
    let mut certainty = if found.ambiguous { Certainty::Ambiguous } else { Certainty::Found };
    if container.is_typed(map.get(Role::Date)) {
        found = DateFound { style: DateStyle::Typed, ambiguous: false, buddhist: false };
    }
    if let Some(style) = options.date_style {
        found = DateFound { style, ambiguous: false, buddhist: values::is_buddhist(&sampled, style) };
        certainty = Certainty::Given;
    }
    let note = match (found.ambiguous, found.buddhist) {
        (true, _) => "every date seen fits day-first and month-first: check, and overrule with --date-format",
        (_, true) => "years are of the Buddhist era, 543 ahead",
        _ => "overrule with --date-format",
    };
    findings.add("date_style", found.style.name(), certainty, note);
    found
}

fn numbers(
    container: &Container,
    map: &ColumnMap,
    options: &Options,
    findings: &mut Findings,
) -> NumberStyle {
    let mut sampled = Vec::new();
    for role in [Role::Amount, Role::Price, Role::Refunded] {
        sampled.extend(container.column(map.get(role)));
    }
    let (found, sure) = values::number_style(&sampled, container.delimiter == b';');
    let (style, certainty) = match (options.number_style, sure) {
        (Some(given), _) => (given, Certainty::Given),
        (None, true) => (found, Certainty::Found),
        (None, false) => (found, Certainty::Assumed),
    };
    let shown = if style == NumberStyle::Point { "1,234.56" } else { "1.234,56" };
    findings.add("number_style", shown, certainty, "overrule with --numbers");
    style
}

fn currency(
    container: &Container,
    map: &ColumnMap,
    rules: &Rules,
    options: &Options,
    findings: &mut Findings,
) -> Option<domain::money::Currency> {
    let mut sampled = container.column(map.get(Role::Amount));
    sampled.extend(container.column(map.get(Role::Price)));
    let signed = values::currency_sign(&sampled);
    let (currency, certainty) = match (options.currency, rules.currency, signed) {
        (Some(given), ..) => (Some(given), Certainty::Given),
        (None, Some(known), _) | (None, None, Some(known)) => (Some(known), Certainty::Found),
        (None, None, None) => (None, Certainty::Assumed),
    };
    if map.has(Role::Currency) {
        findings.add("currency", "by column", Certainty::Found, "each row states its own");
    } else {
        let code = currency.map_or_else(|| "XXX".to_owned(), |currency| currency.code().to_owned());
        let note = if currency.is_some() {
            ""
        } else {
            "nothing says which currency it is: name it with --currency"
        };
        findings.add("currency", &code, certainty, note);
    }
    currency
}

fn orders_by(map: &ColumnMap, rules: &Rules, options: &Options, findings: &mut Findings) -> OrdersBy {
    let (by, certainty) = match (options.orders_by, rules.orders_by) {
        (Some(OrdersBy::Order), _) if !map.has(Role::Order) => (OrdersBy::Day, Certainty::Assumed),
        (Some(given), _) => (given, Certainty::Given),
        (None, Some(known)) => (known, Certainty::Found),
        (None, None) if map.has(Role::Order) => (OrdersBy::Order, Certainty::Found),
        (None, None) => (OrdersBy::Day, Certainty::Assumed),
    };
    let note = match by {
        OrdersBy::Order => "rows with the same order number are one purchase",
        OrdersBy::Day => "rows of a customer on one day are one purchase; overrule with --orders-by row",
        OrdersBy::Row => "each row is one purchase",
    };
    findings.add("orders_by", by.name(), certainty, note);
    by
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            map: ColumnMap::default(),
            scope: AmountScope::Row,
            orders_by: None,
            zero_amount: ZeroAmount::Apart,
            cancellation_prefix: None,
            statuses: Default::default(),
            carries_down: false,
            exclude_proposed: Default::default(),
            currency: None,
            date_style: None,
        }
    }
}

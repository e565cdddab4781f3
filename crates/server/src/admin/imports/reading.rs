//! How a file is to be read, as the steps carry it in their addresses.
//!
//! Purpose: choices become options of reading; what is left out is detected.
//! Must not: guess; a choice that is not understood is as if it were not made.

use crate::admin::fields::Fields;
use crate::app::AppError;
use crate::config::Shop;
use analytics::ingest::{ColumnMap, ExcludeRule, IngestError, Input, Options, Plan, Role};
use domain::money::{Currency, NumberStyle};
use domain::time::Zone;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Names of the choices beside the columns.
pub(super) const NAMES: [&str; 14] = [
    "format",
    "delimiter",
    "quote",
    "encoding",
    "header",
    "date",
    "numbers",
    "preset",
    "currency",
    "zone",
    "orders_by",
    "source",
    "exclude",
    "rejects_max",
];
/// Names of column choices begin with this, and end with the role.
pub(super) const COLUMN_PREFIX: &str = "c.";
/// Stands in addresses once a person has seen the columns.
pub(super) const MAPPED: &str = "mapped";

/// The choices of an address or a form.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    fields: Fields,
}

impl Reading {
    pub(super) fn new(pairs: Vec<(String, String)>) -> Self {
        Self { fields: Fields::from(pairs) }
    }

    pub(super) const fn of(fields: Fields) -> Self {
        Self { fields }
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.fields.text(name).trim()
    }

    fn parsed<T: FromStr>(&self, name: &str) -> Option<T> {
        self.fields.filled(name)?.parse().ok()
    }

    fn is_mapped(&self) -> bool {
        !self.text(MAPPED).is_empty()
    }

    fn column(&self, role: Role) -> &str {
        self.fields.text(&format!("{COLUMN_PREFIX}{}", role.name()))
    }

    /// The choices as pairs, for hidden fields and links; columns only where `with_columns`.
    pub(super) fn pairs(&self, with_columns: bool) -> Vec<(String, String)> {
        let pair = |name: &str| (name.to_owned(), self.fields.text(name).trim().to_owned());
        let mut pairs: Vec<(String, String)> =
            NAMES.into_iter().map(pair).filter(|(_, value)| !value.is_empty()).collect();
        if with_columns && self.is_mapped() {
            pairs.push((MAPPED.to_owned(), "1".to_owned()));
            pairs.extend(
                Role::ALL
                    .iter()
                    .filter(|role| !self.column(**role).is_empty())
                    .map(|role| (format!("{COLUMN_PREFIX}{}", role.name()), self.column(*role).to_owned())),
            );
        }
        pairs
    }

    /// Those pairs as a query, with its question mark.
    pub(super) fn query(&self) -> String {
        let encoded = crate::auth::percent_encoded;
        let pairs = self.pairs(true);
        let parts: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }

    /// The options of reading; the shop's zone stands in where none is chosen.
    pub(super) fn options(&self, zone: &Zone) -> Options {
        let mut map = ColumnMap::default();
        if self.is_mapped() {
            for role in Role::ALL {
                let column = self.column(*role);
                if !column.is_empty() {
                    map.roles.insert(*role, column.to_owned());
                }
            }
        }
        Options {
            format: self.parsed("format"),
            delimiter: match self.text("delimiter") {
                "tab" => Some(b'\t'),
                text if text.len() == 1 => text.bytes().next(),
                _ => None,
            },
            quote: self.parsed("quote"),
            encoding: self.parsed("encoding"),
            header: self.parsed("header"),
            date_style: self.parsed("date"),
            number_style: match self.text("numbers") {
                "point" => Some(NumberStyle::Point),
                "comma" => Some(NumberStyle::Comma),
                _ => None,
            },
            preset: self.fields.filled("preset").map(str::to_owned),
            map,
            currency: self.parsed::<Currency>("currency"),
            zone: Some(self.parsed("zone").unwrap_or_else(|| zone.clone())),
            exclude: self.fields.filled("exclude").map(ExcludeRule::parse),
            orders_by: self.parsed("orders_by"),
            source: self.fields.filled("source").map(str::to_owned),
            rejects_max: self.parsed("rejects_max"),
            ..Options::default()
        }
    }

    /// The plan for a file: detected, with these choices laid over. `name` is what people call it.
    pub(super) fn plan(&self, path: &Path, name: &str, shop: &Defaults) -> Result<Planned, IngestError> {
        let mut plan = analytics::ingest::detect(&[Input::path(path)], &self.options(&shop.zone))?;
        if self.is_mapped() {
            plan.map.roles.retain(|role, _| !self.column(*role).is_empty());
            plan = plan.with_map(&ColumnMap::default())?;
        }
        plan.inputs = vec![name.to_owned()];
        let is_currency_assumed = plan.currency.is_none() && !plan.map.has(Role::Currency);
        plan.currency = plan.currency.or(Some(shop.currency));
        Ok(Planned { plan, is_currency_assumed })
    }

    /// [`Self::plan`] on a thread of its own.
    pub(super) async fn plan_of(
        &self,
        path: PathBuf,
        name: String,
        shop: &Shop,
    ) -> Result<Result<Planned, IngestError>, AppError> {
        let reading = self.clone();
        let defaults = Defaults { zone: shop.zone.clone(), currency: shop.currency };
        let made = tokio::task::spawn_blocking(move || reading.plan(&path, &name, &defaults));
        made.await.map_err(|error| AppError::internal(error.to_string()))
    }
}

/// What stands in where neither the file nor a person says.
#[derive(Debug, Clone)]
pub(super) struct Defaults {
    pub(super) zone: Zone,
    pub(super) currency: Currency,
}

/// A plan, and what of it is only assumed.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    pub(super) plan: Plan,
    /// Nothing says which currency amounts are in: the shop's own is taken.
    pub(super) is_currency_assumed: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use analytics::ingest::{Encoding, Format};

    fn reading(pairs: &[(&str, &str)]) -> Reading {
        Reading::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn choices_become_options_and_strange_ones_do_not() {
        let options = reading(&[("format", "csv"), ("delimiter", "tab"), ("encoding", "windows-1253")])
            .options(&Zone::utc());
        assert_eq!(options.format, Some(Format::Csv));
        assert_eq!(options.delimiter, Some(b'\t'));
        assert_eq!(options.encoding, Some(Encoding::Windows1253));
        let strange = reading(&[("format", "docx"), ("delimiter", "::"), ("currency", "shells")]);
        let options = strange.options(&Zone::utc());
        assert_eq!((options.format, options.delimiter, options.currency), (None, None, None));
    }

    #[test]
    fn a_column_taken_away_is_not_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("orders.csv");
        std::fs::write(&path, "customer,date,amount,country\nada,2026-01-02,10.00,GR\n").unwrap();
        let plan = |pairs: &[(&str, &str)]| {
            let shop = Defaults { zone: Zone::utc(), currency: Currency::EUR };
            reading(pairs).plan(&path, "orders.csv", &shop).unwrap()
        };
        let found = plan(&[]);
        assert_eq!(found.plan.map.get(Role::Country), Some("country"));
        assert_eq!(found.plan.inputs, ["orders.csv"]);
        assert_eq!((found.plan.currency, found.is_currency_assumed), (Some(Currency::EUR), true));
        let chosen =
            [("mapped", "1"), ("c.customer", "customer"), ("c.date", "date"), ("c.amount", "amount")];
        let fewer = plan(&chosen).plan;
        assert_eq!(fewer.map.get(Role::Country), None);
        assert!(fewer.missing_roles().is_empty());
        let without = plan(&[("mapped", "1"), ("c.date", "date"), ("c.amount", "amount")]).plan;
        assert_eq!(without.missing_roles(), [Role::Customer]);
    }

    #[test]
    fn addresses_carry_every_choice() {
        let reading = reading(&[("source", "till 2"), ("mapped", "1"), ("c.customer", "Kunde & Co")]);
        assert_eq!(reading.query(), "?source=till%202&mapped=1&c.customer=Kunde%20%26%20Co");
        assert_eq!(reading.pairs(false), [("source".to_owned(), "till 2".to_owned())]);
    }
}

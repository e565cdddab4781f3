//! What is asked for: entries of lists, in pages by cursor, and reports.
//!
//! Purpose: one way to ask for a page and one way to give it.
//! Must not: let a list grow without bound.

use crate::app::AppError;
use crate::http::problem::{ApiError, Code};
use analytics::clv::{Percent, ValueParams};
use analytics::metrics::cohorts::CohortBy;
use analytics::report::ReportParams as Wanted;
use domain::money::Currency;
use domain::time::Grain;
use serde::{Deserialize, Serialize};
use std::fmt::Display;
use std::str::FromStr;
use store::{Cursor, Page, PageRequest};
use utoipa::{IntoParams, ToSchema};

/// Most entries of a page.
pub const LIMIT_MAX: u32 = 200;
const LIMIT_DEFAULT: u32 = 50;

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// Entries wanted, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u32>,
    /// The `next_cursor` of the page before; left out for the first page.
    pub cursor: Option<String>,
}

impl PageParams {
    /// The page, where limit and cursor are right.
    ///
    /// # Errors
    /// 400 naming the parameter.
    pub fn request(&self) -> Result<PageRequest, ApiError> {
        let limit = self.limit.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            let detail = format!("limit is {limit}, but must be 1 to {LIMIT_MAX}.");
            return Err(ApiError::new(Code::InvalidParameter, detail));
        }
        let cursor = self.cursor.as_deref().map(str::parse::<Cursor>).transpose();
        let after = cursor.map_err(|error| ApiError::from(AppError::from(error)))?;
        Ok(PageRequest { after, limit })
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageOf<T> {
    /// The entries.
    pub items: Vec<T>,
    /// Send it as `cursor` for the next page; null on the last.
    pub next_cursor: Option<String>,
}

impl<T> PageOf<T> {
    pub(super) fn of<S>(page: Page<S>, shape: impl Fn(&S) -> T) -> Self {
        let next_cursor = page.next.map(|cursor| cursor.to_string());
        Self { items: page.items.iter().map(shape).collect(), next_cursor }
    }
}

/// Which customers.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CustomerParams {
    /// Beginnings of words of the name, e-mail address, telephone number or an external id.
    pub search: Option<String>,
    /// With `external_id`: the one customer known by this identity.
    pub source: Option<String>,
    /// With `source`: the one customer known by this identity.
    pub external_id: Option<String>,
    /// Entries wanted, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u32>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Which orders.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderParams {
    /// Only the orders of this customer.
    #[param(format = "uuid")]
    pub customer_id: Option<String>,
    /// Entries wanted, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u32>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Which day, in which currency.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ValueOf {
    /// The day to look back from; the shop's own where left out.
    #[param(format = "date")]
    pub as_of: Option<String>,
    /// ISO 4217; the shop's main currency where left out.
    #[param(example = "EUR")]
    pub currency: Option<String>,
}

/// What to report.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReportParams {
    /// First day of the period; the last complete period where left out.
    #[param(format = "date", example = "2026-05-01")]
    pub from: Option<String>,
    /// Last day of the period.
    #[param(format = "date", example = "2026-05-31")]
    pub to: Option<String>,
    /// The day to look back from; the shop's own where left out.
    #[param(format = "date")]
    pub as_of: Option<String>,
    /// day, week, month, quarter or year.
    #[param(example = "month")]
    pub grain: Option<String>,
    /// A customer counts as one for so many days after a purchase; from the shop's own purchase
    /// intervals where left out.
    #[param(minimum = 1, maximum = 3650)]
    pub base_window_days: Option<u32>,
    /// An attribute that makes the cohorts, such as `country`; the first purchase's period where
    /// left out.
    pub cohorts_by: Option<String>,
    /// Last day of the part of the data that the value models are tried on; two thirds of the way where
    /// left out.
    #[param(format = "date")]
    pub calibration_end: Option<String>,
    /// How far customer values look ahead, days.
    #[param(minimum = 1, maximum = 36_525, default = 365)]
    pub horizon_days: Option<u32>,
    /// Margin of revenue, per cent; at 100 a customer's value is revenue.
    #[param(minimum = 0, maximum = 1000, default = 100)]
    pub margin_pct: Option<f64>,
    /// Discount of a year, per cent, for values for life.
    #[param(minimum = 0, maximum = 1000, default = 10)]
    pub discount_pct: Option<f64>,
    /// ISO 4217; the shop's main currency where left out.
    #[param(example = "EUR")]
    pub currency: Option<String>,
}

impl ReportParams {
    /// The parameters, typed.
    ///
    /// # Errors
    /// 400 naming the first wrong parameter.
    pub fn parse(&self) -> Result<(Option<Currency>, Wanted), ApiError> {
        let cohorts_by = match self.cohorts_by.clone() {
            Some(name) => CohortBy::Attribute { name },
            None => CohortBy::Acquisition,
        };
        if self.base_window_days.is_some_and(|days| !(1..=3_650).contains(&days)) {
            let detail = "base_window_days must be 1 to 3650.";
            return Err(ApiError::new(Code::InvalidParameter, detail));
        }
        let wanted = Wanted {
            from: typed("from", self.from.as_deref())?,
            to: typed("to", self.to.as_deref())?,
            as_of: typed("as_of", self.as_of.as_deref())?,
            grain: typed("grain", self.grain.as_deref())?.unwrap_or(Grain::Month),
            base_window_days: self.base_window_days,
            cohorts_by,
            calibration_end: typed("calibration_end", self.calibration_end.as_deref())?,
            value: self.value()?,
            ..Wanted::default()
        };
        Ok((typed("currency", self.currency.as_deref())?, wanted))
    }

    fn value(&self) -> Result<ValueParams, ApiError> {
        let wrong =
            |name: &str, wanted: String| ApiError::new(Code::InvalidParameter, format!("{name}: {wanted}."));
        let default = ValueParams::default();
        let horizon_days = self.horizon_days.unwrap_or(default.horizon_days);
        if !(1..=36_525).contains(&horizon_days) {
            return Err(wrong("horizon_days", "1 to 36525 days".to_owned()));
        }
        let percent = |name: &str, given: Option<f64>, default: Percent| match given {
            None => Ok(default),
            Some(pct) => Percent::from_pct(pct).map_err(|error| wrong(name, error.to_string())),
        };
        Ok(ValueParams {
            horizon_days,
            margin_pct: percent("margin_pct", self.margin_pct, default.margin_pct)?,
            discount_pct: percent("discount_pct", self.discount_pct, default.discount_pct)?,
            ..default
        })
    }
}

/// A parameter, typed.
///
/// # Errors
/// 400 naming the parameter.
pub(super) fn typed<T: FromStr<Err: Display>>(name: &str, text: Option<&str>) -> Result<Option<T>, ApiError> {
    let parsed = text.map(str::parse::<T>).transpose();
    parsed.map_err(|error| ApiError::new(Code::InvalidParameter, format!("{name}: {error}.")))
}

//! Lists: which entries, in pages by cursor.
//!
//! Purpose: one way to ask for a page and one way to give it.
//! Must not: let a list grow without bound.

use crate::app::AppError;
use crate::http::problem::{ApiError, Code};
use serde::{Deserialize, Serialize};
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

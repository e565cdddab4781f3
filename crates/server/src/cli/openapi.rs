//! `regulars openapi`: the description of the API, as committed under `openapi/`.

use super::exit::{self, Exit, Failure};
use clap::Args;

/// Arguments of `regulars openapi`.
#[derive(Debug, Args)]
pub(super) struct OpenApi {}

impl OpenApi {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        exit::output(crate::api::v1::document().as_bytes())
    }
}

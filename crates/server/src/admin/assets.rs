//! The program's own style sheet, icons and scripts, served from memory.
//!
//! Purpose: each file has its fingerprint in its address, so browsers keep it for ever; gzip bytes
//! are made by the build.
//! Must not: read the disk.

use crate::state::AppState;
use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::fmt;

/// One embedded file.
#[derive(Debug)]
pub struct Asset {
    /// Its address, fingerprint included.
    pub path: &'static str,
    /// Its media type.
    pub mime: &'static str,
    bytes: &'static [u8],
    gzip: &'static [u8],
}

impl Asset {
    /// The file as text.
    #[must_use]
    pub fn text(&self) -> &'static str {
        std::str::from_utf8(self.bytes).unwrap_or_default()
    }

    /// Size as sent, bytes.
    #[must_use]
    pub const fn sent_bytes(&self) -> usize {
        self.gzip.len()
    }
}

/// A drawing of the sprite, to be written into a page as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Icon(&'static str);

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl askama::FastWritable for Icon {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        Ok(dest.write_str(self.0)?)
    }
}

impl askama::filters::HtmlSafe for Icon {}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Serves the files.
pub fn router() -> Router<AppState> {
    Router::new().route("/assets/{file}", get(serve))
}

async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let found = ALL.iter().find(|asset| asset.path.strip_prefix("/assets/") == Some(&file));
    let Some(asset) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let content_type = match asset.mime {
        "image/svg+xml" => "image/svg+xml",
        "text/css" => "text/css; charset=utf-8",
        _ => "text/javascript; charset=utf-8",
    };
    let fixed = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
    if accepted.is_some_and(|encodings| encodings.contains("gzip")) {
        return (fixed, [(header::CONTENT_ENCODING, "gzip")], asset.gzip).into_response();
    }
    (fixed, asset.bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_visit_is_small() {
        let sent: usize = ALL.iter().map(|asset| asset.sent_bytes()).sum();
        assert!(sent < 120_000, "all assets together take {sent} bytes compressed");
    }

    #[test]
    fn addresses_are_distinct_and_icons_point_into_the_sprite() {
        for asset in ALL {
            assert_eq!(ALL.iter().filter(|other| other.path == asset.path).count(), 1);
        }
        assert!(icon::HOME.to_string().contains(&format!("{}#home", ICONS_SVG.path)));
        assert!(ICONS_SVG.text().contains("<symbol id=\"home\""));
    }
}

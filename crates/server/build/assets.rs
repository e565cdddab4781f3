//! Assets: style sheets joined into one, icons, scripts, each with a fingerprint and gzip bytes.
//!
//! Purpose: the program serves its own files from memory, cacheable for ever.
//! Must not: fail when `web/node_modules` is absent; the pages work without it.
//! Start at [`write`].

use flate2::{Compression, write::GzEncoder};
use std::fmt::Write as _;
use std::io::Write as _;
use std::{fs, path::Path};

struct Asset {
    constant: String,
    name: String,
    mime: &'static str,
    bytes: Vec<u8>,
}

/// Third-party files by constant, path under `web/node_modules`, and the name served.
const THIRD_PARTY: [(&str, &str, &str); 3] = [
    ("HTMX_JS", "htmx.org/dist/htmx.min.js", "htmx.js"),
    ("UPLOT_JS", "uplot/dist/uPlot.iife.min.js", "uplot.js"),
    ("UPLOT_CSS", "uplot/dist/uPlot.min.css", "uplot.css"),
];

/// Writes `assets.rs` and the bytes it includes into `out`.
///
/// # Errors
/// The file that cannot be read or written.
pub(crate) fn write(root: &Path, out: &Path) -> Result<(), String> {
    let own = root.join("assets");
    let mut assets = vec![
        Asset {
            constant: "APP_CSS".into(),
            name: "app.css".into(),
            mime: "text/css",
            bytes: joined_css(&own.join("css"))?,
        },
        Asset {
            constant: "FAVICON_SVG".into(),
            name: "favicon.svg".into(),
            mime: "image/svg+xml",
            bytes: read(&own.join("favicon.svg"))?,
        },
    ];
    for path in sorted(&own.join("js"), "js")? {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        assets.push(Asset {
            constant: format!("{}_JS", stem.to_uppercase().replace('-', "_")),
            name: format!("{stem}.js"),
            mime: "text/javascript",
            bytes: read(&path)?,
        });
    }
    let mut code = String::new();
    let icons = sprite(&own.join("icons"))?;
    code.push_str(&icons.constants);
    assets.push(icons.asset);
    let modules = root.join("../../web/node_modules");
    for (constant, path, name) in THIRD_PARTY {
        let path = modules.join(path);
        println!("cargo::rerun-if-changed={}", path.display());
        match fs::read(&path) {
            Ok(bytes) => {
                let mime = if name.ends_with("css") { "text/css" } else { "text/javascript" };
                let _ = writeln!(code, "pub const {constant}: Option<&Asset> = Some(&EMBEDDED_{constant});");
                assets.push(Asset {
                    constant: format!("EMBEDDED_{constant}"),
                    name: name.into(),
                    mime,
                    bytes,
                });
            }
            Err(_) => drop(writeln!(code, "pub const {constant}: Option<&Asset> = None;")),
        }
    }
    let mut all = String::from("pub(super) static ALL: &[&Asset] = &[");
    for asset in &assets {
        emit(asset, out, &mut code)?;
        let _ = write!(all, "&{}, ", asset.constant);
    }
    let documented =
        code.replace("pub const", "/// Third-party, absent where it was not installed.\npub const");
    fs::write(out.join("assets.rs"), documented + &all + "];\n").map_err(|error| error.to_string())
}

fn emit(asset: &Asset, out: &Path, code: &mut String) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", asset.name);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&asset.bytes).map_err(failed)?;
    fs::write(out.join(&asset.name), &asset.bytes).map_err(failed)?;
    fs::write(out.join(format!("{}.gz", asset.name)), encoder.finish().map_err(failed)?).map_err(failed)?;
    let _ = writeln!(
        code,
        "/// `{name}`\npub static {constant}: Asset = Asset {{ path: \"{path}\", \
         mime: \"{mime}\", bytes: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\")), \
         gzip: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.gz\")) }};",
        path = path_of(asset),
        name = asset.name,
        constant = asset.constant,
        mime = asset.mime,
    );
    Ok(())
}

fn joined_css(folder: &Path) -> Result<Vec<u8>, String> {
    let mut css = Vec::new();
    for path in sorted(folder, "css")? {
        css.extend(read(&path)?);
        css.push(b'\n');
    }
    Ok(css)
}

/// The sprite of icons and a constant for each.
struct Icons {
    asset: Asset,
    constants: String,
}

/// Joins `icons/<name>.svg` (24 × 24, stroked with the current colour) into one sprite.
fn sprite(folder: &Path) -> Result<Icons, String> {
    let mut svg = String::from("<svg xmlns=\"http://www.w3.org/2000/svg\">\n");
    let mut names = Vec::new();
    for path in sorted(folder, "svg")? {
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let text = String::from_utf8(read(&path)?).map_err(|error| format!("{name}: {error}"))?;
        let open = text.find('>').ok_or_else(|| format!("{name}: no svg element"))? + 1;
        let close = text.rfind("</svg>").ok_or_else(|| format!("{name}: no svg element"))?;
        let body = text[open..close].trim();
        let _ = writeln!(svg, "<symbol id=\"{name}\" viewBox=\"0 0 24 24\">{body}</symbol>");
        names.push(name);
    }
    svg.push_str("</svg>\n");
    let asset = Asset {
        constant: "ICONS_SVG".into(),
        name: "icons.svg".into(),
        mime: "image/svg+xml",
        bytes: svg.into_bytes(),
    };
    let mut constants = String::from(
        "/// Every icon, drawn with the colour of its text.\npub mod icon {\nuse super::Icon;\n",
    );
    let path = path_of(&asset);
    for name in names {
        let constant = name.to_uppercase().replace('-', "_");
        let _ = writeln!(
            constants,
            "/// `{name}`\npub const {constant}: Icon = Icon(\"<svg class=\\\"icon\\\" aria-hidden=\\\"true\\\">\
             <use href=\\\"{path}#{name}\\\"/></svg>\");"
        );
    }
    constants.push_str("}\n");
    Ok(Icons { asset, constants })
}

/// The address of an asset: it changes with the bytes.
fn path_of(asset: &Asset) -> String {
    let (stem, extension) = asset.name.rsplit_once('.').unwrap_or((&asset.name, ""));
    format!("/assets/{stem}.{:016x}.{extension}", fnv1a(&asset.bytes))
}

fn sorted(folder: &Path, extension: &str) -> Result<Vec<std::path::PathBuf>, String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    println!("cargo::rerun-if-changed={}", path.display());
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// FNV-1a, 64 bits: names a version of a file; nothing depends on it being hard to forge.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

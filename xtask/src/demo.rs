//! `cargo xtask demo`: from a clone to the demo shop on its pages.
//!
//! Purpose: fetch the browser packages where npm is there, build the program, open the demo.
//! Must not: fail for want of npm; the pages work without it.

use crate::{Outcome, browser, shell};

/// Arguments go on to `regulars demo`.
pub(crate) fn run(args: &[String]) -> Outcome {
    if let Err(reason) = browser::install_packages()? {
        println!("xtask: building without htmx and uPlot: {reason}");
    }
    let mut cargo = shell::command("cargo", &["run", "--release", "--locked", "--package", "server"]);
    shell::succeed(cargo.args(["--bin", "regulars", "--", "demo"]).args(args))
}

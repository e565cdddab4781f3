//! What the benchmarks need: a folder, the generated shop, the other engines, our own programs.
//!
//! Purpose: make each thing once and keep it below the target folder.
//! Must not: install anything outside that folder.

use super::page::Section;
use crate::shell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The other engines, from PyPI.
const PYTHON_PACKAGES: &[&str] = &["duckdb", "chdb", "numpy", "pandas", "pyarrow"];
/// The other programs that fit lifetime value models, from PyPI.
const MODEL_PACKAGES: &[&str] = &["lifetimes", "pymc-marketing"];
const C_FLAGS: &[&str] = &["-O3", "-march=native", "-fopenmp", "-Wall", "-Wextra"];

/// Where the benchmarks work.
pub(super) struct Workbench {
    folder: PathBuf,
    target: PathBuf,
    /// Customers of the generated shop; up to ten orders each.
    pub(super) customers: u32,
    /// How often all engines take their turn, at most.
    pub(super) rounds: u32,
    time_max: Duration,
}

impl Workbench {
    /// Makes the folder.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn open(customers: u32, rounds: u32, minutes: u32) -> Result<Self, String> {
        let target = shell::target_folder()?;
        let folder = target.join("bench");
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let time_max = Duration::from_secs(u64::from(minutes) * 60);
        Ok(Self { folder, target, customers, rounds, time_max })
    }

    /// The numbers of the turns, from 1: as many as there is time for, going by those before.
    pub(super) fn turns(&self) -> impl Iterator<Item = u32> + use<> {
        let (begun, time_max) = (Instant::now(), self.time_max);
        let has_time = move |turn: &u32| {
            let taken = begun.elapsed();
            *turn == 1 || taken + taken / (*turn - 1) <= time_max
        };
        (1..=self.rounds).take_while(has_time)
    }

    /// A path in the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A file of the generated shop: `shop.columns`, `shop.csv` or `shop.parquet`. Made once.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn shop(&self, file: &str) -> Result<PathBuf, String> {
        let shop = self.path(&format!("shop-{}", self.customers));
        let wanted = shop.join(file);
        if wanted.exists() {
            return Ok(wanted);
        }
        if file == "shop.parquet" {
            self.write_parquet(&self.shop("shop.csv")?, &wanted)?;
            return Ok(wanted);
        }
        // Made under another name first, so that a run that was stopped leaves no half of a shop.
        let unfinished = self.path("shop-unfinished");
        println!("bench: making a shop of {} customers", self.customers);
        let mut cargo =
            shell::command("cargo", &["run", "--release", "--locked", "--quiet", "--package", "testkit"]);
        cargo.args(["--example", "generate_shop", "--", &self.customers.to_string()]).arg(&unfinished);
        shell::succeed(&mut cargo)?;
        fs::rename(&unfinished, &shop).map_err(|error| format!("{}: {error}", shop.display()))?;
        Ok(wanted)
    }

    fn write_parquet(&self, csv: &Path, wanted: &Path) -> Result<(), String> {
        let unfinished = wanted.with_extension("unfinished");
        let copy = format!(
            "import duckdb; duckdb.sql(\"copy (from '{}') to '{}' (format parquet, compression snappy)\")",
            csv.display(),
            unfinished.display()
        );
        shell::succeed(Command::new(self.python()?).args(["-c", &copy]))?;
        fs::rename(&unfinished, wanted).map_err(|error| format!("{}: {error}", wanted.display()))
    }

    /// The Python of a virtual environment with the other engines in it.
    ///
    /// # Errors
    /// When Python is missing or the packages cannot be installed.
    pub(super) fn python(&self) -> Result<PathBuf, String> {
        self.environment("venv", PYTHON_PACKAGES)
    }

    /// The Python of a virtual environment with the other fitters of lifetime value models in it.
    ///
    /// # Errors
    /// When Python is missing or the packages cannot be installed.
    pub(super) fn model_python(&self) -> Result<PathBuf, String> {
        self.environment("venv-models", MODEL_PACKAGES)
    }

    fn environment(&self, name: &str, packages: &[&str]) -> Result<PathBuf, String> {
        let environment = self.path(name);
        let (python, ready) = (environment.join("bin/python"), environment.join("ready"));
        if !ready.exists() {
            println!("bench: installing {} below the target folder", packages.join(", "));
            shell::succeed(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
            let mut pip = Command::new(&python);
            shell::succeed(pip.args(["-m", "pip", "install", "--quiet"]).args(packages))?;
            fs::write(&ready, "").map_err(|error| format!("{}: {error}", ready.display()))?;
        }
        Ok(python)
    }

    /// The C loops, compiled for this machine.
    ///
    /// # Errors
    /// When there is no C compiler.
    pub(super) fn c_kernels(&self) -> Result<PathBuf, String> {
        let (program, source) = (self.path("kernels_c"), script("kernels.c"));
        let mut compiler = Command::new("cc");
        shell::succeed(compiler.args(C_FLAGS).arg("-o").arg(&program).arg(source))?;
        Ok(program)
    }

    /// An example program of one of our crates, as released.
    ///
    /// # Errors
    /// When it does not build.
    pub(super) fn example(&self, package: &str, name: &str) -> Result<PathBuf, String> {
        let args = ["build", "--release", "--locked", "--quiet", "--package", package, "--example", name];
        shell::succeed(&mut shell::command("cargo", &args))?;
        Ok(self.target.join("release/examples").join(name))
    }

    /// Keeps every sample in `results/PART.json`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn save(&self, part: &str, section: &Section) -> Result<(), String> {
        let folder = self.path("results");
        let path = folder.join(format!("{part}.json"));
        let text = serde_json::to_string_pretty(section).map_err(|error| error.to_string())?;
        let written = fs::create_dir_all(&folder).and_then(|()| fs::write(&path, text + "\n"));
        written.map_err(|error| format!("{}: {error}", path.display()))?;
        println!("\nbench: every sample is in {}", path.display());
        Ok(())
    }

    /// Date, machine and size, for the page.
    ///
    /// # Errors
    /// When the date cannot be asked.
    pub(super) fn circumstances(&self, turns: u32) -> Result<String, String> {
        let date = shell::output("date", &["-u", "+%Y-%m-%d"])?;
        let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let model = model.map_or("processor unknown", |(_, model)| model);
        let cores_count = std::thread::available_parallelism().map_or(1, usize::from);
        let (customers, date) = (self.customers, date.trim());
        let each = if turns == 1 { "1 turn" } else { &format!("{turns} turns") };
        Ok(format!("Measured on {date}: {model}, {cores_count} cores; {customers} customers; {each} each."))
    }
}

/// A file of `xtask/bench`.
pub(super) fn script(name: &str) -> PathBuf {
    shell::root().join("xtask/bench").join(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_end_with_the_time_but_one_is_always_taken() {
        let check = |minutes: u64, expected: &[u32]| {
            let time_max = Duration::from_secs(minutes * 60);
            let (folder, target) = (PathBuf::new(), PathBuf::new());
            let workbench = Workbench { folder, target, customers: 1, rounds: 3, time_max };
            assert_eq!(workbench.turns().collect::<Vec<_>>(), expected);
        };
        check(0, &[1]);
        check(60, &[1, 2, 3]);
    }
}

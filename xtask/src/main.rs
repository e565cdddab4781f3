//! Checks, benchmarks and set-up of this repository: `cargo xtask`.
//!
//! Purpose: everything a person or `.ci/run` does here besides `cargo` itself.
//! Must not: be part of the product; nothing depends on it.
//! Start at [`COMMANDS`].

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on its terminal")]

mod bench;
mod browser;
mod codegen;
mod demo;
mod deny;
mod readme;
mod server;
mod shell;
mod test;
mod tidy;

use std::process::ExitCode;

/// What a command returns: an error is one message for the person at the terminal.
type Outcome = Result<(), String>;

struct Command {
    name: &'static str,
    does: &'static str,
    run: fn(&[String]) -> Outcome,
}

const COMMANDS: &[Command] = &[
    Command { name: "demo", does: "build the program and open the demo shop", run: demo::run },
    Command { name: "test", does: "run every test: Rust, types, browser", run: test::run },
    Command { name: "tidy", does: "check the rules of the house (STYLE.md)", run: tidy::run },
    Command { name: "deny", does: "check the dependencies (deny.toml)", run: deny::run },
    Command { name: "readme", does: "run every command of README.md", run: readme::run },
    Command {
        name: "codegen",
        does: "write the files that programs write (--check compares)",
        run: codegen::run,
    },
    Command { name: "bench", does: "measure against C, DuckDB, chDB and sqlite3", run: bench::run },
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = args.split_first() else {
        print_usage();
        return ExitCode::from(2);
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprintln!("xtask: there is no command `{name}`\n");
        print_usage();
        return ExitCode::from(2);
    };
    match (command.run)(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask {name}: {message}");
            ExitCode::FAILURE
        }
    }
}

fn print_usage() {
    println!("Usage: cargo xtask COMMAND\n");
    for command in COMMANDS {
        println!("  {:<8} {}", command.name, command.does);
    }
}

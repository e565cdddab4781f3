//! `cargo xtask readme`: every command of README.md, run as a reader would.
//!
//! Purpose: a command that stopped working, or an answer that changed, fails the build.
//! Must not: run anything but the fenced `sh` blocks.
//! Start at [`run`]; [`blocks`] reads the page.
//!
//! A comment before a block says what the block is: `<!-- server: http://127.0.0.1:1234/readyz -->`
//! starts it, waits until the address answers 200 and keeps it until the end; a `json` or `csv` block
//! after a `sh` block must be contained in what that block prints.

mod blocks;

use crate::server::Server;
use crate::{Outcome, shell};
use blocks::{Answer, Block};
use serde_json::Value;
use std::process::Stdio;
use std::time::Instant;

/// Runs the blocks in order; takes no arguments.
pub(crate) fn run(args: &[String]) -> Outcome {
    if let Some(unknown) = args.first() {
        return Err(format!("takes no arguments, got `{unknown}`"));
    }
    let page = std::fs::read_to_string(shell::root().join("README.md")).map_err(|error| error.to_string())?;
    let blocks = blocks::read(&page)?;
    let mut servers = Vec::new();
    for block in &blocks {
        println!("readme:{}: {}", block.line, block.script.trim().replace('\n', "; "));
        let started = Instant::now();
        if let Some(ready_at) = &block.server_ready_at {
            servers.push(Server::start(&block.script, ready_at)?);
        } else {
            run_block(block)?;
        }
        println!("readme:{}: done in {:.1} s", block.line, started.elapsed().as_secs_f64());
    }
    println!("readme: {} blocks, all work", blocks.len());
    Ok(())
}

fn run_block(block: &Block) -> Outcome {
    let mut bash = shell::command("bash", &["-euo", "pipefail", "-c", &block.script]);
    let Some(expected) = &block.answer else {
        return shell::succeed(&mut bash);
    };
    let output = bash.stderr(Stdio::inherit()).output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{said}");
    if !output.status.success() {
        return Err(format!("README.md:{}: failed: {}", block.line, output.status));
    }
    let differs = match expected {
        Answer::Json(expected) => {
            let actual = serde_json::from_str(&said)
                .map_err(|error| format!("README.md:{}: the answer is no JSON: {error}", block.line))?;
            missing(expected, &actual, "$")
        }
        Answer::Lines(expected) => {
            let has = |line: &str| said.lines().any(|said| said.trim_start_matches('\u{feff}') == line);
            expected.lines().find(|line| !has(line)).map(|line| format!("`{line}`"))
        }
    };
    differs.map_or(Ok(()), |at| {
        Err(format!("README.md:{}: the answer differs at {at}: put the new one there", block.line))
    })
}

/// The path of the first value of `expected` that `actual` does not have.
fn missing(expected: &Value, actual: &Value, path: &str) -> Option<String> {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => expected.iter().find_map(|(key, value)| {
            let path = format!("{path}.{key}");
            actual.get(key).map_or(Some(path.clone()), |actual| missing(value, actual, &path))
        }),
        (Value::Array(expected), Value::Array(actual)) => {
            let pairs = expected.iter().zip(actual).enumerate();
            let differs = pairs.map(|(index, (e, a))| missing(e, a, &format!("{path}[{index}]")));
            let short = (actual.len() < expected.len()).then(|| format!("{path}[{}]", actual.len()));
            differs.chain([short]).flatten().next()
        }
        _ => (expected != actual).then(|| path.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(expected: Value, actual: Value, path: Option<&str>) {
        assert_eq!(missing(&expected, &actual, "$").as_deref(), path, "{expected} in {actual}");
    }

    #[test]
    fn an_answer_may_say_more_but_nothing_else() {
        check(json!({"a": 1}), json!({"a": 1, "b": 2}), None);
        check(json!({"a": {"b": [1]}}), json!({"a": {"b": [1, 2]}}), None);
        check(json!({"a": {"b": [1, 2]}}), json!({"a": {"b": [1]}}), Some("$.a.b[1]"));
        check(json!({"a": 1}), json!({"a": 2}), Some("$.a"));
        check(json!({"a": 1}), json!({}), Some("$.a"));
        check(json!({"a": [1]}), json!({"a": 1}), Some("$.a"));
    }

    #[test]
    fn the_readme_can_be_read() {
        let page = std::fs::read_to_string(shell::root().join("README.md")).unwrap();
        assert!(blocks::read(&page).is_ok());
    }
}

//! A server that runs while something else talks to it: a block of the README, a benchmark.
//!
//! Purpose: start it in a process group of its own, wait until it answers, stop the whole group.
//! Must not: speak to anything but a loopback address.

use crate::shell;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::process::Child;
use std::time::{Duration, Instant};

/// Long enough to build the program from nothing on two cores.
const READY_WITHIN: Duration = Duration::from_secs(40 * 60);
const ASK_EVERY: Duration = Duration::from_millis(100);
const STOP_WITHIN: Duration = Duration::from_secs(15);

/// Runs until it is dropped.
pub(crate) struct Server {
    child: Child,
}

impl Server {
    /// Starts a script and waits until `ready_at` (an `http://` address) answers 200.
    ///
    /// # Errors
    /// When it cannot start, ends early, or is not ready in time.
    pub(crate) fn start(script: &str, ready_at: &str) -> Result<Self, String> {
        let mut bash = shell::command("bash", &["-euo", "pipefail", "-c", script]);
        let child = bash.process_group(0).spawn().map_err(|error| format!("cannot start bash: {error}"))?;
        let mut server = Self { child };
        let started = Instant::now();
        while started.elapsed() < READY_WITHIN {
            if let Some(status) = server.child.try_wait().map_err(|error| error.to_string())? {
                return Err(format!("the server ended before it was ready: {status}"));
            }
            if answers(ready_at)? {
                return Ok(server);
            }
            std::thread::sleep(ASK_EVERY);
        }
        Err(format!("{ready_at} did not answer within {} minutes", READY_WITHIN.as_secs() / 60))
    }

    fn signal(&self, signal: &str) {
        let group = format!("-{}", self.child.id());
        let sent = shell::command("kill", &[signal, "--", &group]).status();
        if !sent.is_ok_and(|status| status.success()) {
            eprintln!("xtask: could not send {signal} to the server");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        self.signal("-TERM");
        let asked = Instant::now();
        while asked.elapsed() < STOP_WITHIN {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(ASK_EVERY);
        }
        self.signal("-KILL");
    }
}

/// Whether the address answers 200; `false` while nobody listens.
fn answers(address: &str) -> Result<bool, String> {
    let rest = address.strip_prefix("http://").ok_or(format!("`{address}` is no http:// address"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    if !(host.starts_with("127.0.0.1:") || host.starts_with("localhost:")) {
        return Err(format!("`{address}` is not on this machine"));
    }
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n")?;
        let mut answer = String::new();
        stream.take(64).read_to_string(&mut answer)?;
        Ok(answer)
    };
    Ok(ask().is_ok_and(|answer| answer.split_whitespace().nth(1) == Some("200")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_asked() {
        assert!(answers("http://example.org/readyz").is_err());
        assert!(answers("ftp://127.0.0.1:1/").is_err());
    }

    #[test]
    fn a_script_that_ends_is_no_server() {
        let started = Server::start("exit 3", "http://127.0.0.1:9/readyz");
        assert!(started.is_err_and(|error| error.contains("ended before")));
    }
}

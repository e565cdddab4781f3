//! The progress bar of long reading: only on a terminal, with rate and remaining time.

use analytics::ingest::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

const REDRAW: Duration = Duration::from_millis(100);

/// A bar that follows a [`Progress`] until dropped.
pub(super) struct Bar {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// Follows `progress` on standard error; does nothing where that is no terminal.
pub(super) fn follow(name: &str, progress: &Arc<Progress>) -> Bar {
    let stop = Arc::new(AtomicBool::new(false));
    let shown = std::io::stderr().is_terminal();
    let (progress, ended, name) = (Arc::clone(progress), Arc::clone(&stop), name.to_owned());
    let thread = shown.then(|| std::thread::spawn(move || draw(&name, &progress, &ended)));
    Bar { stop, thread }
}

fn draw(name: &str, progress: &Progress, ended: &AtomicBool) {
    let bar = ProgressBar::new(0).with_message(name.to_owned());
    let with_total =
        ProgressStyle::with_template("{msg}  {bar:30} {percent}%  {bytes_per_sec}, {eta} left  {prefix}");
    if let Ok(style) = with_total {
        bar.set_style(style);
    }
    while !ended.load(Ordering::Relaxed) {
        bar.set_length(progress.bytes_total.load(Ordering::Relaxed));
        bar.set_position(progress.bytes_done.load(Ordering::Relaxed));
        match progress.rows_done.load(Ordering::Relaxed) {
            0 => {}
            rows => bar.set_prefix(format!("{rows} rows")),
        }
        std::thread::park_timeout(REDRAW);
    }
    bar.finish_and_clear();
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A bar that failed to draw must not fail the work it followed.
            let _ = thread.join();
        }
    }
}

//! A bar for long work, on standard error and only at a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Work that is done before this needs no bar; who waits longer sees at once that something goes on.
const PATIENCE: Duration = Duration::from_millis(80);

/// The bytes read, those in all, the rate, and how long it will take.
const KNOWN: &str = "{wide_bar} {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left";
/// The same where nobody knows how much there is, as with standard input.
const UNKNOWN: &str = "{spinner} {bytes}  {bytes_per_sec}";

/// Tells how far the work is.
pub struct Progress {
    bar: ProgressBar,
    began: Instant,
    shown: AtomicBool,
}

impl Progress {
    /// Nothing is drawn yet.
    pub fn begin() -> Self {
        Progress {
            bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
            began: Instant::now(),
            shown: AtomicBool::new(false),
        }
    }

    /// So many bytes of so many are read. Comes from any worker, now and then.
    pub fn at(&self, read: u64, all: u64) {
        if self.began.elapsed() < PATIENCE {
            return;
        }
        if !self.shown.swap(true, Ordering::Relaxed) {
            // The template is ours and right; a plain bar would do as well.
            if let Ok(style) = ProgressStyle::with_template(if all == 0 { UNKNOWN } else { KNOWN }) {
                self.bar.set_style(style);
            }
            // Draws nothing where standard error is no terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        if all > 0 {
            self.bar.set_length(all.max(read));
        }
        self.bar.set_position(read);
    }

    /// Takes the bar away.
    pub fn end(self) {
        if self.shown.load(Ordering::Relaxed) {
            self.bar.finish_and_clear();
        }
    }
}

//! What the work was, for `--stats`: on standard error.

use crate::config::Config;
use crate::messages;
use crate::times;
use cwli::batch::print_time;
use cwli::render::visible;
use cwli::scan::Report;
use std::time::Instant;

/// Tells what the work was, if that is wanted.
pub struct Statistics<'a> {
    wanted: bool,
    config: &'a Config,
    began: Instant,
}

impl<'a> Statistics<'a> {
    /// The work begins.
    pub fn begin(wanted: bool, config: &'a Config) -> Self {
        Statistics { wanted, config, began: Instant::now() }
    }

    /// The work is done.
    pub fn tell(&self, report: &Report) {
        if !self.wanted {
            return;
        }
        let seconds = self.began.elapsed().as_secs_f64();
        messages::line(format_args!("records matched  {}", grouped(report.records_matched)));
        messages::line(format_args!("records scanned  {}", grouped(report.records_scanned)));
        messages::line(format_args!("bytes scanned    {}", grouped(report.bytes_scanned)));
        if report.bytes_spilled > 0 {
            messages::line(format_args!("bytes spilled    {}", grouped(report.bytes_spilled)));
        }
        messages::line(format_args!("time             {seconds:.3} s"));
        for (what, count) in [("files skipped   ", report.files_skipped), ("folders skipped ", report.folders_skipped)]
        {
            if count > 0 {
                messages::line(format_args!("{what} {}, by the times in their paths", grouped(count)));
            }
        }
        if let Some(file) = self.config.file() {
            messages::line(format_args!("configuration    {}", visible(file)));
        }
        for file in report.files.iter().filter(|file| !file.format.is_empty()) {
            messages::line(format_args!("format           {}  {}", file.format, visible(&file.name)));
        }
    }
}

/// A count with a comma before every three digits.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let comma = |at: usize| at > 0 && (digits.len() - at).is_multiple_of(3);
    digits.char_indices().flat_map(|(at, digit)| comma(at).then_some(',').into_iter().chain([digit])).collect()
}

/// A range of which one end may be open.
pub fn range_in_words((start, end): (i64, i64)) -> String {
    let (first, last) = (print_time(start), print_time(end));
    match (start == times::EARLIEST, end == times::latest()) {
        (true, _) => format!("to {last}"),
        (_, true) => format!("from {first}"),
        _ => format!("{first} to {last}"),
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn counts_are_grouped_by_thousands() {
        for (count, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(count), text);
        }
    }
}

//! Which of the files that were found are opened, and how.

use super::file::LogFile;
use super::find::{self, Found, Origin};
use super::place::Place;
use super::{FileReport, Request, Source};
use rayon::prelude::*;

/// A file that is to be opened.
pub type Wanted<'s> = (Found, Place, &'s Source);

/// What was left out, because paths tell that its events lie outside of the time range.
#[derive(Debug, Default)]
pub struct Skipped {
    /// Files.
    pub files: u64,
    /// Folders that are elsewhere.
    pub folders: u64,
}

/// The files that can have events in the range, and how many cannot.
pub fn wanted<'s>(sources: &'s [Source], request: &Request) -> (Vec<Wanted<'s>>, Skipped) {
    let ranges: Vec<(i64, i64)> = request.range.into_iter().chain(request.second_range).collect();
    let (mut wanted, mut skipped) = (Vec::new(), Skipped::default());
    for source in sources {
        let (found, folders) = find::all(&source.inputs, &ranges);
        skipped.folders += folders;
        for each in found {
            // The name of a log stream is no path.
            let is_stored = matches!(each.origin, Ok(Origin::Stored(_)));
            let place = if is_stored { Place::default() } else { Place::of(&each.name) };
            if ranges.is_empty() || each.origin.is_err() || place.can_lie_in(&ranges) {
                wanted.push((each, place, source));
            } else {
                skipped.files += 1;
            }
        }
    }
    (wanted, skipped)
}

/// Files that are elsewhere are looked at side by side, so many at once: that is mostly waiting.
const OPENED_AT_ONCE: usize = 32;

/// Opens files; they come in the order in which they are given.
pub fn all(wanted: Vec<Wanted>, request: &Request) -> Vec<Result<LogFile, FileReport>> {
    let open = |(found, place, source): Wanted| LogFile::open(found, place, source, request);
    let is_elsewhere = |(found, ..): &Wanted| matches!(found.origin, Ok(Origin::Object(_)));
    if wanted.iter().filter(|wanted| is_elsewhere(wanted)).count() < 2 {
        return wanted.into_iter().map(open).collect();
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(OPENED_AT_ONCE).build();
    let pool = pool.expect("the system lets a process start threads");
    pool.install(|| wanted.into_par_iter().map(open).collect())
}

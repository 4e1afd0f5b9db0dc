//! The first JSON in an event.

use crate::scan::formats::json::{document, each_path, name_of_path};
use memchr::memchr_iter;

// AWS manual, CloudWatch Logs, "Supported logs and discovered fields", Lambda: log fields are discovered "only for the
// first embedded JSON fragment in each log event". It is silent on what a fragment is. We take the first map that is
// whole; a list only if it is the whole event, since text in brackets is usually no list.
/// What `read` gives for the first JSON in an event; it is asked where in the event that may be, and whether there may
/// be something behind it.
pub fn first<T>(event: &[u8], mut read: impl FnMut(usize, bool) -> Option<T>) -> Option<T> {
    let front = event.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    if let Some(b'[') = event.get(front)
        && let Some(found) = read(front, false)
    {
        return Some(found);
    }
    for at in memchr_iter(b'{', event) {
        let found = read(at, true);
        // What begins as a map and is damaged is not searched for pieces that are whole.
        if found.is_some() || event[at + 1..].trim_ascii_start().first() == Some(&b'"') {
            return found;
        }
    }
    None
}

/// Whether an event is JSON and nothing else.
pub fn is_document(event: &str) -> bool {
    document(event.as_bytes()).is_some_and(|end| event[end..].trim().is_empty())
}

/// The name of every field of the first JSON in an event.
pub fn each_name(event: &[u8], mut seen: impl FnMut(&str)) {
    let found = first(event, |at, part| {
        let end = at + document(&event[at..])?;
        (part || event[end..].trim_ascii().is_empty()).then_some(at..end)
    });
    if let Some(place) = found {
        each_path(&event[place], |path| seen(&name_of_path(path)));
    }
}

//! `clf`: the Common Log Format, alone or combined with referrer and user agent: Apache, NGINX, API Gateway.

use super::instant::clf_instant;
use super::undivided::Undivided;
use super::{Format, Layout};
use memchr::memchr_iter;
use std::sync::Arc;

/// The format.
// The official samples for Apache and API Gateway take such lines apart with `parse` (LANGUAGE.md 8.6, 8.8), which
// shows that the service discovers nothing in them. Only the time is read.
pub static FORMAT: Format = Format {
    name: "clf",
    summary: "Common Log Format of Apache, NGINX and API Gateway: only `@message` and the system fields, `@timestamp` \
              from the brackets. Take the lines apart with `parse`.",
    fields: Vec::new,
    recognise: |head| head.is_mostly(looks_like_access).then(access),
    assume: |_| access(),
};

/// Whether a line has such a time, and is not JSON that holds such a line.
fn looks_like_access(line: &str) -> bool {
    !line.trim_ascii_start().starts_with('{') && time(line.as_bytes()).is_some()
}

/// How far into a line its time is looked for; users and host names in front of it are shorter.
const FRONT: usize = 512;

/// The first instant in brackets.
fn time(line: &[u8]) -> Option<i64> {
    let front = &line[..line.len().min(FRONT)];
    memchr_iter(b'[', front).find_map(|at| clf_instant(&line[at + 1..]))
}

fn access() -> Arc<dyn Layout> {
    Arc::new(Undivided { title: FORMAT.name, hint: "", time, timed: true })
}

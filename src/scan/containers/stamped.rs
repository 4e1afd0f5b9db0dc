//! Lines that begin with a time, and the lines behind them that belong to the same event: CloudWatch Logs export
//! tasks and `aws logs tail`.

use super::About;
use super::{Container, Events, Finder, Sample};
use crate::scan::formats::timestamp::leading_timestamp;
use memchr::memchr;

/// What an export task writes.
// CloudWatch Logs user guide, "Exporting log data to Amazon S3": a folder for each log stream below that of the
// task, in it files `000000.gz` and so on. Each event begins with its time, as in `2017-01-01T00:00:00.000Z text`;
// the manual shows no example of an event of several lines: we take lines without a time as its further lines.
pub static EXPORT: Container = Container {
    name: "an export task's file",
    recognise: |sample| {
        let known = || sample.holds_known_messages(&mut Stamped { stamp: export_stamp });
        export_stamp(first_line(sample.bytes)).is_some() && (is_exported(sample) || known())
    },
    finder: || Box::new(Stamped { stamp: export_stamp }),
};

/// What `aws logs tail` prints, in the format `detailed`, which is the default, or `short`.
// AWS CLI reference, "logs tail": detailed is the time with microseconds and offset, the stream and the message.
pub static TAIL: Container = Container {
    name: "the output of aws logs tail",
    recognise: |sample| {
        let line = first_line(sample.bytes);
        let short = || sample.holds_known_messages(&mut Stamped { stamp: tail_stamp });
        tail_stamp(line).is_some_and(|stamp| stamp.stream.is_some() || short())
    },
    finder: || Box::new(Stamped { stamp: tail_stamp }),
};

fn first_line(text: &[u8]) -> &[u8] {
    &text[..memchr(b'\n', text).unwrap_or(text.len())]
}

/// Whether the file lies where an export task puts it: six digits in the folder of a stream.
fn is_exported(sample: &Sample) -> bool {
    let mut parts = sample.parts();
    let name = parts.next().unwrap_or_default();
    let digits = name.strip_suffix(".gz").unwrap_or(name);
    digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()) && parts.next().is_some()
}

/// What stands before the message of an event.
struct Stamp<'a> {
    time: i64,
    stream: Option<&'a str>,
    /// Where the message begins.
    length: usize,
}

const EXPORTED: &[u8] = b"0000-00-00T00:00:00.000Z ";
const DETAILED: &[u8] = b"0000-00-00T00:00:00.000000+00:00 ";
const SHORT: &[u8] = b"0000-00-00T00:00:00 ";

fn export_stamp(line: &[u8]) -> Option<Stamp<'_>> {
    let time = leading_timestamp(shaped(line, EXPORTED)?)?;
    Some(Stamp { time, stream: None, length: EXPORTED.len() })
}

fn tail_stamp(line: &[u8]) -> Option<Stamp<'_>> {
    if let Some(stamp) = shaped(line, SHORT) {
        return Some(Stamp { time: leading_timestamp(stamp)?, stream: None, length: SHORT.len() });
    }
    let time = leading_timestamp(shaped(line, DETAILED)?)?;
    let rest = &line[DETAILED.len()..];
    let stream = &rest[..memchr(b' ', rest)?];
    let length = DETAILED.len() + stream.len() + 1;
    Some(Stamp { time, stream: Some(std::str::from_utf8(stream).ok().filter(|name| !name.is_empty())?), length })
}

/// The part of a line that looks like the shape, in which 0 is any digit.
fn shaped<'a>(line: &'a [u8], shape: &[u8]) -> Option<&'a [u8]> {
    let part = line.get(..shape.len())?;
    let fits = |(byte, wanted): (&u8, &u8)| if *wanted == b'0' { byte.is_ascii_digit() } else { byte == wanted };
    part.iter().zip(shape).all(fits).then_some(&part[..shape.len() - 1])
}

/// Finds lines with stamps.
struct Stamped {
    stamp: fn(&[u8]) -> Option<Stamp<'_>>,
}

impl Finder for Stamped {
    fn find(&mut self, bytes: &[u8], last: bool, events: &mut Events) -> Result<usize, String> {
        let (mut begun, mut at) = (0, 0);
        while let Some(length) = memchr(b'\n', &bytes[at..]) {
            // Shapes are made of digits and marks: a line whose first byte is no digit has none.
            let line = &bytes[at..at + length];
            if at > begun && line.first().is_some_and(u8::is_ascii_digit) && (self.stamp)(line).is_some() {
                self.event(&bytes[begun..at], begun, events);
                begun = at;
            }
            at += length + 1;
        }
        if !last {
            return Ok(begun);
        }
        if at > begun && at < bytes.len() && (self.stamp)(&bytes[at..]).is_some() {
            self.event(&bytes[begun..at], begun, events);
            begun = at;
        }
        self.event(&bytes[begun..], begun, events);
        Ok(bytes.len())
    }
}

impl Stamped {
    /// One event with all its lines. Lines before the first stamp are an event without a time.
    fn event(&self, text: &[u8], place: usize, events: &mut Events) {
        let Some(stamp) = (self.stamp)(text) else {
            return events.add(place, text.trim_ascii_end(), About::default());
        };
        let about = About { time: Some(stamp.time), stream: stamp.stream, ..About::default() };
        events.add(place, text[stamp.length..].trim_ascii_end(), about);
    }
}

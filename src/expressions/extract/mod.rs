//! What `parse` and its like do to one text: the pieces that a pattern, or the rules of a format, find in it.

mod csv;
mod glob;
mod json;
mod logfmt;
mod matches;
mod xml;

pub use glob::Glob;
pub use json::{Found, JsonPath, elements};
pub use logfmt::logfmt;
pub use xml::XmlPath;

use matches::Matches;
use regex::bytes::{CaptureLocations, Regex};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How a text is taken apart. Written and read back as its text.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "ExtractorText", into = "ExtractorText")]
pub enum Extractor {
    /// Literal texts with `*` between them.
    Glob(Glob),
    /// The capture groups with these numbers.
    Regex(Regex, Vec<usize>),
    /// The first values of a record, so many.
    Csv(usize),
    /// The text of an XML element.
    Xml(XmlPath),
    /// All keys of a logfmt text with their values, as one map.
    Logfmt,
    /// A value inside a JSON document or a map.
    Json(JsonPath),
}

#[derive(Serialize, Deserialize)]
enum ExtractorText {
    Glob(String),
    Regex(String, Vec<usize>),
    Csv(usize),
    Xml(String),
    Logfmt,
    Json(String),
}

/// Where a piece lies in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// Whether the format has marks in it that are not part of its value: `resolved` gives that.
    pub escaped: bool,
}

impl Piece {
    /// A piece that is its own value.
    fn plain(start: usize, end: usize) -> Self {
        Piece { start, end, escaped: false }
    }
}

impl Extractor {
    /// How many pieces it finds.
    pub fn count(&self) -> usize {
        match self {
            Extractor::Glob(glob) => glob.count(),
            Extractor::Regex(_, groups) => groups.len(),
            Extractor::Csv(count) => *count,
            Extractor::Xml(_) | Extractor::Logfmt | Extractor::Json(_) => 1,
        }
    }

    /// Whether every value that it gives stands in the text as it is.
    pub fn is_verbatim(&self) -> bool {
        matches!(self, Extractor::Glob(_) | Extractor::Regex(..))
    }

    /// Whether it can give other values than texts, and so has no pieces.
    pub fn gives_values(&self) -> bool {
        matches!(self, Extractor::Logfmt | Extractor::Json(_))
    }

    /// Something to find pieces with, for one worker.
    pub fn finder(&self) -> Finder<'_> {
        let locations = match self {
            Extractor::Regex(regex, _) => Some(regex.capture_locations()),
            _ => None,
        };
        Finder { extractor: self, locations }
    }

    /// The value of a piece of a text that is escaped.
    pub fn resolved(&self, piece: &str) -> String {
        match self {
            Extractor::Csv(_) => csv::unquoted(piece),
            Extractor::Xml(_) => xml::text_content(piece),
            Extractor::Json(_) => json::unescaped(piece),
            Extractor::Glob(_) | Extractor::Regex(..) | Extractor::Logfmt => piece.to_string(),
        }
    }
}

/// Finds the pieces, text after text.
pub struct Finder<'a> {
    extractor: &'a Extractor,
    locations: Option<CaptureLocations>,
}

impl Finder<'_> {
    /// Puts the pieces of a text into `pieces`, which has room for `count()`; whether the text matched.
    ///
    /// What gives maps and lists finds no pieces.
    pub fn find(&mut self, text: &[u8], pieces: &mut [Option<Piece>]) -> bool {
        match (self.extractor, &mut self.locations) {
            (Extractor::Glob(glob), _) => glob.find(text, pieces),
            (Extractor::Regex(regex, groups), Some(locations)) => {
                regex.captures_read(locations, text).is_some() && put_groups(locations, groups, pieces)
            }
            (Extractor::Csv(_), _) => csv::find(text, pieces),
            (Extractor::Xml(path), _) => {
                pieces[0] = path.find(text);
                pieces[0].is_some()
            }
            _ => false,
        }
    }

    /// Calls `take` with the pieces of every match of a regular expression, one after the other.
    pub fn find_all(&mut self, text: &[u8], pieces: &mut [Option<Piece>], mut take: impl FnMut(&[Option<Piece>])) {
        let (Extractor::Regex(regex, groups), Some(locations)) = (self.extractor, &mut self.locations) else { return };
        let mut matches = Matches::new(regex, text);
        while matches.next(locations) {
            put_groups(locations, groups, pieces);
            take(pieces);
        }
    }
}

/// The places of the groups; always true.
fn put_groups(locations: &CaptureLocations, groups: &[usize], pieces: &mut [Option<Piece>]) -> bool {
    for (piece, &group) in pieces.iter_mut().zip(groups) {
        *piece = locations.get(group).map(|(start, end)| Piece::plain(start, end));
    }
    true
}

impl fmt::Display for Extractor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Extractor::Glob(glob) => write!(f, "{:?}", glob.text()),
            Extractor::Regex(regex, _) => write!(f, "/{regex}/"),
            Extractor::Csv(_) => f.write_str("csv"),
            Extractor::Xml(path) => write!(f, "XML {path}"),
            Extractor::Logfmt => f.write_str("logfmt"),
            Extractor::Json(path) => write!(f, "json {path}"),
        }
    }
}

impl From<Extractor> for ExtractorText {
    fn from(extractor: Extractor) -> Self {
        match extractor {
            Extractor::Glob(glob) => ExtractorText::Glob(glob.text().to_string()),
            Extractor::Regex(regex, groups) => ExtractorText::Regex(regex.as_str().to_string(), groups),
            Extractor::Csv(count) => ExtractorText::Csv(count),
            Extractor::Xml(path) => ExtractorText::Xml(path.to_string()),
            Extractor::Logfmt => ExtractorText::Logfmt,
            Extractor::Json(path) => ExtractorText::Json(path.to_string()),
        }
    }
}

impl TryFrom<ExtractorText> for Extractor {
    type Error = String;

    fn try_from(text: ExtractorText) -> Result<Self, Self::Error> {
        Ok(match text {
            ExtractorText::Glob(text) => Extractor::Glob(Glob::new(&text)),
            ExtractorText::Regex(text, groups) => {
                Extractor::Regex(Regex::new(&text).map_err(|error| error.to_string())?, groups)
            }
            ExtractorText::Csv(count) => Extractor::Csv(count),
            ExtractorText::Xml(path) => Extractor::Xml(XmlPath::new(&path)?),
            ExtractorText::Logfmt => Extractor::Logfmt,
            ExtractorText::Json(path) => Extractor::Json(JsonPath::new(&path)?),
        })
    }
}

/// What the tests of the extractors share.
#[cfg(test)]
mod testing {
    use super::Extractor;

    /// The values of the pieces; nothing when the text does not match.
    pub fn pieces(extractor: &Extractor, text: &str) -> Option<Vec<Option<String>>> {
        let mut found = vec![None; extractor.count()];
        let matched = extractor.finder().find(text.as_bytes(), &mut found);
        let value = |piece: super::Piece| match &text[piece.start..piece.end] {
            escaped if piece.escaped => extractor.resolved(escaped),
            plain => plain.to_string(),
        };
        matched.then(|| found.into_iter().map(|piece| piece.map(value)).collect())
    }

    /// Pieces of which each is there.
    pub fn all(values: &[&str]) -> Option<Vec<Option<String>>> {
        Some(values.iter().map(|value| Some(value.to_string())).collect())
    }
}

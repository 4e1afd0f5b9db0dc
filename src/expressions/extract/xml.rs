//! `parse XML '/event/level' as level`: the text of an element.
//!
//! The AWS manual does not describe this form; it was seen at work (SEEN FT-KB). We take absolute paths of child
//! elements and the text content of the first element there (LANGUAGE.md 2.6 f, REC).

use super::Piece;
use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, Event};
use std::fmt;

/// An absolute path of elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlPath(Vec<String>);

impl XmlPath {
    /// Reads a path such as `/event/level`.
    ///
    /// # Errors
    /// What is wrong with it, in a few words.
    pub fn new(text: &str) -> Result<Self, String> {
        let Some(steps) = text.strip_prefix('/') else { return Err("a path begins with `/`".to_string()) };
        match steps.split('/').find(|step| !is_name(step)) {
            None => Ok(XmlPath(steps.split('/').map(str::to_string).collect())),
            Some("") => Err("between two `/` stands the name of an element".to_string()),
            Some(step) => Err(format!("`{step}` is not the name of an element")),
        }
    }

    /// What stands inside the first element at this path; nothing when there is none.
    pub(super) fn find(&self, text: &[u8]) -> Option<Piece> {
        let text = std::str::from_utf8(text).ok()?;
        let mut reader = reader(text);
        let mut place = Place { path: &self.0, depth: 0, matched: 0 };
        let mut start = 0;
        loop {
            let before = position(&reader)?;
            match reader.read_event().ok()? {
                Event::Start(tag) if place.enter(tag.name().as_ref()) => start = position(&reader)?,
                Event::End(_) if place.leave() => return Some(inside(text, start, before)),
                Event::Eof => return None,
                _ => {}
            }
        }
    }
}

/// How far a reader has come. Texts before the first element are no XML, but lines begin with them.
fn position(reader: &Reader<&[u8]>) -> Option<usize> {
    usize::try_from(reader.buffer_position()).ok()
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    // Logs hold addresses with a bare `&`.
    reader.config_mut().allow_dangling_amp = true;
    reader
}

fn inside(text: &str, start: usize, end: usize) -> Piece {
    let marks = memchr::memchr3(b'<', b'&', b'\r', &text.as_bytes()[start..end]);
    Piece { start, end, escaped: marks.is_some() }
}

/// Where in a document the reader is, as far as the path is concerned.
struct Place<'a> {
    path: &'a [String],
    /// Elements that are open.
    depth: usize,
    /// The first of them that are on the path.
    matched: usize,
}

impl Place<'_> {
    /// Goes into an element; whether it is the one that is looked for.
    fn enter(&mut self, name: impl AsRef<[u8]>) -> bool {
        let on_path = self.depth == self.matched;
        let is_next = on_path && self.path.get(self.matched).is_some_and(|step| step.as_bytes() == name.as_ref());
        self.depth += 1;
        self.matched += usize::from(is_next);
        is_next && self.matched == self.path.len()
    }

    /// Goes out of an element; whether it is the one that was looked for.
    fn leave(&mut self) -> bool {
        let was_found = self.matched == self.path.len();
        self.depth = self.depth.saturating_sub(1);
        let leaves_path = self.depth < self.matched;
        self.matched = self.matched.min(self.depth);
        was_found && leaves_path
    }
}

/// The text of what stands inside an element: without tags and comments, references resolved.
pub fn text_content(piece: &str) -> String {
    let mut reader = reader(piece);
    let mut content = String::with_capacity(piece.len());
    loop {
        match reader.read_event() {
            Ok(Event::Text(text)) => content.push_str(&text.xml10_content()),
            Ok(Event::CData(text)) => content.push_str(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => push_reference(&mut content, &reference),
            Ok(Event::Eof) | Err(_) => return content,
            Ok(_) => {}
        }
    }
}

fn push_reference(content: &mut String, reference: &BytesRef) {
    let name: &str = reference;
    match (reference.resolve_char_ref(), resolve_xml_entity(name)) {
        (Ok(Some(character)), _) => content.push(character),
        (_, Some(text)) => content.push_str(text),
        // An entity that only the document type would explain.
        _ => content.extend(["&", name, ";"]),
    }
}

fn is_name(step: &str) -> bool {
    let starts = |c: char| c.is_alphabetic() || c == '_';
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    step.starts_with(starts) && step.chars().all(goes_on)
}

impl fmt::Display for XmlPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|step| write!(f, "/{step}"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Extractor, testing};
    use super::*;
    use proptest::prelude::*;

    fn find(path: &str, text: &str) -> Option<String> {
        let path = XmlPath::new(path).expect("a path");
        testing::pieces(&Extractor::Xml(path), text)?.swap_remove(0)
    }

    #[track_caller]
    fn gives(path: &str, text: &str, wanted: &str) {
        assert_eq!(find(path, text).as_deref(), Some(wanted), "{path} {text}");
    }

    #[test]
    fn the_first_element_at_the_path_is_found() {
        gives("/event/level", "<event><level>ERROR</level></event>", "ERROR");
        gives("/event/level", "<event><x><level>no</level></x><level>1</level><level>2</level></event>", "1");
        gives("/a/b", "<a></a> <a><b> x </b></a>", " x ");
        gives("/a", "12:00 INFO <?xml version=\"1.0\"?><a id=\"1\">x</a>", "x");
        gives("/a/b", "<a><b/></a>", "");
        gives("/s:a/b-c", "<s:a><b-c>1</b-c></s:a>", "1");
        gives("/a", "<a>x</a><broken", "x");
    }

    #[test]
    fn the_text_is_without_tags_and_references() {
        gives("/a", "<a>1 &lt; 2 &amp;&#32;&#x33;</a>", "1 < 2 & 3");
        gives("/a", "<a><![CDATA[<x> & y]]></a>", "<x> & y");
        gives("/a", "<a>one<!-- no --> <b>two</b></a>", "one two");
        gives("/a", "<a>&unknown; x&y</a>", "&unknown; x&y");
    }

    #[test]
    fn what_is_not_there_gives_nothing() {
        for text in ["", "no xml", "<a><b>x</a>", "<a", "<b><a>x</a></b>", "<event><level>ERROR"] {
            assert_eq!(find("/event/level", text), None, "{text}");
            assert_eq!(find("/a/b", text), None, "{text}");
        }
    }

    #[test]
    fn a_path_names_elements_and_nothing_else() {
        for (text, reason) in [
            ("event/level", "path begins with `/`"),
            ("", "path begins with `/`"),
            ("/", "between two `/`"),
            ("//level", "between two `/`"),
            ("/a/b[1]", "`b[1]` is not"),
            ("/a/@id", "`@id` is not"),
            ("/a/*", "`*` is not"),
            ("/a/text()", "`text()` is not"),
        ] {
            let error = XmlPath::new(text).expect_err(text);
            assert!(error.contains(reason), "{text}: {error}");
        }
        assert_eq!(XmlPath::new("/a/b").expect("a path").to_string(), "/a/b");
    }

    proptest! {
        #[test]
        fn any_text_may_be_looked_into(text in "[<>/ab&;!\\[\\]CDATA?\r\nä -]{0,24}") {
            find("/a/b", &text);
            find("/a", &text);
        }
    }
}

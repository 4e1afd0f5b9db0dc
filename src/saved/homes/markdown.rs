//! Markdown: fences marked `cwli`, `logs-insights` or `cloudwatch`.

use crate::saved::Damage;
use crate::saved::head::Head;
use crate::saved::layers::Layer;
use crate::saved::mapped::Mapped;
use crate::saved::reading::{Reading, Told};
use crate::saved::rendered::Rendered;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// The words that mark a fence with a query.
const WORDS: [&str; 3] = ["cwli", "logs-insights", "cloudwatch"];

/// Finds the queries of a page. A query goes by the heading above it; several under one are numbered.
pub(super) fn find(reading: &mut Reading) -> Result<(), Damage> {
    let mut page = Page::default();
    for (event, range) in Parser::new_ext(reading.source, Options::all()).into_offset_iter() {
        page.take(event, range, reading);
    }
    Ok(())
}

#[derive(Default)]
struct Page {
    /// The heading that was read last.
    heading: String,
    in_heading: bool,
    /// Fences under this heading, and on the page.
    under_heading: usize,
    fences: usize,
    /// The lines of the fence that is being read.
    fence: Option<Vec<Range<usize>>>,
}

impl Page {
    fn take(&mut self, event: Event, range: Range<usize>, reading: &mut Reading) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                (self.in_heading, self.under_heading) = (true, 0);
                self.heading.clear();
            }
            Event::End(TagEnd::Heading(_)) => self.in_heading = false,
            Event::Text(text) | Event::Code(text) if self.in_heading => self.heading.push_str(&text),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if is_query(&info) => {
                self.fence = Some(Vec::new());
            }
            Event::Text(_) => self.fence.iter_mut().for_each(|lines| lines.push(range.clone())),
            Event::End(TagEnd::CodeBlock) => {
                if let Some(lines) = self.fence.take() {
                    self.add(&lines, reading);
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, lines: &[Range<usize>], reading: &mut Reading) {
        self.fences += 1;
        self.under_heading += 1;
        let (heading, under) = (self.heading.trim(), self.under_heading);
        let name = match heading {
            "" => format!("fence {}", self.fences),
            heading if under > 1 => format!("{heading} ({under})"),
            heading => heading.to_string(),
        };
        let mut text = Mapped::default();
        lines.iter().for_each(|line| text.push_copy(reading.source, line.clone()));
        let (name, title) = match Head::read(&text.text).name {
            Some(own) => (own, Some(name)),
            None => (name, None),
        };
        let prefix = lines.first().map_or(String::new(), |first| prefix(reading.source, first.start));
        reading.add(Told { name, title, ..Told::default() }, Rendered::plain(text, Layer::Lines(prefix)));
    }
}

/// Whether a fence is marked as a query: by the first word behind its mark.
fn is_query(info: &str) -> bool {
    let word = info.split([' ', '\t', ',', '{']).next().unwrap_or_default();
    WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// What stands in front of the lines of a fence inside of lists and quotations.
fn prefix(source: &str, first: usize) -> String {
    let start = source[..first].rfind('\n').map_or(0, |end| end + 1);
    source[start..first].to_string()
}

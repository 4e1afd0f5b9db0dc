//! The sections of a case file: a head behind `-- `, and the lines below it.

/// What begins a section.
const MARK: &str = "-- ";

/// What begins a line of a section that would begin one without it.
const ESCAPED: &str = "\\-- ";

/// A section as written.
#[derive(Debug, Clone)]
pub struct Section {
    /// The first word of its head: what it is.
    pub kind: String,
    /// The rest of its head.
    pub rest: String,
    /// The line of its head, from 1.
    pub line: usize,
    /// The lines below it.
    pub body: String,
}

/// The sections of a text. Lines in front of the first are a remark.
pub fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    // What some editors put in front of UTF-8.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (at, line) in text.split_inclusive('\n').enumerate() {
        match (head(line), sections.last_mut()) {
            (Some(head), _) => sections.push(Section::begin(head, at + 1)),
            (None, Some(section)) => {
                section.body.push_str(line.strip_prefix('\\').filter(|_| line.starts_with(ESCAPED)).unwrap_or(line))
            }
            (None, None) => {}
        }
    }
    sections
}

fn head(line: &str) -> Option<&str> {
    line.strip_prefix(MARK).map(str::trim)
}

impl Section {
    fn begin(head: &str, line: usize) -> Section {
        let (kind, rest) = head.split_once(char::is_whitespace).unwrap_or((head, ""));
        Section { kind: kind.to_string(), rest: rest.trim().to_string(), line, body: String::new() }
    }

    /// The words behind the first one. Quotation marks keep blanks together: `file="my logs/a.log"`.
    pub fn words(&self) -> Vec<String> {
        let (mut words, mut quote) = (Vec::new(), None);
        let mut word: Option<String> = None;
        for character in self.rest.chars() {
            match (character, quote) {
                (_, Some(mark)) if character == mark => quote = None,
                ('"' | '\'', None) => {
                    quote = Some(character);
                    word.get_or_insert_default();
                }
                (_, None) if character.is_whitespace() => words.extend(word.take()),
                _ => word.get_or_insert_default().push(character),
            }
        }
        words.extend(word);
        words
    }

    /// Whether there is nothing below the head.
    pub fn is_empty(&self) -> bool {
        self.body.trim().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_have_a_head_lines_and_a_place() {
        let found = sections("a remark\n-- query file=\"a b.cwli\" name='x'\n-- logs a.log\none\n\\-- two\n");
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].kind.as_str(), found[0].line), ("query", 2));
        assert_eq!(found[0].words(), ["file=a b.cwli", "name=x"]);
        assert_eq!((found[1].rest.as_str(), found[1].body.as_str()), ("a.log", "one\n-- two\n"));
    }
}

//! The comments of a text, and how they stand between its tokens.

use crate::syntax::{Kind, Source};

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// From its `#` on, without blanks at its end.
    pub text: String,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Whether no token stands before it on its line. Pipes are none here: they may be moved.
    pub own_line: bool,
}

/// All comments of a text, in order: what stands between its tokens and is no blank.
pub fn comments(source: &Source) -> Vec<Comment> {
    let mut comments = Vec::new();
    let mut end = 0;
    let mut last: Option<usize> = None;
    let ends = source.tokens.iter().map(|token| (token.kind, token.span.start, token.span.end));
    for (kind, start, next) in ends.chain([(Kind::Pipe, source.text.len(), source.text.len())]) {
        in_gap(source.text, end, start, last, &mut comments);
        end = next;
        if kind != Kind::Pipe {
            last = Some(next);
        }
    }
    comments
}

fn in_gap(text: &str, start: usize, end: usize, last: Option<usize>, comments: &mut Vec<Comment>) {
    let mut at = start;
    while let Some(mark) = text.get(at..end).and_then(|gap| gap.find('#')).map(|mark| at + mark) {
        let line = text[mark..end].find(['\n', '\r']).map_or(end, |length| mark + length);
        let comment = text[mark..line].trim_end();
        let own_line = last.is_none_or(|last| text[last..mark].contains(['\n', '\r']));
        comments.push(Comment { text: comment.to_string(), start: mark, end: mark + comment.len(), own_line });
        at = line;
    }
}

/// Whether an empty line stands between two places.
pub fn empty_line_between(text: &str, start: usize, end: usize) -> bool {
    let lines: Vec<&str> = text.get(start..end).unwrap_or("").split('\n').collect();
    lines.len() > 2 && lines[1..lines.len() - 1].iter().any(|line| line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, bool)> {
        let source = Source::new(text).expect("closed");
        comments(&source).into_iter().map(|comment| (comment.text, comment.own_line)).collect()
    }

    #[test]
    fn comments_stand_behind_a_token_or_on_a_line_of_their_own() {
        let text =
            "# head \r\nfields a # it's\n# alone\n| # behind a pipe\nfilter b like '#' | # behind a stage\nlimit 1 #";
        let expected = [
            ("# head", true),
            ("# it's", false),
            ("# alone", true),
            ("# behind a pipe", true),
            ("# behind a stage", false),
            ("#", false),
        ];
        assert_eq!(found(text), expected.map(|(text, own_line)| (text.to_string(), own_line)));
    }

    #[test]
    fn empty_lines_are_found() {
        assert!(empty_line_between("a\n \nb", 1, 4));
        assert!(!empty_line_between("a\n|\nb", 1, 4));
        assert!(!empty_line_between("a\nb", 1, 2));
    }
}

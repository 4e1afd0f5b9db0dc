//! Text that may be broken in several ways, and the printer that chooses one.
//!
//! A group is written on one line when it fits there; otherwise all of its own breaks become line ends.

/// The longest line that is written when there is a choice, in characters.
const WIDTH: usize = 100;

/// A text with places where it may be broken.
#[derive(Debug)]
pub enum Doc {
    /// Written as it is.
    Text(String),
    /// A line end, or this text where its group is on one line.
    Break(&'static str),
    /// A line end in any case.
    Hard,
    /// A comment: written at the end of the line that it stands in.
    Comment(String),
    /// Lines that begin so many columns further in.
    Nest(usize, Vec<Doc>),
    /// Broken as a whole, or not at all.
    Group { parts: Vec<Doc>, broken: bool },
}

impl Doc {
    /// A group. What holds a line end or a comment is broken in any case.
    pub fn group(parts: Vec<Doc>) -> Doc {
        let broken = parts.iter().any(Doc::is_broken);
        Doc::Group { parts, broken }
    }

    fn is_broken(&self) -> bool {
        match self {
            Doc::Hard | Doc::Comment(_) => true,
            Doc::Text(_) | Doc::Break(_) => false,
            Doc::Nest(_, parts) => parts.iter().any(Doc::is_broken),
            Doc::Group { broken, .. } => *broken,
        }
    }
}

/// A piece that is still to be written: how far in its lines begin, and whether it is on one line.
type Pending<'d> = (usize, bool, &'d Doc);

#[derive(Default)]
struct Printer {
    text: String,
    /// The length of the line that is being written, in characters.
    column: usize,
    /// How far in it begins; the blanks are written with its first text.
    indent: Option<usize>,
    /// Comments that wait for the end of the line.
    comments: Vec<String>,
}

/// The text of a document, without a line end at its end.
pub fn print(parts: &[Doc]) -> String {
    let mut printer = Printer::default();
    let mut pending: Vec<Pending> = parts.iter().rev().map(|part| (0, false, part)).collect();
    while let Some((indent, flat, doc)) = pending.pop() {
        match doc {
            Doc::Text(text) => printer.write(text),
            Doc::Break(text) if flat => printer.write(text),
            Doc::Break(_) | Doc::Hard => printer.end_line(indent),
            Doc::Comment(text) => printer.comments.push(text.clone()),
            Doc::Nest(by, parts) => pending.extend(parts.iter().rev().map(|part| (indent + by, flat, part))),
            Doc::Group { parts, broken } => {
                let flat = flat || !broken && fits(parts, &pending, printer.left());
                pending.extend(parts.iter().rev().map(|part| (indent, flat, part)));
            }
        }
    }
    printer.write_comments();
    printer.text
}

impl Printer {
    fn write(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let indent = self.indent.take().unwrap_or(0);
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(text);
        self.column += indent;
        self.column = after(self.column, text);
    }

    fn left(&self) -> usize {
        WIDTH.saturating_sub(self.column + self.indent.unwrap_or(0))
    }

    fn write_comments(&mut self) {
        for comment in std::mem::take(&mut self.comments) {
            let blank = if self.column > 0 { " " } else { "" };
            self.write(&format!("{blank}{comment}"));
        }
    }

    fn end_line(&mut self, indent: usize) {
        self.write_comments();
        self.text.push('\n');
        (self.column, self.indent) = (0, Some(indent));
    }
}

/// The column behind a text, which may have several lines.
fn after(column: usize, text: &str) -> usize {
    match text.rsplit_once('\n') {
        Some((_, last)) => last.chars().count(),
        None => column + text.chars().count(),
    }
}

/// Whether a group on one line, with what follows up to the next place where a line may end, is short enough.
fn fits(group: &[Doc], behind: &[Pending], left: usize) -> bool {
    let mut column = WIDTH - left;
    let mut parts: Vec<&Doc> = group.iter().rev().collect();
    let mut behind = behind.iter().rev();
    let mut inside = true;
    loop {
        let Some(part) = parts.pop() else {
            let Some((_, flat, next)) = behind.next() else { return true };
            inside = *flat;
            parts.push(next);
            continue;
        };
        match part {
            Doc::Text(text) if !inside && text.contains('\n') => {
                return after(column, text.split('\n').next().unwrap_or("")) <= WIDTH;
            }
            Doc::Text(text) => column = after(column, text),
            Doc::Break(text) if inside => column = after(column, text),
            Doc::Break(_) | Doc::Hard => return true,
            Doc::Comment(_) => {}
            Doc::Nest(_, nested) | Doc::Group { parts: nested, .. } => parts.extend(nested.iter().rev()),
        }
        if column > WIDTH {
            return false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Doc {
        Doc::Text(text.to_string())
    }

    fn list(items: &[&str]) -> Doc {
        let mut parts = vec![text("list")];
        let items = items.iter().flat_map(|item| [Doc::Break(" "), text(item)]);
        parts.push(Doc::Nest(2, items.collect()));
        Doc::group(parts)
    }

    #[test]
    fn what_fits_is_on_one_line() {
        assert_eq!(print(&[list(&["a", "b"])]), "list a b");
        assert_eq!(print(&[list(&["a".repeat(48).as_str(), "b".repeat(46).as_str()])]).lines().count(), 1);
        assert_eq!(print(&[list(&["a".repeat(48).as_str(), "b".repeat(47).as_str()])]).lines().count(), 3);
    }

    #[test]
    fn what_follows_up_to_the_next_break_counts() {
        assert_eq!(print(&[list(&["a"]), text(&"b".repeat(94))]), format!("list a{}", "b".repeat(94)));
        assert_eq!(print(&[list(&["a"]), text(&"b".repeat(95))]), format!("list\n  a{}", "b".repeat(95)));
        assert_eq!(print(&[list(&["a"]), Doc::Hard, text(&"b".repeat(95))]).lines().count(), 2);
    }

    #[test]
    fn a_comment_goes_to_the_end_of_its_line_and_breaks_its_group() {
        let parts = vec![text("("), Doc::Comment("# c".into()), text("a"), Doc::Break(" "), text("b)")];
        assert_eq!(print(&[Doc::group(parts), text(" x")]), "(a # c\nb) x");
    }
}

//! Plain text in columns.

/// The width of a page in characters.
pub const WIDTH: usize = 100;
/// A name longer than this stands on a line of its own.
const LONGEST_NAME: usize = 44;
const INDENT: usize = 2;

/// A text broken into indented lines; nothing for an empty text.
pub fn wrapped(text: &str, indent: usize) -> String {
    let mut lines = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > WIDTH {
            lines.push('\n');
            used = 0;
        }
        if used == 0 {
            lines.push_str(&" ".repeat(indent));
            used = indent;
        } else {
            lines.push(' ');
            used += 1;
        }
        lines.push_str(word);
        used += length;
    }
    if !lines.is_empty() {
        lines.push('\n');
    }
    lines
}

/// Names and what they mean, in two columns.
pub fn aligned(entries: impl Iterator<Item = (String, String)>) -> String {
    let entries: Vec<_> = entries.collect();
    let lengths = entries.iter().map(|(name, _)| name.chars().count());
    let column = INDENT + lengths.filter(|length| *length <= LONGEST_NAME).max().unwrap_or(0) + INDENT;
    entries.iter().map(|(name, meaning)| entry(name, &wrapped(meaning, column), column)).collect()
}

fn entry(name: &str, meaning: &str, column: usize) -> String {
    let head = format!("{:INDENT$}{name}", "");
    let length = head.chars().count();
    if meaning.is_empty() {
        return format!("{head}\n");
    }
    if length >= column {
        return format!("{head}\n{meaning}");
    }
    // The first line of the meaning is indented by just the column.
    format!("{head}{}{}", " ".repeat(column - length), &meaning[column..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_break_between_words() {
        let text = "word ".repeat(50);
        let lines = wrapped(&text, 4);
        assert!(lines.lines().all(|line| line.starts_with("    word") && line.len() <= WIDTH));
        assert_eq!(lines.split_whitespace().count(), 50);
        assert_eq!(wrapped("", 4), "");
    }

    #[test]
    fn meanings_stand_under_each_other() {
        let entries = [("a", "one"), ("long", "two"), ("none", "")].map(|(n, m)| (n.to_string(), m.to_string()));
        assert_eq!(aligned(entries.into_iter()), "  a     one\n  long  two\n  none\n");
    }
}

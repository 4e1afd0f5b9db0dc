//! A difference for people: expected rows on the left, those of the answer on the right, what changed marked.

use super::table::{Both, Difference};
use crate::render::visible;

/// Rows as expected that are shown around those that differ.
const CONTEXT: usize = 2;

/// The most lines of a difference.
const MOST_LINES: usize = 60;

/// Widths of a cell that are tried, in characters, until both tables have room side by side.
const CELL_WIDTHS: [usize; 4] = [60, 32, 20, 12];

/// What stands between both sides.
const BAR: &str = "  │  ";

/// What a piece of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Plain,
    /// Expected, and not there.
    Expected,
    /// There, and not expected.
    Actual,
    /// What stands around rows.
    Frame,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// What it is.
    pub tone: Tone,
}

/// What both sides are called.
#[derive(Debug, Clone, Copy)]
pub struct Titles {
    /// The left side.
    pub left: &'static str,
    /// The right side.
    pub right: &'static str,
    /// What rows are that do not differ.
    pub same: &'static str,
}

/// What came out of a case, beside what it expects.
const EXPECTED: Titles = Titles { left: "expected", right: "actual", same: "as expected" };

/// The lines of a difference, which fill so many columns of characters if they can.
///
/// In front of a line stands `!` when it has changed cells, which the line below marks with `^`; `-` when it is missing,
/// and `+` when it was not expected.
pub fn side_by_side(difference: &Difference, width: usize) -> Vec<Vec<Piece>> {
    two_sides(&difference.lines, EXPECTED, width)
}

/// The lines of two tables, as `side_by_side` has them, under these titles.
pub fn two_sides(lines: &[Both], titles: Titles, width: usize) -> Vec<Vec<Piece>> {
    let shown = shown(lines);
    let layout = CELL_WIDTHS.iter().map(|cell| Layout::of(&shown, *cell));
    let fits = |layout: &Layout| layout.left.total() + layout.right.total() + BAR.chars().count() + 2 <= width;
    let layouts: Vec<Layout> = layout.collect();
    match layouts.iter().find(|layout| fits(layout)) {
        Some(layout) => layout.beside(&shown, titles),
        None => layouts.first().map(|layout| layout.below(&shown, titles)).unwrap_or_default(),
    }
}

/// A line that is shown, or so many that are not.
enum Shown<'a> {
    Line(&'a Both),
    Same(usize),
    More(usize),
}

/// The names of the columns, the lines that differ, and a few around them.
fn shown(lines: &[Both]) -> Vec<Shown<'_>> {
    let mut shown = Vec::new();
    let near = |at: usize| lines[at.saturating_sub(CONTEXT)..lines.len().min(at + CONTEXT + 1)].iter();
    let mut same = 0;
    for (at, line) in lines.iter().enumerate() {
        if at > 0 && near(at).all(Both::is_same) {
            same += 1;
            continue;
        }
        if same > 0 {
            shown.push(Shown::Same(same));
            same = 0;
        }
        if shown.len() >= MOST_LINES {
            shown.push(Shown::More(lines.len() - at));
            return shown;
        }
        shown.push(Shown::Line(line));
    }
    if same > 0 {
        shown.push(Shown::Same(same));
    }
    shown
}

/// The cells of one side, and how wide its columns are.
struct Side {
    widths: Vec<usize>,
    /// The cells of each shown line, shortened.
    cells: Vec<Option<Vec<String>>>,
}

/// The cells of a line on one side, and those on the other.
type Sides<'a> = (Option<&'a Vec<String>>, Option<&'a Vec<String>>);

struct Layout {
    left: Side,
    right: Side,
}

impl Layout {
    fn of(shown: &[Shown], width: usize) -> Layout {
        let side = |pick: fn(&Both) -> Sides| {
            let cells = shown.iter().map(|shown| match shown {
                Shown::Line(line) => shortened(pick(line), &line.changed, width),
                _ => None,
            });
            Side::of(cells.collect())
        };
        let left = side(|line| (line.expected.as_ref(), line.actual.as_ref()));
        Layout { left, right: side(|line| (line.actual.as_ref(), line.expected.as_ref())) }
    }

    fn beside(&self, shown: &[Shown], titles: Titles) -> Vec<Vec<Piece>> {
        let left_width = self.left.total().max(titles.left.len());
        let head = format!("  {:left_width$}{BAR}{}", titles.left, titles.right);
        let mut lines = vec![vec![piece(head, Tone::Frame)]];
        for (at, shown) in shown.iter().enumerate() {
            let Shown::Line(line) = shown else {
                lines.push(vec![piece(elided(shown, titles.same), Tone::Frame)]);
                continue;
            };
            let mut made = vec![piece(format!("{} ", mark(line)), tone_of(line))];
            made.extend(self.left.pieces(at, line, Tone::Expected, left_width));
            made.push(piece(BAR.to_string(), Tone::Frame));
            made.extend(self.right.pieces(at, line, Tone::Actual, 0));
            lines.push(trimmed(made));
            if !line.changed.is_empty() {
                let (left, right) = (self.left.carets(line), self.right.carets(line));
                let bar = " ".repeat(BAR.chars().count());
                let carets = format!("  {left:left_width$}{bar}{right}");
                lines.push(vec![piece(carets.trim_end().to_string(), Tone::Frame)]);
            }
        }
        lines
    }

    /// One side below the other, for a narrow terminal.
    fn below(&self, shown: &[Shown], titles: Titles) -> Vec<Vec<Piece>> {
        let mut lines = vec![vec![piece(format!("- {}", titles.left), Tone::Expected)]];
        lines.push(vec![piece(format!("+ {}", titles.right), Tone::Actual)]);
        for (at, shown) in shown.iter().enumerate() {
            let Shown::Line(line) = shown else {
                lines.push(vec![piece(elided(shown, titles.same), Tone::Frame)]);
                continue;
            };
            if line.is_same() {
                lines.push(trimmed(
                    [vec![piece("  ".into(), Tone::Plain)], self.right.pieces(at, line, Tone::Plain, 0)].concat(),
                ));
                continue;
            }
            let sides =
                [(&self.left, &line.expected, "- ", Tone::Expected), (&self.right, &line.actual, "+ ", Tone::Actual)];
            for (side, cells, mark, tone) in sides {
                if cells.is_none() {
                    continue;
                }
                lines.push(trimmed([vec![piece(mark.into(), tone)], side.pieces(at, line, tone, 0)].concat()));
                if !line.changed.is_empty() {
                    lines.push(vec![piece(format!("  {}", side.carets(line)), Tone::Frame)]);
                }
            }
        }
        lines
    }
}

impl Side {
    fn of(cells: Vec<Option<Vec<String>>>) -> Side {
        let columns = cells.iter().flatten().map(Vec::len).max().unwrap_or(0);
        let length = |line: &Vec<String>, column: usize| line.get(column).map_or(0, |cell| cell.chars().count());
        let width = |column| cells.iter().flatten().map(|line| length(line, column)).max().unwrap_or(0);
        Side { widths: (0..columns).map(width).collect(), cells }
    }

    fn total(&self) -> usize {
        self.widths.iter().map(|width| width + 2).sum::<usize>().saturating_sub(2)
    }

    /// The cells of a line, filled up to a width.
    fn pieces(&self, at: usize, line: &Both, tone: Tone, width: usize) -> Vec<Piece> {
        let Some(cells) = self.cells.get(at).and_then(Option::as_ref) else {
            return vec![piece(" ".repeat(width), Tone::Plain)];
        };
        let alone = line.expected.is_none() || line.actual.is_none();
        let mut pieces = Vec::new();
        let mut filled = 0;
        for (column, cell) in cells.iter().enumerate() {
            let differs = alone || line.changed.contains(&column);
            let gap = if column + 1 < cells.len() { 2 } else { 0 };
            let blanks = self.widths[column] + gap - cell.chars().count();
            filled += self.widths[column] + gap;
            pieces.push(piece(cell.clone(), if differs { tone } else { Tone::Plain }));
            pieces.push(piece(" ".repeat(blanks), Tone::Plain));
        }
        pieces.push(piece(" ".repeat(width.saturating_sub(filled)), Tone::Plain));
        pieces
    }

    /// Marks below the cells that changed.
    fn carets(&self, line: &Both) -> String {
        let mut carets = String::new();
        for (column, width) in self.widths.iter().enumerate() {
            let mark = if line.changed.contains(&column) { "^" } else { " " };
            carets += &format!("{}  ", mark.repeat(*width));
        }
        carets.trim_end().to_string()
    }
}

/// The cells of a line, none longer than `width`. Of a long cell that differs the place where it does is shown.
fn shortened((cells, others): Sides, changed: &[usize], width: usize) -> Option<Vec<String>> {
    let other = |column: usize| others?.get(column).filter(|_| changed.contains(&column));
    let cells = cells?.iter().enumerate();
    Some(cells.map(|(column, cell)| shorter(cell, other(column).map(String::as_str), width)).collect())
}

fn shorter(cell: &str, other: Option<&str>, width: usize) -> String {
    let cell: Vec<char> = visible(cell).chars().collect();
    if cell.len() <= width {
        return cell.into_iter().collect();
    }
    let alike = other.map_or(0, |other| cell.iter().zip(visible(other).chars()).take_while(|(a, b)| **a == *b).count());
    let from = if alike + 3 < width { 0 } else { (alike + 1).saturating_sub(width / 3).min(cell.len() - width + 1) };
    let is_end = from > 0 && cell.len() - from < width;
    let room = if from == 0 || is_end { width - 1 } else { width - 2 };
    let end = (from + room).min(cell.len());
    let middle: String = cell[from..end].iter().collect();
    let (before, behind) = (if from > 0 { "…" } else { "" }, if end < cell.len() { "…" } else { "" });
    format!("{before}{middle}{behind}")
}

fn mark(line: &Both) -> char {
    match (&line.expected, &line.actual) {
        (Some(_), Some(_)) if line.changed.is_empty() => ' ',
        (Some(_), Some(_)) => '!',
        (Some(_), None) => '-',
        (None, _) => '+',
    }
}

fn tone_of(line: &Both) -> Tone {
    match mark(line) {
        '-' => Tone::Expected,
        '+' => Tone::Actual,
        _ => Tone::Frame,
    }
}

fn elided(shown: &Shown, same: &str) -> String {
    match shown {
        Shown::Same(1) => format!("  … 1 row {same}"),
        Shown::Same(count) => format!("  … {count} rows {same}"),
        Shown::More(count) => format!("  … and {count} more"),
        Shown::Line(_) => String::new(),
    }
}

fn piece(text: String, tone: Tone) -> Piece {
    Piece { text, tone }
}

/// A line without blanks at its end.
fn trimmed(mut line: Vec<Piece>) -> Vec<Piece> {
    while let Some(last) = line.last_mut() {
        last.text.truncate(last.text.trim_end().len());
        if !last.text.is_empty() {
            break;
        }
        line.pop();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::super::table::{Rows, Table, Values};
    use super::*;

    fn shown(expected: &str, columns: &[&str], rows: &[&[&str]], width: usize) -> String {
        let columns: Vec<String> = columns.iter().map(|name| name.to_string()).collect();
        let rows = rows.iter().map(|row| row.iter().map(|cell| cell.to_string()).collect());
        let values = Values::from_cells(&columns, rows);
        let difference = Table::read(expected).unwrap().differs(&values, Rows::InOrder, None).unwrap();
        let lines = side_by_side(&difference, width);
        lines.iter().map(|line| line.iter().map(|piece| piece.text.as_str()).collect::<String>() + "\n").collect()
    }

    #[test]
    fn both_tables_stand_side_by_side() {
        let text = shown(
            "level  n\nerror  2\ninfo  1\ndebug  4",
            &["level", "n"],
            &[&["error", "3"], &["debug", "4"], &["trace", "5"]],
            80,
        );
        let expected = "  expected  │  actual
  level  n  │  level  n
! error  2  │  error  3
         ^            ^
- info   1  │
  debug  4  │  debug  4
+           │  trace  5
";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_narrow_terminal_has_them_below_each_other() {
        let text = shown("level  n\nerror  2", &["level", "n"], &[&["error", "3"]], 10);
        assert_eq!(text, "- expected\n+ actual\n  level  n\n- error  2\n         ^\n+ error  3\n         ^\n");
    }

    #[test]
    fn of_many_rows_those_that_differ_are_shown() {
        let rows: Vec<String> = (0..50).map(|n| n.to_string()).collect();
        let actual: Vec<Vec<&str>> = rows.iter().map(|n| vec![if n == "25" { "x" } else { n }]).collect();
        let actual: Vec<&[&str]> = actual.iter().map(Vec::as_slice).collect();
        let text = shown(&format!("n\n{}", rows.join("\n")), &["n"], &actual, 80);
        assert!(text.contains("… 23 rows as expected\n  23") && text.contains("… 22 rows as expected"), "{text}");
    }

    #[test]
    fn a_long_cell_shows_where_it_differs() {
        let long = format!("{} end", "word ".repeat(30).trim_end());
        let other = long.replace(" end", " bad");
        let text = shown(&format!("m\n{long}"), &["m"], &[&[&other]], 80);
        assert!(text.contains("end  │") && text.contains("bad"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
}

//! What is said to the writer of a query that cannot be read.

use super::commands::{self, Page};
use super::tokens::{Kind, Token};
use crate::diagnostics::{Code, Diagnostic, Span, nearest};

/// Commands that PPL has elsewhere, and what Logs Insights has in their place.
// AWS manual, OpenSearch PPL, and the guide: the column "CloudWatch Logs" of its table of commands.
const ELSEWHERE: [(&str, &str); 9] = [
    ("patterns", "`pattern @message` of Logs Insights QL (`--language cwli`) finds patterns"),
    ("lookup", "`join` puts the rows of another log group next to these"),
    ("describe", "`cwli fields PATH` tells the fields of a log"),
    ("correlate", "`join` puts the rows of another log group next to these"),
    ("explain", "`cwli explain --language ppl QUERY` shows every step"),
    ("ad", "`anomaly` of Logs Insights QL (`--language cwli`) finds what is unusual"),
    ("ml", "`anomaly` of Logs Insights QL (`--language cwli`) finds what is unusual"),
    ("kmeans", "`pattern` of Logs Insights QL (`--language cwli`) puts events together"),
    ("geoip", "`cidrlookup` of Logs Insights QL (`--language cwli`) finds addresses in a table"),
];

/// Words of other languages at the head of a command, and what PPL has for them.
const INSTEAD: [(&str, &str); 13] = [
    ("filter", "rows are kept with `where condition`"),
    ("limit", "the first rows are kept with `head number`"),
    ("display", "columns are chosen with `fields name, ...`"),
    ("project", "columns are chosen with `fields name, ...`"),
    ("table", "columns are chosen with `fields name, ...`"),
    ("extend", "columns are computed with `eval name = expression`"),
    ("order", "rows are ordered with `sort + name, - name`"),
    ("summarize", "rows are grouped with `stats aggregate by name`"),
    ("count", "rows are counted with `stats count()`"),
    ("tail", "the last rows are kept with `sort` the other way round and `head number`"),
    ("unnest", "a row for each element of a list is made with `expand name`"),
    ("rex", "a text is taken apart with `parse name 'pattern'`"),
    ("select", "this looks like SQL: try `--language sql`"),
];

/// There is nothing to read.
pub(super) fn empty(text: &str, piece: Span) -> Diagnostic {
    if piece.end - piece.start < text.len() {
        let around = Span { start: piece.start.saturating_sub(1), end: (piece.end + 1).min(text.len()) };
        return Diagnostic::new(Code::EmptyQuery, "there is no query between these brackets")
            .at(around, "expected a query");
    }
    Diagnostic::new(Code::EmptyQuery, "the query has no command")
        .help("begin with ``fields `@timestamp`, `@message` ``")
}

/// A pipe without a command.
pub(super) fn no_command(pipe: Option<Span>) -> Diagnostic {
    match pipe {
        None => Diagnostic::new(Code::EmptyStage, "the query begins with a pipe").help("leave the pipe out"),
        Some(span) => Diagnostic::new(Code::EmptyStage, "there is no command behind this pipe")
            .at(span, "no command follows")
            .help("leave the pipe out, or write a command after it"),
    }
}

/// A stage that begins with no command of PPL.
pub(super) fn unknown_command(words: &[&str], place: Span) -> Diagnostic {
    let word = words.first().copied().unwrap_or_default();
    if let Some((name, instead)) = ELSEWHERE.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)) {
        return Diagnostic::new(Code::NotSupported, format!("`{name}` is not supported in Logs Insights"))
            .at(place, "PPL has it elsewhere")
            .help(*instead);
    }
    let fault = Diagnostic::new(Code::UnknownCommand, format!("unknown command `{word}`")).at(place, "not a command");
    if let Some((_, instead)) = INSTEAD.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)) {
        return fault.help(*instead);
    }
    if let Some(similar) = nearest(word, commands::names()) {
        return fault.suggests("a command", similar);
    }
    if words.get(1) == Some(&"(") {
        return fault.help("a calculation needs a command before it, such as `stats` or `eval`");
    }
    let names: Vec<String> = commands::all().iter().map(|page| format!("`{}`", page.name)).collect();
    fault.help(format!("the commands are {}", names.join(", ")))
}

/// The grammar of a command cannot go on at a place.
pub(super) fn unexpected(page: &Page, text: &str, tokens: &[Token], at: usize) -> Diagnostic {
    let written = || format!("it is written `{}`", page.syntax.lines().next().unwrap_or_default());
    let Some(position) = tokens.iter().position(|token| token.span.end > at) else {
        let last = tokens.last().map_or(Span::default(), |token| token.span);
        let message = format!("`{}` ends too early", page.name);
        return Diagnostic::new(Code::UnexpectedSymbol, message)
            .at(last, "something is missing behind this")
            .help(written());
    };
    let token = tokens[position];
    let word = &text[token.span.start..token.span.end];
    let fault = Diagnostic::new(Code::UnexpectedSymbol, format!("unexpected `{word}` in `{}`", page.name))
        .at(token.span, "not expected here");
    fault.help(way_out(page, text, tokens, position).unwrap_or_else(written))
}

fn way_out(page: &Page, text: &str, tokens: &[Token], at: usize) -> Option<String> {
    let word = |at: usize| tokens.get(at).map_or("", |token| &text[token.span.start..token.span.end]);
    let is = |at: usize, wanted: &str| word(at).eq_ignore_ascii_case(wanted);
    let before = at.checked_sub(1).map(|at| tokens[at].kind);
    let begins_command = tokens[at].kind == Kind::Word && commands::find(word(at)).is_some();
    if at > 0 && begins_command && !matches!(before, Some(Kind::Comma | Kind::Open | Kind::Mark)) {
        return Some(format!("a pipe is missing: `| {} ...`", word(at)));
    }
    if page.name == "sort" && (is(at, "desc") || is(at, "asc")) {
        let sign = if is(at, "desc") { "-" } else { "+" };
        return Some(format!("the direction stands in front of the field: `sort {sign} {}`", word(at - 1)));
    }
    if page.name == "sort" && is(at, "by") {
        return Some("leave `by` out: `sort + name, - name`".to_string());
    }
    let is_aggregate =
        super::functions::is_aggregate(word(at.saturating_sub(1))) || super::functions::is_aggregate(word(at));
    if matches!(page.name, "stats" | "eventstats") && is_aggregate && !is(at, "(") {
        let name = if super::functions::is_aggregate(word(at)) { word(at) } else { word(at - 1) };
        return Some(format!("an aggregate needs brackets: `{name}()` or `{name}(name)`"));
    }
    if matches!(page.name, "stats" | "eventstats") && tokens[at].kind == Kind::Mark {
        return Some(
            "compute with aggregates in a command of its own: `stats sum(a) as s | eval t = s / 2`".to_string(),
        );
    }
    if is(at, "=") && matches!(page.name, "fields") {
        return Some("values are computed with `eval name = expression`".to_string());
    }
    if is(at.saturating_sub(1), "in") && page.name == "where" {
        return Some("a list stands in brackets: `in (1, 2)`".to_string());
    }
    if word(at) == "&" && is(at + 1, "&") || is(at, "&&") {
        return Some("conditions are joined by `and`".to_string());
    }
    if tokens[at].kind == Kind::Mark && word(at) == "~" {
        return Some("a pattern is looked for with `like '%text%'`".to_string());
    }
    if word(at) == "-" && is(at + 1, ">") || is(at, ">") && is(at.saturating_sub(1), "-") {
        return Some(
            "lambda functions are not supported in Logs Insights; `expand` makes a row of each element".to_string(),
        );
    }
    None
}

//! What the grammar expected where it could not go on, in plain words.

use super::grammar::Rule;
use super::hints;
use super::stages::Stage;
use super::tokens::Token;
use crate::diagnostics::{Code, Diagnostic, Span};
use pest::error::{Error, ErrorVariant, InputLocation};

/// The place of a fault: the stage, what stands there and what the grammar expected.
pub(crate) struct Place<'a> {
    /// The stage.
    pub stage: &'a Stage<'a>,
    /// The token that was not expected; the number of tokens at the end of the stage.
    pub found: usize,
    /// The rules that could have gone on.
    pub expected: Vec<Rule>,
    /// Knows the words that begin a command.
    pub is_command: &'a dyn Fn(&str) -> bool,
}

impl Place<'_> {
    /// The text of the token so many places after the fault; empty outside of the stage.
    pub fn text(&self, offset: isize) -> &str {
        self.token(offset).map_or("", |token| self.stage.source.slice(token.span))
    }

    /// The token so many places after the fault.
    pub fn token(&self, offset: isize) -> Option<&Token> {
        self.stage.tokens.get(self.found.checked_add_signed(offset)?)
    }

    /// The token that was not expected, or the end of the stage.
    pub fn span(&self) -> Span {
        let end = self.stage.tokens.last().map_or(0, |token| token.span.end);
        self.token(0).map_or(Span { start: end, end }, |token| token.span)
    }
}

/// The message for a stage that the grammar could not read.
pub(crate) fn explain(error: &Error<Rule>, stage: &Stage, is_command: &dyn Fn(&str) -> bool) -> Diagnostic {
    let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
    let at = stage.start + at;
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.clone(),
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    let found = stage.tokens.partition_point(|token| token.span.end <= at);
    let place = Place { stage, found, expected, is_command };
    let mut fault = Diagnostic::new(code(&place), message(&place)).at(place.span(), label(&place.expected));
    if let Some(special) = hints::instead(&place) {
        return special;
    }
    if let Some(hint) = hints::hint(&place) {
        fault = fault.help(hint);
    }
    fault
}

fn code(place: &Place) -> Code {
    let number = place.expected.contains(&Rule::number) && !place.expected.contains(&Rule::string);
    if number { Code::BadNumber } else { Code::UnexpectedSymbol }
}

fn message(place: &Place) -> String {
    let head = place.stage.head().to_lowercase();
    match place.token(0) {
        Some(_) => format!("unexpected `{}` in `{head}`", place.text(0)),
        None => format!("`{head}` is not finished"),
    }
}

/// What is expected, most likely first; several rules may share a word.
const WORDS: &[(&[Rule], &str)] = &[
    (&[Rule::number], "a number"),
    (&[Rule::period, Rule::amount], "a duration such as `30m`"),
    (
        &[
            Rule::expression,
            Rule::item,
            Rule::items,
            Rule::condition,
            Rule::sum,
            Rule::string,
            Rule::boolean,
            Rule::setting_value,
            Rule::plain_value,
        ],
        "a value",
    ),
    (&[Rule::path, Rule::bare, Rule::sort_key, Rule::source, Rule::wildcard], "a field"),
    (&[Rule::setting], "an option"),
    (&[Rule::name, Rule::names], "a name"),
    (&[Rule::bare_key, Rule::place], "a key or an index"),
    (&[Rule::regex], "a regular expression"),
    (&[Rule::list, Rule::open_list, Rule::texts], "a list `[...]`"),
    (&[Rule::subquery], "a query in brackets"),
    (&[Rule::kw_timeshift], "`timeshift`"),
    (&[Rule::modifier], "`previousDay`, `previousWeek`, `previousMonth`"),
    (&[Rule::kw_where], "`where`"),
    (&[Rule::kw_as], "`as`"),
    (&[Rule::kw_by], "`by`"),
    (&[Rule::kw_field], "`field=`"),
    (&[Rule::kw_into], "`into`"),
    (&[Rule::kw_with], "`with`"),
    (&[Rule::kw_for], "`for`"),
    (&[Rule::kw_maxspan], "`maxspan`"),
    (&[Rule::kw_asc, Rule::kw_desc], "`asc` or `desc`"),
    (&[Rule::comma], "`,`"),
    (&[Rule::close], "`)`"),
    (&[Rule::close_list], "`]`"),
    (&[Rule::comparison, Rule::plus, Rule::kw_and], "an operator"),
    (&[Rule::kw_like, Rule::kw_in], "`like` or `in`"),
    (&[Rule::EOI], "the end of the command"),
];

/// "expected a value, `as` or `,`".
fn label(expected: &[Rule]) -> String {
    let known = |rules: &[Rule]| rules.iter().any(|rule| expected.contains(rule));
    let mut words: Vec<&str> = WORDS.iter().filter(|(rules, _)| known(rules)).map(|(_, word)| *word).collect();
    // A text where a value would do as well is named only where nothing else is possible.
    let text_only = expected.contains(&Rule::string) && !expected.iter().any(|rule| VALUES.contains(rule));
    if text_only {
        words.iter_mut().filter(|word| **word == "a value").for_each(|word| *word = "a text in quotation marks");
    }
    if expected.contains(&Rule::boolean) || expected.contains(&Rule::sum) {
        words.retain(|word| !matches!(*word, "a field" | "a number" | "a duration such as `30m`"));
    }
    if words.contains(&"an operator") {
        words.retain(|word| *word != "`like` or `in`");
    }
    match words.split_last() {
        None => "not expected here".to_string(),
        Some((only, [])) => format!("expected {only}"),
        Some((last, words)) => format!("expected {} or {last}", words.join(", ")),
    }
}

/// Rules that stand where any value may.
const VALUES: [Rule; 6] = [Rule::expression, Rule::item, Rule::items, Rule::condition, Rule::sum, Rule::boolean];

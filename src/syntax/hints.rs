//! What the writer probably meant: known slips, and what to write instead.

use super::expected::Place;
use super::grammar::Rule;
use super::literals::unknown_unit;
use super::tokens::{JOINERS, Kind};
use crate::diagnostics::{Code, Diagnostic, Span};

/// The first way out that fits.
pub(super) fn hint(place: &Place) -> Option<String> {
    HINTS.iter().find_map(|hint| hint(place))
}

/// Tried in order; the more special first.
const HINTS: &[fn(&Place) -> Option<String>] = &[
    other_languages,
    regex_compared,
    regex_flags,
    slash_in_regex,
    key_in_quotation_marks,
    words_of_sql,
    words_for_like,
    between,
    sign_before_key,
    direction,
    curly_bracket,
    names_without_as,
    keys_in_brackets,
    text_without_quotation_marks,
    all_fields,
    list_in_round_brackets,
    sql_grouping,
    text_as_name,
    name_as_text,
    hyphen_in_name,
    nothing_after_comma,
    unquoted_value,
    option_behind_fields,
    duration_after_equal,
    between_fields,
    second_with,
    chained_comparison,
    calculated_key,
    missing_pipe,
    missing_comma,
    reserved_word,
];

/// Faults that have a message of their own: parts of the language that cwli does not run yet, and units.
pub(super) fn instead(place: &Place) -> Option<Diagnostic> {
    not_run_yet(place).or_else(|| unknown_unit_of_time(place))
}

/// A word between a number and the end of a call can only be meant as a unit: `bin(5 parsecs)`.
fn unknown_unit_of_time(place: &Place) -> Option<Diagnostic> {
    let (count, word, end) = (place.token(-1)?, place.token(0)?, place.token(1)?);
    let whole = place.text(-1).chars().all(|c| c.is_ascii_digit());
    let is_unit = whole && word.kind == Kind::Word && end.kind == Kind::Close && place.text(1) == ")";
    let joins = JOINERS.contains(&place.text(0).to_lowercase().as_str());
    (is_unit && !joins).then(|| unknown_unit(place.text(0), count.span.to(word.span)))
}

fn not_run_yet(place: &Place) -> Option<Diagnostic> {
    let word = place.text(0).to_lowercase();
    let head = place.stage.head().to_lowercase();
    let form = match (head.as_str(), word.as_str()) {
        ("stats", "offset") => "`offset` in `stats`".to_string(),
        ("parse", "multi" | "logfmt" | "csv" | "xml") => format!("`parse` with `{word}`"),
        (_, "(") if before(place, "in") && is_subquery(place) => "a query inside `in (...)`".to_string(),
        _ => return None,
    };
    Some(not_supported(place.span(), &form))
}

fn not_supported(span: Span, form: &str) -> Diagnostic {
    Diagnostic::new(Code::NotSupported, format!("cwli does not run {form} yet")).at(span, "not supported yet")
}

fn is_subquery(place: &Place) -> bool {
    let first = place.text(1);
    first.eq_ignore_ascii_case("source") || (place.is_command)(first) && place.text(2) != ","
}

fn before(place: &Place, word: &str) -> bool {
    place.text(-1).eq_ignore_ascii_case(word)
}

fn found(place: &Place) -> Option<Kind> {
    place.token(0).map(|token| token.kind)
}

/// Whether what was read ends with a value, so that an operator or the end of the command could follow.
fn after_value(place: &Place) -> bool {
    place.expected.iter().any(|rule| matches!(rule, Rule::kw_and | Rule::EOI | Rule::close))
}

fn other_languages(place: &Place) -> Option<String> {
    let ours = match place.text(0) {
        "<>" => "unequal is written `!=`",
        "&&" => "two conditions are joined with `and`",
        "||" => "two conditions are joined with `or`",
        "~=" | "~" => "a match is written `=~` or `like`",
        ";" => "a query needs no `;`; commands are separated by `|`",
        _ => return None,
    };
    Some(ours.to_string())
}

fn regex_compared(place: &Place) -> Option<String> {
    let operator = match place.text(-1) {
        "=" | "==" => "like",
        "!=" => "not like",
        _ => return None,
    };
    let text = place.text(0);
    (found(place)? == Kind::Regex).then(|| format!("`{}` compares; to match write `{operator} {text}`", place.text(-1)))
}

// The service reports the same place: `unexpected symbol found i` (LANGUAGE.md 7.6).
fn regex_flags(place: &Place) -> Option<String> {
    let (regex, flags) = (place.token(-1)?, place.token(0)?);
    let adjacent = regex.kind == Kind::Regex && flags.kind == Kind::Word && regex.span.end == flags.span.start;
    let text = place.text(-1).trim_matches('/');
    let flags = place.text(0);
    let known = flags.len() < 4 && flags.chars().all(|flag| "gimsux".contains(flag));
    let flags: String = flags.chars().filter(|flag| "imsx".contains(*flag)).collect();
    (adjacent && known).then(|| match flags.as_str() {
        "" => format!("no flags follow a regular expression: `/{text}/`"),
        flags => format!("no flags follow a regular expression; put them in front: `/(?{flags}){text}/`"),
    })
}

fn slash_in_regex(place: &Place) -> Option<String> {
    let (regex, next) = (place.token(-1)?, place.token(0)?);
    (regex.kind == Kind::Regex && regex.span.end == next.span.start)
        .then(|| "the regular expression ends at its second `/`; a slash inside it is written `\\/`".to_string())
}

fn key_in_quotation_marks(place: &Place) -> Option<String> {
    let (path, key) = (place.text(-1), place.text(0).trim_matches(['"', '\'']));
    (found(place)? == Kind::Text && path.ends_with('.'))
        .then(|| format!("a key stands in back-ticks: `` {path}`{key}` ``"))
}

fn words_of_sql(place: &Place) -> Option<String> {
    let (last, word) = (place.text(-1), place.text(0));
    if last.eq_ignore_ascii_case("distinct") {
        return Some(format!("distinct values are counted with `count_distinct({word})`"));
    }
    if word.eq_ignore_ascii_case("is") || word.eq_ignore_ascii_case("exists") {
        return Some(format!("whether a field has a value is asked with `ispresent({last})`"));
    }
    let case = [last, word].iter().any(|word| word.eq_ignore_ascii_case("when") || word.eq_ignore_ascii_case("case"));
    case.then(|| "`case` is a function: `case(condition, value, ...)`".to_string())
}

/// Words of other languages for what `like` does.
const LIKE: &[(&str, &str)] = &[
    ("contains", "`like \"...\"`"),
    ("has", "`like \"...\"`"),
    ("includes", "`like \"...\"`"),
    ("startswith", "`like /^.../`"),
    ("endswith", "`like /...$/`"),
    ("ilike", "`like /(?i).../`"),
    ("matches", "`like /.../`"),
    ("match", "`like /.../`"),
    ("rlike", "`like /.../`"),
    ("regexp", "`like /.../`"),
    ("regex", "`like /.../`"),
];

fn words_for_like(place: &Place) -> Option<String> {
    let (_, ours) = LIKE.iter().find(|(word, _)| word.eq_ignore_ascii_case(place.text(0)))?;
    after_value(place).then(|| format!("a match is written {ours}"))
}

fn between(place: &Place) -> Option<String> {
    let (field, word, low, high) = (place.text(-1), place.text(0), place.text(1), place.text(3));
    (after_value(place) && word.eq_ignore_ascii_case("between"))
        .then(|| format!("a range is two conditions: `{field} >= {low} and {field} <= {high}`"))
}

fn sign_before_key(place: &Place) -> Option<String> {
    let order = match place.text(0) {
        "-" => " desc",
        "+" => "",
        _ => return None,
    };
    let key = place.text(1);
    let before_key = place.found == 1 || before(place, "by") || place.token(-1)?.kind == Kind::Comma;
    (place.stage.head().eq_ignore_ascii_case("sort") && before_key)
        .then(|| format!("the direction stands behind the key: `sort {key}{order}`"))
}

fn direction(place: &Place) -> Option<String> {
    let word = place.text(0).to_lowercase();
    let short = if word.starts_with("desc") { "desc" } else { "asc" };
    let meant = ["descending", "ascending", "descend", "ascend"].contains(&word.as_str());
    (meant && place.expected.contains(&Rule::kw_desc)).then(|| format!("the direction is written `{short}`"))
}

fn curly_bracket(place: &Place) -> Option<String> {
    matches!(place.text(0), "{" | "}")
        .then(|| "conditions are grouped with round brackets: `(a = 1 or b = 2)`".to_string())
}

/// `parse @message "* *" a, b`.
fn names_without_as(place: &Place) -> Option<String> {
    let pattern = matches!(place.token(-1)?.kind, Kind::Text | Kind::Regex);
    let name = found(place)? == Kind::Word && !(place.is_command)(place.text(0));
    (pattern && name && place.expected.contains(&Rule::kw_as))
        .then(|| format!("`as` is missing before the names: `as {}`", place.text(0)))
}

/// `stats count(*) by (a, b)`.
fn keys_in_brackets(place: &Place) -> Option<String> {
    let by = before(place, "(") || place.text(-2) == "(" && place.text(0) == ",";
    let head = place.text(-3);
    (by && (head.eq_ignore_ascii_case("by") || head.eq_ignore_ascii_case("as") || head.eq_ignore_ascii_case("fields")))
        .then(|| "a list of names stands without brackets: `a, b`".to_string())
}

fn text_without_quotation_marks(place: &Place) -> Option<String> {
    let matching = before(place, "like") || place.text(-1) == "=~";
    (matching && found(place)? == Kind::Word)
        .then(|| format!("a text stands in quotation marks: `\"{}\"`", place.text(0)))
}

// The manual does not have `fields *`; LANGUAGE.md 9 no. 53 recommends an error.
fn all_fields(place: &Place) -> Option<String> {
    (place.text(0) == "*" && place.found == 1)
        .then(|| "there is no `*` for all fields; name them, or write `fields @timestamp, @message`".to_string())
}

fn list_in_round_brackets(place: &Place) -> Option<String> {
    (place.text(0) == "(" && before(place, "in"))
        .then(|| "the values of `in` stand in square brackets: `in [1, 2]`".to_string())
}

fn sql_grouping(place: &Place) -> Option<String> {
    let group = place.text(0).eq_ignore_ascii_case("group") && place.text(1).eq_ignore_ascii_case("by");
    group.then(|| "groups follow `stats ... by`, without the word `group`".to_string())
}

fn text_as_name(place: &Place) -> Option<String> {
    let name = place.text(0).trim_matches(['"', '\'']);
    (found(place)? == Kind::Text && before(place, "as"))
        .then(|| format!("a name stands in back-ticks or alone: as `{name}`"))
}

fn name_as_text(place: &Place) -> Option<String> {
    let text = place.text(0).trim_matches('`');
    let matching = before(place, "like") || place.text(-1) == "=~";
    (found(place)? == Kind::Ticked && matching)
        .then(|| format!("back-ticks are for names; a text stands in quotation marks: `\"{text}\"`"))
}

fn hyphen_in_name(place: &Place) -> Option<String> {
    let alias =
        place.text(-2).eq_ignore_ascii_case("as") || place.token(-2).is_some_and(|token| token.kind == Kind::Comma);
    let (name, mark, rest) = (place.text(-1), place.text(0), place.text(1));
    let adjacent = place.token(1)?.span.start == place.token(0)?.span.end;
    (alias && adjacent && matches!(mark, "-" | ":" | "/"))
        .then(|| format!("a name with `{mark}` in it stands in back-ticks: `` `{name}{mark}{rest}` ``"))
}

fn nothing_after_comma(place: &Place) -> Option<String> {
    (place.token(-1)?.kind == Kind::Comma).then(|| "nothing follows the comma; leave it out".to_string())
}

fn unquoted_value(place: &Place) -> Option<String> {
    let text = place.text(0);
    let address = found(place)? == Kind::Number && text.matches('.').count() > 1;
    let after_value = place.token(-1)?.kind == Kind::Number && text.starts_with(['-', ':', '/', '_']) && text.len() > 1;
    (address || after_value).then(|| format!("a value that is no number stands in quotation marks: `\"{text}\"`"))
}

fn chained_comparison(place: &Place) -> Option<String> {
    let comparison = matches!(place.text(0), "=" | "==" | "!=" | "<" | "<=" | ">" | ">=");
    (comparison && after_value(place)).then(|| "comparisons do not chain; join two of them with `and`".to_string())
}

fn calculated_key(place: &Place) -> Option<String> {
    let head = place.stage.head().to_lowercase();
    let operator = matches!(place.text(0), "+" | "-" | "*" | "/" | "%" | "^");
    (operator && place.found > 1 && matches!(head.as_str(), "sort" | "dedup"))
        .then(|| format!("`{head}` takes names; give the calculation one with `fields ... as name` before"))
}

/// Whether the stage begins with one of these words.
fn is_head(place: &Place, heads: &[&str]) -> bool {
    heads.iter().any(|head| place.stage.head().eq_ignore_ascii_case(head))
}

// AWS manual: options come before the list of fields.
fn option_behind_fields(place: &Place) -> Option<String> {
    // Where fields stand between blanks, the name of the option was read as a field.
    let name = if place.text(0) == "=" { -1 } else { 0 };
    (place.text(name + 1) == "=" && is_head(place, &["addtotals", "outlier"]))
        .then(|| format!("options stand in front of the fields: `{}={} ...`", place.text(name), place.text(name + 2)))
}

fn duration_after_equal(place: &Place) -> Option<String> {
    (place.text(0) == "=" && before(place, "maxspan"))
        .then(|| format!("the duration follows after a blank: `maxspan {}`", place.text(1)))
}

// AWS manual: `filldown` and `outlier` take fields between blanks, the others between commas.
fn between_fields(place: &Place) -> Option<String> {
    if found(place)? == Kind::Comma && is_head(place, &["filldown", "outlier"]) {
        return Some("fields are separated by blanks here; leave the comma out".to_string());
    }
    let name = matches!(found(place)?, Kind::Word | Kind::Ticked) && place.expected.contains(&Rule::comma);
    (name && !(place.is_command)(place.text(0)) && is_head(place, &["addtotals", "sessionize", "countFrequent"]))
        .then(|| format!("fields are separated by commas here: `{}, {}`", place.text(-1), place.text(0)))
}

// LANGUAGE-2026.md 2.10: `with` is written once, further pairs follow a comma.
fn second_with(place: &Place) -> Option<String> {
    (before(place, "with") && is_head(place, &["fillmissing"]))
        .then(|| "`with` is written once; leave it out after a comma".to_string())
}

fn missing_pipe(place: &Place) -> Option<String> {
    let word = place.text(0);
    (found(place)? == Kind::Word && (place.is_command)(word)).then(|| format!("a `|` is missing before `{word}`"))
}

/// `fields @timestamp @message`.
fn missing_comma(place: &Place) -> Option<String> {
    let word = matches!(found(place)?, Kind::Word | Kind::Ticked);
    let behind_name = matches!(place.token(-1)?.kind, Kind::Word | Kind::Ticked | Kind::Close);
    let joins = JOINERS.contains(&place.text(0).to_lowercase().as_str());
    let listed = ["fields", "display", "stats", "sort", "dedup"].contains(&place.stage.head().to_lowercase().as_str());
    (word && behind_name && !joins && listed && place.expected.contains(&Rule::comma))
        .then(|| format!("a `,` is missing before `{}`", place.text(0)))
}

fn reserved_word(place: &Place) -> Option<String> {
    let word = place.text(0).to_lowercase();
    let reserved = JOINERS.contains(&word.as_str());
    (reserved && !after_value(place) && !place.expected.contains(&Rule::regex))
        .then(|| format!("a field with this name stands in back-ticks: `` `{word}` ``"))
}

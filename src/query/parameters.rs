//! Parameters and saved queries: the text of a query is expanded before it is read.

use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use crate::syntax::{Kind, Literal, Source, Token};
use indexmap::IndexMap;
use std::ops::Range;

/// The most parameters of a query (AWS manual, saved queries).
const MOST_PARAMETERS: usize = 20;
/// The longest name of a parameter (AWS manual, saved queries).
const LONGEST_NAME: usize = 128;
/// The longest default value (AWS manual, saved queries).
const LONGEST_DEFAULT: usize = 1024;

/// How a comment declares a parameter: `# param: name`, or `# param: name = default`.
const DECLARATION: &str = "param:";
/// How a comment declares several, commas between them.
const DECLARATIONS: &str = "params:";

/// What the text of a query may refer to: values for `{{name}}`, and saved queries for `$Name(...)`.
#[derive(Debug, Clone, Default)]
pub struct Definitions {
    values: IndexMap<String, String>,
    saved: IndexMap<String, Saved>,
}

/// A saved query.
#[derive(Debug, Clone)]
struct Saved {
    /// Its text, without the comments that declare parameters.
    text: String,
    /// The default value of each parameter that has one.
    parameters: IndexMap<String, Option<String>>,
}

/// A query that could not be expanded.
#[derive(Debug)]
pub struct Unexpanded {
    /// The text that the faults point into.
    pub text: String,
    /// What is wrong, at least one.
    pub faults: Vec<Diagnostic>,
}

impl Definitions {
    /// Gives a parameter a value. A text gets its quotation marks where it stands outside of them.
    ///
    /// # Errors
    /// Why the name cannot be one, in words.
    pub fn value(&mut self, name: &str, value: &str) -> Result<(), String> {
        check_name(name)?;
        self.values.insert(name.to_string(), value.to_string());
        Ok(())
    }

    /// Gives a parameter a value unless it has one.
    ///
    /// # Errors
    /// As `value`.
    pub fn default_value(&mut self, name: &str, value: &str) -> Result<(), String> {
        if self.values.contains_key(name) { Ok(()) } else { self.value(name, value) }
    }

    /// Adds a saved query. Comments such as `# param: level = ERROR` declare its parameters.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn save(&mut self, name: &str, text: &str) -> Result<(), String> {
        if name.is_empty() || name.contains('`') {
            return Err(format!("`{name}` is no name of a saved query"));
        }
        let saved = Saved::read(text).map_err(|fault| format!("the saved query `{name}`: {fault}"))?;
        self.saved.insert(name.to_string(), saved);
        Ok(())
    }

    /// The text with values for its parameters and saved queries in the places of their calls.
    ///
    /// # Errors
    /// When a call is wrong, or a value was given for a parameter that the text does not have. Parameters without a
    /// value are found when the text is read.
    pub fn expand(&self, text: &str) -> Result<String, Unexpanded> {
        if self.values.is_empty() && !text.contains("{{") && !text.contains('$') {
            return Ok(text.to_string());
        }
        let declared = declared(text).map_err(|fault| unexpanded(text, definition(fault)))?;
        let known = places(text);
        if let Some(name) = self.values.keys().find(|name| !known.iter().any(|(_, known)| known == *name)) {
            return Err(unexpanded(text, no_parameter(name, &known)));
        }
        let value = |name: &str| {
            let default = || declared.get(name).cloned().flatten();
            self.values.get(name).cloned().or_else(default).map(Value::Written)
        };
        let filled = filled(text, &value).map_err(|fault| unexpanded(text, fault))?;
        self.called(&filled).map_err(|fault| unexpanded(&filled, fault))
    }

    /// The text with saved queries in the places of their calls.
    fn called(&self, text: &str) -> Result<String, Diagnostic> {
        Ok(edited(text, self.calls(text)?))
    }

    /// The calls of saved queries in a text, each with what stands in its place.
    ///
    /// # Errors
    /// When a call is wrong.
    pub fn calls(&self, text: &str) -> Result<Vec<(Range<usize>, String)>, Diagnostic> {
        // What is not closed is told when the text is read.
        let Ok(source) = Source::new(text) else { return Ok(Vec::new()) };
        let mut edits = Vec::new();
        for at in calls(&source) {
            let call = Call::read(&source, at)?;
            let Some(saved) = self.saved.get(&call.name) else { return Err(self.no_saved(&call)) };
            edits.push((call.span.start..call.span.end, saved.expand(&call)?));
        }
        Ok(edits)
    }

    fn no_saved(&self, call: &Call) -> Diagnostic {
        let fault = Diagnostic::new(Code::BadSavedQuery, format!("there is no saved query `{}`", call.name))
            .at(call.span, "calls a saved query");
        match nearest(&call.name, self.saved.keys().map(String::as_str)) {
            Some(similar) => fault.help(format!("a saved query with a similar name exists: `{similar}`")),
            None => fault.help(format!("hand its definition over with `--saved {}=FILE.cwli`", call.name)),
        }
    }
}

impl Saved {
    fn read(text: &str) -> Result<Saved, String> {
        let parameters = declared(text)?;
        let lines: Vec<&str> = text.lines().filter(|line| !declares(line)).collect();
        let text = lines.join("\n").trim().to_string();
        // AWS manual, saved queries: a saved query cannot call another.
        if Source::new(&text).is_ok_and(|source| !calls(&source).is_empty()) {
            return Err("it calls a saved query itself".to_string());
        }
        Ok(Saved { text, parameters })
    }

    // AWS manual, saved queries: expansion is textual, values keep their quotation marks, and parameters that the call
    // does not give have their defaults.
    fn expand(&self, call: &Call) -> Result<String, Diagnostic> {
        let known = || self.parameters.keys().map(String::as_str);
        if let Some((name, (_, place))) = call.values.iter().find(|(name, _)| !self.parameters.contains_key(*name)) {
            let message = format!("the saved query `{}` has no parameter `{name}`", call.name);
            let fault = Diagnostic::new(Code::BadParameter, message).at(*place, "not a parameter");
            return Err(match nearest(name, known()) {
                Some(similar) => fault.help(format!("a parameter with a similar name exists: `{similar}`")),
                None => fault.help(format!("its parameters are {}", listed(known()))),
            });
        }
        let value = |name: &str| match call.values.get(name) {
            Some((value, _)) => Some(Value::Literal(value.clone())),
            None => self.parameters.get(name).cloned().flatten().map(Value::Written),
        };
        if let Some(name) = known().find(|name| value(name).is_none()) {
            let message = format!("the saved query `{}` needs a value for `{name}`", call.name);
            return Err(Diagnostic::new(Code::BadParameter, message)
                .at(call.span, "a parameter without a default is missing")
                .help(format!("give it: `{name} = ...`")));
        }
        let text = filled(&self.text, &value)?;
        // A comment at the end must not swallow what follows the call.
        Ok(if text.contains('#') { text + "\n" } else { text })
    }
}

/// A value for a placeholder.
enum Value {
    /// As a person writes it, with quotation marks or without.
    Written(String),
    /// A literal of the language.
    Literal(String),
}

/// The text with values in the places of its placeholders; those without one stay.
fn filled(text: &str, value: &dyn Fn(&str) -> Option<Value>) -> Result<String, Diagnostic> {
    let found = places(text);
    if found.is_empty() {
        return Ok(text.to_string());
    }
    let tokens = Source::new(text)?.tokens;
    let inside = |at: usize| tokens.iter().any(|token| is_quotation(token) && covers(token, at));
    let edits = found.into_iter().filter_map(|(place, name)| {
        let written = match value(&name)? {
            Value::Written(value) if !inside(place.start) => literal(&value),
            Value::Written(value) | Value::Literal(value) => value,
        };
        Some((place, written))
    });
    Ok(edited(text, edits.collect()))
}

/// How a value that a person has written stands in a query outside of quotation marks.
// The manual is silent on how a default, which is stored without quotation marks, gets them: it gets them unless it
// reads as a number (LANGUAGE.md 2.23, REC). We leave periods, lists and what is quoted already as they are too.
pub fn literal(value: &str) -> String {
    let tokens = Source::new(value).map(|source| source.tokens).unwrap_or_default();
    let kinds: Vec<Kind> = tokens.iter().map(|token| token.kind).collect();
    let number = matches!(kinds[..], [Kind::Number])
        || value.starts_with('-') && matches!(kinds[..], [Kind::Mark, Kind::Number]);
    let quoted = matches!(kinds[..], [Kind::Text | Kind::Ticked]);
    let list = value.starts_with('[') && value.ends_with(']');
    if number || quoted || list { value.to_string() } else { Literal::Text(value.to_string()).to_string() }
}

/// A text with pieces of it replaced. The pieces come in order and do not overlap.
fn edited(text: &str, edits: Vec<(Range<usize>, String)>) -> String {
    let mut edited = text.to_string();
    for (place, new) in edits.into_iter().rev() {
        edited.replace_range(place, &new);
    }
    edited
}

/// The places of `{{name}}`, with their names.
fn places(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("{{").map(|start| at + start) {
        at = start + 2;
        let Some(end) = text[at..].find("}}").map(|end| at + end) else { break };
        let name = text[at..end].trim();
        if check_name(name).is_ok() {
            found.push((start..end + 2, name.to_string()));
            at = end + 2;
        }
    }
    found
}

/// The parameters of a saved query: those that its comments declare, and those that its text has besides.
fn declared(text: &str) -> Result<IndexMap<String, Option<String>>, String> {
    let mut parameters = IndexMap::new();
    for declaration in text.lines().flat_map(declarations) {
        let (name, default) = match declaration.split_once('=') {
            Some((name, default)) => (name.trim(), Some(default.trim().to_string())),
            None => (declaration.trim(), None),
        };
        check_name(name)?;
        if default.as_ref().is_some_and(|default| default.chars().count() > LONGEST_DEFAULT) {
            return Err(format!("the default of `{name}` is longer than {LONGEST_DEFAULT} characters"));
        }
        if parameters.insert(name.to_string(), default).is_some() {
            return Err(format!("Duplicate parameter name: `{name}`"));
        }
    }
    let used = places(text);
    if let Some(name) = parameters.keys().find(|name| !used.iter().any(|(_, used)| used == *name)) {
        return Err(format!("Required parameters not found in queryString: `{name}`"));
    }
    for (_, name) in used {
        parameters.entry(name).or_insert(None);
    }
    if parameters.len() > MOST_PARAMETERS {
        return Err(format!("Parameter count exceeds the maximum of {MOST_PARAMETERS}"));
    }
    Ok(parameters)
}

/// What a comment line declares: of `# params: a, b = 5` two parameters.
fn declarations(line: &str) -> Vec<&str> {
    let Some(comment) = line.trim_start().strip_prefix('#').map(str::trim_start) else { return Vec::new() };
    if let Some(several) = comment.strip_prefix(DECLARATIONS) {
        return several.split(',').filter(|one| !one.trim().is_empty()).collect();
    }
    comment.strip_prefix(DECLARATION).into_iter().collect()
}

fn declares(line: &str) -> bool {
    let comment = line.trim_start().strip_prefix('#').map(str::trim_start);
    comment.is_some_and(|comment| comment.starts_with(DECLARATION) || comment.starts_with(DECLARATIONS))
}

/// A `{{name}}` in the text of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Whether it stands inside of quotation marks, back-ticks or a regular expression.
    pub quoted: bool,
}

/// Every `{{name}}` of a text, in order.
pub fn placeholders(text: &str) -> Vec<Placeholder> {
    let found = places(text);
    if found.is_empty() {
        return Vec::new();
    }
    let tokens = Source::new(text).map(|source| source.tokens).unwrap_or_default();
    let placeholder = |(place, name): (Range<usize>, String)| {
        let quoted = tokens.iter().any(|token| is_quotation(token) && covers(token, place.start));
        Placeholder { name, span: Span { start: place.start, end: place.end }, quoted }
    };
    found.into_iter().map(placeholder).collect()
}

/// The parameters that the comments of a text declare, with their defaults. What is wrong with a declaration is not
/// told here.
pub fn declared_defaults(text: &str) -> IndexMap<String, Option<String>> {
    let read = |declaration: &str| match declaration.split_once('=') {
        Some((name, default)) => (name.trim().to_string(), Some(default.trim().to_string())),
        None => (declaration.trim().to_string(), None),
    };
    text.lines().flat_map(declarations).map(read).collect()
}

/// Whether a text may call a saved query, `$Name(...)`: a look at its letters, which may be mistaken.
pub fn may_call(text: &str) -> bool {
    let begins_name = |rest: &str| rest.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '`');
    text.split('$').skip(1).any(begins_name)
}

/// What is wrong with the parameters that the comments of a text declare.
///
/// # Errors
/// That, in words.
pub fn check_declarations(text: &str) -> Result<(), String> {
    declared(text).map(|_| ())
}

/// Whether a text may be the name of a parameter (AWS manual, saved queries).
pub fn is_parameter_name(name: &str) -> bool {
    check_name(name).is_ok()
}

/// Whether a text has quotation marks, back-ticks or a regular expression over several lines.
pub fn has_long_quotation(text: &str) -> bool {
    let tokens = Source::new(text).map(|source| source.tokens).unwrap_or_default();
    tokens.iter().any(|token| is_quotation(token) && text[token.span.start..token.span.end].contains('\n'))
}

fn is_quotation(token: &Token) -> bool {
    matches!(token.kind, Kind::Text | Kind::Ticked | Kind::Regex)
}

fn covers(token: &Token, at: usize) -> bool {
    (token.span.start..token.span.end).contains(&at)
}

fn check_name(name: &str) -> Result<(), String> {
    let mut chars = name.chars();
    let first = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    if first && name.len() <= LONGEST_NAME && chars.all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Ok(());
    }
    Err(format!("`{name}` is no name of a parameter: letters, digits and `_`, at most {LONGEST_NAME}"))
}

/// A call of a saved query.
pub(crate) struct Call {
    name: String,
    values: IndexMap<String, (String, Span)>,
    /// Where it stands.
    pub span: Span,
}

/// The tokens with which calls begin: `$` at the head of a stage.
pub(crate) fn calls(source: &Source) -> Vec<usize> {
    let head = |at: usize| at == 0 || matches!(source.tokens[at - 1].kind, Kind::Pipe | Kind::Open);
    (0..source.tokens.len()).filter(|&at| source.is(&source.tokens[at], "$") && head(at)).collect()
}

impl Call {
    /// `$Name(parameter = literal, ...)`, which begins with this token.
    pub fn read(source: &Source, at: usize) -> Result<Call, Diagnostic> {
        let mut tokens = source.tokens[at..].iter().copied().peekable();
        let dollar = tokens.next().map(|token| token.span).unwrap_or_default();
        let mut next = |wanted: &str, fits: &dyn Fn(&Token) -> bool| match tokens.next() {
            Some(token) if fits(&token) => Ok(token),
            other => Err(Diagnostic::new(Code::BadSavedQuery, "this call of a saved query cannot be read")
                .at(other.map_or(dollar, |token| token.span), format!("expected {wanted}"))
                .help("a call is written `$Name(parameter = value, ...)`")),
        };
        let is = |mark: &'static str| move |token: &Token| source.is(token, mark);
        let name = next("a name", &|token| matches!(token.kind, Kind::Word | Kind::Ticked))?;
        next("`(`", &is("("))?;
        let mut call =
            Call { name: source.slice(name.span).trim_matches('`').to_string(), values: IndexMap::new(), span: dollar };
        let is_end = |token: &Token| source.is(token, ")");
        loop {
            let parameter = next("a parameter or `)`", &|token| token.kind == Kind::Word || is_end(token))?;
            if is_end(&parameter) && call.values.is_empty() {
                call.span = dollar.to(parameter.span);
                return Ok(call);
            }
            next("`=`", &is("="))?;
            let value = next("a value", &|token| {
                matches!(token.kind, Kind::Text | Kind::Number | Kind::Word | Kind::Ticked) || source.is(token, "-")
            })?;
            let end =
                if source.is(&value, "-") { next("a number", &|token| token.kind == Kind::Number)? } else { value };
            let written = source.slice(value.span.to(end.span)).to_string();
            let name = source.slice(parameter.span).to_string();
            if call.values.insert(name.clone(), (written, parameter.span)).is_some() {
                return Err(Diagnostic::new(Code::BadParameter, format!("Duplicate parameter name: `{name}`"))
                    .at(parameter.span, "the second time"));
            }
            let comma = next("`,` or `)`", &|token| token.kind == Kind::Comma || is_end(token))?;
            if is_end(&comma) {
                call.span = dollar.to(comma.span);
                return Ok(call);
            }
        }
    }
}

fn unexpanded(text: &str, fault: Diagnostic) -> Unexpanded {
    Unexpanded { text: text.to_string(), faults: vec![fault] }
}

fn definition(fault: String) -> Diagnostic {
    Diagnostic::new(Code::BadParameter, fault)
}

fn no_parameter(name: &str, known: &[(Range<usize>, String)]) -> Diagnostic {
    let fault = Diagnostic::new(Code::BadParameter, format!("the query has no parameter `{name}`"));
    match nearest(name, known.iter().map(|(_, known)| known.as_str())) {
        Some(similar) => fault.help(format!("a parameter with a similar name exists: `{similar}`")),
        None => fault.help(format!("a parameter is written `{{{{{name}}}}}`")),
    }
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "none".to_string() } else { names.join(", ") }
}

/// The parameters that were left without a value.
pub(super) fn without_value(source: &Source) -> Vec<Diagnostic> {
    let is = |at: usize, mark: &str| source.tokens.get(at).is_some_and(|token| source.is(token, mark));
    let here = |at: usize| is(at, "{") && is(at + 1, "{") && is(at + 3, "}") && is(at + 4, "}");
    let fault = |at: usize| {
        let (place, name) =
            (source.tokens[at].span.to(source.tokens[at + 4].span), source.slice(source.tokens[at + 2].span));
        Diagnostic::new(Code::BadParameter, format!("the parameter `{name}` has no value"))
            .at(place, "needs a value")
            .help(format!("give it one: `--param {name}=VALUE`"))
    };
    (0..source.tokens.len()).filter(|&at| here(at)).map(fault).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definitions() -> Definitions {
        let mut definitions = Definitions::default();
        let text = "# param: level = ERROR\n# param: n = 20\nfilter level = {{level}} and app like \"{{app}}\" # the end\n| limit {{n}}";
        definitions.save("By Level", text).expect("it is well defined");
        definitions.save("Recent", "sort @timestamp desc | limit {{ count }}").expect("it is well defined");
        definitions
    }

    fn expanded(text: &str) -> String {
        definitions().expand(text).unwrap_or_else(|refused| refused.faults[0].message.clone())
    }

    #[test]
    fn calls_are_replaced_by_what_they_call() {
        assert_eq!(
            expanded("$`By Level`(app = shop, level = \"WARN\") | $Recent(count = 10)"),
            "filter level = \"WARN\" and app like \"shop\" # the end\n| limit 20\n | sort @timestamp desc | limit 10"
        );
        assert_eq!(expanded("filter a in ($Recent(count=1))"), "filter a in (sort @timestamp desc | limit 1)");
        assert_eq!(expanded("filter a like /\\$x/"), "filter a like /\\$x/");
    }

    #[test]
    fn wrong_calls_are_told() {
        for (call, why) in [
            ("$Recent()", "the saved query `Recent` needs a value for `count`"),
            ("$Recent(cuont = 1)", "the saved query `Recent` has no parameter `cuont`"),
            ("$Recent(count = 1, count = 2)", "Duplicate parameter name: `count`"),
            ("$Recnt(count = 1)", "there is no saved query `Recnt`"),
            ("$Recent", "this call of a saved query cannot be read"),
            ("$Recent(count = 1,)", "this call of a saved query cannot be read"),
            ("$(", "this call of a saved query cannot be read"),
        ] {
            assert_eq!(expanded(call), why, "{call}");
        }
    }

    #[test]
    fn values_get_quotation_marks_where_they_need_them() {
        let mut definitions = Definitions::default();
        for (name, value) in
            [("a", "WARN"), ("b", "5m"), ("c", "`x y`"), ("d", "[1, 2]"), ("e", "-3"), ("f", "say \"x\"")]
        {
            definitions.value(name, value).expect("a name");
        }
        let text = "fields {{a}}, bin({{b}}), {{c}}, {{d}}, {{e}}, {{f}}, '{{a}}', {{ g }}";
        let wanted = "fields \"WARN\", bin(5m), `x y`, [1, 2], -3, \"say \\\"x\\\"\", 'WARN', {{ g }}";
        assert_eq!(definitions.expand(text).expect("expanded"), wanted);
        let refused = definitions.expand("fields {{aa}}").expect_err("nothing uses `a`");
        assert_eq!(refused.faults[0].message, "the query has no parameter `a`");
    }

    #[test]
    fn a_query_may_have_defaults_of_its_own() {
        let text = "# param: level = ERROR\nfilter level = {{level}}";
        assert_eq!(
            Definitions::default().expand(text).expect("expanded"),
            "# param: level = ERROR\nfilter level = \"ERROR\""
        );
    }

    #[test]
    fn definitions_are_checked() {
        let why = |text: &str| Definitions::default().save("x", text).expect_err("it is not well defined");
        assert!(why("# param: a = 1\nlimit 1").contains("Required parameters not found in queryString"));
        assert!(why("# param: a\n# param: a\nlimit {{a}}").contains("Duplicate parameter name"));
        assert!(why("# params: a, b = 1\nlimit {{a}}").contains("not found in queryString: `b`"));
        let many: Vec<String> = (0..21).map(|n| format!("{{{{p{n}}}}}")).collect();
        assert!(why(&many.join(", ")).contains("Parameter count exceeds the maximum of 20"));
        assert!(why("# param: 1a\nlimit {{a}}").contains("no name of a parameter"));
        assert!(why("fields a | $Other()").contains("calls a saved query"));
    }
}

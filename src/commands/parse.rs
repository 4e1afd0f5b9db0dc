//! `parse`: takes a text apart into fields.

use super::planner::Planner;
use super::{Command, Page, words};
use crate::diagnostics::{Code, Diagnostic, Span, counted};
pub use crate::expressions::XmlPath;
use crate::expressions::{self, Extractor, Glob, Scope, resolve};
use crate::plan::{self, Step};
use crate::syntax::{Expr, Literal, Name, Pair, Path, Pattern, Reader, Rule, Segment, Tree, commas};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "parse",
    aliases: &[],
    syntax: "parse [field] \"text * text *\" as name[, name ...]\n\
             parse [field] /(?<name>...) .../ [multi]\n\
             parse [field] /(...) .../ as name[, name ...] [multi]\n\
             parse [field] csv as name[, name ...]\n\
             parse [field] logfmt as name\n\
             parse [field] XML '/path/to/element' as name",
    summary: "Takes a text apart into fields.",
    notes: "The field is `@message` when none is given. In a text each `*` stands for as little as possible, the \
            last one for the rest, and there is one name for each; `\\*` is a star. A regular expression makes one \
            field of each named group, or of each group by place when names follow it; with `multi` there is one \
            row for each match. `csv` gives the values of a record to the names by place, and `logfmt` a map of \
            all `key=value` pairs, whose values are written `name.key`. `XML` gives the text of the first element \
            at an absolute path. A row that does not match stays, without the new fields. All values are texts, \
            which are numbers where they read as one.",
    page: "CWL_QuerySyntax-Parse",
    examples: &[
        r#"parse @message "* * * *" as method, path, protocol, status | stats count(*) by status"#,
        r#"parse "[*] *" as level, text | filter level = "ERROR""#,
        r"parse @message /user=(?<user>\S+) took (?<ms>\d+)ms/ | stats avg(ms) by user",
        r#"parse @log "*:*" as account, group | stats count(*) by account"#,
        r"parse @message /(\d+\.\d+\.\d+\.\d+)/ as address multi | stats count(*) by address",
        "parse @message csv as host, method, path, status, duration | stats avg(duration) by method",
        r#"parse @message logfmt as lf | filter lf.level = "error" | display lf.msg, lf.duration"#,
        "parse @message XML '/event/level' as level | stats count(*) by level",
    ],
    rule: Rule::parse,
    read: |pair, reader| Ok(Arc::new(Parse::read(pair, reader)?)),
};

/// `parse [field] how [as names] [multi]`.
#[derive(Debug, Clone)]
pub struct Parse {
    /// What is parsed; `@message` when left out.
    pub source: Option<Expr>,
    /// How, and what the pieces are called.
    pub pattern: ParsePattern,
    /// The whole command.
    pub span: Span,
}

/// How a text is taken apart.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "what the fields mean is said at each variant")]
pub enum ParsePattern {
    /// `"* [*] *" as a, b, c`. Escapes of the string are resolved, but `\*` (a literal star) is kept.
    /// There is one name for each star.
    Glob { text: String, span: Span, names: Vec<Name> },
    /// `/(?<a>...)/ [as names] [multi]`. It compiles, and its groups are the names: group 1 is the first of them.
    Regex { text: String, span: Span, names: Vec<Name>, multi: bool },
    /// `csv as a, b, c`. At least one name.
    Csv { names: Vec<Name> },
    /// `logfmt as lf`. Exactly one name.
    Logfmt { names: Vec<Name> },
    /// `XML '/a/b' as c`. Exactly one name.
    Xml { path: XmlPath, span: Span, names: Vec<Name> },
}

impl Parse {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let find = |rule| pair.clone().into_inner().find(|part| part.as_rule() == rule);
        let source = find(Rule::source).map(|source| read_source(source, reader)).transpose()?;
        let names = find(Rule::names).map_or(Vec::new(), |names| reader.names(names));
        let multi = find(Rule::kw_multi).map(|word| reader.span(&word));
        let how = pair.clone().into_inner().find(|part| HOW.contains(&part.as_rule()));
        let how = how.expect("the grammar says how `parse` takes a text apart");
        let pattern = match how.as_rule() {
            Rule::regex => ParsePattern::read_regex(&how, names, multi.is_some(), reader)?,
            Rule::string => ParsePattern::read_glob(&how, names, reader)?,
            Rule::kw_csv => ParsePattern::read_csv(&how, names, reader)?,
            Rule::kw_logfmt => {
                one_name(&how, &names, reader, "`logfmt` gives one map", "parse @message logfmt as lf")?;
                ParsePattern::Logfmt { names }
            }
            _ => {
                let path = find(Rule::string).expect("the grammar gives `XML` a path");
                ParsePattern::read_xml(&how, &path, names, reader)?
            }
        };
        match (&pattern, multi) {
            (ParsePattern::Regex { .. }, _) | (_, None) => Ok(Parse { source, pattern, span: reader.whole() }),
            (_, Some(multi)) => Err(multi_needs_regex(multi)),
        }
    }
}

/// The rules that say how a text is taken apart; `XML` comes before its path.
const HOW: [Rule; 5] = [Rule::regex, Rule::kw_csv, Rule::kw_logfmt, Rule::kw_xml, Rule::string];

// AWS manual, parse: `multi` is shown behind regular expressions alone.
fn multi_needs_regex(span: Span) -> Diagnostic {
    Diagnostic::new(Code::MultiNeedsRegex, "`multi` needs a regular expression")
        .at(span, "only a regular expression has several matches")
        .help("write the pattern as a regular expression: `parse @message /(?<name>...)/ multi`")
}

/// Refuses another number of names than one.
fn one_name(how: &Pair, names: &[Name], reader: &Reader, gives: &str, example: &str) -> Result<(), Diagnostic> {
    match names {
        [_] => Ok(()),
        [] => Err(nothing_to_extract(reader.span(how)).help(format!("give it a name: `{example}`"))),
        [_, second, ..] => {
            let last = names.last().unwrap_or(second).span;
            let message = format!("{gives}, but there are {}", counted(names.len(), "name"));
            Err(Diagnostic::new(Code::GlobNameCount, message).at(second.span.to(last), "one name is enough"))
        }
    }
}

pub(super) fn read_source(pair: Pair, reader: &Reader) -> Result<Expr, Diagnostic> {
    let source = pair.into_inner().next().expect("the grammar gives the source of `parse` a call or a field");
    match source.as_rule() {
        Rule::call => reader.call(source),
        _ => Ok(Expr::Field(reader.path(source)?)),
    }
}

impl ParsePattern {
    /// Where it stands, when texts need not match it.
    fn span(&self) -> Option<Span> {
        match self {
            ParsePattern::Glob { span, .. } | ParsePattern::Regex { span, .. } | ParsePattern::Xml { span, .. } => {
                Some(*span)
            }
            ParsePattern::Csv { .. } | ParsePattern::Logfmt { .. } => None,
        }
    }

    fn read_glob(pair: &Pair, names: Vec<Name>, reader: &Reader) -> Result<Self, Diagnostic> {
        let (text, span) = (reader.string(pair), reader.span(pair));
        let stars = stars(&text);
        if names.is_empty() {
            return Err(nothing_to_extract(span).help("name the pieces: `parse \"* *\" as a, b`"));
        }
        // An AWS sample has a text without `*` and one name; LANGUAGE.md 9 no. 37 recommends an error.
        if stars != names.len() {
            return Err(wrong_number(stars, &names, span));
        }
        Ok(ParsePattern::Glob { text, span, names })
    }

    // The manual has no limit for the values of a record, and none for names without one.
    fn read_csv(pair: &Pair, names: Vec<Name>, reader: &Reader) -> Result<Self, Diagnostic> {
        if names.is_empty() {
            return Err(nothing_to_extract(reader.span(pair)).help("name the values: `parse @message csv as a, b`"));
        }
        Ok(ParsePattern::Csv { names })
    }

    fn read_xml(how: &Pair, path: &Pair, names: Vec<Name>, reader: &Reader) -> Result<Self, Diagnostic> {
        let (text, span) = (reader.string(path), reader.span(path));
        let path = XmlPath::new(&text).map_err(|reason| {
            Diagnostic::new(Code::BadPath, format!("`{text}` is not a path to an element"))
                .at(span, reason)
                .help("a path names elements from the outermost on: `'/event/level'`")
        })?;
        one_name(how, &names, reader, "`XML` gives one text", "parse @message XML '/a/b' as name")?;
        Ok(ParsePattern::Xml { path, span, names })
    }

    fn read_regex(pair: &Pair, names: Vec<Name>, multi: bool, reader: &Reader) -> Result<Self, Diagnostic> {
        let span = reader.span(pair);
        let (text, names) = reader.extraction(pair, names)?;
        if names.is_empty() {
            return Err(nothing_to_extract(span).help("name a group: `(?<name>...)`"));
        }
        Ok(ParsePattern::Regex { text, span, names, multi })
    }
}

/// How many `*` a text has, without those that are written `\*`.
fn stars(text: &str) -> usize {
    let mut protected = false;
    let mut stars = 0;
    for c in text.chars() {
        stars += usize::from(c == '*' && !protected);
        protected = c == '\\' && !protected;
    }
    stars
}

fn nothing_to_extract(span: Span) -> Diagnostic {
    Diagnostic::new(Code::NothingToExtract, "this `parse` names no field").at(span, "nothing to extract")
}

fn wrong_number(stars: usize, names: &[Name], span: Span) -> Diagnostic {
    let message = format!("the text has {} for {}", counted(stars, "`*`"), counted(names.len(), "name"));
    Diagnostic::new(Code::GlobNameCount, message)
        .at(span, "each `*` needs one name")
        .help("a star that is part of the text is written `\\*`")
}

fn written_text(text: &str) -> String {
    Literal::Text(text.to_string()).to_string()
}

fn written_regex(text: &str) -> String {
    Pattern::Regex(text.to_string(), Span::default()).to_string()
}

impl fmt::Display for Parse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("parse ")?;
        if let Some(source) = &self.source {
            write!(f, "{source} ")?;
        }
        self.pattern.fmt(f)
    }
}

impl fmt::Display for ParsePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.how())?;
        match self {
            ParsePattern::Regex { text, names, .. } if names_itself(text, names) => {}
            _ => write!(f, " as {}", commas(self.names()))?,
        }
        if self.is_multi() { f.write_str(" multi") } else { Ok(()) }
    }
}

impl ParsePattern {
    /// How it is written, without the names.
    fn how(&self) -> String {
        match self {
            ParsePattern::Glob { text, .. } => written_text(text),
            ParsePattern::Regex { text, .. } => written_regex(text),
            ParsePattern::Csv { .. } => "csv".to_string(),
            ParsePattern::Logfmt { .. } => "logfmt".to_string(),
            ParsePattern::Xml { path, .. } => format!("XML {}", written_text(&path.to_string())),
        }
    }

    /// The names of the fields that it makes.
    pub fn names(&self) -> &[Name] {
        match self {
            ParsePattern::Glob { names, .. }
            | ParsePattern::Regex { names, .. }
            | ParsePattern::Csv { names }
            | ParsePattern::Logfmt { names }
            | ParsePattern::Xml { names, .. } => names,
        }
    }

    fn is_multi(&self) -> bool {
        matches!(self, ParsePattern::Regex { multi: true, .. })
    }

    /// The word for it in the tree.
    fn kind(&self) -> &'static str {
        match self {
            ParsePattern::Glob { .. } => "glob ",
            ParsePattern::Regex { .. } => "regex ",
            _ => "",
        }
    }

    fn extractor(&self) -> Result<Extractor, Diagnostic> {
        Ok(match self {
            ParsePattern::Glob { text, .. } => Extractor::Glob(Glob::new(text)),
            ParsePattern::Regex { text, span, names, .. } => {
                let regex = regex::bytes::Regex::new(text).map_err(|error| {
                    Diagnostic::new(Code::BadRegex, "the regular expression cannot be used")
                        .at(*span, error.to_string())
                })?;
                Extractor::Regex(regex, (1..=names.len()).collect())
            }
            ParsePattern::Csv { names } => Extractor::Csv(names.len()),
            ParsePattern::Logfmt { .. } => Extractor::Logfmt,
            ParsePattern::Xml { path, .. } => Extractor::Xml(path.clone()),
        })
    }
}

/// Whether the groups bear the names already.
fn names_itself(text: &str, names: &[Name]) -> bool {
    regex::bytes::Regex::new(text).is_ok_and(|regex| {
        let groups = regex.capture_names().skip(1);
        groups.len() == names.len() && groups.zip(names).all(|(group, name)| group == Some(name.text.as_str()))
    })
}

impl Command for Parse {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("parse", |tree| {
            if let Some(source) = &self.source {
                tree.expr(source);
            }
            tree.node(format_args!("{}{}", self.pattern.kind(), self.pattern.how()), |tree| {
                self.pattern.names().iter().for_each(|name| tree.leaf(format_args!("as {name}")));
            });
            if self.pattern.is_multi() {
                tree.leaf("multi");
            }
        });
    }

    fn sentence(&self, rows: &str) -> String {
        let text = self.source.as_ref().map_or("`@message`".to_string(), words::value);
        let names = words::listed(self.pattern.names().iter().map(words::ticked));
        let how = match &self.pattern {
            ParsePattern::Glob { .. } => {
                format!("Takes {text} apart at {}: what each `*` stands for is", words::ticked(self.pattern.how()))
            }
            ParsePattern::Regex { .. } => {
                format!("Looks in {text} for {}: what its groups match is", words::ticked(self.pattern.how()))
            }
            ParsePattern::Csv { .. } => format!("Takes {text} apart at its commas, into"),
            ParsePattern::Logfmt { .. } => format!("Reads the pairs `key=value` of {text} into"),
            ParsePattern::Xml { path, .. } => {
                format!("Reads {text} as XML and takes the text at {} as", words::ticked(path))
            }
        };
        match self.pattern.is_multi() {
            true => format!("{how} {names}, a row for each match."),
            false => format!("{how} {names}. The {rows} that do not fit stay, without these fields."),
        }
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("parse", self.span)?;
        if self.pattern.is_multi() {
            planner.settle_limit();
        }
        let source = match &self.source {
            Some(source) => resolve(source, planner)?,
            None => planner.field(&Path { segments: vec![Segment::Key("@message".to_string())], span: self.span })?,
        };
        let names = self.pattern.names();
        let slots: Vec<usize> = names.iter().map(|name| planner.slot(&name.text)).collect();
        let outputs = slots.iter().map(|slot| Some(*slot)).collect();
        let (extractor, multi) = (self.pattern.extractor()?, self.pattern.is_multi());
        let span = self.pattern.span().unwrap_or(self.span);
        planner.step(Step::Parse(plan::Parse { source, extractor, outputs, multi, span }));
        for (name, slot) in names.iter().zip(slots) {
            let slot = with_earlier(&name.text, slot, planner);
            if matches!(self.pattern, ParsePattern::Logfmt { .. }) {
                planner.note_structure(slot);
            }
            planner.define(&name.text, slot);
            planner.show_parsed(&name.text, slot);
        }
        Ok(())
    }
}

/// A row that does not match keeps what an earlier step has put under the name.
// AWS manual, parse: a row that does not match stays, without the new fields. The manual is silent on a name
// that the query has defined before.
pub(super) fn with_earlier(name: &str, slot: usize, planner: &mut Planner) -> usize {
    match planner.defined(name) {
        Some(earlier) => first_present(name, slot, earlier, planner),
        None => slot,
    }
}

/// A slot with the values of one slot, and those of another where the first has none.
pub(super) fn first_present(name: &str, slot: usize, other: usize, planner: &mut Planner) -> usize {
    let coalesce = crate::functions::find("coalesce").expect("the catalogue has `coalesce`");
    let both = planner.slot(name);
    let args = vec![expressions::Expr::Slot(slot), expressions::Expr::Slot(other)];
    planner.step(Step::Extend(vec![(both, expressions::Expr::Call { function: coalesce, args })]));
    both
}

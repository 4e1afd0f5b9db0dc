//! `parse`: takes a text apart into fields.

use super::planner::Planner;
use super::{Command, Page};
use crate::diagnostics::{Code, Diagnostic, Span, counted};
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
             parse [field] /(?<name>...) .../\n\
             parse [field] /(...) .../ as name[, name ...]",
    summary: "Takes a text apart into fields.",
    notes: "The field is `@message` when none is given. In a text each `*` stands for as little as possible, the \
            last one for the rest, and there is one name for each; `\\*` is a star. A regular expression makes one \
            field of each named group, or of each group by place when names follow it. A row that does not match \
            stays, without the new fields.",
    page: "CWL_QuerySyntax-Parse",
    examples: &[
        r#"parse @message "* * * *" as method, path, protocol, status | stats count(*) by status"#,
        r#"parse "[*] *" as level, text | filter level = "ERROR""#,
        r"parse @message /user=(?<user>\S+) took (?<ms>\d+)ms/ | stats avg(ms) by user",
        r#"parse @log "*:*" as account, group | stats count(*) by account"#,
        r"parse @message /(\d+\.\d+\.\d+\.\d+)/ as address | dedup address",
    ],
    rule: Rule::parse,
    read: |pair, reader| Ok(Arc::new(Parse::read(pair, reader)?)),
};

/// `parse [field] pattern [as names]`.
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
    /// `/(?<a>...)/ [as names]`. It compiles, and its groups are the names: group 1 is the first of them.
    Regex { text: String, span: Span, names: Vec<Name> },
}

impl Parse {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let find = |rule| pair.clone().into_inner().find(|part| part.as_rule() == rule);
        let source = find(Rule::source).map(|source| read_source(source, reader)).transpose()?;
        let names = find(Rule::names).map_or(Vec::new(), |names| reader.names(names));
        let pattern = match find(Rule::regex) {
            Some(regex) => ParsePattern::read_regex(&regex, names, reader)?,
            None => {
                let text = find(Rule::string).expect("the grammar gives `parse` a text or a regular expression");
                ParsePattern::read_glob(&text, names, reader)?
            }
        };
        Ok(Parse { source, pattern, span: reader.whole() })
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
    fn span(&self) -> Span {
        match self {
            ParsePattern::Glob { span, .. } | ParsePattern::Regex { span, .. } => *span,
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

    fn read_regex(pair: &Pair, names: Vec<Name>, reader: &Reader) -> Result<Self, Diagnostic> {
        let span = reader.span(pair);
        let (text, names) = reader.extraction(pair, names)?;
        if names.is_empty() {
            return Err(nothing_to_extract(span).help("name a group: `(?<name>...)`"));
        }
        Ok(ParsePattern::Regex { text, span, names })
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

fn written_glob(text: &str) -> String {
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
        match self {
            ParsePattern::Glob { text, names, .. } => write!(f, "{} as {}", written_glob(text), commas(names)),
            ParsePattern::Regex { text, names, .. } if names_itself(text, names) => f.write_str(&written_regex(text)),
            ParsePattern::Regex { text, names, .. } => write!(f, "{} as {}", written_regex(text), commas(names)),
        }
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
        let (kind, text, names) = match &self.pattern {
            ParsePattern::Glob { text, names, .. } => ("glob", written_glob(text), names),
            ParsePattern::Regex { text, names, .. } => ("regex", written_regex(text), names),
        };
        tree.node("parse", |tree| {
            if let Some(source) = &self.source {
                tree.expr(source);
            }
            tree.node(format_args!("{kind} {text}"), |tree| {
                names.iter().for_each(|name| tree.leaf(format_args!("as {name}")));
            });
        });
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("parse", self.span)?;
        let source = match &self.source {
            Some(source) => resolve(source, planner)?,
            None => planner.field(&Path { segments: vec![Segment::Key("@message".to_string())], span: self.span })?,
        };
        let (extractor, names) = self.extractor()?;
        let slots: Vec<usize> = names.iter().map(|name| planner.slot(&name.text)).collect();
        let outputs = slots.iter().map(|slot| Some(*slot)).collect();
        planner.step(Step::Parse(plan::Parse { source, extractor, outputs, span: self.pattern.span() }));
        for (name, slot) in names.iter().zip(slots) {
            let slot = with_earlier(&name.text, slot, planner);
            planner.define(&name.text, slot);
            planner.show_parsed(&name.text, slot);
        }
        Ok(())
    }
}

impl Parse {
    fn extractor(&self) -> Result<(Extractor, &[Name]), Diagnostic> {
        match &self.pattern {
            ParsePattern::Glob { text, names, .. } => Ok((Extractor::Glob(Glob::new(text)), names)),
            ParsePattern::Regex { text, span, names } => {
                let regex = regex::bytes::Regex::new(text).map_err(|error| {
                    Diagnostic::new(Code::BadRegex, "the regular expression cannot be used")
                        .at(*span, error.to_string())
                })?;
                Ok((Extractor::Regex(regex, (1..=names.len()).collect()), names))
            }
        }
    }
}

/// A row that does not match keeps what an earlier step has put under the name.
// AWS manual, parse: a row that does not match stays, without the new fields. The manual is silent on a name
// that the query has defined before.
fn with_earlier(name: &str, slot: usize, planner: &mut Planner) -> usize {
    let Some(earlier) = planner.defined(name) else { return slot };
    let coalesce = crate::functions::find("coalesce").expect("the catalogue has `coalesce`");
    let both = planner.slot(name);
    let args = vec![expressions::Expr::Slot(slot), expressions::Expr::Slot(earlier)];
    planner.step(Step::Extend(vec![(both, expressions::Expr::Call { function: coalesce, args })]));
    both
}

//! Regular expressions: checked when they are read, with the fault marked inside them.

use super::ast::Name;
use super::grammar::Pair;
use super::reader::Reader;
use crate::diagnostics::{Code, Diagnostic, Span, counted};
use regex_syntax::ast::{self, Ast, ErrorKind, GroupKind, Visitor, visit};
use regex_syntax::hir::translate::Translator;

impl Reader<'_> {
    /// `regex`: without its slashes, `\/` resolved; it compiles.
    pub fn regex(&self, pair: &Pair) -> Result<String, Diagnostic> {
        self.check(pair, content(pair))?;
        Ok(without_escaped_slashes(content(pair)))
    }

    /// The `regex` of a `parse`, changed so that its groups are the names, one by one and in order. A group
    /// name may begin with `@`; without `names` groups that have none gather nothing.
    // The manual is silent on `@` in the names of groups and on names after a regular expression; both are
    // accepted, the names by place (LANGUAGE.md 2.6).
    pub fn extraction(&self, pair: &Pair, names: Vec<Name>) -> Result<(String, Vec<Name>), Diagnostic> {
        let start = self.span(pair).start + 1;
        let plain = without_at(content(pair));
        let groups = groups(&self.check(pair, &plain)?);
        if !names.is_empty() {
            same_number(groups.len(), &names, self.span(pair))?;
            return Ok((without_escaped_slashes(&plain), names));
        }
        let named = groups.iter().filter_map(|group| group.name).map(|name| Name {
            text: content(pair)[name.start..name.end].to_string(),
            span: Span { start: start + name.start, end: start + name.end },
        });
        let named = named.collect();
        Ok((without_escaped_slashes(&only_named(&plain, &groups)), named))
    }

    /// `text` must be as long as the content of `pair`, so that places in it are places in the query.
    fn check(&self, pair: &Pair, text: &str) -> Result<Ast, Diagnostic> {
        let start = self.span(pair).start + 1;
        let at = |span: &ast::Span| {
            // Where something is missing the mark that follows is shown.
            let next = text[span.start.offset..].chars().next().map_or(0, char::len_utf8);
            let end = span.end.offset.max(span.start.offset + next);
            Span { start: start + span.start.offset, end: start + end }
        };
        let ast = ast::parse::Parser::new().parse(text).map_err(|error| bad(error.kind(), at(error.span()), text))?;
        Translator::new().translate(text, &ast).map_err(|error| {
            Diagnostic::new(Code::BadRegex, "the regular expression is not valid")
                .at(at(error.span()), error.kind().to_string())
        })?;
        regex::bytes::Regex::new(text).map_err(|_| {
            Diagnostic::new(Code::BadRegex, "the regular expression is too large").at(self.span(pair), "too large")
        })?;
        Ok(ast)
    }
}

fn content<'t>(pair: &Pair<'t>) -> &'t str {
    let text = pair.as_str();
    text.get(1..text.len() - 1).unwrap_or("")
}

// Nothing shows that the service knows look-around or back-references (LANGUAGE.md 5.6).
fn bad(kind: &ErrorKind, span: Span, text: &str) -> Diagnostic {
    match kind {
        ErrorKind::UnsupportedLookAround => {
            Diagnostic::new(Code::BadRegex, "look-around is not supported in regular expressions")
                .at(span, "looks ahead or behind")
                .help("split the condition: `filter a like /.../ and a not like /.../`")
        }
        ErrorKind::UnsupportedBackreference => {
            Diagnostic::new(Code::BadRegex, "back-references are not supported in regular expressions")
                .at(span, "refers back to a group")
        }
        _ => {
            let fault =
                Diagnostic::new(Code::BadRegex, "the regular expression is not valid").at(span, kind.to_string());
            // People who look for JSON write a brace that repeats nothing.
            let brace = kind.to_string().contains("repetition") && text.contains('{');
            if brace { fault.help("a brace that is part of the text is written `\\{`") } else { fault }
        }
    }
}

fn same_number(groups: usize, names: &[Name], span: Span) -> Result<(), Diagnostic> {
    if groups == names.len() {
        return Ok(());
    }
    let message =
        format!("the regular expression has {} for {}", counted(groups, "group"), counted(names.len(), "name"));
    Err(Diagnostic::new(Code::GlobNameCount, message)
        .at(span, "each group `(...)` needs one name")
        .help("a group that is not wanted is written `(?:...)`"))
}

/// A group that gathers: where it opens and where its name is.
struct Group {
    open: usize,
    name: Option<NamePlace>,
}

#[derive(Clone, Copy)]
struct NamePlace {
    start: usize,
    end: usize,
}

/// The groups that gather, in order.
fn groups(ast: &Ast) -> Vec<Group> {
    struct Groups(Vec<Group>);
    impl Visitor for Groups {
        type Output = Vec<Group>;
        type Err = std::convert::Infallible;
        fn finish(self) -> Result<Vec<Group>, Self::Err> {
            Ok(self.0)
        }
        fn visit_pre(&mut self, ast: &Ast) -> Result<(), Self::Err> {
            if let Ast::Group(group) = ast {
                let open = group.span.start.offset;
                match &group.kind {
                    GroupKind::CaptureIndex(_) => self.0.push(Group { open, name: None }),
                    GroupKind::CaptureName { name, .. } => {
                        let place = NamePlace { start: name.span.start.offset, end: name.span.end.offset };
                        self.0.push(Group { open, name: Some(place) });
                    }
                    GroupKind::NonCapturing(_) => {}
                }
            }
            Ok(())
        }
    }
    match visit(ast, Groups(Vec::new())) {
        Ok(groups) => groups,
        Err(never) => match never {},
    }
}

/// The `@` at the head of the names of groups becomes a letter that makes no name twice; lengths stay.
fn without_at(text: &str) -> String {
    let marks = |opening: &'static str| {
        text.match_indices(opening).filter(|(at, _)| !text[..*at].ends_with('\\')).map(|(at, _)| at + opening.len() - 1)
    };
    let mut plain = text.to_string();
    for at in marks("(?<@").chain(marks("(?P<@")) {
        let name: &str = text[at + 1..].split('>').next().unwrap_or("");
        let letter = ["_", "a", "b", "c"].into_iter().find(|letter| !plain.contains(&format!("<{letter}{name}>")));
        plain.replace_range(at..=at, letter.unwrap_or("d"));
    }
    plain
}

/// Groups without a name do not gather any more.
fn only_named(text: &str, groups: &[Group]) -> String {
    let mut changed = text.to_string();
    for group in groups.iter().rev().filter(|group| group.name.is_none()) {
        changed.insert_str(group.open + 1, "?:");
    }
    changed
}

fn without_escaped_slashes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('/')) => plain.push('/'),
            (c, next) => plain.extend(std::iter::once(c).chain(next)),
        }
    }
    plain
}

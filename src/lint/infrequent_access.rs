//! `infrequent-access`: a command that log groups of the class Infrequent Access refuse.

use super::walk::{as_a, each, expressions};
use super::{Context, Rule};
use crate::Query;
use crate::commands::Command;
use crate::commands::diff::Diff;
use crate::commands::filter_index::FilterIndex;
use crate::commands::pattern::Pattern;
use crate::commands::source::{GroupOption, Selection, Selector, Source};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::syntax::Expr;
use std::sync::Arc;

pub static RULE: Rule = Rule {
    code: Code::InfrequentAccess,
    name: "infrequent-access",
    summary: "A command is refused by log groups of the class Infrequent Access.",
    why: "Log groups of the class Infrequent Access support all commands except `pattern`, `diff`, `filterIndex` and \
          `unmask` (AWS manual, Logs Insights QL commands supported in log classes). The class is known from a `SOURCE` \
          that chooses it, or from `cwli.toml`.",
    bad: "SOURCE logGroups(class: ['INFREQUENT_ACCESS'])\n| filterIndex requestId = \"a1b2\"",
    good: "SOURCE logGroups(class: ['INFREQUENT_ACCESS'])\n| filter requestId = \"a1b2\"",
    check,
};

/// The name of the class.
const CLASS: &str = "INFREQUENT_ACCESS";

/// The function that is refused.
const UNMASK: &str = "unmask";

fn check(query: &Query, context: &Context) -> Vec<Diagnostic> {
    let source = query.stages.iter().find_map(as_a::<Source>);
    if !source.map_or(context.infrequent_access, chooses_the_class) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for stage in &query.stages {
        found.extend(refused(stage).map(|(name, span)| told(name, span)));
        for expr in expressions(stage) {
            each(expr, &mut |expr| {
                if let Expr::Call { name, span, .. } = expr
                    && name.text.eq_ignore_ascii_case(UNMASK)
                {
                    found.push(told(UNMASK, *span));
                }
            });
        }
    }
    found
}

fn chooses_the_class(source: &Source) -> bool {
    let Selection::Selectors(selectors) = &source.selection else { return false };
    let options = selectors.iter().filter_map(|selector| match selector {
        Selector::LogGroups(options, _) => Some(options),
        _ => None,
    });
    let classes = options.flatten().filter(|(option, _)| *option == GroupOption::Class);
    classes.flat_map(|(_, values)| values).any(|class| class.eq_ignore_ascii_case(CLASS))
}

fn refused(stage: &Arc<dyn Command>) -> Option<(&'static str, Span)> {
    let pattern = || as_a::<Pattern>(stage).map(|pattern| ("pattern", pattern.span));
    let diff = || as_a::<Diff>(stage).map(|diff| ("diff", diff.span));
    as_a::<FilterIndex>(stage).map(|filter| ("filterIndex", filter.span)).or_else(pattern).or_else(diff)
}

fn told(name: &str, span: Span) -> Diagnostic {
    let fault =
        Diagnostic::new(Code::InfrequentAccess, format!("log groups of the class Infrequent Access refuse `{name}`"))
            .at(span, "not in this class");
    match name {
        "filterIndex" => fault.help("`filter` finds the same events"),
        _ => fault.help("choose log groups of the class Standard"),
    }
}

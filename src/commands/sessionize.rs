//! `sessionize`: numbers what happens without a long pause.

use super::planner::Planner;
use super::{Command, Page};
use crate::batch::{Period, Unit};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::plan::Whole;
use crate::syntax::{Name, Pair, Path, Reader, Rule, Tree, commas};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "sessionize",
    aliases: &[],
    syntax: "sessionize field[, field ...] [maxspan duration] [as name]",
    summary: "Gives events of one origin the same number until there is a long pause.",
    notes: "The fields tell whose session it is. A session ends with a pause longer than `maxspan`, 30 minutes without \
            it. Events are looked at in the order of time, whatever their order here. The column is called \
            `session_id`; sessions are numbered as they begin. An event that lacks one of the fields is in none.",
    page: "CWL_QuerySyntax-Sessionize",
    examples: &[
        "fields @timestamp, srcAddr | sessionize srcAddr",
        "fields @timestamp, srcAddr, dstAddr | sessionize srcAddr, dstAddr maxspan 1h as my_session",
        "sessionize srcAddr maxspan 5m | stats count(*) as flows, sum(bytes) as sent by srcAddr, session_id",
    ],
    rule: Rule::sessionize,
    read: |pair, reader| Ok(Arc::new(Sessionize::read(pair, reader)?)),
};

// AWS manual, sessionize: the defaults of `maxspan` and of the name.
const PAUSE: Period = Period { count: 30, unit: Unit::Minute };
const NAME: &str = "session_id";

/// `sessionize field[, field ...] [maxspan duration] [as name]`.
#[derive(Debug, Clone)]
pub struct Sessionize {
    /// At least one.
    pub fields: Vec<Path>,
    /// The longest pause inside a session, if it is given.
    pub pause: Option<Period>,
    /// The name of the column.
    pub alias: Option<Name>,
    /// The whole command.
    pub span: Span,
}

impl Sessionize {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let find = |rule| pair.clone().into_inner().find(|part| part.as_rule() == rule);
        let paths = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::path);
        Ok(Sessionize {
            fields: paths.map(|path| reader.path(path)).collect::<Result<_, _>>()?,
            pause: find(Rule::period).map(|period| reader.period(&period)).transpose()?,
            alias: find(Rule::name).map(|name| reader.name(name)),
            span: reader.whole(),
        })
    }
}

impl fmt::Display for Sessionize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sessionize {}", commas(&self.fields))?;
        self.pause.iter().try_for_each(|pause| write!(f, " maxspan {pause}"))?;
        self.alias.iter().try_for_each(|alias| write!(f, " as {alias}"))
    }
}

impl Command for Sessionize {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    // The manual is silent on the form of the numbers: we count from 1 (LANGUAGE.md 2.21).
    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("sessionize", self.span)?;
        let keys = self.fields.iter().map(|path| planner.field_slot(path)).collect::<Result<_, _>>()?;
        let time = planner.time_slot().ok_or_else(|| no_times(self.span))?;
        let name = self.alias.as_ref().map_or(NAME, |alias| &alias.text);
        let output = planner.slot(name);
        planner.whole(Whole::Sessionize { keys, time, pause: self.pause.unwrap_or(PAUSE).length(), output });
        planner.new_column(name, output);
        Ok(())
    }
}

fn no_times(span: Span) -> Diagnostic {
    Diagnostic::new(Code::CommandOrder, "`sessionize` needs to know when something happened")
        .at(span, "rows have no `@timestamp` here")
        .help("move it in front of `stats`")
}

//! `SOURCE`: which log groups a query reads, and which of their events.

use super::planner::Planner;
use super::{Command, Page, words};
use crate::batch::{Period, Unit};
use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use crate::plan::{self, Choice, Groups, Moment};
use crate::syntax::{Literal, Pair, Reader, Rule, Tree, commas};
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "SOURCE",
    aliases: &[],
    syntax: "SOURCE \"log group\" [START=time] [END=time]\n\
             SOURCE logGroups([namePrefix: ['a', 'b']][, class: ['STANDARD']][, accountIdentifiers: ['...']])\n\
             SOURCE dataSource(['amazon_vpc.flow'])\n\
             SOURCE logGroupTags([{\"key\": \"team\", \"values\": [\"a\", \"b\"]}])",
    summary: "Chooses the log groups that a query reads, and the range of their events.",
    notes: "It begins a query or a query in brackets; several of them, as dashboards write them, add up. A log group \
            is found among those that were given with `--log-group NAME=PATH`, as the files themselves, or in \
            `cwli.toml`. A time is `now`, a time before now such as `-1d`, or seconds or milliseconds since the \
            epoch. Accounts, classes, tags and data sources of log groups are what `cwli.toml` says; what it says \
            of no log group chooses nothing, and a note says so. Without `SOURCE` a query reads all log groups but \
            those that only queries in brackets name; with a `cwli.toml`, its default log group, or those of the \
            command line if there are any.",
    page: "CWL_QuerySyntax-Source",
    examples: &[
        "SOURCE \"/aws/lambda/my-function\" START=-1d END=now | filter @message like /ERROR/",
        "SOURCE logGroups(namePrefix: ['Query']) | fields @message | limit 5",
        "SOURCE dataSource(['amazon_vpc.flow']) logGroups(namePrefix: ['namePrefix1']) | stats count(*) by action",
        "SOURCE logGroupTags([{\"key\":\"service\", \"values\":[\"payment*\"]}]) | stats count(*) by @log",
    ],
    rule: Rule::choice,
    read: |pair, reader| Ok(Arc::new(Source::read(pair, reader)?)),
};

/// The most values that each selector takes (AWS manual, SOURCE).
const MOST_PREFIXES: usize = 5;
const MOST_ACCOUNTS: usize = 20;
const MOST_DATA_SOURCES: usize = 10;
const MOST_TAGS: usize = 5;
const MOST_TAG_VALUES: usize = 5;

/// `SOURCE ...`.
#[derive(Debug, Clone)]
pub struct Source {
    /// What chooses the log groups.
    pub selection: Selection,
    /// The first instant.
    pub start: Option<Bound>,
    /// The last instant.
    pub end: Option<Bound>,
    /// The whole command.
    pub span: Span,
}

/// What chooses log groups.
#[derive(Debug, Clone)]
pub enum Selection {
    /// A name.
    Name(String, Span),
    /// Selectors, of which all must hold.
    Selectors(Vec<Selector>),
}

/// What chooses log groups but by their name.
#[derive(Debug, Clone)]
pub enum Selector {
    /// `logGroups(option: [...], ...)`: each option with its values.
    LogGroups(Vec<(GroupOption, Vec<String>)>, Span),
    /// `dataSource([...])`.
    DataSource(Vec<String>, Span),
    /// `logGroupTags([...])`: each key with its values.
    Tags(Vec<(String, Vec<String>)>, Span),
}

/// An option of `logGroups`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupOption {
    /// What names begin with.
    NamePrefix,
    /// Accounts.
    Accounts,
    /// The class.
    Class,
}

/// The options of `logGroups` with all their spellings, the first of each as it is printed.
// AWS manual, SOURCE: the text has `logGroupClass`, the samples have `class`; the API page has `accountIdentifiers`.
const OPTIONS: [(&str, GroupOption); 5] = [
    ("namePrefix", GroupOption::NamePrefix),
    ("accountIdentifier", GroupOption::Accounts),
    ("accountIdentifiers", GroupOption::Accounts),
    ("class", GroupOption::Class),
    ("logGroupClass", GroupOption::Class),
];

/// A time as it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// `now`.
    Now,
    /// `-1d`: a period before now. `0s` is now.
    Before(Period),
    /// Seconds or milliseconds since the epoch.
    Epoch(u64),
}

impl Source {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let (mut name, mut selectors) = (None, Vec::new());
        let (mut start, mut end) = (None, None);
        for part in pair.into_inner() {
            let span = reader.span(&part);
            match part.as_rule() {
                Rule::string => name = Some((reader.string(&part), span)),
                Rule::ticked => name = Some((part.as_str().trim_matches('`').to_string(), span)),
                Rule::group_name => name = Some((part.as_str().to_string(), span)),
                Rule::selector => selectors.push(Selector::read(part, reader)?),
                Rule::bound => {
                    let is_start = part.clone().into_inner().any(|word| word.as_rule() == Rule::kw_start);
                    let bound = if is_start { &mut start } else { &mut end };
                    if bound.replace(Bound::read(part, reader)?).is_some() {
                        let word = if is_start { "START" } else { "END" };
                        let message = format!("`{word}` is given twice");
                        return Err(Diagnostic::new(Code::BadOption, message).at(span, "the second time"));
                    }
                }
                _ => {}
            }
        }
        let selection = match name {
            Some((name, span)) => Selection::Name(name, span),
            None => Selection::Selectors(selectors),
        };
        Ok(Source { selection, start, end, span: reader.whole() })
    }
}

impl Selector {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let span = reader.span(&pair);
        let parts = |rule| pair.clone().into_inner().filter(move |part| part.as_rule() == rule);
        if let Some(list) = parts(Rule::texts).next() {
            return Ok(Selector::DataSource(
                at_most(texts(list, reader), MOST_DATA_SOURCES, "data sources", span)?,
                span,
            ));
        }
        if let Some(list) = parts(Rule::tags).next() {
            let tags = list.into_inner().filter(|part| part.as_rule() == Rule::tag);
            let tags: Vec<_> = tags.map(|tag| read_tag(tag, reader)).collect::<Result<_, _>>()?;
            return Ok(Selector::Tags(at_most(tags, MOST_TAGS, "tags", span)?, span));
        }
        let options = parts(Rule::selector_option).map(|option| read_option(option, reader));
        Ok(Selector::LogGroups(options.collect::<Result<_, _>>()?, span))
    }
}

fn read_option(pair: Pair, reader: &Reader) -> Result<(GroupOption, Vec<String>), Diagnostic> {
    let span = reader.span(&pair);
    let mut parts = pair.into_inner();
    let name = parts.next().expect("the grammar begins an option with its name");
    let known = OPTIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.as_str()));
    let (_, option) = known.ok_or_else(|| unknown_option(name.as_str(), reader.span(&name)))?;
    let values = parts.last().expect("the grammar ends an option with its values");
    // The console copies queries with `class: "STANDARD"`, without the brackets (seen in published logs of it).
    let values =
        if values.as_rule() == Rule::text { text(values, reader).into_iter().collect() } else { texts(values, reader) };
    let values = match option {
        GroupOption::NamePrefix => at_most(values, MOST_PREFIXES, "prefixes", span)?,
        GroupOption::Accounts => at_most(values, MOST_ACCOUNTS, "accounts", span)?,
        GroupOption::Class => values,
    };
    Ok((*option, values))
}

fn unknown_option(name: &str, place: Span) -> Diagnostic {
    let fault =
        Diagnostic::new(Code::BadOption, format!("`logGroups` has no option `{name}`")).at(place, "not an option");
    match nearest(name, OPTIONS.iter().map(|(known, _)| *known)) {
        Some(similar) => fault.suggests("an option", similar),
        None => fault.help("the options are `namePrefix`, `accountIdentifiers` and `class`"),
    }
}

fn read_tag(pair: Pair, reader: &Reader) -> Result<(String, Vec<String>), Diagnostic> {
    let span = reader.span(&pair);
    let (mut key, mut values) = (None, Vec::new());
    for part in pair.into_inner().filter(|part| part.as_rule() == Rule::tag_part) {
        let place = reader.span(&part);
        let parts = part.into_inner();
        let mut inner = parts.filter(|part| matches!(part.as_rule(), Rule::string | Rule::texts | Rule::option_name));
        let name = inner.next().map(|name| name.as_str().trim_matches(['"', '\'']).to_string()).unwrap_or_default();
        match (name.to_lowercase().as_str(), inner.next()) {
            ("key", Some(value)) if value.as_rule() == Rule::string => key = Some(reader.string(&value)),
            ("values", Some(list)) if list.as_rule() == Rule::texts => values = texts(list, reader),
            _ => {
                return Err(Diagnostic::new(Code::BadOption, "a tag has a `key` and a list of `values`")
                    .at(place, "expected `\"key\": \"...\"` or `\"values\": [...]`"));
            }
        }
    }
    let key =
        key.ok_or_else(|| Diagnostic::new(Code::BadOption, "this tag has no `key`").at(span, "expected a key"))?;
    Ok((key, at_most(values, MOST_TAG_VALUES, "values of a tag", span)?))
}

/// The texts of a list. A name in front of a text says nothing more.
// AWS API, StartQuery: `accountIdentifiers: ['accountId' = '111122223333']`.
fn texts(pair: Pair, reader: &Reader) -> Vec<String> {
    let texts = pair.into_inner().filter(|part| part.as_rule() == Rule::text);
    texts.filter_map(|pair| text(pair, reader)).collect()
}

fn text(pair: Pair, reader: &Reader) -> Option<String> {
    pair.into_inner().last().map(|text| reader.string(&text))
}

fn at_most<T>(values: Vec<T>, most: usize, what: &str, span: Span) -> Result<Vec<T>, Diagnostic> {
    if values.len() <= most {
        return Ok(values);
    }
    let message = format!("`SOURCE` takes at most {most} {what}, {} given", values.len());
    Err(Diagnostic::new(Code::BadOption, message).at(span, "too many"))
}

impl Bound {
    // Only `now` and `-1d` are documented, on the page of logcompare, and milliseconds come back from
    // DescribeQueries; the manual is silent on the rest (LANGUAGE.md 2.1, REC).
    fn read(pair: Pair, reader: &Reader) -> Result<Bound, Diagnostic> {
        let signed = pair.clone().into_inner().any(|part| part.as_rule() == Rule::negative);
        let value = pair.into_inner().last().expect("the grammar ends a bound with a time");
        match value.as_rule() {
            Rule::kw_now => Ok(Bound::Now),
            Rule::period => before(&value, signed, reader).map(Bound::Before),
            _ => {
                value.as_str().parse().ok().filter(|number| *number < MOST_MILLIS).map(Bound::Epoch).ok_or_else(|| {
                    Diagnostic::new(Code::BadNumber, format!("`{}` is not a time", value.as_str()))
                        .at(reader.span(&value), "expected seconds or milliseconds since the epoch, `now`, or `-1d`")
                })
            }
        }
    }

    /// The moment; that of an end that is given in seconds is the last millisecond of its second.
    fn moment(self, is_end: bool) -> Moment {
        match self {
            Bound::Now => Moment::AfterNow(0),
            // One unit at a time, since a period reduces a large count.
            Bound::Before(Period { count, unit }) => {
                Moment::AfterNow(-(Period { count: 1, unit }.millis().saturating_mul(i64::from(count))))
            }
            Bound::Epoch(millis) if millis >= FIRST_MILLIS => Moment::At(millis as i64),
            Bound::Epoch(seconds) => Moment::At(seconds as i64 * SECOND + if is_end { SECOND - 1 } else { 0 }),
        }
    }
}

// The console copies queries with `START=-604800s END=0s` (seen in published logs of it).
fn before(pair: &Pair, signed: bool, reader: &Reader) -> Result<Period, Diagnostic> {
    let mut parts = pair.clone().into_inner();
    let count = parts.next().and_then(|count| count.as_str().parse::<u32>().ok());
    match (count, parts.next().and_then(|unit| Unit::from_name(unit.as_str()))) {
        (Some(0), Some(unit)) => Ok(Period { count: 0, unit }),
        (Some(count), Some(unit)) if signed => Ok(Period { count, unit }),
        (Some(_), Some(_)) => Err(Diagnostic::new(Code::BadOption, format!("`{}` is not a time", pair.as_str()))
            .at(reader.span(pair), "a time before now has a sign")
            .help(format!("write `-{}`", pair.as_str()))),
        _ => reader.period(pair),
    }
}

/// From here on a number counts milliseconds (LANGUAGE.md 7.1): as seconds it would be the year 5138.
const FIRST_MILLIS: u64 = 100_000_000_000;
/// The end of the year 9999.
const MOST_MILLIS: u64 = 253_402_300_800_000;
const SECOND: i64 = 1000;

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bound::Now => f.write_str("now"),
            Bound::Before(period) => write!(f, "{}{period}", if period.count > 0 { "-" } else { "" }),
            Bound::Epoch(number) => number.fmt(f),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SOURCE")?;
        match &self.selection {
            Selection::Name(name, _) => write!(f, " {}", Literal::Text(name.clone()))?,
            Selection::Selectors(selectors) => selectors.iter().try_for_each(|selector| write!(f, " {selector}"))?,
        }
        self.start.iter().try_for_each(|start| write!(f, " START={start}"))?;
        self.end.iter().try_for_each(|end| write!(f, " END={end}"))
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Selector::LogGroups(options, _) => {
                let options: Vec<String> =
                    options.iter().map(|(o, values)| format!("{}: {}", o.name(), list(values))).collect();
                write!(f, "logGroups({})", commas(&options))
            }
            Selector::DataSource(names, _) => write!(f, "dataSource({})", list(names)),
            Selector::Tags(tags, _) => {
                let tags: Vec<String> = tags.iter().map(|(key, values)| tag(key, values)).collect();
                write!(f, "logGroupTags([{}])", commas(&tags))
            }
        }
    }
}

fn list(values: &[String]) -> String {
    let values: Vec<Literal> = values.iter().cloned().map(Literal::Text).collect();
    format!("[{}]", commas(&values))
}

// AWS manual, SOURCE: `values` may be left out.
fn tag(key: &str, values: &[String]) -> String {
    let key = Literal::Text(key.to_string());
    if values.is_empty() {
        format!("{{\"key\": {key}}}")
    } else {
        format!("{{\"key\": {key}, \"values\": {}}}", list(values))
    }
}

impl GroupOption {
    fn name(self) -> &'static str {
        OPTIONS.iter().find(|(_, option)| *option == self).map_or("", |(name, _)| name)
    }
}

impl Command for Source {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    fn sentence(&self, _: &str) -> String {
        match &self.selection {
            Selection::Name(name, _) => format!("Reads the log group {}.", words::ticked(name)),
            Selection::Selectors(_) => format!("Reads the log groups that {} chooses.", words::ticked(self)),
        }
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        let earlier = &planner.stages()[..planner.stage()];
        // AWS-USED MCP: `SOURCE` is the first word. Dashboards write one for each log group, as seen in many
        // published templates.
        if earlier.iter().any(|stage| !(&**stage as &dyn Any).is::<Source>()) {
            return Err(Diagnostic::new(Code::CommandOrder, "`SOURCE` begins a query")
                .at(self.span, "only another `SOURCE` may stand in front of it")
                .help("move it to the beginning"));
        }
        let first = planner.stage() == 0;
        let groups = self.groups();
        let choice = planner.choice();
        choice.groups = if first { groups } else { added(std::mem::take(&mut choice.groups), groups) };
        choice.start = self.start.map(|start| start.moment(false)).or(choice.start);
        choice.end = self.end.map(|end| end.moment(true)).or(choice.end);
        choice.span = self.span;
        check_range(choice)
    }
}

impl Source {
    fn groups(&self) -> Groups {
        match &self.selection {
            Selection::Name(name, span) => Groups::Named(vec![(name.clone(), *span)]),
            Selection::Selectors(selectors) => Groups::Selected(vec![selectors.iter().flat_map(criteria).collect()]),
        }
    }
}

/// What a selector asks of a log group.
fn criteria(selector: &Selector) -> Vec<plan::Selector> {
    match selector {
        Selector::DataSource(names, span) => vec![plan::Selector::DataSources(names.clone(), *span)],
        Selector::Tags(tags, span) => vec![plan::Selector::Tags(tags.clone(), *span)],
        Selector::LogGroups(options, span) => {
            // The console writes lists without an element where nothing was chosen.
            let options = options.iter().filter(|(_, values)| !values.is_empty());
            options.map(|(option, values)| option.criterion(values.clone(), *span)).collect()
        }
    }
}

impl GroupOption {
    fn criterion(self, values: Vec<String>, span: Span) -> plan::Selector {
        match self {
            GroupOption::NamePrefix => plan::Selector::Prefixes(values),
            GroupOption::Accounts => plan::Selector::Accounts(values, span),
            GroupOption::Class => plan::Selector::Classes(values, span),
        }
    }
}

/// Two choices as one: what either has chosen.
fn added(earlier: Groups, more: Groups) -> Groups {
    match (earlier, more) {
        (Groups::Named(mut names), Groups::Named(more)) => {
            names.extend(more);
            Groups::Named(names)
        }
        (earlier, more) => Groups::Selected(lists(earlier).into_iter().chain(lists(more)).collect()),
    }
}

fn lists(groups: Groups) -> Vec<Vec<plan::Selector>> {
    match groups {
        Groups::Selected(lists) => lists,
        Groups::Table(name, _) => vec![vec![plan::Selector::Name(name)]],
        Groups::Named(names) => names.into_iter().map(|(name, _)| vec![plan::Selector::Name(name)]).collect(),
        // No `SOURCE` makes it.
        Groups::AllBut(_) => Vec::new(),
    }
}

fn check_range(choice: &Choice) -> Result<(), Diagnostic> {
    let (Some(start), Some(end)) = (choice.start, choice.end) else { return Ok(()) };
    let ends_first = match (start, end) {
        (Moment::At(start), Moment::At(end)) | (Moment::AfterNow(start), Moment::AfterNow(end)) => start > end,
        _ => false,
    };
    if !ends_first {
        return Ok(());
    }
    Err(Diagnostic::new(Code::BadOption, "the range ends before it starts")
        .at(choice.span, format!("from {start} to {end}")))
}

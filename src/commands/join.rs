//! `join`: rows of another log group next to those with the same key.

use super::planner::Planner;
use super::source::Source;
use super::{Command, Page, words};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::{Expr, Scope};
use crate::functions;
use crate::plan::tables::Side;
use crate::plan::{self, Plan, Step, ask};
use crate::query::Nested;
use crate::syntax::{Inner, Name, Pair, Path, Reader, Rule, Segment, Tree};
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "join",
    aliases: &[],
    syntax: "join [type=inner|left] left=name right=name where name.field = name.field (SOURCE \"log group\")",
    summary: "Puts the rows of another log group next to those that have the same key.",
    notes: "Each pair of rows whose keys are equal is a row. An inner join, the default, drops rows of the left \
            side without a partner; a left join keeps them, without the fields of the right side. From there on \
            `left.field` and `right.field`, with the names that were given, tell the sides apart; a name alone is \
            that of the left side, or of the right where the left has none. A query has at most one `join`, its \
            right side is a log group as it is, and it has at most 50,000 different keys.",
    page: "CWL_QuerySyntax-Join",
    examples: &[
        "filter status >= 500 | join type=inner left=api right=lambda where api.requestId=lambda.requestId \
         (SOURCE '/aws/lambda/my-function') | fields api.requestId, api.status, lambda.duration",
        "join type=left left=flow right=asset where flow.srcAddr = asset.address (SOURCE \"assets\") \
         | filter !ispresent(asset.owner) | stats count(*) by srcAddr",
        "join left=a right=b where a.traceId = b.traceId (SOURCE \"/app/b\") | sort @timestamp",
    ],
    rule: Rule::join,
    read: |pair, reader| Ok(Arc::new(Join::read(pair, reader)?)),
};

/// `join type=... left=... right=... where a.x = b.y (SOURCE "group")`.
#[derive(Debug, Clone)]
pub struct Join {
    /// Rows of the left side without a partner stay.
    pub keeps_all: bool,
    /// The name of the left side.
    pub left: Name,
    /// The name of the right side.
    pub right: Name,
    /// The two keys as written, each with the name of its side in front.
    pub keys: [Path; 2],
    /// The right side: a `SOURCE` alone.
    pub query: Arc<dyn Inner>,
    /// The whole command.
    pub span: Span,
}

impl Join {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let span = reader.whole();
        let parts = |rule| pair.clone().into_inner().filter(move |part| part.as_rule() == rule);
        let mut options: Vec<(String, Name)> = Vec::new();
        for option in parts(Rule::join_option) {
            let (word, place) = (option.clone().into_inner().next(), reader.span(&option));
            let word = word.map(|word| word.as_str().to_lowercase()).unwrap_or_default();
            if options.iter().any(|(known, _)| *known == word) {
                return Err(bad_option(format!("`{word}` is given twice"), place, "the second time"));
            }
            let name = option.into_inner().last().expect("the grammar ends an option of `join` with a name");
            options.push((word, reader.name(name)));
        }
        let mut option = |wanted: &str| {
            let at = options.iter().position(|(word, _)| word == wanted)?;
            Some(options.swap_remove(at).1)
        };
        let keeps_all = option("type").map_or(Ok(false), |kind| keeps_all(&kind))?;
        let mut side = |word: &str| option(word).ok_or_else(|| no_name(word, span));
        let (left, right) = (side("left")?, side("right")?);
        if left.text == right.text {
            return Err(bad_option(format!("both sides are called `{}`", left.text), right.span, "a second time"));
        }
        let keys = parts(Rule::path).map(|path| reader.path(path)).collect::<Result<Vec<_>, _>>()?;
        let keys = keys.try_into().expect("the grammar gives `join` two keys");
        let query = parts(Rule::subquery).next().expect("the grammar ends `join` with a query");
        let query = reader.query(&query)?;
        only_source(&*query, span)?;
        Ok(Join { keeps_all, left, right, keys, query, span })
    }

    /// The field of each side that is its key.
    fn fields(&self) -> Result<(Path, Path), Diagnostic> {
        let of = |side: &Name, path: &Path| {
            let field = path.name().strip_prefix(&format!("{}.", side.text))?.to_string();
            Some(Path { segments: vec![Segment::Key(field)], span: path.span })
        };
        let [first, second] = &self.keys;
        let as_written = of(&self.left, first).zip(of(&self.right, second));
        let turned_round = || of(&self.left, second).zip(of(&self.right, first));
        as_written.or_else(turned_round).ok_or_else(|| {
            let (left, right) = (&self.left, &self.right);
            Diagnostic::new(Code::BadOption, "`where` compares a field of the left side with one of the right")
                .at(first.span.to(second.span), format!("expected `{left}.field = {right}.field`"))
        })
    }
}

fn keeps_all(kind: &Name) -> Result<bool, Diagnostic> {
    match kind.text.to_lowercase().as_str() {
        "inner" => Ok(false),
        "left" => Ok(true),
        _ => Err(bad_option(format!("`{}` is no type of a join", kind.text), kind.span, "expected `inner` or `left`")),
    }
}

fn no_name(side: &str, span: Span) -> Diagnostic {
    bad_option(format!("the {side} side has no name"), span, &format!("expected `{side}=name` in front of `where`"))
}

fn bad_option(message: String, place: Span, label: &str) -> Diagnostic {
    Diagnostic::new(Code::BadOption, message).at(place, label)
}

// AWS manual, join: the right side is a log group, without a query. SEEN FT-KB: a pipe in the brackets is refused.
fn only_source(query: &dyn Inner, span: Span) -> Result<(), Diagnostic> {
    let stages = (query as &dyn Any).downcast_ref::<Nested>().map_or(&[][..], |nested| &nested.0.stages);
    let sources = stages.iter().all(|stage| (&**stage as &dyn Any).is::<Source>());
    match stages {
        [_] if sources => Ok(()),
        _ => Err(Diagnostic::new(Code::QueryPlace, "the right side of `join` is a log group and nothing more")
            .at(span, "expected `(SOURCE \"log group\")` at the end")
            .help("filter behind the `join`, on the fields of its right side")),
    }
}

impl fmt::Display for Join {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.keeps_all { "left" } else { "inner" };
        let [first, second] = &self.keys;
        write!(f, "join type={kind} left={} right={} where {first} = {second} ", self.left, self.right)?;
        write!(f, "({})", self.query)
    }
}

impl Command for Join {
    fn write_tree(&self, tree: &mut Tree) {
        let kind = if self.keeps_all { "left join" } else { "join" };
        let [first, second] = &self.keys;
        tree.node(format_args!("{kind} {} and {} where {first} = {second}", self.left, self.right), |tree| {
            self.query.write_tree(tree);
        });
    }

    fn sentence(&self, rows: &str) -> String {
        let [left, right] = &self.keys;
        let others = if self.keeps_all { format!("; {rows} without a partner stay") } else { String::new() };
        format!(
            "Puts to the {rows} those of the query in brackets where {} is {}{others}.",
            words::ticked(left),
            words::ticked(right)
        )
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("join", self.span)?;
        let earlier = &planner.stages()[..planner.stage()];
        if earlier.iter().any(|stage| (&**stage as &dyn Any).is::<Join>()) {
            // AWS manual, join: one `join` per query.
            return Err(
                Diagnostic::new(Code::TooManyCommands, "a query has at most one `join`").at(self.span, "too many")
            );
        }
        let (left, right) = self.fields()?;
        planner.settle_limit();
        let key = planner.field(&left)?;
        let number = planner.inner(&*self.query, usize::MAX)?;
        keyed(planner.inner_plan(number), &right);
        let latest_first = planner.latest_first();
        planner.step(Step::Join(plan::Join {
            key,
            right: Side::Query(number),
            outputs: Vec::new(),
            keeps_all: self.keeps_all,
            latest_first,
            span: self.span,
            condition: None,
            any_number: false,
        }));
        planner.joined(&self.left.text, &self.right.text, number);
        Ok(())
    }
}

/// Lets the right side answer its key, and only rows that have one.
fn keyed(plan: &mut Plan, key: &Path) {
    plan.output.clear();
    let slot = ask(plan, &key.name(), key.span);
    let function = functions::find("ispresent").expect("the catalogue has `ispresent`");
    plan.steps.insert(0, Step::Filter(Expr::Call { function, args: vec![Expr::Slot(slot)] }));
}

//! `fieldsummary`: what the values of a field are like.

use super::Page;
use crate::batch::{Comparison, Value};
use crate::commands::{Command, Planner, Shown};
use crate::diagnostics::{Code, Diagnostic};
use crate::expressions::Expr;
use crate::plan::{self, Aggregate, Step};
use crate::ppl::grammar::Rule;
use crate::ppl::print;
use crate::ppl::reading::part;
use crate::ppl::resolve;
use crate::syntax::{Arithmetic, Path, Tree};
use indexmap::IndexMap;
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "fieldsummary",
    aliases: &[],
    syntax: "fieldsummary includefields=name [nulls=boolean]",
    examples: &[
        "where field1 != 200 | fieldsummary includefields= field1 nulls=true",
        "where status_code != 200 | fieldsummary includefields=status_code nulls=false",
    ],
    rule: Rule::fieldsummary,
    read: |pair, reader| {
        let paths = reader.paths(part(pair, Rule::paths));
        let nulls = part(pair, Rule::boolean).is_some_and(|nulls| reader.boolean(&nulls));
        match <[Path; 1]>::try_from(paths) {
            Ok([path]) => Ok(Arc::new(FieldSummary { path, nulls })),
            // The guide, field summary: in CloudWatch Logs only one field in a query is supported.
            Err(paths) => Err(Diagnostic::new(Code::NotSupported, "`fieldsummary` takes one field in Logs Insights")
                .at(paths.get(1).map_or(reader.stage, |path| path.span), "a second field")
                .help("run a query for each field")),
        }
    },
};

/// `fieldsummary includefields=field nulls=boolean`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct FieldSummary {
    /// The field.
    pub path: Path,
    /// Missing values count as 0 in averages.
    pub nulls: bool,
}

impl fmt::Display for FieldSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fieldsummary includefields={} nulls={}", print::Named(&self.path), self.nulls)
    }
}

impl Command for FieldSummary {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    fn sentence(&self, rows: &str) -> String {
        format!(
            "Tells how many {rows} have `{}`, how many different values, their range, mean and type.",
            self.path.name()
        )
    }

    fn rows(&self, _: &'static str) -> &'static str {
        "rows"
    }

    // The guide, field summary: the columns are those of its tables. With `nulls=true` missing numbers are zeros in
    // averages and deviations; its second table shows that they count neither as values nor for the smallest.
    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.before_groups();
        let field = Expr::Slot(planner.field_slot(&self.path)?);
        planner.wants_scalars("fieldsummary", &field, self.path.span);
        let mut summary = Summary { planner, aggregates: Vec::new() };
        let number = || Expr::ToNumber(Box::new(field.clone()));
        let of_all = match self.nulls {
            true => Expr::ToNumber(Box::new(resolve::call(
                "coalesce",
                vec![field.clone(), Expr::Constant(Value::Number(0.0))],
            ))),
            false => number(),
        };
        let count = summary.add("COUNT", "count", vec![field.clone()]);
        let distinct = summary.add("COUNT_DISTINCT", "countDistinct", vec![field.clone()]);
        let least = summary.add("MIN", "min", vec![field.clone()]);
        let most = summary.add("MAX", "max", vec![field.clone()]);
        let mean = summary.add("AVG", "avg", vec![of_all.clone()]);
        let deviation = summary.add("STDDEV", "stddev_samp", vec![of_all]);
        let rows = summary.add("rows", "count", Vec::new());
        let numbers = summary.add("numbers", "count", vec![number()]);
        let whole =
            Expr::Arithmetic(Arithmetic::Remainder, Box::new(number()), Box::new(Expr::Constant(Value::Number(1.0))));
        let broken = summary.add("fractions", "sum", vec![resolve::call("abs", vec![whole])]);
        let aggregates = summary.aggregates;
        planner.step(Step::Stats(plan::Stats { keys: Vec::new(), aggregates, drops_empty: None }));
        let [name, nulls, kind] = ["Fields", "Nulls", "TYPEOF"].map(|name| planner.slot(name));
        let missing = Expr::Arithmetic(Arithmetic::Subtract, Box::new(Expr::Slot(rows)), Box::new(Expr::Slot(count)));
        let compared = |left, right| Expr::Compare(Comparison::Equal, Box::new(Expr::Slot(left)), Box::new(right));
        let of_kind = resolve::call(
            "case",
            vec![
                compared(count, Expr::Constant(Value::Number(0.0))),
                Expr::Constant(Value::Missing),
                Expr::Not(Box::new(compared(numbers, Expr::Slot(count)))),
                Expr::Constant(Value::text("string")),
                compared(broken, Expr::Constant(Value::Number(0.0))),
                Expr::Constant(Value::text("int")),
                Expr::Constant(Value::text("double")),
            ],
        );
        let own = Expr::Constant(Value::text(self.path.name()));
        planner.step(Step::Extend(vec![(name, own), (nulls, missing), (kind, of_kind)]));
        let columns = [
            ("Fields", name),
            ("COUNT", count),
            ("COUNT_DISTINCT", distinct),
            ("MIN", least),
            ("MAX", most),
            ("AVG", mean),
            ("MEAN", mean),
            ("STDDEV", deviation),
            ("Nulls", nulls),
            ("TYPEOF", kind),
        ];
        let shown: Vec<Shown> = columns.map(|(name, slot)| Shown { name: name.to_string(), slot }).to_vec();
        let names: IndexMap<String, usize> = shown.iter().map(|shown| (shown.name.clone(), shown.slot)).collect();
        planner.after_stats(shown, names, None);
        Ok(())
    }
}

/// The aggregates of a summary.
struct Summary<'p, 'q> {
    planner: &'p mut Planner<'q>,
    aggregates: Vec<Aggregate>,
}

impl Summary<'_, '_> {
    fn add(&mut self, name: &str, function: &str, args: Vec<Expr>) -> usize {
        let slot = self.planner.slot(name);
        let function = resolve::function(function);
        self.aggregates.push(Aggregate { slot, function, args });
        slot
    }
}

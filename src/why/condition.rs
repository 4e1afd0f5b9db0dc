//! A condition, part by part: which of them failed, and what they compared.

use super::values::named;
use crate::batch::Value;
use crate::diagnostics::Span;
use crate::expressions::{Expr, print};
use crate::syntax;

/// A condition as written and as understood.
#[derive(Debug)]
pub struct Condition {
    node: Node,
    /// What must be computed to tell which parts hold.
    pub asked: Vec<Expr>,
}

#[derive(Debug)]
enum Node {
    All(Vec<Node>),
    One(Vec<Node>),
    Not(Box<Node>),
    Test(Test),
}

/// A part that is no `and`, `or` or `not`.
#[derive(Debug)]
struct Test {
    span: Span,
    /// The number of its outcome among what is asked.
    truth: usize,
    operands: Vec<Operand>,
    /// What is wanted of the first operand, or the whole part.
    wanted: String,
}

/// Something that is compared.
#[derive(Debug)]
struct Operand {
    name: String,
    value: usize,
    /// The slot, where it is a column as it is.
    slot: Option<usize>,
}

/// A part that decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Blamed {
    /// Where it stands.
    pub span: Span,
    /// What it compared, and what was wanted.
    pub told: String,
    /// The slots of the columns in it that are missing.
    pub missing: Vec<usize>,
}

impl Condition {
    /// Reads a condition as written together with what it was understood as; `names` are those of the slots.
    pub fn new(written: &syntax::Expr, meant: &Expr, names: &[String]) -> Condition {
        let mut reading = Reading { asked: Vec::new(), names };
        let node = reading.node(written, meant);
        Condition { node, asked: reading.asked }
    }

    /// The parts that made it fail, given the values of what is asked.
    pub fn blamed(&self, values: &[Value]) -> Vec<Blamed> {
        let mut blamed = Vec::new();
        self.node.blame(true, values, &mut blamed);
        blamed
    }

    /// What it compares: names and values, each once.
    pub fn compared(&self, values: &[Value]) -> Vec<(String, Value)> {
        let mut compared: Vec<(String, Value)> = Vec::new();
        self.node.tests(&mut |test| {
            for operand in &test.operands {
                if compared.iter().all(|(name, _)| *name != operand.name) {
                    compared.push((operand.name.clone(), values[operand.value].clone()));
                }
            }
        });
        compared
    }
}

struct Reading<'n> {
    asked: Vec<Expr>,
    names: &'n [String],
}

impl Reading<'_> {
    fn node(&mut self, written: &syntax::Expr, meant: &Expr) -> Node {
        match (written, meant) {
            (syntax::Expr::And(parts), Expr::And(meant)) if parts.len() == meant.len() => {
                Node::All(self.nodes(parts, meant))
            }
            (syntax::Expr::Or(parts), Expr::Or(meant)) if parts.len() == meant.len() => {
                Node::One(self.nodes(parts, meant))
            }
            (syntax::Expr::Not(part, _), Expr::Not(meant)) => Node::Not(Box::new(self.node(part, meant))),
            _ => Node::Test(self.test(written, meant)),
        }
    }

    fn nodes(&mut self, written: &[syntax::Expr], meant: &[Expr]) -> Vec<Node> {
        written.iter().zip(meant).map(|(written, meant)| self.node(written, meant)).collect()
    }

    fn test(&mut self, written: &syntax::Expr, meant: &Expr) -> Test {
        let truth = self.ask(meant.clone());
        let mut operands = Vec::new();
        let text = written.to_string();
        let mut wanted = text.clone();
        let mut subject = |reading: &mut Self, subject: &syntax::Expr, of: &Expr| {
            if of.constant().is_some() {
                return;
            }
            let name = subject.to_string();
            if operands.is_empty()
                && let Some(rest) = text.strip_prefix(&name)
            {
                wanted = rest.trim_start().to_string();
            }
            reading.operand(name, of, &mut operands);
        };
        match (written, meant) {
            (syntax::Expr::Comparison { left, right, .. }, Expr::Compare(_, of_left, of_right)) => {
                subject(self, left, of_left);
                subject(self, right, of_right);
            }
            (
                syntax::Expr::Like { subject: on, .. }
                | syntax::Expr::In { subject: on, .. }
                | syntax::Expr::InQuery { subject: on, .. },
                Expr::Like { subject: of, .. } | Expr::In { subject: of, .. } | Expr::Among { subject: of, .. },
            ) => subject(self, on, of),
            _ => self.columns(meant, &mut operands),
        }
        Test { span: written.span(), truth, operands, wanted }
    }

    /// An operand, and the columns that it is computed from.
    fn operand(&mut self, name: String, meant: &Expr, operands: &mut Vec<Operand>) {
        let slot = match meant {
            Expr::Slot(slot) => Some(*slot),
            _ => None,
        };
        let value = self.ask(meant.clone());
        operands.push(Operand { name, value, slot });
        if slot.is_none() {
            self.columns(meant, operands);
        }
    }

    fn columns(&mut self, meant: &Expr, operands: &mut Vec<Operand>) {
        for slot in meant.slots() {
            let value = self.ask(Expr::Slot(slot));
            operands.push(Operand { name: print(&Expr::Slot(slot), self.names), value, slot: Some(slot) });
        }
    }

    fn ask(&mut self, expr: Expr) -> usize {
        self.asked.push(expr);
        self.asked.len() - 1
    }
}

impl Node {
    fn holds(&self, values: &[Value]) -> bool {
        match self {
            Node::All(parts) => parts.iter().all(|part| part.holds(values)),
            Node::One(parts) => parts.iter().any(|part| part.holds(values)),
            Node::Not(part) => !part.holds(values),
            Node::Test(test) => values[test.truth].is_true(),
        }
    }

    /// The parts that did not come out as wanted.
    fn blame(&self, wanted: bool, values: &[Value], blamed: &mut Vec<Blamed>) {
        if self.holds(values) == wanted {
            return;
        }
        match self {
            Node::All(parts) | Node::One(parts) => parts.iter().for_each(|part| part.blame(wanted, values, blamed)),
            Node::Not(part) => part.blame(!wanted, values, blamed),
            Node::Test(test) => blamed.push(test.blamed(wanted, values)),
        }
    }

    fn tests<'n>(&'n self, seen: &mut dyn FnMut(&'n Test)) {
        match self {
            Node::All(parts) | Node::One(parts) => parts.iter().for_each(|part| part.tests(seen)),
            Node::Not(part) => part.tests(seen),
            Node::Test(test) => seen(test),
        }
    }
}

impl Test {
    fn blamed(&self, wanted: bool, values: &[Value]) -> Blamed {
        let told = self.operands.iter().map(|operand| named(&operand.name, &values[operand.value]));
        let mut told: Vec<String> = told.collect();
        let not = if wanted { "" } else { "not " };
        told.push(format!("wanted {not}{}", self.wanted));
        let missing = self.operands.iter().filter(|operand| values[operand.value].is_missing());
        Blamed { span: self.span, told: told.join(", "), missing: missing.filter_map(|operand| operand.slot).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Query;
    use crate::commands::filter::Filter;
    use crate::plan::Step;
    use std::any::Any;

    /// What is blamed in the only filter of a query for a row with these values in its columns.
    fn blamed(text: &str, row: &[(&str, Value)]) -> Vec<(String, String)> {
        let query = Query::parse(text).unwrap();
        let (plan, _) = crate::commands::build_traced(&query).unwrap();
        let Some(Step::Filter(meant)) = plan.steps.first() else { panic!("no filter") };
        let filter = (&*query.stages[0] as &dyn Any).downcast_ref::<Filter>().unwrap();
        let condition = Condition::new(&filter.condition, meant, &plan.names);
        let mut batch = crate::batch::Batch::new(plan.names.len(), vec![0]);
        for (slot, name) in plan.names.iter().enumerate() {
            let value = row.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
            batch.set(slot, crate::batch::Column::from_values(vec![value.unwrap_or_default()]));
        }
        let context = crate::functions::Context { now: 0, range: None };
        let value = |expr| crate::expressions::evaluate(expr, &batch, &context).value(0);
        let values: Vec<Value> = condition.asked.iter().map(value).collect();
        let blamed = condition.blamed(&values).into_iter();
        blamed.map(|blamed| (text[blamed.span.start..blamed.span.end].to_string(), blamed.told)).collect()
    }

    fn pair(part: &str, told: &str) -> (String, String) {
        (part.to_string(), told.to_string())
    }

    #[test]
    fn of_an_and_the_parts_that_failed_are_told() {
        let row = [("bytes", Value::text("40")), ("level", Value::text("error"))];
        let told = blamed("filter level = \"error\" and bytes > 1000 and ms < 5", &row);
        assert_eq!(
            told,
            [pair("bytes > 1000", "bytes = 40, wanted > 1000"), pair("ms < 5", "`ms` is missing, wanted < 5"),]
        );
    }

    #[test]
    fn of_an_or_all_arms_are_told_and_of_a_not_what_held() {
        let row = [("level", Value::text("info")), ("bytes", Value::text("7"))];
        let told = blamed("filter level like \"err\" or level in [\"warn\"]", &row);
        assert_eq!(
            told,
            [
                pair("level like \"err\"", "level = \"info\", wanted like \"err\""),
                pair("level in [\"warn\"]", "level = \"info\", wanted in [\"warn\"]"),
            ]
        );
        let told = blamed("filter not (bytes = 7 or level = \"x\")", &row);
        assert_eq!(told, [pair("bytes = 7", "bytes = 7, wanted not = 7")]);
    }

    #[test]
    fn what_is_computed_is_told_with_what_it_is_computed_from() {
        let row = [("name", Value::text("abc"))];
        let told = blamed("filter strlen(name) > 3", &row);
        assert_eq!(told, [pair("strlen(name) > 3", "strlen(name) = 3, name = \"abc\", wanted > 3")]);
        let told = blamed("filter ispresent(other)", &row);
        assert_eq!(told, [pair("ispresent(other)", "`other` is missing, wanted ispresent(other)")]);
    }
}

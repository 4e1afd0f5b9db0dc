//! Texts that every row that matters must contain are looked for in the raw block, as a grep does.

use super::Rewrite;
use crate::batch::Comparison;
use crate::expressions::{Expr, Matcher, is_exact_text};
use crate::plan::{Plan, Step};
use regex_syntax::hir::{Hir, HirKind};

pub static REWRITE: Rewrite = Rewrite {
    name: "push literals",
    summary: "Lines without a text that the filters require are not split at all.",
    apply,
};

fn apply(plan: &mut Plan) {
    // Texts that are pieces of the raw line: @message, log fields as they stand in it, and what parse cuts
    // out of either. Other system fields are made up from elsewhere.
    let verbatim = plan.scan.fields.iter().filter(|(_, name)| name == "@message" || !name.starts_with('@'));
    let mut pieces: Vec<usize> = verbatim.map(|(slot, _)| *slot).collect();
    let mut literals = Vec::new();
    if let Some(predicate) = &plan.scan.predicate {
        collect(predicate, &pieces, &mut literals);
    }
    for step in plan.steps.iter().take_while(|step| !step.gathers()) {
        match step {
            Step::Parse(parse) if is_piece(&parse.source, &pieces) && parse.extractor.is_verbatim() => {
                pieces.extend(step.defines());
            }
            Step::Filter(condition) => collect(condition, &pieces, &mut literals),
            _ => {}
        }
    }
    literals.retain(|literal| !literal.is_empty());
    literals.sort();
    literals.dedup();
    plan.scan.literals = literals;
}

fn is_piece(expr: &Expr, pieces: &[usize]) -> bool {
    matches!(expr, Expr::Slot(slot) if pieces.contains(slot))
}

/// The texts that a line must contain for the condition to hold.
fn collect(condition: &Expr, pieces: &[usize], literals: &mut Vec<String>) {
    match condition {
        Expr::And(parts) => parts.iter().for_each(|part| collect(part, pieces, literals)),
        Expr::Compare(Comparison::Equal, left, right) => {
            for (side, other) in [(left, right), (right, left)] {
                let wanted = other.constant().and_then(is_exact_text);
                literals.extend(wanted.filter(|_| is_piece(side, pieces)).map(str::to_string));
            }
        }
        Expr::Like { subject, pattern, negated: false } if is_piece(subject, pieces) => match pattern {
            Matcher::Substring(_) => literals.push(pattern.text().into_owned()),
            Matcher::Regex(regex) => literals.extend(required(regex.as_str())),
        },
        _ => {}
    }
}

/// The texts that every match of a regular expression contains.
fn required(pattern: &str) -> Vec<String> {
    let Ok(hir) = regex_syntax::parse(pattern) else { return Vec::new() };
    let mut runs = Runs::default();
    runs.walk(&hir);
    runs.close();
    runs.done.into_iter().filter_map(|run| String::from_utf8(run).ok()).collect()
}

/// Literal runs of a pattern: closed ones, and the one that may still grow.
#[derive(Default)]
struct Runs {
    done: Vec<Vec<u8>>,
    open: Vec<u8>,
}

impl Runs {
    fn close(&mut self) {
        let run = std::mem::take(&mut self.open);
        if !run.is_empty() {
            self.done.push(run);
        }
    }

    fn walk(&mut self, hir: &Hir) {
        match hir.kind() {
            HirKind::Literal(literal) => self.open.extend_from_slice(&literal.0),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.walk(part)),
            HirKind::Capture(capture) => self.walk(&capture.sub),
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Repetition(repetition) if repetition.min > 0 => {
                self.close();
                self.walk(&repetition.sub);
                self.close();
            }
            HirKind::Repetition(_) | HirKind::Class(_) | HirKind::Alternation(_) => self.close(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::plans;
    use super::*;

    #[test]
    fn texts_that_filters_require_are_looked_for_in_the_raw_lines() {
        let query = "parse @message \"* *\" as a, b | filter b = \"x\" and srcPort = 22 and (action = \"y\" or bytes > 1) | \
                     filter @message like /eni-0a .* OK/ and @logStream = \"s\" and a != \"z\" and srcAddr not like \"q\" | display b";
        let (before, after) = plans(&REWRITE, query);
        let added = "  pushed literals: \" OK\", \"eni-0a \", \"x\"\n";
        assert!(after.contains(added), "{after}");
        assert_eq!(after.replace(added, ""), before);
    }

    #[test]
    fn what_is_computed_or_a_number_is_no_text_of_the_line() {
        let query = "fields toupper(action) as a | filter a = \"X\" and dstPort = \"22\" and srcAddr in [\"b\"]";
        let (before, after) = plans(&REWRITE, query);
        assert_eq!(before, after);
    }

    #[test]
    fn a_pattern_requires_its_literal_runs() {
        assert_eq!(required(r"10\.0\.\d+\.1 .* REJECT"), ["10.0.", ".1 ", " REJECT"]);
        assert_eq!(required(r"^(?<a>eni-)(?:ab)+x?"), ["eni-", "ab"]);
        assert!(required("(?i)error").is_empty());
        assert!(required("a|b").is_empty());
    }
}

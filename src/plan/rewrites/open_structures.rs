//! A step into `jsonParse(x)`, made under a name before, reads the text for itself.

use super::Rewrite;
use crate::expressions::Expr;
use crate::plan::{Plan, Step};
use std::collections::BTreeMap;

pub static REWRITE: Rewrite = Rewrite {
    name: "open structures",
    summary: "What is read out of a JSON text is read without making the rest, in the scan where it filters.",
    apply,
};

fn apply(plan: &mut Plan) {
    let mut opened: BTreeMap<usize, Expr> = BTreeMap::new();
    for step in &mut plan.steps {
        match step {
            Step::Filter(condition) => inline(condition, &opened),
            Step::Parse(parse) => inline(&mut parse.source, &opened),
            Step::Extend(columns) => {
                for (slot, expr) in columns {
                    inline(expr, &opened);
                    if let Expr::Call { function, .. } = expr
                        && function.reads_structures()
                    {
                        opened.insert(*slot, expr.clone());
                    }
                }
            }
            Step::Stats(stats) => {
                stats.keys.iter_mut().for_each(|(_, key)| inline(key, &opened));
                stats.aggregates.iter_mut().flat_map(|a| &mut a.args).for_each(|arg| inline(arg, &opened));
                opened.clear();
            }
            Step::Unnest(unnest) => {
                inline(&mut unnest.list, &opened);
                // The rows that follow would read the same text again and again.
                opened.clear();
            }
            // Other steps may fill slots anew.
            _ => opened.clear(),
        }
    }
}

fn inline(expr: &mut Expr, opened: &BTreeMap<usize, Expr>) {
    if opened.is_empty() {
        return;
    }
    expr.change(&mut |expr| {
        if let Expr::Access { base, .. } = expr
            && let Expr::Slot(slot) = **base
            && let Some(call) = opened.get(&slot)
        {
            **base = call.clone();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::super::testing::plans;

    #[test]
    fn a_step_into_a_name_becomes_a_step_into_the_call() {
        let (before, after) = plans(
            &super::REWRITE,
            "fields jsonParse(@message) as js | filter js.a.b = 1 | stats sum(js.c[0]) as n by js.d",
        );
        assert_eq!(
            before,
            "scan\n  fields: @message\n\
             compute js = jsonParse(@message)\n\
             filter js.`a`.`b` = 1\n\
             aggregate n = sum(number(js.`c`[0])) by js.d = js.`d`, but for an empty group\n\
             first 10000 rows by first seen\n\
             output: js.d, n\n"
        );
        assert_eq!(
            after,
            "scan\n  fields: @message\n\
             filter jsonParse(@message).`a`.`b` = 1\n\
             aggregate n = sum(number(jsonParse(@message).`c`[0])) by js.d = jsonParse(@message).`d`, but for an empty group\n\
             first 10000 rows by first seen\n\
             output: js.d, n\n"
        );
    }
}

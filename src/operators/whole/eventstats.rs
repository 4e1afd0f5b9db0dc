//! `eventstats`: what all rows with the same keys tell, next to each of them.

use crate::batch::{Batch, Column, Datum};
use crate::expressions::evaluate;
use crate::functions::stats::Input;
use crate::operators::Setting;
use crate::operators::group_table::numbered;
use crate::plan::Aggregate;

/// The rows with the answers of their groups. A missing key is a key.
pub fn apply(mut rows: Batch, keys: &[usize], aggregates: &[Aggregate], setting: Setting) -> Batch {
    let columns: Vec<Column> = keys.iter().filter_map(|slot| rows.column(*slot).cloned()).collect();
    let groups = if columns.is_empty() { vec![0; rows.rows()] } else { numbered(&columns, rows.rows()) };
    let count = groups.iter().max().map_or(0, |last| *last as usize + 1);
    for aggregate in aggregates {
        let args: Vec<Datum> = aggregate.args.iter().map(|arg| evaluate(arg, &rows, &setting.context)).collect();
        let start = aggregate.function.start(setting.approximate);
        let mut states = start.expect("the planner puts only aggregates here")();
        states.update(&groups, count, &Input { args: &args, positions: rows.positions() });
        let constants: Vec<_> = aggregate.args.iter().map(|arg| arg.constant().cloned().unwrap_or_default()).collect();
        let answers = states.finish(count, &constants).take(&groups);
        rows.set(aggregate.slot, answers);
    }
    rows
}

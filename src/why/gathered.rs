//! Steps that look at all rows: the rank of a row, the row that stands for its key, the group that it went into.

use super::follow::{Follow, Looked};
use super::mark::Mark;
use super::values::{named, told};
use super::walk::Outcome;
use crate::batch::Value;
use crate::diagnostics::counted;
use crate::plan::{Order, OrderKey, Stats, Step};
use crate::run::Failure;

/// Rows among which a rank is looked for: more than any limit keeps.
// AWS API, StartQuery: the maximum of `limit` is 100,000.
const MOST_RANKED: usize = 100_000;

impl Follow<'_> {
    /// The rank of a row in an order of which the first `limit` rows are kept, told together with the row that comes
    /// last among those.
    pub fn rank(
        &self,
        at: usize,
        mark: &Mark,
        order: &Order,
        limit: usize,
    ) -> Result<(Outcome, Option<usize>), Failure> {
        let mut plan = self.prefix(at);
        let keys: Vec<usize> = order.keys.iter().map(|key| key.slot).collect();
        plan.output = self.columns(mark, &keys);
        plan.steps.push(Step::Top { order: order.clone(), limit: MOST_RANKED });
        let ranked = self.looked(self.run(plan)?, mark);
        let rows = match ranked.all() {
            MOST_RANKED => self.count(self.prefix(at))?,
            few => few as u64,
        };
        let place = ranked.first();
        let kept = place.is_some_and(|place| place < limit);
        let mut outcome = Outcome { kept, ..Outcome::default() };
        let by = self.order_in_words(order);
        outcome.told.push(match place {
            Some(place) => format!("row {} of {rows}{by}", place + 1),
            None => format!("behind the first {MOST_RANKED} of {rows} rows{by}"),
        });
        if !kept {
            let first = if limit == 1 { "the first row is".to_string() } else { format!("the first {limit} rows are") };
            outcome.told.push(format!("{first} kept{}", self.border(&ranked, limit, &order.keys).unwrap_or_default()));
        }
        Ok((outcome, place))
    }

    /// The keys of the last row that is kept, beside those of the row that is not.
    fn border(&self, ranked: &Looked, limit: usize, keys: &[OrderKey]) -> Option<String> {
        let last = limit.checked_sub(1).filter(|last| *last < ranked.all())?;
        let shown = |value: &dyn Fn(usize) -> Value| {
            let keys = keys.iter().enumerate().map(|(at, key)| named(&self.plan.names[key.slot], &value(at)));
            keys.collect::<Vec<_>>().join(", ")
        };
        let kept = shown(&|at| ranked.value_of(last, at));
        ranked.first()?;
        let last = if limit == 1 { "it" } else { "the last of them" };
        Some(format!("; {last} has {kept}, and this one {}", shown(&|at| ranked.value(at))))
    }

    fn order_in_words(&self, order: &Order) -> String {
        let direction = |key: &OrderKey| if key.descending { " desc" } else { "" };
        let keys = order.keys.iter().map(|key| format!("{}{}", self.plan.names[key.slot], direction(key)));
        let keys: Vec<String> = keys.collect();
        if keys.is_empty() { String::new() } else { format!(" by {}", keys.join(", ")) }
    }

    /// The columns that show which rows are meant, and some more.
    fn columns(&self, mark: &Mark, slots: &[usize]) -> Vec<(String, usize)> {
        let slots = mark.slots().into_iter().chain(slots.iter().copied());
        slots.map(|slot| (self.plan.names[slot].clone(), slot)).collect()
    }

    /// Whether a row stands for its keys, and which one does otherwise.
    pub fn stands_for(&self, at: usize, mark: &Mark, keys: &[usize], order: &Order) -> Result<Outcome, Failure> {
        let own = self.look(at, mark, keys, &[])?;
        let values: Vec<(usize, Value)> = keys.iter().enumerate().map(|(n, slot)| (*slot, own.value(n))).collect();
        let shown: Vec<String> = values.iter().map(|(slot, value)| named(&self.plan.names[*slot], value)).collect();
        let shown = shown.join(", ");
        if let Some((slot, _)) = values.iter().find(|(_, value)| value.is_missing()) {
            let told = vec![format!("rows without `{}` are all kept", self.plan.names[*slot])];
            return Ok(Outcome { kept: true, told, ..Outcome::default() });
        }
        let same = Mark::Group(values);
        let mut plan = self.prefix(at);
        plan.steps.extend(same.condition().map(Step::Filter));
        let rows = self.count(plan.clone())?;
        plan.output = self.columns(mark, keys);
        plan.steps.push(Step::Dedup { keys: keys.to_vec(), order: order.clone(), limit: MOST_RANKED });
        plan.steps.push(Step::Top { order: order.clone(), limit: MOST_RANKED });
        let first = self.looked(self.run(plan)?, mark);
        if first.rows() > 0 {
            let told = vec![format!("the first of {} with {shown}", counted(rows as usize, "row"))];
            return Ok(Outcome { kept: true, told, ..Outcome::default() });
        }
        let is_same = |row: &usize| same.is(&(0..keys.len()).map(|n| first.value_of(*row, n)).collect::<Vec<_>>());
        let other = (0..first.all()).find(is_same);
        let other = other.map(|row| self.in_words(&first.mark_of(row), mark)).transpose()?.unwrap_or_default();
        let told = vec![format!("of {} with {shown} another one is kept{other}", counted(rows as usize, "row"))];
        Ok(Outcome { kept: false, told, ..Outcome::default() })
    }

    /// What another row is, behind a colon.
    fn in_words(&self, values: &[Value], mark: &Mark) -> Result<String, Failure> {
        if let Mark::Group(keys) = mark {
            let keys = keys.iter().zip(values).map(|((slot, _), value)| named(&self.plan.names[*slot], value));
            return Ok(format!(": {}", keys.collect::<Vec<_>>().join(", ")));
        }
        let pointer = values.first().and_then(Value::print).and_then(|text| u64::from_str_radix(&text, 16).ok());
        let Some(pointer) = pointer else { return Ok(String::new()) };
        let (place, message) = self.event_at(pointer)?;
        Ok(format!(": {place} {}", told(&Value::text(message))))
    }

    /// The group that a row goes into, and its row. Gives what is followed from then on.
    pub fn group(&self, at: usize, mark: &Mark, stats: &Stats) -> Result<(Outcome, Mark), Failure> {
        let exprs: Vec<_> = stats.keys.iter().map(|(_, key)| key.clone()).collect();
        let own = self.look(at, mark, &[], &exprs)?;
        let keys = stats.keys.iter().enumerate().map(|(n, (slot, _))| (*slot, own.value(n))).collect();
        let group = Mark::Group(keys);
        let mut plan = self.prefix(at);
        if !stats.keys.is_empty() {
            plan.steps.push(Step::Extend(stats.keys.clone()));
        }
        plan.steps.extend(group.condition().map(Step::Filter));
        let rows = self.count(plan)?;
        let made: Vec<usize> = stats.aggregates.iter().map(|aggregate| aggregate.slot).collect();
        let answer = self.look(at + 1, &group, &made, &[])?;
        let mut outcome = Outcome { kept: answer.rows() > 0, ..Outcome::default() };
        let Mark::Group(keys) = &group else { return Ok((outcome, group)) };
        outcome.value_of(keys.iter().map(|(slot, value)| (self.plan.names[*slot].clone(), value.clone())));
        let rows = counted(rows as usize, "row");
        outcome.told.push(match keys.is_empty() {
            true => format!("one of {rows} that are gathered into one"),
            false => format!("in a group of {rows}"),
        });
        if outcome.kept {
            outcome
                .value_of(made.iter().enumerate().map(|(n, slot)| (self.plan.names[*slot].clone(), answer.value(n))));
        } else {
            outcome.told.push("a group that has neither a key nor a value is no row".to_string());
        }
        if own.rows() > 1 {
            outcome
                .told
                .push(format!("the event is {} here; the first of them is followed", counted(own.rows(), "row")));
        }
        Ok((outcome, group))
    }
}

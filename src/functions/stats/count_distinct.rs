//! `countDistinct(field)`: how many different values.

use super::rough::{DISTINCT_ERROR, RoughDistinct};
use super::{GroupStates, Groups, Input, Saver, own_kind};
use crate::batch::{Column, Datum, ShortText, Value, decode, encode};
use crate::functions::{Body, Example, Function, Kind, Param, Topic};
use arrow_array::{Array, Float64Array};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::any::Any;
use std::hash::BuildHasher;

pub static FUNCTION: Function = Function {
    name: "countDistinct",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::required("field", Kind::Any, "The values.")],
    returns: Kind::Number,
    summary: "Returns the number of different values.",
    notes: "Exact, where the service may approximate very large numbers. Values that print alike are one.",
    page: "Stats",
    examples: &[
        Example::aggregate("countDistinct(x)", &["a", "b", "a"], "2"),
        Example::aggregate("count_distinct(x)", &["a", "b", "a"], "2"),
    ],
    body: Body::Approximable {
        exact: || Box::new(Distinct::default()),
        rough: Groups::<RoughDistinct>::start,
        error: DISTINCT_ERROR,
    },
};

/// The different values of all groups in one table: a table per group would cost far more than the values
/// where groups are many and small.
#[derive(Default)]
struct Distinct {
    counts: Vec<u64>,
    /// Those of at most 15 bytes, with their groups: most addresses and all ports.
    short: HashTable<(ShortText, u32)>,
    /// The longer ones.
    table: HashTable<Entry>,
    /// The printed values, one after the other.
    bytes: Vec<u8>,
}

#[derive(Clone, Copy)]
struct Entry {
    start: usize,
    length: u32,
    group: u32,
}

impl Entry {
    fn text(self, bytes: &[u8]) -> &[u8] {
        &bytes[self.start..self.start + self.length as usize]
    }
}

fn hash(group: u32, text: &[u8]) -> u64 {
    FixedState::default().hash_one((group, text))
}

impl Distinct {
    fn grow(&mut self, count: usize) {
        if self.counts.len() < count {
            self.counts.resize(count, 0);
        }
    }

    #[inline]
    fn add_short(&mut self, group: u32, text: ShortText) {
        let hashed = |key: &(ShortText, u32)| FixedState::default().hash_one(key);
        let (key, hash) = ((text, group), hashed(&(text, group)));
        if self.short.find(hash, |known| *known == key).is_none() {
            self.short.insert_unique(hash, key, hashed);
            self.counts[group as usize] += 1;
        }
    }

    // The manual does not say when two values are the same: by printed form (LANGUAGE.md 3.13, REC).
    fn add(&mut self, group: u32, text: &[u8]) {
        match ShortText::of(text) {
            Some(short) => self.add_short(group, short),
            None => self.add_long(group, text),
        }
    }

    fn add_long(&mut self, group: u32, text: &[u8]) {
        let bytes = &mut self.bytes;
        let hashed = hash(group, text);
        let known = self.table.find(hashed, |entry| entry.group == group && entry.text(bytes) == text);
        if known.is_some() {
            return;
        }
        // A text comes out of a block, and blocks are smaller than 4 GB.
        let entry = Entry { start: bytes.len(), length: text.len() as u32, group };
        bytes.extend_from_slice(text);
        self.table.insert_unique(hashed, entry, |entry| hash(entry.group, entry.text(bytes)));
        self.counts[group as usize] += 1;
    }
}

/// Those of a group among what is in the order of the groups.
fn own<T>(all: &[T], group: u32, of: impl Fn(&T) -> u32) -> &[T] {
    let first = all.partition_point(|one| of(one) < group);
    let count = all[first..].partition_point(|one| of(one) == group);
    &all[first..first + count]
}

impl GroupStates for Distinct {
    fn update(&mut self, groups: &[u32], count: usize, input: &Input) {
        self.grow(count);
        match input.args.first() {
            Some(Datum::Column(Column::Text(array))) => {
                let views = array.views();
                for (row, &group) in groups.iter().enumerate().filter(|(row, _)| array.is_valid(*row)) {
                    match ShortText::of_view(views[row], array.data_buffers()) {
                        Some(short) => self.add_short(group, short),
                        None => self.add_long(group, array.value(row)),
                    }
                }
            }
            Some(datum) => {
                for (row, &group) in groups.iter().enumerate() {
                    if let Some(text) = datum.text(row) {
                        self.add(group, text.as_bytes());
                    }
                }
            }
            None => {}
        }
    }

    fn merge(&mut self, sibling: Box<dyn GroupStates>, groups: &[u32], count: usize) {
        self.grow(count);
        let sibling = sibling.into_any().downcast::<Self>().expect("siblings run the same aggregate");
        for (text, group) in &sibling.short {
            self.add_short(groups[*group as usize], *text);
        }
        for entry in &sibling.table {
            self.add_long(groups[entry.group as usize], entry.text(&sibling.bytes));
        }
    }

    fn scatter(self: Box<Self>, places: &[(u32, u32)], targets: Vec<&mut Box<dyn GroupStates>>) {
        let mut targets = own_kind::<Self>(targets);
        // A group without values is one too.
        places.iter().for_each(|(target, number)| targets[*target as usize].grow(*number as usize + 1));
        let place = |group: u32| places[group as usize];
        for (text, group) in &self.short {
            let (target, number) = place(*group);
            targets[target as usize].add_short(number, *text);
        }
        for entry in &self.table {
            let (target, number) = place(entry.group);
            targets[target as usize].add_long(number, entry.text(&self.bytes));
        }
    }

    fn finish(mut self: Box<Self>, count: usize, _constants: &[Value]) -> Column {
        self.grow(count);
        Column::Number(Float64Array::from_iter_values(self.counts.into_iter().map(|counted| counted as f64)))
    }

    fn saver(&self, _count: usize) -> Saver<'_> {
        let mut short: Vec<(u32, ShortText)> = self.short.iter().map(|(text, group)| (*group, *text)).collect();
        let mut long: Vec<Entry> = self.table.iter().copied().collect();
        short.sort_unstable();
        long.sort_unstable_by_key(|entry| (entry.group, entry.start));
        Box::new(move |groups| {
            encode(groups.iter().map(|&group| {
                let short = own(&short, group, |(group, _)| *group).iter().map(|(_, text)| text.text());
                let long = own(&long, group, |entry| entry.group).iter().map(|entry| entry.text(&self.bytes).to_vec());
                short.chain(long).collect::<Vec<_>>()
            }))
        })
    }

    fn load(&mut self, saved: &dyn Array) -> Result<(), String> {
        self.grow(saved.len());
        for (group, texts) in decode::<Vec<&[u8]>>(saved)?.into_iter().enumerate() {
            texts.into_iter().for_each(|text| self.add(group as u32, text));
        }
        Ok(())
    }

    fn size(&self) -> usize {
        self.counts.capacity() * size_of::<u64>()
            + self.short.allocation_size()
            + self.table.allocation_size()
            + self.bytes.capacity()
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::check::{column, over, prints};

    #[test]
    fn values_that_print_alike_are_one() {
        assert_eq!(over(&FUNCTION, &column(&["a", "b", "a", "missing", ""])), "3");
        let mixed: Column =
            [Value::Number(10.0), Value::text("10"), Value::text("10.0"), Value::Missing].into_iter().collect();
        assert_eq!(over(&FUNCTION, &mixed), "2");
        assert_eq!(over(&FUNCTION, &column(&["missing"])), "0");
    }

    #[test]
    fn groups_do_not_share_values() {
        let values = column(&["a", "a", "b", "ab"]).into();
        let mut distinct = Distinct::default();
        distinct.update(&[0, 1, 1, 1], 2, &Input { args: &[values], positions: &[0, 1, 2, 3] });
        let mut sibling = Distinct::default();
        sibling.update(&[0, 0], 1, &Input { args: &[column(&["b", "c"]).into()], positions: &[4, 5] });
        distinct.merge(Box::new(sibling), &[1], 2);
        assert_eq!(prints(&Box::new(distinct).finish(2, &[])), [Some("1".into()), Some("4".into())]);
    }
}

//! Which group a key belongs to. Groups are numbered as they are met.
//!
//! A large table is not in any cache, so a row at a time would wait for memory several times. A batch is
//! looked up in passes instead: each pass does one kind of access for all rows, none of which waits for
//! another.

use super::chunked::{Chunked, ChunkedBytes, Place};
use super::group_keys::{Key, Keys, key_length};
use super::{PARTITIONS, partition_of};
use crate::batch::Column;
use rayon::prelude::*;

/// An open-addressing table of groups with linear probing, and what is known of each group.
pub struct GroupTable {
    /// How many values a key has.
    columns: usize,
    /// Free, or the hash and, below it, the number of the group. A power of two of them.
    slots: Vec<u64>,
    /// How many groups the slots know; those that came by merging are entered when somebody looks for one.
    entered: usize,
    hashes: Chunked<u32>,
    keys: Chunked<Key>,
    first: Chunked<u64>,
    /// The keys that are held apart.
    long: ChunkedBytes,
    /// The largest position seen.
    latest: u64,
    /// The rows whose group is known but for its key, and that key.
    likely: Vec<usize>,
    found: Vec<Key>,
}

/// A slot without a group. Not zero: memory that is zero because nobody wrote it yet is given to us by the
/// system page by page, once for the first look and once more, far more slowly, for the first write.
const FREE: u64 = u64::MAX;

/// The slots of a table that holds its first groups.
const FEWEST_SLOTS: usize = 1024;

/// Rows that go through the passes together: few enough for their memory to stay in the nearest cache, and
/// their pages in what the processor remembers of pages.
const AT_ONCE: usize = 512;

/// A group of a sibling that is none of ours yet.
const NEW: u32 = u32::MAX;

/// A slot with a group.
fn entry(hash: u32, group: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(group)
}

/// The hash in a slot.
fn hash_of(slot: u64) -> u32 {
    (slot >> 32) as u32
}

impl GroupTable {
    /// A table without groups, for keys of so many values.
    pub fn new(columns: usize) -> Self {
        GroupTable {
            columns,
            slots: Vec::new(),
            entered: 0,
            hashes: Chunked::default(),
            keys: Chunked::default(),
            first: Chunked::default(),
            long: ChunkedBytes::default(),
            latest: 0,
            likely: Vec::new(),
            found: Vec::new(),
        }
    }

    /// How many groups.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// The hash of the key of a group.
    pub fn hash(&self, group: usize) -> u32 {
        self.hashes.get(group)
    }

    /// Adds the key of a group to others.
    pub fn copy_key(&self, group: usize, keys: &mut Keys) {
        let (key, hash) = (self.keys.get(group), self.hash(group));
        match key.place() {
            None => keys.push(key, hash),
            Some(place) => {
                let bytes = self.long.from(Place::of(place));
                keys.push_long(&bytes[..key_length(bytes, self.columns)], hash);
            }
        }
    }

    /// Hands on the key of a group as bytes.
    pub fn key<R>(&self, group: usize, then: impl FnOnce(&[u8]) -> R) -> R {
        let key = self.keys.get(group);
        let packed = key.bytes();
        let bytes = key.place().map_or(&packed[..], |place| self.long.from(Place::of(place)));
        then(&bytes[..key_length(bytes, self.columns)])
    }

    /// The group whose key has no value at all.
    pub fn without_key(&self) -> Option<usize> {
        let mut keys = Keys::default();
        keys.write(&vec![Column::missing(1); self.columns], 1);
        let is_it = |group: &usize| self.hashes.get(*group) == keys.hashes()[0] && self.is(*group, &keys, 0);
        (0..self.len()).find(is_it)
    }

    /// The position of the first row of a group.
    pub fn first(&self, group: usize) -> u64 {
        self.first.get(group)
    }

    /// Puts the group of each row into `groups`; rows with new keys begin new groups.
    pub fn find(&mut self, keys: &Keys, positions: &[u64], groups: &mut Vec<u32>) {
        self.reserve(positions.len());
        groups.clear();
        for start in (0..positions.len()).step_by(AT_ONCE) {
            let rows = start..(start + AT_ONCE).min(positions.len());
            self.touch(keys.hashes()[rows.clone()].iter().copied());
            for row in rows {
                groups.push(match self.probe(keys.hashes()[row], |_| true) {
                    Ok(likely) => {
                        self.likely.push(row);
                        likely
                    }
                    Err(slot) => self.insert(slot, keys, row, positions[row]),
                });
            }
            self.verify(keys, positions, groups);
        }
        // A scan hands on rows in rising order, so that the first row of a group is the one that began it.
        let rising = positions.first().is_none_or(|first| *first >= self.latest) && positions.is_sorted();
        if !rising {
            self.lower_first(positions, groups);
        }
        self.latest = positions.last().map_or(self.latest, |last| self.latest.max(*last));
    }

    /// Brings the slots of some hashes into the cache: these reads do not wait for each other.
    fn touch(&self, hashes: impl Iterator<Item = u32>) {
        let slots = hashes.map(|hash| self.slots[self.home(hash)]);
        std::hint::black_box(slots.fold(0, |all, slot| all ^ slot));
    }

    /// Compares the keys of the rows with those of the groups that their hashes led to. A row that two equal
    /// hashes have led astray is looked up again.
    fn verify(&mut self, keys: &Keys, positions: &[u64], groups: &mut [u32]) {
        let (mut likely, mut found) = (std::mem::take(&mut self.likely), std::mem::take(&mut self.found));
        found.clear();
        // As in `touch`: the comparison below would wait for each key.
        found.extend(likely.iter().map(|&row| self.keys.get(groups[row] as usize)));
        for (row, &known) in likely.drain(..).zip(&found) {
            if !self.same(known, keys, row) {
                groups[row] = self.find_one(keys, row, positions[row]);
            }
        }
        (self.likely, self.found) = (likely, found);
    }

    fn lower_first(&mut self, positions: &[u64], groups: &[u32]) {
        for (&position, &group) in positions.iter().zip(groups) {
            let first = self.first.get_mut(group as usize);
            *first = position.min(*first);
        }
    }

    /// The slot that a hash is looked for first.
    fn home(&self, hash: u32) -> usize {
        hash as usize & (self.slots.len() - 1)
    }

    /// The first group with this hash that is the one; otherwise the slot where it would be.
    fn probe(&self, hash: u32, is_it: impl Fn(u32) -> bool) -> Result<u32, usize> {
        let mut at = self.home(hash);
        loop {
            match self.slots[at] {
                FREE => return Err(at),
                slot if hash_of(slot) == hash && is_it(slot as u32) => return Ok(slot as u32),
                _ => at = (at + 1) & (self.slots.len() - 1),
            }
        }
    }

    /// Whether the key of a group is that of a row.
    #[inline]
    fn is(&self, group: usize, keys: &Keys, row: usize) -> bool {
        self.same(self.keys.get(group), keys, row)
    }

    #[inline]
    fn same(&self, known: Key, keys: &Keys, row: usize) -> bool {
        match keys.get(row).place() {
            None => known == keys.get(row),
            Some(place) => self.same_apart(known, keys.apart(place)),
        }
    }

    /// Whether a key is the one at the head of some bytes, which is held apart.
    fn same_apart(&self, known: Key, bytes: &[u8]) -> bool {
        let known = known.place().map(|place| self.long.from(Place::of(place)));
        known.is_some_and(|known| known.starts_with(&bytes[..key_length(bytes, self.columns)]))
    }

    fn find_one(&mut self, keys: &Keys, row: usize, position: u64) -> u32 {
        let found = self.probe(keys.hashes()[row], |group| self.is(group as usize, keys, row));
        found.unwrap_or_else(|slot| self.insert(slot, keys, row, position))
    }

    fn insert(&mut self, slot: usize, keys: &Keys, row: usize, position: u64) -> u32 {
        let (key, hash) = (keys.get(row), keys.hashes()[row]);
        let key = key.place().map_or(key, |place| {
            let bytes = keys.apart(place);
            Key::apart(self.long.push(&bytes[..key_length(bytes, self.columns)]).number())
        });
        let group = self.append(key, hash, position);
        self.slots[slot] = entry(hash, group);
        self.entered = self.len();
        group
    }

    fn append(&mut self, key: Key, hash: u32, first: u64) -> u32 {
        let group = u32::try_from(self.len() + 1).expect("so many groups do not fit into memory") - 1;
        self.hashes.push(hash);
        self.keys.push(key);
        self.first.push(first);
        group
    }

    /// Makes room for so many more groups, at least every third slot stays free; and enters all groups.
    fn reserve(&mut self, more: usize) {
        let wanted = ((self.len() + more) * 3 / 2).next_power_of_two().max(FEWEST_SLOTS);
        if wanted > self.slots.len() {
            let known = std::mem::replace(&mut self.slots, vec![FREE; wanted]);
            // In the order of the old slots the new ones are met in order too, in a few places at a time.
            known.into_iter().filter(|slot| *slot != FREE).for_each(|slot| self.enter(slot));
        }
        for group in self.entered..self.len() {
            self.enter(entry(self.hashes.get(group), group as u32));
        }
        self.entered = self.len();
    }

    fn enter(&mut self, slot: u64) {
        let mut at = self.home(hash_of(slot));
        while self.slots[at] != FREE {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = slot;
    }

    /// Takes in the groups of a sibling: which group here each group there has become.
    pub fn merge(&mut self, sibling: GroupTable) -> Vec<u32> {
        self.reserve(0);
        let mut mapping = self.find_all(&sibling);
        let moved = self.long.absorb(sibling.long);
        for (theirs, group) in mapping.iter_mut().enumerate() {
            let first = sibling.first.get(theirs);
            if *group == NEW {
                let key = sibling.keys.get(theirs);
                let key = key.place().map_or(key, |place| Key::apart(Place::of(place).moved(moved).number()));
                *group = self.append(key, sibling.hashes.get(theirs), first);
            } else {
                let known = self.first.get_mut(*group as usize);
                *known = first.min(*known);
            }
        }
        mapping
    }

    /// For each group of the sibling, in order, which of ours it is, or that it is new.
    fn find_all(&self, sibling: &GroupTable) -> Vec<u32> {
        let mut found = vec![NEW; sibling.len()];
        found.par_chunks_mut(AT_ONCE).enumerate().for_each(|(chunk, found)| {
            let start = chunk * AT_ONCE;
            self.touch((start..start + found.len()).map(|group| sibling.hashes.get(group)));
            for (group, found) in (start..).zip(found) {
                let key = sibling.keys.get(group);
                let same = |ours: u32| match key.place() {
                    None => self.keys.get(ours as usize) == key,
                    Some(place) => self.same_apart(self.keys.get(ours as usize), sibling.long.from(Place::of(place))),
                };
                *found = self.probe(sibling.hashes.get(group), same).unwrap_or(NEW);
            }
        });
        found
    }

    /// The groups in rising order, cut by their keys into partitions. Equal keys are in the same one of every table.
    pub fn parts(&self) -> Vec<Vec<u32>> {
        let mut parts = vec![Vec::new(); PARTITIONS];
        (0..self.len()).for_each(|group| parts[partition_of(self.hash(group))].push(group as u32));
        parts
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        let lists = self.hashes.size() + self.keys.size() + self.first.size() + self.long.size();
        lists + self.slots.capacity() * size_of::<u64>()
    }
}

/// Which of the combinations of values in some columns each row has, numbered as they are met.
pub fn numbered(columns: &[Column], rows: usize) -> Vec<u32> {
    let (mut keys, mut table, mut groups) = (Keys::default(), GroupTable::new(columns.len()), Vec::new());
    keys.write(columns, rows);
    table.find(&keys, &(0..rows as u64).collect::<Vec<_>>(), &mut groups);
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(values: &[u64]) -> Keys {
        let texts: Column = values.iter().map(|value| Some(format!("key {value}"))).collect();
        let mut keys = Keys::default();
        keys.write(&[texts], values.len());
        keys
    }

    fn table(values: &[u64], first: u64) -> (GroupTable, Vec<u32>) {
        let mut table = GroupTable::new(1);
        let mut groups = Vec::new();
        let mut all = Vec::new();
        for (at, part) in values.chunks(7).enumerate() {
            let start = first + at as u64 * 7;
            table.find(&keys(part), &(start..start + part.len() as u64).collect::<Vec<_>>(), &mut groups);
            all.extend_from_slice(&groups);
        }
        (table, all)
    }

    #[test]
    fn equal_keys_are_one_group_and_others_are_not() {
        let values: Vec<u64> = (0..5000).map(|n| n * n % 1999).collect();
        let (table, groups) = table(&values, 0);
        let mut distinct = Vec::new();
        for (row, value) in values.iter().enumerate() {
            let place = distinct.iter().position(|known| known == value).unwrap_or_else(|| {
                distinct.push(*value);
                assert_eq!(table.first(distinct.len() - 1), row as u64);
                distinct.len() - 1
            });
            assert_eq!(groups[row] as usize, place);
        }
        assert_eq!(table.len(), distinct.len());
    }

    #[test]
    fn siblings_merge_to_the_groups_of_one_table() {
        let (mut ours, _) = table(&(0..3000).collect::<Vec<_>>(), 10_000);
        let (theirs, _) = table(&(2000..4000).collect::<Vec<_>>(), 0);
        let theirs_keys: Vec<Vec<u8>> = (0..theirs.len()).map(|group| theirs.key(group, <[u8]>::to_vec)).collect();
        let mapping = ours.merge(theirs);
        assert_eq!(ours.len(), 4000);
        for (theirs_group, &group) in mapping.iter().enumerate() {
            assert_eq!(ours.key(group as usize, <[u8]>::to_vec), theirs_keys[theirs_group]);
            assert_eq!(ours.first(group as usize), theirs_group as u64);
        }
        assert_eq!(ours.first(0), 10_000);
    }

    #[test]
    fn a_tie_of_hashes_is_settled_by_the_keys() {
        let texts = ["a", "b", "a key that is held apart", "another that is held apart"];
        let column: Column = texts.iter().map(|text| Some(*text)).collect();
        let mut keys = Keys::default();
        keys.write(&[column], texts.len());
        keys.set_hashes(0x1234_5678);
        let mut table = GroupTable::new(1);
        let mut groups = Vec::new();
        for _ in 0..2 {
            table.find(&keys, &[0, 1, 2, 3], &mut groups);
            assert_eq!(groups, [0, 1, 2, 3]);
        }
    }
}

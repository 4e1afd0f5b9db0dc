//! Which group a key belongs to. Groups are numbered as they are met.
//!
//! A large table is not in any cache, so a row at a time would wait for memory several times. A batch is
//! looked up in passes instead: each pass does one kind of access for all rows, none of which waits for
//! another.

use super::group_keys::Keys;
use rayon::prelude::*;

/// An open-addressing table of groups with linear probing, and what is known of each group.
#[derive(Default)]
pub struct GroupTable {
    /// Free, or the upper half of the hash and the number of the group plus one. A power of two of them.
    slots: Vec<u64>,
    hashes: Vec<u64>,
    /// Where the key of each group ends in `keys`; it begins where the one before it ends.
    ends: Vec<usize>,
    keys: Vec<u8>,
    first: Vec<u64>,
    /// The largest position seen.
    latest: u64,
    /// For the rows of a batch whose group is known but for its key: where that key lies.
    places: Vec<(usize, usize)>,
}

/// A slot without a group.
const FREE: u64 = 0;

/// The slots of a table that holds its first groups.
const FEWEST_SLOTS: usize = 1024;

/// Groups of a sibling that are looked up as one piece of work.
const MERGED_AT_ONCE: usize = 16 * 1024;

/// The half of a slot that tells groups apart without a look at their keys.
fn tag(hash: u64) -> u64 {
    hash >> 32 << 32
}

/// What looking for a hash has found.
enum Slot {
    /// A group whose hash has the same upper half.
    Likely(u32),
    /// No group: the slot where it would be.
    Free(usize),
}

impl GroupTable {
    /// How many groups.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// The keys of some groups, one behind the other.
    pub fn keys(&self, groups: std::ops::Range<usize>) -> &[u8] {
        &self.keys[self.start(groups.start)..self.start(groups.end)]
    }

    /// The position of the first row of each group.
    pub fn first(&self) -> &[u64] {
        &self.first
    }

    /// Where the key of a group begins.
    fn start(&self, group: usize) -> usize {
        if group == 0 { 0 } else { self.ends[group - 1] }
    }

    fn key(&self, group: u32) -> &[u8] {
        &self.keys[self.start(group as usize)..self.ends[group as usize]]
    }

    /// Puts the group of each row into `groups`; rows with new keys begin new groups.
    pub fn find(&mut self, keys: &Keys, positions: &[u64], groups: &mut Vec<u32>) {
        self.reserve(positions.len());
        self.touch(keys.hashes());
        groups.clear();
        for (row, &position) in positions.iter().enumerate() {
            let (key, hash) = keys.get(row);
            groups.push(match self.probe(hash, self.home(hash)) {
                Slot::Likely(group) => group,
                Slot::Free(slot) => self.insert(slot, key, hash, position),
            });
        }
        self.verify(keys, positions, groups);
        // A scan hands on rows in rising order, so that the first row of a group is the one that began it.
        let rising = positions.first().is_none_or(|first| *first >= self.latest) && positions.is_sorted();
        if !rising {
            self.lower_first(positions, groups);
        }
        self.latest = positions.last().map_or(self.latest, |last| self.latest.max(*last));
    }

    /// Brings the slots of a batch into the cache: these reads do not wait for each other.
    fn touch(&self, hashes: &[u64]) {
        let slots = hashes.iter().map(|hash| self.slots[self.home(*hash)]);
        std::hint::black_box(slots.fold(0, |all, slot| all ^ slot));
    }

    /// Compares the keys of the rows with those of the groups that their hashes led to. A row that two equal
    /// halves of hashes have led astray is looked up again.
    fn verify(&mut self, keys: &Keys, positions: &[u64], groups: &mut [u32]) {
        let mut places = std::mem::take(&mut self.places);
        places.clear();
        places.extend(groups.iter().map(|&group| (self.start(group as usize), self.ends[group as usize])));
        // As in `touch`: the comparison below would wait for each key.
        let heads = places.iter().map(|&(start, end)| self.keys[start..end].first().copied().unwrap_or(0));
        std::hint::black_box(heads.fold(0, |all, head| all ^ head));
        for (row, &(start, end)) in places.iter().enumerate() {
            let (key, hash) = keys.get(row);
            if self.keys[start..end] != *key {
                groups[row] = self.find_one(key, hash, positions[row]);
            }
        }
        self.places = places;
    }

    fn lower_first(&mut self, positions: &[u64], groups: &[u32]) {
        for (&position, &group) in positions.iter().zip(groups) {
            let first = &mut self.first[group as usize];
            *first = position.min(*first);
        }
    }

    /// The slot that a hash is looked for first.
    fn home(&self, hash: u64) -> usize {
        hash as usize & (self.slots.len() - 1)
    }

    fn probe(&self, hash: u64, from: usize) -> Slot {
        let mut at = from;
        loop {
            match self.slots[at] {
                FREE => return Slot::Free(at),
                slot if tag(slot) == tag(hash) => return Slot::Likely(slot as u32 - 1),
                _ => at = (at + 1) & (self.slots.len() - 1),
            }
        }
    }

    /// The group of a key, if there is one; otherwise the slot where it would be.
    fn look_up(&self, key: &[u8], hash: u64) -> Result<u32, usize> {
        let mut at = self.home(hash);
        loop {
            match self.slots[at] {
                FREE => return Err(at),
                slot if tag(slot) == tag(hash) && self.key(slot as u32 - 1) == key => return Ok(slot as u32 - 1),
                _ => at = (at + 1) & (self.slots.len() - 1),
            }
        }
    }

    fn find_one(&mut self, key: &[u8], hash: u64, position: u64) -> u32 {
        self.look_up(key, hash).unwrap_or_else(|slot| self.insert(slot, key, hash, position))
    }

    fn insert(&mut self, slot: usize, key: &[u8], hash: u64, position: u64) -> u32 {
        let group = u32::try_from(self.hashes.len()).expect("so many groups do not fit into memory");
        self.slots[slot] = tag(hash) | u64::from(group + 1);
        self.hashes.push(hash);
        self.keys.extend_from_slice(key);
        self.ends.push(self.keys.len());
        self.first.push(position);
        group
    }

    /// Makes room for so many more groups: at least every third slot stays free.
    fn reserve(&mut self, more: usize) {
        let wanted = ((self.len() + more) * 3 / 2).next_power_of_two().max(FEWEST_SLOTS);
        if wanted <= self.slots.len() {
            return;
        }
        self.slots = vec![FREE; wanted];
        for group in 0..self.hashes.len() {
            let hash = self.hashes[group];
            let mut at = self.home(hash);
            while self.slots[at] != FREE {
                at = (at + 1) & (wanted - 1);
            }
            self.slots[at] = tag(hash) | (group as u64 + 1);
        }
    }

    /// Takes in the groups of a sibling: which group here each group there has become.
    pub fn merge(&mut self, sibling: &GroupTable) -> Vec<u32> {
        self.reserve(0);
        let found = self.find_all(sibling);
        let missing = found.iter().flatten().filter(|group| group.is_none()).count();
        self.reserve(missing);
        let mut mapping = Vec::with_capacity(sibling.len());
        for (theirs, ours) in found.into_iter().flatten().enumerate() {
            let first = sibling.first[theirs];
            mapping.push(match ours {
                Some(ours) => {
                    let known = &mut self.first[ours as usize];
                    *known = first.min(*known);
                    ours
                }
                None => self.append(sibling.key(theirs as u32), sibling.hashes[theirs], first),
            });
        }
        mapping
    }

    /// For each group of the sibling, in order, which of ours it is.
    fn find_all(&self, sibling: &GroupTable) -> Vec<Vec<Option<u32>>> {
        let pieces = (0..sibling.len()).into_par_iter().step_by(MERGED_AT_ONCE);
        let find = |start: usize| {
            let end = (start + MERGED_AT_ONCE).min(sibling.len());
            self.touch(&sibling.hashes[start..end]);
            let find = |group| self.look_up(sibling.key(group as u32), sibling.hashes[group]).ok();
            (start..end).map(find).collect()
        };
        pieces.map(find).collect()
    }

    /// Adds a group whose key is known to be new.
    fn append(&mut self, key: &[u8], hash: u64, first: u64) -> u32 {
        let mut at = self.home(hash);
        while self.slots[at] != FREE {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.insert(at, key, hash, first)
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        let words = self.slots.capacity() + self.hashes.capacity() + self.ends.capacity() + self.first.capacity();
        self.keys.capacity() + words * size_of::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Column;

    fn keys(values: &[u64]) -> Keys {
        let texts: Column = values.iter().map(|value| Some(format!("key {value}"))).collect();
        let mut keys = Keys::default();
        keys.write(&[texts], values.len());
        keys
    }

    fn table(values: &[u64], first: u64) -> (GroupTable, Vec<u32>) {
        let mut table = GroupTable::default();
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
                assert_eq!(table.first()[distinct.len() - 1], row as u64);
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
        let mapping = ours.merge(&theirs);
        assert_eq!(ours.len(), 4000);
        for (theirs_group, &group) in mapping.iter().enumerate() {
            assert_eq!(ours.key(group), theirs.key(theirs_group as u32));
            assert_eq!(ours.first()[group as usize], theirs_group as u64);
        }
        assert_eq!(ours.first()[0], 10_000);
    }

    #[test]
    fn a_tie_of_half_hashes_is_settled_by_the_keys() {
        let mut table = GroupTable::default();
        table.reserve(2);
        let hash = 0x1234_5678_0000_0007;
        let a = table.find_one(b"a", hash, 0);
        let b = table.find_one(b"b", hash, 1);
        assert_ne!(a, b);
        assert_eq!((table.find_one(b"a", hash, 2), table.find_one(b"b", hash, 3)), (a, b));
    }
}

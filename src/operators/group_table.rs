//! Which group a key belongs to. Groups are numbered as they are met; the hash tables are split by hash, so
//! that two workers' tables can be merged part by part on all cores.

use super::group_keys::Keys;
use hashbrown::HashTable;
use rayon::prelude::*;

/// Into how many parts the table is split: enough to keep any number of cores busy while merging.
const PARTS: usize = 64;

/// The groups that one worker has met.
pub struct GroupTable {
    parts: Vec<HashTable<u32>>,
    hashes: Vec<u64>,
    /// Where the key of each group ends in `keys`; it begins where the one before it ends.
    ends: Vec<usize>,
    keys: Vec<u8>,
    first: Vec<u64>,
    /// The largest position seen.
    latest: u64,
}

fn part_of(hash: u64) -> usize {
    (hash >> 32) as usize % PARTS
}

fn key_of<'k>(keys: &'k [u8], ends: &[usize], group: u32) -> &'k [u8] {
    let group = group as usize;
    let start = if group == 0 { 0 } else { ends[group - 1] };
    &keys[start..ends[group]]
}

impl GroupTable {
    /// A table without groups.
    pub fn new() -> Self {
        let parts = (0..PARTS).map(|_| HashTable::new()).collect();
        GroupTable { parts, hashes: Vec::new(), ends: Vec::new(), keys: Vec::new(), first: Vec::new(), latest: 0 }
    }

    /// How many groups.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// The key of a group.
    pub fn key(&self, group: usize) -> &[u8] {
        key_of(&self.keys, &self.ends, group as u32)
    }

    /// The position of the first row of each group.
    pub fn first(&self) -> &[u64] {
        &self.first
    }

    /// Puts the group of each row into `groups`; rows with new keys begin new groups.
    pub fn find(&mut self, keys: &Keys, positions: &[u64], groups: &mut Vec<u32>) {
        groups.clear();
        for (row, &position) in positions.iter().enumerate() {
            let (key, hash) = keys.get(row);
            groups.push(self.group(key, hash, position));
        }
        // A scan hands on rows in rising order, so that the first row of a group is the one that began it.
        let rising = positions.first().is_none_or(|first| *first >= self.latest) && positions.is_sorted();
        if !rising {
            self.lower_first(positions, groups);
        }
        self.latest = positions.last().map_or(self.latest, |last| self.latest.max(*last));
    }

    fn lower_first(&mut self, positions: &[u64], groups: &[u32]) {
        for (&position, &group) in positions.iter().zip(groups) {
            let first = &mut self.first[group as usize];
            *first = position.min(*first);
        }
    }

    fn group(&mut self, key: &[u8], hash: u64, position: u64) -> u32 {
        let GroupTable { parts, hashes, ends, keys, first, .. } = self;
        let part = &mut parts[part_of(hash)];
        if let Some(group) = part.find(hash, |&group| key_of(keys, ends, group) == key) {
            return *group;
        }
        let group = u32::try_from(hashes.len()).expect("memory for four thousand million groups is refused before");
        hashes.push(hash);
        keys.extend_from_slice(key);
        ends.push(keys.len());
        first.push(position);
        part.insert_unique(hash, group, |&group| hashes[group as usize]);
        group
    }

    /// Takes in the groups of a sibling: which group here each group there has become.
    pub fn merge(&mut self, sibling: &GroupTable) -> Vec<u32> {
        let found = self.find_all(sibling);
        let mut mapping = vec![0; sibling.len()];
        for (theirs, ours) in found.into_iter().flatten() {
            let first = sibling.first[theirs as usize];
            mapping[theirs as usize] = match ours {
                Some(ours) => {
                    let known = &mut self.first[ours as usize];
                    *known = first.min(*known);
                    ours
                }
                None => self.append(sibling, theirs),
            };
        }
        mapping
    }

    /// For each part, the groups of the sibling and which of ours each one is.
    fn find_all(&self, sibling: &GroupTable) -> Vec<Vec<(u32, Option<u32>)>> {
        let find = |(ours, theirs): (&HashTable<u32>, &HashTable<u32>)| {
            let found = theirs.iter().map(|&group| {
                let key = sibling.key(group as usize);
                let hash = sibling.hashes[group as usize];
                (group, ours.find(hash, |&ours| key_of(&self.keys, &self.ends, ours) == key).copied())
            });
            found.collect()
        };
        self.parts.par_iter().zip(&sibling.parts).map(find).collect()
    }

    fn append(&mut self, sibling: &GroupTable, theirs: u32) -> u32 {
        let (key, hash) = (sibling.key(theirs as usize), sibling.hashes[theirs as usize]);
        self.group(key, hash, sibling.first[theirs as usize])
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        let parts: usize = self.parts.iter().map(HashTable::allocation_size).sum();
        parts + self.keys.capacity() + (self.hashes.capacity() + self.ends.capacity() + self.first.capacity()) * 8
    }
}

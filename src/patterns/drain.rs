//! Entries of one shape to clusters: the tree of Drain, and what it misses by trusting the first words.

use super::entry::{Entry, Part};
use super::kind::Kind;
use super::state::hash;
use super::tokens::is_level;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// The share of equal words from which a text belongs to a cluster.
// The paper takes 0.3 to 0.7, by the log (section IV-A, `st`). Words that vary by their form are masked before and
// do not count here, which asks for a value in the upper half.
const SIMILAR: f64 = 0.6;

/// Words that lead through the tree.
// The paper's depth of 4 (section IV-A): two layers besides the root, the leaf and the number of tokens, for which
// the shape stands here.
const LEADING: usize = 2;

/// Puts the entries of one shape together that are one pattern.
///
/// Entries come in an order that depends on them alone, the most frequent first, so the clusters do not depend on
/// the order of the texts.
pub fn cluster(mut entries: Vec<Entry>, keeps_values: bool) -> Vec<Entry> {
    entries.sort_by(|left, right| {
        (Reverse(left.tally.events), &left.parts).cmp(&(Reverse(right.tally.events), &right.parts))
    });
    let mut leaves: HashMap<Vec<Vec<u8>>, Vec<usize>> = HashMap::new();
    let mut clusters: Vec<Entry> = Vec::new();
    for entry in entries {
        let leaf = leaves.entry(path(&entry)).or_default();
        match nearest(&entry, leaf, &clusters) {
            Some(cluster) => clusters[cluster].absorb(entry, keeps_values),
            None => {
                leaf.push(clusters.len());
                clusters.push(entry);
            }
        }
    }
    join_variants(clusters, keeps_values)
}

/// The way through the tree: the first words. A word with digits is likely to vary and is any word.
fn path(entry: &Entry) -> Vec<Vec<u8>> {
    let words = entry.parts.iter().filter_map(Part::word).filter(|word| !is_level(word));
    let step = |word: &[u8]| if word.iter().any(u8::is_ascii_digit) { b"<*>".to_vec() } else { word.to_vec() };
    words.take(LEADING).map(step).collect()
}

/// The cluster of a leaf that is most like an entry, if it is enough so; the first of several.
fn nearest(entry: &Entry, leaf: &[usize], clusters: &[Entry]) -> Option<usize> {
    let mut best: Option<(f64, usize)> = None;
    for &cluster in leaf {
        let similarity = similarity(entry, &clusters[cluster]);
        if similarity >= SIMILAR && best.is_none_or(|(known, _)| similarity > known) {
            best = Some((similarity, cluster));
        }
    }
    best.map(|(_, cluster)| cluster)
}

/// The share of the words of two texts that are equal. Texts without words are equal.
fn similarity(left: &Entry, right: &Entry) -> f64 {
    let (mut words, mut equal) = (0u32, 0u32);
    for (left, right) in left.parts.iter().zip(&right.parts) {
        let (left, right) = (left.word(), right.word());
        if left.is_none() && right.is_none() || left == right && left.is_some_and(is_level) {
            continue;
        }
        words += 1;
        equal += u32::from(left == right);
    }
    if words == 0 { 1.0 } else { f64::from(equal) / f64::from(words) }
}

/// Puts clusters together that differ in one word, when enough different words stand there.
// The tree trusts the first words, and short texts are never alike enough. Where many texts differ in one place
// only, that place varies: the step of IPLoM that looks at how many values a place has (A. Makanju, A. Zincir-
// Heywood, E. Milios, "Clustering event logs using iterative partitioning", KDD 2009).
fn join_variants(clusters: Vec<Entry>, keeps_values: bool) -> Vec<Entry> {
    let places = clusters.first().map_or(0, |cluster| cluster.parts.len());
    let mut clusters: Vec<(u64, Entry)> = clusters.into_iter().map(|cluster| (whole(&cluster), cluster)).collect();
    loop {
        let before = clusters.len();
        for place in 0..places {
            clusters = join_at(clusters, place, keeps_values);
        }
        if clusters.len() == before {
            let same = join(clusters, |(whole, _)| Some(*whole), keeps_values);
            return same.into_iter().map(|(_, cluster)| cluster).collect();
        }
    }
}

fn join_at(clusters: Vec<(u64, Entry)>, place: usize, keeps_values: bool) -> Vec<(u64, Entry)> {
    let without = |(whole, cluster): &(u64, Entry)| whole.wrapping_sub(one(place, &cluster.parts[place]));
    let mut groups: HashMap<u64, HashSet<&Part>> = HashMap::new();
    for cluster in clusters.iter().filter(|(_, cluster)| !cluster.parts[place].word().is_some_and(is_level)) {
        groups.entry(without(cluster)).or_default().insert(&cluster.1.parts[place]);
    }
    let varies = |group: &HashSet<&Part>, needed| group.len() >= needed || group.contains(&Part::Varies(Kind::Token));
    let is_group = |cluster: &&(u64, Entry)| {
        groups.get(&without(cluster)).is_some_and(|group| group.len() > 1 && varies(group, variants(&cluster.1)))
    };
    let joined: HashSet<u64> = clusters.iter().filter(is_group).map(without).collect();
    if joined.is_empty() {
        return clusters;
    }
    let level = |(_, cluster): &(u64, Entry)| cluster.parts[place].word().is_some_and(is_level);
    let group =
        |cluster: &(u64, Entry)| Some(without(cluster)).filter(|group| joined.contains(group) && !level(cluster));
    join(clusters, group, keeps_values)
}

/// How many different words must stand at a place for it to vary: the fewer words the texts share besides, the
/// more.
fn variants(cluster: &Entry) -> usize {
    let words = cluster.parts.iter().filter_map(Part::word).filter(|word| !is_level(word)).count();
    match words.saturating_sub(1) {
        0 => usize::MAX,
        1 => 9,
        2 => 5,
        _ => 3,
    }
}

/// What stands at one place, as a number.
fn one(place: usize, part: &Part) -> u64 {
    let part = part.word().map_or(1, hash);
    (part ^ place as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ part >> 32
}

/// What stands at all places: the sum, so that one place can be taken out.
fn whole(cluster: &Entry) -> u64 {
    cluster.parts.iter().enumerate().map(|(place, part)| one(place, part)).fold(0, u64::wrapping_add)
}

fn join(
    clusters: Vec<(u64, Entry)>,
    group: impl Fn(&(u64, Entry)) -> Option<u64>,
    keeps_values: bool,
) -> Vec<(u64, Entry)> {
    let mut places: HashMap<u64, usize> = HashMap::new();
    let mut joined: Vec<(u64, Entry)> = Vec::new();
    for cluster in clusters {
        let group = group(&cluster);
        match group.and_then(|group| places.get(&group)) {
            Some(at) => {
                let (sum, known) = &mut joined[*at];
                known.absorb(cluster.1, keeps_values);
                *sum = whole(known);
            }
            None => {
                places.extend(group.map(|group| (group, joined.len())));
                joined.push(cluster);
            }
        }
    }
    joined
}

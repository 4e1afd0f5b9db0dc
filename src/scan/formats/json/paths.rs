//! The names that a query asks for, as a tree: a node is a name up to one of its dots.

use std::str;

/// The node that stands for the whole event.
pub const ROOT: u32 = 0;

/// Names longer than so many dots share the borders of their last parts.
const MOST_BORDERS: u32 = 63;

/// How a name was reached: at which of its dots a key ended. A dot inside a key ends none.
pub type Way = u64;

/// A tree of names. Fields are numbered in the order in which they were given.
#[derive(Debug, Default)]
pub struct Paths {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    /// How many parts its name has.
    depth: u32,
    /// The field that is called so.
    field: Option<u32>,
    /// The fields that are called so, and those inside of it.
    below: Vec<u32>,
    /// The next parts, sorted.
    children: Vec<(Box<[u8]>, u32)>,
    /// Those of the next parts that may be the number of an element, sorted.
    elements: Vec<(u32, u32)>,
    /// One bit for each length that a next part has.
    lengths: u64,
    /// Whether two parts or more may follow, so that a key with a dot may be meant.
    dotted: bool,
}

impl Paths {
    /// A tree of these names, each of which is there once.
    pub fn new<'a>(names: impl Iterator<Item = &'a str>) -> Paths {
        let mut paths = Paths { nodes: vec![Node::default()] };
        for (field, name) in names.enumerate() {
            paths.add(field as u32, name);
        }
        paths
    }

    fn add(&mut self, field: u32, name: &str) {
        let parts = name.split('.').count();
        let mut node = ROOT;
        for (index, part) in name.split('.').enumerate() {
            self.nodes[node as usize].dotted |= index + 1 < parts;
            self.nodes[node as usize].below.push(field);
            node = self.child_or_new(node, part.as_bytes());
        }
        self.nodes[node as usize].below.push(field);
        self.nodes[node as usize].field = Some(field);
    }

    fn child_or_new(&mut self, node: u32, part: &[u8]) -> u32 {
        let place = match self.search(node, part) {
            Ok(child) => return child,
            Err(place) => place,
        };
        let child = self.nodes.len() as u32;
        let parent = &mut self.nodes[node as usize];
        parent.children.insert(place, (part.into(), child));
        parent.lengths |= length_bit(part.len());
        if let Some(number) = element(part) {
            let place = parent.elements.partition_point(|(other, _)| *other < number);
            parent.elements.insert(place, (number, child));
        }
        let depth = parent.depth + 1;
        self.nodes.push(Node { depth, ..Node::default() });
        child
    }

    fn search(&self, node: u32, part: &[u8]) -> Result<u32, usize> {
        let children = &self.nodes[node as usize].children;
        let found = children.binary_search_by(|(name, _)| (**name).cmp(part));
        found.map(|index| children[index].1)
    }

    /// The node of a member of a map.
    #[inline]
    pub fn member(&self, node: u32, key: &[u8]) -> Option<u32> {
        let parent = &self.nodes[node as usize];
        if parent.lengths & length_bit(key.len()) != 0
            && let Ok(child) = self.search(node, key)
        {
            return Some(child);
        }
        if parent.dotted { self.dotted_member(node, key) } else { None }
    }

    // AWS manual, supported logs, entities: a dot inside of a key cannot be told from nesting.
    fn dotted_member(&self, node: u32, key: &[u8]) -> Option<u32> {
        if !key.contains(&b'.') {
            return None;
        }
        key.split(|byte| *byte == b'.').try_fold(node, |node, part| self.search(node, part).ok())
    }

    /// The node of an element of a list.
    #[inline]
    pub fn element(&self, node: u32, index: u32) -> Option<u32> {
        let elements = &self.nodes[node as usize].elements;
        let found = elements.binary_search_by_key(&index, |(number, _)| *number).ok()?;
        Some(elements[found].1)
    }

    /// The field that is called like a node.
    #[inline]
    pub fn field(&self, node: u32) -> Option<u32> {
        self.nodes[node as usize].field
    }

    /// The fields that are called like a node, and those inside of it.
    #[inline]
    pub fn below(&self, node: u32) -> &[u32] {
        &self.nodes[node as usize].below
    }

    /// Whether fields are asked for inside of a node.
    #[inline]
    pub fn has_children(&self, node: u32) -> bool {
        !self.nodes[node as usize].children.is_empty()
    }

    /// The way to a node whose key ends there, from the way to what that key is in.
    #[inline]
    pub fn way(&self, before: Way, node: u32) -> Way {
        before | 1 << self.nodes[node as usize].depth.min(MOST_BORDERS)
    }

    /// The part of a way, to a node or into it, that leads to the node.
    #[inline]
    pub fn way_to(&self, node: u32, way: Way) -> Way {
        way & (u64::MAX >> (MOST_BORDERS - self.nodes[node as usize].depth.min(MOST_BORDERS)))
    }
}

#[inline]
fn length_bit(length: usize) -> u64 {
    1 << length.min(u64::BITS as usize - 1)
}

/// The number that a part is as an element, if it is written as we write them.
fn element(part: &[u8]) -> Option<u32> {
    let plain = part == b"0" || part.first().is_some_and(|first| (b'1'..=b'9').contains(first));
    let number: u32 = str::from_utf8(part).ok()?.parse().ok()?;
    plain.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_with_and_without_dots_lead_to_the_same_names() {
        let paths = Paths::new(["a", "a.b.c", "a.0.x", "d.e", "", "a."].into_iter());
        let a = paths.member(ROOT, b"a").unwrap();
        let b = paths.member(a, b"b").unwrap();
        assert_eq!(paths.member(ROOT, b"a.b"), Some(b));
        assert_eq!(paths.member(b, b"c"), paths.member(ROOT, b"a.b.c"));
        assert_eq!(paths.field(paths.member(b, b"c").unwrap()), Some(1));
        assert_eq!(paths.element(a, 0), paths.member(a, b"0"));
        assert_eq!((paths.element(a, 1), paths.member(a, b"x"), paths.member(ROOT, b"a.b.x")), (None, None, None));
        assert_eq!(paths.field(paths.member(ROOT, b"").unwrap()), Some(4));
        assert_eq!(paths.field(paths.member(a, b"").unwrap()), Some(5));
        assert_eq!(paths.below(a), [0, 1, 2, 5]);
        assert!(paths.has_children(a) && !paths.has_children(paths.member(b, b"c").unwrap()));
    }

    #[test]
    fn ways_tell_dots_of_keys_from_nesting() {
        let paths = Paths::new(["a.b.c"].into_iter());
        let (a, ab) = (paths.member(ROOT, b"a").unwrap(), paths.member(ROOT, b"a.b").unwrap());
        let c = paths.member(ab, b"c").unwrap();
        let nested = paths.way(paths.way(paths.way(0, a), ab), c);
        let dotted = paths.way(paths.way(0, ab), c);
        assert_ne!(nested, dotted);
        assert_eq!(paths.way_to(a, nested), paths.way(0, a));
        assert_eq!(paths.way_to(ab, dotted), paths.way(0, ab));
    }
}

//! The selectors of a pattern as one tree: what begins alike is walked once.

use super::selector::{Selector, Step};

/// All selectors of a pattern.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    /// The first is the event itself.
    nodes: Vec<Node>,
    /// The selectors as they are written first, in the order of the pattern.
    names: Vec<Box<str>>,
}

/// A place in an event.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    keys: Vec<(Box<str>, usize)>,
    elements: Vec<(usize, usize)>,
    any_key: Option<usize>,
    any_element: Option<usize>,
    /// The conditions that the value here can meet.
    pub(super) conditions: Vec<usize>,
    /// Which selector leads here, if any.
    pub(super) name: Option<usize>,
}

impl Default for Tree {
    fn default() -> Self {
        Tree { nodes: vec![Node::default()], names: Vec::new() }
    }
}

impl Tree {
    /// Adds the selector of a condition.
    pub(super) fn add(&mut self, selector: Selector, condition: usize) {
        let end = selector.steps.into_iter().fold(0, |node, step| self.child(node, step));
        let node = &mut self.nodes[end];
        node.conditions.push(condition);
        if node.name.is_none() {
            node.name = Some(self.names.len());
            self.names.push(selector.text.into());
        }
    }

    pub(super) fn names(&self) -> &[Box<str>] {
        &self.names
    }

    pub(super) fn node(&self, at: usize) -> &Node {
        &self.nodes[at]
    }

    /// The node that a step leads to, which is made if need be.
    fn child(&mut self, node: usize, step: Step) -> usize {
        let next = self.nodes.len();
        let node = &mut self.nodes[node];
        let child = match step {
            Step::Key(key) => find_or_add(&mut node.keys, key, next),
            Step::Element(number) => find_or_add(&mut node.elements, number, next),
            Step::AnyKey => *node.any_key.get_or_insert(next),
            Step::AnyElement => *node.any_element.get_or_insert(next),
        };
        if child == next {
            self.nodes.push(Node::default());
        }
        child
    }
}

fn find_or_add<K: PartialEq>(children: &mut Vec<(K, usize)>, wanted: K, next: usize) -> usize {
    match children.iter().find(|(key, _)| *key == wanted) {
        Some((_, child)) => *child,
        None => {
            children.push((wanted, next));
            next
        }
    }
}

impl Node {
    /// Whether any selector goes on from here.
    pub(super) fn goes_on(&self) -> bool {
        !self.keys.is_empty() || !self.elements.is_empty() || self.any_key.is_some() || self.any_element.is_some()
    }

    /// Where the property with this key leads to: by its name, and by `*`.
    pub(super) fn by_key(&self, key: &[u8]) -> [Option<usize>; 2] {
        let named = self.keys.iter().find(|(name, _)| name.as_bytes() == key);
        [named.map(|(_, child)| *child), self.any_key]
    }

    /// Where the element with this number leads to: by its number, and by `*`.
    pub(super) fn by_number(&self, number: usize) -> [Option<usize>; 2] {
        let numbered = self.elements.iter().find(|(element, _)| *element == number);
        [numbered.map(|(_, child)| *child), self.any_element]
    }
}

//! A message read along the tree of selectors. Values are pieces of the message; nothing recurses over it.

use super::tree::{Node, Tree};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Calls back for every value that a selector or the beginning of one leads to, with the value as it is written.
/// Whether the message is a JSON object; what was found in one that is not must not count.
pub(super) fn walk<'m>(tree: &Tree, message: &'m str, found: &mut dyn FnMut(&Node, &'m str)) -> bool {
    let mut open = Vec::new();
    let mut json = serde_json::Deserializer::from_str(message);
    let is_read = json.deserialize_map(Children { tree, parent: tree.node(0), found, open: &mut open }).is_ok();
    if !is_read || json.end().is_err() {
        return false;
    }
    while let Some((node, value)) = open.pop() {
        let children = Children { tree, parent: tree.node(node), found, open: &mut open };
        let mut json = serde_json::Deserializer::from_str(value);
        // A piece of a message that was read is JSON too; were it not, there would be nothing to be found in it.
        let _ = match value.as_bytes().first() {
            Some(b'{') => json.deserialize_map(children),
            Some(b'[') => json.deserialize_seq(children),
            _ => Ok(()),
        };
    }
    true
}

/// Visits the children of a map or list.
struct Children<'w, 'm> {
    tree: &'w Tree,
    parent: &'w Node,
    found: &'w mut dyn FnMut(&Node, &'m str),
    /// Values that selectors go on from.
    open: &'w mut Vec<(usize, &'m str)>,
}

impl<'m> Children<'_, 'm> {
    fn arrive(&mut self, nodes: [Option<usize>; 2], value: &'m str) {
        for at in nodes.into_iter().flatten() {
            let node = self.tree.node(at);
            (self.found)(node, value);
            if node.goes_on() {
                self.open.push((at, value));
            }
        }
    }
}

impl<'m> Visitor<'m> for Children<'_, 'm> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a map or list")
    }

    fn visit_map<A: MapAccess<'m>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(nodes) = map.next_key_seed(Key(self.parent))? {
            if nodes == [None; 2] {
                map.next_value::<IgnoredAny>()?;
            } else {
                self.arrive(nodes, map.next_value::<&RawValue>()?.get());
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'m>>(mut self, mut list: A) -> Result<(), A::Error> {
        for number in 0.. {
            let nodes = self.parent.by_number(number);
            if nodes == [None; 2] {
                let Some(IgnoredAny) = list.next_element()? else { break };
            } else {
                let Some(value) = list.next_element::<&RawValue>()? else { break };
                self.arrive(nodes, value.get());
            }
        }
        Ok(())
    }
}

/// Reads a key without keeping it: where it leads to. As bytes, so that half of a surrogate pair does no harm.
struct Key<'w>(&'w Node);

impl<'m> DeserializeSeed<'m> for Key<'_> {
    type Value = [Option<usize>; 2];

    fn deserialize<D: Deserializer<'m>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_bytes(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = [Option<usize>; 2];

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_bytes<E: Error>(self, key: &[u8]) -> Result<Self::Value, E> {
        Ok(self.0.by_key(key))
    }
}

//! The keys of the events before: events of one log mostly have the same keys in the same order, and to compare with the
//! one that is expected is much less than to find the end of a key and to look it up.
// The idea is that of Mison: Y. Li and others, "Mison: A Fast JSON Parser for Data Analytics", 2017, section 5.

use super::cursor::Cursor;

/// Keys behind so many are looked up in any case.
const MOST_KEYS: usize = 256;

/// So many keys in a row may be missing in an event.
const MOST_MISSING: usize = 3;

/// The keys of the events before, in the order in which they came.
#[derive(Debug, Default)]
pub struct ExpectedKeys {
    keys: Vec<Key>,
    /// The one that is expected next.
    next: usize,
}

/// A key inside of a node, and the node that it leads to.
#[derive(Debug)]
struct Key {
    parent: u32,
    /// With its quotation marks and the colon behind it.
    written: Vec<u8>,
    child: Option<u32>,
}

impl ExpectedKeys {
    /// A new event.
    pub fn begin(&mut self) {
        self.next = 0;
    }

    /// Takes the key in, if it is the one that is expected: gives what it leads to.
    #[inline]
    pub fn take(&mut self, cursor: &mut Cursor, parent: u32) -> Option<Option<u32>> {
        cursor.token();
        let next = self.keys.get(self.next..)?.iter().take(1 + MOST_MISSING);
        let missing = next.clone().position(|key| key.parent == parent && cursor.take(&key.written))?;
        self.next += missing + 1;
        Some(self.keys[self.next - 1].child)
    }

    /// Expects a key, which has no escapes, here from now on.
    pub fn learn(&mut self, parent: u32, key: &[u8], child: Option<u32>) {
        if self.keys.len() < MOST_KEYS {
            let written = [b"\"", key, b"\":"].concat();
            self.keys.insert(self.next, Key { parent, written, child });
            self.next += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_taken_where_it_came_before_and_nowhere_else() {
        let mut keys = ExpectedKeys::default();
        let mut cursor = Cursor::new(br#" "a":1"#, 0);
        assert_eq!(keys.take(&mut cursor, 0), None);
        keys.learn(0, b"a", Some(7));
        keys.learn(0, b"b", None);
        keys.begin();
        assert_eq!(keys.take(&mut Cursor::new(br#"  "a":1"#, 0), 3), None);
        assert_eq!(keys.take(&mut Cursor::new(br#""ab":1"#, 0), 0), None);
        assert_eq!(keys.take(&mut Cursor::new(br#""a" :1"#, 0), 0), None);
        assert_eq!(keys.take(&mut Cursor::new(br#"  "a":1"#, 0), 0), Some(Some(7)));
        assert_eq!(keys.take(&mut Cursor::new(br#""b":1"#, 0), 0), Some(None));
        assert_eq!(keys.take(&mut Cursor::new(br#""b":1"#, 0), 0), None);
    }

    #[test]
    fn keys_may_be_missing_and_come_anew() {
        let (mut keys, cursor) = (ExpectedKeys::default(), |text: &'static [u8]| Cursor::new(text, 0));
        [&b"a"[..], b"b", b"d"].iter().for_each(|key| keys.learn(0, key, None));
        keys.begin();
        assert_eq!(keys.take(&mut cursor(b"\"b\":"), 0), Some(None));
        assert_eq!(keys.take(&mut cursor(b"\"c\":"), 0), None);
        keys.learn(0, b"c", None);
        let written: Vec<&[u8]> = keys.keys.iter().map(|key| &key.written[..]).collect();
        assert_eq!(written, [&b"\"a\":"[..], b"\"b\":", b"\"c\":", b"\"d\":"]);
        assert_eq!(keys.take(&mut cursor(b"\"d\":"), 0), Some(None));
    }

    #[test]
    fn there_are_not_more_keys_than_bounded() {
        let mut keys = ExpectedKeys::default();
        for number in 0..1000 {
            keys.learn(0, format!("key {number}").as_bytes(), None);
        }
        assert_eq!(keys.keys.len(), MOST_KEYS);
        keys.begin();
        assert_eq!(keys.take(&mut Cursor::new(br#""key 0":"#, 0), 0), Some(None));
    }
}

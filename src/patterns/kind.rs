//! What a part of a text that varies is.

use serde::{Deserialize, Serialize};

/// What a part of a text that varies is, as far as its form tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// A date, a time of day, both, or a length of time.
    Time,
    /// The status of an answer over HTTP.
    Status,
    /// Any other number.
    Number,
    /// A UUID.
    Uuid,
    /// Another name that a machine has given.
    Id,
    /// An IP address.
    Ip,
    /// Nobody knows.
    Token,
}

impl Kind {
    /// The word in front of the number in a pattern.
    // AWS manual: `<Time-1>`, `<ID-2>` (pattern analysis), `<Token-n>` where the kind is not inferred (pattern);
    // AWS API, PatternToken: `IPAddress-3`. The manual does not list the words; the others are ours.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Time => "Time",
            Kind::Status => "StatusCode",
            Kind::Number => "Number",
            Kind::Uuid => "UUID",
            Kind::Id => "ID",
            Kind::Ip => "IPAddress",
            Kind::Token => "Token",
        }
    }

    /// The narrowest kind that is both. Kinds form a tree, so the order does not matter.
    pub fn join(self, other: Kind) -> Kind {
        let mut kind = self;
        while !kind.includes(other) {
            kind = kind.wider();
        }
        kind
    }

    fn includes(self, mut other: Kind) -> bool {
        while other != self && other != Kind::Token {
            other = other.wider();
        }
        other == self
    }

    fn wider(self) -> Kind {
        match self {
            Kind::Time | Kind::Status => Kind::Number,
            Kind::Number | Kind::Uuid => Kind::Id,
            Kind::Id | Kind::Ip | Kind::Token => Kind::Token,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kind::{self, *};

    #[test]
    fn joining_is_a_semilattice() {
        let all = [Time, Status, Number, Uuid, Id, Ip, Token];
        for a in all {
            assert_eq!(a.join(a), a);
            for b in all {
                assert_eq!(a.join(b), b.join(a));
                for c in all {
                    assert_eq!(a.join(b).join(c), a.join(b.join(c)), "{a:?} {b:?} {c:?}");
                }
            }
        }
        assert_eq!(Time.join(Number), Number);
        assert_eq!(Kind::Status.join(Uuid), Id);
        assert_eq!(Ip.join(Number), Token);
    }
}

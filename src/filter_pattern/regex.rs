//! Regular expressions of filter patterns, which know less than the crate that matches them.

use super::fault::Fault;
use ::regex::{Regex, RegexBuilder};

/// How large a compiled expression may be, in bytes: what 1,024 characters need without repeats of repeats.
const MOST_BYTES: usize = 4 << 20;

/// Compiles an expression that begins at a place of the pattern.
///
/// # Errors
/// Whatever the manual does not list under "Supported regular expressions (regex) syntax": brackets, other symbols,
/// letters beyond ASCII.
pub(super) fn compile(expression: &str, start: usize) -> Result<Regex, Fault> {
    let place = start..start + expression.len();
    if expression.is_empty() {
        return Err(Fault::pattern(place, "the regular expression is empty"));
    }
    let translated = Translator { rest: expression, end: place.end, made: String::new() }.translate()?;
    RegexBuilder::new(&translated).size_limit(MOST_BYTES).build().map_err(|error| {
        let reason = match error {
            ::regex::Error::CompiledTooBig(_) => "too large",
            _ => "not well formed, such as a repeat of nothing",
        };
        Fault::pattern(place, format!("the regular expression is {reason}"))
    })
}

/// Writes an expression as the crate wants it: a literal in a class could mean something else there.
struct Translator<'p> {
    rest: &'p str,
    /// Where the expression ends in the pattern.
    end: usize,
    made: String,
}

/// One character of a class, or what stands for several.
enum Item {
    Literal(char),
    Set(&'static str),
}

impl Translator<'_> {
    fn translate(mut self) -> Result<String, Fault> {
        while let Some(next) = self.next() {
            match next {
                '[' => self.class()?,
                '{' => self.repeat()?,
                '^' | '$' | '|' | '*' | '+' | '?' | '.' => self.made.push(next),
                _ => {
                    let item = self.item(next)?;
                    self.push(item);
                }
            }
        }
        Ok(self.made)
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.chars().next()?;
        self.rest = &self.rest[next.len_utf8()..];
        Some(next)
    }

    fn take(&mut self, mark: char) -> bool {
        let rest = self.rest.strip_prefix(mark);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Where what is still to be read begins in the pattern.
    fn at(&self) -> usize {
        self.end - self.rest.len()
    }

    /// A character that was just read, with what belongs to it.
    fn item(&mut self, next: char) -> Result<Item, Fault> {
        match next {
            '\\' => self.escape(),
            _ if is_literal(next) || is_operator(next) => Ok(Item::Literal(next)),
            _ => Err(self.refused(next, &next.to_string())),
        }
    }

    fn escape(&mut self) -> Result<Item, Fault> {
        match self.next() {
            Some('d') => Ok(Item::Set("[0-9]")),
            Some('D') => Ok(Item::Set("[^0-9]")),
            Some('w') => Ok(Item::Set("[a-zA-Z_0-9]")),
            Some('W') => Ok(Item::Set("[^a-zA-Z_0-9]")),
            // Manual: "Whitespace characters include the tab, space, and newline characters."
            Some('s') => Ok(Item::Set("[ \\t\\n\\x0B\\f\\r]")),
            Some('S') => Ok(Item::Set("[^ \\t\\n\\x0B\\f\\r]")),
            Some('x') => self.hexadecimal(),
            Some(mark) if is_operator(mark) || is_literal(mark) && !mark.is_ascii_alphanumeric() => {
                Ok(Item::Literal(mark))
            }
            Some(other) if other.is_ascii_alphanumeric() => {
                let place = self.at() - "\\a".len()..self.at();
                Err(Fault::pattern(place, format!("`\\{other}` is not supported in a regular expression")))
            }
            Some(other) => Err(self.refused(other, &format!("\\{other}"))),
            None => Err(self.incomplete("`\\` stands before nothing")),
        }
    }

    /// `\xhh`: two digits that give a character of ASCII.
    fn hexadecimal(&mut self) -> Result<Item, Fault> {
        let digits = self.rest.get(..2).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(u8::is_ascii);
        let Some(byte) = byte else {
            return Err(self.incomplete("`\\x` stands before two hexadecimal digits, 00 to 7F"));
        };
        self.rest = &self.rest[2..];
        Ok(Item::Literal(char::from(byte)))
    }

    /// What stands behind `[`, up to its `]`. A `]` that comes first is one of the characters.
    fn class(&mut self) -> Result<(), Fault> {
        self.made.push('[');
        if self.take('^') {
            self.made.push('^');
        }
        let mut is_first = true;
        loop {
            match self.next() {
                None => return Err(self.incomplete("the class of characters has no `]`")),
                Some(']') if !is_first => break,
                Some(next) => self.class_item(next)?,
            }
            is_first = false;
        }
        self.made.push(']');
        Ok(())
    }

    /// A character, a set, or a range of characters.
    fn class_item(&mut self, next: char) -> Result<(), Fault> {
        let item = self.item(next)?;
        let mut behind = self.rest.chars();
        let is_range = behind.next() == Some('-') && behind.next().is_some_and(|c| c != ']');
        let is_literal = matches!(item, Item::Literal(_));
        self.push(item);
        if !is_literal || !is_range {
            return Ok(());
        }
        self.take('-');
        let Some(end) = self.next() else { return Ok(()) };
        match self.item(end)? {
            Item::Literal(end) => {
                self.made.push('-');
                self.push(Item::Literal(end));
            }
            set => {
                self.push(Item::Literal('-'));
                self.push(set);
            }
        }
        Ok(())
    }

    /// What stands behind `{`: `m}`, `m,n}`, and either of the two left out (manual: "Either m or n can be omitted").
    fn repeat(&mut self) -> Result<(), Fault> {
        let Some((counts, rest)) = self.rest.split_once('}') else {
            return Err(self.incomplete("the repeat has no `}`"));
        };
        let (least, most) = counts.split_once(',').map_or((counts, None), |(least, most)| (least, Some(most.trim())));
        let least = least.trim();
        let are_digits = |count: &str| count.bytes().all(|b| b.is_ascii_digit());
        let is_given = !least.is_empty() || most.is_some_and(|most| !most.is_empty());
        if !is_given || !are_digits(least) || !most.is_none_or(are_digits) {
            return Err(self.incomplete("a repeat is written `{m}`, `{m,}`, `{,n}` or `{m,n}`"));
        }
        self.rest = rest;
        let least = if least.is_empty() { "0" } else { least };
        self.made.push_str(&match most {
            Some(most) => format!("{{{least},{most}}}"),
            None => format!("{{{least}}}"),
        });
        Ok(())
    }

    fn push(&mut self, item: Item) {
        match item {
            Item::Set(set) => self.made.push_str(set),
            Item::Literal(c) if c.is_ascii_alphanumeric() => self.made.push(c),
            Item::Literal(c) => self.made.push_str(&format!("\\x{:02X}", c as u32)),
        }
    }

    /// A character that was just read and must not stand there, and how it is written with what makes it wrong.
    fn refused(&self, character: char, written: &str) -> Fault {
        let hint = match character {
            ' '..='~' if !character.is_ascii_alphanumeric() => format!("; `\\x{:02X}` matches it", character as u32),
            _ => String::new(),
        };
        let sentence = format!("`{written}` is not supported in a regular expression{hint}");
        Fault::characters(self.at() - character.len_utf8(), &character.to_string(), sentence)
    }

    fn incomplete(&self, sentence: &str) -> Fault {
        Fault::pattern(self.at()..self.end, sentence)
    }
}

/// Manual, "Alphanumeric characters" and "Supported symbol characters"; its examples have blanks too.
fn is_literal(c: char) -> bool {
    c.is_ascii_alphanumeric() || ":_#=@/;,- ".contains(c)
}

/// Manual, "Supported operators".
fn is_operator(c: char) -> bool {
    "^$?[]{}|\\*+.".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(expression: &str, text: &str) -> bool {
        compile(expression, 0).unwrap_or_else(|fault| panic!("{expression}: {fault}")).is_match(text)
    }

    #[test]
    fn the_examples_of_the_manual_match_as_it_says() {
        // "Supported regex syntax", operator by operator.
        for (expression, yes, no) in [
            ("^[hc]at", &["hat", "cat"][..], &["that", "scat"][..]),
            ("[hc]at$", &["that", "scat"], &["hats"]),
            ("colou?r", &["color", "colour"], &["colouur"]),
            ("[abc]", &["a", "xc"], &["d"]),
            ("[abcx-z]", &["y"], &["w", "-"]),
            ("a{3,5}", &["aaa", "aaaaa"], &["aa"]),
            ("^a{,2}$", &["", "a", "aa"], &["aaa"]),
            ("^a{2, 3}$", &["aa", "aaa"], &["a", "aaaa"]),
            ("gray|grey", &["gray", "grey"], &["griy"]),
            (
                "^starting|^initializing|^shutting down",
                &["starting ...", "initializing ...", "shutting down"],
                &["skipping initializing ..."],
            ),
            ("abcc|ab[^c]$", &["abcc ...", "aba"], &["aac ..."]),
            (r"\[.\]", &["[a]", "[7]", "[@]", "[]]", "[ ]"], &["[]", "[ab]"]),
            (r"10\.10\.0\.1", &["10.10.0.1"], &["10010,051"]),
            ("10.10.0.1", &["10010,051"], &["10.10.0"]),
            ("ab*c", &["ac", "abc", "abbbc"], &["adc"]),
            ("ab[0-9]*", &["ab", "ab0", "ab129"], &["a"]),
            ("ab+c", &["abc", "abbc"], &["ac"]),
            (".at", &["hat", "4at", "#at", " at"], &["at"]),
            (r"^\d\D$", &["1a", "1é"], &["11", "aa"]),
            (r"^\s\S$", &["\ta", " é"], &["  "]),
            (r"^\w\W$", &["_-", "a "], &["--", "éa"]),
            (r"\x3A", &[":"], &[";"]),
            (r"\x28", &["("], &[")"]),
        ] {
            yes.iter().for_each(|text| assert!(matches(expression, text), "{expression} matches {text}"));
            no.iter().for_each(|text| assert!(!matches(expression, text), "{expression} does not match {text}"));
        }
    }

    #[test]
    fn a_class_has_no_marks_but_its_own() {
        for (expression, yes, no) in [
            ("^[[]$", "[", "]"),
            ("^[]a]$", "]", "["),
            ("^[^]a]$", "b", "]"),
            ("^[a-]$", "a", "b"),
            ("^[+--]$", ",", "a"),
            ("^[a-]$", "-", "b"),
            (r"^[\d-z]$", "-", "b"),
            (r"^[a\D]$", "é", "1"),
            (r"^[\]\\^$.|]$", "\\", "a"),
            ("^[{}*+?]$", "}", "a"),
            ("^}]$", "}]", "}"),
        ] {
            assert!(matches(expression, yes), "{expression} matches {yes}");
            assert!(!matches(expression, no), "{expression} does not match {no}");
        }
    }

    #[test]
    fn what_the_manual_does_not_list_is_refused_at_its_place() {
        for (expression, characters, start) in [
            ("something!", "!", 9),
            ("a(b)", "(", 1),
            (r"a\(b", "(", 2),
            ("caf\u{e9}", "\u{e9}", 3),
            (r"a\!", "!", 2),
            ("[!]", "!", 1),
            ("\"", "\"", 0),
            ("a\tb", "\t", 1),
        ] {
            let fault = compile(expression, 100).unwrap_err();
            assert_eq!(fault.message(), format!("Invalid character(s) in term '{characters}'"), "{expression}");
            assert_eq!(fault.span.start, 100 + start, "{expression}");
        }
        let fault = compile("a!", 0).unwrap_err();
        assert_eq!(fault.sentence, "`!` is not supported in a regular expression; `\\x21` matches it");
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for expression in [
            "",
            "*",
            "[a",
            "[]",
            "a{",
            "a{x}",
            "a{,}",
            "a{}",
            "a{3,1}",
            "\\",
            r"\x2",
            r"\xZZ",
            r"\xFF",
            "a{9999}{9999}",
            "{2}",
            r"\bword",
            r"\1",
            "[z-a]",
            "[a--]",
        ] {
            let fault = compile(expression, 0).unwrap_err();
            assert_eq!(fault.message(), "Invalid filter pattern", "{expression}: {}", fault.sentence);
        }
    }
}

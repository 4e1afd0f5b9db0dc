//! `parse logfmt as lf`: a map of all `key=value` pairs.
//!
//! The manual is silent on quotation marks and on keys without a value. We read what the usual logfmt libraries
//! read: a value in quotation marks may hold blanks and escapes, a key without `=` is `true`, and the last of
//! equal keys counts (LANGUAGE.md 2.6 d, REC). All values are texts, as all that `parse` gives.

use serde_json::{Map, Value};

/// The pairs of a text; nothing when there are none.
pub fn logfmt(text: &str) -> Option<Map<String, Value>> {
    let mut pairs = Map::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_key) {
        let (key, after) = cut(&rest[start..], |c| !is_key(c));
        let (value, after) = match after.strip_prefix('=') {
            Some(value) => read_value(value),
            None => ("true".to_string(), after),
        };
        pairs.insert(key.to_string(), Value::String(value));
        rest = after;
    }
    (!pairs.is_empty()).then_some(pairs)
}

/// What a key is made of.
fn is_key(c: char) -> bool {
    c > ' ' && c != '=' && c != '"'
}

fn read_value(text: &str) -> (String, &str) {
    match text.strip_prefix('"') {
        Some(quoted) => read_quoted(quoted),
        None => {
            let (value, rest) = cut(text, |c| c <= ' ');
            (value.to_string(), rest)
        }
    }
}

/// A value after its opening quotation mark. One that is never closed ends with the text.
fn read_quoted(text: &str) -> (String, &str) {
    let mut escaped = false;
    let end = text.find(|c| {
        let closes = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        closes
    });
    let value = &text[..end.unwrap_or(text.len())];
    let rest = end.map_or("", |end| &text[end + 1..]);
    (if value.contains('\\') { unescaped(value) } else { value.to_string() }, rest)
}

/// Escapes as in JSON; what is none stays as it is.
fn unescaped(text: &str) -> String {
    serde_json::from_str(&format!("\"{text}\"")).unwrap_or_else(|_| text.to_string())
}

/// Up to the first such character, and from there on.
fn cut(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn gives(text: &str, json: &str) {
        assert_eq!(logfmt(text).map_or("nothing".to_string(), |map| Value::Object(map).to_string()), json, "{text}");
    }

    #[test]
    fn pairs_are_read_as_libraries_do() {
        gives("level=info msg=\"a b\" n=1", r#"{"level":"info","msg":"a b","n":"1"}"#);
        gives("a= b c=\"\"", r#"{"a":"","b":"true","c":""}"#);
        gives(r#"msg="say \"hi\"\n" x=y"#, r#"{"msg":"say \"hi\"\n","x":"y"}"#);
        gives(r#"path="C:\dir" x"#, r#"{"path":"C:\\dir","x":"true"}"#);
        gives("url=http://x/?a=b&c=d", r#"{"url":"http://x/?a=b&c=d"}"#);
        gives("a=1 a=2", r#"{"a":"2"}"#);
        gives("größe=1\tü=2", r#"{"größe":"1","ü":"2"}"#);
    }

    #[test]
    fn damaged_texts_give_what_can_be_read() {
        gives("", "nothing");
        gives(" = \"\" ", "nothing");
        gives("msg=\"never closed", r#"{"msg":"never closed"}"#);
        gives("msg=\"ends in \\", r#"{"msg":"ends in \\"}"#);
        gives("a=\"b\"c=d", r#"{"a":"b","c":"d"}"#);
    }
}

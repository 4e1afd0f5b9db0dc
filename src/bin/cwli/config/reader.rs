//! Values of a TOML file as what they are expected to be; whatever is wrong is noted with its place.

use super::Fault;
use crate::times::Written;
use cwli::diagnostics::nearest;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// A key as it is written.
pub type Key<'t> = Spanned<DeString<'t>>;
/// A value as it is written.
pub type Value<'t> = Spanned<DeValue<'t>>;

/// Reads values, and notes what is wrong with them.
#[derive(Default)]
pub struct Reader {
    /// What is wrong.
    pub faults: Vec<Fault>,
}

impl Reader {
    /// Notes a fault.
    pub fn fault(&mut self, span: Range<usize>, message: impl Into<String>, label: &str, help: Option<String>) {
        self.faults.push(Fault { span, message: message.into(), label: label.to_string(), help });
    }

    /// A table.
    pub fn table<'v, 't>(&mut self, value: &'v Value<'t>) -> Option<&'v DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.unexpected(value, "a table");
        }
        table
    }

    /// A text.
    pub fn text(&mut self, value: &Value) -> Option<String> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.unexpected(value, "a text");
        }
        text.map(str::to_string)
    }

    /// A text that is one of some, in any case, as it is written there.
    pub fn one_of(&mut self, value: &Value, all: &[&'static str]) -> Option<String> {
        let text = self.text(value)?;
        let known = all.iter().find(|known| known.eq_ignore_ascii_case(&text));
        if known.is_none() {
            self.fault(value.span(), format!("`{text}` is not known"), "not known", Some(those(all)));
        }
        known.map(|known| known.to_string())
    }

    /// A text, or a list of texts, each with its place.
    pub fn texts(&mut self, value: &Value) -> Vec<(String, Range<usize>)> {
        let Some(list) = value.get_ref().as_array() else {
            if value.get_ref().is_str() {
                return self.text(value).map(|text| (text, value.span())).into_iter().collect();
            }
            self.unexpected(value, "a text or a list of texts");
            return Vec::new();
        };
        list.iter().filter_map(|each| Some((self.text(each)?, each.span()))).collect()
    }

    /// `true` or `false`.
    pub fn flag(&mut self, value: &Value) -> bool {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.unexpected(value, "`true` or `false`");
        }
        flag.unwrap_or_default()
    }

    /// An amount of money: a number of zero or more.
    pub fn amount(&mut self, value: &Value) -> Option<f64> {
        let text = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().to_string(),
            DeValue::Float(number) => number.as_str().to_string(),
            _ => {
                self.unexpected(value, "an amount");
                return None;
            }
        };
        let amount = text.parse().ok().filter(|amount: &f64| amount.is_finite() && *amount >= 0.0);
        if amount.is_none() {
            self.fault(value.span(), format!("`{text}` is not an amount"), "not an amount", None);
        }
        amount
    }

    /// A time: a text as on the command line, a date of TOML, or seconds or milliseconds since the epoch.
    pub fn time(&mut self, value: &Value) -> Option<Written> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.as_str().to_string(),
            DeValue::Datetime(time) => time.to_string(),
            _ => {
                self.unexpected(value, "a time");
                return None;
            }
        };
        match text.parse() {
            Ok(time) => Some(time),
            Err(why) => {
                self.fault(value.span(), format!("`{text}` is not a time"), "not a time", Some(why));
                None
            }
        }
    }

    /// Notes a key that means nothing here.
    pub fn unknown(&mut self, key: &Key, all: &[&'static str]) {
        let name = key.get_ref();
        let help = match nearest(name, all.iter().copied()) {
            Some(similar) => format!("a key with a similar name exists: `{similar}`"),
            None => those(all),
        };
        self.fault(key.span(), format!("unknown key `{name}`"), "not a key here", Some(help));
    }

    fn unexpected(&mut self, value: &Value, expected: &str) {
        let found = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "`true` or `false`",
            DeValue::Datetime(_) => "a time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.fault(value.span(), format!("expected {expected}, found {found}"), &format!("expected {expected}"), None);
    }
}

fn those(all: &[&str]) -> String {
    let all: Vec<String> = all.iter().map(|name| format!("`{name}`")).collect();
    format!("it is one of {}", all.join(", "))
}

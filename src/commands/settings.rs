//! Options of commands: `name=value`.

use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use crate::syntax::{Name, Pair, Reader, Rule};

/// The options of one command as written.
pub struct Settings {
    settings: Vec<Setting>,
}

struct Setting {
    name: String,
    value: String,
    span: Span,
    value_span: Span,
}

impl Settings {
    /// Reads those of a command that has these.
    ///
    /// # Errors
    /// When one of them is none of these, or is given twice.
    pub fn read(command: &Pair, known: &[&'static str], reader: &Reader) -> Result<Settings, Diagnostic> {
        let pairs = command.clone().into_inner().filter(|part| part.as_rule() == Rule::setting);
        let mut settings: Vec<Setting> = Vec::new();
        for setting in pairs.map(|pair| Setting::read(pair, reader)) {
            if !known.iter().any(|name| setting.is(name)) {
                return Err(setting.unknown(known));
            }
            if settings.iter().any(|other| setting.is(&other.name)) {
                let message = format!("the option `{}` is given twice", setting.name);
                return Err(Diagnostic::new(Code::BadOption, message).at(setting.span, "a second time"));
            }
            settings.push(setting);
        }
        Ok(Settings { settings })
    }

    /// `true` or `false`; `false` when it is not given.
    ///
    /// # Errors
    /// When it is something else.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Diagnostic> {
        self.parsed(name, "`true` or `false`", |value| value.to_ascii_lowercase().parse().ok())
    }

    /// A number of at least 0.
    ///
    /// # Errors
    /// When it is something else.
    pub fn number(&self, name: &str) -> Result<Option<f64>, Diagnostic> {
        let number = |value: &str| value.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0);
        self.parsed(name, "a number of at least 0", number)
    }

    /// What is given as a new name.
    ///
    /// # Errors
    /// When no later command could say it: it is empty or holds a back-tick.
    pub fn name(&self, name: &str) -> Result<Option<Name>, Diagnostic> {
        let is_name = |text: &String| !text.is_empty() && !text.contains('`');
        let text = self.parsed(name, "a name without back-ticks", |value| Some(value.to_string()).filter(is_name))?;
        Ok(text.zip(self.find(name)).map(|(text, setting)| Name { text, span: setting.value_span }))
    }

    /// What `parse` makes of a value.
    ///
    /// # Errors
    /// When it makes nothing of it.
    pub fn parsed<T>(
        &self,
        name: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Diagnostic> {
        let Some(setting) = self.find(name) else { return Ok(None) };
        parse(&setting.value).map(Some).ok_or_else(|| {
            let message = format!("`{}` is no value for `{name}`", setting.value);
            Diagnostic::new(Code::BadOption, message).at(setting.value_span, format!("expected {expected}"))
        })
    }

    fn find(&self, name: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.is(name))
    }
}

impl Setting {
    fn read(pair: Pair, reader: &Reader) -> Setting {
        let span = reader.span(&pair);
        let mut parts = pair.into_inner();
        let name = parts.next().expect("the grammar begins an option with its name").as_str().to_string();
        let value = parts.last().expect("the grammar ends an option with its value");
        let value_span = reader.span(&value);
        let text = value.clone().into_inner().find(|part| part.as_rule() == Rule::string);
        let value = text.map_or_else(|| reader.name(value).text, |text| reader.string(&text));
        Setting { name, value, span, value_span }
    }

    // Keywords are read in any case (LANGUAGE-2026.md 2), and the names of options with them.
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    fn unknown(&self, known: &[&'static str]) -> Diagnostic {
        let fault = Diagnostic::new(Code::UnknownOption, format!("unknown option `{}`", self.name))
            .at(self.span, "not an option of this command");
        match nearest(&self.name, known.iter().copied()) {
            Some(similar) => fault.suggests("an option", similar),
            None => {
                let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                fault.help(format!("the options are {}", names.join(", ")))
            }
        }
    }
}

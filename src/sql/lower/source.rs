//! Log groups in `FROM`: by name, or by what the service has in back-ticks.

use super::conditions::Condition;
use super::{Lowered, Lowering};
use crate::batch::Value;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::Expr;
use crate::plan::{Choice, Groups, Selector, Step};

/// The most log groups, and the most data sources (AWS manual, OpenSearch SQL).
const MOST_GROUPS: usize = 50;
const MOST_SOURCES: usize = 10;

/// What stands in the back-ticks of a `FROM`.
#[derive(Debug, PartialEq)]
enum Part {
    /// `logGroups(logGroupIdentifier: ['a', 'b'])`.
    Groups(Vec<String>),
    /// `dataSource(['a.b'])`.
    Sources(Vec<String>),
    /// `filterIndex('field' = value, 'field' IN [value, ...])`.
    Index(Vec<(String, Vec<Value>)>),
}

impl Lowering<'_> {
    /// Reads the events of a log group, or of what several selectors choose.
    ///
    /// # Errors
    /// When a selector is none.
    pub(super) fn log_group(&mut self, name: &str, span: Span) -> Lowered<()> {
        let parts = match selectors(name) {
            None => {
                let groups = Groups::Table(name.to_string(), span);
                self.choice = Choice { groups, span, ..Choice::default() };
                return Ok(());
            }
            Some(Err(why)) => {
                return Err(Diagnostic::new(Code::BadOption, why).at(span, "cannot be read").help(
                    "it is written `` `logGroups(logGroupIdentifier: ['a', 'b'])` ``, `` `dataSource(['a.b'])` `` or \
                     `` `filterIndex('field' = 'value')` ``",
                ));
            }
            Some(Ok(parts)) => parts,
        };
        let (mut lists, mut every) = (vec![Vec::new()], Vec::new());
        let mut conditions = Vec::new();
        for part in parts {
            match part {
                Part::Groups(names) => {
                    at_most(&names, MOST_GROUPS, "log groups", span)?;
                    lists = names.into_iter().map(|name| vec![Selector::Name(of_arn(&name).to_string())]).collect();
                }
                Part::Sources(names) => {
                    at_most(&names, MOST_SOURCES, "data sources", span)?;
                    every.push(Selector::DataSources(names, span));
                }
                Part::Index(fields) => conditions.extend(fields),
            }
        }
        lists.iter_mut().for_each(|list| list.extend(every.iter().cloned()));
        if lists.iter().any(|list| !list.is_empty()) {
            self.choice = Choice { groups: Groups::Selected(lists), span, ..Choice::default() };
        }
        for (field, values) in conditions {
            let condition = self.indexed(&field, values, span);
            self.steps.push(Step::Filter(condition.holds()));
        }
        Ok(())
    }

    // Every field counts as indexed here, as in CWLI: `filterIndex` finds the rows that a condition finds.
    fn indexed(&mut self, field: &str, values: Vec<Value>, span: Span) -> Condition {
        let subject = Box::new(Expr::Slot(self.log_field(field, span)));
        let list = values.into_iter().map(Expr::Constant).collect();
        Condition::known(Expr::In { subject, list, negated: false })
    }
}

fn at_most(names: &[String], most: usize, what: &str, span: Span) -> Lowered<()> {
    if names.len() <= most {
        return Ok(());
    }
    let message = format!("there may be {most} {what} at most, not {}", names.len());
    Err(Diagnostic::new(Code::BadOption, message).at(span, "too many"))
}

/// The name of a log group, of which an ARN tells more: `arn:aws:logs:region:account:log-group:name`.
fn of_arn(name: &str) -> &str {
    let named = name.strip_prefix("arn:").and_then(|arn| arn.split_once(":log-group:")).map(|(_, name)| name);
    named.map_or(name, |name| name.strip_suffix(":*").unwrap_or(name))
}

/// The selectors that a name is made of; `None` for a plain name.
fn selectors(name: &str) -> Option<Result<Vec<Part>, String>> {
    const WORDS: [&str; 3] = ["loggroups", "datasource", "filterindex"];
    let begin = name.trim_start();
    let word: String = begin.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
    let is_call = begin[word.len()..].trim_start().starts_with('(');
    let known = WORDS.contains(&word.to_lowercase().as_str());
    (known && is_call).then(|| Reader { text: begin, at: 0 }.parts())
}

/// Reads what stands in the back-ticks.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn parts(mut self) -> Result<Vec<Part>, String> {
        let mut parts = Vec::new();
        while !self.rest().is_empty() {
            parts.push(self.part()?);
        }
        Ok(parts)
    }

    fn part(&mut self) -> Result<Part, String> {
        let word = self.word();
        self.mark("(")?;
        let part = match word.to_lowercase().as_str() {
            "loggroups" => {
                let option = self.word();
                if !["loggroupidentifier", "loggroupidentifiers"].contains(&option.to_lowercase().as_str()) {
                    return Err(format!("`logGroups` has no option `{option}`"));
                }
                self.mark(":")?;
                Part::Groups(self.texts()?)
            }
            "datasource" => Part::Sources(self.texts()?),
            "filterindex" => {
                let mut fields = Vec::new();
                loop {
                    fields.push(self.field()?);
                    if self.mark(",").is_err() {
                        break;
                    }
                }
                Part::Index(fields)
            }
            _ => return Err(format!("`{word}` chooses no log groups")),
        };
        self.mark(")")?;
        Ok(part)
    }

    /// `'field' = value` or `'field' IN [value, ...]`.
    fn field(&mut self) -> Result<(String, Vec<Value>), String> {
        let name = match self.value()? {
            Value::Text(name) => name.to_string(),
            _ => return Err("a field of `filterIndex` stands in quotation marks".to_string()),
        };
        if self.mark("=").is_ok() {
            return Ok((name, vec![self.value()?]));
        }
        let word = self.word();
        if !word.eq_ignore_ascii_case("in") {
            return Err("`filterIndex` takes `=` or `IN`".to_string());
        }
        Ok((name, self.values()?))
    }

    fn texts(&mut self) -> Result<Vec<String>, String> {
        let values = self.values()?;
        Ok(values.iter().filter_map(|value| value.as_text().map(|text| text.into_owned())).collect())
    }

    fn values(&mut self) -> Result<Vec<Value>, String> {
        self.mark("[")?;
        let mut values = Vec::new();
        while self.mark("]").is_err() {
            values.push(self.value()?);
            if self.mark(",").is_err() {
                self.mark("]")?;
                break;
            }
        }
        Ok(values)
    }

    /// A text in quotation marks, or a number.
    fn value(&mut self) -> Result<Value, String> {
        self.rest();
        let rest = &self.text[self.at..];
        match rest.chars().next() {
            Some(quote @ ('\'' | '"')) => {
                let end = rest[1..].find(quote).ok_or("a quotation mark has no partner")?;
                self.at += end + 2;
                Ok(Value::text(&rest[1..=end]))
            }
            _ => {
                let end = rest.find([',', ']', ')', ' ', '\n', '\t']).unwrap_or(rest.len());
                let word = &rest[..end];
                self.at += end;
                match word.parse::<f64>() {
                    Ok(number) if number.is_finite() => Ok(Value::Number(number)),
                    _ => Err(format!("`{word}` is neither a number nor a text in quotation marks")),
                }
            }
        }
    }

    fn word(&mut self) -> String {
        let word: String = self.rest().chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        self.at += word.len();
        word
    }

    fn mark(&mut self, mark: &str) -> Result<(), String> {
        let found = self.rest();
        if !found.starts_with(mark) {
            let next: String = found.chars().take(12).collect();
            return Err(format!("`{mark}` is missing before `{next}`"));
        }
        self.at += mark.len();
        Ok(())
    }

    /// What comes next, behind spaces.
    fn rest(&mut self) -> &str {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        &self.text[self.at..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str) -> Vec<Part> {
        selectors(name).expect("selectors").expect("they are read")
    }

    #[test]
    fn selectors_are_read() {
        assert!(selectors("/aws/lambda/f").is_none() && selectors("logGroups").is_none());
        let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
        assert_eq!(
            read("logGroups( logGroupIdentifier: ['LogGroup1', \"LogGroup2\"])"),
            [Part::Groups(names(&["LogGroup1", "LogGroup2"]))]
        );
        assert_eq!(
            read(
                "\n logGroups(logGroupIdentifier: ['a'])\n filterIndex('status' = 200, 'r' IN ['x', 'y'])\n dataSource(['d.T'])\n"
            ),
            [
                Part::Groups(names(&["a"])),
                Part::Index(vec![
                    ("status".into(), vec![Value::Number(200.0)]),
                    ("r".into(), vec!["x".into(), "y".into()])
                ]),
                Part::Sources(names(&["d.T"])),
            ]
        );
    }

    #[test]
    fn what_is_no_selector_is_told() {
        for name in
            ["logGroups(prefix: ['a'])", "filterIndex('a' > 1)", "dataSource('a')", "filterIndex('a", "logGroups("]
        {
            assert!(selectors(name).is_some_and(|read| read.is_err()), "{name}");
        }
        assert_eq!(of_arn("arn:aws:logs:us-east-1:123456789012:log-group:/a/b:*"), "/a/b");
    }
}

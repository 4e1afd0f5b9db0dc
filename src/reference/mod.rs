//! The catalogues as manual pages, and the words that completion offers. Pure functions of the catalogues.

mod keywords;
mod rules;
mod text;

pub use keywords::{Keyword, Word, keywords};
pub use rules::{rule_overview, rule_page};

use crate::commands::{self, Page};
use crate::functions::{self, Body, Dialect, Function, Kind, Named, Param, Times, Topic};
use text::{aligned, wrapped};

/// Where the AWS manual lives.
const MANUAL: &str = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/";

/// Every topic with its heading, in the order of the manual.
const TOPICS: [(Topic, &str); 7] = [
    (Topic::Aggregate, "Aggregates, in stats"),
    (Topic::Numeric, "Numbers"),
    (Topic::DateTime, "Dates and times"),
    (Topic::General, "General"),
    (Topic::IpAddress, "IP addresses"),
    (Topic::String, "Texts"),
    (Topic::Json, "JSON"),
];

/// The manual page of a function.
pub fn function_page(function: &Function) -> String {
    let mut page = begun(function, function.name);
    section(&mut page, "Parameters", &aligned(function.params.iter().map(parameter)));
    section(&mut page, "Other spellings", &wrapped(&function.aliases.join(", "), 2));
    section(&mut page, "Notes", &wrapped(function.notes, 2));
    if let Body::Approximable { error, .. } = function.body {
        section(&mut page, "With --approximate", &wrapped(&format!("In bounded memory, {error}."), 2));
    }
    section(&mut page, "Examples", &function.examples.iter().map(example).collect::<String>());
    section(&mut page, "AWS manual", &wrapped(&manual_url(function.page), 2));
    page
}

/// What a page begins with.
fn begun(function: &Function, name: &str) -> String {
    format!("{} -> {}\n\n{}", function.signature_as(name), kind(function.returns), wrapped(function.summary, 0))
}

/// The page of a function of a language beside CWLI, by any of its names.
pub fn page_of(dialect: &Dialect, name: &str) -> Option<String> {
    let named = dialect.find(name)?;
    let function = named.function;
    let mut page = begun(function, named.name);
    section(&mut page, "Parameters", &aligned(function.params.iter().map(parameter)));
    section(&mut page, "Other names", &wrapped(&named.aliases.join(", "), 2));
    section(&mut page, "Notes", &wrapped(function.notes, 2));
    // The examples of a function that CWLI has too are written in CWLI.
    if !functions::all().iter().any(|known| std::ptr::eq(*known, function)) {
        section(&mut page, "Examples", &function.examples.iter().map(example).collect::<String>());
    }
    Some(page)
}

/// All functions of a language beside CWLI, a line each.
pub fn overview_of(dialect: &Dialect) -> String {
    let mut page = String::new();
    for (topic, heading) in TOPICS {
        let heading = if topic == Topic::Aggregate { "Aggregates" } else { heading };
        let of_topic = dialect.all().filter(|named| named.function.topic == topic);
        let mut lines: Vec<(String, String)> = of_topic
            .map(|named: &Named| (named.function.signature_as(named.name), named.function.summary.to_string()))
            .collect();
        lines.sort();
        section(&mut page, heading, &aligned(lines.into_iter()));
    }
    page
}

/// The manual page of a command.
pub fn command_page(command: &Page) -> String {
    let mut page = format!("{}\n\n{}", command.name, wrapped(command.summary, 0));
    section(&mut page, "Syntax", &indented(command.syntax));
    section(&mut page, "Other spellings", &wrapped(&command.aliases.join(", "), 2));
    section(&mut page, "Notes", &wrapped(command.notes, 2));
    section(
        &mut page,
        "Examples",
        &command.examples.iter().map(|query| indented(query)).collect::<Vec<_>>().join("\n"),
    );
    section(&mut page, "AWS manual", &wrapped(&manual_url(command.page), 2));
    page
}

/// The page of a function or a command, by any of its spellings.
pub fn page(name: &str) -> Option<String> {
    let is = |page: &&&Page| page.aliases.iter().chain([&page.name]).any(|known| known.eq_ignore_ascii_case(name));
    let command = || commands::all().iter().find(is).map(|page| command_page(page));
    functions::find(name).map(function_page).or_else(command)
}

/// All commands and functions, a line each.
pub fn overview() -> String {
    let commands = commands::all().iter().map(|page| (page.name.to_string(), page.summary.to_string()));
    let mut page = String::new();
    section(&mut page, "Commands", &aligned(commands));
    for (topic, heading) in TOPICS {
        let functions = functions::all().iter().filter(|function| function.topic == topic);
        section(&mut page, heading, &aligned(functions.map(|f| (f.signature(), f.summary.to_string()))));
    }
    page
}

/// The address of a page of the AWS manual, given by its name with or without `CWL_QuerySyntax-`.
pub fn manual_url(page: &str) -> String {
    let prefix = if page.starts_with("CWL_") { "" } else { "CWL_QuerySyntax-" };
    format!("{MANUAL}{prefix}{page}.html")
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// A heading and what stands under it; nothing when that is empty.
fn section(page: &mut String, heading: &str, body: &str) {
    if body.trim().is_empty() {
        return;
    }
    if !page.is_empty() {
        page.push('\n');
    }
    page.push_str(&format!("{heading}:\n{body}"));
}

fn parameter(param: &Param) -> (String, String) {
    let times = match param.times {
        Times::Once => "",
        Times::Optional => ", may be left out",
        Times::Many => ", one or more",
        Times::Implicit(_) => ", not written",
    };
    (format!("{}: {}{times}", param.name, kind(param.kind)), param.summary.to_string())
}

fn example(example: &functions::Example) -> String {
    let answer = if example.gives.is_empty() { "(missing or empty)" } else { example.gives };
    let over = if example.over.is_empty() { String::new() } else { format!("  over x = {}", example.over.join(", ")) };
    format!("  {} = {answer}{over}\n", example.call)
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Any => "any value",
        Kind::String => "string",
        Kind::Number => "number",
        Kind::Boolean => "Boolean",
        Kind::Timestamp => "timestamp",
        Kind::Period => "period",
        Kind::Structure => "map or list",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_page_has_all_that_the_entry_says() {
        let page = page("SUBSTR").expect("in the catalogue");
        insta::assert_snapshot!(page, @r#"
        substr(str, start, [length]) -> string

        Returns the part of a text that begins at an index and has a length.

        Parameters:
          str: string                      The text.
          start: number                    Where the part begins; the first character has number 0.
          length: number, may be left out  How many characters; to the end of the text without it.

        Notes:
          Counts Unicode code points. An index below zero or behind the end gives the empty string; the AWS
          manual leaves both open.

        Examples:
          substr("xyZfooxyZ", 3, 3) = foo
          substr("xyZfooxyZ", 3) = fooxyZ
          substr("foo", 9) = (missing or empty)

        AWS manual:
          https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
        "#);
    }

    #[test]
    fn an_aggregate_shows_its_data() {
        let page = page("percentile").expect("in the catalogue");
        assert!(page.contains("pct(x, 90) = 90  over x = 10, 20"));
        assert!(page.contains("Other spellings:\n  percentile\n"));
        assert!(page.ends_with("logs/CWL_QuerySyntax-Stats.html\n"));
    }

    #[test]
    fn commands_have_pages_and_unknown_names_have_none() {
        assert!(page("Dedup").expect("in the catalogue").starts_with("dedup\n"));
        assert_eq!(page("strlenn"), None);
    }

    #[test]
    fn the_overview_lists_everything_once() {
        let overview = overview();
        for function in functions::all() {
            let line = format!("  {} ", function.signature());
            assert_eq!(overview.lines().filter(|l| l.starts_with(&line)).count(), 1, "{}", function.name);
        }
        for page in commands::all() {
            assert!(overview.contains(&format!("\n  {}", page.name)), "{}", page.name);
        }
    }

    #[test]
    fn lines_fit_on_a_screen() {
        for function in functions::all() {
            let page = function_page(function);
            let long = page.lines().find(|line| line.chars().count() > text::WIDTH && !line.contains(" = "));
            assert!(long.is_none_or(|line| line.contains("https://")), "{long:?}");
        }
    }

    #[test]
    fn both_names_of_a_page_lead_to_it() {
        let url = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html";
        assert_eq!(manual_url("Stats"), url);
        assert_eq!(manual_url("CWL_QuerySyntax-Stats"), url);
    }
}

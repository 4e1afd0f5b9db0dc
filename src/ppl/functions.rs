//! The functions of PPL by name: those of the catalogue.

use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::functions::{self, Function, PPL};
use crate::syntax::Name;

/// Functions with a form or a meaning of their own, which `resolve` knows.
pub(super) const OWN: [&str; 11] = [
    "isnull",
    "isnotnull",
    "ispresent",
    "exists",
    "ifnull",
    "nullif",
    "like",
    "date_add",
    "date_sub",
    "adddate",
    "subdate",
];

/// Functions that PPL has elsewhere, and what Logs Insights has in their place.
// The guide, functions: lambda functions are not supported in CloudWatch Logs.
const ELSEWHERE: [(&str, &str); 6] = [
    ("filter", "lambda functions are not supported in Logs Insights; `expand` makes a row of each element"),
    ("transform", "lambda functions are not supported in Logs Insights; `expand` makes a row of each element"),
    ("reduce", "lambda functions are not supported in Logs Insights; `expand` makes a row of each element"),
    ("forall", "lambda functions are not supported in Logs Insights; `expand` makes a row of each element"),
    ("geoip", "`cidrlookup` of Logs Insights QL (`--language cwli`) finds addresses in a table"),
    ("strlen", "the length of a text in bytes: `length(text)`"),
];

/// Whether a name is that of an aggregate.
pub(super) fn is_aggregate(name: &str) -> bool {
    PPL.find(name).is_some_and(|named| named.function.is_aggregate())
}

/// The function of that name.
///
/// # Errors
/// When there is none; the message suggests the most similar one.
pub(super) fn find(name: &Name) -> Result<&'static Function, Diagnostic> {
    PPL.find(&name.text).map(|named| named.function).ok_or_else(|| unknown(name))
}

/// A function of the engine.
pub(super) fn of_engine(name: &str) -> &'static Function {
    functions::written(name).unwrap_or_else(|| panic!("the catalogue has `{name}`"))
}

fn unknown(name: &Name) -> Diagnostic {
    let fault = Diagnostic::new(Code::UnknownFunction, format!("unknown function `{}`", name.text))
        .at(name.span, "not a function");
    if let Some((_, instead)) = ELSEWHERE.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name.text)) {
        return fault.help(*instead);
    }
    let known = PPL.all().flat_map(|named| named.names()).chain(OWN);
    match nearest(&name.text, known) {
        Some(similar) => fault.suggests("a function", similar),
        None => fault.help(
            "PPL has the functions that the guide \"Supported PPL commands\" marks as supported in CloudWatch Logs",
        ),
    }
}

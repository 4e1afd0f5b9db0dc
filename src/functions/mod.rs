//! The catalogue of functions: what each is called, takes, gives and does.
//!
//! Adding a function: one file, two lines here. Manual page, completion, suggestions, arity errors and
//! example tests follow from the entry.

mod args;
mod base64;
mod bin;
#[cfg(test)]
mod check;
mod clock;
mod coalesce;
mod concat;
mod conditional;
mod conversion;
mod date_pattern;
mod dialects;
mod format_date;
mod greatest;
mod hash;
mod haversine;
mod hex;
mod ip_kind;
mod is_numeric;
mod isempty;
mod ispresent;
mod json_array;
mod json_parse;
mod json_stringify;
mod letters;
mod message_size;
mod millis;
mod numeric;
mod parse_date;
mod ppl;
mod regex_replace;
mod replace;
mod round;
mod split;
mod sql;
pub mod stats;
mod strcontains;
mod strlen;
mod subnet;
mod substr;
mod time_zone;
mod trim;
mod unmask;
mod url;
mod valid_ip;

pub use args::{Args, Context};
pub use dialects::{DIALECTS, Dialect, Named, others, written};
pub use ppl::DIALECT as PPL;
pub use sql::{DIALECT as SQL, instant, is_unit};

use crate::batch::Column;
use stats::GroupStates;

/// One function of the language. No field has a default, so that no page stays empty.
#[derive(Debug)]
pub struct Function {
    /// The name as the AWS manual writes it today.
    pub name: &'static str,
    /// Further spellings that the service accepts. Case and underscores never matter.
    pub aliases: &'static [&'static str],
    /// The chapter of the manual it belongs to.
    pub topic: Topic,
    /// What it takes, in order.
    pub params: &'static [Param],
    /// What it gives.
    pub returns: Kind,
    /// One sentence that says what it gives.
    pub summary: &'static str,
    /// What else a user should know: limits, missing values, what the manual leaves open. May be empty.
    pub notes: &'static str,
    /// The page of the AWS manual that describes it.
    pub page: &'static str,
    /// Calls with their answers; each is run by the tests.
    pub examples: &'static [Example],
    /// How it is computed.
    pub body: Body,
}

/// A chapter of the function reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Topic {
    Aggregate,
    Numeric,
    DateTime,
    General,
    IpAddress,
    String,
    Json,
}

/// The kind of a parameter or of a result; for the manual and for warnings, since every value converts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Any,
    String,
    Number,
    Boolean,
    Timestamp,
    Period,
    Structure,
}

/// One parameter.
#[derive(Debug)]
pub struct Param {
    /// Its name in the manual page.
    pub name: &'static str,
    /// What is expected.
    pub kind: Kind,
    /// One sentence that says what it is for.
    pub summary: &'static str,
    /// How often it is given.
    pub times: Times,
    /// The most arguments it stands for, if there is such a limit; only with `Times::Many`.
    pub most: Option<usize>,
    /// What is wrong with a constant, if something is.
    pub check: Option<Check>,
}

/// Says in a few words what is wrong with a constant argument.
pub type Check = fn(&str) -> Result<(), String>;

/// How often a parameter is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// Exactly once.
    Once,
    /// Once or not at all; optional parameters come last.
    Optional,
    /// Once or more; only the last parameter.
    Many,
    /// Never written: the engine hands in this field as an argument at this place.
    Implicit(&'static str),
}

impl Param {
    /// A parameter that must be given.
    pub const fn required(name: &'static str, kind: Kind, summary: &'static str) -> Self {
        Param::new(name, kind, summary, Times::Once)
    }

    /// A parameter that may be left out.
    pub const fn optional(name: &'static str, kind: Kind, summary: &'static str) -> Self {
        Param::new(name, kind, summary, Times::Optional)
    }

    /// A parameter that may be given many times.
    pub const fn many(name: &'static str, kind: Kind, summary: &'static str) -> Self {
        Param::new(name, kind, summary, Times::Many)
    }

    /// A field that the function reads without being told.
    pub const fn implicit(field: &'static str, kind: Kind) -> Self {
        Param::new(field, kind, "Read by itself.", Times::Implicit(field))
    }

    const fn new(name: &'static str, kind: Kind, summary: &'static str, times: Times) -> Self {
        Param { name, kind, summary, times, most: None, check: None }
    }

    /// The same, with so many arguments at most.
    pub const fn at_most(self, most: usize) -> Self {
        Param { most: Some(most), ..self }
    }

    /// The same, with constants checked before the query runs.
    pub const fn checked(self, check: Check) -> Self {
        Param { check: Some(check), ..self }
    }
}

/// A call and its answer.
#[derive(Debug)]
pub struct Example {
    /// The call as a user writes it.
    pub call: &'static str,
    /// The printed answer; the empty string for a missing value.
    pub gives: &'static str,
    /// The field `x` of the rows that an aggregate runs over, newest row last; empty for a scalar.
    pub over: &'static [&'static str],
}

impl Example {
    /// A call that needs no data.
    pub const fn scalar(call: &'static str, gives: &'static str) -> Self {
        Example { call, gives, over: &[] }
    }

    /// A call over rows in which field `x` has these values, one second apart.
    pub const fn aggregate(call: &'static str, over: &'static [&'static str], gives: &'static str) -> Self {
        Example { call, gives, over }
    }
}

/// How a function is computed.
#[derive(Debug, Clone, Copy)]
pub enum Body {
    /// Columns to column. Must give `args.rows()` values, row by row, whatever the batch size.
    Scalar(fn(&Args) -> Column),
    /// Gathers over the rows of each group; only in `stats`. Is handed the constant arguments.
    Aggregate(Start),
    /// The same, with another way that takes bounded memory for each group and comes near to the answer.
    Approximable {
        /// The way that gives the exact answer.
        exact: Start,
        /// The way that comes near to it.
        rough: Start,
        /// How near, for people.
        error: &'static str,
    },
}

/// What begins to gather, without groups yet.
pub type Start = fn() -> Box<dyn GroupStates>;

impl Function {
    /// Whether it gathers over rows.
    pub fn is_aggregate(&self) -> bool {
        matches!(self.body, Body::Aggregate(_) | Body::Approximable { .. })
    }

    /// What begins to gather, if it is an aggregate; one that can come near to the answer does, when that is wanted.
    pub fn start(&self, approximate: bool) -> Option<Start> {
        match self.body {
            Body::Scalar(_) => None,
            Body::Aggregate(start) => Some(start),
            Body::Approximable { exact, rough, .. } => Some(if approximate { rough } else { exact }),
        }
    }

    /// Whether it has a value for every group, were it 0.
    pub fn is_count(&self) -> bool {
        let counts = [&stats::count::FUNCTION, &stats::count::OVER_TIME, &stats::count_distinct::FUNCTION];
        counts.iter().any(|count| std::ptr::eq(self, *count))
    }

    /// Whether it reads maps and lists out of texts, so that a step into them needs no other part.
    pub fn reads_structures(&self) -> bool {
        std::ptr::eq(self, &json_parse::FUNCTION)
    }

    /// Whether it must be the only aggregate, without groups.
    pub fn stands_alone(&self) -> bool {
        std::ptr::eq(self, &stats::topk::FUNCTION)
    }

    /// Whether the aggregate may also stand behind `by`, where it makes groups.
    pub fn groups_too(&self) -> bool {
        std::ptr::eq(self, &stats::histogram::FUNCTION)
    }

    /// The least and the greatest number of arguments that may be written; `None` for no upper end.
    pub fn arity(&self) -> (usize, Option<usize>) {
        let written = || self.params.iter().filter(|p| !matches!(p.times, Times::Implicit(_)));
        let least = written().filter(|p| matches!(p.times, Times::Once | Times::Many)).count();
        let most = |param: &Param| if param.times == Times::Many { param.most } else { Some(1) };
        (least, written().map(most).sum())
    }

    /// How a call looks: `trim(str, [chars])`.
    pub fn signature(&self) -> String {
        self.signature_as(self.name)
    }

    /// How a call looks where the function has another name.
    pub fn signature_as(&self, name: &str) -> String {
        let params = self.params.iter().filter_map(|p| match p.times {
            Times::Once => Some(p.name.to_string()),
            Times::Optional => Some(format!("[{}]", p.name)),
            Times::Many => Some(format!("{}, ...", p.name)),
            Times::Implicit(_) => None,
        });
        format!("{name}({})", params.collect::<Vec<_>>().join(", "))
    }
}

/// Every function, by topic and in the order of the manual.
static FUNCTIONS: &[&Function] = &[
    &stats::sum::AVG,
    &stats::count::FUNCTION,
    &stats::count_distinct::FUNCTION,
    &stats::extreme::MAX,
    &stats::extreme::MIN,
    &stats::pct::PCT,
    &stats::pct::MEDIAN,
    &stats::rate::FUNCTION,
    &stats::count::OVER_TIME,
    &stats::sum::OVER_TIME,
    &stats::histogram::FUNCTION,
    &stats::values::FUNCTION,
    &stats::topk::FUNCTION,
    &stats::variance::STDDEV,
    &stats::sum::SUM,
    &stats::variance::VARIANCE,
    &stats::earliest::EARLIEST,
    &stats::earliest::LATEST,
    &stats::extreme::SORTS_FIRST,
    &stats::extreme::SORTS_LAST,
    &numeric::ABS,
    &numeric::CEIL,
    &numeric::FLOOR,
    &greatest::GREATEST,
    &greatest::LEAST,
    &numeric::LOG,
    &round::FUNCTION,
    &numeric::SQRT,
    &haversine::FUNCTION,
    &conversion::TO_NUMBER,
    &conversion::TO_INT,
    &conversion::TO_LONG,
    &conversion::TO_DOUBLE,
    &bin::BIN,
    &bin::DATEFLOOR,
    &bin::DATECEIL,
    &millis::FROM_MILLIS,
    &millis::TO_MILLIS,
    &clock::NOW,
    &parse_date::FUNCTION,
    &format_date::FUNCTION,
    &ispresent::FUNCTION,
    &coalesce::FUNCTION,
    &conditional::CASE,
    &conditional::IF,
    &is_numeric::FUNCTION,
    &message_size::FUNCTION,
    &clock::QUERY_START_TIME,
    &clock::QUERY_END_TIME,
    &clock::QUERY_TIME_RANGE,
    &valid_ip::IS_VALID_IP,
    &valid_ip::IS_VALID_IPV4,
    &valid_ip::IS_VALID_IPV6,
    &subnet::IS_IP_IN_SUBNET,
    &subnet::IS_IPV4_IN_SUBNET,
    &subnet::IS_IPV6_IN_SUBNET,
    &ip_kind::IPV4_TO_NUMBER,
    &ip_kind::IS_PRIVATE_IP,
    &ip_kind::IS_PUBLIC_IP,
    &ip_kind::IS_RESERVED_IP,
    &isempty::IS_EMPTY,
    &isempty::IS_BLANK,
    &concat::FUNCTION,
    &trim::LTRIM,
    &trim::RTRIM,
    &trim::TRIM,
    &strlen::FUNCTION,
    &letters::TOUPPER,
    &letters::TOLOWER,
    &substr::FUNCTION,
    &replace::FUNCTION,
    &regex_replace::FUNCTION,
    &strcontains::STRCONTAINS,
    &strcontains::STARTS_WITH,
    &strcontains::ENDS_WITH,
    &url::URLENCODE,
    &url::URLDECODE,
    &hex::HEX_TO_ASCII,
    &hex::HEX_TO_DEC,
    &hex::DEC_TO_HEX,
    &base64::BASE64ENCODE,
    &base64::BASE64DECODE,
    &split::FUNCTION,
    &hash::MD5,
    &hash::SHA256,
    &unmask::FUNCTION,
    &json_parse::FUNCTION,
    &json_stringify::FUNCTION,
    &json_array::SIZE,
    &json_array::CONTAINS,
];

/// Every function, by topic and in the order of the manual.
pub fn all() -> &'static [&'static Function] {
    FUNCTIONS
}

/// The function of that name in any spelling: case and underscores do not matter.
// AWS prints several names both in camelCase and in snake_case (LANGUAGE.md 3).
pub fn find(name: &str) -> Option<&'static Function> {
    let wanted = folded(name);
    all().iter().copied().find(|f| folded(f.name) == wanted || f.aliases.iter().any(|alias| folded(alias) == wanted))
}

fn folded(name: &str) -> String {
    name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect()
}

//! Functions that mean in SQL what they mean in CWLI.

use crate::functions::dialects::Named;
use crate::functions::stats::{count, count_distinct, sum, variance};
use crate::functions::{
    base64, coalesce, concat, conditional, conversion, hash, ispresent, letters, numeric, regex_replace, round,
    strcontains, strlen, url,
};

pub static NAMED: &[Named] = &[
    Named::new("count", &[], &count::FUNCTION),
    Named::new("count_distinct", &["approx_count_distinct"], &count_distinct::FUNCTION),
    Named::new("sum", &[], &sum::SUM),
    Named::new("avg", &["mean"], &sum::AVG),
    Named::new("stddev_pop", &[], &variance::STDDEV),
    Named::new("var_pop", &[], &variance::VARIANCE),
    Named::new("abs", &[], &numeric::ABS),
    Named::new("sqrt", &[], &numeric::SQRT),
    Named::new("ln", &[], &numeric::LOG),
    Named::new("round", &[], &round::FUNCTION),
    Named::new("bigint", &["long"], &conversion::TO_LONG),
    Named::new("int", &["integer"], &conversion::TO_INT),
    Named::new("double", &["float", "real"], &conversion::TO_DOUBLE),
    Named::new("coalesce", &["nvl", "ifnull"], &coalesce::FUNCTION),
    Named::new("if", &["iff"], &conditional::IF),
    Named::new("isnotnull", &[], &ispresent::FUNCTION),
    Named::new("upper", &["ucase"], &letters::TOUPPER),
    Named::new("lower", &["lcase"], &letters::TOLOWER),
    Named::new("length", &["len", "char_length", "character_length"], &strlen::FUNCTION),
    Named::new("concat", &[], &concat::FUNCTION),
    Named::new("contains", &[], &strcontains::STRCONTAINS),
    Named::new("startswith", &[], &strcontains::STARTS_WITH),
    Named::new("endswith", &[], &strcontains::ENDS_WITH),
    Named::new("regexp_replace", &[], &regex_replace::FUNCTION),
    Named::new("base64", &[], &base64::BASE64ENCODE),
    Named::new("unbase64", &[], &base64::BASE64DECODE),
    Named::new("url_encode", &[], &url::URLENCODE),
    Named::new("url_decode", &[], &url::URLDECODE),
    Named::new("md5", &[], &hash::MD5),
];

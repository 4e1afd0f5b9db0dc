//! The functions of PPL by family, under the names that the OpenSearch guide has for them.

use super::dialects::{Dialect, Named};
use super::stats::{count, count_distinct, extreme, pct, sum, take, variance};
use super::{
    coalesce, concat, conditional, conversion, dates, documents, hash, isempty, letters, math, numeric, round, subnet,
    trim,
};

/// What PPL knows, besides functions with a form of their own, such as `isnull`.
// OpenSearch Service developer guide, "Supported PPL commands"; each family is a section of it.
pub static DIALECT: Dialect =
    Dialect { language: "ppl", families: &[AGGREGATES, STRINGS, DATES, CONDITIONS, MATH, DOCUMENTS, HASHES] };

static AGGREGATES: &[Named] = &[
    Named::new("count", &[], &count::FUNCTION),
    Named::new("sum", &[], &sum::SUM),
    Named::new("avg", &["mean"], &sum::AVG),
    Named::new("max", &[], &extreme::MAX),
    Named::new("min", &[], &extreme::MIN),
    Named::new("stddev_samp", &[], &variance::STDDEV_SAMP),
    Named::new("stddev_pop", &["stddev"], &variance::STDDEV),
    Named::new("var_samp", &[], &variance::VAR_SAMP),
    Named::new("var_pop", &[], &variance::VARIANCE),
    Named::new("distinct_count", &["dc", "distinct_count_approx"], &count_distinct::FUNCTION),
    Named::new("percentile", &["percentile_approx"], &pct::PCT),
    Named::new("take", &[], &take::FUNCTION),
];

static STRINGS: &[Named] = &[
    Named::new("concat", &[], &concat::FUNCTION),
    Named::new("lower", &[], &letters::TOLOWER),
    Named::new("upper", &[], &letters::TOUPPER),
    Named::new("ltrim", &[], &trim::LTRIM),
    Named::new("rtrim", &[], &trim::RTRIM),
    Named::new("trim", &[], &trim::TRIM),
];

static DATES: &[Named] = &[
    Named::new("year", &[], &dates::parts::YEAR),
    Named::new("quarter", &[], &dates::parts::QUARTER),
    Named::new("month", &["month_of_year"], &dates::parts::MONTH),
    Named::new("week", &["week_of_year", "weekofyear"], &dates::parts::WEEK),
    Named::new("day", &["dayofmonth", "day_of_month"], &dates::parts::DAY),
    Named::new("dayofweek", &["day_of_week"], &dates::parts::DAY_OF_WEEK),
    Named::new("weekday", &[], &dates::parts::WEEKDAY),
    Named::new("dayofyear", &["day_of_year"], &dates::parts::DAY_OF_YEAR),
    Named::new("hour", &["hour_of_day"], &dates::parts::HOUR),
    Named::new("minute", &["minute_of_hour"], &dates::parts::MINUTE),
    Named::new("minute_of_day", &[], &dates::parts::MINUTE_OF_DAY),
    Named::new("second", &["second_of_minute"], &dates::parts::SECOND),
    Named::new("dayname", &[], &dates::parts::DAY_NAME),
    Named::new("monthname", &[], &dates::parts::MONTH_NAME),
    Named::new("date", &[], &dates::make::DATE_OF),
    Named::new("time", &[], &dates::make::TIME_OF),
    Named::new("timestamp", &[], &dates::make::TIMESTAMP),
    Named::new("last_day", &[], &dates::make::LAST_DAY),
    Named::new("make_date", &["makedate"], &dates::make::MAKE_DATE),
    Named::new("date_format", &[], &dates::make::DATE_FORMAT),
    Named::new("timestampadd", &[], &dates::shift::TIMESTAMP_ADD),
    Named::new("timestampdiff", &[], &dates::shift::TIMESTAMP_DIFF),
    Named::new("datediff", &[], &dates::shift::DATE_DIFF),
    Named::new("from_unixtime", &[], &dates::unix::FROM_UNIXTIME),
    Named::new("unix_timestamp", &[], &dates::unix::UNIX_TIMESTAMP),
    Named::new(
        "now",
        &["localtimestamp", "localtime", "sysdate", "utc_timestamp", "current_timestamp"],
        &dates::clock::CURRENT_TIMESTAMP,
    ),
    Named::new("current_date", &["curdate", "utc_date"], &dates::clock::CURRENT_DATE),
    Named::new("current_time", &["curtime", "utc_time"], &dates::clock::CURRENT_TIME),
    Named::new("current_timezone", &[], &dates::clock::CURRENT_TIMEZONE),
    Named::new("date_add", &["adddate"], &dates::shift::DATE_ADD),
];

static CONDITIONS: &[Named] = &[
    Named::new("if", &[], &conditional::IF),
    Named::new("coalesce", &[], &coalesce::FUNCTION),
    Named::new("isempty", &[], &isempty::IS_EMPTY),
    Named::new("isblank", &[], &isempty::IS_BLANK),
    Named::new("cidrmatch", &[], &subnet::IS_IP_IN_SUBNET),
];

static MATH: &[Named] = &[
    Named::new("abs", &[], &numeric::ABS),
    Named::new("acos", &[], &math::ACOS),
    Named::new("asin", &[], &math::ASIN),
    Named::new("atan", &[], &math::ATAN),
    Named::new("atan2", &[], &math::ATAN2),
    Named::new("cbrt", &[], &math::CBRT),
    Named::new("ceil", &["ceiling"], &numeric::CEIL),
    Named::new("conv", &[], &math::CONV),
    Named::new("cos", &[], &math::COS),
    Named::new("cot", &[], &math::COT),
    Named::new("crc32", &[], &math::CRC32),
    Named::new("degrees", &[], &math::DEGREES),
    Named::new("divide", &[], &math::DIVIDE),
    Named::new("e", &[], &math::EULER),
    Named::new("exp", &[], &math::EXP),
    Named::new("floor", &[], &numeric::FLOOR),
    Named::new("ln", &["log"], &numeric::LOG),
    Named::new("log2", &[], &math::LOG2),
    Named::new("log10", &[], &math::LOG10),
    Named::new("mod", &[], &math::MOD),
    Named::new("pi", &[], &math::PI),
    Named::new("pow", &["power"], &math::POWER),
    Named::new("radians", &[], &math::RADIANS),
    Named::new("rand", &[], &math::RAND),
    Named::new("round", &[], &round::FUNCTION),
    Named::new("sign", &["signum"], &math::SIGN),
    Named::new("sin", &[], &math::SIN),
    Named::new("sqrt", &[], &numeric::SQRT),
    Named::new("tan", &[], &math::TAN),
    Named::new("tonumber", &["num"], &conversion::TO_NUMBER),
];

static DOCUMENTS: &[Named] = &[
    Named::new("json", &[], &documents::ask::JSON),
    Named::new("json_valid", &[], &documents::ask::JSON_VALID),
    Named::new("json_keys", &[], &documents::ask::JSON_KEYS),
    Named::new("array_length", &["json_array_length"], &documents::ask::JSON_ARRAY_LENGTH),
    Named::new("json_extract", &[], &documents::extract::FUNCTION),
    Named::new("json_object", &[], &documents::make::JSON_OBJECT),
    Named::new("json_array", &[], &documents::make::JSON_ARRAY),
    Named::new("to_json_string", &[], &documents::make::TO_JSON_STRING),
];

static HASHES: &[Named] =
    &[Named::new("md5", &[], &hash::MD5), Named::new("sha1", &[], &hash::SHA1), Named::new("sha2", &[], &hash::SHA2)];

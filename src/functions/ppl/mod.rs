//! The functions of PPL by family, under the names that the OpenSearch guide has for them: most are those of SQL or
//! CWLI.

mod documents;
mod extract;
mod moment;
mod numbers;
mod parts;
mod shift;
mod times;

use super::dialects::{Dialect, Named};
use super::sql::{aggregates, conversions, dates, lists, numbers as of_sql, texts};
use super::stats::{count, count_distinct, extreme, pct, sum, take, variance};
use super::{coalesce, concat, conditional, conversion, hash, isempty, letters, numeric, round, subnet, trim};

/// The page of the OpenSearch Service developer guide that describes them.
const PAGE: &str = "supported-ppl";

/// What PPL knows, besides functions with a form of their own, such as `isnull`.
// OpenSearch Service developer guide, "Supported PPL commands"; each family is a section of it.
pub static DIALECT: Dialect =
    Dialect { language: "ppl", families: &[AGGREGATES, STRINGS, DATES, CONDITIONS, MATH, DOCUMENTS, HASHES, TYPES] };

static AGGREGATES: &[Named] = &[
    Named::new("count", &[], &count::FUNCTION),
    Named::new("sum", &[], &sum::SUM),
    Named::new("avg", &["mean"], &sum::AVG),
    Named::new("max", &[], &extreme::MAX),
    Named::new("min", &[], &extreme::MIN),
    Named::new("stddev_samp", &[], &aggregates::STDDEV_SAMP),
    Named::new("stddev_pop", &["stddev"], &variance::STDDEV),
    Named::new("var_samp", &[], &aggregates::VAR_SAMP),
    Named::new("var_pop", &[], &variance::VARIANCE),
    Named::new("distinct_count", &["dc", "distinct_count_approx"], &count_distinct::FUNCTION),
    Named::new("percentile", &["percentile_approx"], &pct::PCT),
    Named::new("take", &[], &take::FUNCTION),
];

static STRINGS: &[Named] = &[
    Named::new("concat", &[], &concat::FUNCTION),
    Named::new("concat_ws", &[], &texts::CONCAT_WS),
    // The guide: the length is measured in bytes.
    Named::new("length", &[], &texts::OCTET_LENGTH),
    Named::new("lower", &[], &letters::TOLOWER),
    Named::new("upper", &[], &letters::TOUPPER),
    Named::new("ltrim", &[], &trim::LTRIM),
    Named::new("rtrim", &[], &trim::RTRIM),
    Named::new("trim", &[], &trim::TRIM),
    Named::new("position", &["locate"], &texts::LOCATE),
    Named::new("replace", &[], &texts::REPLACE_TEXT),
    Named::new("reverse", &[], &texts::REVERSE),
    Named::new("right", &[], &texts::RIGHT),
    Named::new("left", &[], &texts::LEFT),
    Named::new("substring", &["substr"], &texts::SUBSTRING),
];

static DATES: &[Named] = &[
    Named::new("year", &[], &dates::YEAR),
    Named::new("quarter", &[], &dates::QUARTER),
    Named::new("month", &["month_of_year"], &dates::MONTH),
    Named::new("week", &["week_of_year", "weekofyear"], &dates::WEEKOFYEAR),
    Named::new("day", &["dayofmonth", "day_of_month"], &dates::DAY),
    Named::new("dayofweek", &["day_of_week"], &dates::DAYOFWEEK),
    Named::new("weekday", &[], &dates::WEEKDAY),
    Named::new("dayofyear", &["day_of_year"], &dates::DAYOFYEAR),
    Named::new("hour", &["hour_of_day"], &parts::HOUR),
    Named::new("minute", &["minute_of_hour"], &parts::MINUTE),
    Named::new("minute_of_day", &[], &parts::MINUTE_OF_DAY),
    Named::new("second", &["second_of_minute"], &parts::SECOND),
    Named::new("dayname", &[], &parts::DAY_NAME),
    Named::new("monthname", &[], &parts::MONTH_NAME),
    Named::new("date", &[], &dates::TO_DATE),
    Named::new("time", &[], &times::TIME_OF),
    Named::new("timestamp", &[], &times::TIMESTAMP),
    Named::new("last_day", &[], &dates::LAST_DAY),
    Named::new("make_date", &["makedate"], &dates::MAKE_DATE),
    Named::new("date_format", &[], &dates::DATE_FORMAT),
    Named::new("timestampadd", &[], &dates::TIMESTAMPADD),
    Named::new("timestampdiff", &[], &dates::TIMESTAMPDIFF),
    Named::new("datediff", &[], &dates::DATEDIFF),
    Named::new("from_unixtime", &[], &dates::TIMESTAMP_SECONDS),
    Named::new("unix_timestamp", &[], &times::UNIX_SECONDS),
    Named::new(
        "now",
        &["localtimestamp", "localtime", "sysdate", "utc_timestamp", "current_timestamp"],
        &dates::CURRENT_TIMESTAMP,
    ),
    Named::new("current_date", &["curdate", "utc_date"], &dates::CURRENT_DATE),
    Named::new("current_time", &["curtime", "utc_time"], &times::CURRENT_TIME),
    Named::new("current_timezone", &[], &dates::CURRENT_TIMEZONE),
    Named::new("date_shift", &[], &shift::DATE_SHIFT),
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
    Named::new("acos", &[], &of_sql::ACOS),
    Named::new("asin", &[], &of_sql::ASIN),
    Named::new("atan", &[], &of_sql::ATAN),
    Named::new("atan2", &[], &of_sql::ATAN2),
    Named::new("cbrt", &[], &of_sql::CBRT),
    Named::new("ceil", &["ceiling"], &numeric::CEIL),
    Named::new("conv", &[], &of_sql::CONV),
    Named::new("cos", &[], &of_sql::COS),
    Named::new("cot", &[], &of_sql::COT),
    Named::new("crc32", &[], &texts::CRC32),
    Named::new("degrees", &[], &of_sql::DEGREES),
    Named::new("divide", &[], &numbers::DIVIDE),
    Named::new("e", &[], &of_sql::E),
    Named::new("exp", &[], &of_sql::EXP),
    Named::new("floor", &[], &numeric::FLOOR),
    Named::new("ln", &[], &numeric::LOG),
    Named::new("log2", &[], &of_sql::LOG2),
    Named::new("log10", &[], &of_sql::LOG10),
    // With two arguments the base comes first (the guide, log).
    Named::new("log", &[], &of_sql::LOGARITHM),
    Named::new("mod", &[], &of_sql::MOD),
    Named::new("pi", &[], &of_sql::PI),
    Named::new("pow", &["power"], &of_sql::POWER),
    Named::new("radians", &[], &of_sql::RADIANS),
    Named::new("rand", &[], &numbers::RAND),
    Named::new("round", &[], &round::FUNCTION),
    Named::new("sign", &["signum"], &of_sql::SIGN),
    Named::new("sin", &[], &of_sql::SIN),
    Named::new("sqrt", &[], &numeric::SQRT),
    Named::new("tan", &[], &of_sql::TAN),
];

static DOCUMENTS: &[Named] = &[
    Named::new("json", &[], &documents::JSON),
    Named::new("json_valid", &[], &documents::JSON_VALID),
    Named::new("json_keys", &[], &lists::JSON_OBJECT_KEYS),
    Named::new("array_length", &["json_array_length"], &lists::JSON_ARRAY_LENGTH),
    Named::new("json_extract", &[], &extract::FUNCTION),
    Named::new("json_object", &[], &documents::JSON_OBJECT),
    Named::new("json_array", &["array"], &lists::ARRAY),
    Named::new("to_json_string", &[], &lists::TO_JSON),
];

static HASHES: &[Named] =
    &[Named::new("md5", &[], &hash::MD5), Named::new("sha1", &[], &hash::SHA1), Named::new("sha2", &[], &texts::SHA2)];

/// What `cast` gives.
static TYPES: &[Named] = &[
    Named::new("string", &[], &conversions::STRING),
    Named::new("long", &[], &conversion::TO_LONG),
    Named::new("double", &[], &conversion::TO_DOUBLE),
    Named::new("boolean", &[], &conversions::BOOLEAN),
];

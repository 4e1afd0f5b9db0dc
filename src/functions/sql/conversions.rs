//! Conversions, and what chooses among values.

use super::entry::{each, entry, numbers, texts, whole};
use crate::batch::{Value, equal};
use crate::functions::dialects::Named;
use crate::functions::{Args, Example, Function, Kind, Param, Topic};

const G: Topic = Topic::General;
const VALUE: Param = Param::required("value", Kind::Any, "The value.");

pub static STRING: Function = entry(
    "string",
    G,
    &[VALUE],
    Kind::String,
    "Returns a value as a text.",
    &[Example::scalar("CAST(123 AS STRING)", "123"), Example::scalar("string(2.50)", "2.5")],
    |args| {
        texts(args, |row| match args.value(0, row) {
            Value::Json(json) => Some(json.to_string()),
            Value::Bool(yes) => Some(yes.to_string()),
            _ => args.text(0, row).map(|text| text.into_owned()),
        })
    },
);

fn within(args: &Args, least: f64, most: f64) -> crate::batch::Column {
    numbers(args, |row| args.number(0, row).map(f64::trunc).filter(|number| (least..=most).contains(number)))
}

pub static TINYINT: Function = entry(
    "tinyint",
    G,
    &[VALUE],
    Kind::Number,
    "Returns the integer from -128 to 127 that a value reads as.",
    &[Example::scalar("CAST('12.9' AS TINYINT)", "12"), Example::scalar("tinyint(128)", "")],
    |args| within(args, -128.0, 127.0),
);

pub static SMALLINT: Function = entry(
    "smallint",
    G,
    &[VALUE],
    Kind::Number,
    "Returns the integer from -32768 to 32767 that a value reads as.",
    &[Example::scalar("CAST('1200' AS SMALLINT)", "1200"), Example::scalar("smallint(40000)", "")],
    |args| within(args, -32_768.0, 32_767.0),
);

pub static DECIMAL: Function = entry(
    "decimal",
    G,
    &[VALUE, Param::optional("decimals", Kind::Number, "How many digits after the point are kept; none without.")],
    Kind::Number,
    "Returns the number that a value reads as, rounded to so many decimals.",
    &[Example::scalar("CAST('3.14159' AS DECIMAL(10, 2))", "3.14"), Example::scalar("decimal(2.5)", "3")],
    |args| {
        numbers(args, |row| {
            let number = args.number(0, row)?;
            let decimals = if args.count() > 1 { whole(args, 1, row)?.clamp(0, 38) } else { 0 };
            let scale = 10f64.powi(decimals as i32);
            let scaled = (number * scale).round() / scale;
            Some(if scaled.is_finite() { scaled } else { number })
        })
    },
);

pub static BOOLEAN: Function = entry(
    "boolean",
    G,
    &[VALUE],
    Kind::Boolean,
    "Returns the truth that a value reads as: `true`, `yes`, `1` and the like.",
    &[Example::scalar("CAST('yes' AS BOOLEAN)", "1"), Example::scalar("boolean('maybe')", "")],
    |args| {
        let truth = |row| match args.value(0, row) {
            Value::Bool(yes) => Some(yes),
            Value::Number(number) => Some(number != 0.0),
            _ => match args.text(0, row)?.trim().to_lowercase().as_str() {
                "true" | "t" | "yes" | "y" | "1" => Some(true),
                "false" | "f" | "no" | "n" | "0" => Some(false),
                _ => None,
            },
        };
        (0..args.rows()).map(truth).collect()
    },
);

pub static NULLIF: Function = entry(
    "nullif",
    G,
    &[VALUE, Param::required("other", Kind::Any, "What the value must not be.")],
    Kind::Any,
    "Returns a value, or nothing where it is equal to another.",
    &[Example::scalar("nullif(2, 2)", ""), Example::scalar("nullif('-', 'x')", "-")],
    |args| {
        each(args, |row| {
            let (value, other) = (args.value(0, row), args.value(1, row));
            (!equal(&value, &other)).then_some(value)
        })
    },
);

pub static NVL2: Function = entry(
    "nvl2",
    G,
    &[
        VALUE,
        Param::required("there", Kind::Any, "The answer where the value is there."),
        Param::required("missing", Kind::Any, "The answer where it is missing."),
    ],
    Kind::Any,
    "Returns one of two values, as a third is there or missing.",
    &[Example::scalar("nvl2(NULL, 2, 1)", "1"), Example::scalar("nvl2('x', 2, 1)", "2")],
    |args| each(args, |row| Some(args.value(if args.value(0, row).is_missing() { 2 } else { 1 }, row))),
);

pub static ISNULL: Function = entry(
    "isnull",
    G,
    &[VALUE],
    Kind::Boolean,
    "Returns whether a value is missing.",
    &[Example::scalar("isnull(1)", "0"), Example::scalar("isnull(NULL)", "1")],
    |args| (0..args.rows()).map(|row| Some(args.value(0, row).is_missing())).collect(),
);

pub static NAMED: &[Named] = &[
    Named::new("boolean", &[], &BOOLEAN),
    Named::new("decimal", &[], &DECIMAL),
    Named::new("isnull", &[], &ISNULL),
    Named::new("nullif", &[], &NULLIF),
    Named::new("nvl2", &[], &NVL2),
    Named::new("smallint", &[], &SMALLINT),
    Named::new("string", &[], &STRING),
    Named::new("tinyint", &[], &TINYINT),
];

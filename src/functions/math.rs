//! Mathematical functions of SQL and PPL that CWLI does not have.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::{Column, Value};
use foldhash::fast::FixedState;
use std::hash::{BuildHasher, Hasher};

/// The page of the OpenSearch Service developer guide that describes them.
const PAGE: &str = "supported-ppl";

const NUMBER: Param = Param::required("x", Kind::Number, "The number.");
const NONE: &str = "A number for which there is no answer gives a missing value.";

/// A function from a number to a number.
const fn of_number(
    name: &'static str,
    summary: &'static str,
    examples: &'static [Example],
    eval: fn(&Args) -> Column,
) -> Function {
    Function {
        name,
        aliases: &[],
        topic: Topic::Numeric,
        params: &[NUMBER],
        returns: Kind::Number,
        summary,
        notes: NONE,
        page: PAGE,
        examples,
        body: Body::Scalar(eval),
    }
}

/// A function without arguments that is the same number everywhere.
const fn constant(
    name: &'static str,
    summary: &'static str,
    examples: &'static [Example],
    eval: fn(&Args) -> Column,
) -> Function {
    Function { params: &[], notes: "", ..of_number(name, summary, examples, eval) }
}

pub static ACOS: Function = of_number(
    "acos",
    "Returns the arc cosine of a number.",
    &[Example::scalar("acos(0)", "1.5708"), Example::scalar("acos(2)", "")],
    |args| args.map_numbers(0, |x| Some(x.acos())),
);

pub static ASIN: Function = of_number(
    "asin",
    "Returns the arc sine of a number.",
    &[Example::scalar("asin(0)", "0"), Example::scalar("asin(1)", "1.5708")],
    |args| args.map_numbers(0, |x| Some(x.asin())),
);

pub static ATAN: Function = Function {
    params: &[NUMBER, Param::optional("y", Kind::Number, "What the number is divided by, with its sign.")],
    ..of_number(
        "atan",
        "Returns the arc tangent of a number, or of the quotient of two.",
        &[Example::scalar("atan(2)", "1.1071"), Example::scalar("atan(2, 3)", "0.588")],
        |args| {
            if args.count() < 2 {
                args.map_numbers(0, |x| Some(x.atan()))
            } else {
                pairs(args, |y, x| Some(y.atan2(x)))
            }
        },
    )
};

pub static ATAN2: Function = Function {
    params: &[NUMBER, Param::required("y", Kind::Number, "What the number is divided by, with its sign.")],
    ..of_number(
        "atan2",
        "Returns the arc tangent of the quotient of two numbers.",
        &[Example::scalar("atan2(2, 3)", "0.588")],
        |args| pairs(args, |y, x| Some(y.atan2(x))),
    )
};

pub static CBRT: Function = of_number(
    "cbrt",
    "Returns the cube root of a number.",
    &[Example::scalar("cbrt(9.261)", "2.1"), Example::scalar("cbrt(-27)", "-3")],
    |args| args.map_numbers(0, |x| Some(x.cbrt())),
);

pub static COS: Function =
    of_number("cos", "Returns the cosine of an angle in radians.", &[Example::scalar("cos(0)", "1")], |args| {
        args.map_numbers(0, |x| Some(x.cos()))
    });

pub static COT: Function = of_number(
    "cot",
    "Returns the cotangent of an angle in radians.",
    &[Example::scalar("cot(1)", "0.6421"), Example::scalar("cot(0)", "")],
    |args| args.map_numbers(0, |x| Some(1.0 / x.tan())),
);

pub static DEGREES: Function = of_number(
    "degrees",
    "Returns an angle in degrees, given in radians.",
    &[Example::scalar("degrees(1.57)", "89.9544")],
    |args| args.map_numbers(0, |x| Some(x.to_degrees())),
);

pub static EULER: Function = constant("e", "Returns Euler's number.", &[Example::scalar("e()", "2.7183")], |args| {
    Column::repeat(&Value::Number(std::f64::consts::E), args.rows())
});

pub static EXP: Function = of_number(
    "exp",
    "Returns Euler's number to the power of a number.",
    &[Example::scalar("exp(2)", "7.3891")],
    |args| args.map_numbers(0, |x| Some(x.exp())),
);

pub static LOG2: Function = of_number(
    "log2",
    "Returns the logarithm of a number to the base 2.",
    &[Example::scalar("log2(8)", "3"), Example::scalar("log2(0)", "")],
    |args| args.map_numbers(0, |x| (x > 0.0).then(|| x.log2())),
);

pub static LOG10: Function = of_number(
    "log10",
    "Returns the logarithm of a number to the base 10.",
    &[Example::scalar("log10(100)", "2"), Example::scalar("log10(-1)", "")],
    |args| args.map_numbers(0, |x| (x > 0.0).then(|| x.log10())),
);

pub static MOD: Function = Function {
    params: &[NUMBER, Param::required("m", Kind::Number, "What the number is divided by.")],
    ..of_number(
        "mod",
        "Returns the remainder of a division.",
        &[Example::scalar("mod(3, 2)", "1"), Example::scalar("mod(3.1, 2)", "1.1"), Example::scalar("mod(3, 0)", "")],
        |args| pairs(args, |x, m| Some(x % m)),
    )
};

pub static PI: Function = constant(
    "pi",
    "Returns the ratio of the circumference of a circle to its diameter.",
    &[Example::scalar("pi()", "3.1416")],
    |args| Column::repeat(&Value::Number(std::f64::consts::PI), args.rows()),
);

pub static POWER: Function = Function {
    params: &[NUMBER, Param::required("y", Kind::Number, "The exponent.")],
    ..of_number(
        "power",
        "Returns a number to the power of another.",
        &[
            Example::scalar("power(3, 2)", "9"),
            Example::scalar("power(3, -2)", "0.1111"),
            Example::scalar("power(-1, 0.5)", ""),
        ],
        |args| pairs(args, |x, y| Some(x.powf(y))),
    )
};

pub static RADIANS: Function = of_number(
    "radians",
    "Returns an angle in radians, given in degrees.",
    &[Example::scalar("radians(90)", "1.5708")],
    |args| args.map_numbers(0, |x| Some(x.to_radians())),
);

pub static SIGN: Function = of_number(
    "sign",
    "Returns -1, 0 or 1, as a number is below, at or above zero.",
    &[Example::scalar("sign(-1.1)", "-1"), Example::scalar("sign(0)", "0")],
    |args| args.map_numbers(0, |x| Some(if x == 0.0 { 0.0 } else { x.signum() })),
);

pub static SIN: Function =
    of_number("sin", "Returns the sine of an angle in radians.", &[Example::scalar("sin(0)", "0")], |args| {
        args.map_numbers(0, |x| Some(x.sin()))
    });

pub static TAN: Function =
    of_number("tan", "Returns the tangent of an angle in radians.", &[Example::scalar("tan(0)", "0")], |args| {
        args.map_numbers(0, |x| Some(x.tan()))
    });

pub static RAND: Function = Function {
    params: &[Param::optional("seed", Kind::Number, "What the number is made of.")],
    notes: "The same number in every row: an answer must not depend on the order in which rows are read. Without a seed \
        it is made of the start of the query.",
    ..of_number(
        "rand",
        "Returns a number from 0 up to 1 that looks like chance.",
        &[Example::scalar("rand(3) = rand(3)", "1")],
        rand,
    )
};

fn rand(args: &Args) -> Column {
    match args.get(0) {
        None => Column::repeat(&Value::Number(chance(args.context().now as u64)), args.rows()),
        Some(_) => args.map_numbers(0, |seed| Some(chance(seed.to_bits()))),
    }
}

/// A number from 0 up to 1, always the same for the same seed.
fn chance(seed: u64) -> f64 {
    /// The bits of the fraction of a double.
    const BITS: u32 = 53;
    let mut hash = FixedState::with_seed(0x9e37_79b9_7f4a_7c15).build_hasher();
    hash.write_u64(seed);
    (hash.finish() >> (u64::BITS - BITS)) as f64 / (1u64 << BITS) as f64
}

pub static DIVIDE: Function = Function {
    params: &[NUMBER, Param::required("y", Kind::Number, "What the number is divided by.")],
    notes: "Where both are whole numbers the fraction is discarded.",
    ..of_number(
        "divide",
        "Returns the quotient of two numbers as PPL divides.",
        &[
            Example::scalar("divide(7, 2)", "3"),
            Example::scalar("divide(7.5, 2)", "3.75"),
            Example::scalar("divide(1, 0)", ""),
        ],
        |args| pairs(args, quotient),
    )
};

// OpenSearch Service developer guide, PPL expressions: "/": for integers, the result is an integer with the fractional
// part discarded.
fn quotient(x: f64, y: f64) -> Option<f64> {
    let whole = x.fract() == 0.0 && y.fract() == 0.0;
    Some(if whole { (x / y).trunc() } else { x / y })
}

fn pairs(args: &Args, compute: impl Fn(f64, f64) -> Option<f64>) -> Column {
    (0..args.rows()).map(|row| compute(args.number(0, row)?, args.number(1, row)?)).collect()
}

pub static CONV: Function = Function {
    name: "conv",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[
        Param::required("x", Kind::String, "The number as it is written."),
        Param::required("from", Kind::Number, "The base in which it is written, 2 to 36."),
        Param::required("to", Kind::Number, "The base in which it shall be written, 2 to 36."),
    ],
    returns: Kind::String,
    summary: "Returns a whole number written in another base.",
    notes: "What is no number in its base gives a missing value, as does a base that is none.",
    page: PAGE,
    examples: &[
        Example::scalar(r#"conv("12", 10, 16)"#, "c"),
        Example::scalar(r#"conv("2C", 16, 10)"#, "44"),
        Example::scalar("conv(1111, 2, 10)", "15"),
    ],
    body: Body::Scalar(conv),
};

fn conv(args: &Args) -> Column {
    let base = |index, row| args.number(index, row).filter(|base| (2.0..=36.0).contains(base)).map(|base| base as u32);
    args.written(|row, out| {
        let text = args.text(0, row)?;
        let number = i128::from_str_radix(text.trim(), base(1, row)?).ok()?;
        write_in_base(number, base(2, row)?, out);
        Some(())
    })
}

fn write_in_base(number: i128, base: u32, out: &mut String) {
    if number < 0 {
        out.push('-');
    }
    let start = out.len();
    let mut rest = number.unsigned_abs();
    loop {
        out.extend(char::from_digit((rest % u128::from(base)) as u32, base));
        rest /= u128::from(base);
        if rest == 0 {
            break;
        }
    }
    let digits: String = out[start..].chars().rev().collect();
    out.replace_range(start.., &digits);
}

pub static CRC32: Function = Function {
    name: "crc32",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[Param::required("str", Kind::String, "The text.")],
    returns: Kind::Number,
    summary: "Returns the cyclic redundancy check of a text, a number of 32 bits.",
    notes: "",
    page: PAGE,
    examples: &[Example::scalar(r#"crc32("MySQL")"#, "3259397556")],
    body: Body::Scalar(|args| {
        let texts = args.strings(0).map(|text| {
            let mut crc = libdeflater::Crc::new();
            crc.update(text.as_bytes());
            Some(f64::from(crc.sum()))
        });
        texts.collect()
    }),
};

#[cfg(test)]
mod tests {
    use super::super::check::one;
    use super::*;

    #[test]
    fn each_gives_what_the_guide_says() {
        for (function, x, gives) in [
            (&ACOS, 0.0, "1.5708"),
            (&ACOS, 2.0, ""),
            (&ASIN, 1.0, "1.5708"),
            (&ATAN, 2.0, "1.1071"),
            (&CBRT, -27.0, "-3"),
            (&COS, 0.0, "1"),
            (&COT, 1.0, "0.6421"),
            (&COT, 0.0, ""),
            (&DEGREES, 1.57, "89.9544"),
            (&EXP, 2.0, "7.3891"),
            (&LOG2, 8.0, "3"),
            (&LOG10, 100.0, "2"),
            (&LOG10, 0.0, ""),
            (&RADIANS, 90.0, "1.5708"),
            (&SIGN, -1.1, "-1"),
            (&SIGN, 0.0, "0"),
            (&SIN, 0.0, "0"),
            (&TAN, 0.0, "0"),
        ] {
            assert_eq!(one(function, &[x.into()]), gives, "{}({x})", function.name);
        }
        assert_eq!(one(&ATAN, &[2.0.into(), 3.0.into()]), one(&ATAN2, &[2.0.into(), 3.0.into()]));
        assert_eq!(one(&MOD, &[3.1.into(), 2.0.into()]), "1.1");
        assert_eq!(one(&MOD, &[3.0.into(), 0.0.into()]), "");
        assert_eq!(one(&POWER, &[3.0.into(), (-2.0).into()]), "0.1111");
        assert_eq!((one(&EULER, &[]), one(&PI, &[])), ("2.7183".to_string(), "3.1416".to_string()));
    }

    #[test]
    fn whole_numbers_divide_without_a_fraction() {
        assert_eq!(one(&DIVIDE, &[(-7.0).into(), 2.0.into()]), "-3");
        assert_eq!(one(&DIVIDE, &["7".into(), "2.5".into()]), "2.8");
        assert_eq!(one(&DIVIDE, &[7.0.into(), 0.0.into()]), "");
    }

    #[test]
    fn numbers_are_written_in_other_bases() {
        for (x, from, to, gives) in [
            ("12", 10.0, 16.0, "c"),
            ("2C", 16.0, 10.0, "44"),
            ("-ff", 16.0, 2.0, "-11111111"),
            ("2", 2.0, 10.0, ""),
            ("0", 36.0, 2.0, "0"),
            ("1", 1.0, 10.0, ""),
        ] {
            assert_eq!(one(&CONV, &[x.into(), from.into(), to.into()]), gives, "{x}");
        }
        assert_eq!(one(&CRC32, &["MySQL".into()]), "3259397556");
    }

    #[test]
    fn chance_is_below_one_and_stays() {
        for seed in 0..1000 {
            assert!((0.0..1.0).contains(&chance(seed)));
        }
        assert_ne!(chance(1), chance(2));
        assert_eq!(one(&RAND, &[3.0.into()]), one(&RAND, &["3".into()]));
    }
}

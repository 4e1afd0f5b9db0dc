//! Mathematical functions.

use super::entry::{NUMBER, entry, numbers, texts, whole};
use crate::functions::dialects::Named;
use crate::functions::{Args, Example, Function, Kind, Param, Topic};

/// A function of one number.
macro_rules! of_number {
    ($($constant:ident = $name:literal, $summary:literal, [$($call:literal => $gives:literal),+], $compute:expr;)+) => {
        $(pub static $constant: Function = entry(
            $name,
            Topic::Numeric,
            &[NUMBER],
            Kind::Number,
            $summary,
            &[$(Example::scalar($call, $gives)),+],
            |args| {
                let compute: fn(f64) -> f64 = $compute;
                args.map_numbers(0, |number| Some(compute(number)).filter(|number| number.is_finite()))
            },
        );)+
    };
}

of_number! {
    ACOS = "acos", "Returns the arc cosine of a number.", ["acos(1)" => "0", "acos(2)" => ""], f64::acos;
    ACOSH = "acosh", "Returns the inverse hyperbolic cosine of a number.", ["acosh(1)" => "0"], f64::acosh;
    ASIN = "asin", "Returns the arc sine of a number.", ["asin(0)" => "0"], f64::asin;
    ASINH = "asinh", "Returns the inverse hyperbolic sine of a number.", ["asinh(0)" => "0"], f64::asinh;
    ATAN = "atan", "Returns the arc tangent of a number.", ["atan(0)" => "0", "atan(1)" => "0.7854"], f64::atan;
    ATANH = "atanh", "Returns the inverse hyperbolic tangent of a number.", ["atanh(0)" => "0"], f64::atanh;
    CBRT = "cbrt", "Returns the cube root of a number.", ["cbrt(27)" => "3"], f64::cbrt;
    COS = "cos", "Returns the cosine of an angle in radians.", ["cos(0)" => "1"], f64::cos;
    COSH = "cosh", "Returns the hyperbolic cosine of a number.", ["cosh(0)" => "1"], f64::cosh;
    COT = "cot", "Returns the cotangent of an angle in radians.", ["cot(1)" => "0.6421"], |n| 1.0 / n.tan();
    CSC = "csc", "Returns the cosecant of an angle in radians.", ["csc(1)" => "1.1884"], |n| 1.0 / n.sin();
    DEGREES = "degrees", "Returns an angle in degrees, from radians.", ["degrees(pi())" => "180"], f64::to_degrees;
    EXP = "exp", "Returns e to the power of a number.", ["exp(0)" => "1", "exp(1)" => "2.7183"], f64::exp;
    EXPM1 = "expm1", "Returns e to the power of a number, less 1.", ["expm1(0)" => "0"], f64::exp_m1;
    LOG10 = "log10", "Returns the logarithm to the base 10.", ["log10(100)" => "2", "log10(0)" => ""], f64::log10;
    LOG1P = "log1p", "Returns the natural logarithm of a number and 1.", ["log1p(0)" => "0"], f64::ln_1p;
    LOG2 = "log2", "Returns the logarithm to the base 2.", ["log2(8)" => "3"], f64::log2;
    NEGATIVE = "negative", "Returns a number with the other sign.", ["negative(2)" => "-2"], |n| -n;
    POSITIVE = "positive", "Returns a number as it is.", ["positive('2')" => "2"], |n| n;
    RADIANS = "radians", "Returns an angle in radians, from degrees.", ["radians(180)" => "3.1416"], f64::to_radians;
    RINT = "rint", "Returns the integer that is nearest to a number; of two the even one.",
        ["rint(2.5)" => "2", "rint(2.6)" => "3"], f64::round_ties_even;
    SEC = "sec", "Returns the secant of an angle in radians.", ["sec(0)" => "1"], |n| 1.0 / n.cos();
    SIGN = "sign", "Returns -1, 0 or 1, as a number is below, equal to or above 0.",
        ["sign(-7)" => "-1", "sign(0)" => "0"], |n| if n == 0.0 { 0.0 } else { n.signum() };
    SIN = "sin", "Returns the sine of an angle in radians.", ["sin(0)" => "0"], f64::sin;
    SINH = "sinh", "Returns the hyperbolic sine of a number.", ["sinh(0)" => "0"], f64::sinh;
    TAN = "tan", "Returns the tangent of an angle in radians.", ["tan(0)" => "0"], f64::tan;
    TANH = "tanh", "Returns the hyperbolic tangent of a number.", ["tanh(0)" => "0"], f64::tanh;
    FACTORIAL = "factorial", "Returns the product of the integers up to a number, which is at most 20.",
        ["factorial(5)" => "120", "factorial(21)" => ""], |n| {
            if (0.0..=20.0).contains(&n) { (1..=n as u64).product::<u64>() as f64 } else { f64::NAN }
        };
    BITNOT = "bitnot", "Returns an integer with all its bits turned.", ["bitnot(0)" => "-1"], |n| !(n as i64) as f64;
}

const OTHER: Param = Param::required("other", Kind::Number, "The other number.");

/// A function of two numbers.
macro_rules! of_two {
    ($($constant:ident = $name:literal, $summary:literal, [$($call:literal => $gives:literal),+], $compute:expr;)+) => {
        $(pub static $constant: Function = entry(
            $name,
            Topic::Numeric,
            &[NUMBER, OTHER],
            Kind::Number,
            $summary,
            &[$(Example::scalar($call, $gives)),+],
            |args| {
                let compute: fn(f64, f64) -> f64 = $compute;
                numbers(args, |row| Some(compute(args.number(0, row)?, args.number(1, row)?)))
            },
        );)+
    };
}

of_two! {
    ATAN2 = "atan2", "Returns the angle of a point, given as y and x.", ["atan2(0, 1)" => "0"], f64::atan2;
    DIV = "div", "Returns how many times a number goes into another.", ["div(7, 2)" => "3", "div(-7, 2)" => "-3", "div(1, 0)" => ""],
        |a, b| (a / b).trunc();
    HYPOT = "hypot", "Returns the length of the third side of a triangle with a right angle.", ["hypot(3, 4)" => "5"],
        f64::hypot;
    MOD = "mod", "Returns what is left over by a division, with the sign of the first number.",
        ["mod(7, 3)" => "1", "mod(-7, 3)" => "-1", "mod(1, 0)" => ""], |a, b| a % b;
    PMOD = "pmod", "Returns what is left over by a division, not below zero.", ["pmod(-7, 3)" => "2"],
        |a, b| ((a % b) + b) % b;
    POWER = "power", "Returns a number to the power of another.", ["power(2, 10)" => "1024"], f64::powf;
    BITAND = "bitand", "Returns the bits that two integers have in common.", ["bitand(6, 3)" => "2"],
        |a, b| ((a as i64) & (b as i64)) as f64;
    BITOR = "bitor", "Returns the bits that one of two integers has.", ["bitor(6, 3)" => "7"],
        |a, b| ((a as i64) | (b as i64)) as f64;
    BITXOR = "bitxor", "Returns the bits in which two integers differ.", ["bitxor(6, 3)" => "5"],
        |a, b| ((a as i64) ^ (b as i64)) as f64;
    SHIFTLEFT = "shiftleft", "Returns an integer with its bits moved to the left.", ["shiftleft(1, 4)" => "16"],
        |a, b| (a as i64).wrapping_shl(b as u32) as f64;
    SHIFTRIGHT = "shiftright", "Returns an integer with its bits moved to the right.", ["shiftright(16, 4)" => "1"],
        |a, b| (a as i64).wrapping_shr(b as u32) as f64;
}

const DECIMALS: Param =
    Param::optional("decimals", Kind::Number, "How many digits after the point are kept; none without.");

pub static CEILING: Function = entry(
    "ceiling",
    Topic::Numeric,
    &[NUMBER, DECIMALS],
    Kind::Number,
    "Returns the smallest number of so many decimals that is not below a number.",
    &[
        Example::scalar("ceiling(2.1)", "3"),
        Example::scalar("ceil(-2.9)", "-2"),
        Example::scalar("ceil(3.1411, 3)", "3.142"),
    ],
    |args| scaled(args, f64::ceil),
);

pub static FLOOR_OF: Function = entry(
    "floorOf",
    Topic::Numeric,
    &[NUMBER, DECIMALS],
    Kind::Number,
    "Returns the largest number of so many decimals that is not above a number.",
    &[Example::scalar("floor(2.9)", "2"), Example::scalar("floor(3.1411, 3)", "3.141")],
    |args| scaled(args, f64::floor),
);

fn scaled(args: &Args, round: fn(f64) -> f64) -> crate::batch::Column {
    numbers(args, |row| {
        let number = args.number(0, row)?;
        if args.count() < 2 {
            return Some(round(number));
        }
        let scale = 10f64.powi(whole(args, 1, row)?.clamp(-300, 300) as i32);
        Some(round(number * scale) / scale)
    })
}

pub static BROUND: Function = entry(
    "bround",
    Topic::Numeric,
    &[NUMBER, DECIMALS],
    Kind::Number,
    "Returns a number rounded to so many decimals; a half becomes even.",
    &[Example::scalar("bround(2.5)", "2"), Example::scalar("bround(25, -1)", "20")],
    |args| scaled(args, f64::round_ties_even),
);

pub static LOGARITHM: Function = entry(
    "logarithm",
    Topic::Numeric,
    &[
        Param::required("base", Kind::Number, "The base; the number itself if it stands alone."),
        Param::optional("number", Kind::Number, "The number."),
    ],
    Kind::Number,
    "Returns the logarithm of a number to a base; the natural one of a number alone.",
    &[Example::scalar("log(10, 100)", "2"), Example::scalar("log(1)", "0")],
    |args| {
        numbers(args, |row| {
            let first = args.number(0, row)?;
            if args.count() < 2 { Some(first.ln()) } else { Some(args.number(1, row)?.ln() / first.ln()) }
        })
    },
);

pub static PI: Function = entry(
    "pi",
    Topic::Numeric,
    &[],
    Kind::Number,
    "Returns the ratio of the circumference of a circle to its diameter.",
    &[Example::scalar("pi()", "3.1416")],
    |args| numbers(args, |_| Some(std::f64::consts::PI)),
);

pub static E: Function = entry(
    "e",
    Topic::Numeric,
    &[],
    Kind::Number,
    "Returns the base of natural logarithms.",
    &[Example::scalar("e()", "2.7183")],
    |args| numbers(args, |_| Some(std::f64::consts::E)),
);

pub static BIN: Function = entry(
    "binary",
    Topic::Numeric,
    &[NUMBER],
    Kind::String,
    "Returns an integer in binary digits.",
    &[Example::scalar("bin(13)", "1101")],
    |args| texts(args, |row| Some(format!("{:b}", whole(args, 0, row)?))),
);

pub static CONV: Function = entry(
    "conv",
    Topic::Numeric,
    &[
        Param::required("digits", Kind::String, "The number as a text of digits."),
        Param::required("from", Kind::Number, "Its base, 2 to 36."),
        Param::required("to", Kind::Number, "The base to write it in, 2 to 36."),
    ],
    Kind::String,
    "Returns a number that is written in one base, written in another.",
    &[Example::scalar("conv('ff', 16, 10)", "255"), Example::scalar("conv(10, 10, 2)", "1010")],
    |args| {
        texts(args, |row| {
            let (from, to) = (whole(args, 1, row)?, whole(args, 2, row)?);
            if !(2..=36).contains(&from) || !(2..=36).contains(&to) {
                return None;
            }
            let mut number = u64::from_str_radix(args.text(0, row)?.trim(), from as u32).ok()?;
            let mut digits = Vec::new();
            loop {
                digits.push(char::from_digit((number % to as u64) as u32, to as u32)?.to_ascii_uppercase());
                number /= to as u64;
                if number == 0 {
                    return Some(digits.into_iter().rev().collect());
                }
            }
        })
    },
);

pub static GREATEST_OF: Function = entry(
    "greatestOf",
    Topic::Numeric,
    &[Param::many("value", Kind::Any, "The values.")],
    Kind::Any,
    "Returns the largest of the values that are there.",
    &[Example::scalar("greatest(1, 10, 9)", "10"), Example::scalar("greatest('a', 'b', NULL)", "b")],
    |args| super::entry::each(args, |row| extreme(args, row, true)),
);

pub static LEAST_OF: Function = entry(
    "leastOf",
    Topic::Numeric,
    &[Param::many("value", Kind::Any, "The values.")],
    Kind::Any,
    "Returns the smallest of the values that are there.",
    &[Example::scalar("least(1, 10, 9)", "1"), Example::scalar("least('a', 'b', NULL)", "a")],
    |args| super::entry::each(args, |row| extreme(args, row, false)),
);

fn extreme(args: &Args, row: usize, largest: bool) -> Option<crate::batch::Value> {
    let values = (0..args.count()).map(|at| args.value(at, row)).filter(|value| !value.is_missing());
    if largest { values.max_by(crate::batch::plain_order) } else { values.min_by(crate::batch::plain_order) }
}

pub static NAMED: &[Named] = &[
    Named::new("acos", &[], &ACOS),
    Named::new("acosh", &[], &ACOSH),
    Named::new("asin", &[], &ASIN),
    Named::new("asinh", &[], &ASINH),
    Named::new("atan", &[], &ATAN),
    Named::new("atan2", &[], &ATAN2),
    Named::new("atanh", &[], &ATANH),
    Named::new("bin", &[], &BIN),
    Named::new("bitand", &[], &BITAND),
    Named::new("bitnot", &[], &BITNOT),
    Named::new("bitor", &[], &BITOR),
    Named::new("bitxor", &[], &BITXOR),
    Named::new("bround", &[], &BROUND),
    Named::new("cbrt", &[], &CBRT),
    Named::new("ceil", &["ceiling"], &CEILING),
    Named::new("conv", &[], &CONV),
    Named::new("cos", &[], &COS),
    Named::new("cosh", &[], &COSH),
    Named::new("cot", &[], &COT),
    Named::new("csc", &[], &CSC),
    Named::new("degrees", &[], &DEGREES),
    Named::new("div", &[], &DIV),
    Named::new("e", &[], &E),
    Named::new("exp", &[], &EXP),
    Named::new("expm1", &[], &EXPM1),
    Named::new("factorial", &[], &FACTORIAL),
    Named::new("floor", &[], &FLOOR_OF),
    Named::new("greatest", &[], &GREATEST_OF),
    Named::new("hypot", &[], &HYPOT),
    Named::new("least", &[], &LEAST_OF),
    Named::new("log", &[], &LOGARITHM),
    Named::new("log10", &[], &LOG10),
    Named::new("log1p", &[], &LOG1P),
    Named::new("log2", &[], &LOG2),
    Named::new("mod", &[], &MOD),
    Named::new("negative", &[], &NEGATIVE),
    Named::new("pi", &[], &PI),
    Named::new("pmod", &[], &PMOD),
    Named::new("positive", &[], &POSITIVE),
    Named::new("power", &["pow"], &POWER),
    Named::new("radians", &[], &RADIANS),
    Named::new("rint", &[], &RINT),
    Named::new("sec", &[], &SEC),
    Named::new("shiftleft", &[], &SHIFTLEFT),
    Named::new("shiftright", &[], &SHIFTRIGHT),
    Named::new("sign", &["signum"], &SIGN),
    Named::new("sin", &[], &SIN),
    Named::new("sinh", &[], &SINH),
    Named::new("tan", &[], &TAN),
    Named::new("tanh", &[], &TANH),
];

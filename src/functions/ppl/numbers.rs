//! Numbers of PPL: chance, and division as it has it.

use super::PAGE;
use crate::batch::{Column, Value};
use crate::functions::{Args, Body, Example, Function, Kind, Param, Topic};
use foldhash::fast::FixedState;
use std::hash::{BuildHasher, Hasher};

pub static RAND: Function = Function {
    name: "rand",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[Param::optional("seed", Kind::Number, "What the number is made of.")],
    returns: Kind::Number,
    summary: "Returns a number from 0 up to 1 that looks like chance.",
    notes: "The same number in every row: an answer must not depend on the order in which rows are read. Without a seed \
        it is made of the start of the query.",
    page: PAGE,
    examples: &[Example::scalar("rand(3) = rand(3)", "1")],
    body: Body::Scalar(rand),
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
    name: "divide",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[
        Param::required("x", Kind::Number, "The number."),
        Param::required("y", Kind::Number, "What the number is divided by."),
    ],
    returns: Kind::Number,
    summary: "Returns the quotient of two numbers as PPL divides.",
    notes: "Where both are whole numbers the fraction is discarded.",
    page: PAGE,
    examples: &[
        Example::scalar("divide(7, 2)", "3"),
        Example::scalar("divide(7.5, 2)", "3.75"),
        Example::scalar("divide(1, 0)", ""),
    ],
    body: Body::Scalar(|args| {
        (0..args.rows()).map(|row| quotient(args.number(0, row)?, args.number(1, row)?)).collect()
    }),
};

// OpenSearch Service developer guide, PPL expressions: "/": for integers, the result is an integer with the fractional
// part discarded.
fn quotient(x: f64, y: f64) -> Option<f64> {
    let whole = x.fract() == 0.0 && y.fract() == 0.0;
    Some(if whole { (x / y).trunc() } else { x / y })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::check::one;

    #[test]
    fn whole_numbers_divide_without_a_fraction() {
        assert_eq!(one(&DIVIDE, &[(-7.0).into(), 2.0.into()]), "-3");
        assert_eq!(one(&DIVIDE, &["7".into(), "2.5".into()]), "2.8");
        assert_eq!(one(&DIVIDE, &[7.0.into(), 0.0.into()]), "");
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

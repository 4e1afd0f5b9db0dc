//! `round(a, [decimals])`.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;

pub static FUNCTION: Function = Function {
    name: "round",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[
        Param::required("a", Kind::Number, "The number."),
        Param::optional("decimals", Kind::Number, "How many digits after the point are kept; none without."),
    ],
    returns: Kind::Number,
    summary: "Returns a number rounded to an integer or to so many decimals.",
    notes: "Halves move away from zero, and a negative count of decimals rounds before the point; the AWS manual \
        leaves both open.",
    page: "operations-functions",
    examples: &[
        Example::scalar("round(2.5)", "3"),
        Example::scalar("round(-2.5)", "-3"),
        Example::scalar("round(3.14159, 2)", "3.14"),
    ],
    body: Body::Scalar(eval),
};

/// More decimals than an `f64` can have, and more digits before the point.
const MOST_DECIMALS: f64 = 330.0;

fn eval(args: &Args) -> Column {
    if args.count() < 2 {
        return args.map_numbers(0, |n| Some(n.round()));
    }
    (0..args.rows()).map(|row| rounded(args.number(0, row)?, args.number(1, row)?)).collect()
}

// The manual is silent on halves: away from zero (LANGUAGE.md 3.4, REC).
fn rounded(number: f64, decimals: f64) -> Option<f64> {
    let scale = 10f64.powi(decimals.clamp(-MOST_DECIMALS, MOST_DECIMALS).abs() as i32);
    let moved = if decimals < 0.0 { (number / scale).round() * scale } else { (number * scale).round() / scale };
    let unchanged = decimals > 0.0 && !moved.is_finite();
    let gone = decimals < 0.0 && !moved.is_finite();
    Some(if unchanged {
        number
    } else if gone {
        0.0
    } else {
        moved
    })
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    #[test]
    fn halves_move_away_from_zero() {
        assert_eq!(one(&FUNCTION, &[2.5.into()]), "3");
        assert_eq!(one(&FUNCTION, &[(-2.5).into()]), "-3");
        assert_eq!(one(&FUNCTION, &["2.4".into()]), "2");
        assert_eq!(call(&FUNCTION, &[texts(&["missing", "x", "0.5"])]), [None, None, Some("1".into())]);
    }

    #[test]
    fn any_count_of_decimals_is_harmless() {
        for (decimals, printed) in [(2.0, "2.35"), (0.0, "2"), (1e9, "2.3457"), (-1.0, "0"), (-1e9, "0"), (1.9, "2.3")]
        {
            assert_eq!(one(&FUNCTION, &[2.34567.into(), decimals.into()]), printed, "{decimals}");
        }
        assert_eq!(one(&FUNCTION, &[1250.0.into(), (-2.0).into()]), "1300");
        assert_eq!(one(&FUNCTION, &[1.0.into(), "x".into()]), "");
    }
}

//! `haversine(lat1, lon1, lat2, lon2)`: the distance of two places.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;

pub static FUNCTION: Function = Function {
    name: "haversine",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[
        Param::required("lat1", Kind::Number, "The latitude of the first place in degrees."),
        Param::required("lon1", Kind::Number, "Its longitude."),
        Param::required("lat2", Kind::Number, "The latitude of the second place."),
        Param::required("lon2", Kind::Number, "Its longitude."),
    ],
    returns: Kind::Number,
    summary: "Returns the great-circle distance of two places in kilometres.",
    notes: "The Earth counts as a sphere of 6371 km radius; the AWS manual gives none.",
    page: "operations-functions",
    examples: &[
        Example::scalar("haversine(10, 20, 10, 20)", "0"),
        Example::scalar("round(haversine(0, 0, 0, 90))", "10008"),
    ],
    body: Body::Scalar(eval),
};

/// Kilometres.
// The manual is silent on the radius: the mean one (LANGUAGE.md 3.4, REC).
const RADIUS: f64 = 6371.0;

fn eval(args: &Args) -> Column {
    let radians = |index, row| args.number(index, row).map(f64::to_radians);
    let places = |row| Some([radians(0, row)?, radians(1, row)?, radians(2, row)?, radians(3, row)?]);
    (0..args.rows()).map(|row| places(row).map(distance)).collect()
}

fn distance([lat1, lon1, lat2, lon2]: [f64; 4]) -> f64 {
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let chord = half(lat2 - lat1) + lat1.cos() * lat2.cos() * half(lon2 - lon1);
    2.0 * RADIUS * chord.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::super::check::one;
    use super::*;
    use crate::batch::Value;

    #[test]
    fn a_quarter_of_the_equator() {
        let place = |numbers: [f64; 4]| one(&FUNCTION, &numbers.map(Value::Number));
        assert_eq!(place([10.0, 20.0, 10.0, 20.0]), "0");
        assert_eq!(place([0.0, 0.0, 0.0, 90.0]), "10007.5434");
        assert_eq!(place([90.0, 0.0, -90.0, 0.0]), "20015.0868");
        assert_eq!(one(&FUNCTION, &[1.0.into(), "x".into(), 1.0.into(), 1.0.into()]), "");
    }
}

//! `strlen(str)`: the length of a string in characters.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;

pub static FUNCTION: Function = Function {
    name: "strlen",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("str", Kind::String, "The string to measure.")],
    returns: Kind::Number,
    summary: "Returns the length of a string in characters.",
    notes: "Counts Unicode code points; `messageSize` counts bytes.",
    page: "operations-functions",
    examples: &[Example::scalar(r#"strlen("héllo")"#, "5")],
    body: Body::Scalar(eval),
};

fn eval(args: &Args) -> Column {
    args.strings(0).map(|text| Some(text.chars().count() as f64)).collect()
}

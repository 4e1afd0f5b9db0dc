//! `ispresent(field)`: whether there is a value.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;
use arrow_array::BooleanArray;
use arrow_buffer::BooleanBuffer;

pub static FUNCTION: Function = Function {
    name: "ispresent",
    aliases: &[],
    topic: Topic::General,
    params: &[Param::required("field", Kind::Any, "The field to look for.")],
    returns: Kind::Boolean,
    summary: "Returns 1 if the field exists, 0 otherwise.",
    notes: "An empty string is there; `isempty` tells it from text. The AWS manual does not say what it counts as.",
    page: "operations-functions",
    examples: &[Example::scalar(r#"ispresent("")"#, "1"), Example::scalar("ispresent(noSuchField)", "0")],
    body: Body::Scalar(eval),
};

fn eval(args: &Args) -> Column {
    let present = |row| args.get(0).is_some_and(|datum| datum.is_present(row));
    Column::Bool(BooleanArray::new(BooleanBuffer::collect_bool(args.rows(), present), None))
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;
    use crate::batch::Value;

    #[test]
    fn only_what_is_missing_is_not_present() {
        assert_eq!(one(&FUNCTION, &["".into()]), "1");
        assert_eq!(one(&FUNCTION, &[Value::Missing]), "0");
        assert_eq!(one(&FUNCTION, &[Value::Json(serde_json::json!([]).into())]), "1");
        let answers = call(&FUNCTION, &[texts(&["a", "missing", ""])]);
        assert_eq!(answers, [Some("1".into()), Some("0".into()), Some("1".into())]);
    }
}

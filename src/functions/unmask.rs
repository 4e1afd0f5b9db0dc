//! `unmask(field)`: the text behind a mask.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;

pub static FUNCTION: Function = Function {
    name: "unmask",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("field", Kind::Any, "The field.")],
    returns: Kind::Any,
    summary: "Returns the text of a field without the masks of a data protection policy.",
    notes: "Local logs hold no masked data: a field comes back as it is. In the service it needs the permission \
        `logs:Unmask`.",
    page: "Unmask",
    examples: &[Example::scalar(r#"unmask("alice@example.com")"#, "alice@example.com")],
    body: Body::Scalar(eval),
};

fn eval(args: &Args) -> Column {
    args.column(0)
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    #[test]
    fn a_field_comes_back_as_it_is() {
        assert_eq!(one(&FUNCTION, &[1.5.into()]), "1.5");
        assert_eq!(call(&FUNCTION, &[texts(&["a", "missing"])]), [Some("a".into()), None]);
    }
}

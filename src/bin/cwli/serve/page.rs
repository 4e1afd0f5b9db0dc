//! The page that says what of the service is supported, made from the list of actions.

use super::{actions, model};
use std::fmt::Write;

/// The page, as Markdown.
pub fn markdown() -> String {
    let mut page = String::from("# Actions of CloudWatch Logs\n\n| Action | Supported |\n|---|---|\n");
    for name in model::actions() {
        let supported = match (actions::all().find(|known| known.name == name), model::inventory(name)) {
            (Some(known), _) => known.supports,
            (None, Some(_)) => "an empty list",
            (None, None) => "no: `UnknownOperationException`",
        };
        writeln!(page, "| `{name}` | {supported} |").expect("a text takes any text");
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_that_is_answered_is_one_of_the_service() {
        let known = model::actions();
        let strange: Vec<&str> =
            actions::all().map(|action| action.name).filter(|name| !known.contains(name)).collect();
        assert_eq!(strange, Vec::<&str>::new());
        assert!(markdown().contains("| `StartQuery` | all three languages"));
    }
}

//! `json`: takes a value out of a JSON document.

use super::parse::{first_present, with_earlier};
use super::planner::Planner;
use super::{Command, Page};
use crate::diagnostics::{Code, Diagnostic, Span};
pub use crate::expressions::JsonPath;
use crate::expressions::{Expr, Extractor, Scope};
use crate::plan::{self, Step};
use crate::syntax::{Literal, Name, Pair, Path, Reader, Rule, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "json",
    aliases: &[],
    syntax: "json field=name \"key.subkey\" as name",
    summary: "Takes a value out of a JSON document.",
    notes: "The field holds JSON as a text, or a map that `jsonParse` or `parse` has made; a JSON object that was \
            discovered in the log will do as well. Dots separate keys, and `[0]` or `.0` is the first element of a \
            list. A row without the value stays, without the new field.",
    page: "CWL_QuerySyntax-Parse",
    examples: &[
        r#"json field=@message "user.name" as username | stats count(*) by username"#,
        r#"json field=requestContext "identity.sourceIp" as caller_ip | stats count(*) by caller_ip"#,
        r#"parse @message /(?<payload>\{.*\})/ | json field=payload "items[0].id" as first | display first"#,
    ],
    rule: Rule::json,
    read: |pair, reader| Ok(Arc::new(Json::read(pair, reader)?)),
};

/// `json field=field "key.subkey" as name`.
#[derive(Debug, Clone)]
pub struct Json {
    /// What is looked into.
    pub field: Path,
    /// Where the value is.
    pub path: JsonPath,
    /// What it is called.
    pub name: Name,
    /// The whole command.
    pub span: Span,
}

impl Json {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let find = |rule| {
            let part = pair.clone().into_inner().find(|part| part.as_rule() == rule);
            part.expect("the grammar gives `json` a field, a path and a name")
        };
        let written = find(Rule::string);
        let text = reader.string(&written);
        let path = JsonPath::new(&text).map_err(|reason| {
            Diagnostic::new(Code::BadPath, format!("`{text}` is not a path into JSON"))
                .at(reader.span(&written), reason)
                .help("keys stand between dots: `\"key.subkey\"`, `\"list[0].key\"`")
        })?;
        let field = reader.path(find(Rule::path))?;
        Ok(Json { field, path, name: reader.name(find(Rule::name)), span: reader.whole() })
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = Literal::Text(self.path.to_string());
        write!(f, "json field={} {path} as {}", self.field, self.name)
    }
}

impl Command for Json {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("json", self.span)?;
        let (field, name) = (self.field.name(), &self.name.text);
        let discovered = planner.is_discovered(&field);
        let source =
            if discovered { Expr::Slot(planner.log_field_quietly(&field)) } else { planner.field(&self.field)? };
        let mut slot = planner.slot(name);
        let extractor = Extractor::Json(self.path.clone());
        planner.step(Step::Parse(plan::Parse {
            source,
            extractor,
            outputs: vec![Some(slot)],
            multi: false,
            span: self.span,
        }));
        // An AWS sample looks into `requestContext`, an object of API Gateway: such an object is no field itself,
        // but what it holds is, as `requestContext.identity.sourceIp` (AWS manual, discovered fields of JSON).
        if discovered {
            let flattened = planner.log_field_quietly(&self.path.field_name(&field));
            slot = first_present(name, slot, flattened, planner);
        }
        let slot = with_earlier(name, slot, planner);
        planner.define(name, slot);
        planner.show_parsed(name, slot);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::Query;

    /// What is read from the log for a query, and the fields that must exist there.
    fn fields(query: &str) -> (Vec<String>, Vec<String>) {
        let query = Query::parse(query).expect("the query is read");
        let (plan, _) = query.plan().expect("the query has a plan");
        let mut read: Vec<String> = plan.scan.fields.into_iter().map(|(_, name)| name).collect();
        read.sort();
        (read, plan.fields.into_iter().map(|(name, _)| name).collect())
    }

    #[test]
    fn a_discovered_object_is_read_under_the_name_of_its_flattened_field() {
        let (read, asked) = fields(r#"json field=requestContext "identity.list[0]" as ip | stats count(*) by ip"#);
        assert_eq!(read, ["requestContext", "requestContext.identity.list.0"]);
        assert!(asked.is_empty(), "either of them may be missing: {asked:?}");
    }

    #[test]
    fn a_name_of_the_query_and_a_system_field_are_what_they_are() {
        let (read, asked) = fields(
            r#"parse "p=*" as p | json field=p "a" as a | json field=@message "b" as b | stats count(*) by a, b"#,
        );
        assert_eq!((read, asked), (vec!["@message".to_string()], vec!["@message".to_string()]));
    }
}

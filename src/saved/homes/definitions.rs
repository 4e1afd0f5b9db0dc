//! What `aws logs describe-query-definitions` prints.

use super::evaluate;
use crate::query::Language;
use crate::saved::node::Node;
use crate::saved::reading::{Document, Reading, Told};

/// Finds the definitions of a list.
// CloudWatch Logs API reference, DescribeQueryDefinitions.
pub(super) fn find(document: &Document, node: &Node, reading: &mut Reading) {
    for definition in node.get("queryDefinitions").map(|list| list.items()).unwrap_or_default() {
        let Some(text) = definition.get("queryString") else { continue };
        let word = |key: &str| definition.get(key).and_then(|value| value.text()).map(str::to_string);
        let (name, id) = (word("name"), word("queryDefinitionId"));
        let language = word("queryLanguage").and_then(|language| Language::named(&language));
        let log_groups = evaluate::names(document, definition.get("logGroupNames").map(|node| &**node), reading);
        let text = evaluate::text(document, text, reading);
        let name = name.or_else(|| id.clone()).unwrap_or_else(|| "query definition".to_string());
        reading.add(Told { name, title: id, language, log_groups }, text);
    }
}

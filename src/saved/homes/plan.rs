//! What `terraform show -json` prints of a plan or of a state.

use super::{dashboards, evaluate, terraform};
use crate::saved::node::Node;
use crate::saved::reading::{Document, Reading};

/// Finds the queries of the resources that are planned, or that there are.
pub(super) fn find(document: &Document, node: &Node, reading: &mut Reading) {
    let root = node.at(&["planned_values", "root_module"]).or_else(|| node.at(&["values", "root_module"]));
    if let Some(root) = root {
        module(document, root, reading);
    }
}

fn module(document: &Document, node: &Node, reading: &mut Reading) {
    for resource in node.get("resources").map(|list| list.items()).unwrap_or_default() {
        let word = |key: &str| resource.get(key).and_then(|value| value.text()).unwrap_or_default();
        let Some(values) = resource.get("values") else { continue };
        let kind = word("type");
        // `module.a.aws_cloudwatch_query_definition.b[0]` goes by `module.a.b[0]`.
        let name = word("address").replacen(&format!("{kind}."), "", 1);
        if terraform::DEFINITIONS.contains(&kind) {
            terraform::definition(document, &name, values, reading);
        }
        if let Some(body) = values.get("dashboard_body").filter(|_| terraform::DASHBOARDS.contains(&kind)) {
            let body = evaluate::text(document, body, reading);
            dashboards::in_text(&body, &name, reading);
        }
    }
    for child in node.get("child_modules").map(|list| list.items()).unwrap_or_default() {
        module(document, child, reading);
    }
}

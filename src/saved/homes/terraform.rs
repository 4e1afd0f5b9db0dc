//! Terraform: `aws_cloudwatch_query_definition` and `aws_cloudwatch_dashboard`, in HCL and in its JSON syntax.

use super::{dashboards, evaluate};
use crate::query::Language;
use crate::saved::Damage;
use crate::saved::node::{Form, Node, Text, Value};
use crate::saved::reading::{Document, Reading, Told};
use crate::saved::rendered::Rendered;
use crate::saved::written::{hcl, json, template};
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, Body};
use std::collections::HashMap;
use std::rc::Rc;

/// The resources that are a query.
pub(super) const DEFINITIONS: &[&str] = &["aws_cloudwatch_query_definition", "awscc_logs_query_definition"];
/// The resources that are a dashboard.
pub(super) const DASHBOARDS: &[&str] = &["aws_cloudwatch_dashboard", "awscc_cloudwatch_dashboard"];
/// What files with queries have in them.
pub(super) const MARKS: &[&str] = &[
    "aws_cloudwatch_query_definition",
    "awscc_logs_query_definition",
    "aws_cloudwatch_dashboard",
    "awscc_cloudwatch_dashboard",
];

/// Finds the queries of a file in HCL.
pub(super) fn find(reading: &mut Reading) -> Result<(), Damage> {
    let body = hcl::read(reading.source)?;
    let (locals, variables) = (locals(&body), variables(&body));
    for block in body.blocks().filter(|block| block.ident.as_str() == "resource") {
        let [kind, name] = &block.labels[..] else { continue };
        let (kind, name) = (kind.as_str(), name.as_str());
        if !DEFINITIONS.contains(&kind) && !DASHBOARDS.contains(&kind) {
            continue;
        }
        let (locals, variables) = (locals.clone(), variables.clone());
        let mut values = hcl::Values { source: reading.source, names: &mut reading.names, locals, variables };
        let node = attributes(block, &mut values);
        let document = Document { text: reading.source, outer: None };
        resource(&document, kind, name, &node, reading);
    }
    Ok(())
}

/// The attributes of a block as a map.
fn attributes<'e>(block: &'e Block, values: &mut hcl::Values<'e, '_, '_>) -> Node {
    let entry = |attribute: &'e hcl_edit::structure::Attribute| {
        (attribute.key.as_str().to_string(), Rc::new(values.value(&attribute.value)))
    };
    Node { span: 0..0, value: Value::Map(block.body.attributes().map(entry).collect()) }
}

fn locals(body: &Body) -> HashMap<String, &Expression> {
    let blocks = body.blocks().filter(|block| block.ident.as_str() == "locals");
    let attributes = blocks.flat_map(|block| block.body.attributes());
    attributes.map(|attribute| (attribute.key.as_str().to_string(), &attribute.value)).collect()
}

fn variables(body: &Body) -> HashMap<String, String> {
    let default = |block: &Block| {
        let name = block.labels.first()?.as_str().to_string();
        let value = match &block.body.get_attribute("default")?.value {
            Expression::String(text) => text.as_str().to_string(),
            Expression::Number(number) => number.value().to_string(),
            Expression::Bool(truth) => truth.value().to_string(),
            _ => return None,
        };
        Some((name, value))
    };
    body.blocks().filter(|block| block.ident.as_str() == "variable").filter_map(default).collect()
}

/// Finds the queries of a file in the JSON syntax.
pub(super) fn find_in_json(reading: &mut Reading) -> Result<(), Damage> {
    let document = Document { text: reading.source, outer: None };
    let Some(root) = json::read(reading.source)? else { return Ok(()) };
    for (kind, resources) in root.get("resource").map(|kinds| kinds.entries()).unwrap_or_default() {
        for (name, resources) in resources.entries() {
            // A block may be written as a list of one.
            let bodies = if resources.items().is_empty() { std::slice::from_ref(resources) } else { resources.items() };
            for body in bodies {
                let body = with_templates(&document, body, reading);
                resource(&document, kind, name, &body, reading);
            }
        }
    }
    Ok(())
}

/// The attributes of a resource, the `${...}` in them as holes.
// Terraform language, JSON configuration syntax: strings are templates.
fn with_templates(document: &Document, node: &Node, reading: &mut Reading) -> Node {
    let value = match &node.value {
        Value::Text(text) => {
            let base = document.rendered(text, &node.span);
            let rendered = template::terraform(&base, &mut reading.names, &|_| None);
            Value::Text(Text { text: rendered.text.text.clone(), form: Form::Made(Box::new(rendered)) })
        }
        Value::List(items) => {
            Value::List(items.iter().map(|item| Rc::new(with_templates(document, item, reading))).collect())
        }
        Value::Map(entries) => {
            let entry =
                |(key, value): &(String, Rc<Node>)| (key.clone(), Rc::new(with_templates(document, value, reading)));
            Value::Map(entries.iter().map(entry).collect())
        }
        _ => Value::Unknown,
    };
    Node { span: node.span.clone(), value }
}

fn resource(document: &Document, kind: &str, name: &str, node: &Node, reading: &mut Reading) {
    if DEFINITIONS.contains(&kind) {
        return definition(document, name, node, reading);
    }
    let Some(body) = node.get("dashboard_body").filter(|_| DASHBOARDS.contains(&kind)) else { return };
    match body.call() {
        Some(("jsonencode", argument)) => dashboards::widgets(document, argument, name, reading),
        _ => {
            let body: Rendered = evaluate::text(document, body, reading);
            dashboards::in_text(&body, name, reading);
        }
    }
}

/// A resource that is a query.
pub(super) fn definition(document: &Document, name: &str, node: &Node, reading: &mut Reading) {
    let Some(text) = node.get("query_string") else { return };
    let title = node.get("name").map(|title| evaluate::name(document, title, reading));
    let language = node.get("query_language").and_then(|language| language.text()).and_then(Language::named);
    let log_groups = evaluate::names(document, node.get("log_group_names").map(|node| &**node), reading);
    let text = evaluate::text(document, text, reading);
    reading.add(Told { name: name.to_string(), title, language, log_groups }, text);
}

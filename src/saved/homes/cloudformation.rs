//! CloudFormation and SAM templates, and what CDK makes.

use super::{dashboards, evaluate};
use crate::query::Language;
use crate::saved::node::Node;
use crate::saved::reading::{Document, Reading, Told};

/// Finds the queries of a template: a document with `Resources`.
pub(super) fn find(document: &Document, template: &Node, reading: &mut Reading) {
    reading.defaults = defaults(template);
    for (name, resource) in template.get("Resources").map(|resources| resources.entries()).unwrap_or_default() {
        let Some(properties) = resource.get("Properties") else { continue };
        match resource.get("Type").and_then(|kind| kind.text()) {
            Some("AWS::Logs::QueryDefinition") => definition(document, name, properties, "LogGroupNames", reading),
            Some("AWS::Logs::ScheduledQuery") => definition(document, name, properties, "LogGroupIdentifiers", reading),
            Some("AWS::CloudWatch::Dashboard") => {
                if let Some(body) = properties.get("DashboardBody") {
                    let body = evaluate::text(document, body, reading);
                    dashboards::in_text(&body, name, reading);
                }
            }
            _ => {}
        }
    }
    reading.defaults.clear();
}

/// The defaults of the template's parameters.
fn defaults(template: &Node) -> std::collections::HashMap<String, String> {
    let parameters = template.get("Parameters").map(|parameters| parameters.entries()).unwrap_or_default();
    let default = |(name, parameter): &(String, std::rc::Rc<Node>)| {
        Some((name.clone(), parameter.get("Default")?.text()?.to_string()))
    };
    parameters.iter().filter_map(default).collect()
}

// AWS CloudFormation template reference, AWS::Logs::QueryDefinition and AWS::Logs::ScheduledQuery.
fn definition(document: &Document, name: &str, properties: &Node, groups: &str, reading: &mut Reading) {
    let Some(text) = properties.get("QueryString") else { return };
    let language = properties.get("QueryLanguage").and_then(|language| language.text()).and_then(Language::named);
    let title = properties.get("Name").map(|title| evaluate::text(document, title, reading).text.text);
    let log_groups = evaluate::texts(document, properties.get(groups).map(|node| &**node), reading);
    let text = evaluate::text(document, text, reading);
    reading.add(Told { name: name.to_string(), title, language, log_groups }, text);
}

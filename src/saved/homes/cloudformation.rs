//! CloudFormation and SAM templates, and what CDK makes.

use super::{dashboards, evaluate};
use crate::query::Language;
use crate::saved::node::Node;
use crate::saved::reading::{Document, Reading, Told};
use crate::saved::rendered::{Hole, Rendered};
use crate::saved::written::template;
use std::rc::Rc;

/// Finds the queries of a template: a document with `Resources`.
pub(super) fn find(document: &Document, template: &Node, reading: &mut Reading) {
    reading.defaults = defaults(template);
    let resources = template.get("Resources").map(|resources| resources.entries()).unwrap_or_default();
    Resources { document, reading, loops: Vec::new(), left: MOST_RESOURCES }.all(resources);
    reading.defaults.clear();
}

/// The most resources that loops are followed to (AWS CloudFormation user guide, quotas: 500 in a template).
const MOST_RESOURCES: usize = 500;

/// What the keys of loops begin with.
const LOOP: &str = "Fn::ForEach::";

/// The resources of a template, with those that its loops make.
struct Resources<'d, 'r, 'a> {
    document: &'d Document<'d>,
    reading: &'r mut Reading<'a>,
    /// The identifiers of the loops that this is inside of, with their values where these are known.
    loops: Vec<(String, Option<String>)>,
    left: usize,
}

impl Resources<'_, '_, '_> {
    fn all(&mut self, resources: &[(String, Rc<Node>)]) {
        for (name, resource) in resources {
            if name.starts_with(LOOP) {
                self.repeated(resource);
            } else if self.left > 0 {
                self.left -= usize::from(!self.loops.is_empty());
                let name = self.named(name);
                self.resource(&name, resource);
            }
        }
    }

    /// A loop: an identifier, its values, and what is made for each of them.
    // AWS CloudFormation template reference, Fn::ForEach.
    fn repeated(&mut self, node: &Node) {
        let [identifier, values, body] = node.items() else { return };
        let Some(identifier) = identifier.text() else { return };
        let known = values
            .call()
            .is_none_or(|(_, name)| name.text().is_some_and(|name| self.reading.defaults.contains_key(name)));
        let values = evaluate::names(self.document, Some(values), self.reading);
        let values = if known { values.into_iter().map(Some).collect() } else { vec![None] };
        for value in values {
            let before = self.reading.defaults.remove(identifier);
            self.reading.defaults.extend(value.clone().map(|value| (identifier.to_string(), value)));
            self.loops.push((identifier.to_string(), value));
            self.all(body.entries());
            self.loops.pop();
            self.reading.defaults.remove(identifier);
            self.reading.defaults.extend(before.map(|before| (identifier.to_string(), before)));
        }
    }

    /// A name with the values of the loops that it is inside of; `&{X}` takes only letters and digits of them.
    fn named(&self, name: &str) -> String {
        let known = self.loops.iter().filter_map(|(identifier, value)| Some((identifier, value.as_ref()?)));
        known.fold(name.to_string(), |name, (identifier, value)| {
            let plain: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
            name.replace(&format!("${{{identifier}}}"), value).replace(&format!("&{{{identifier}}}"), &plain)
        })
    }

    fn resource(&mut self, name: &str, resource: &Node) {
        let Some(properties) = resource.get("Properties") else { return };
        match resource.get("Type").and_then(|kind| kind.text()) {
            Some("AWS::Logs::QueryDefinition") => self.definition(name, properties, "LogGroupNames"),
            Some("AWS::Logs::ScheduledQuery") => self.definition(name, properties, "LogGroupIdentifiers"),
            Some("AWS::CloudWatch::Dashboard") => {
                if let Some(body) = properties.get("DashboardBody") {
                    let body = self.text(body);
                    dashboards::in_text(&body, name, self.reading);
                }
            }
            _ => {}
        }
    }

    // AWS CloudFormation template reference, AWS::Logs::QueryDefinition and AWS::Logs::ScheduledQuery.
    fn definition(&mut self, name: &str, properties: &Node, groups: &str) {
        let Some(text) = properties.get("QueryString") else { return };
        let language = properties.get("QueryLanguage").and_then(|language| language.text()).and_then(Language::named);
        let title = properties.get("Name").map(|title| evaluate::name(self.document, title, self.reading));
        let title = title.map(|title| self.named(&title));
        let log_groups = evaluate::names(self.document, properties.get(groups).map(|node| &**node), self.reading);
        let log_groups = log_groups.iter().map(|name| self.named(name)).collect();
        let text = self.text(text);
        self.reading.add(Told { name: name.to_string(), title, language, log_groups }, text);
    }

    /// A text. Inside of a loop its identifier has its value in every text.
    fn text(&mut self, node: &Node) -> Rendered {
        let text = evaluate::text(self.document, node, self.reading);
        if self.loops.is_empty() {
            return text;
        }
        let holes = text.holes.clone();
        let defaults = &self.reading.defaults;
        let mut text = template::sub(&text, &mut self.reading.names, &|name| defaults.get(name).cloned());
        let known = |hole: &Hole| text.holes.iter().all(|other| other.name != hole.name);
        let earlier: Vec<Hole> = holes.into_iter().filter(known).collect();
        text.holes.extend(earlier);
        text
    }
}

/// The defaults of the template's parameters.
fn defaults(template: &Node) -> std::collections::HashMap<String, String> {
    let parameters = template.get("Parameters").map(|parameters| parameters.entries()).unwrap_or_default();
    let default = |(name, parameter): &(String, std::rc::Rc<Node>)| {
        Some((name.clone(), parameter.get("Default")?.text()?.to_string()))
    };
    parameters.iter().filter_map(default).collect()
}

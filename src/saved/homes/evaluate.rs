//! What the functions of a template make of their arguments, as far as the file tells.

use crate::saved::mapped::Mapped;
use crate::saved::node::{Node, Value};
use crate::saved::reading::{Document, Reading};
use crate::saved::rendered::{Rendered, placeholder};
use crate::saved::written::template;

/// The longest text that is put together of pieces: a query has 10,000 characters, a dashboard some hundred thousand.
const LONGEST: usize = 4 << 20;

/// The text of a value. What is not known of it is a hole.
pub(super) fn text(document: &Document, node: &Node, reading: &mut Reading) -> Rendered {
    if let Value::Text(text) = &node.value {
        return document.rendered(text, &node.span);
    }
    match node.call() {
        Some(("Sub", argument)) => sub(document, argument, reading),
        Some(("Join" | "join", argument)) => join(document, argument, reading),
        Some(("trimspace" | "chomp", argument)) => text(document, argument, reading),
        Some(("Ref", argument)) => {
            let name = argument.text().unwrap_or_default();
            let default = reading.defaults.get(name).cloned();
            hole(document, node, name, default, reading)
        }
        Some((function, argument)) => {
            let written = argument.text().filter(|text| !text.is_empty());
            let name = written.map_or(function.to_string(), str::to_string);
            hole(document, node, &name, None, reading)
        }
        None => {
            let source = document.text.get(node.span.clone()).unwrap_or_default();
            hole(document, node, source, None, reading)
        }
    }
}

/// A name, with the values that its file gives by default.
pub(super) fn name(document: &Document, node: &Node, reading: &mut Reading) -> String {
    let rendered = text(document, node, reading);
    let known = rendered.holes.iter().filter_map(|hole| Some((placeholder(&hole.name), hole.default.as_ref()?)));
    known.fold(rendered.text.text.clone(), |text, (hole, value)| text.replace(&hole, value))
}

/// The names of a list; of a single text, those that it lists with commas.
// AWS CloudFormation template reference, parameters: a default of a list has commas between its values.
pub(super) fn names(document: &Document, node: Option<&Node>, reading: &mut Reading) -> Vec<String> {
    match node {
        None => Vec::new(),
        Some(node) if node.text() == Some("") => Vec::new(),
        Some(node) => match &node.value {
            Value::List(items) => items.iter().map(|item| name(document, item, reading)).collect(),
            _ => name(document, node, reading).split(',').map(|name| name.trim().to_string()).collect(),
        },
    }
}

/// Something that is not known, as a whole.
fn hole(document: &Document, node: &Node, name: &str, default: Option<String>, reading: &mut Reading) -> Rendered {
    let rendered = template::whole(document.text, name, node.span.clone(), &mut reading.names, default);
    match document.outer {
        Some(outer) => Rendered { text: rendered.text.within(&outer.text), ..rendered },
        None => rendered,
    }
}

/// `Fn::Sub` of a text, or of a list of a text and a map of values.
// AWS CloudFormation template reference, Fn::Sub.
fn sub(document: &Document, argument: &Node, reading: &mut Reading) -> Rendered {
    let (written, values) = match argument.items() {
        [] => (argument, None),
        [written, rest @ ..] => (&**written, rest.first()),
    };
    let base = text(document, written, reading);
    let value = |name: &str| values.and_then(|values| values.get(name)?.text()).map(str::to_string);
    let defaults = std::mem::take(&mut reading.defaults);
    let default = |name: &str| value(name).or_else(|| defaults.get(name).cloned());
    let rendered = template::sub(&base, &mut reading.names, &default);
    reading.defaults = defaults;
    rendered
}

/// `Fn::Join` of a separator and a list.
// AWS CloudFormation template reference, Fn::Join.
fn join(document: &Document, argument: &Node, reading: &mut Reading) -> Rendered {
    let [separator, list] = argument.items() else {
        return hole(document, argument, "join", None, reading);
    };
    if list.call().is_some() {
        return hole(document, list, "join", None, reading);
    }
    let separator = separator.text().unwrap_or_default().to_string();
    let mut whole = Rendered::fixed(Mapped::default(), "its text is joined from pieces");
    for (at, item) in list.items().iter().enumerate() {
        if whole.text.text.len() > LONGEST {
            break;
        }
        let piece = text(document, item, reading);
        if at > 0 {
            let start = piece.text.whole().start;
            whole.text.push(&separator, start..start);
        }
        whole.text.extend(&piece.text, 0..piece.text.text.len());
        let known = std::mem::take(&mut whole.holes);
        let new = piece.holes.into_iter().filter(|hole| known.iter().all(|known| known.name != hole.name));
        whole.holes = known.iter().cloned().chain(new).collect();
    }
    whole
}

//! Texts with `${...}` in them.

use crate::saved::layers::{Escape, Layer};
use crate::saved::rendered::{Builder, Hole, Names, Rendered};
use std::ops::Range;

/// The value that a template gives to a name when nothing else is said.
pub type Defaults<'d> = &'d dyn Fn(&str) -> Option<String>;

/// The text of `Fn::Sub`: `${Name}`, `${Resource.Attribute}`, and `${!Literal}` for `${Literal}`.
pub fn sub(base: &Rendered, names: &mut Names, defaults: Defaults) -> Rendered {
    with_holes(base, names, defaults, Escape::Sub)
}

/// The text of a JSON string in Terraform's JSON syntax.
pub fn terraform(base: &Rendered, names: &mut Names, defaults: Defaults) -> Rendered {
    with_holes(base, names, defaults, Escape::Hcl)
}

fn with_holes(base: &Rendered, names: &mut Names, defaults: Defaults, escape: Escape) -> Rendered {
    let source = base.text.text.as_str();
    let mut builder = Builder::new(source, names);
    let mut at = 0;
    while let Some(mark) = source[at..].find("${").map(|found| at + found) {
        let escaped = escape == Escape::Hcl && source[at..mark].ends_with('$');
        let Some(length) = length(&source[mark..]) else { break };
        let inside = &source[mark + 2..mark + length - 1];
        if escaped {
            builder.copy(at..mark - 1);
            builder.put("${", mark - 1..mark + 2);
            at = mark + 2;
            continue;
        }
        builder.copy(at..mark);
        match inside.strip_prefix('!').filter(|_| escape == Escape::Sub) {
            Some(_) => {
                builder.put("${", mark..mark + 3);
                builder.copy(mark + 3..mark + length);
            }
            None => builder.hole(inside.trim(), mark..mark + length, defaults(inside.trim())),
        }
        at = mark + length;
    }
    builder.copy(at..source.len());
    let (text, holes) = builder.done();
    let layers = base.layers.clone().map(|mut layers| {
        layers.insert(0, Layer::Template(escape, holes.clone()));
        layers
    });
    let text = text.within(&base.text);
    let holes: Vec<Hole> = holes.into_iter().map(|hole| Hole { place: base.text.span(hole.place), ..hole }).collect();
    Rendered { text, holes, layers, restyle: base.restyle.clone() }
}

/// The length of a `${...}` with what stands in its brackets; `None` when it is never closed.
fn length(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut protected) = (0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if protected => protected = false,
            '\\' if quoted => protected = true,
            '"' if depth > 0 => quoted = !quoted,
            '{' if !quoted => depth += 1,
            '}' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// A hole that is a whole text: `!Ref Name`.
pub fn whole(
    source: &str,
    expression: &str,
    span: Range<usize>,
    names: &mut Names,
    default: Option<String>,
) -> Rendered {
    let mut builder = Builder::new(source, names);
    builder.hole(expression, span, default);
    let (text, holes) = builder.done();
    Rendered { text, holes, layers: Err("its text is not in this file".to_string()), restyle: None }
}

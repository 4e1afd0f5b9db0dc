//! The lint rules over published queries.

use crate::corpus::entries;
use cwli::Query;
use cwli::lint::{Context, lint};
use std::collections::BTreeMap;

/// Of so many published queries no more than one may be found fault with: a rule that cries on well-written queries is
/// worse than none.
const ONE_IN: usize = 6;

#[test]
fn rules_are_sparing() {
    let Some(entries) = entries() else {
        println!("left out: the collection of published queries is not there");
        return;
    };
    let mut read = 0;
    let mut blamed = 0;
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in &entries {
        let Ok(query) = Query::parse(&entry.query) else { continue };
        let found = lint(&query, &Context::default());
        read += 1;
        blamed += usize::from(!found.is_empty());
        for fault in found {
            let place = fault.label.as_ref().and_then(|(span, _)| query.text.get(span.start..span.end)).unwrap_or("");
            let text = format!("{} {}: {place}\n{:?}\n{}\n", entry.id, fault.message, fault.fix, query.text);
            told.entry(fault.code.to_string()).or_default().push(text);
        }
    }
    // Shown by `--nocapture`.
    for (code, texts) in &told {
        println!("# {code}: {}\n\n{}", texts.len(), texts.join("\n"));
    }
    assert!(blamed * ONE_IN < read, "{blamed} of {read} queries are found fault with");
}

//! What only the run can tell about a query: a `parse` that nothing matched, a difference that should be a name.

use crate::diagnostics::{Code, Diagnostic};
use crate::expressions::{Difference, TruthText};
use crate::operators::Tally;
use crate::plan::{Plan, Step};
use crate::scan::Report;

/// Warnings about fields, and what else the run has shown. A field inside of what is surely one name with hyphens
/// is not told by itself.
pub fn and(mut warnings: Vec<Diagnostic>, plan: &Plan, report: &Report, tallies: &[Tally]) -> Vec<Diagnostic> {
    let hyphens: Vec<_> = plan.differences.iter().filter_map(|difference| hyphen(difference, report)).collect();
    let spans: Vec<_> = hyphens.iter().flat_map(|warning| warning.label.iter().map(|(span, _)| *span)).collect();
    warnings.retain(|warning| {
        let inside = |place| spans.iter().any(|span| span.contains(place));
        !warning.label.as_ref().is_some_and(|(place, _)| inside(*place))
    });
    for warning in &mut warnings {
        quotation_marks(warning, plan);
    }
    warnings.extend(hyphens);
    warnings.extend(plan.truth_texts.iter().filter_map(|text| truth_text(text, report)));
    warnings.extend(unparsed(plan, tallies));
    warnings.sort_by_key(|warning| warning.label.as_ref().map_or(0, |(span, _)| span.start));
    warnings
}

/// `event-name`, where events have a field of that name, or none of the two.
// AWS manual, guidelines: a name with other characters than letters, digits, `@` and `.` stands in back-ticks.
fn hyphen(difference: &Difference, report: &Report) -> Option<Diagnostic> {
    let name = difference.name();
    let exists = report.files.iter().any(|file| file.fields.contains(&name));
    let unknown = difference.fields.iter().all(|field| report.unknown_fields.contains(field));
    let missing = unknown && report.records_scanned > 0;
    if !exists && !missing {
        return None;
    }
    let message = format!("`{name}` is a difference of fields");
    let label = if exists { "events have a field of this name" } else { "no event has any of these fields" };
    Some(
        Diagnostic::new(Code::HyphenInName, message)
            .at(difference.span, label)
            .help(format!("the field with this name stands in back-ticks: `` `{name}` ``")),
    )
}

/// `coldStart = "true"`, where events have `true` of JSON.
// powertools-lambda-dotnet issue 667 (LANGUAGE.md 5.4, SEEN): `true` is 1 there, so the comparison does not hold.
fn truth_text(compared: &TruthText, report: &Report) -> Option<Diagnostic> {
    if !report.boolean_fields.contains(&compared.field) {
        return None;
    }
    let (field, number) = (&compared.field, u8::from(compared.truth));
    let message = format!("`{field}` is `true` or `false` of JSON in the events, which no text equals");
    let warning = Diagnostic::new(Code::TruthAsText, message).at(compared.span, "a text");
    Some(warning.help(format!("write `{field} = {number}`")))
}

/// `level = error`, where no event has a field `error`: a text was meant.
fn quotation_marks(warning: &mut Diagnostic, plan: &Plan) {
    let Some((span, _)) = &warning.label else { return };
    if warning.code != Code::NoSuchField || !plan.bare_values.contains(span) {
        return;
    }
    let Some((name, _)) = plan.fields.iter().find(|(_, place)| place == span) else { return };
    warning.help = vec![match name.to_lowercase().as_str() {
        "null" | "none" | "nil" => "whether a field has a value is asked with `ispresent(field)`".to_string(),
        _ => format!("a text stands in quotation marks: `\"{name}\"`"),
    }];
}

/// Each `parse` that had rows, and matched none.
fn unparsed<'a>(plan: &Plan, tallies: &'a [Tally]) -> impl Iterator<Item = Diagnostic> + 'a {
    // Which rows are looked at before enough are found depends on the number of workers.
    let stops_early = plan.steps.iter().any(|step| matches!(step, Step::Any { .. }));
    tallies.iter().filter(move |tally| !tally.matched && !stops_early).filter_map(nothing_parsed)
}

fn nothing_parsed(tally: &Tally) -> Option<Diagnostic> {
    let (_, text) = tally.first.as_ref()?;
    let fault = Diagnostic::new(Code::NothingParsed, "none of the rows that reach this `parse` matches it")
        .at(tally.span, "matches nothing, so its fields are empty");
    Some(match text.as_str() {
        "" => fault.help("the first text is empty"),
        text => fault.help(format!("the first text begins with `{text}`")),
    })
}

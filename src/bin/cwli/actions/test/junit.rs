//! The results as the XML of JUnit, which most continuous integration reads.

use super::report;
use super::run::{CaseResult, FileResult, Results};
use crate::failure::Failure;
use cwli::render::visible;
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::writer::Writer;
use std::io;
use std::path::Path;
use std::time::Duration;

/// Writes the file.
pub fn write(results: &Results, file: &Path, took: Duration) -> Result<(), Failure> {
    let written = xml(results, took).and_then(|xml| std::fs::write(file, xml));
    written.map_err(|cause| Failure::Written { what: "the report", name: file.display().to_string(), cause })
}

fn xml(results: &Results, took: Duration) -> io::Result<Vec<u8>> {
    let counts = results.counts();
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let tests = (counts.passed + counts.failed + counts.faults).to_string();
    writer
        .create_element("testsuites")
        .with_attributes([
            ("name", "cwli test"),
            ("tests", tests.as_str()),
            ("failures", counts.failed.to_string().as_str()),
            ("errors", counts.faults.to_string().as_str()),
            ("time", seconds(took).as_str()),
        ])
        .write_inner_content(|writer| results.told().try_for_each(|file| suite(file, writer)))?;
    let mut xml = writer.into_inner();
    xml.push(b'\n');
    Ok(xml)
}

fn suite(file: &FileResult, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    let name = file.path.display().to_string();
    let failed = file.cases.iter().filter(|result| !result.failing.is_empty()).count();
    writer
        .create_element("testsuite")
        .with_attributes([
            ("name", name.as_str()),
            ("tests", (file.cases.len() + file.faults.len()).to_string().as_str()),
            ("failures", failed.to_string().as_str()),
            ("errors", file.faults.len().to_string().as_str()),
            ("time", seconds(file.cases.iter().map(|result| result.took).sum()).as_str()),
        ])
        .write_inner_content(|writer| {
            for fault in &file.faults {
                let called = if fault.case.is_empty() { format!("line {}", fault.line) } else { fault.case.clone() };
                let text = report::fault_text(file, fault, false);
                test(&name, &called, Duration::ZERO, Some(("error", fault.message.as_str(), text)), writer)?;
            }
            file.cases.iter().try_for_each(|result| case(file, &name, result, writer))
        })?;
    Ok(())
}

fn case(file: &FileResult, class: &str, result: &CaseResult, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    let stem = file.path.file_stem().unwrap_or_default().to_string_lossy();
    let called = if result.case.name.is_empty() { &*stem } else { result.case.name.as_str() };
    let Some(first) = result.failing.first() else { return test(class, called, result.took, None, writer) };
    let mut told = Vec::new();
    report::case(file, result, false, &mut told)?;
    let told = String::from_utf8_lossy(&told).into_owned();
    test(class, called, result.took, Some(("failure", first.message.as_str(), told)), writer)
}

/// A test, with what went wrong: the element for it, a sentence and the whole text.
fn test(
    class: &str,
    name: &str,
    took: Duration,
    wrong: Option<(&str, &str, String)>,
    writer: &mut Writer<Vec<u8>>,
) -> io::Result<()> {
    let time = seconds(took);
    let element = writer.create_element("testcase").with_attributes([
        ("classname", class),
        ("name", name),
        ("time", time.as_str()),
    ]);
    let Some((kind, message, text)) = wrong else {
        element.write_empty()?;
        return Ok(());
    };
    element.write_inner_content(|writer| {
        // XML has no place for control characters.
        let failure = writer.create_element(kind).with_attribute(("message", &*visible(message)));
        failure.write_text_content(BytesText::new(&visible(&text))).map(|_| ())
    })?;
    Ok(())
}

fn seconds(took: Duration) -> String {
    format!("{:.3}", took.as_secs_f64())
}

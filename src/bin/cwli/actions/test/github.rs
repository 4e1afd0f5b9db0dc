//! Workflow commands of GitHub: annotations at the lines of a pull request (GitHub documentation, "Workflow commands
//! for GitHub Actions").

use super::find;
use super::run::Results;
use sha2::{Digest, Sha256};
use std::io::{self, Write};
use std::path::Path;

/// Writes the report for people, and an annotation for each thing that is wrong.
pub fn write(report: &[u8], results: &Results, out: &mut dyn Write) -> io::Result<()> {
    // A row of a log must not be taken for a command. What ends the pause is a digest of the report, which no row in it
    // can know.
    let digest: String = Sha256::digest(report).iter().map(|byte| format!("{byte:02x}")).collect();
    writeln!(out, "::stop-commands::{digest}")?;
    out.write_all(report)?;
    writeln!(out, "::{digest}::")?;
    for file in &results.files {
        for fault in &file.faults {
            let told = [fault.message.as_str(), fault.help.as_str()].join("\n");
            annotation(&file.path, fault.line, "case file", told.trim_end(), out)?;
        }
        for result in &file.cases {
            let title = find::id(&file.path, &result.case.name);
            for failing in &result.failing {
                let found = failing.diagnostics.iter().map(|found| format!("\n{found}"));
                let told = failing.message.clone() + &found.collect::<String>();
                annotation(&file.path, failing.line, &title, &told, out)?;
            }
        }
    }
    Ok(())
}

fn annotation(file: &Path, line: usize, title: &str, told: &str, out: &mut dyn Write) -> io::Result<()> {
    let (file, title) = (property(&file.display().to_string()), property(title));
    writeln!(out, "::error file={file},line={line},title={title}::{}", data(told))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

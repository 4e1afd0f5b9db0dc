//! For people: the place marked in the file.

use super::{Finding, Form};
use crate::messages::Excerpt;
use crate::output;
use crate::saved_files::shown;
use std::io::{self, Write};

pub const FORM: Form = Form { name: "text", summary: "For people, the place marked in the file", write };

fn write(findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    let colours = output::colours();
    for finding in findings {
        let note = finding.query.as_ref().map(|name| format!("in the query `{name}`"));
        let excerpt = Excerpt {
            severity: finding.severity,
            code: finding.code.as_deref(),
            message: &finding.message,
            help: &finding.help,
            note: note.as_deref(),
            text: &finding.file.text,
            file: Some(shown(&finding.file.path)),
            place: finding.place.as_ref().map(|(span, label)| (*span, label.as_str())),
        };
        writeln!(out, "{}\n", excerpt.text(colours))?;
    }
    Ok(())
}

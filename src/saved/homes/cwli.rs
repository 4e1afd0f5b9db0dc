//! `.cwli`: a file that is a query.

use super::copied;
use crate::saved::Damage;
use crate::saved::head::Head;
use crate::saved::layers::Layer;
use crate::saved::reading::{Reading, Told};
use crate::saved::rendered::Rendered;

/// The file is the query; what its head does not name goes by the name of the file.
pub(super) fn find(reading: &mut Reading) -> Result<(), Damage> {
    let stem = reading.file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let (name, title) = match Head::read(reading.source).name {
        Some(name) => (name, Some(stem)),
        None => (stem, None),
    };
    let text = copied(reading, 0..reading.source.len());
    reading.add(Told { name, title, ..Told::default() }, Rendered::plain(text, Layer::Lines(String::new())));
    Ok(())
}

//! What templates are written in: from text to values with their places.

pub(super) mod hcl;
pub(super) mod json;
pub(super) mod template;
pub(super) mod yaml;
pub(super) mod yaml_scalar;

/// The deepest nesting that is read: templates have a tenth of it.
const DEEPEST: usize = 128;

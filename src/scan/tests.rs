//! The scan as a whole.

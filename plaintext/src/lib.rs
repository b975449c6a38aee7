//! What a person reads of a text: markup to plain text, and which part of it is the writer's own.
//!
//! It is shared by whatever brings texts in (`platforms`, `tables`) and by what scores them, so
//! that a comment means the same however it came. It knows no platform, no file and no model.

mod address;
mod html;

pub use address::{ends_address, mend_addresses};
pub use html::html_to_text;

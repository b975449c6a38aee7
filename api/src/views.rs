//! What goes out: the response bodies, one noun per file.
//!
//! Their docs are what readers of the OpenAPI document see. Built from rows by plain
//! functions, so that the page for people can show the same figures.

pub mod analyze;
pub mod comment;
pub mod comparison;
pub mod file;
pub mod item;
pub mod job;
pub mod preview;
pub mod summary;
pub mod upload;

use std::borrow::Cow;

use store::REASONS;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

/// The closed list of an item's reasons, for the document.
pub(crate) struct ItemReason;

impl PartialSchema for ItemReason {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("Why an item stands where it stands."))
            .enum_values(Some(REASONS))
            .into()
    }
}

impl ToSchema for ItemReason {
    fn name() -> Cow<'static, str> {
        "ItemReason".into()
    }
}

/// fetched / reported, at most 1; `None` when the platform does not say how many there are.
pub fn coverage(fetched: i64, reported: Option<i64>) -> Option<f64> {
    match reported {
        Some(reported) if reported > 0 => Some(crate::stats::round4(
            (fetched as f64 / reported as f64).min(1.0),
        )),
        // Nothing to fetch, nothing missing.
        Some(_) => Some(1.0),
        None => None,
    }
}

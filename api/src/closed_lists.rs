//! Types for the document alone: words of closed lists that are kept elsewhere.

use serde::Deserialize;
use service::{followers::By, inspect::FileKind};

/// Tells the document that a type is one word of a closed list that is kept elsewhere.
macro_rules! closed_list {
    ($type:ident as $name:literal: $description:literal, $words:expr) => {
        impl utoipa::PartialSchema for $type {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::Type::String)
                    .description(Some($description))
                    .enum_values(Some($words))
                    .into()
            }
        }

        impl utoipa::ToSchema for $type {
            fn name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }
        }
    };
}
pub(crate) use closed_list;

/// The closed list of an item's reasons, for the document.
pub(crate) struct ItemReason;

closed_list!(
    ItemReason as "ItemReason": "Why an item stands where it stands.",
    store::REASONS
);

/// The closed list of reasons why followers were not counted, for the document.
pub(crate) struct GapReason;

closed_list!(
    GapReason as "GapReason": "Why followers were not counted.",
    store::GAPS
);

/// What followers are put together by.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(transparent)]
pub(crate) struct ByWord(pub(crate) By);

closed_list!(
    ByWord as "FollowersBy": "What followers are put together by; `raw`: as they were measured.",
    By::WORDS.map(|(_, word)| word)
);

/// What a job reads, as far as it can be chosen.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(transparent)]
pub(crate) struct FileKindWord(pub(crate) FileKind);

closed_list!(
    FileKindWord as "NewJobKind": "What a job reads, as far as it can be chosen.",
    [FileKind::Posts, FileKind::Comments].map(FileKind::as_str)
);

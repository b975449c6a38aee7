//! Shapes of which only the platform has to be told: the names of their values tell the rest.
//!
//! Two values that only one platform, or only the tool for it, writes beside each other are certain.

use super::Record;

/// The platform of a record by one of its names and by what stands beside it.
pub(super) fn platform(name: &str, record: &Record<'_>) -> Option<&'static str> {
    let has = |path: &str| record.core.path(path).is_some();
    match name {
        // What its web pages get.
        "cid" => (has("aweme_id") || has("digg_count")).then_some("tiktok"),
        // Its Research API.
        "video_id" => {
            let is_whole = ["parent_comment_id", "create_time", "like_count"];
            is_whole.into_iter().all(has).then_some("tiktok")
        }
        "im:rating" => has("im:version").then_some("appstore"),
        // What Telegram Desktop exports.
        "from_id" => {
            let id = record.core.word_at("from_id")?;
            let number = ["user", "channel"]
                .iter()
                .find_map(|who| id.strip_prefix(who))?;
            (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && has("date"))
                .then_some("telegram")
        }
        // DiscordChatExporter.
        "timestampEdited" => (has("isPinned") && has("author")).then_some("discord"),
        "consumer" => {
            let is_review = has("rating") && has("dates.publishedDate");
            is_review.then_some("trustpilot")
        }
        _ => None,
    }
}

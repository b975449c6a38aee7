//! Answers of programs that could not do what was asked, where they are not called an error:
//! `{"message": "Not Found", "documentation_url": ..., "status": "404"}`, `{"success": false, "message":
//! ...}`.

use super::tape::{Kind, Value};

/// Whether an object with nothing but a `message` is such an answer.
pub(super) fn is_answer_of(object: Value<'_>) -> bool {
    object.members().any(|(name, value)| match &*name {
        "documentation_url" | "documentationUrl" | "trace_id" => true,
        "success" | "ok" | "succeeded" => value.kind() == Kind::Bool && !value.is_set(),
        "status" | "statusCode" | "status_code" | "code" | "httpStatus" | "error_code" => {
            tells_failure(value)
        }
        _ => false,
    })
}

/// Whether the status of an answer is one of failures: a word for them, or a number of HTTP.
fn tells_failure(status: Value<'_>) -> bool {
    const WORDS: [&str; 6] = ["error", "fail", "failed", "failure", "ko", "denied"];
    let is_word = |word: &str| WORDS.iter().any(|known| known.eq_ignore_ascii_case(word));
    let is_of_http = status.count().is_some_and(|n| (400..600).contains(&n));
    is_of_http || status.word().is_some_and(|word| is_word(word.trim()))
}

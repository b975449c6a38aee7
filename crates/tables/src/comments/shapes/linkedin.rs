//! LinkedIn: comments name people and each other by URNs.

use super::{Record, Tell};

pub(super) fn tell(record: &Record<'_>, tell: &mut Tell<'_>) -> Result<(), String> {
    let word = |path: &str| record.core.word_at(path);
    let Some(actor) = word("actor").filter(|actor| actor.starts_with("urn:li:")) else {
        return Ok(());
    };
    tell.text("author_id", &actor)?;
    let names = ["localizedFirstName", "localizedLastName"];
    let names = names.map(|name| word(&format!("actor~.{name}")));
    let names: Vec<_> = names.into_iter().flatten().collect();
    let name = (!names.is_empty()).then(|| names.join(" ").into());
    tell.some("author_name", name.or(word("actor~.localizedName")))?;
    tell.some("published_at", word("created.time"))?;
    tell.some("likes", word("likesSummary.totalLikes"))?;
    tell.some(
        "reply_count",
        word("commentsSummary.aggregatedTotalComments"),
    )?;
    tell.some("comment_id", word("id"))?;
    if let Some(parent) = word("parentComment") {
        // urn:li:comment:(urn:li:activity:1,2) is the comment 2.
        let id = parent
            .rsplit(',')
            .next()
            .unwrap_or_default()
            .trim_end_matches(')');
        tell.text("parent_comment_id", id)?;
    }
    tell.text("platform", "linkedin")
}

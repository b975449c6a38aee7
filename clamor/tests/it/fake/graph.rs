//! Pages of Facebook, as the Graph API tells of many at once.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// How many follow a page: as many as its name has letters.
pub(crate) fn followers(page: &str) -> usize {
    page.len()
}

/// The answer about the pages that are asked for; `None` for what is not asked of it.
pub(super) fn content(query: &str) -> Option<Value> {
    let asked: BTreeMap<String, String> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let ids: Vec<&str> = asked.get("ids")?.split(',').collect();
    assert!(ids.len() <= 50, "{} pages in one request", ids.len());
    let pages: Map<String, Value> = ids
        .into_iter()
        .map(|id| {
            let page = json!({"id": id, "name": format!("Page {id}"), "username": id,
                "followers_count": followers(id), "fan_count": 1});
            (id.to_owned(), page)
        })
        .collect();
    Some(pages.into())
}

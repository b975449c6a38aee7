//! Graph: pages of Facebook, many at once, and an Instagram account with one post.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// How many follow a page: as many as its name has letters.
pub(crate) fn followers(page: &str) -> usize {
    page.len()
}

/// The post of the account, and what is said under it.
pub(crate) const INSTAGRAM_POST: &str = "https://www.instagram.com/p/Cabcdefghij/";
const SAID: [&str; 3] = [
    "I love it!",
    "I hate it, it is awful.",
    "It is on the table.",
];

/// The answer to a path below the API's base; `None` for what is not asked of it.
pub(super) fn content(path: &[&str], query: &str) -> Option<Value> {
    Some(match path {
        [""] => return pages(query),
        ["me", "accounts"] => {
            json!({"data": [{"id": "7", "name": "The Shop", "access_token": "of-the-page",
            "instagram_business_account": {"id": "1784", "username": "the.shop"}}]})
        }
        ["debug_token"] => json!({"data": {"expires_at": 0, "scopes": ["instagram_basic",
            "instagram_manage_comments", "pages_read_engagement", "pages_show_list"]}}),
        ["1784", "media"] => {
            json!({"data": [{"id": "33", "shortcode": "Cabcdefghij", "caption": "New shoes",
            "comments_count": SAID.len(), "timestamp": "2026-05-01T00:00:00+0000"}]})
        }
        ["33", "comments"] => {
            let said = SAID.iter().enumerate().map(|(number, text)| {
                json!({"id": number.to_string(), "text": text, "username": "ann",
                    "timestamp": "2026-05-01T10:00:00+0000"})
            });
            json!({"data": said.collect::<Vec<_>>()})
        }
        _ => return None,
    })
}

/// What is told of the pages that are asked for.
fn pages(query: &str) -> Option<Value> {
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

//! What the Graph APIs of Meta share: Facebook and Instagram.
//!
//! <https://developers.facebook.com/docs/graph-api/>, version 26.0. A token is of a person or a system user,
//! who manages pages, or of one page. Pages have tokens of their own, and Instagram accounts hang on pages.

mod listing;
mod managed;
mod refusal;
mod token;
mod usage;

use serde::Deserialize;
use url::Url;

pub(crate) use listing::Listing;
pub(crate) use managed::{InstagramAccount, Managed, ManagedPage, Which};
pub(crate) use refusal::{check, refusal};
pub(crate) use token::account;
pub(crate) use usage::{regained, rest};

use crate::client::{Ask, Check};
use crate::reading::Records;
use crate::wire::endpoint;
use crate::{Answer, Api, Failure, Fetch};

/// How a Graph API is asked: at its base, with a token in a header, since addresses end up in logs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Graph {
    pub(crate) api: Api,
    /// What answers mean, see [`check`].
    pub(crate) check: Check,
}

impl Graph {
    /// Asks with a token.
    pub(crate) async fn get(
        self,
        fetch: &Fetch<'_>,
        token: &str,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Answer, Failure> {
        let url = endpoint(self.api.base, path, query)?;
        let bearer = format!("Bearer {token}");
        let ask = Ask::api(self.api, &url, self.check).key("Authorization", &bearer);
        fetch.get(&ask.rest(rest)).await
    }
}

/// A page of any list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct List {
    #[serde(deserialize_with = "crate::reading::records")]
    pub(crate) data: Records,
    #[serde(deserialize_with = "crate::wire::part")]
    pub(crate) paging: Option<Paging>,
}

/// Where a list goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Paging {
    #[serde(deserialize_with = "crate::wire::part")]
    cursors: Option<Cursors>,
    /// The address of the next page. It has the token in it, so only its `after` is taken.
    #[serde(deserialize_with = "crate::wire::word")]
    next: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Cursors {
    #[serde(deserialize_with = "crate::wire::word")]
    after: Option<String>,
}

impl List {
    /// What to ask for as `after`; `None` at the end. A last page has a cursor as well, and no `next`.
    pub(crate) fn after(&self) -> Option<String> {
        let paging = self.paging.as_ref()?;
        let next = paging.next.as_ref()?;
        let told = paging.cursors.as_ref().and_then(|told| told.after.clone());
        told.or_else(|| {
            let url = Url::parse(next).ok()?;
            let mut pairs = url.query_pairs();
            pairs.find_map(|(name, value)| (name == "after").then(|| value.into_owned()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(paging: &str) -> Option<String> {
        let list = format!("{{\"data\": [], \"paging\": {paging}}}");
        let list: List = serde_json::from_str(&list).expect("a list");
        list.after()
    }

    #[test]
    fn a_list_goes_on_where_it_names_a_next_page() {
        let next = r#""next": "https://graph.facebook.com/v26.0/1/comments?access_token=s&after=b&limit=2""#;
        let cursors = r#""cursors": {"before": "a", "after": "c"}"#;
        let told = after(&format!("{{{cursors}, {next}}}"));
        assert_eq!(told.as_deref(), Some("c"));
        assert_eq!(after(&format!("{{{next}}}")).as_deref(), Some("b"));
        for end in [&format!("{{{cursors}}}"), "{}", "null", "[]"] {
            assert_eq!(after(end), None, "{end}");
        }
    }
}

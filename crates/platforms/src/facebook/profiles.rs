//! Followers of Facebook pages, through the Graph API with the operator's token.
//!
//! <https://developers.facebook.com/docs/graph-api/reference/page/>. One request is about fifty pages
//! (`?ids=`). One page that is not there fails it for all of them: the others are asked for again.

use std::collections::HashMap;

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

use super::{Facebook, GRAPH, KEY, NAME};
use crate::meta::{self, Graph, refusal};
use crate::profile::{Asked, Handle, Measured, ProfileSource, counted};
use crate::recognize::{UrlParts, is_digits};
use crate::wire::{count, id, word};
use crate::{Answer, Failure, Fetch, KeySpec};

/// Pages of one request.
const AT_ONCE: usize = 50;

const FIELDS: &str = "id,name,username,link,fan_count,followers_count";

/// Parts of the site that are no pages.
const SECTIONS: &[&str] = &[
    "ads",
    "events",
    "gaming",
    "groups",
    "hashtag",
    "help",
    "login",
    "login.php",
    "marketplace",
    // To the API: whoever the token belongs to.
    "me",
    "permalink.php",
    "photo",
    "photo.php",
    "plugins",
    "reel",
    "search",
    "share",
    "sharer",
    "sharer.php",
    "stories",
    "story.php",
    "watch",
];

#[async_trait]
impl ProfileSource for Facebook {
    fn key(&self) -> Option<KeySpec> {
        Some(KEY)
    }

    fn handles(&self) -> &'static str {
        "the name or number of a page, or `facebook.com/NAME`"
    }

    fn handle(&self, text: &str) -> Option<Handle> {
        let name = text.strip_prefix('@').unwrap_or(text);
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let is_name = (2..=80).contains(&name.len())
            && name.bytes().all(letters)
            && !SECTIONS.contains(&&*name.to_ascii_lowercase());
        is_name.then(|| Handle {
            text: name.to_owned(),
            key: name.to_ascii_lowercase(),
            host: None,
            url: format!("https://www.facebook.com/{name}"),
        })
    }

    fn recognize(&self, url: &Url) -> Option<Handle> {
        let parts = UrlParts::on(url, &["facebook.com", "fb.com"])?;
        match *parts.segments.as_slice() {
            ["profile.php"] => self.handle(&parts.query("id").filter(|id| is_digits(id))?),
            // Words before the number, which tells the page.
            ["pages", .., number] if is_digits(number) => self.handle(number),
            ["p", words] => self.handle(
                words
                    .rsplit('-')
                    .next()
                    .filter(|number| is_digits(number))?,
            ),
            [name]
            | [
                name,
                "about" | "posts" | "photos" | "videos" | "reels" | "mentions" | "followers",
            ] => self.handle(name),
            _ => None,
        }
    }

    async fn measure(&self, fetch: &Fetch<'_>, asked: &[Asked]) -> Vec<Result<Measured, Failure>> {
        let wanted: Vec<&str> = asked
            .iter()
            .map(|one| one.id.as_deref().unwrap_or(&one.key))
            .collect();
        let mut names = wanted.clone();
        names.sort_unstable();
        names.dedup();
        let told = all(fetch, &names).await;
        wanted
            .iter()
            .map(|name| told.get(name).cloned().unwrap_or(Err(Failure::NotFound)))
            .collect()
    }
}

/// Asks for pages until each is told of.
async fn all<'n>(
    fetch: &Fetch<'_>,
    names: &[&'n str],
) -> HashMap<&'n str, Result<Measured, Failure>> {
    let mut told = HashMap::with_capacity(names.len());
    let mut groups: Vec<Vec<&str>> = names.chunks(AT_ONCE).map(<[_]>::to_vec).collect();
    while let Some(group) = groups.pop() {
        match ask(fetch, &group).await {
            Ok(Pages::Found(mut pages)) => told.extend(group.into_iter().map(|name| {
                let page = pages.remove(name).unwrap_or(Err(Failure::NotFound));
                (name, page)
            })),
            Ok(Pages::Refused { missing }) => {
                let is_gone = |name: &&str| missing.iter().any(|gone| gone == name);
                let (gone, rest): (Vec<_>, Vec<_>) = group.into_iter().partition(is_gone);
                match (gone.is_empty(), rest.len()) {
                    // It does not say which: halves, until it is one.
                    (true, 2..) => {
                        let (one, other) = rest.split_at(rest.len() / 2);
                        groups.extend([one.to_vec(), other.to_vec()]);
                    }
                    (true, _) => {
                        told.extend(rest.into_iter().map(|name| (name, Err(Failure::NotFound))))
                    }
                    (false, rest_of) => {
                        told.extend(gone.into_iter().map(|name| (name, Err(Failure::NotFound))));
                        groups.extend((rest_of > 0).then_some(rest));
                    }
                }
            }
            Err(failure) => {
                let left = group.into_iter().chain(groups.drain(..).flatten());
                told.extend(left.map(|name| (name, Err(failure.clone()))));
            }
        }
    }
    told
}

/// What was answered about some pages.
enum Pages {
    /// Each that is there, by the name that was asked for.
    Found(HashMap<String, Result<Measured, Failure>>),
    /// Nothing, since one is not there, or may not be seen: Facebook does not tell these apart. Those
    /// that the refusal names are known not to be there.
    Refused { missing: Vec<String> },
}

/// A page, as far as it is read.
#[derive(Debug, Deserialize)]
struct FacebookPage {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default, deserialize_with = "word")]
    name: Option<String>,
    #[serde(default, deserialize_with = "word")]
    username: Option<String>,
    #[serde(default, deserialize_with = "word")]
    link: Option<String>,
    #[serde(default, deserialize_with = "count")]
    fan_count: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    followers_count: Option<i64>,
}

async fn ask(fetch: &Fetch<'_>, names: &[&str]) -> Result<Pages, Failure> {
    let ids = names.join(",");
    let graph = Graph { check, ..GRAPH };
    let query = [("ids", &*ids), ("fields", FIELDS)];
    let answer = graph.get(fetch, fetch.key(), "/", &query).await?;
    let refused = refusal(&answer);
    let read = fetch.parse(move |reading| {
        if let Some(error) = refused {
            return Ok(Pages::Refused {
                missing: error.missing(),
            });
        }
        let at = "Facebook pages";
        let pages: HashMap<String, Box<RawValue>> = reading.json(&answer, at)?;
        let mut told = HashMap::with_capacity(pages.len());
        for (name, page) in pages {
            let page = match reading.record::<FacebookPage>(&page, "Facebook page")? {
                Some(page) => page.measured(),
                None => Err(Failure::UnexpectedShape {
                    at: format!("{at}: a page has another form than documented"),
                }),
            };
            told.insert(name, page);
        }
        Ok(Pages::Found(told))
    });
    read.await
}

impl FacebookPage {
    fn measured(self) -> Result<Measured, Failure> {
        Ok(Measured {
            followers: counted(self.followers_count, "Facebook page")?,
            id: Some(self.id),
            name: self.username,
            title: self.name,
            url: self.link,
            likes: self.fan_count,
            ..Measured::default()
        })
    }
}

/// Decides on the code: the status is mostly 400, and the message is prose.
fn check(answer: &Answer) -> Result<(), Failure> {
    match refusal(answer) {
        // Some of the pages: for whoever asked.
        Some(error) if error.is_missing() => Ok(()),
        _ => meta::check(NAME, answer),
    }
}

/// Whether the key may see a page that is there to stay.
pub(super) async fn see_a_page(fetch: &Fetch<'_>) -> Result<(), Failure> {
    ask(fetch, &["facebook"]).await.map(drop)
}

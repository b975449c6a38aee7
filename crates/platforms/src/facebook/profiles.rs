//! Followers of Facebook pages, through the Graph API with the operator's token.
//!
//! <https://developers.facebook.com/docs/graph-api/reference/page/>. One request is about fifty pages
//! (`?ids=`). One page that is not there fails it for all of them: the others are asked for again.

use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

use super::{Facebook, NAME};
use crate::client::Ask;
use crate::profile::{Asked, Handle, Measured, ProfileSource, counted};
use crate::recognize::{UrlParts, is_digits};
use crate::wire::{count, endpoint, id, word};
use crate::{Answer, Api, Failure, Fetch, KeySpec};

pub(super) const API: Api = Api {
    title: "Facebook Graph API",
    setting: "FACEBOOK_GRAPH_BASE",
    base: "https://graph.facebook.com/v26.0",
};

const KEY: KeySpec = KeySpec {
    setting: "FACEBOOK_TOKEN",
    label: "Facebook access token",
    price: "free",
    steps: &[
        "Open <https://developers.facebook.com/apps/> and make an app of the type *Business*.",
        "For pages of others, ask for the feature *Page Public Metadata Access* under *App Review*.",
        "For pages that you manage, give the app the permission `pages_read_engagement`.",
        "Make a long-lived access token of a system user of your business, with that app.",
    ],
    example: "https://www.facebook.com/facebook",
    terms: "Facebook's terms allow its data to be kept for what the app was approved for, and ask for \
            it to be deleted on request.",
};

/// Pages of one request.
const AT_ONCE: usize = 50;

const FIELDS: &str = "id,name,username,link,fan_count,followers_count";

/// Waited when Facebook says that there were too many requests, and not for how long.
const RATE_WINDOW: Duration = Duration::from_secs(5 * 60);

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
            Ok(Pages::Told(mut pages)) => told.extend(group.into_iter().map(|name| {
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
    Told(HashMap<String, Result<Measured, Failure>>),
    /// Nothing, since one is not there, or may not be seen: Facebook does not tell these apart. Those
    /// that the refusal names are known not to be there.
    Refused { missing: Vec<String> },
}

/// A page, as far as it is read.
#[derive(Debug, Deserialize)]
struct Page {
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
    let url = endpoint(API.base, "/", &[("ids", &ids), ("fields", FIELDS)])?;
    let bearer = format!("Bearer {}", fetch.key());
    let asked = Ask::api(API, &url, check).key("Authorization", &bearer);
    let answer = fetch.get(&asked).await?;
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
            let page = match reading.record::<Page>(&page, "Facebook page")? {
                Some(page) => page.measured(),
                None => Err(Failure::UnexpectedShape {
                    at: format!("{at}: a page has another form than documented"),
                }),
            };
            told.insert(name, page);
        }
        Ok(Pages::Told(told))
    });
    read.await
}

impl Page {
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

/// What Meta's APIs say in place of an answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Refusal {
    message: String,
    code: i64,
    error_subcode: i64,
}

impl Refusal {
    /// Whether it says that an object is not there, or cannot be seen.
    fn is_missing(&self) -> bool {
        matches!((self.code, self.error_subcode), (24 | 803, _) | (100, 33))
    }

    /// The names that it lists behind its colon, where it does.
    fn missing(&self) -> Vec<String> {
        let list = self.message.rsplit_once(':').map(|(_, list)| list);
        let names = list.into_iter().flat_map(|list| list.split(','));
        names
            .map(|name| name.trim().trim_end_matches('.').to_owned())
            .collect()
    }
}

/// The refusal of an answer that is one.
fn refusal(answer: &Answer) -> Option<Refusal> {
    #[derive(Deserialize)]
    struct Refused {
        error: Refusal,
    }
    match answer.status {
        200..=299 => None,
        _ => answer.refusal::<Refused>().map(|refused| refused.error),
    }
}

/// Decides on the code: the status is mostly 400, and the message is prose.
fn check(answer: &Answer) -> Result<(), Failure> {
    let Some(error) = refusal(answer) else {
        return answer.check();
    };
    if error.is_missing() {
        // Some of the pages: for whoever asked.
        return Ok(());
    }
    Err(match error.code {
        102 | 190 | 10 | 100 | 200..=299 => Failure::CredentialsRejected {
            platform: NAME,
            why: match error.code {
                102 | 190 => "it has run out, or is none".to_owned(),
                code => format!("it may not do this (error {code})"),
            },
        },
        4 | 17 | 32 | 613 | 80001 => Failure::RateLimited {
            retry_after: answer
                .retry_after()
                .or_else(|| regained(answer))
                .unwrap_or(RATE_WINDOW),
        },
        1 | 2 => Failure::Network {
            why: format!("Facebook could not answer (error {})", error.code),
        },
        368 => Failure::Blocked {
            why: "error 368, a policy".to_owned(),
        },
        _ => return answer.check(),
    })
}

/// When the most used of its allowances is there again; the header has minutes.
fn regained(answer: &Answer) -> Option<Duration> {
    #[derive(Deserialize)]
    struct Usage {
        #[serde(default)]
        estimated_time_to_regain_access: u64,
    }
    let header = answer.header("x-business-use-case-usage")?;
    let all: HashMap<String, Vec<Usage>> = serde_json::from_str(header).ok()?;
    let minutes = all
        .into_values()
        .flatten()
        .map(|usage| usage.estimated_time_to_regain_access)
        .max()
        .filter(|minutes| *minutes > 0)?;
    Some(Duration::from_secs(minutes.saturating_mul(60)))
}

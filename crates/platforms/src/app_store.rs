//! Reviews of Apple's App Store, through the feed that Apple has of them for each country; no key.
//!
//! The feed is in no document of Apple's. It has the newest 500 reviews of an app in a country, fifty on a page,
//! and a review is a comment without answers. Stars are not kept yet; there is no column for them.

mod wire;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::Ask;
use crate::recognize::{UrlParts, is_digits};
use crate::wire::{endpoint, load, save};
use crate::{Access, Answer, Api, Failure, Fetch, Page, Platform, Post, PostInfo, Recognized};

const NAME: &str = "appstore";
const API: Api = Api {
    title: "feed of reviews of the App Store",
    setting: "APPSTORE_FEED_BASE",
    base: "https://itunes.apple.com",
};

/// The last page that there is, and what each but the last has.
const LAST_PAGE: u32 = 10;
const AT_ONCE: usize = 50;

/// See the module.
pub(crate) struct AppStore;

/// Where reading stopped.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    page: u32,
}

#[async_trait]
impl Platform for AppStore {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "App Store"
    }

    fn access(&self) -> Access {
        Access::Open
    }

    fn addresses(&self) -> &'static str {
        "apps: their newest 500 reviews in one country"
    }

    fn apis(&self) -> &'static [Api] {
        &[API]
    }

    fn recognize(&self, url: &Url) -> Option<Recognized> {
        let parts = UrlParts::on(url, &["itunes.apple.com", "apps.apple.com"])?;
        let is_country =
            |part: &&str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic());
        let country = parts.segments.first().copied().filter(is_country);
        let country = country.unwrap_or("us").to_ascii_lowercase();
        let mut numbers = parts
            .segments
            .iter()
            .filter_map(|part| part.strip_prefix("id"));
        let number = numbers.find(|number| is_digits(number) && number.len() <= 20);
        // Songs, films and developers have numbers as well.
        let is_app = parts.segments.contains(&"app") || parts.segments.len() <= 2;
        Some(match number.filter(|_| is_app) {
            Some(number) => Recognized::Post(Post {
                platform: NAME,
                kind: "app",
                host: None,
                id: format!("{number}/{country}"),
                url: format!("https://apps.apple.com/{country}/app/id{number}"),
            }),
            None => Recognized::Unsupported {
                platform: NAME,
                kind: "site",
                id: None,
                why: "this page of the App Store is no app; give the addresses of apps".to_owned(),
            },
        })
    }

    async fn comments(
        &self,
        fetch: &Fetch<'_>,
        post: &Post,
        cursor: Option<&str>,
    ) -> Result<Page, Failure> {
        let number = match cursor {
            Some(cursor) => load::<Cursor>(cursor)?.page,
            None => 1,
        };
        let (app, country) = post
            .id
            .split_once('/')
            .ok_or_else(|| Failure::UnsupportedUrl {
                why: "an app without its country".to_owned(),
            })?;
        let path =
            format!("/{country}/rss/customerreviews/page={number}/id={app}/sortBy=mostRecent/json");
        let url = endpoint(API.base, &path, &[])?;
        let answer = fetch.get(&Ask::api(API, &url, Answer::check)).await?;
        let (app, country, address) = (app.to_owned(), country.to_owned(), post.url.clone());
        let read = fetch.parse(move |reading| {
            let feed = wire::feed(reading, &answer, &app)?;
            let reviews = feed.reviews.len();
            let is_last = number >= LAST_PAGE;
            let goes_on = feed.entries >= AT_ONCE && !is_last;
            let shortfall = match (number, reviews) {
                (1, 0) => Some(format!(
                    "Apple's feed has no reviews of this app for the country {country}, and does not say whether \
                     there are none; another country has an address of its own"
                )),
                _ if is_last && feed.entries >= AT_ONCE => {
                    Some("Apple's feed has the newest 500 reviews".to_owned())
                }
                _ => None,
            };
            Ok(Page {
                info: (number == 1).then(|| PostInfo {
                    title: feed.title,
                    url: Some(address),
                    ..PostInfo::default()
                }),
                comments: feed.reviews,
                incomplete: shortfall.is_some(),
                shortfall,
                next: goes_on.then(|| save(&Cursor { page: number + 1 })),
                ..Page::default()
            })
        });
        read.await
    }
}

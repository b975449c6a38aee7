//! From a short link or an unknown page to a post.

use url::Url;

use super::ask::Who;
use super::origin::{Origins, host_key};
use super::{Answer, Ask, Client};
use crate::platform::PLATFORMS;
use crate::reading::Reading;
use crate::recognize::recognize_url;
use crate::{Failure, Post, Recognized};

/// Short links that lead to short links are followed so far.
const MAX_HOPS: usize = 5;

/// Tags of a page that the platforms look at. What they look for is in its head, and the
/// HTML parser takes time that grows with the square of the depth.
const MAX_TAGS: usize = 3_000;

/// See [`Client::resolve`].
pub(super) async fn resolve(client: &Client, target: &Recognized) -> Result<Post, Failure> {
    match target {
        Recognized::Post(post) => Ok(post.clone()),
        Recognized::ShortLink { url, .. } => led_to(client, url, follow(client, url).await?),
        Recognized::Page { url } => led_to(client, url, probe(client, url).await?),
        Recognized::Unsupported { why, .. } | Recognized::Reject { why } => Err(unsupported(why)),
    }
}

/// A post that a redirect or a link of a page led to. No answer of the internet chooses what is
/// asked of a host that a setting leads elsewhere, maybe into a private network.
fn led_to(client: &Client, asked: &Url, post: Post) -> Result<Post, Failure> {
    match &post.host {
        Some(host) if *host != host_key(asked) && client.inner.origins.is_overridden(host) => {
            Err(unsupported(&format!(
                "this address leads to {host}; paste the address of the post there"
            )))
        }
        _ => Ok(post),
    }
}

/// Asks the shortener only; the address it names is recognised, not visited.
async fn follow(client: &Client, start: &Url) -> Result<Post, Failure> {
    let mut url = start.clone();
    let mut who = Who::Named;
    for _ in 0..MAX_HOPS {
        let ask = Ask::redirected(&url, Answer::check);
        let answer = client.get_once(&Ask { who, ..ask }).await?;
        let Some(target) = answer.redirect() else {
            return Err(unsupported(
                "this short link does not lead on by itself; open it and paste the address it shows",
            ));
        };
        who = Origins::after_redirect(who, start, &target);
        match recognize_url(&target) {
            Recognized::Post(post) => return Ok(post),
            Recognized::ShortLink { url: next, .. } => url = next,
            Recognized::Page { url } => {
                let site = url.host_str().unwrap_or("a site");
                return Err(unsupported(&format!(
                    "this short link leads to {site}, which no platform known to Clamor owns; \
                     open it and paste the address it shows"
                )));
            }
            Recognized::Unsupported { why, .. } | Recognized::Reject { why } => {
                return Err(unsupported(&format!(
                    "this short link leads elsewhere: {why}"
                )));
            }
        }
    }
    Err(unsupported("this short link leads in circles"))
}

/// Reads the page once and lets each platform look at it.
async fn probe(client: &Client, url: &Url) -> Result<Post, Failure> {
    let ask = Ask::new(url, unless_limited).accept("text/html,application/xhtml+xml");
    let mut page = client.get(&ask).await?;
    if page.url != *url
        && let Recognized::Post(post) = recognize_url(&page.url)
    {
        return Ok(post);
    }
    if page.status == 403 {
        // Unlike an API, a page that is for members only shows a form to sign in.
        return Err(Failure::Blocked {
            why: "the site does not let programs read it".to_owned(),
        });
    }
    page.check()?;
    if page.is_challenge() {
        return Err(page.challenged());
    }
    let mut tags = page
        .body
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'<');
    if let Some((end, _)) = tags.nth(MAX_TAGS) {
        page.body.truncate(end);
    }
    let look = move |reading: &mut Reading| {
        for platform in PLATFORMS {
            reading.goes_on()?;
            if let Some(post) = platform.probe(&page) {
                return Ok(post);
            }
        }
        Err(nothing_known(&page))
    };
    client.parse(look).await
}

/// Whatever the site says of the page, where it led to may be a post that we know.
fn unless_limited(page: &Answer) -> Result<(), Failure> {
    match page.check() {
        Err(limited @ Failure::RateLimited { .. }) => Err(limited),
        _ => Ok(()),
    }
}

fn nothing_known(page: &Answer) -> Failure {
    let site = page.url.host_str().unwrap_or("this site");
    if !page.is_html() {
        return unsupported(&format!(
            "{site} sent no web page, so there are no comments to find"
        ));
    }
    unsupported(&format!(
        "no comments that Clamor can read were found on {site}; it reads {}",
        titles()
    ))
}

/// The platforms we read, for a person.
fn titles() -> String {
    PLATFORMS
        .iter()
        .map(|platform| platform.title())
        .collect::<Vec<_>>()
        .join(", ")
}

fn unsupported(why: &str) -> Failure {
    Failure::UnsupportedUrl {
        why: why.to_owned(),
    }
}

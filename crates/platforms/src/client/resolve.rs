//! From a short link or an unknown page to a post.
//!
//! What a link or a redirect leads to is looked at like an address that somebody pasted, hop by hop:
//! a post is not visited, a platform that is not read is named, a page is probed.

use egress::host_and_port;
use url::Url;

use super::ask::Who;
use super::budget::Reservation;
use super::{Answer, Ask, Client};
use crate::reading::Reading;
use crate::recognize::{recognize, recognize_page, recognize_url};
use crate::{Access, Failure, PLATFORMS, Platform, Post, Recognized};

/// Redirects followed, those of short links that lead to short links included.
const MAX_HOPS: usize = 5;

/// See [`Client::resolve`].
pub(super) async fn resolve(client: &Client, target: &Recognized) -> Result<Post, Failure> {
    let (url, is_short) = match target {
        Recognized::Post(post) => return Ok(post.clone()),
        Recognized::ShortLink { url, .. } => (url.clone(), true),
        Recognized::Page { url } => (url.clone(), false),
        Recognized::Unsupported { why, .. } | Recognized::Reject { why } => {
            return Err(unsupported(why));
        }
    };
    let trail = Trail {
        client,
        url,
        is_short,
        who: Who::Named,
        doubted: None,
        reserved: Reservation::default(),
    };
    trail.follow().await
}

/// See [`Client::reconsider`].
pub(super) async fn reconsider(client: &Client, text: &str, post: &Post) -> Option<Post> {
    // Who has one site only is sure of its posts.
    post.host.as_ref()?;
    let page = match recognize(text) {
        // The platform's own spelling of the address may leave out what the site needs.
        Recognized::Post(pasted) if pasted == *post => recognize_page(text),
        _ => recognize_page(&post.url),
    };
    let Recognized::Page { url } = page else {
        return None;
    };
    let doubt = match is_claim(post) {
        true => Doubt::Paths,
        false => Doubt::UpTo(post.platform),
    };
    let trail = Trail {
        client,
        url,
        is_short: false,
        who: Who::Named,
        doubted: Some(doubt),
        reserved: Reservation::default(),
    };
    trail.follow().await.ok()
}

/// What is not believed, since it proved wrong.
#[derive(Debug, Clone, Copy)]
enum Doubt {
    /// Claims by the path alone.
    Paths,
    /// What this platform, and those asked before it, find in the page.
    UpTo(&'static str),
}

impl Doubt {
    /// Whether a platform is asked about the page, in the order of the list.
    fn asks(doubt: Option<Self>) -> impl FnMut(&&dyn Platform) -> bool {
        let mut is_before = matches!(doubt, Some(Self::UpTo(_)));
        move |platform| {
            let asks = !is_before;
            is_before &= !matches!(doubt, Some(Self::UpTo(last)) if platform.name() == last);
            asks
        }
    }
}

/// Whether nothing but its path says what a post is: software that anybody can run, on any host.
fn is_claim(post: &Post) -> bool {
    post.host.is_some() && matches!(recognize(&post.url), Recognized::Post(again) if again == *post)
}

/// A way along redirects, as far as it was gone.
struct Trail<'a> {
    client: &'a Client,
    /// What is asked next.
    url: Url,
    /// Whether it is a short link, so that a page there is no post.
    is_short: bool,
    who: Who,
    doubted: Option<Doubt>,
    /// Memory for the pages on the way.
    reserved: Reservation,
}

impl Trail<'_> {
    async fn follow(mut self) -> Result<Post, Failure> {
        for _ in 0..=MAX_HOPS {
            let check = if self.is_short {
                Answer::check
            } else {
                unless_limited
            };
            let ask = Ask::new(&self.url, check).accept("text/html,application/xhtml+xml");
            let answer = self
                .client
                .get_once(
                    &Ask {
                        who: self.who,
                        ..ask
                    },
                    &self.reserved,
                    false,
                )
                .await?;
            let Some(next) = answer.redirect() else {
                return self.arrived(answer).await;
            };
            self.who = self.leads_to(&host_and_port(&next));
            match recognize_url(&next) {
                Recognized::Post(post) if !(self.doubted.is_some() && post.host.is_some()) => {
                    return self.allowed(post);
                }
                Recognized::Post(_) => (self.url, self.is_short) = (next, false),
                Recognized::Page { url } => (self.url, self.is_short) = (url, false),
                Recognized::ShortLink { url, .. } => (self.url, self.is_short) = (url, true),
                Recognized::Unsupported { platform, why, .. } => {
                    return Err(Failure::UnsupportedPlatform {
                        platform,
                        url: next.into(),
                        why,
                    });
                }
                Recognized::Reject { why } => {
                    return Err(unsupported(&format!("this address leads elsewhere: {why}")));
                }
            }
        }
        if self.is_short {
            return Err(unsupported("this short link leads in circles"));
        }
        Err(Failure::UnexpectedShape {
            at: format!("more than {MAX_HOPS} redirects"),
        })
    }

    /// Who is asked when what answered leads to a host. No answer of the internet chooses what is
    /// asked of a host that a setting leads elsewhere, maybe into a private network; an answer of
    /// such a host may, since the same operator named both.
    fn leads_to(&self, host: &str) -> Who {
        let from = host_and_port(&self.url);
        match self.who {
            Who::Named if from == *host || self.client.inner.origins.is_overridden(&from) => {
                Who::Named
            }
            _ => Who::Redirected,
        }
    }

    /// The post, if whoever led to it may lead to its host.
    fn allowed(&self, post: Post) -> Result<Post, Failure> {
        match &post.host {
            Some(host)
                if self.who != Who::Named && self.client.inner.origins.is_overridden(host) =>
            {
                Err(unsupported(&format!(
                    "this address leads to {host}; paste the address of the post there"
                )))
            }
            _ => Ok(post),
        }
    }

    /// Lets each platform look at the page at the end of the way.
    async fn arrived(mut self, page: Answer) -> Result<Post, Failure> {
        if self.is_short {
            return Err(unsupported(
                "this short link does not lead on by itself; open it and paste the address it shows",
            ));
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
        let doubted = self.doubted;
        let look = move |reading: &mut Reading| {
            for platform in PLATFORMS.iter().copied().filter(Doubt::asks(doubted)) {
                reading.goes_on()?;
                if let Some(post) = platform.probe(&page, reading) {
                    return Ok(post);
                }
            }
            Err(nothing_known(&page))
        };
        let post = self.client.parse(look).await?;
        // What stands in a page may be anybody's, so a host that it names is not the one that was meant.
        if post
            .host
            .as_ref()
            .is_some_and(|host| *host != host_and_port(&self.url))
        {
            self.who = Who::Redirected;
        }
        self.allowed(post)
    }
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
    let read = |platform: &&&dyn Platform| !matches!(platform.access(), Access::Never(_));
    PLATFORMS
        .iter()
        .filter(read)
        .map(|platform| platform.title())
        .collect::<Vec<_>>()
        .join(", ")
}

fn unsupported(why: &str) -> Failure {
    Failure::UnsupportedUrl {
        why: why.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ClientSettings;

    /// No test can ask the internet, so what its answers may lead to is asked of the trail.
    #[test]
    fn no_answer_of_the_internet_leads_where_a_setting_leads() {
        let base = "http://127.0.0.1:1".to_owned();
        let ours = ["a.example", "inside.example"].map(|host| (host.to_owned(), base.clone()));
        let client = Client::new(ClientSettings {
            host_overrides: ours.into(),
            ..ClientSettings::default()
        });
        let client = client.expect("good settings");
        let post = |host: &str| match recognize(&format!("https://{host}/post/1")) {
            Recognized::Post(post) => post,
            other => panic!("{other:?}"),
        };
        let trail = |url: &str, who| Trail {
            client: &client,
            url: Url::parse(url).expect("a URL"),
            is_short: false,
            who,
            doubted: None,
            reserved: Reservation::default(),
        };
        for (url, who, led) in [
            ("https://a.example/", Who::Named, Who::Named),
            ("https://site.example/", Who::Named, Who::Redirected),
            ("https://a.example/", Who::Redirected, Who::Redirected),
        ] {
            let mut trail = trail(url, who);
            trail.who = trail.leads_to("inside.example");
            assert_eq!(trail.who, led, "from {url}");
            let allowed = trail.allowed(post("inside.example")).is_ok();
            assert_eq!(allowed, led == Who::Named, "from {url}");
            assert!(trail.allowed(post("other.example")).is_ok());
        }
    }
}

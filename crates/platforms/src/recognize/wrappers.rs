//! Addresses that only carry another one: of link shims, mail filters, sign-in forms and players.
//!
//! Which sites do so is known by name: whatever address the query of any other site holds, the
//! site itself is meant. Nothing is fetched, and what comes out is judged like any pasted address.

mod encoded;

use std::borrow::Cow;

use plaintext::percent_decoded;
use url::{Url, form_urlencoded};

/// A site whose addresses carry another one in their query.
struct Wrapper {
    /// The domains, those below them included.
    domains: &'static [&'static str],
    /// The path, what may follow it included; empty for all.
    path: &'static str,
    /// The parameter that carries it, best first.
    parameters: &'static [&'static str],
}

const fn wrapper(
    domains: &'static [&'static str],
    path: &'static str,
    parameters: &'static [&'static str],
) -> Wrapper {
    Wrapper {
        domains,
        path,
        parameters,
    }
}

const FACEBOOK: &[&str] = &["facebook.com"];
const INSTAGRAM: &[&str] = &["instagram.com"];
const X: &[&str] = &["twitter.com", "x.com"];
const LINKEDIN: &[&str] = &["linkedin.com"];
const YOUTUBE: &[&str] = &["youtube.com"];
const REDDIT: &[&str] = &["reddit.com"];
const TIKTOK: &[&str] = &["tiktok.com"];
const VK: &[&str] = &["vk.com", "vk.ru"];
const TELEGRAM: &[&str] = &["t.me", "telegram.me"];

/// Pages that do nothing but pass people on.
const SHIMS: &[Wrapper] = &[
    wrapper(
        &[
            "l.facebook.com",
            "lm.facebook.com",
            "l.messenger.com",
            "l.instagram.com",
            "l.threads.com",
            "l.threads.net",
            "l.workplace.com",
            "l.wl.co",
        ],
        "",
        &["u"],
    ),
    wrapper(FACEBOOK, "/l.php", &["u"]),
    wrapper(&["messenger.com"], "/l.php", &["u"]),
    wrapper(FACEBOOK, "/flx/warn", &["u"]),
    wrapper(INSTAGRAM, "/linkshim", &["u"]),
    wrapper(YOUTUBE, "/redirect", &["q"]),
    wrapper(&["out.reddit.com"], "", &["url"]),
    wrapper(X, "/i/redirect", &["url"]),
    wrapper(LINKEDIN, "/redir", &["url"]),
    wrapper(LINKEDIN, "/safety/go", &["url"]),
    wrapper(&["go.bsky.app"], "/redirect", &["u"]),
    wrapper(TIKTOK, "/link/v2", &["target"]),
    wrapper(&["t.umblr.com"], "/redirect", &["z"]),
    wrapper(&["pinterest.com"], "/offsite", &["url"]),
    wrapper(VK, "/away.php", &["to"]),
    wrapper(VK, "/away", &["to"]),
    wrapper(&["ok.ru"], "/dk", &["st.link"]),
    wrapper(&["weibo.cn", "weibo.com"], "/sinaurl", &["u"]),
    wrapper(&["link.zhihu.com"], "", &["target"]),
    wrapper(&["link.csdn.net", "link.juejin.cn"], "", &["target"]),
    wrapper(&["links.jianshu.com"], "/go", &["to"]),
    wrapper(&["douban.com"], "/link2", &["url"]),
    wrapper(&["c.pc.qq.com"], "", &["pfurl", "url"]),
    wrapper(&["slack-redir.net"], "/link", &["url"]),
    wrapper(&["steamcommunity.com"], "/linkfilter", &["u", "url"]),
    wrapper(&["medium.com"], "/r", &["url"]),
    wrapper(&["duckduckgo.com"], "/l", &["uddg"]),
    wrapper(&["googleadservices.com"], "/pagead/aclk", &["adurl"]),
    wrapper(
        &[
            "safelinks.protection.outlook.com",
            "safelinks.protection.office365.us",
        ],
        "",
        &["url"],
    ),
    wrapper(
        &["statics.teams.cdn.office.net"],
        "/evergreen-assets/safelinks",
        &["url"],
    ),
    wrapper(&["urldefense.proofpoint.com"], "/v1/url", &["u"]),
    wrapper(&["linkprotect.cudasvc.com"], "/url", &["a"]),
    wrapper(&["protect2.fireeye.com"], "", &["u"]),
    wrapper(&["clicktime.symantec.com"], "", &["u"]),
    wrapper(&["trendmicro.com"], "/wis/clicktime", &["url"]),
    wrapper(&["redirect.viglink.com"], "", &["u"]),
    wrapper(
        &["go.redirectingat.com", "go.skimresources.com"],
        "",
        &["url"],
    ),
];

/// Pages around another one: forms to sign in or to agree, players, and forms to share it.
const FRAMES: &[Wrapper] = &[
    wrapper(FACEBOOK, "/plugins", &["href"]),
    wrapper(FACEBOOK, "/sharer", &["u"]),
    wrapper(FACEBOOK, "/sharer.php", &["u"]),
    wrapper(FACEBOOK, "/share.php", &["u"]),
    wrapper(FACEBOOK, "/dialog", &["href", "link"]),
    wrapper(FACEBOOK, "/login", &["next"]),
    wrapper(FACEBOOK, "/login.php", &["next"]),
    wrapper(FACEBOOK, "/checkpoint", &["next"]),
    wrapper(INSTAGRAM, "/accounts/login", &["next"]),
    wrapper(&["threads.com", "threads.net"], "/login", &["next"]),
    wrapper(&["consent.youtube.com"], "", &["continue"]),
    wrapper(&["accounts.youtube.com"], "", &["continue"]),
    wrapper(YOUTUBE, "/signin", &["next"]),
    wrapper(YOUTUBE, "/oembed", &["url"]),
    wrapper(YOUTUBE, "/attribution_link", &["u"]),
    wrapper(X, "/intent", &["url"]),
    wrapper(X, "/share", &["url"]),
    wrapper(X, "/login", &["redirect_after_login"]),
    wrapper(X, "/i/flow/login", &["redirect_after_login"]),
    wrapper(
        &["publish.twitter.com", "publish.x.com"],
        "",
        &["url", "query"],
    ),
    wrapper(REDDIT, "/login", &["dest"]),
    wrapper(REDDIT, "/submit", &["url"]),
    wrapper(LINKEDIN, "/authwall", &["sessionRedirect"]),
    wrapper(LINKEDIN, "/login", &["session_redirect"]),
    wrapper(LINKEDIN, "/uas/login", &["session_redirect"]),
    wrapper(LINKEDIN, "/checkpoint", &["session_redirect"]),
    wrapper(LINKEDIN, "/sharing/share-offsite", &["url"]),
    wrapper(LINKEDIN, "/shareArticle", &["url"]),
    wrapper(TIKTOK, "/login", &["redirect_url"]),
    wrapper(TIKTOK, "/oembed", &["url"]),
    wrapper(VK, "/share.php", &["url"]),
    wrapper(TELEGRAM, "/iv", &["url"]),
    wrapper(TELEGRAM, "/share", &["url"]),
    wrapper(
        &["api.whatsapp.com", "web.whatsapp.com"],
        "/send",
        &["text"],
    ),
    wrapper(&["wa.me"], "", &["text"]),
    wrapper(&["pinterest.com"], "/pin/create", &["url"]),
    wrapper(&["news.ycombinator.com"], "/submitlink", &["u"]),
    wrapper(&["translate.yandex.com"], "/translate", &["url"]),
    wrapper(&["embedly.com"], "/widgets", &["url", "src"]),
    wrapper(&["iframe.ly", "iframely.com"], "", &["url"]),
    wrapper(&["passport.weibo.com"], "/visitor", &["url"]),
];

/// The same of Google, whose hosts end in many ways.
const GOOGLE_SHIMS: &[Wrapper] = &[
    wrapper(&[], "/url", &["q", "url"]),
    wrapper(&[], "/imgres", &["imgrefurl"]),
];

const GOOGLE_FRAMES: &[Wrapper] = &[
    wrapper(&[], "/translate", &["u"]),
    wrapper(&[], "/ml", &["continue"]),
    wrapper(&[], "/m", &["continue"]),
    wrapper(&[], "/sorry/index", &["continue"]),
    wrapper(&[], "/ServiceLogin", &["continue"]),
    wrapper(&[], "/signin", &["continue"]),
    wrapper(&[], "/v3/signin", &["continue"]),
];

/// What an address carries.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Carried {
    /// This one, as it stands there.
    Address(String),
    /// None that can be read, although passing on is all that it is for.
    Nothing,
}

/// The address that another one carries; `None` when it is not known to carry any.
pub(super) fn carried(url: &Url) -> Option<Carried> {
    if let Some(address) = encoded::carried(url) {
        return Some(Carried::Address(address));
    }
    let google = is_google(url.host_str()?);
    let find = |ours: &'static [Wrapper], googles: &'static [Wrapper]| {
        let ours = ours.iter().filter(|wrapper| wrapper.is_on(url));
        let googles = googles.iter().filter(|_| google);
        ours.chain(googles).find(|wrapper| wrapper.has_path(url))
    };
    if let Some(frame) = find(FRAMES, GOOGLE_FRAMES) {
        return frame.address(url).map(Carried::Address);
    }
    let shim = find(SHIMS, GOOGLE_SHIMS)?;
    Some(shim.address(url).map_or(Carried::Nothing, Carried::Address))
}

impl Wrapper {
    fn is_on(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        self.domains.iter().any(|domain| {
            host.strip_suffix(domain)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }

    fn has_path(&self, url: &Url) -> bool {
        url.path()
            .strip_prefix(self.path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || self.path.is_empty())
    }

    /// The first parameter that holds an address.
    fn address(&self, url: &Url) -> Option<String> {
        // A plus in an address stays one: no wrapper writes spaces like forms do.
        let query = url.query()?.replace('+', "%2B");
        let pairs: Vec<(Cow<'_, str>, Cow<'_, str>)> =
            form_urlencoded::parse(query.as_bytes()).collect();
        self.parameters.iter().find_map(|name| {
            let mut values = pairs.iter().filter(|(key, _)| key == name);
            values.find_map(|(_, value)| address(url, value))
        })
    }
}

/// The address in a value: whole, without its scheme, or as a path of the same site (forms to sign
/// in), encoded once more than need be at times.
fn address(url: &Url, value: &str) -> Option<String> {
    let mut value = Cow::Borrowed(value.trim());
    // Twice is seen; a value that is encoded deeper is made up.
    for _ in 0..2 {
        let begins = |text: &str| {
            let start = value.as_bytes().get(..text.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(text.as_bytes()))
        };
        if !["http%3a", "https%3a", "%2f"].into_iter().any(begins) {
            break;
        }
        value = Cow::Owned(percent_decoded(&value));
    }
    if value.starts_with('/') {
        return url.join(&value).ok().map(String::from);
    }
    let (authority, _) = value.split_once('/').unwrap_or((&value, ""));
    let has_scheme = value.contains("://");
    (has_scheme || authority.contains('.')).then(|| value.into_owned())
}

/// `google.com`, `www.google.co.uk`, `consent.google.de`: not every site below a name like this.
fn is_google(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let country = |label: &str| label.len() == 2;
    match labels.as_slice() {
        [.., "google", "com"] => true,
        [.., "google", top] => country(top),
        [.., "google", "co" | "com", top] => country(top),
        _ => false,
    }
}

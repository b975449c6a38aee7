//! A pasted cell to one normalised URL.

use url::{Host, Url};

use crate::client::{is_local_name, is_public};

/// Longer than any address of a post; guards against a whole document in a cell.
const MAX_LENGTH: usize = 4096;

/// Parameters that only say how somebody came to the page. They would make one post two.
const TRACKING: &[&str] = &[
    "_ga", "_gl", "dclid", "fbclid", "gclid", "gclsrc", "igsh", "igshid", "mc_cid", "mc_eid",
    "mibextid", "msclkid", "ref_src", "ref_url", "share_id", "twclid", "wt_mc", "yclid",
];

/// The URL in a cell, or a sentence that says what is wrong.
///
/// What comes out is http or https, has a public-looking host in lower case without a
/// dot at the end, no user name, no fragment and no tracking parameters.
pub(super) fn clean(text: &str) -> Result<Url, String> {
    let text = strip(text);
    if text.is_empty() {
        return Err("the line is empty".to_owned());
    }
    if text.len() > MAX_LENGTH {
        return Err(format!(
            "longer than any post's address ({MAX_LENGTH} characters)"
        ));
    }
    normalize(parse(&text.replace("&amp;", "&"))?)
}

/// The second half of [`clean`], for what is a URL already.
pub(super) fn normalize(mut url: Url) -> Result<Url, String> {
    check(&url)?;
    url.set_fragment(None);
    drop_dot(&mut url);
    drop_tracking(&mut url);
    Ok(url)
}

/// Takes off what surrounds an address in tables, mails and Markdown.
fn strip(text: &str) -> &str {
    let mut text = text.trim_matches(is_blank);
    // Words before or after a full address: the address is what is meant.
    if text.contains(char::is_whitespace)
        && let Some(start) = find_scheme(text)
    {
        let rest = &text[start..];
        text = rest.split(char::is_whitespace).next().unwrap_or(rest);
    }
    // Markdown: [words](address)
    if let Some((_, target)) = text.split_once("](") {
        text = target.split(')').next().unwrap_or(target);
    }
    loop {
        let before = text;
        text = text.trim_matches(|char| is_blank(char) || is_wrapping(char));
        text = text.trim_end_matches(['.', ',', ';', ':', '!', '?', '…', '|', '\\']);
        text = text.trim_start_matches(['-', '*', '•', '|', ',', ';', ':', '=']);
        // A bracket at the end is kept where the address opened it itself.
        for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
            let count = |char| text.matches(char).count();
            if text.ends_with(close) && count(close) > count(open) {
                text = &text[..text.len() - close.len_utf8()];
            }
            if text.starts_with(open) {
                text = &text[open.len_utf8()..];
            }
        }
        if text == before {
            return text;
        }
    }
}

fn is_blank(char: char) -> bool {
    // Spaces, byte order mark, zero-width characters and direction marks.
    char.is_whitespace()
        || char.is_control()
        || matches!(char, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}')
}

fn is_wrapping(char: char) -> bool {
    matches!(
        char,
        '"' | '\''
            | '`'
            | '<'
            | '>'
            | '“'
            | '”'
            | '„'
            | '‘'
            | '’'
            | '‚'
            | '«'
            | '»'
            | '‹'
            | '›'
    )
}

fn find_scheme(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    ["https://", "http://", "at://"]
        .iter()
        .filter_map(|scheme| lower.find(scheme))
        .min()
}

fn parse(text: &str) -> Result<Url, String> {
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("at://") {
        return at_uri(text);
    }
    let full = if lower.starts_with("http:") || lower.starts_with("https:") {
        text.to_owned()
    } else if let Some(rest) = text.strip_prefix("//") {
        format!("https://{rest}")
    } else {
        scheme_is_missing(text)?;
        format!("https://{text}")
    };
    Url::parse(&full).map_err(|error| format!("not an address of a post: {error}"))
}

/// Tells `site.example/x` and `site.example:8080/x` from `mailto:x`, `javascript:x` and
/// plain words.
fn scheme_is_missing(text: &str) -> Result<(), String> {
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let authority = &text[..end];
    if let Some((before, after)) = authority.split_once(':') {
        let is_port = !after.is_empty() && after.bytes().all(|byte| byte.is_ascii_digit());
        if !is_port || !before.contains('.') {
            return Err(format!(
                "`{}:` is no web address; paste the post's http or https address",
                shown(before)
            ));
        }
    }
    if !authority.contains('.') || authority.contains(char::is_whitespace) {
        return Err(format!(
            "`{}` is no address; paste the post's full address",
            shown(text)
        ));
    }
    Ok(())
}

/// `at://AUTHORITY/COLLECTION/KEY` has no place in a URL with a DID as its authority
/// (its colons read as a port), so it goes on as the page that shows the same post.
fn at_uri(text: &str) -> Result<Url, String> {
    let mut parts = text["at://".len()..].trim_end_matches('/').split('/');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(who), Some("app.bsky.feed.post"), Some(key), None) => {
            Url::parse(&format!("https://bsky.app/profile/{who}/post/{key}"))
                .map_err(|error| format!("not an address of a post: {error}"))
        }
        _ => Err(
            "an at:// address of a Bluesky post looks like at://NAME/app.bsky.feed.post/KEY"
                .to_owned(),
        ),
    }
}

fn check(url: &Url) -> Result<(), String> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!(
            "only http and https addresses are read, not {}:",
            shown(url.scheme())
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address with a user name or password in it is not fetched".to_owned());
    }
    let private = match url.host() {
        None => return Err("the address names no site".to_owned()),
        Some(Host::Domain(name)) => is_local_name(name),
        Some(Host::Ipv4(address)) => !is_public(address.into()),
        Some(Host::Ipv6(address)) => !is_public(address.into()),
    };
    if private {
        let host = url.host_str().unwrap_or_default();
        return Err(format!("{} is not on the public internet", shown(host)));
    }
    Ok(())
}

/// `example.com.` and `example.com` are one host.
fn drop_dot(url: &mut Url) {
    if let Some(host) = url.host_str().and_then(|host| host.strip_suffix('.')) {
        let host = host.to_owned();
        // Fails only for an empty host, which `check` has refused.
        let _ = url.set_host(Some(&host));
    }
}

fn drop_tracking(url: &mut Url) {
    let Some(query) = url.query() else { return };
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_tracking(pair)).collect();
    let kept = kept.join("&");
    url.set_query((!kept.is_empty()).then_some(&kept));
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or(pair);
    name.is_empty() || name.starts_with("utm_") || TRACKING.contains(&name)
}

/// A beginning of foreign text, for a sentence.
fn shown(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

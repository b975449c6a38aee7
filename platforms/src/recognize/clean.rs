//! A pasted cell to one normalised URL.

use url::{Host, Url};

use crate::client::{is_host_name, is_local_name, is_public};

/// Bytes of an address; longer than that of any post.
const MAX_LENGTH: usize = 4096;

/// Bytes of a cell with an address in it, and what surrounds it. A whole document in a cell is
/// refused before anything is looked for in it.
const MAX_CELL: usize = 4 * MAX_LENGTH;

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
    let too_long = || format!("longer than any post's address ({MAX_LENGTH} characters)");
    if text.len() > MAX_CELL {
        return Err(too_long());
    }
    let text = strip(text);
    if text.is_empty() {
        return Err("the line is empty".to_owned());
    }
    if text.len() > MAX_LENGTH {
        return Err(too_long());
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
    strip_end(text.trim_start_matches(is_before))
}

/// What can stand before an address and never begins one.
fn is_before(char: char) -> bool {
    is_blank(char)
        || is_wrapping(char)
        || matches!(
            char,
            '-' | '*' | '•' | '|' | ',' | ';' | ':' | '=' | '(' | '[' | '{'
        )
}

/// What can stand behind an address and never ends one, closing brackets left out.
fn is_behind(char: char) -> bool {
    is_blank(char)
        || is_wrapping(char)
        || matches!(char, '.' | ',' | ';' | ':' | '!' | '?' | '…' | '|' | '\\')
}

/// Takes off what stands behind an address; a closing bracket is kept where the address opened it
/// itself. Brackets are counted once, so that any number of them takes one pass.
fn strip_end(text: &str) -> &str {
    const PAIRS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];
    let count = |char| text.matches(char).count();
    let mut surplus = PAIRS.map(|(open, close)| count(close).saturating_sub(count(open)));
    text.trim_end_matches(|char| {
        let closes = PAIRS.iter().position(|(_, close)| *close == char);
        match closes {
            Some(pair) if surplus[pair] > 0 => {
                surplus[pair] -= 1;
                true
            }
            _ => is_behind(char),
        }
    })
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
    let host = url.host_str().unwrap_or_default();
    if url.domain().is_some_and(|name| !is_host_name(name)) {
        return Err(format!("{} is no name that a site can have", shown(host)));
    }
    if private {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Work that grew with the square of the length would take minutes here.
    #[test]
    fn a_megabyte_of_anything_is_stripped_in_one_pass() {
        for piece in [
            ")", "(", "()", ")(", "([{", "}])", ",", ",)", "\"", " ", "\u{200b}", "](", "https://",
            "at://", "((((,", "))))'",
        ] {
            let text = piece.repeat(1_000_000 / piece.len());
            assert!(strip(&text).len() <= text.len());
        }
    }

    #[test]
    fn any_number_of_brackets_and_signs_comes_off() {
        let (before, behind) = ("([{<,".repeat(700), ">.)]},".repeat(700));
        let wrapped = format!("{before}https://a.example/b(c){behind}");
        assert_eq!(strip(&wrapped), "https://a.example/b(c)");
    }
}

//! A pasted cell to one normalised URL.

use std::borrow::Cow;

use egress::{check_port, is_host_name, is_local_name, is_public};
use plaintext::{ends_address, repair_addresses, shorten};
use url::{Host, Url};

/// Bytes of an address; longer than that of any post.
const MAX_LENGTH: usize = 4096;

/// Bytes of a cell with an address in it, and what surrounds it. A whole document in a cell is
/// refused before anything is looked for in it.
const MAX_CELL: usize = 4 * MAX_LENGTH;

/// Characters of a host name with its port: 253 (RFC 1035) and some room. Decoding a label in Punycode takes a time
/// that grows with the square of its length.
const MAX_HOST: usize = 260;

/// Characters of foreign text in a sentence.
const SHOWN: usize = 60;

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
    let text = checked(text)?;
    to_url(strip(&text))
}

/// The same, once more without the signs of formatting at its end, where there are some: they may
/// belong to the address (`https://youtu.be/abc_`) or stand around it.
pub(super) fn readings(text: &str) -> Result<(Url, Option<Url>), String> {
    let text = checked(text)?;
    let whole = strip(&text);
    let plain = whole.trim_end_matches(is_formatting);
    let shorter = (plain.len() < whole.len()).then(|| to_url(strip_end(plain, "")).ok());
    Ok((to_url(whole)?, shorter.flatten()))
}

/// A cell of a length that can hold an address and what surrounds it, its spelling mended.
fn checked(text: &str) -> Result<Cow<'_, str>, String> {
    match text.len() {
        0..=MAX_CELL => Ok(repair_addresses(text)),
        _ => Err(too_long()),
    }
}

fn too_long() -> String {
    format!("longer than any post's address ({MAX_LENGTH} characters)")
}

fn to_url(text: &str) -> Result<Url, String> {
    if text.is_empty() {
        return Err("the line is empty".to_owned());
    }
    if text.len() > MAX_LENGTH {
        return Err(too_long());
    }
    normalize(parse(text)?)
}

/// The second half of [`clean`], for what is a URL already.
pub(super) fn normalize(mut url: Url) -> Result<Url, String> {
    check(&url)?;
    url.set_fragment(None);
    drop_dot(&mut url);
    drop_tracking(&mut url);
    Ok(url)
}

/// Takes off what surrounds an address in tables, mails, chats and Markdown.
fn strip(text: &str) -> &str {
    let text = text.trim_matches(is_blank);
    let ends = |char: char| char.is_whitespace() || ends_address(char);
    // Words before or after a full address: the address is what is meant.
    let scheme = find_scheme(text).filter(|_| text.contains(ends));
    let (mut before, mut address) = text.split_at(scheme.unwrap_or_default());
    if scheme.is_some() {
        address = address.split(ends).next().unwrap_or(address);
    }
    // Markdown: [words](address)
    if let Some((_, target)) = address.split_once("](") {
        address = target.split(')').next().unwrap_or(target);
    }
    let begun = address.trim_start_matches(is_before);
    if begun.len() < address.len() {
        before = &address[..address.len() - begun.len()];
    }
    address = begun.split(ends_address).next().unwrap_or(begun);
    // Chats and wikis: <address|words>
    if before.ends_with(['<', '['])
        && let Some((target, _)) = address.split_once('|')
    {
        address = target;
    }
    strip_end(address, before)
}

/// What can stand before an address and never begins one.
fn is_before(char: char) -> bool {
    is_blank(char)
        || is_wrapping(char)
        || is_formatting(char)
        || ends_address(char)
        || matches!(
            char,
            '-' | '•' | '|' | ',' | ';' | ':' | '=' | '(' | '[' | '{'
        )
}

/// What can stand behind an address and never ends one, closing brackets left out.
fn is_behind(char: char) -> bool {
    is_blank(char)
        || is_wrapping(char)
        || matches!(char, '.' | ',' | ';' | ':' | '!' | '?' | '|' | '\\')
}

/// Signs by which chats and Markdown set a text in italics, in bold or crossed out.
fn is_formatting(char: char) -> bool {
    matches!(char, '_' | '*' | '~')
}

/// Blanks that were copied along and then encoded: space, tab, line ends, wide and no-break space,
/// byte order mark.
const ENCODED_BLANKS: [&str; 7] = [
    "%20",
    "%09",
    "%0a",
    "%0d",
    "%e3%80%80",
    "%c2%a0",
    "%ef%bb%bf",
];

/// Takes off what stands behind an address. A closing bracket is kept where the address opened it
/// itself, a sign of formatting where none stands `before` the address. Brackets are counted once,
/// so that any number of them takes one pass.
fn strip_end<'a>(mut text: &'a str, before: &str) -> &'a str {
    const PAIRS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];
    let count = |char| text.matches(char).count();
    let mut surplus = PAIRS.map(|(open, close)| count(close).saturating_sub(count(open)));
    let mut opening = before
        .chars()
        .rev()
        .take_while(|char| is_formatting(*char))
        .peekable();
    while let Some(last) = text.chars().next_back() {
        let closes = PAIRS.iter().position(|(_, close)| *close == last);
        let length = match closes {
            Some(pair) if surplus[pair] > 0 => {
                surplus[pair] -= 1;
                last.len_utf8()
            }
            Some(_) => 0,
            None if is_behind(last) || opening.next_if_eq(&last).is_some() => last.len_utf8(),
            None => encoded_blank(text),
        };
        if length == 0 {
            break;
        }
        text = &text[..text.len() - length];
    }
    text
}

/// How long the encoded blank at the end of a text is, if there is one.
fn encoded_blank(text: &str) -> usize {
    let ends = |blank: &&&str| {
        let from = text.len().checked_sub(blank.len());
        from.is_some_and(|from| text.as_bytes()[from..].eq_ignore_ascii_case(blank.as_bytes()))
    };
    ENCODED_BLANKS
        .iter()
        .find(ends)
        .map_or(0, |blank| blank.len())
}

fn is_blank(char: char) -> bool {
    char.is_whitespace() || char.is_control()
}

/// Quotes and the like, beside those that end an address anyway.
fn is_wrapping(char: char) -> bool {
    matches!(char, '"' | '\'' | '`' | '<' | '>' | '’')
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
    if host(&full).chars().nth(MAX_HOST).is_some() {
        return Err("not an address of a post: its host name is too long".to_owned());
    }
    Url::parse(&full).map_err(|error| format!("not an address of a post: {error}"))
}

/// What stands between the slashes and whatever comes after a host and its port.
fn host(address: &str) -> &str {
    let (_, rest) = address.split_once(':').unwrap_or_default();
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or(rest);
    authority.rsplit('@').next().unwrap_or(authority)
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
                shorten(before, SHOWN)
            ));
        }
    }
    if !authority.contains('.') || authority.contains(char::is_whitespace) {
        return Err(format!(
            "`{}` is no address; paste the post's full address",
            shorten(text, SHOWN)
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
            shorten(url.scheme(), SHOWN)
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
        return Err(format!(
            "{} is no name that a site can have",
            shorten(host, SHOWN)
        ));
    }
    if private {
        return Err(format!(
            "{} is not on the public internet",
            shorten(host, SHOWN)
        ));
    }
    check_port(url)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Work that grew with the square of the length would take minutes here.
    #[test]
    fn a_megabyte_of_anything_is_stripped_in_one_pass() {
        for piece in [
            ")", "(", "()", ")(", "([{", "}])", ",", ",)", "\"", " ", "\u{200b}", "](", "https://",
            "at://", "((((,", "))))'", "_", "%20", "_)", "，", "<a|",
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

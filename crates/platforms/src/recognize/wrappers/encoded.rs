//! Wrappers that carry their target otherwise than as the value of a parameter.

use plaintext::percent_decoded;
use url::Url;

/// The address carried in the path, in a spelling of the wrapper's own, or as the whole query.
pub(super) fn carried(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    match host.strip_prefix("www.").unwrap_or(host) {
        "urldefense.com" | "urldefense.us" | "urldefense.proofpoint.com" => proofpoint(url),
        "protect.checkpoint.com" | "url.avanan.click" => between_underscores(url.path()),
        "secure-web.cisco.com" => last_segment(url),
        "href.li" | "anon.to" | "anonym.to" | "nullrefer.com" => whole_query(url),
        "deviantart.com" if url.path() == "/users/outgoing" => whole_query(url),
        "pixiv.net" if url.path() == "/jump.php" => whole_query(url),
        "google.com" => amp(url, url.path().strip_prefix("/amp/")?),
        "bing.com" if url.path().starts_with("/ck/") => {
            in_base64(parameter(url, "u")?.strip_prefix("a1")?)
        }
        "web.archive.org"
        | "wayback.archive.org"
        | "archive.today"
        | "archive.ph"
        | "archive.is"
        | "archive.li"
        | "archive.md"
        | "archive.vn"
        | "archive.fo"
        | "timetravel.mementoweb.org"
        | "12ft.io"
        | "r.jina.ai" => archived(url),
        "r.search.yahoo.com" => between_names(url.path(), "/RU=", "/RK="),
        host if host.ends_with(".protection.sophos.com") => in_base64(&parameter(url, "u")?),
        host if host.ends_with(".cdn.ampproject.org") => {
            let path = url.path().trim_start_matches('/');
            amp(url, path.strip_prefix("c/").or(path.strip_prefix("v/"))?)
        }
        _ => None,
    }
}

/// `/v2/url?u=https-3A__site.example_a-3Fb&d=...` or
/// `/v3/__https://site.example/a?b__;!!...$`, where `*` stands for signs that are listed behind.
fn proofpoint(url: &Url) -> Option<String> {
    if url.path().starts_with("/v3/") {
        let whole = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let (address, listed) = between(&whole)?;
        let listed = listed.trim_start_matches(';').split("!!").next()?;
        return Some(with_both_slashes(with_signs(address, listed)));
    }
    if url.path() != "/v2/url" {
        return None;
    }
    let value = parameter(url, "u")?;
    // A hyphen for the percent sign, an underscore for the slash.
    Some(percent_decoded(
        &value
            .replace('%', "%25")
            .replace('-', "%")
            .replace('_', "/"),
    ))
}

/// `/v2/___https://site.example/a___.token` and its like.
fn between_underscores(path: &str) -> Option<String> {
    let (address, _) = between(path)?;
    Some(address.trim_matches('_').to_owned())
}

/// What stands between two underscores and two more, and what is behind.
fn between(path: &str) -> Option<(&str, &str)> {
    let (_, rest) = path.split_once("__")?;
    rest.rsplit_once("__")
}

/// An address of whose two slashes a mail filter left one: `https:/site.example/a`.
fn with_both_slashes(address: String) -> String {
    match address.split_once(":/") {
        Some((scheme @ ("http" | "https"), rest)) if !rest.starts_with('/') => {
            format!("{scheme}://{rest}")
        }
        _ => address,
    }
}

/// Puts the signs that are listed in base64 where each `*` stands; `**` and a letter stand for a run
/// of them.
fn with_signs(address: &str, listed: &str) -> String {
    /// By this letter a run of two begins, the next one is a run of three.
    const RUNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let decoded = base64(listed);
    let decoded = String::from_utf8_lossy(&decoded);
    let mut signs = decoded.chars();
    let mut out = String::with_capacity(address.len());
    let mut rest = address.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '*' {
            out.push(c);
            continue;
        }
        let mut run = 1;
        if rest.next_if_eq(&'*').is_some() {
            let letter = rest.next().unwrap_or('A');
            run = 2 + RUNS
                .iter()
                .position(|r| char::from(*r) == letter)
                .unwrap_or(0);
        }
        for _ in 0..run {
            out.push(signs.next().unwrap_or('*'));
        }
    }
    out
}

/// Base64 for addresses (RFC 4648, section 5), up to the first sign that is none of its.
fn base64(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => break,
        };
        bits = ((bits << 6) | u32::from(value)) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(((bits >> count) & 0xff) as u8);
        }
    }
    out
}

/// `/TOKEN/https%3A%2F%2Fsite.example%2Fa`.
fn last_segment(url: &Url) -> Option<String> {
    let address = percent_decoded(url.path_segments()?.next_back()?);
    address.contains("://").then_some(address)
}

/// `/RU=https%3a%2f%2fsite.example%2fa/RK=2`.
fn between_names(path: &str, before: &str, behind: &str) -> Option<String> {
    let (_, rest) = path.split_once(before)?;
    let (address, _) = rest.split_once(behind)?;
    let address = percent_decoded(address);
    address.contains("://").then_some(address)
}

/// `/web/20200102030405/https://site.example/a?b`, with or without the scheme in `/web/`.
fn archived(url: &Url) -> Option<String> {
    let path = url.path();
    let begins = |scheme: &str| path.find(scheme);
    let carried = match begins("/http:/").or_else(|| begins("/https:/")) {
        Some(at) => {
            // Some write one slash only.
            let (scheme, rest) = path[at + 1..].split_once(":/")?;
            format!("{scheme}://{}", rest.trim_start_matches('/'))
        }
        None => match begins("/http%3A").or_else(|| begins("/https%3A")) {
            Some(at) => percent_decoded(&path[at + 1..]),
            None => {
                let (time, page) = path.strip_prefix("/web/")?.split_once('/')?;
                let host = page.split('/').next()?;
                let is_page = time.starts_with(|c: char| c.is_ascii_digit()) && host.contains('.');
                is_page.then(|| format!("https://{page}"))?
            }
        },
    };
    let part =
        |sign: char, part: Option<&str>| part.map_or(String::new(), |p| format!("{sign}{p}"));
    Some(format!(
        "{carried}{}{}",
        part('?', url.query()),
        part('#', url.fragment())
    ))
}

fn in_base64(text: &str) -> Option<String> {
    let address = String::from_utf8(base64(text)).ok()?;
    address.contains("://").then_some(address)
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    let (_, value) = url.query_pairs().find(|(key, _)| key == name)?;
    Some(value.into_owned())
}

/// `?https://site.example/a`, encoded or not.
fn whole_query(url: &Url) -> Option<String> {
    let address = percent_decoded(url.query()?);
    address.contains("://").then_some(address)
}

/// `s/site.example/a`: `s` says that it is https.
fn amp(url: &Url, path: &str) -> Option<String> {
    let query = url.query().map(|query| format!("?{query}"));
    let query = query.unwrap_or_default();
    Some(match path.strip_prefix("s/") {
        Some(address) => format!("https://{address}{query}"),
        None => format!("http://{path}{query}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn carries(url: &str, expected: Option<&str>) {
        let found = carried(&Url::parse(url).expect("a URL"));
        assert_eq!(found.as_deref(), expected, "{url}");
    }

    #[test]
    fn mail_filters_are_opened() {
        carries(
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__a.example_b-2Dc-3Fd-3D1-26e-3Dx-5Fy&d=DwM&c=x",
            Some("https://a.example/b-c?d=1&e=x_y"),
        );
        carries(
            "https://urldefense.com/v3/__https://a.example/b?c=1__;!!AbC!dEf$",
            Some("https://a.example/b?c=1"),
        );
        carries(
            "https://urldefense.com/v3/__https:/a.example/b?c=1__;!!AbC!dEf$",
            Some("https://a.example/b?c=1"),
        );
        // `Iys` lists `#+`.
        carries(
            "https://urldefense.com/v3/__https://a.example/b*c?d=x*y__;Iys!!AbC!dEf$",
            Some("https://a.example/b#c?d=x+y"),
        );
        // `w6TDtsO8` lists three letters, written as one run.
        carries(
            "https://urldefense.com/v3/__https://a.example/**Bx__;w6TDtsO8!!AbC$",
            Some("https://a.example/äöüx"),
        );
        carries(
            "https://protect.checkpoint.com/v2/___https://a.example/b___.YXA",
            Some("https://a.example/b"),
        );
        carries(
            "https://secure-web.cisco.com/1abc/https%3A%2F%2Fa.example%2Fb%3Fc",
            Some("https://a.example/b?c"),
        );
    }

    #[test]
    fn pages_of_amp_and_whole_queries_are_opened() {
        carries(
            "https://www.google.com/amp/s/a.example/b",
            Some("https://a.example/b"),
        );
        carries(
            "https://www.google.com/amp/s/a.example/b?id=3&amp_js_v=0.1",
            Some("https://a.example/b?id=3&amp_js_v=0.1"),
        );
        carries(
            "https://a-example.cdn.ampproject.org/c/s/a.example/b",
            Some("https://a.example/b"),
        );
        carries(
            "https://href.li/?https://a.example/b",
            Some("https://a.example/b"),
        );
    }

    #[test]
    fn copies_in_archives_are_opened() {
        for (url, page) in [
            (
                "https://web.archive.org/web/20200102030405/https://a.example/b?c=1#d",
                "https://a.example/b?c=1#d",
            ),
            (
                "https://web.archive.org/web/2020*/http://a.example/b",
                "http://a.example/b",
            ),
            (
                "https://web.archive.org/web/20200102id_/https:/a.example/b",
                "https://a.example/b",
            ),
            (
                "https://web.archive.org/web/2020/a.example/b",
                "https://a.example/b",
            ),
            (
                "https://web.archive.org/save/https://a.example/b",
                "https://a.example/b",
            ),
            (
                "https://archive.ph/newest/https://a.example/b",
                "https://a.example/b",
            ),
            (
                "https://archive.ph/newest/https%3A%2F%2Fa.example%2Fb",
                "https://a.example/b",
            ),
        ] {
            carries(url, Some(page));
        }
        for url in [
            "https://web.archive.org/",
            "https://web.archive.org/web/collections/a.b",
            "https://archive.ph/AbC12",
            "https://archive.org/details/a.example",
        ] {
            carries(url, None);
        }
    }

    #[test]
    fn results_of_searches_are_opened() {
        carries(
            "https://www.bing.com/ck/a?!&&p=1f&u=a1aHR0cHM6Ly9hLmV4YW1wbGUvYj9jPTE&ntb=1",
            Some("https://a.example/b?c=1"),
        );
        carries(
            "https://r.search.yahoo.com/_ylt=Aw/RV=2/RE=17/RO=10/RU=https%3a%2f%2fa.example%2fb%3fc%3d1/RK=2/RS=x-",
            Some("https://a.example/b?c=1"),
        );
        carries(
            "https://eu-west-1.protection.sophos.com/?d=a.example&u=aHR0cHM6Ly9hLmV4YW1wbGUvYj9jPTE=&i=x",
            Some("https://a.example/b?c=1"),
        );
    }

    #[test]
    fn what_carries_nothing_is_left() {
        for url in [
            "https://urldefense.com/",
            "https://urldefense.com/v3/__",
            "https://urldefense.com/v2/url",
            "https://href.li/?a",
            "https://href.li/",
            "https://secure-web.cisco.com/1abc/x",
            "https://www.google.com/maps",
            "https://www.bing.com/ck/a?u=b1aHR0",
            "https://www.bing.com/search?q=a1aHR0cHM6Ly9hLmV4YW1wbGU",
            "https://r.search.yahoo.com/RU=x/RK=2",
            "https://eu-west-1.protection.sophos.com/?u=%ff",
            "https://a.example/v3/__https://b.example/__;!!",
        ] {
            carries(url, None);
        }
    }
}

//! Finds what looks like a URL in the text people put into cells.
//!
//! It only finds candidates. Whether one is a post that can be fetched is decided elsewhere, so a
//! candidate that is wrong is better than one that is lost.

/// Whether a text, as a whole or in part, looks like a URL.
///
/// That is `scheme://...`, `www....`, or `domain.tld/path` without a scheme.
pub fn is_url_like(text: &str) -> bool {
    extract_urls(text).next().is_some()
}

/// The URL-like parts of a text, in order, found one by one.
///
/// Parts are separated by white space, commas, semicolons, quotes, bars and angle brackets. In the
/// query or fragment of a URL a comma, semicolon or apostrophe belongs to the URL, unless another
/// URL begins right after it. Brackets around and punctuation after a URL are left out.
///
/// The time it takes is in proportion to the length of the text, whatever stands in it.
pub fn extract_urls(text: &str) -> Urls<'_> {
    Urls { text, from: 0 }
}

/// The URLs of a text; see [`extract_urls`].
#[derive(Debug, Clone)]
pub struct Urls<'a> {
    text: &'a str,
    /// Where to look for the next one.
    from: usize,
}

impl<'a> Iterator for Urls<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            let rest = &self.text[self.from..];
            let start = self.from + rest.find(|c| !is_hard(c) && !is_soft(c))?;
            let end = start + token_end(&self.text[start..]);
            self.from = end;
            if let Some(url) = url_in(&self.text[start..end]) {
                return Some(url);
            }
        }
    }
}

/// Characters that end a URL wherever they stand.
fn is_hard(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '"' | '<' | '>' | '`' | '“' | '”' | '„' | '«' | '»')
        || matches!(
            c,
            '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FFFD}'
        )
}

/// Characters that separate URLs but are allowed inside a query.
fn is_soft(c: char) -> bool {
    matches!(c, ',' | ';' | '\'' | '|')
}

/// The length of the part at the beginning of a text.
fn token_end(text: &str) -> usize {
    let mut query = false;
    let mut url = UrlSoFar::default();
    for (i, c) in text.char_indices() {
        if is_hard(c) {
            return i;
        }
        query |= c == '?' || c == '#';
        if is_soft(c) && (!query || begins_url(&text[i + 1..]) || !url.holds(&text[..i])) {
            return i;
        }
    }
    text.len()
}

/// Whether the beginning of a text holds a URL, asked again and again as it grows.
///
/// Looking through all of it each time would take the square of its length. Once it holds a URL,
/// only the first `://` or `](` to come can change that, so it is looked through three times at most.
#[derive(Default)]
struct UrlSoFar {
    holds: bool,
    scheme: bool,
    link: bool,
    /// How much was searched for the two.
    searched: usize,
}

impl UrlSoFar {
    fn holds(&mut self, text: &str) -> bool {
        let mut from = self.searched.saturating_sub(2);
        while !text.is_char_boundary(from) {
            from -= 1;
        }
        let new = &text[from..];
        self.searched = text.len();
        let scheme = !self.scheme && new.contains("://");
        let link = !self.link && new.contains("](");
        self.scheme |= scheme;
        self.link |= link;
        if !self.holds || scheme || link {
            self.holds = url_in(text).is_some();
        }
        self.holds
    }
}

fn begins_url(text: &str) -> bool {
    let bytes = text.as_bytes();
    ["http://", "https://", "at://", "www."]
        .iter()
        .any(|p| bytes.len() > p.len() && bytes[..p.len()].eq_ignore_ascii_case(p.as_bytes()))
}

/// The URL in a text without separators, without what surrounds it.
fn url_in(token: &str) -> Option<&str> {
    let start = match token.find("://") {
        Some(at) => scheme_start(token, at)?,
        None => {
            // A Markdown link shows its text first: [text](www.example.com/a).
            let inner = token.find("](").map_or(0, |at| at + 2);
            let bare = token[inner..].find(char::is_alphanumeric)? + inner;
            if !begins_url(&token[bare..]) && !has_domain_and_path(&token[bare..]) {
                return None;
            }
            bare
        }
    };
    let url = trim_end(&token[start..]);
    let after_scheme = url.find("://").map_or(url, |at| &url[at + 3..]);
    after_scheme
        .chars()
        .any(char::is_alphanumeric)
        .then_some(url)
}

/// Where the scheme before `://` begins; text glued to it by a dot or dash is left out.
fn scheme_start(token: &str, at: usize) -> Option<usize> {
    let scheme_byte = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-');
    let length = token.as_bytes()[..at]
        .iter()
        .rev()
        .take_while(|b| scheme_byte(b))
        .count();
    let whole = &token[at - length..at];
    for known in ["https", "http", "at"] {
        if let Some(before) = length.checked_sub(known.len())
            && whole.as_bytes()[before..].eq_ignore_ascii_case(known.as_bytes())
            && (before == 0 || !whole.as_bytes()[before - 1].is_ascii_alphanumeric())
        {
            return Some(at - known.len());
        }
    }
    let letter = whole.find(|c: char| c.is_ascii_alphabetic())?;
    (length - letter >= 2).then_some(at - length + letter)
}

fn has_domain_and_path(text: &str) -> bool {
    let Some((host, _)) = text.split_once('/') else {
        return false;
    };
    let host = match host.split_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => host,
        Some(_) => return false,
        None => host,
    };
    let Some((rest, top)) = host.rsplit_once('.') else {
        return false;
    };
    let label = |l: &str| !l.is_empty() && l.chars().all(|c| c.is_alphanumeric() || c == '-');
    let top_fits = top.starts_with("xn--")
        || (top.chars().count() >= 2 && top.chars().all(char::is_alphabetic));
    top_fits && label(top) && rest.split('.').all(label)
}

/// Leaves out the punctuation of the sentence around a URL, but keeps brackets it opened itself.
fn trim_end(mut url: &str) -> &str {
    // How many more of each kind are closed than opened; counted once, when first needed.
    let mut surplus: [Option<i64>; 3] = [None; 3];
    while let Some(last) = url.chars().next_back() {
        let drop = match BRACKETS.iter().position(|&(_, close)| close == last) {
            Some(kind) => {
                let left =
                    surplus[kind].get_or_insert_with(|| closed_too_often(url, BRACKETS[kind]));
                *left -= 1;
                *left >= 0
            }
            None => matches!(
                last,
                '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '…' | '’'
            ),
        };
        if !drop {
            break;
        }
        url = &url[..url.len() - last.len_utf8()];
    }
    url
}

const BRACKETS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];

fn closed_too_often(url: &str, (open, close): (char, char)) -> i64 {
    url.chars()
        .map(|c| i64::from(c == close) - i64::from(c == open))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn finds(text: &str, urls: &[&str]) {
        assert_eq!(extract_urls(text).collect::<Vec<_>>(), urls, "in {text:?}");
        assert_eq!(is_url_like(text), !urls.is_empty());
    }

    #[test]
    fn the_forms_of_urls_are_found() {
        finds("https://a.example/b?c=1", &["https://a.example/b?c=1"]);
        finds(
            "at://did:plc:abc/app.bsky.feed.post/3k",
            &["at://did:plc:abc/app.bsky.feed.post/3k"],
        );
        finds("WWW.Example.com", &["WWW.Example.com"]);
        finds("youtu.be/dQw4w9WgXcQ", &["youtu.be/dQw4w9WgXcQ"]);
        finds("münchen.example:8080/x", &["münchen.example:8080/x"]);
        finds("//example.com/a", &["example.com/a"]);
    }

    #[test]
    fn stray_text_is_not_a_url() {
        for text in [
            "",
            "n/a",
            "and/or",
            "e.g./i.e.",
            "12.05/13.05",
            "see below",
            "a@b.example",
            "://",
            "http://",
            "1.5/2.5",
            "www.",
        ] {
            finds(text, &[]);
        }
    }

    #[test]
    fn several_in_one_cell_are_told_apart() {
        finds(
            "https://a.example/1, https://a.example/2;https://a.example/3\nwww.b.example/4",
            &[
                "https://a.example/1",
                "https://a.example/2",
                "https://a.example/3",
                "www.b.example/4",
            ],
        );
        finds("a.example/1,b.example/2", &["a.example/1", "b.example/2"]);
    }

    #[test]
    fn a_query_keeps_its_commas_and_semicolons() {
        finds(
            "https://a.example/?x=1,2;y=3",
            &["https://a.example/?x=1,2;y=3"],
        );
        finds(
            "https://a.example/?x=1,https://b.example/",
            &["https://a.example/?x=1", "https://b.example/"],
        );
        finds(
            "https://a.example/?u=https://b.example/",
            &["https://a.example/?u=https://b.example/"],
        );
    }

    #[test]
    fn what_surrounds_a_url_is_left_out() {
        finds("(see https://a.example/b).", &["https://a.example/b"]);
        finds("[title](https://a.example/b)", &["https://a.example/b"]);
        finds("<https://a.example/b>", &["https://a.example/b"]);
        finds(
            "=HYPERLINK(\"https://a.example/b\",\"Open\")",
            &["https://a.example/b"],
        );
        finds("1.https://a.example/b", &["https://a.example/b"]);
        finds("https://a.example/b_(c)", &["https://a.example/b_(c)"]);
        finds("“https://a.example/b”", &["https://a.example/b"]);
        finds("url=https://youtu.be/abc_", &["https://youtu.be/abc_"]);
    }
}

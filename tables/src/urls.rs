//! Finds what looks like a URL in the text people put into cells.
//!
//! It only finds candidates. Whether one is a post that can be fetched is decided elsewhere, so a
//! candidate that is wrong is better than one that is lost.

use std::borrow::Cow;
use std::ops::Range;

use plaintext::{ends_address, mend_addresses};

/// Whether a text, as a whole or in part, looks like a URL.
///
/// That is `scheme://...`, `www....`, or `domain.tld/path` without a scheme.
pub fn is_url_like(text: &str) -> bool {
    extract_urls(text).next().is_some()
}

/// The URL-like parts of a text, in order, found one by one.
///
/// Parts are separated by white space, commas, semicolons, quotes, bars, angle brackets, and by
/// punctuation and symbols that are not ASCII. In the query or fragment of a URL a comma, semicolon,
/// apostrophe or bar belongs to the URL, unless another URL begins right after it. A bar does not in
/// `<URL|label>` and `[URL|label]`, as chats and wikis write links; the label of the first is passed
/// over, since it often is the URL once more and cut short.
///
/// A second `http://` or `https://` begins another URL, unless it follows `=`: then the first one
/// carries it in its query. (So it does after `/?`, and after `/__`, as wrappers of links write it.)
///
/// Brackets around and punctuation after a URL are left out, and signs of formatting that stand on
/// both sides (`_URL_`). What is spelled so that it is no link is mended ([`mend_addresses`]).
///
/// The time it takes is in proportion to the length of the text, whatever stands in it.
pub fn extract_urls(text: &str) -> Urls<'_> {
    Urls {
        text: mend_addresses(text),
        from: 0,
        angle: 0,
    }
}

/// The URLs of a text; see [`extract_urls`].
#[derive(Debug, Clone)]
pub struct Urls<'a> {
    text: Cow<'a, str>,
    /// Where to look for the next one.
    from: usize,
    /// Where a label ends that has begun: at the next `>`, or at the end of the line without one.
    angle: usize,
}

impl<'a> Iterator for Urls<'a> {
    type Item = Cow<'a, str>;

    fn next(&mut self) -> Option<Cow<'a, str>> {
        let url = self.next_place()?;
        Some(match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[url]),
            Cow::Owned(text) => Cow::Owned(text[url].to_owned()),
        })
    }
}

impl Urls<'_> {
    fn next_place(&mut self) -> Option<Range<usize>> {
        loop {
            let rest = &self.text[self.from..];
            let start = self.from + rest.find(|c| !is_hard(c) && !is_soft(c))?;
            let before = &self.text[..start];
            let end = start + token_end(&self.text[start..], before.ends_with(['<', '[']));
            let passes = before.ends_with('<') && self.text[end..].starts_with('|');
            let url = url_in(&self.text[start..end], before);
            self.from = end;
            if passes {
                self.pass_label();
            }
            if let Some(url) = url {
                return Some(start + url.start..start + url.end);
            }
        }
    }

    /// Goes on behind the label that begins here, if it is closed on its line.
    fn pass_label(&mut self) {
        // Looked for once for all that begin before it: a line may have any number of them.
        if self.angle < self.from {
            let rest = &self.text[self.from..];
            self.angle = self.from + rest.find(['>', '\n']).unwrap_or(rest.len());
        }
        if self.text[self.angle..].starts_with('>') {
            self.from = self.angle;
        }
    }
}

/// Characters that end a URL wherever they stand.
fn is_hard(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '`') || ends_address(c)
}

/// Characters that separate URLs but are allowed inside a query.
fn is_soft(c: char) -> bool {
    matches!(c, ',' | ';' | '\'' | '|')
}

/// The length of the part at the beginning of a text; `labelled` says that a label may follow it.
fn token_end(text: &str, labelled: bool) -> usize {
    let mut query = false;
    let mut url = UrlSoFar::default();
    for (i, c) in text.char_indices() {
        if is_hard(c) {
            return i;
        }
        query |= c == '?' || c == '#';
        let before = &text[..i];
        if is_soft(c)
            && (!query
                || (labelled && c == '|')
                || begins_url(&text[i + 1..])
                || !url.holds(before))
        {
            return i;
        }
        if i > 0 && begins_scheme(&text[i..]) {
            if !carries(before) {
                return i;
            }
            query = true;
        }
    }
    text.len()
}

/// Whether a URL that goes on with the beginning of another one holds it.
fn carries(before: &str) -> bool {
    ["=", "/?", "/__"].iter().any(|end| before.ends_with(end))
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
            self.holds = url_in(text, "").is_some();
        }
        self.holds
    }
}

fn begins_scheme(text: &str) -> bool {
    begins_with_any(text, &["http://", "https://"])
}

fn begins_url(text: &str) -> bool {
    begins_with_any(text, &["http://", "https://", "at://", "www."])
}

/// Whether a text begins with one of these, in any case, and goes on.
fn begins_with_any(text: &str, beginnings: &[&str]) -> bool {
    let bytes = text.as_bytes();
    beginnings
        .iter()
        .any(|p| bytes.len() > p.len() && bytes[..p.len()].eq_ignore_ascii_case(p.as_bytes()))
}

/// Where the URL is in a text without separators, without what surrounds it; `before` stands before
/// the text.
fn url_in(token: &str, before: &str) -> Option<Range<usize>> {
    let start = match token.find("://") {
        Some(at) => {
            let scheme = scheme_start(token, at)?;
            // `site.example/?u=https://...` is the URL of the site.
            let carrying = token[..scheme]
                .ends_with('=')
                .then(|| bare_start(&token[..scheme]));
            carrying.flatten().unwrap_or(scheme)
        }
        None => bare_start(token)?,
    };
    let opening = token[..start].chars().rev().chain(before.chars().rev());
    let url = trim_end(&token[start..], opening);
    let after_scheme = url.find("://").map_or(url, |at| &url[at + 3..]);
    after_scheme
        .chars()
        .any(char::is_alphanumeric)
        .then_some(start..start + url.len())
}

/// Where a URL without a scheme begins.
fn bare_start(token: &str) -> Option<usize> {
    // A Markdown link shows its text first: [text](www.example.com/a).
    let inner = token.find("](").map_or(0, |at| at + 2);
    let bare = token[inner..].find(char::is_alphanumeric)? + inner;
    let is_url = begins_url(&token[bare..]) || has_domain_and_path(&token[bare..]);
    is_url.then_some(bare)
}

/// Where the scheme before `://` begins; text glued to it is left out.
fn scheme_start(token: &str, at: usize) -> Option<usize> {
    let scheme_byte = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-');
    let length = token.as_bytes()[..at]
        .iter()
        .rev()
        .take_while(|b| scheme_byte(b))
        .count();
    let whole = &token[at - length..at];
    let ends_with = |known: &str| {
        let before = length.checked_sub(known.len())?;
        whole.as_bytes()[before..]
            .eq_ignore_ascii_case(known.as_bytes())
            .then_some(before)
    };
    if ends_with("https").is_some() {
        return Some(at - "https".len());
    }
    if ends_with("http").is_some() {
        return Some(at - "http".len());
    }
    // Other words end like this one.
    if let Some(before) = ends_with("at")
        && (before == 0 || !whole.as_bytes()[before - 1].is_ascii_alphanumeric())
    {
        return Some(at - "at".len());
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

/// Leaves out the punctuation of the sentence around a URL, but keeps brackets it opened itself; of
/// signs of formatting, as many as stand right before it too. `before` is what does, from its end.
fn trim_end(mut url: &str, before: impl Iterator<Item = char>) -> &str {
    let mut opening = before
        .take_while(|c| matches!(c, '_' | '~' | '*'))
        .peekable();
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
            None => opening.next_if_eq(&last).is_some() || is_behind(last),
        };
        if !drop {
            break;
        }
        url = &url[..url.len() - last.len_utf8()];
    }
    url
}

/// What may stand behind a URL and does not end one.
fn is_behind(c: char) -> bool {
    // The last ones join words, with no word behind them.
    matches!(
        c,
        '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '’' | '–' | '·' | '・'
    )
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
    #[test]
    fn a_label_behind_a_bar_is_no_url() {
        finds(
            "see <https://a.example/?id=1|b.example/post/2> and <https://a.example/3|x>, <https://a.example/4>",
            &[
                "https://a.example/?id=1",
                "https://a.example/3",
                "https://a.example/4",
            ],
        );
        finds("<www.a.example/1|www.a.example/1...>", &["www.a.example/1"]);
        finds(
            "[https://a.example/?id=1|smart-link]",
            &["https://a.example/?id=1"],
        );
        finds(
            "[a title|https://a.example/?id=1]",
            &["https://a.example/?id=1"],
        );
        finds("https://a.example/?x=a|b", &["https://a.example/?x=a|b"]);
        // Not closed on its line: then it is no label.
        finds(
            "<https://a.example/1|b.example/2\n> c.example/3",
            &["https://a.example/1", "b.example/2", "c.example/3"],
        );
    }

    #[test]
    fn a_url_ends_where_another_begins() {
        finds(
            "https://a.example/?id=1https://a.example/@b/2HTTP://a.example/3",
            &[
                "https://a.example/?id=1",
                "https://a.example/@b/2",
                "HTTP://a.example/3",
            ],
        );
        finds("https://https://a.example/1", &["https://a.example/1"]);
        finds("linkhttps://a.example/1", &["https://a.example/1"]);
        finds(
            "a.example/1https://b.example/2",
            &["a.example/1", "https://b.example/2"],
        );
        finds(
            "https://a.example/1/https://b.example/2",
            &["https://a.example/1/", "https://b.example/2"],
        );
    }

    #[test]
    fn a_url_may_carry_another_one() {
        for text in [
            "https://a.example/?u=https://b.example/1&v=http://c.example/",
            "a.example/?u=https://b.example/1",
            "https://urldefense.com/v3/__https://b.example/1__;!!AbC!dEf$",
            "https://href.li/?https://b.example/1,2",
        ] {
            finds(text, &[text]);
        }
    }

    #[test]
    fn a_url_ends_at_signs_of_all_scripts() {
        for behind in [
            "，下",
            "。",
            "、",
            "；x",
            "：",
            "！",
            "？",
            "）",
            "」",
            "』。",
            "】",
            "》",
            "〉",
            "〕",
            "］",
            "｝",
            "＞",
            "｜",
            "～",
            "——",
            "…",
            "，",
            "،",
            "؛",
            "؟ ",
            "۔",
            "﴾",
            "।",
            "»",
            "”",
            "›",
            "👍",
            "❤\u{fe0f}",
            "✅x",
            "👨\u{200d}👩",
            "🇩🇪",
            "→",
            "™",
            "\u{3000}",
            "\u{a0}x",
        ] {
            finds(
                &format!("https://a.example/1{behind}"),
                &["https://a.example/1"],
            );
        }
        for (open, close) in [
            "（）", "【】", "「」", "『』", "《》", "〈〉", "［］", "｛｝", "＜＞", "﴾﴿", "“”",
            "‘’", "„“", "‹›",
        ]
        .map(|pair| pair.split_at(pair.chars().next().unwrap().len_utf8()))
        {
            finds(
                &format!("{open}https://a.example/1{close}"),
                &["https://a.example/1"],
            );
        }
        finds(
            "https://a.example/1、https://a.example/2！",
            &["https://a.example/1", "https://a.example/2"],
        );
        for whole in [
            "https://a.example/wiki/レッド・ツェッペリン",
            "https://a.example/हिन्दी",
            "https://a.example/l’été–2",
            "https://مثال.example/مقال",
        ] {
            finds(whole, &[whole]);
        }
    }

    #[test]
    fn signs_of_formatting_go_in_pairs() {
        finds("_https://a.example/1_", &["https://a.example/1"]);
        finds("~~https://a.example/1~~", &["https://a.example/1"]);
        finds("**_https://a.example/1_.**", &["https://a.example/1"]);
        finds("__youtu.be/abc___", &["youtu.be/abc_"]);
        finds("https://youtu.be/abc_", &["https://youtu.be/abc_"]);
    }

    #[test]
    fn what_is_spelled_to_be_no_link_is_one() {
        finds("hxxps://a[.]b.example/1", &["https://a.b.example/1"]);
        finds("a(dot)b[.]example/1", &["a.b.example/1"]);
        finds(
            "https://a.ex\u{200b}ample/1\u{ad}2\u{feff}",
            &["https://a.example/12"],
        );
    }

    /// Work that grew with the square of the length would take minutes here.
    #[test]
    fn a_long_text_of_anything_is_read_in_one_pass() {
        for piece in [
            "http://",
            "http://!",
            "=http://",
            "<http://a|",
            "<a.b/c|",
            "[http://a|",
            "_",
            "_http://a_",
            "://",
            "hxxp://",
            "[.]",
            "a[.]",
            "\u{200b}",
            "a\u{200b}",
            "，",
            "_)",
            "http://a)_",
            "](",
            "|",
        ] {
            let text = piece.repeat(200_000 / piece.len());
            let found: usize = extract_urls(&text).map(|url| url.len()).sum();
            assert!(found <= text.len(), "{piece}");
        }
    }
}

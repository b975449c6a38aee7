//! Finds what looks like a URL in the text people put into cells.
//!
//! It only finds candidates. Whether one is a post that can be fetched is decided elsewhere, so a
//! candidate that is wrong is better than one that is lost.

mod place;

use std::borrow::Cow;
use std::ops::Range;

use plaintext::{ends_address, repair_addresses};

use crate::cut;
use crate::digits::is_digits;
use place::{is_loaded, is_of_archive};

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
/// carries it in its query. (So it does after `/?`, after `/__`, as wrappers of links write it, and in
/// the addresses of archives of the web.)
///
/// What the tags of a page of HTML load (`<script src>`, `<img src>`, `<link href>`) is no URL of a list.
///
/// Of `[words](URL)`, as Markdown writes links, the words are passed over too, for the same reason. A
/// bracket that closes what the URL did not open ends it, and so does the beginning of a tag in
/// brackets (`[/url]`).
///
/// Brackets around and punctuation after a URL are left out, and signs of formatting that stand on
/// both sides (`_URL_`). What is spelled so that it is no link is mended ([`repair_addresses`]).
///
/// The time it takes is in proportion to the length of the text, whatever stands in it.
pub fn extract_urls(text: &str) -> Urls<'_> {
    Urls {
        text: repair_addresses(text),
        from: 0,
        angle: 0,
        link: None,
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
    /// Where the next `](` stands, or the end of the text; looked for when first needed.
    link: Option<usize>,
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
            let start = self.from + rest.find(|c| !separates(c))?;
            if let Some(target) = self.target_of_label(start) {
                self.from = target;
                continue;
            }
            let mut end = start + token_end(&self.text[start..], Around::of(&self.text[..start]));
            let inner = self.text[start..end].rfind('[').map(|at| start + at);
            if let Some(at) = inner.filter(|at| self.target_of_label(*at).is_some()) {
                end = at;
            }
            let before = &self.text[..start];
            let passes = before.ends_with('<') && self.text[end..].starts_with('|');
            let url = url_in(&self.text[start..end], before);
            self.from = end;
            if passes {
                self.pass_label();
            }
            if let Some(url) = url {
                let url = start + url.start..start + url.end;
                if !is_loaded(&self.text[..url.start]) {
                    return Some(url);
                }
            }
        }
    }

    /// Where the target stands of a link in Markdown whose words begin here with their bracket, if it
    /// is a URL.
    fn target_of_label(&mut self, at: usize) -> Option<usize> {
        let inner = self.text[at..].strip_prefix('[')?;
        let link = match self.link {
            Some(link) if link > at => link,
            _ => {
                let length = inner.find("](");
                let link = length.map_or(self.text.len(), |length| at + 1 + length);
                self.link = Some(link);
                link
            }
        };
        let words = &self.text[at + 1..link];
        let target = self.text[link..].strip_prefix("](")?;
        if words.contains(['[', '\n']) {
            return None;
        }
        let target = cut(target, LONGEST).trim_start_matches('<');
        let end = target.find(|c: char| matches!(c, ')' | ']') || is_hard(c));
        let target = &target[..end.unwrap_or(target.len())];
        url_in(target, "").map(|_| link + "](".len())
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

/// How much is looked at to see whether a URL follows, in bytes; longer than any that names a post.
const LONGEST: usize = 4096;

/// What stands before a token and tells how it ends.
#[derive(Clone, Copy, PartialEq)]
enum Around {
    /// A label may follow the URL, behind a bar.
    Label,
    /// The URL is the target of a link in Markdown, and in brackets.
    Target,
    Nothing,
}

impl Around {
    fn of(before: &str) -> Self {
        if before.ends_with("](") || before.ends_with("](<") {
            Self::Target
        } else if before.ends_with(['<', '[']) {
            Self::Label
        } else {
            Self::Nothing
        }
    }
}

/// Whether a character begins no token.
fn separates(c: char) -> bool {
    is_hard(c) || is_soft(c) || matches!(c, ']' | '(')
}

/// Characters that end a URL wherever they stand.
fn is_hard(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '`') || ends_address(c)
}

/// Characters that separate URLs but are allowed inside a query.
fn is_soft(c: char) -> bool {
    matches!(c, ',' | ';' | '\'' | '|')
}

/// The length of the part at the beginning of a text.
fn token_end(text: &str, around: Around) -> usize {
    let mut query = false;
    let mut url = UrlSoFar::default();
    // Brackets that are open, square and round ones.
    let mut open = (0usize, 0usize);
    for (i, c) in text.char_indices() {
        if is_hard(c) {
            return i;
        }
        query |= c == '?' || c == '#';
        let before = &text[..i];
        if is_soft(c)
            && (!query
                || (around == Around::Label && c == '|')
                || begins_url(&text[i + 1..])
                || !url.holds(before))
        {
            return i;
        }
        match c {
            '[' if i > 0 && text[i..].starts_with("[/") => return i,
            '[' if i > 0 => open.0 += 1,
            ']' if open.0 == 0 => return i,
            ']' => open.0 -= 1,
            '(' => open.1 += 1,
            ')' if i > 0 && open.1 == 0 && around == Around::Target => return i,
            ')' => open.1 = open.1.saturating_sub(1),
            _ => {}
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
    ["=", "/?", "/__"].iter().any(|end| before.ends_with(end)) || is_of_archive(before)
}

/// Whether the beginning of a text holds a URL, asked again and again as it grows.
///
/// Looking through all of it each time would take the square of its length. Once it holds a URL,
/// only the first `://` to come can change that, so it is looked through twice at most.
#[derive(Default)]
struct UrlSoFar {
    holds: bool,
    scheme: bool,
    /// How much was searched for one.
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
        self.scheme |= scheme;
        if !self.holds || scheme {
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
            let around = &token[..scheme];
            let carrying =
                (around.ends_with('=') || is_of_archive(around)).then(|| bare_start(around));
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
    let bare = token.find(char::is_alphanumeric)?;
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
        Some((host, port)) if is_digits(port) => host,
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
        '.' | ',' | ';' | ':' | '!' | '?' | '|' | '\'' | '*' | '’' | '–' | '·' | '・'
    )
}

const BRACKETS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];

fn closed_too_often(url: &str, (open, close): (char, char)) -> i64 {
    url.chars()
        .map(|c| i64::from(c == close) - i64::from(c == open))
        .sum()
}

#[cfg(test)]
mod tests;

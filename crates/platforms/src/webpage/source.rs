//! A page, taken apart once for all readers.

use scraper::{Html, Selector};
use serde_json::Value;
use std::sync::LazyLock;
use url::Url;

use crate::html::{too, tree};
use crate::reading::Reading;
use crate::{Answer, Failure, json};
use plaintext::html_to_text;

/// Bytes of a page; longer ones are lists of everything there is.
const MOST_BYTES: usize = 4 << 20;

static TITLE: LazyLock<Selector> = LazyLock::new(|| selector("head title"));
static OG_TITLE: LazyLock<Selector> =
    LazyLock::new(|| selector("meta[property='og:title'][content]"));

pub(super) fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("bug: the selector is wrong")
}

/// A page.
pub(super) struct WebDocument {
    pub(super) url: Url,
    pub(super) tree: Html,
    /// What it says of itself for search engines.
    pub(super) data: Vec<Value>,
    text: String,
}

impl WebDocument {
    /// # Errors
    /// When the page is too large or its elements lie too deep to be read, and when nobody waits for it.
    pub(super) fn of(page: &Answer, reading: &Reading) -> Result<Self, Failure> {
        if page.body.len() > MOST_BYTES {
            return Err(too("large"));
        }
        let text = page.text();
        let (plain, scripts) = without_scripts(&text);
        Ok(Self {
            url: page.url.clone(),
            tree: tree(&plain, reading)?,
            data: scripts.iter().filter_map(|script| data(script)).collect(),
            text,
        })
    }

    /// The page as it came.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// What people call the page.
    pub(super) fn title(&self) -> Option<String> {
        let shared = self.tree.select(&OG_TITLE).next();
        let title = match shared.and_then(|meta| meta.attr("content")) {
            Some(title) => title.to_owned(),
            None => self.tree.select(&TITLE).next()?.text().collect(),
        };
        let title = html_to_text(&title);
        (!title.is_empty()).then_some(title)
    }
}

/// JSON as pages have it: some wrap it into a comment or `CDATA`, and some end it with a semicolon.
fn data(script: &str) -> Option<Value> {
    let script = script.trim();
    let script = script.strip_prefix("<!--").unwrap_or(script);
    let script = script.strip_suffix("-->").unwrap_or(script).trim();
    let script = script.strip_prefix("//<![CDATA[").unwrap_or(script);
    let script = script.strip_suffix("//]]>").unwrap_or(script).trim();
    json::read(script.trim_end_matches(';').as_bytes()).ok()
}

/// The page without scripts, styles and remarks, and the scripts that are data.
fn without_scripts(page: &str) -> (String, Vec<&str>) {
    let (mut plain, mut data) = (String::with_capacity(page.len()), Vec::new());
    let mut rest = page;
    while let Some(place) = rest.find('<') {
        let (before, tag) = rest.split_at(place);
        plain.push_str(before);
        rest = match left_out(tag) {
            Some((head, body, after)) => {
                if head.to_ascii_lowercase().contains("application/ld+json") {
                    data.push(body);
                }
                after
            }
            None => {
                plain.push('<');
                &tag[1..]
            }
        };
    }
    plain.push_str(rest);
    (plain, data)
}

/// The head of an element that is no part of the text, its body, and what follows.
fn left_out(tag: &str) -> Option<(&str, &str, &str)> {
    if let Some(remark) = tag.strip_prefix("<!--") {
        let (body, after) = remark.split_once("-->").unwrap_or((remark, ""));
        return Some(("", body, after));
    }
    for name in ["script", "style"] {
        let begins = tag.get(1..1 + name.len());
        let follows = tag.as_bytes().get(1 + name.len());
        let is_tag = begins.is_some_and(|begin| begin.eq_ignore_ascii_case(name))
            && follows.is_some_and(|byte| !byte.is_ascii_alphanumeric());
        if !is_tag {
            continue;
        }
        let (head, rest) = tag.split_once('>').unwrap_or((tag, ""));
        let end = end_of(rest, name).unwrap_or(rest.len());
        let (body, after) = rest.split_at(end);
        let after = after.split_once('>').map_or("", |(_, after)| after);
        return Some((head, body, after));
    }
    None
}

/// Where `</name` begins.
fn end_of(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</")
        .map(|(place, _)| place)
        .find(|place| {
            let found = text.get(place + 2..place + 2 + name.len());
            found.is_some_and(|found| found.eq_ignore_ascii_case(name))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_styles_and_remarks_are_taken_out() {
        let page = "<p>a</p><SCRIPT type=\"application/ld+json\">{\"a\": \"<b>\"}</Script >b\
                    <style>c</style><!-- <i> -->d<script src=x></script><scripture>e</scripture><script>f";
        let (plain, data) = without_scripts(page);
        assert_eq!(plain, "<p>a</p>bd<scripture>e</scripture>");
        assert_eq!(data, ["{\"a\": \"<b>\"}"]);
        assert_eq!(without_scripts("a < b <").0, "a < b <");
    }

    #[test]
    fn data_is_read_in_whatever_it_is_wrapped() {
        for script in [
            "{\"a\": 1}",
            "\n<!-- {\"a\": 1} -->",
            "//<![CDATA[\n{\"a\": 1};\n//]]>",
        ] {
            assert_eq!(data(script), Some(serde_json::json!({"a": 1})), "{script}");
        }
        assert_eq!(data("{\"a\": 1,}"), None);
    }
}

//! Comments that a page marks by microdata: `itemtype="https://schema.org/Comment"` and its kin.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use plaintext::html_to_text;
use scraper::{ElementRef, Selector};

use super::found::Found;
use super::own::{html_of, own};
use super::source::{WebDocument, selector};
use crate::Failure;
use crate::reading::Reading;
use crate::wire::utc;

/// Types of what is a comment, without their vocabulary.
const COMMENTS: [&str; 4] = ["comment", "usercomments", "answer", "review"];

static ITEMS: LazyLock<Selector> = LazyLock::new(|| selector("[itemtype]"));
static PROPERTIES: LazyLock<Selector> = LazyLock::new(|| selector("[itemprop]"));

/// Letters of a list of types; longer ones are none. It is looked at from each element within.
const LONGEST_TYPES: usize = 1_000;

/// # Errors
/// When nobody waits for it any more.
pub(super) fn read(source: &WebDocument, reading: &Reading) -> Result<Vec<Found>, Failure> {
    let mut comments = Vec::new();
    for item in source.tree.select(&ITEMS).filter(|item| is_comment(*item)) {
        reading.goes_on()?;
        let found = found(item);
        if !found.text.is_empty() {
            comments.push(found);
        }
    }
    Ok(comments)
}

fn is_comment(item: ElementRef<'_>) -> bool {
    let types = item
        .attr("itemtype")
        .filter(|types| types.len() <= LONGEST_TYPES);
    let types = types.unwrap_or_default();
    types.split_ascii_whitespace().any(|kind| {
        let name = kind.rsplit('/').next().unwrap_or_default();
        COMMENTS.iter().any(|one| one.eq_ignore_ascii_case(name))
    })
}

fn found(item: ElementRef<'_>) -> Found {
    let properties: Vec<_> = own(item, is_comment)
        .filter(|one| PROPERTIES.matches(one))
        .collect();
    let property = |names: &[&str]| {
        let mut properties = properties.iter().copied();
        properties.find(|one| {
            let named = one.attr("itemprop").unwrap_or_default();
            named
                .split_ascii_whitespace()
                .any(|name| names.contains(&name))
        })
    };
    let text = property(&[
        "text",
        "commentText",
        "reviewBody",
        "articleBody",
        "description",
    ]);
    let author = property(&["author", "creator"]).map(|author| {
        let mut names = own(author, is_comment).filter(|one| PROPERTIES.matches(one));
        let name = names.find(|one| one.attr("itemprop") == Some("name"));
        html_to_text(&value(name.unwrap_or(author)))
    });
    let url = property(&["url"]).map(value);
    Found {
        id: id(item),
        parent: around(item).and_then(id),
        text: text
            .map(|text| html_to_text(&value(text)))
            .unwrap_or_default(),
        author: author.filter(|author| !author.is_empty()),
        at: property(&["datePublished", "dateCreated", "commentTime"]).and_then(time),
        likes: property(&["upvoteCount"]).and_then(|count| value(count).trim().parse().ok()),
        url: url.filter(|url| url.starts_with("http")),
        is_post_author: None,
    }
}

/// The comment around an element.
fn around(element: ElementRef<'_>) -> Option<ElementRef<'_>> {
    let mut above = element.ancestors().filter_map(ElementRef::wrap);
    above.find(|one| is_comment(*one))
}

fn id(item: ElementRef<'_>) -> Option<String> {
    let named = item.attr("id").or_else(|| item.attr("itemid"))?;
    let mark = named.rsplit('#').next().unwrap_or_default().trim();
    (!mark.is_empty()).then(|| mark.to_owned())
}

/// What a property says: in an attribute, or as what stands in the element.
fn value(property: ElementRef<'_>) -> String {
    let attributes = ["content", "datetime"];
    if let Some(said) = attributes.iter().find_map(|name| property.attr(name)) {
        return said.to_owned();
    }
    match property.attr("href") {
        Some(href)
            if property.value().name() == "link" || property.attr("itemprop") == Some("url") =>
        {
            href.to_owned()
        }
        // Without the comments that answer it and stand within it.
        _ => html_of(property, is_comment),
    }
}

fn time(property: ElementRef<'_>) -> Option<DateTime<Utc>> {
    utc(&value(property))
}

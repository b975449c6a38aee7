//! The tree of a page of HTML, which anybody may have made to take for ever.
//!
//! A page is read piece by piece, and the tree is measured after each: by how many nodes it has, how deep they
//! lie, and the sum of their depths. Tags do not tell: an end that closes nothing, or a style that is opened
//! once and taken up again in every paragraph, make trees that are a thousand times the page.

use std::collections::HashMap;

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeSink;
use scraper::{Html, HtmlTreeSink};

use crate::Failure;
use crate::reading::Reading;
use plaintext::with_few_attributes;

/// Bytes of a page that are read before the tree is measured again.
const PIECE: usize = 1 << 10;

/// Nodes within each other. Pages have some dozens; each element that is opened or closed takes time that grows
/// with the number of those around it.
pub(crate) const MOST_DEPTH: usize = 512;

/// Elements, texts and remarks. The largest threads on one page have a tenth of it.
const MOST_NODES: usize = 400_000;

/// The sum of the depths of all nodes. Whoever looks for something in each element that lies in another, or
/// around each, takes so many steps.
const MOST_STEPS: usize = 6_000_000;

/// The tree of a page.
///
/// # Errors
/// When nobody waits for it any more, and when it is too large or too deep.
pub(crate) fn tree(page: &str, reading: &Reading) -> Result<Html, Failure> {
    let page = with_few_attributes(page);
    let mut parser = parse_document(
        HtmlTreeSink::new(Html::new_document()),
        ParseOpts::default(),
    );
    let mut measured = Measured::default();
    let mut rest = &*page;
    while !rest.is_empty() {
        reading.goes_on()?;
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE.min(rest.len())));
        parser.process(StrTendril::from_slice(piece));
        measured.add(&parser.tokenizer.sink.sink.0.borrow())?;
        rest = after;
    }
    let tree = parser.finish();
    // Elements may have been moved since they were measured.
    let mut whole = Measured::default();
    whole.add(&tree)?;
    Ok(tree)
}

/// How large a tree is, as far as it was looked at.
#[derive(Debug, Default)]
struct Measured {
    nodes: usize,
    steps: usize,
    depths: HashMap<<HtmlTreeSink as TreeSink>::Handle, usize>,
}

impl Measured {
    /// Looks at the nodes that are new.
    fn add(&mut self, html: &Html) -> Result<(), Failure> {
        let nodes = html.tree.values().len();
        if nodes > MOST_NODES {
            return Err(too("large"));
        }
        let new = html.tree.nodes().rev().take(nodes - self.nodes);
        let new: Vec<_> = new.collect();
        self.nodes = nodes;
        for node in new.into_iter().rev() {
            let parent = node
                .parent()
                .and_then(|parent| self.depths.get(&parent.id()));
            let depth = parent.map_or(0, |depth| depth + 1);
            self.depths.insert(node.id(), depth);
            self.steps += depth;
            if depth > MOST_DEPTH || self.steps > MOST_STEPS {
                return Err(too("deep"));
            }
        }
        Ok(())
    }
}

/// `what`: large or deep.
pub(crate) fn too(what: &str) -> Failure {
    Failure::UnexpectedShape {
        at: format!("the page is too {what} to be read for its comments"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use super::*;

    fn reading() -> Reading {
        Reading::new(Arc::default())
    }

    fn refused(page: &str) -> String {
        tree(page, &reading()).unwrap_err().to_string()
    }

    #[test]
    fn deep_trees_are_refused_however_their_tags_look() {
        for deep in [
            "<div>".repeat(400_000),
            // Ends that close nothing.
            "<div></x>".repeat(400_000),
            "<div><p></div></p>".repeat(600) + &"<div></section>".repeat(200_000),
            "<a1></b1>".repeat(400_000),
            "<svg><g></x>".repeat(300_000),
            "<table><tr><td></table0>".repeat(100_000),
            "<ul><li>".repeat(300_000),
        ] {
            let said = refused(&deep);
            assert!(said.contains("too deep"), "{}: {said}", &deep[..20]);
        }
        let deep = "<div>".repeat(400);
        assert!(tree(&format!("{deep}{}", "<b>x</b>".repeat(1_000)), &reading()).is_ok());
    }

    #[test]
    fn trees_that_are_far_larger_than_their_pages_are_refused() {
        // Each paragraph takes up all the styles again.
        let styles: String = (0..400).map(|number| format!("<b id={number}>")).collect();
        let said = refused(&format!("<p>{styles}{}", "<p>x".repeat(200_000)));
        assert!(
            said.contains("too deep") || said.contains("too large"),
            "{said}"
        );
        let said = refused(&"<p>x".repeat(300_000));
        assert!(said.contains("too large"), "{said}");
    }

    #[test]
    fn pages_are_read_as_the_parser_alone_reads_them() {
        let long = "<p>Grüße, 日本 <b>b<i>i</b> &amp; <table><td>x</table>".repeat(500);
        for page in [
            "",
            "a",
            "<html><head><title>T</title></head><body class=x>y</body></html>",
            &long,
            &format!("<a {}>x</a>", "b ".repeat(5_000)),
        ] {
            let read = tree(page, &reading()).expect("a small page");
            assert_eq!(read, Html::parse_document(page));
        }
    }

    #[test]
    fn nothing_is_read_on_once_nobody_waits() {
        let gone = Arc::new(AtomicBool::new(true));
        let failure = tree("<p>x", &Reading::new(gone)).unwrap_err();
        assert_eq!(failure.code(), "network");
    }
}

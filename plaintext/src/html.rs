//! HTML of a comment to the text a person reads.
//!
//! No sanitiser and no Markdown: what comes out is plain text, never shown as HTML.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "dd",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];

/// Elements whose text is not for reading.
const SILENT: &[&str] = &[
    "head", "iframe", "noscript", "script", "style", "svg", "template", "textarea", "title",
];

/// Those of [`SILENT`] in which `<` is no tag.
const RAW: &[&str] = &["iframe", "noscript", "script", "style", "textarea", "title"];

/// Plain text: `<br>` and the ends of blocks become line breaks, entities are decoded,
/// links and styled words stay by their text, pictures by their `alt` (sites send emoji
/// as pictures), trimmed, without empty lines.
///
/// Text that Mastodon hides in links with the class `invisible` is kept: it is the part
/// of the address that does not fit on the screen. Discourse's quotes of other posts
/// (`aside.quote`) are left out: somebody else wrote them.
///
/// Works on the stream of tags. Building a tree would take time that grows with the
/// square of its depth, and anybody can write a comment of nothing but opening tags.
pub fn html_to_text(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return html.trim().to_owned();
    }
    let sink = Sink {
        text: RefCell::new(Text::default()),
    };
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    // Stops early only for scripts to be run, which the sink never asks for.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut out = tokenizer.sink.text.into_inner().out;
    out.truncate(out.trim_end().len());
    out
}

/// The tokenizer lends its sink out shared.
struct Sink {
    text: RefCell<Text>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut text = self.text.borrow_mut();
        match token {
            Token::CharacterTokens(part) => text.push(&part),
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => text.close(&tag),
            Token::TagToken(tag) => {
                text.open(&tag);
                if RAW.contains(&&*tag.name) {
                    return TokenSinkResult::RawData(RawKind::Rawtext);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[derive(Default)]
struct Text {
    out: String,
    /// The element that is being left out, and how often one of its name is open in it.
    silent: Option<(String, usize)>,
    preformatted: usize,
}

impl Text {
    fn open(&mut self, tag: &Tag) {
        if let Some((name, depth)) = &mut self.silent {
            *depth += usize::from(*name == *tag.name && !tag.self_closing);
            return;
        }
        if is_block(tag) {
            self.end_line();
        }
        match &*tag.name {
            "br" => self.end_line(),
            "pre" => self.preformatted += 1,
            "img" => {
                if let Some(alt) = attribute(tag, "alt") {
                    self.push(alt);
                }
            }
            name if is_silent(tag) && !tag.self_closing => self.silent = Some((name.to_owned(), 1)),
            _ => {}
        }
    }

    fn close(&mut self, tag: &Tag) {
        if let Some((name, depth)) = &mut self.silent {
            if *name == *tag.name {
                *depth -= 1;
            }
            if *depth == 0 {
                self.silent = None;
            }
            return;
        }
        if *tag.name == *"pre" {
            self.preformatted = self.preformatted.saturating_sub(1);
        }
        // Browsers read a stray `</br>` as a line break too.
        if is_block(tag) || *tag.name == *"br" {
            self.end_line();
        }
    }
    /// Outside `<pre>`, white space of any length is one space, as browsers show it.
    fn push(&mut self, part: &str) {
        if self.silent.is_some() {
            return;
        }
        if self.preformatted > 0 {
            self.out.push_str(part);
            return;
        }
        for char in part.chars() {
            // No-break spaces are meant, but nobody who reads the text wants them.
            if !matches!(char, ' ' | '\t' | '\n' | '\r' | '\x0c' | '\u{a0}') {
                self.out.push(char);
            } else if !self.out.is_empty() && !self.out.ends_with([' ', '\n']) {
                self.out.push(' ');
            }
        }
    }

    fn end_line(&mut self) {
        self.out.truncate(self.out.trim_end_matches(' ').len());
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }
}

fn is_block(tag: &Tag) -> bool {
    BLOCKS.contains(&&*tag.name)
}

fn is_silent(tag: &Tag) -> bool {
    let is_quote = || {
        let classes = attribute(tag, "class").unwrap_or_default();
        *tag.name == *"aside"
            && classes
                .split_ascii_whitespace()
                .any(|class| class == "quote")
    };
    SILENT.contains(&&*tag.name) || is_quote()
}

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs
        .iter()
        .find(|found| *found.name.local == *name)
        .map(|found| &*found.value)
}

#[cfg(test)]
mod tests {
    use super::html_to_text;

    #[test]
    fn html_becomes_the_text_a_person_reads() {
        let cases = [
            ("plain", "plain"),
            ("  a  b ", "a  b"),
            (
                "a &amp; b &lt;3 &#128512; &quot;x&quot; it&#x27;s",
                "a & b <3 😀 \"x\" it's",
            ),
            ("one<br>two<br/>three", "one\ntwo\nthree"),
            ("<p>one</p>\n<p>two</p>\n", "one\ntwo"),
            ("one<p>two<p>three", "one\ntwo\nthree"),
            (
                "see <a href=\"https://a.example/x\">this page</a>!",
                "see this page!",
            ),
            ("very <em>very</em> <b>good</b>", "very very good"),
            (
                "<p><span class=\"h-card\"><a href=\"https://m.example/@ann\" class=\"u-url mention\">@<span>ann</span></a></span> look \
                 <a href=\"https://n.example/a/long/path\"><span class=\"invisible\">https://</span>\
                 <span class=\"ellipsis\">n.example/a/lo</span><span class=\"invisible\">ng/path</span></a></p>",
                "@ann look https://n.example/a/long/path",
            ),
            (
                "nice <img class=\"emoji\" src=\"x\" alt=\":smile:\">",
                "nice :smile:",
            ),
            (
                "<aside class=\"quote\"><blockquote>old</blockquote></aside><p>new</p>",
                "new",
            ),
            ("<script>alert(1)</script>ok<style>p{}</style>", "ok"),
            ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
            (
                "<pre><code>if x:\n    y()\n</code></pre><p>end</p>",
                "if x:\n    y()\nend",
            ),
            ("a&nbsp;b\n\n  c<i></i>", "a b c"),
            ("<p></p><p> </p>", ""),
            ("1 < 2 & 3", "1 < 2 & 3"),
            ("<unclosed", ""),
            ("a<svg/>b<svg><text>x</text></svg>c", "abc"),
            ("a<script>if (x<y) z('</p>')</script>b", "ab"),
            ("a</p></pre></aside></script>b", "a\nb"),
            (
                "<aside class=\"quote no-group\"><aside>x</aside>y</aside>z",
                "z",
            ),
            ("never closed: <style>p {", "never closed:"),
        ];
        for (html, text) in cases {
            assert_eq!(html_to_text(html), text, "{html}");
        }
    }

    #[test]
    fn very_deep_tags_do_no_harm() {
        let html = format!("{}deep", "<div><b>".repeat(200_000));
        assert_eq!(html_to_text(&html), "deep");
    }
}

//! HTML of a comment to the text a person reads.
//!
//! No sanitiser and no Markdown: what comes out is plain text, never shown as HTML.

use std::cell::RefCell;

use html5ever::data::NAMED_ENTITIES;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use crate::with_few_attributes;

/// The character that an entity names, as the HTML standard lists them; `name` ends with its semicolon (`rsquo;`).
/// Those that stand for two characters are none.
pub fn named_character(name: &str) -> Option<char> {
    match NAMED_ENTITIES.get(name) {
        Some((code, 0)) if name.ends_with(';') => char::from_u32(*code),
        _ => None,
    }
}

/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];

/// Elements whose text is not for reading.
const SILENT: &[&str] = &[
    "head", "iframe", "noscript", "script", "style", "svg", "template", "textarea", "title",
];

/// Classes of elements whose text the program of the site wrote: a picture with its name and size,
/// how many took part in a poll (Discourse).
const SILENT_CLASSES: &[&str] = &["lightbox-wrapper", "poll-info", "poll-buttons"];

/// Classes of blocks that show what somebody else wrote, or nobody says (see [`html_to_text`]).
const QUOTE_CLASSES: &[&str] = &["onebox", "poll"];

/// Classes of pictures that stand for a letter, or begin so.
const LETTER_CLASSES: &[&str] = &["emoji", "emoticon", "smil", "wp-smil", "custom-emoji"];

/// Those of [`SILENT`] in which `<` is no tag.
const RAW: &[&str] = &["iframe", "noscript", "script", "style", "textarea", "title"];

/// Plain text: `<br>` and the ends of blocks become line breaks, entities are decoded,
/// links and styled words stay by their text, trimmed, without empty lines.
///
/// Words of others begin their lines with `> `, as people write quotes, so that
/// [`crate::own_words`] finds them: `<blockquote>`, previews of linked pages (`onebox` of
/// Discourse) and the choices of polls. Quotes of other posts (`aside.quote` of Discourse) are left
/// out, since they repeat a comment that is there.
///
/// Pictures are left out, with their captions, except those that stand for a letter: emoji, which
/// sites send as pictures, stay by their `alt`. Other `alt` texts are mostly names of files.
///
/// Text that Mastodon hides in links with the class `invisible` is kept: it is the part
/// of the address that does not fit on the screen. Its `quote-inline` stands on a line of its own.
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
    input.push_back(StrTendril::from_slice(&with_few_attributes(html)));
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
    /// What is being left out.
    silent: Option<Region>,
    /// What is being quoted.
    quote: Option<Region>,
    preformatted: usize,
}

/// From the beginning of an element to its end.
struct Region {
    name: String,
    /// How many elements of its name are open, itself included.
    depth: usize,
}

impl Region {
    fn begin(tag: &Tag) -> Self {
        Self {
            name: tag.name.to_string(),
            depth: 1,
        }
    }

    /// A tag within it.
    fn open(&mut self, tag: &Tag) {
        self.depth += usize::from(*self.name == *tag.name && !tag.self_closing);
    }

    /// Whether this tag ends it.
    fn close(&mut self, tag: &Tag) -> bool {
        self.depth -= usize::from(*self.name == *tag.name);
        self.depth == 0
    }
}

impl Text {
    fn open(&mut self, tag: &Tag) {
        if let Some(silent) = &mut self.silent {
            return silent.open(tag);
        }
        if is_block(tag) {
            self.end_line();
        }
        if is_silent(tag) && !tag.self_closing {
            self.silent = Some(Region::begin(tag));
            return;
        }
        match &mut self.quote {
            Some(quote) => quote.open(tag),
            None if is_quote(tag) && !tag.self_closing => self.quote = Some(Region::begin(tag)),
            None => {}
        }
        match &*tag.name {
            "br" => self.end_line(),
            "pre" => self.preformatted += 1,
            "img" => {
                if let Some(letter) = letter(tag) {
                    self.push(letter);
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: &Tag) {
        if let Some(silent) = &mut self.silent {
            if silent.close(tag) {
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
        if let Some(quote) = &mut self.quote
            && quote.close(tag)
        {
            self.end_line();
            self.quote = None;
        }
    }

    fn push(&mut self, part: &str) {
        if self.silent.is_some() {
            return;
        }
        for char in part.chars() {
            self.push_char(char);
        }
    }

    /// Outside `<pre>`, white space of any length is one space, as browsers show it.
    fn push_char(&mut self, char: char) {
        // No-break spaces are meant, but nobody who reads the text wants them.
        let is_space = matches!(char, ' ' | '\t' | '\n' | '\r' | '\x0c' | '\u{a0}');
        let begins = self.out.is_empty() || self.out.ends_with('\n');
        if is_space && self.preformatted == 0 {
            if !begins && !self.out.ends_with(' ') {
                self.out.push(' ');
            }
            return;
        }
        if begins && self.quote.is_some() && char != '\n' {
            self.out.push_str("> ");
        }
        self.out.push(char);
    }

    fn end_line(&mut self) {
        self.out.truncate(self.out.trim_end_matches(' ').len());
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }
}

fn is_block(tag: &Tag) -> bool {
    BLOCKS.contains(&&*tag.name) || has_class(tag, |class| class == "quote-inline")
}

fn is_silent(tag: &Tag) -> bool {
    let is_aside = *tag.name == *"aside";
    SILENT.contains(&&*tag.name)
        || has_class(tag, |class| {
            SILENT_CLASSES.contains(&class) || (is_aside && class == "quote")
        })
}

fn is_quote(tag: &Tag) -> bool {
    let is_block = BLOCKS.contains(&&*tag.name);
    *tag.name == *"blockquote"
        || (is_block && has_class(tag, |class| QUOTE_CLASSES.contains(&class)))
}

/// The `alt` of a picture that stands for a letter: by its class, or since nothing in it is a word.
fn letter(tag: &Tag) -> Option<&str> {
    let alt = attribute(tag, "alt")?;
    let is_name = |alt: &str| {
        let name = alt.strip_prefix(':').and_then(|alt| alt.strip_suffix(':'));
        name.is_some_and(|name| !name.is_empty() && !name.contains(char::is_whitespace))
    };
    let is_letter = has_class(tag, |class| {
        LETTER_CLASSES.iter().any(|begin| class.starts_with(begin))
    }) || is_name(alt)
        || !alt.contains(char::is_alphanumeric);
    is_letter.then_some(alt)
}

fn has_class(tag: &Tag, is: impl Fn(&str) -> bool) -> bool {
    let classes = attribute(tag, "class").unwrap_or_default();
    classes.split_ascii_whitespace().any(is)
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
                "before<details><summary>Title</summary>hidden <p>words</p></details>behind",
                "before\nTitle\nhidden\nwords\nbehind",
            ),
            (
                "<table><caption>c</caption><tr><th>a</th><td>b</td></tr></table>",
                "c\na\nb",
            ),
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
        check(&cases);
    }

    #[test]
    fn what_others_wrote_begins_its_lines_as_quotes_do() {
        check(&[
            (
                "<blockquote><p>It is <b>bad</b>.<br>Very.</p></blockquote><p>No</p>",
                "> It is bad.\n> Very.\nNo",
            ),
            (
                "yes<blockquote>a<blockquote>b</blockquote>c</blockquote>no",
                "yes\n> a\n> b\n> c\nno",
            ),
            (
                "<blockquote><pre>x\n\ny</pre></blockquote>z",
                "> x\n\n> y\nz",
            ),
            ("<blockquote></blockquote>own", "own"),
            ("</blockquote>own", "own"),
            (
                "<p>see</p><aside class=\"onebox twitterstatus\"><header>n.example</header><article>\
                 <h3>Crash</h3><aside>x</aside></article></aside>ok",
                "see\n> n.example\n> Crash\n> x\nok",
            ),
            (
                "<a class=\"onebox\" href=\"https://n.example/\">https://n.example/</a> is good",
                "https://n.example/ is good",
            ),
            (
                "<div class=\"poll\"><ul><li>I hate it</li><li>Great</li></ul><div \
                 class=\"poll-info\">3 voters</div></div>voted",
                "> I hate it\n> Great\nvoted",
            ),
            (
                "<p class=\"quote-inline\">RE: <a href=\"x\">https://m.example/1</a></p><p>so true</p>",
                "RE: https://m.example/1\nso true",
            ),
            (
                "so true<span class=\"quote-inline\"><br/><br/>RE: https://m.example/1</span>",
                "so true\nRE: https://m.example/1",
            ),
        ]);
    }

    #[test]
    fn pictures_leave_nothing_but_their_letters() {
        check(&[
            (
                "look <div class=\"lightbox-wrapper\"><a class=\"lightbox\" title=\"crash.png\"><img \
                 alt=\"crash\"><div class=\"meta\"><span>crash.png</span><span>640x480 1.2 \
                 MB</span></div></a></div> here",
                "look\nhere",
            ),
            ("a <img alt=\"IMG_2031\"> b <img alt=\"\"> <img>", "a b"),
            ("fine <img class=\"wp-smiley\" alt=\"🙂\">", "fine 🙂"),
            ("hm <img alt=\":-)\"><img alt=\"👍🏽\">", "hm :-)👍🏽"),
            ("<img class=\"smilies\" alt=\"xD\">", "xD"),
            ("<img alt=\":party_parrot:\">", ":party_parrot:"),
            ("<img alt=\": a b :\">", ""),
        ]);
    }

    #[track_caller]
    fn check(cases: &[(&str, &str)]) {
        for (html, text) in cases {
            assert_eq!(html_to_text(html), *text, "{html}");
        }
    }

    #[test]
    fn very_deep_tags_do_no_harm() {
        let html = format!("{}deep", "<div><b>".repeat(200_000));
        assert_eq!(html_to_text(&html), "deep");
        let html = format!("{}deep", "<blockquote><aside class=quote>".repeat(200_000));
        assert_eq!(html_to_text(&html), "");
        let html = format!("{}deep", "<blockquote>".repeat(200_000));
        assert_eq!(html_to_text(&html), "> deep");
    }
}

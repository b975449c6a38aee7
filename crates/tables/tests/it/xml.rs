//! Comments in XML: what is one, what it answers, and how its letters are written.

use tables::{Error, Field, LeftOutReason, Note, OpenOptions};

use crate::survey::{every, open, open_with};

/// Text, id, parent and whether it is an answer.
fn rows(xml: impl AsRef<[u8]>) -> Vec<[String; 4]> {
    every(xml, ".xml", &OpenOptions::default(), |c| {
        let field = |field| c.field(field).unwrap_or("-").to_owned();
        let reply = c
            .is_reply()
            .map_or("-".to_owned(), |reply| reply.to_string());
        [
            c.text().to_owned(),
            field(Field::Id),
            field(Field::ParentId),
            reply,
        ]
    })
}

#[test]
fn a_comment_that_holds_its_answers_is_a_comment() {
    let xml = "<?xml version=\"1.0\"?><comments>\
        <comment><id>1</id><author>Ann</author><text>good</text></comment>\
        <comment><id>2</id><author>Ben</author><text>bad</text><replies>\
        <comment><id>3</id><author>Cy</author><text>agreed</text><replies>\
        <comment><id>4</id><author>Di</author><text>me too</text></comment>\
        </replies></comment></replies></comment></comments>";
    let mut rows = rows(xml);
    rows.sort_by(|a, b| a[1].cmp(&b[1]));
    let expected = [
        ["good", "1", "-", "false"],
        ["bad", "2", "-", "false"],
        ["agreed", "3", "2", "true"],
        ["me too", "4", "3", "true"],
    ];
    assert_eq!(rows, expected);
}

/// Neither a file nor an address that a file of comments names is read, and nothing grows.
#[test]
fn entities_that_a_file_declares_are_not_opened() {
    let here = concat!("file://", env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let many = "&one;".repeat(1_000);
    let xml = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE comments [<!ENTITY file SYSTEM \"{here}\">\
         <!ENTITY one \"laugh\"><!ENTITY many \"{many}\">]><comments>\
         <comment><id>1</id><author>Ann</author><text>good &file; &many;</text></comment>\
         <comment><id>2</id><author>Ben</author><text>bad</text></comment></comments>"
    );
    let mut texts: Vec<_> = rows(xml).into_iter().map(|[text, ..]| text).collect();
    texts.sort();
    assert_eq!(texts, ["bad", "good &file; &many;"]);
}

#[test]
fn an_element_called_comment_without_parts_is_the_text() {
    let xml = "<export><row><user>Ann</user><comment>good one</comment></row>\
               <row><user>Ben</user><comment>bad one</comment></row></export>";
    let texts: Vec<_> = rows(xml).into_iter().map(|[text, ..]| text).collect();
    assert_eq!(texts, ["good one", "bad one"]);
}

#[test]
fn entries_answer_comments_and_not_their_post() {
    let entry = |id: &str, of: &str, at: &str| {
        format!(
            "<entry><id>{id}</id><author><name>Ann</name></author><content>fine</content>\
             <thr:in-reply-to ref=\"{of}\" href=\"{at}\"/></entry>"
        )
    };
    let feed = |link: &str, entries: &[String]| {
        format!(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:thr=\"http://purl.org/syndication/thread/1.0\">\
             <title>Comments</title>{link}<id>f</id>{}</feed>",
            entries.concat()
        )
    };
    let link = "<link rel=\"alternate\" href=\"https://b.example/p/\"/>";
    let newest_first = feed(
        link,
        &[
            entry("p#6", "p#5", "https://b.example/p/#c5"),
            entry("p#5", "p", "https://b.example/p/"),
        ],
    );
    assert_eq!(
        rows(newest_first),
        [
            ["fine", "p#6", "p#5", "true"],
            ["fine", "p#5", "-", "false"]
        ]
    );
    let without_link = feed(
        "",
        &[
            entry("tag:1", "tag:0", "https://b.example/p"),
            entry("tag:2", "tag:1", "https://b.example/p"),
        ],
    );
    assert_eq!(
        rows(without_link),
        [
            ["fine", "tag:1", "-", "false"],
            ["fine", "tag:2", "tag:1", "true"]
        ]
    );
}

#[test]
fn posts_and_settings_of_a_blog_are_counted_and_are_no_comments() {
    let posts = |xml: &str| {
        let found = open(xml, ".xml").left_out().to_vec();
        let posts = found.iter().filter(|l| l.reason == LeftOutReason::Post);
        posts.map(|l| l.count).sum::<u64>()
    };
    let entry = |id: &str, kind: &str, words: &str| {
        format!(
            "<entry><id>{id}</id><category scheme=\"s\" term=\"http://schemas.google.com/blogger/2008/kind#{kind}\"/>\
             <title>T</title><content type=\"html\">{words}</content><author><name>A</name></author></entry>"
        )
    };
    let blogger = format!(
        "<?xml version=\"1.0\"?><feed><title>B</title>{}{}{}</feed>",
        entry("b.settings", "settings", "true"),
        entry("b.post-1", "post", "A wonderful day"),
        entry("b.post-2", "comment", "bad day")
    );
    assert_eq!(rows(&blogger)[..], [["bad day", "b.post-2", "-", "-"]]);
    assert_eq!(posts(&blogger), 2);
    let wordpress = "<?xml version=\"1.0\"?><rss><channel>\
        <item><title>P</title><encoded>Our news</encoded><post_type>post</post_type></item>\
        <item><title>Q</title><link>https://b.example/q</link><post_type>post</post_type>\
        <comment><comment_id>5</comment_id><comment_content>nice</comment_content></comment></item>\
        </channel></rss>";
    assert_eq!(rows(wordpress)[0][..2], ["nice", "5"]);
    assert_eq!((rows(wordpress).len(), posts(wordpress)), (1, 1));
    let reddit = "<?xml version=\"1.0\"?><feed><title>R</title>\
        <entry><id>t3_abc</id><title>P</title><content type=\"html\">submitted by /u/op</content></entry>\
        <entry><id>t1_def</id><content type=\"html\">so true</content></entry></feed>";
    assert_eq!(rows(reddit)[0][..2], ["so true", "t1_def"]);
    assert_eq!((rows(reddit).len(), posts(reddit)), (1, 1));
}

#[test]
fn a_place_in_xml_is_that_of_a_record() {
    // One line of text: its line would tell nothing.
    let entry = |id: &str| {
        format!("<entry><id>{id}</id><title>T</title><content>words of {id}</content></entry>")
    };
    let xml = format!(
        "<?xml version=\"1.0\"?><feed><title>R</title>{}{}{}</feed>",
        entry("t1_a"),
        entry("t1_b"),
        entry("t3_c")
    );
    let found = open(xml, ".xml").left_out().to_vec();
    let places: Vec<_> = found.iter().map(|left| &*left.first_place).collect();
    assert_eq!(places, ["record 3"]);
}

#[test]
fn the_encoding_that_xml_declares_is_believed() {
    let item = |author: &[u8], text: &[u8]| {
        [
            b"<item><author>",
            author,
            b"</author><description>",
            text,
            b"</description></item>",
        ]
        .concat()
    };
    for (label, author, text) in [
        ("windows-1251", &b"\xdf\xed"[..], &b"\xc4\xe0"[..]),
        ("KOI8-R", b"\xf1\xce", b"\xe4\xc1"),
    ] {
        let xml = [
            format!("<?xml version='1.0' encoding='{label}'?><rss><channel>").as_bytes(),
            &item(author, text),
            b"</channel></rss>",
        ]
        .concat();
        assert_eq!(rows(&xml)[0][0], "\u{414}\u{430}", "{label}");
        let assumed = |note: &Note| matches!(note, Note::EncodingAssumed { .. });
        assert!(!open(&xml, ".xml").notes().iter().any(assumed), "{label}");
    }
    // What it says may be wrong: UTF-8 is seen without it.
    let xml = "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><rss><channel><item>\
               <author>Zo\u{eb}</author><description>tr\u{e8}s bien</description></item></channel></rss>";
    assert_eq!(rows(xml)[0][0], "tr\u{e8}s bien");
}

#[test]
fn records_of_any_name_are_read() {
    let expected = ["so good", "so bad"];
    for xml in [
        "<poll><vote><by>Ann</by><text>so good</text></vote><vote><by>Ben</by><text>so bad</text></vote></poll>",
        "<x:all xmlns:x=\"u\">\n<x:info><x:day>1</x:day></x:info>\n<x:voice><x:id>1</x:id><x:message>so good</x:message></x:voice>\n\
         <x:voice><x:id>2</x:id><x:message>so bad</x:message></x:voice></x:all>\n",
        "<?xml version=\"1.0\"?><table><row><field name=\"id\">1</field><field name=\"message\">so good</field></row>\
         <row><field name=\"id\">2</field><field name=\"message\">so bad</field></row></table>",
        "<?xml version=\"1.0\"?><comments><row Id=\"1\" Text=\"so good\"/><row Id=\"2\" Text=\"so bad\"/></comments>",
        "<?xml version=\"1.0\"?><comments><comment id=\"1\">so good</comment><comment><text>so bad</text></comment></comments>",
    ] {
        let texts: Vec<_> = rows(xml).into_iter().map(|[text, ..]| text).collect();
        assert_eq!(texts, expected, "{xml}");
    }
}

#[test]
fn what_a_record_says_several_times_is_kept() {
    let xml = "<poll><vote><text>so good</text><tag>a</tag><tag>b</tag></vote>\
               <vote><text>so bad</text></vote></poll>";
    let file = open(xml, ".xml");
    let columns: Vec<_> = file.columns().iter().map(String::as_str).collect();
    assert_eq!(columns, ["text", "tag", "tag_2", "comment_text"]);
}

#[test]
fn markup_is_read_or_refused_and_never_by_line() {
    let refused = |text: &str, suffix: &str| {
        open_with(text, suffix, &OpenOptions::default()).map(|file| file.rows())
    };
    for (text, suffix) in [
        (
            "<poll>\n<vote>so good</vote>\n<vote>so bad</vote>\n</poll>",
            ".xml",
        ),
        ("<poll><vote who=\"Ann\"/></poll>", ".txt"),
        (
            "<tr><td>Ann</td><td>so good</td></tr>\n<tr><td>Ben</td><td>so bad</td></tr>",
            ".csv",
        ),
        ("  <li>so good</li>\n  <li>so bad</li>\n", ".txt"),
        ("<p>so good</p>\n<p>so bad</p>\n", ".txt"),
        ("<P>\nso good\n</P>\n", ".txt"),
        ("<dl><dt>Ann</dt><dd>so good</dd></dl>", ".txt"),
        (
            "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Row><Cell>a</Cell></Row></Workbook>",
            ".xml",
        ),
    ] {
        let error = refused(text, suffix);
        assert!(
            matches!(error, Err(Error::Unsupported { .. })),
            "{text}: {error:?}"
        );
    }
    // Lines of people, with what they write.
    for (text, count) in [
        ("<3 so good\nso bad\nwhat <b>ever</b>\n", 3),
        ("<b>wow</b> so good\nno\n", 2),
        ("so good\n<p>no</p>\n<li>\n", 3),
        ("<Media omitted>\nso good\n", 2),
        ("<ann> so good\n<ben> so bad\n", 2),
    ] {
        assert_eq!(refused(text, ".txt").unwrap(), count, "{text}");
    }
}

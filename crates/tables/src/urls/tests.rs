//! What people write URLs into, and what is found there.

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
fn a_link_of_markdown_is_its_target() {
    finds(
        "[https://a.example/1](https://a.example/1)",
        &["https://a.example/1"],
    );
    finds(
        "[a.example/1…](https://a.example/1?b=(c))!",
        &["https://a.example/1?b=(c)"],
    );
    finds(
        "[one https://b.example/0](<https://a.example/1>), [two](www.a.example/2 \"title\")and[three](a.example/3)more",
        &["https://a.example/1", "www.a.example/2", "a.example/3"],
    );
    finds(
        "https://a.example/1[2](https://a.example/2)[https://b.example/3](https://a.example/3)",
        &[
            "https://a.example/1",
            "https://a.example/2",
            "https://a.example/3",
        ],
    );
    finds("![picture](https://a.example/1)", &["https://a.example/1"]);
    // No link: then the words are all there is.
    finds("[https://a.example/1]())", &["https://a.example/1"]);
    finds("[https://a.example/1](/b) x](y", &["https://a.example/1"]);
    finds(
        "[https://a.example/1\n](https://a.example/2)",
        &["https://a.example/1", "https://a.example/2"],
    );
    finds("[https://a.example/1](https://", &["https://a.example/1"]);
}

#[test]
fn brackets_that_a_url_did_not_open_end_it() {
    finds(
        "[url=https://a.example/1]words[/url]",
        &["https://a.example/1"],
    );
    finds("[url]https://a.example/1[/url]x", &["https://a.example/1"]);
    finds("[[https://a.example/1][words]]", &["https://a.example/1"]);
    finds("[https://a.example/1]words", &["https://a.example/1"]);
    finds(
        "https://a.example/?b[0]=1&c[]=2",
        &["https://a.example/?b[0]=1&c[]=2"],
    );
    finds("http://[::1]:80/a", &["http://[::1]:80/a"]);
}

#[test]
fn what_other_programs_write_around_a_url_is_left_out() {
    for text in [
        "||https://a.example/?id=1||",
        "&lt;https://a.example/?id=1|words&gt;",
        "&lt;https://a.example/?id=1&gt;",
        "{\"url\":\"https:\\/\\/a.example\\/?id=1\\n\"}",
        "words<https ://a.example/?id=1>",
        "[12.03.24, 10:11:12] Ann: https://a.example/?id=1",
        "12/03/24, 10:11 - Ann: https%3A%2F%2Fa.example%2F%3Fid%3D1",
        "＜https：／／a。example/?id=1＞",
    ] {
        finds(text, &["https://a.example/?id=1"]);
    }
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
        "（）", "【】", "「」", "『』", "《》", "〈〉", "［］", "｛｝", "＜＞", "﴾﴿", "“”", "‘’",
        "„“", "‹›",
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
        "[](",
        "[a](http://a.b/",
        "[a](b",
        "[",
        "[http://a](",
        "http//a.b ",
        "http: //",
        "a。b/",
        "\\/",
        "|",
    ] {
        let text = piece.repeat(200_000 / piece.len());
        let found: usize = extract_urls(&text).map(|url| url.len()).sum();
        assert!(found <= text.len(), "{piece}");
    }
}

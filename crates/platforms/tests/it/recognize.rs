//! Recognition: tables of addresses, and properties that hold for any text.

use platforms::{Recognized, post_identity, recognize};
use proptest::prelude::*;

pub(crate) const CASES: &str = include_str!("../data/url_cases.tsv");

/// One row of a table of addresses.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) text: String,
    pub(crate) platform: String,
    pub(crate) kind: String,
    pub(crate) id: String,
    pub(crate) last: String,
}

pub(crate) fn rows(table: &str) -> Vec<Case> {
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    rows.map(|line| {
        let mut cells = line.split('\t').map(str::to_owned);
        let mut next = || cells.next().unwrap_or_default();
        Case {
            text: next(),
            platform: next(),
            kind: next(),
            id: next(),
            last: next(),
        }
    })
    .collect()
}

fn or_dash(text: Option<String>) -> String {
    text.unwrap_or_else(|| "-".to_owned())
}

#[test]
fn every_pasted_form_of_our_table_is_recognised() {
    for case in rows(CASES) {
        let text = case
            .text
            .replace("\\u{feff}", "\u{feff}")
            .replace("\\u{200b}", "\u{200b}");
        let (platform, kind, id, host) = match recognize(&text) {
            Recognized::Post(post) => (
                post.platform,
                post.kind.to_owned(),
                post.id,
                or_dash(post.host),
            ),
            Recognized::Page { .. } => ("-", "page".to_owned(), or_dash(None), or_dash(None)),
            Recognized::ShortLink { platform, .. } => {
                (platform, "short".to_owned(), or_dash(None), or_dash(None))
            }
            Recognized::Unsupported {
                platform,
                kind,
                id,
                why,
            } => {
                assert!(!why.is_empty(), "{case:?}");
                (platform, format!("!{kind}"), or_dash(id), or_dash(None))
            }
            Recognized::Reject { why } => {
                assert!(!why.is_empty(), "{case:?}");
                ("-", "reject".to_owned(), or_dash(None), or_dash(None))
            }
        };
        let found = (platform, kind.as_str(), id.as_str(), host.as_str());
        let expected = (&*case.platform, &*case.kind, &*case.id, &*case.last);
        assert_eq!(found, expected, "{}", case.text);
    }
}

#[test]
fn one_post_is_the_same_however_it_is_spelled() {
    for spellings in [
        &[
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "youtu.be/dQw4w9WgXcQ?si=abc",
            "http://m.youtube.com/watch?list=PL1&v=dQw4w9WgXcQ&t=42s",
            "https://www.youtube.com/shorts/dQw4w9WgXcQ",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0",
            "https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ",
        ][..],
        &[
            "https://www.reddit.com/r/a/comments/1abcde/some_words/",
            "https://old.reddit.com/r/a/comments/1abcde",
            "https://redd.it/1abcde",
            "reddit.com/comments/1abcde?utm_source=share",
            "https://new.reddit.com/r/a/comments/1abcde/some_words/kxyz123/?context=3",
        ],
        &[
            "https://x.com/ann/status/1234567890123456789",
            "https://mobile.twitter.com/ann/status/1234567890123456789?s=20&t=abc",
            "https://twitter.com/i/web/status/1234567890123456789",
            "https://fxtwitter.com/ann/status/1234567890123456789/photo/1",
        ],
        &[
            "https://www.instagram.com/p/Cabc123/",
            "instagram.com/ann/reel/Cabc123?igsh=x",
            "https://www.instagram.com/p/Cabc123/?img_index=2",
        ],
        &[
            "https://www.facebook.com/watch/?v=123456789",
            "https://m.facebook.com/ann/videos/123456789/",
        ],
        &[
            "https://news.ycombinator.com/item?id=8863",
            "news.ycombinator.com/item?p=2&id=8863#8865",
        ],
        &[
            "https://blog.example/2024/a-post/",
            "http://www.blog.example/2024/a-post?utm_source=x#comments",
            "m.blog.example/2024/a-post",
        ],
    ] {
        let first = post_identity(spellings[0]);
        assert!(first.is_some(), "{}", spellings[0]);
        for spelling in spellings {
            assert_eq!(post_identity(spelling), first, "{spelling}");
        }
    }
    for (one, other) in [
        ("youtu.be/dQw4w9WgXcQ", "youtu.be/dqw4w9WgXcQ"),
        (
            "https://a.example/@ann/112233445566778899",
            "https://b.example/@ann/112233445566778899",
        ),
        (
            "https://news.ycombinator.com/item?id=1",
            "https://a.example/item?id=1",
        ),
        (
            "https://www.instagram.com/ann/",
            "https://www.instagram.com/p/ann/",
        ),
        ("https://a.example/p?page=1", "https://a.example/p?page=2"),
    ] {
        assert_ne!(post_identity(one), post_identity(other), "{one}");
    }
    for nothing in ["", "Video 12", "31601", "http://10.0.0.1/1"] {
        assert_eq!(post_identity(nothing), None, "{nothing}");
    }
}

/// Forms near addresses of every platform, so that the interesting paths are taken.
fn addresses() -> impl Strategy<Value = String> {
    let hosts = prop::sample::select(vec![
        "youtube.com",
        "youtu.be",
        "m.youtube.com",
        "news.ycombinator.com",
        "bsky.app",
        "lemmy.world",
        "social.example",
        "facebook.com",
        "instagram.com",
        "tiktok.com",
        "reddit.com",
        "linkedin.com",
        "x.com",
        "t.co",
        "127.0.0.1",
        "[::1]",
        "forum.example:8080",
    ]);
    let parts = prop::collection::vec(
        prop_oneof![
            prop::sample::select(vec![
                "watch",
                "item",
                "post",
                "profile",
                "t",
                "@ann",
                "@ann@b.example",
                "statuses",
                "users",
                "p",
                "reel",
                "comments",
                "r",
                "posts",
                "w",
                "shorts",
                "embed",
                "live",
                "112233445566778899",
                "12345",
                "dQAAAAAAAAA",
                "status",
                "c",
                "%2F",
                "ü",
                "",
            ])
            .prop_map(str::to_owned),
            "[a-zA-Z0-9_.~%:@-]{0,24}",
        ],
        0..6,
    );
    let query = prop_oneof![
        Just(String::new()),
        "\\?(v|id|u|q|p)=[a-zA-Z0-9%_-]{0,16}",
        "\\?[a-z=&%]{0,20}",
    ];
    let scheme = prop::sample::select(vec!["https://", "http://", "", "//", "HTTPS://", "at://"]);
    (scheme, hosts, parts, query).prop_map(|(scheme, host, parts, query)| {
        format!("{scheme}{host}/{}{query}", parts.join("/"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        recognize(&text);
    }

    #[test]
    fn a_canonical_address_names_the_same_post_again(text in addresses()) {
        if let Recognized::Post(post) = recognize(&text) {
            prop_assert_eq!(recognize(&post.url), Recognized::Post(post));
        }
    }

    #[test]
    fn a_normalised_page_is_the_same_page_again(text in addresses()) {
        // A dot at the end of pasted text ends a sentence, so such pages are left out.
        if let Recognized::Page { url } = recognize(&text)
            && url.as_str().ends_with(|last: char| last == '/' || last.is_ascii_alphanumeric())
        {
            prop_assert_eq!(recognize(url.as_str()), Recognized::Page { url });
        }
    }

    #[test]
    fn what_surrounds_an_address_does_not_matter(text in addresses(), by in 0..5_usize) {
        // An address may end in characters that also wrap one, there nothing is promised.
        let text = format!("{text}a1");
        let plain = recognize(&text);
        let wrapped = match by {
            0 => format!("\"{text}\""),
            1 => format!("<{text}>"),
            2 => format!("  {text}\t"),
            3 => format!("{text},"),
            _ => format!("'{text}';"),
        };
        prop_assert_eq!(recognize(&wrapped), plain);
    }
}

#[test]
fn wrappers_within_wrappers_and_archives_are_opened_to_the_end() {
    let post = recognize("https://news.ycombinator.com/item?id=8863");
    assert!(matches!(post, Recognized::Post(_)), "{post:?}");
    for text in [
        // Safe Links around URL Defense, and the reverse; `JSUlJQ` lists four percent signs.
        "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Furldefense.com%2Fv3%2F__https%3A%2F%2Fnews.ycombinator.com%2Fitem%3Fid%3D8863__%3B!!AbC!dEf-gH%24&data=05%7C02&sdata=x%3D&reserved=0",
        "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Furldefense.com%2Fv3%2F__https%3A%2Fnews.ycombinator.com%2Fitem%3Fid%3D8863__%3B!!AbC!dEf%24&data=05",
        "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Furldefense.proofpoint.com%2Fv2%2Furl%3Fu%3Dhttps-3A__news.ycombinator.com_item-3Fid-3D8863%26d%3DDwMF&data=05",
        "https://urldefense.com/v3/__https://nam02.safelinks.protection.outlook.com/?url=https*3A*2F*2Fnews.ycombinator.com*2Fitem*3Fid*3D8863&data=05__;JSUlJSUl!!AbC!dEf$",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Feur02.safelinks.protection.outlook.com%2F%3Furl%3Dhttps%253A%252F%252Fnews.ycombinator.com%252Fitem%253Fid%253D8863%26data%3D1&data=2",
        "https://web.archive.org/web/20200102030405/https://news.ycombinator.com/item?id=8863",
        "web.archive.org/web/2020*/news.ycombinator.com/item?id=8863",
        "https://www.google.com/url?q=https://web.archive.org/web/2020/http://news.ycombinator.com/item%3Fid%3D8863",
    ] {
        assert_eq!(recognize(text), post, "{text}");
    }
    // It leads to no post.
    let archive = recognize("https://web.archive.org/web/");
    assert!(!matches!(archive, Recognized::Post(_)), "{archive:?}");
}

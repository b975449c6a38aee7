//! Recognition: tables of addresses, and properties that hold for any text.

use platforms::{Recognized, recognize};
use proptest::prelude::*;

const CASES: &str = include_str!("../data/url_cases.tsv");

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

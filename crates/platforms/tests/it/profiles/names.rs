//! What names a profile, and what names none.

use platforms::{NoProfile, profile_named};

#[test]
fn a_profile_is_named_by_its_handle_or_its_address() {
    let channel = "UCa1b2c3d4e5f6a7b8c9d0e1";
    let table = [
        (
            Some("facebook"),
            "CocaCola",
            "facebook",
            "cocacola",
            "CocaCola",
        ),
        (
            Some("facebook"),
            " @Coca.Cola ",
            "facebook",
            "coca.cola",
            "Coca.Cola",
        ),
        (
            Some("facebook"),
            "123456789",
            "facebook",
            "123456789",
            "123456789",
        ),
        (
            None,
            "https://m.facebook.com/CocaCola/?ref=page",
            "facebook",
            "cocacola",
            "CocaCola",
        ),
        (
            None,
            "facebook.com/profile.php?id=100064",
            "facebook",
            "100064",
            "100064",
        ),
        (
            None,
            "https://www.facebook.com/p/Some-Shop-61550000000000/",
            "facebook",
            "61550000000000",
            "61550000000000",
        ),
        (
            None,
            "https://www.facebook.com/pages/Some-Shop/1234567",
            "facebook",
            "1234567",
            "1234567",
        ),
        (Some("youtube"), "@Ada", "youtube", "@ada", "@Ada"),
        (Some("youtube"), "Ada", "youtube", "@ada", "@Ada"),
        (None, "youtube.com/@Ada/videos", "youtube", "@ada", "@Ada"),
        (
            None,
            &format!("https://www.youtube.com/channel/{channel}"),
            "youtube",
            channel,
            channel,
        ),
        (
            Some("mastodon"),
            "@Ada@Social.Example.org",
            "mastodon",
            "ada@social.example.org",
            "@Ada@social.example.org",
        ),
        (
            Some("mastodon"),
            "https://social.example.org/@ada",
            "mastodon",
            "ada@social.example.org",
            "@ada@social.example.org",
        ),
        (
            None,
            "https://other.example.org/@ada@social.example.org",
            "mastodon",
            "ada@social.example.org",
            "@ada@social.example.org",
        ),
        (
            None,
            "https://bsky.app/profile/ada.example.org",
            "bluesky",
            "ada.example.org",
            "ada.example.org",
        ),
        (
            Some("bluesky"),
            "@Ada.bsky.social",
            "bluesky",
            "ada.bsky.social",
            "Ada.bsky.social",
        ),
        (
            Some("bluesky"),
            "did:plc:abc",
            "bluesky",
            "did:plc:abc",
            "did:plc:abc",
        ),
        (
            Some("lemmy"),
            "!rust@lemmy.example.org",
            "lemmy",
            "rust@lemmy.example.org",
            "!rust@lemmy.example.org",
        ),
        (
            None,
            "https://lemmy.example.org/c/rust",
            "lemmy",
            "rust@lemmy.example.org",
            "!rust@lemmy.example.org",
        ),
        (
            Some("peertube"),
            "bridges@tube.example.org",
            "peertube",
            "bridges@tube.example.org",
            "@bridges@tube.example.org",
        ),
        (
            None,
            "https://tube.example.org/c/bridges/videos",
            "peertube",
            "bridges@tube.example.org",
            "@bridges@tube.example.org",
        ),
    ];
    for (platform, text, expected, key, shown) in table {
        let (found, handle) =
            profile_named(platform, text).unwrap_or_else(|why| panic!("{text}: {why}"));
        assert_eq!(
            (found.name(), &*handle.key, &*handle.text),
            (expected, key, shown),
            "{text}"
        );
        // Its own address names it again.
        let (_, again) = profile_named(Some(expected), &handle.url).expect("its own address");
        assert_eq!(again.key, handle.key, "{}", handle.url);
    }
}

#[test]
fn what_names_no_profile_is_told_why() {
    for (platform, text, expected) in [
        (None, "CocaCola", "NoAddress"),
        (None, "https://shop.example.org/about", "NoAddress"),
        (None, "https://www.tiktok.com/@ada", "NotCounted"),
        (
            None,
            "https://www.youtube.com/watch?v=jNQXAC9IVRw",
            "NotOne",
        ),
        (None, "https://www.facebook.com/groups/1234", "NotOne"),
        (
            None,
            "https://social.example.org/@ada/110000000000000001",
            "NotOne",
        ),
        (Some("facebook"), "Coca Cola", "NotOne"),
        (Some("facebook"), "https://www.youtube.com/@ada", "NotOne"),
        (Some("facebook"), "", "NotOne"),
        (Some("mastodon"), "@ada", "NotOne"),
        (Some("mastodon"), "@ada@localhost", "NotOne"),
        (Some("mastodon"), "@ada@10.0.0.1", "NotOne"),
        (Some("mastodon"), "a/b@social.example.org", "NotOne"),
        (Some("bluesky"), "ada", "NotOne"),
        (Some("bluesky"), "ada.123", "NotOne"),
        (Some("bluesky"), "ada-.bsky.social", "NotOne"),
        (Some("bluesky"), "a..b", "NotOne"),
        (Some("bluesky"), "did:plc:", "NotOne"),
        (Some("bluesky"), "did:plc:UPPER", "NotOne"),
        (Some("bluesky"), "did:web:a:", "NotOne"),
        (Some("bluesky"), "did:key:abc", "NotOne"),
        (Some("hackernews"), "ada", "NotCounted"),
        (Some("nowhere"), "ada", "UnknownPlatform"),
    ] {
        let Err(why) = profile_named(platform, text) else {
            panic!("{text} names one")
        };
        let kind = match &why {
            NoProfile::UnknownPlatform(_) => "UnknownPlatform",
            NoProfile::NotCounted(_) => "NotCounted",
            NoProfile::NotOne { .. } => "NotOne",
            NoProfile::NoAddress => "NoAddress",
        };
        assert_eq!(kind, expected, "{text}: {why}");
    }
}

//! Which addresses are asked, and which never.

use platforms::{Recognized, recognize};

use super::{refused, visit};
use crate::fake::{self, Fake};

#[tokio::test]
async fn addresses_that_are_not_public_are_refused_in_every_notation() {
    let addresses = [
        // IPv4, and other ways to write it.
        "0.0.0.0",
        "0.1.2.3",
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.254",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "0177.0.0.1",
        "0x7f.1",
        "127.1",
        "127.0.1",
        "127.0.0.1.",
        "%31%32%37.0.0.1",
        "①②⑦.0.0.1",
        "127。0。0。1",
        // IPv6, and IPv4 inside of it.
        "[::]",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::ffff:8.8.8.8]",
        "[::127.0.0.1]",
        "[::ffff:0:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::a00:1]",
        "[100::1]",
        "[2001::1]",
        "[2001:0:7f00:1::]",
        "[2001:db8::1]",
        "[2002:7f00:1::]",
        "[3fff::1]",
        "[fc00::1]",
        "[fd12:3456::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[5f00::1]",
        "[4000::1]",
        // Names that mean this machine or this network.
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "intranet",
        "printer.local",
        "metadata.google.internal",
        "router.home.arpa",
    ];
    for address in addresses {
        let url = format!("http://{address}/");
        let failure = visit(fake::settings(), &url).await.unwrap_err();
        refused(failure, &url);
        assert!(
            matches!(recognize(&url), Recognized::Reject { .. }),
            "{url}"
        );
    }
}

#[tokio::test]
async fn other_ports_schemes_and_user_names_are_refused() {
    for url in [
        "https://blog.example:8443/",
        "https://lemmy.example:8536/post/7",
        "http://forum.example:8080/t/about/12",
        "http://blog.example:22/",
        "https://user@blog.example/",
        "https://user:secret@blog.example/",
        "ftp://blog.example/",
        "file:///etc/passwd",
        "gopher://blog.example/",
    ] {
        refused(visit(fake::settings(), url).await.unwrap_err(), url);
        // What is not asked is not taken.
        assert!(matches!(recognize(url), Recognized::Reject { .. }), "{url}");
    }
}

#[tokio::test]
async fn an_address_that_somebody_pastes_never_leads_to_an_api_base() {
    let api = Fake::always(|| fake::html("secret")).await;
    let settings = fake::settings_for_api(&["HN_ALGOLIA_BASE"], api.base());
    refused(visit(settings, api.base()).await.unwrap_err(), api.base());
    assert!(api.seen().is_empty());
}

#[tokio::test]
async fn a_name_that_no_site_can_have_is_refused_and_not_tried_again() {
    let long = "a".repeat(64);
    for host in [&*long, "a..b", "exa!mple", "a=b", "{a}", "a,b"] {
        let url = format!("https://{host}.example/");
        match recognize(&url) {
            Recognized::Reject { why } => assert!(why.contains("no name"), "{url}: {why}"),
            other => panic!("{url}: {other:?}"),
        }
        refused(visit(fake::settings(), &url).await.unwrap_err(), &url);
    }
}

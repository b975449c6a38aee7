//! Other addresses of the same pages: hosts that repeat a platform's pages so that chats show them
//! better, other front ends, and the platform's own hosts for other devices.
//!
//! A link goes around under any of them and means the same post, so the platforms see their own
//! host only.

use url::Url;

/// Hosts that show the pages of another under the same paths; those below them do, too.
const MIRRORS: &[(&str, &[&str])] = &[
    (
        "bsky.app",
        &[
            "fxbsky.app",
            "vxbsky.app",
            "xbsky.app",
            "cbsky.app",
            "bskyx.app",
            "bskx.app",
            "bskye.app",
            "bsyy.app",
            "staging.bsky.app",
            "main.bsky.dev",
            "deer.social",
        ],
    ),
    (
        "x.com",
        &[
            "fxtwitter.com",
            "vxtwitter.com",
            "fixupx.com",
            "fixvx.com",
            "twittpr.com",
            "nitter.net",
            "nitter.poast.org",
            "xcancel.com",
        ],
    ),
    // Short links first: their hosts are below those of the next.
    (
        "vm.tiktok.com",
        &[
            "vm.vxtiktok.com",
            "vm.tnktok.com",
            "vm.tiktxk.com",
            "vm.tfxktok.com",
        ],
    ),
    (
        "www.tiktok.com",
        &[
            "tiktokv.com",
            "vxtiktok.com",
            "tnktok.com",
            "tiktxk.com",
            "tfxktok.com",
            "tiktokez.com",
        ],
    ),
    (
        "www.instagram.com",
        &[
            "ddinstagram.com",
            "vxinstagram.com",
            "eeinstagram.com",
            "kkinstagram.com",
            "instagramez.com",
            "fxstagram.com",
        ],
    ),
    (
        "www.reddit.com",
        &[
            "rxddit.com",
            "vxreddit.com",
            "redditez.com",
            "redditmedia.com",
            "teddit.net",
            "libreddit.kavin.rocks",
            "safereddit.com",
        ],
    ),
    (
        "www.threads.com",
        &["fixthreads.net", "fixthreads.seria.moe", "vxthreads.net"],
    ),
    (
        "www.youtube.com",
        &[
            "youtube.com",
            "youtubekids.com",
            "youtube.googleapis.com",
            "koutube.com",
            "yewtu.be",
            "piped.video",
        ],
    ),
    ("news.ycombinator.com", &["hn.algolia.com"]),
];

/// The address on the platform's own host; any other stays as it is.
pub(super) fn original(url: Url) -> Url {
    let host = url.host_str().unwrap_or_default();
    let found = MIRRORS.iter().find(|(_, mirrors)| {
        mirrors.iter().any(|mirror| {
            host.strip_suffix(mirror)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    });
    let Some((own, _)) = found else {
        return url;
    };
    moved(&url, own).unwrap_or(url)
}

/// The same page on another host, for the few paths that differ too.
fn moved(url: &Url, host: &str) -> Option<Url> {
    let parts: Vec<&str> = url
        .path_segments()?
        .filter(|part| !part.is_empty())
        .collect();
    let (path, query) = match (host, parts.as_slice()) {
        // The search of Hacker News also answers with single stories, as JSON.
        ("news.ycombinator.com", ["api", "v1", "items", id]) => {
            ("/item".to_owned(), Some(format!("id={id}")))
        }
        // Where the owner of a channel looks at a video.
        ("www.youtube.com", ["video", id, ..]) => ("/watch".to_owned(), Some(format!("v={id}"))),
        _ => (url.path().to_owned(), url.query().map(str::to_owned)),
    };
    let mut moved = Url::parse(&format!("https://{host}")).ok()?;
    moved.set_path(&path);
    moved.set_query(query.as_deref());
    Some(moved)
}

//! What was recorded is read.

use std::path::PathBuf;

use platforms::{Access, PLATFORMS, Recognized, recognize};

use crate::fake::{self, Fake, all_pages, post};
use crate::recognize::rows;
use crate::{bluesky, discourse, youtube};

pub(crate) async fn bluesky(folder: PathBuf) {
    let file = folder.join("atproto__thread_view_post_with_embed_media.json");
    let body = std::fs::read_to_string(file).unwrap();
    let fake = Fake::start(bluesky::router(move |_| fake::json(body.clone()))).await;
    let url = "https://bsky.app/profile/did:plc:kvwvcn5iqfooopmyzvb4qzba/post/3kaheyt6vpc22";
    let post = post(url);
    let page = bluesky::client(&fake).fetch_page(&post, None).await;
    assert_eq!(page.unwrap().info.unwrap().reported, Some(0));
}

pub(crate) async fn discourse(folder: PathBuf) {
    let body = std::fs::read_to_string(folder.join("discourse_api__topic.json")).unwrap();
    let fake = Fake::always(move || fake::json(body.clone())).await;
    let topic = post("https://forum.example/t/a-topic/57");
    let client = discourse::client(&fake);
    let comments = client.fetch_page(&topic, None).await.unwrap().comments;
    assert!(!comments.is_empty());
    assert!(
        comments
            .iter()
            .all(|comment| comment.published_at.is_some())
    );
}

pub(crate) async fn youtube(folder: PathBuf) {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let threads = [
        read("python-youtube__comment_threads_by_video_paged_1.json"),
        read("python-youtube__comment_threads_by_video_paged_2.json"),
    ];
    let fake = Fake::start(youtube::router(
        move |token| fake::json(threads[usize::from(token.is_some())].clone()),
        |_, _| youtube::answer(youtube::list(vec![], None)),
    ))
    .await;
    let video = post("https://www.youtube.com/watch?v=F1UP7wRCPH8");
    let pages = all_pages(&youtube::client(&fake), &video).await;
    let comments: Vec<_> = pages
        .unwrap()
        .into_iter()
        .flat_map(|page| page.comments)
        .collect();
    assert!(comments.len() >= 10, "{} comments", comments.len());
    assert!(
        comments
            .iter()
            .all(|comment| comment.published_at.is_some())
    );
}

pub(crate) async fn addresses(table: PathBuf) {
    let table = std::fs::read_to_string(table).unwrap();
    let read = PLATFORMS
        .iter()
        .filter(|platform| !matches!(platform.access(), Access::Never(_)));
    let ours: Vec<&str> = read.map(|platform| platform.name()).collect();
    for case in rows(&table) {
        let found = recognize(&case.text);
        let good = match (&found, case.kind.as_str()) {
            (Recognized::Post(post), kind) => {
                post.platform == case.platform && post.kind == kind && post.id == case.id
            }
            (Recognized::Page { .. }, _) => case.last == "probe",
            (Recognized::ShortLink { platform, .. }, "short") => *platform == case.platform,
            (Recognized::Reject { why }, "reject") => !why.is_empty(),
            (Recognized::Unsupported { platform, why, .. }, "reject") => {
                *platform == case.platform && !why.is_empty()
            }
            (
                Recognized::Unsupported {
                    platform,
                    kind,
                    id,
                    why,
                },
                expected,
            ) => {
                let id_fits = id.as_deref().unwrap_or("-") == case.id;
                let not_ours = !ours.contains(platform) || case.platform == "youtube";
                *platform == case.platform
                    && *kind == expected
                    && id_fits
                    && not_ours
                    && !why.is_empty()
            }
            _ => false,
        };
        assert!(good, "{case:?} became {found:?}");
    }
}

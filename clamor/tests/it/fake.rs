//! One local server that answers like the platforms: Hacker News, YouTube, Mastodon, Lemmy, Facebook's Graph.
//!
//! Requests are written down as they arrive, and can be held back until a test lets them
//! go, answered late, or refused so many times.

#[path = "fake/graph.rs"]
mod graph;
#[path = "fake/lemmy.rs"]
mod lemmy;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde_json::{Value, json};
use testing::{HackerNewsComment, HackerNewsStory, hacker_news_count, html_of};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::harness::within;

pub(crate) use graph::{INSTAGRAM_POST, followers};
pub(crate) use lemmy::{FORUM, FORUM_COMMENTS, FORUM_REQUESTS, forum};

/// The host that stands for a Mastodon server.
pub(crate) const SOCIAL: &str = "social.example";
/// The key that the fake YouTube takes.
const KEY: &str = "a-key-of-the-tests";

/// Pages of threads of each fake video, and threads on each.
pub(crate) const VIDEO_PAGES: usize = 4;
const THREADS: usize = 6;
/// Replies to the first thread of each page; five come with it.
const REPLIES: usize = 12;
const REPLIES_PAGE: usize = 8;

/// A comment under a made-up post.
#[derive(Clone, Debug)]
pub(crate) struct Remark {
    pub(crate) text: String,
    pub(crate) author: String,
    pub(crate) at: String,
    pub(crate) likes: u64,
}

/// A made-up post.
#[derive(Clone, Debug, Default)]
pub(crate) struct Story {
    pub(crate) title: String,
    pub(crate) remarks: Vec<Remark>,
    /// What the platform claims to have, if not what it gives.
    pub(crate) reported: Option<usize>,
}

/// A request that has arrived.
struct ReceivedRequest {
    /// Path and query.
    what: String,
    /// The name that the program gave of itself.
    by: String,
}

/// An answer that gives nothing.
#[derive(Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) retry_after_s: Option<u64>,
    pub(crate) body: Value,
}

impl Refusal {
    /// Says no, and nothing else.
    pub(crate) fn of(status: u16) -> Self {
        Self {
            status,
            retry_after_s: None,
            body: json!({"error": "refused by the test"}),
        }
    }
}

#[derive(Default)]
struct Desk {
    seen: Vec<ReceivedRequest>,
    held: BTreeSet<String>,
    refusals: Vec<(String, Refusal, usize)>,
    stories: BTreeMap<String, Story>,
    takes: Duration,
}

/// The server; it ends with the test.
pub(crate) struct Fake {
    base: String,
    desk: watch::Sender<Desk>,
    server: JoinHandle<()>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Fake {
    pub(crate) async fn start() -> Self {
        let desk = watch::Sender::new(Desk::default());
        let app = Router::new().fallback(answer).with_state(desk.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("the port"));
        let server = tokio::spawn(async move {
            axum::serve(listener, app)
                .await
                .expect("bug: the fake platforms end");
        });
        Self { base, desk, server }
    }

    /// What points Clamor here, and makes it quick about it.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        let at = |name: &str| format!("{}/{name}", self.base);
        vec![
            ("HN_ALGOLIA_BASE", at("hn")),
            ("HN_FIREBASE_BASE", at("firebase")),
            ("YOUTUBE_API_BASE", at("youtube")),
            ("YOUTUBE_API_KEY", KEY.to_owned()),
            ("INSTAGRAM_GRAPH_BASE", at("graph")),
            (
                "HOST_OVERRIDES",
                format!("{SOCIAL}={},{FORUM}={}", at("mastodon"), at("lemmy")),
            ),
            ("REQUESTS_PER_SECOND", "10000".to_owned()),
            ("BACKOFF_BASE_MS", "1".to_owned()),
            ("ANALYZER", "lexicon".to_owned()),
        ]
    }

    /// What points the counting of Facebook's pages here.
    pub(crate) fn graph(&self) -> [(&'static str, String); 2] {
        [
            ("FACEBOOK_GRAPH_BASE", format!("{}/graph", self.base)),
            ("FACEBOOK_TOKEN", "a-token".to_owned()),
        ]
    }

    /// Requests with `needle` in path and query wait from now on.
    pub(crate) fn hold(&self, needle: &str) {
        self.desk.send_modify(|desk| {
            desk.held.insert(needle.to_owned());
        });
    }

    /// Lets them go.
    pub(crate) fn release(&self, needle: &str) {
        self.desk.send_modify(|desk| {
            desk.held.remove(needle);
        });
    }

    /// The next `times` requests with `needle` in them are answered with `status`.
    pub(crate) fn refuse(&self, needle: &str, status: u16, times: usize) {
        self.refuse_with(needle, Refusal::of(status), times);
    }

    /// The next `times` requests with `needle` in them are answered with `refusal`.
    pub(crate) fn refuse_with(&self, needle: &str, refusal: Refusal, times: usize) {
        self.desk
            .send_modify(|desk| desk.refusals.push((needle.to_owned(), refusal, times)));
    }

    /// Every answer takes so long from now on.
    pub(crate) fn takes(&self, takes: Duration) {
        self.desk.send_modify(|desk| desk.takes = takes);
    }

    /// Everything that was seen so far is as if it had never been.
    pub(crate) fn forget(&self) {
        self.desk.send_modify(|desk| desk.seen.clear());
    }

    /// Sets the content of a post: `hn:1`, `mastodon:11111` or `youtube:abcdefghijk`.
    pub(crate) fn story(&self, key: &str, story: Story) {
        self.desk
            .send_modify(|desk| drop(desk.stories.insert(key.to_owned(), story)));
    }

    /// Path and query of every request so far.
    pub(crate) fn seen(&self) -> Vec<String> {
        let desk = self.desk.borrow();
        desk.seen.iter().map(|seen| seen.what.clone()).collect()
    }

    /// How often each was asked.
    pub(crate) fn times(&self) -> BTreeMap<String, usize> {
        let mut times = BTreeMap::new();
        for request in self.seen() {
            *times.entry(request).or_default() += 1;
        }
        times
    }

    /// Waits until `count` requests with `needle` in them have arrived.
    pub(crate) async fn asked(&self, needle: &str, count: usize) {
        if count > 0 {
            self.asker(needle, count).await;
        }
    }

    /// Waits until `count` requests with `needle` in them have arrived; who sent the last of these,
    /// by the name that the program gives of itself.
    pub(crate) async fn asker(&self, needle: &str, count: usize) -> String {
        let last = |desk: &Desk| {
            let mut found = desk.seen.iter().filter(|seen| seen.what.contains(needle));
            found.nth(count - 1).map(|seen| seen.by.clone())
        };
        let mut desk = self.desk.subscribe();
        let enough = desk.wait_for(|desk| last(desk).is_some());
        let desk = within("the platforms are asked", enough)
            .await
            .expect("bug: the desk is there");
        last(&desk).expect("bug: it was there a moment ago")
    }

    /// Waits for the next request of somebody whose name has `who` in it.
    pub(crate) async fn asked_by(&self, who: &str) {
        let mut desk = self.desk.subscribe();
        let known = desk.borrow_and_update().seen.len();
        let new = desk.wait_for(|desk| desk.seen[known..].iter().any(|seen| seen.by.contains(who)));
        within("somebody asks", new)
            .await
            .expect("bug: the desk is there");
    }
}

/// Addresses of posts.
pub(crate) fn hn(id: u64) -> String {
    format!("https://news.ycombinator.com/item?id={id}")
}

pub(crate) fn youtube(video: &str) -> String {
    format!("https://www.youtube.com/watch?v={video}")
}

pub(crate) fn mastodon(id: u64) -> String {
    format!("https://{SOCIAL}/@ann/{id}")
}

/// What is said under posts nobody described: every class, a formula, mark-up, an empty one.
const SAYINGS: [&str; 6] = [
    "I love this, it is wonderful!",
    "=HYPERLINK(\"http://evil.example\",\"click\") is awful, I hate it",
    "It is on the table.",
    "<script>document.title = 'owned'</script> bad, bad, bad",
    "+1, great \u{1F600}",
    "What a terrible,\nterrible day \u{2014} \"worst\" ever; caf\u{e9}",
];

/// Comments under posts nobody described.
pub(crate) const PLAIN: usize = SAYINGS.len();

fn plain(key: &str) -> Story {
    let remarks = SAYINGS.iter().enumerate().map(|(n, text)| Remark {
        text: (*text).to_owned(),
        author: format!("author{n}"),
        at: format!("2026-05-0{}T10:0{n}:00.000Z", n + 1),
        likes: n as u64 * 3,
    });
    Story {
        title: format!("Post {key}"),
        remarks: remarks.collect(),
        reported: None,
    }
}

async fn answer(State(desk): State<watch::Sender<Desk>>, request: Request) -> Response {
    let (path, query) = (
        request.uri().path().to_owned(),
        request.uri().query().unwrap_or_default().to_owned(),
    );
    let whole = if query.is_empty() {
        path.clone()
    } else {
        format!("{path}?{query}")
    };
    let by = request.headers().get("user-agent");
    let by = by.map_or(String::new(), |by| {
        String::from_utf8_lossy(by.as_bytes()).into_owned()
    });
    desk.send_modify(|desk| {
        let what = whole.clone();
        desk.seen.push(ReceivedRequest { what, by });
    });
    let takes = desk.borrow().takes;
    if !takes.is_zero() {
        tokio::time::sleep(takes).await;
    }
    let mut watched = desk.subscribe();
    // The test is over when this fails.
    let _ = watched
        .wait_for(|desk| !desk.held.iter().any(|needle| whole.contains(needle)))
        .await;
    let mut refused = None;
    desk.send_if_modified(|desk| {
        let refusal = desk
            .refusals
            .iter_mut()
            .find(|(needle, _, times)| *times > 0 && whole.contains(needle));
        if let Some((_, refusal, times)) = refusal {
            *times -= 1;
            refused = Some(refusal.clone());
        }
        false
    });
    if let Some(refusal) = refused {
        let mut answer = reply(refusal.status, &refusal.body);
        if let Some(seconds) = refusal.retry_after_s {
            answer.headers_mut().insert("retry-after", seconds.into());
        }
        return answer;
    }
    let key_is_right = request
        .headers()
        .get("x-goog-api-key")
        .is_some_and(|key| key == KEY);
    let body = {
        let desk = desk.borrow();
        let story = |platform: &str, id: &str| {
            let key = format!("{platform}:{id}");
            desk.stories
                .get(&key)
                .cloned()
                .unwrap_or_else(|| plain(&key))
        };
        content(&path, &query, key_is_right, &story)
    };
    match body {
        Some(body) => reply(200, &body),
        None => reply(404, &json!({"error": "not found"})),
    }
}

fn reply(status: u16, body: &Value) -> Response {
    Response::builder()
        .status(StatusCode::from_u16(status).expect("bug: a status"))
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .expect("bug: an answer")
}

/// The answer to a request; `None` is 404, as everything with 404 in its id.
fn content(
    path: &str,
    query: &str,
    key: bool,
    story: &dyn Fn(&str, &str) -> Story,
) -> Option<Value> {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    if parts.iter().any(|part| part.contains("404")) {
        return None;
    }
    match parts.as_slice() {
        ["hn", "items", id] => Some(hacker_news(id.parse().ok()?, &story("hn", id))),
        ["firebase", "item", file] => {
            let story = story("hn", file.strip_suffix(".json")?);
            let reported = story.reported.unwrap_or(story.remarks.len());
            Some(hacker_news_count(reported))
        }
        ["mastodon", "api", "v1", "statuses", id] => Some(status(id, &story("mastodon", id))),
        ["mastodon", "api", "v1", "statuses", id, "context"] => {
            Some(context(id, &story("mastodon", id)))
        }
        ["youtube", list] if key => video(list, query, story),
        ["lemmy", path @ ..] => lemmy::content(path, query),
        ["graph", path @ ..] => graph::content(path, query),
        _ => None,
    }
}

fn hacker_news(id: u64, story: &Story) -> Value {
    let remarks = story.remarks.iter().zip(1..);
    let comments = remarks.map(|(remark, n)| HackerNewsComment {
        author: remark.author.clone().into(),
        points: Some(remark.likes),
        created_at: remark.at.clone().into(),
        ..HackerNewsComment::new(id * 10_000 + n, html_of(&remark.text))
    });
    let answer = HackerNewsStory {
        author: "author0",
        title: story.title.clone(),
        created_at: "2026-05-01T00:00:00.000Z",
        ..HackerNewsStory::new(id, comments)
    };
    answer.json()
}

fn status(id: &str, story: &Story) -> Value {
    json!({"id": id, "uri": mastodon_of(id), "url": mastodon_of(id), "replies_count": story.remarks.len(),
        "created_at": "2026-05-01T00:00:00.000Z", "content": format!("<p>{}</p>", html_of(&story.title)),
        "account": {"id": "1", "acct": "ann", "display_name": "Ann"}})
}

fn mastodon_of(id: &str) -> String {
    format!("https://{SOCIAL}/@ann/{id}")
}

fn context(id: &str, story: &Story) -> Value {
    let descendants: Vec<Value> = story
        .remarks
        .iter()
        .zip(1..)
        .map(|(remark, n)| {
            let own = format!("{id}{n:04}");
            json!({"id": own, "uri": mastodon_of(&own), "url": mastodon_of(&own), "in_reply_to_id": id,
                "replies_count": 0, "created_at": remark.at, "favourites_count": remark.likes, "language": "en",
                "content": format!("<p>{}</p>", html_of(&remark.text)),
                "account": {"id": remark.author, "acct": remark.author, "display_name": remark.author}})
        })
        .collect();
    json!({"ancestors": [], "descendants": descendants})
}

fn video(list: &str, query: &str, story: &dyn Fn(&str, &str) -> Story) -> Option<Value> {
    let parameters: BTreeMap<String, String> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let get = |name: &str| parameters.get(name).map(String::as_str);
    match list {
        "videos" => {
            let id = get("id")?;
            let told = story("youtube", id);
            let items = match id.contains("404") {
                true => json!([]),
                false => {
                    json!([{"id": id, "snippet": {"title": told.title, "channelId": "the-owner"},
                    "statistics": {"commentCount": count(&told).to_string()}}])
                }
            };
            Some(json!({"items": items}))
        }
        "commentThreads" => Some(threads(
            get("videoId")?,
            get("pageToken"),
            &story("youtube", get("videoId")?),
        )),
        "comments" => replies(get("parentId")?, get("pageToken")),
        _ => None,
    }
}

/// A video that a test described has its remarks on one page, any other the pages above.
fn is_plain(story: &Story) -> bool {
    story.title.starts_with("Post youtube:")
}

fn count(story: &Story) -> usize {
    match is_plain(story) {
        true => VIDEO_PAGES * (THREADS + REPLIES),
        false => story.remarks.len(),
    }
}

/// Comments of a video that no test described.
pub(crate) const VIDEO_COMMENTS: usize = VIDEO_PAGES * (THREADS + REPLIES);
/// Requests that read such a video: what it is, its threads, and what did not come with them.
pub(crate) const VIDEO_REQUESTS: usize =
    1 + VIDEO_PAGES + VIDEO_PAGES * REPLIES.div_ceil(REPLIES_PAGE);

fn said(id: &str, remark: &Remark) -> Value {
    json!({"id": id, "snippet": {"textDisplay": remark.text, "authorDisplayName": remark.author,
        "authorChannelId": {"value": format!("id-of-{}", remark.author)}, "likeCount": remark.likes,
        "publishedAt": remark.at}})
}

/// The comment of that number, the same each time.
fn nth(n: usize) -> Remark {
    let mut remark = plain("").remarks[n % PLAIN].clone();
    remark.author = format!("viewer{n}");
    remark.likes = n as u64;
    remark
}

fn threads(video: &str, token: Option<&str>, story: &Story) -> Value {
    let thread = |id: &str, remark: &Remark, total: usize| {
        let sample: Vec<Value> = (0..total.min(5))
            .map(|n| said(&format!("{id}.{n}"), &nth(n)))
            .collect();
        let mut thread = json!({"id": id, "snippet": {"totalReplyCount": total, "topLevelComment": said(id, remark)}});
        if !sample.is_empty() {
            thread["replies"] = json!({"comments": sample});
        }
        thread
    };
    if !is_plain(story) {
        let items: Vec<Value> = story
            .remarks
            .iter()
            .enumerate()
            .map(|(n, remark)| thread(&format!("{video}-{n}"), remark, 0))
            .collect();
        return json!({"items": items});
    }
    let page: usize = token.map_or(0, |token| {
        token
            .trim_start_matches("page")
            .parse()
            .expect("bug: our token")
    });
    let items: Vec<Value> = (0..THREADS)
        .map(|n| {
            thread(
                &format!("{video}-{page}-{n}"),
                &nth(page * THREADS + n),
                if n == 0 { REPLIES } else { 0 },
            )
        })
        .collect();
    let mut list = json!({"items": items, "pageInfo": {"totalResults": THREADS}});
    if page + 1 < VIDEO_PAGES {
        list["nextPageToken"] = json!(format!("page{}", page + 1));
    }
    list
}

/// All replies, those again that came with the thread.
fn replies(thread: &str, token: Option<&str>) -> Option<Value> {
    let from = token.map_or(Some(0), |token| token.strip_prefix("from")?.parse().ok())?;
    let until = (from + REPLIES_PAGE).min(REPLIES);
    let items: Vec<Value> = (from..until)
        .map(|n| said(&format!("{thread}.{n}"), &nth(n)))
        .collect();
    let mut list = json!({"items": items});
    if until < REPLIES {
        list["nextPageToken"] = json!(format!("from{until}"));
    }
    Some(list)
}

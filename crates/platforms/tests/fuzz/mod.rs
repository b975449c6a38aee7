//! What the fuzzers in `fuzz/` and the replay of their corpus do with bytes: read them as addresses,
//! and as what platforms answer.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use platforms::{
    Asked, Client, ClientSettings, Failure, PLATFORMS, Post, Recognized, recognize as read,
    with_keys,
};
use tokio::runtime::Runtime;
use url::Url;

/// Pages of one post at most.
const MAX_PAGES: usize = 6;

/// What stands between two answers: no JSON and no text has it.
const BETWEEN: u8 = 0xff;

/// The post that is asked for has another number each time.
const ID: &str = "10000";

const HOST: &str = "site.example";

/// Bytes as a pasted cell: what is recognised is recognised again by its own address.
pub(crate) fn recognize(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match read(&text) {
        Recognized::Post(post) => {
            assert!(!post.id.is_empty() && post.url.starts_with("https://"));
            match read(&post.url) {
                Recognized::Post(again) => assert_eq!(again.key(), post.key()),
                other => panic!("{} became {other:?}", post.url),
            }
        }
        Recognized::Page { url } | Recognized::ShortLink { url, .. } => {
            assert!(matches!(url.scheme(), "http" | "https") && url.host().is_some());
        }
        Recognized::Unsupported { why, .. } | Recognized::Reject { why } => {
            assert!(!why.is_empty() && why.len() < 1000);
        }
    }
}

/// Bytes as the answers of a platform: the first byte says which, the second with which status the
/// first of them comes; the rest are its answers, in which [`ID`] stands for the post that is asked
/// for. They take the way of all answers, over a connection to this machine. Answers how many comments
/// were read.
pub(crate) fn answers(bytes: &[u8]) -> usize {
    static SITE: LazyLock<Mutex<Site>> = LazyLock::new(|| Mutex::new(Site::start()));
    let [platform, status, bodies @ ..] = bytes else {
        return 0;
    };
    let mut site = SITE.lock().unwrap_or_else(PoisonError::into_inner);
    site.fetch(*platform, *status, bodies)
}

/// Statuses and bodies, in the order in which they are sent.
type Script = VecDeque<(u16, Vec<u8>)>;

struct Site {
    base: String,
    /// What is answered next: status and body.
    script: Arc<Mutex<Script>>,
    client: Client,
    runtime: Runtime,
    /// No input has anything of another one, so each has posts of its own.
    number: u32,
}

impl Site {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let script = Arc::<Mutex<Script>>::default();
        let answers = Arc::clone(&script);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let answers = Arc::clone(&answers);
                std::thread::spawn(move || serve(stream, &answers));
            }
        });
        Self {
            client: client(&base, key_of),
            base,
            script,
            runtime: Runtime::new().expect("a runtime"),
            number: 0,
        }
    }

    fn fetch(&mut self, platform: u8, status: u8, bodies: &[u8]) -> usize {
        let status = [200, 200, 200, 400, 403, 404, 500][usize::from(status) % 7];
        self.number += 1;
        let number = 20_000 + self.number % 70_000;
        let bodies = bodies.split(|byte| *byte == BETWEEN);
        let mut bodies = bodies.map(|body| about(body, number));
        let mut script = VecDeque::from([(status, bodies.next().unwrap_or_default())]);
        script.extend(bodies.map(|body| (200, body)).take(30));
        *self.script.lock().unwrap_or_else(PoisonError::into_inner) = script;
        if is_provided(platform) {
            self.client = client(&self.base, |_| PROVIDED);
        }
        let (comments, limited) = match profile(platform) {
            Some((platform, key)) => self.profile(platform, key),
            None => match target(platform, number) {
                Recognized::Post(post) => self.pages(&post),
                page => match self.runtime.block_on(self.client.resolve(&page)) {
                    Ok(post) => {
                        assert!(!post.id.is_empty());
                        (0, false)
                    }
                    Err(failure) => (0, told(&failure)),
                },
            },
        };
        if limited || kind(platform) >= SEVERAL {
            // The next input shall not find the door closed, nor what was found out for this one.
            self.client = client(&self.base, key_of);
        }
        comments
    }

    /// Asks for a profile: whether it was understood, and whether a limit was told.
    fn profile(&self, platform: &str, key: &str) -> (usize, bool) {
        let asked = Asked {
            key: key.to_owned(),
            id: None,
        };
        let measured = self.client.measure(platform, std::slice::from_ref(&asked));
        match self.runtime.block_on(measured).pop() {
            Some(Ok(_)) => (1, false),
            Some(Err(failure)) => (0, told(&failure)),
            None => panic!("there is an answer for each profile"),
        }
    }

    /// Reads a post to its end: how many comments it has, and whether a limit was told.
    fn pages(&self, post: &Post) -> (usize, bool) {
        let (mut cursor, mut comments) = (None, 0);
        for _ in 0..MAX_PAGES {
            let fetched = self.client.fetch_page(post, cursor.as_deref());
            match self.runtime.block_on(fetched) {
                Ok(page) => {
                    comments += page.comments.len();
                    cursor = page.next;
                    if cursor.is_none() {
                        break;
                    }
                }
                Err(failure) => return (comments, told(&failure)),
            }
        }
        (comments, false)
    }
}

/// A body with this number in the place of [`ID`], which has as many digits.
fn about(body: &[u8], number: u32) -> Vec<u8> {
    let (mut body, number) = (body.to_vec(), number.to_string());
    for start in 0..body.len() {
        if body[start..].starts_with(ID.as_bytes()) {
            body[start..start + ID.len()].copy_from_slice(number.as_bytes());
        }
    }
    body
}

fn told(failure: &Failure) -> bool {
    assert!(!failure.to_string().is_empty());
    matches!(
        failure,
        Failure::RateLimited { .. } | Failure::QuotaExhausted { .. } | Failure::Closed { .. }
    )
}

fn client(base: &str, key_of: fn(&str) -> &'static str) -> Client {
    let apis = PLATFORMS.iter().flat_map(|platform| platform.apis());
    let settings = ClientSettings {
        host_overrides: HashMap::from([(HOST.to_owned(), base.to_owned())]),
        api_bases: apis
            .map(|api| (api.setting.to_owned(), base.to_owned()))
            .collect(),
        keys: with_keys(PLATFORMS)
            .map(|key| {
                (
                    key.spec.setting.to_owned(),
                    key_of(key.spec.setting).to_owned(),
                )
            })
            .collect(),
        requests_per_second: 1_000_000,
        ..ClientSettings::default()
    };
    Client::new(settings).expect("good settings")
}

/// A key of the provider, by which several platforms can be read.
const PROVIDED: &str = "apify_api_made-up";

/// A key in the form of those that have parts.
fn key_of(setting: &str) -> &'static str {
    match setting {
        "TIKTOK_TOKEN" => PROVIDED,
        _ => "made:up:key",
    }
}

/// What is asked for from this kind on takes several requests, or finds something out that is remembered.
const SEVERAL: u8 = 7;

/// The first kind that is a profile.
const PROFILES: u8 = 12;

/// The profiles that are asked for.
const NAMED: [(&str, &str); 8] = [
    ("bluesky", "ada.example"),
    ("facebook", "ada"),
    ("instagram", "ada"),
    ("lemmy", "ada@site.example"),
    ("mastodon", "ada@site.example"),
    ("peertube", "ada@site.example"),
    ("youtube", "@ada"),
    ("reddit", "r/ada"),
];

/// The first kind of posts of platforms that came later, each in its place here for good: inputs name them by
/// their number.
const LATER: u8 = PROFILES + NAMED.len() as u8;

/// Addresses of posts with this number, or what names a thread of Disqus; `apify` before an address says that the
/// post is read by the provider.
const ADDRESSES: [fn(u32) -> String; 11] = [
    |number| format!("https://redd.it/{number}"),
    |number| format!("https://x.com/ann/status/{number}"),
    |number| format!("https://www.tiktok.com/@ann/video/{number}"),
    |number| format!("https://stackoverflow.com/q/{number}"),
    |number| format!("https://github.com/ann/a/pull/{number}"),
    |number| format!("https://apps.apple.com/us/app/id{number}"),
    |number| format!("disqus a-blog/ident/{number}"),
    |number| format!("https://{HOST}/d/{number}-words"),
    |number| format!("https://{HOST}/notes/9abcd{number}"),
    |number| format!("apify https://www.instagram.com/p/{number}/"),
    |number| format!("apify https://www.facebook.com/watch/?v={number}"),
];

/// The address of the post that the byte names, as [`ADDRESSES`] writes it.
fn address(byte: u8, number: u32) -> Option<String> {
    let later = kind(byte).checked_sub(LATER).map(usize::from);
    later
        .and_then(|place| ADDRESSES.get(place))
        .map(|address| address(number))
}

/// Whether the post that the byte names is read by the provider.
fn is_provided(byte: u8) -> bool {
    address(byte, 0).is_some_and(|address| address.starts_with("apify "))
}

/// How many kinds there are.
pub(crate) const KINDS: u8 = LATER + ADDRESSES.len() as u8;

/// What the first byte of an input names: the last bytes are posts from [`SEVERAL`] on, and profiles; those
/// before them posts from [`LATER`] on.
pub(crate) fn kind(byte: u8) -> u8 {
    match byte {
        0xf0.. => SEVERAL + (byte - 0xf0) % (LATER - SEVERAL),
        0xc0.. => LATER + (byte - 0xc0) % (KINDS - LATER),
        _ => byte % SEVERAL,
    }
}

/// The platform and the name of the profile that the byte names, if it names one.
fn profile(byte: u8) -> Option<(&'static str, &'static str)> {
    NAMED
        .get(usize::from(kind(byte).checked_sub(PROFILES)?))
        .copied()
}

/// What is fuzzed, by the name of its platform: whose posts the byte names, or whose profiles.
pub(crate) fn fuzzed(byte: u8) -> Option<Fuzzed> {
    if let Some((platform, _)) = profile(byte) {
        return Some(Fuzzed::Profiles(platform));
    }
    match target(byte, 10_000) {
        Recognized::Post(post) if is_provided(byte) || post.platform == "tiktok" => {
            Some(Fuzzed::Provided(post.platform))
        }
        Recognized::Post(post) => Some(Fuzzed::Posts(post.platform)),
        _ => None,
    }
}

/// See [`fuzzed`].
pub(crate) enum Fuzzed {
    Posts(&'static str),
    /// By a provider.
    Provided(&'static str),
    Profiles(&'static str),
}

/// A post of the platform that the byte names, or a page to be looked at.
fn target(platform: u8, number: u32) -> Recognized {
    if let Some(address) = address(platform, number) {
        return match address.strip_prefix("disqus ") {
            None => read(address.trim_start_matches("apify ")),
            // As a page names it.
            Some(thread) => Recognized::Post(Post {
                platform: "disqus",
                kind: "page",
                host: None,
                id: thread.to_owned(),
                url: format!("https://{HOST}/{number}"),
            }),
        };
    }
    let url = match kind(platform) {
        7 => format!("https://www.facebook.com/watch/?v={number}"),
        8 => format!("https://www.instagram.com/p/{number}/"),
        9 => format!("https://{HOST}/videos/watch/9c9de5e8-0a1e-484a-b099-0000000{number}"),
        10 => format!("https://www.threads.net/@ada/post/Code_{number}"),
        // After the rules of its site for programs; where it has no comments, its feed comes last.
        11 => {
            return Recognized::Post(Post {
                platform: "web",
                kind: "page",
                host: Some(HOST.to_owned()),
                id: format!("/{number}"),
                url: format!("https://{HOST}/{number}"),
            });
        }
        0 => format!("https://www.youtube.com/watch?v={number:011}"),
        1 => format!("https://news.ycombinator.com/item?id={number}"),
        2 => format!("https://bsky.app/profile/ada.example/post/{number}"),
        3 => format!("https://{HOST}/@ann/{number}"),
        4 => format!("https://{HOST}/post/{number}"),
        5 => format!("https://{HOST}/t/a-topic/{number}"),
        _ if platform.is_multiple_of(2) => {
            let url = Url::parse(&format!("https://{HOST}/{number}")).expect("an address");
            return Recognized::Page { url };
        }
        _ => {
            return Recognized::Post(Post {
                platform: "wordpress",
                kind: "post",
                host: Some(HOST.to_owned()),
                id: number.to_string(),
                url: format!("https://{HOST}/{number}"),
            });
        }
    };
    read(&url)
}

/// Answers whatever is asked with what is next; nothing is not found.
fn serve(stream: TcpStream, script: &Mutex<Script>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    let mut line = String::new();
    loop {
        while line != "\r\n" {
            line.clear();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
        }
        line.clear();
        let next = script
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front();
        let (status, body) = next.unwrap_or((404, Vec::new()));
        // Browsers would call it HTML as well.
        let kind = match body.first() {
            Some(b'<') => "text/html",
            _ => "application/json",
        };
        let head = format!(
            "HTTP/1.1 {status} Any\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(&[head.as_bytes(), &body].concat()).ok()?;
    }
}

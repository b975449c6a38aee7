//! A job of posts from a fake platform: how long it takes, and how far behind its page is.
//!
//! How many posts have ended is noted as four parties see it: the platform (answers
//! given), the status API asked often (the truth, to within [`POLL`]), a reader of the
//! event stream, and the page as its script redraws it. Somebody's lag is the longest
//! time from when one party first had a number to when another had at least that.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use futures::StreamExt;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::client;
use crate::figures::{Figures, Target};
use crate::hacker_news::HackerNews;
use crate::process::Watch;
use crate::serve;
use crate::server::Server;

/// Comments under each post.
const COMMENTS: usize = 100;

/// How often the status API is asked.
const POLL: Duration = Duration::from_millis(100);

/// How long the page's script waits after a redraw, see `clamor.js`.
const REDRAW: Duration = Duration::from_secs(1);

/// Posts seen as ended, and when that was seen; both only grow.
type EndedPosts = Vec<(Instant, u64)>;

pub(crate) async fn measure(
    posts: usize,
    data: &Path,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    println!("a job of {posts} posts of {COMMENTS} comments");
    let platform = HackerNews::start(COMMENTS).await?;
    let server = serve::start(data, &platform.settings())?;
    let client = client::client()?;
    let urls: Vec<String> = (1..=posts)
        .map(|id| format!("https://news.ycombinator.com/item?id={id}"))
        .collect();

    let watch = Watch::start(server.pid());
    let begun = Instant::now();
    let request = client
        .post(server.url("/api/v1/jobs"))
        .json(&json!({"urls": urls}));
    let id = client::id(&client::json(request).await?)?;
    let follow = Follow {
        client,
        server: &server,
        id: &id,
    };
    let (tell, told) = watch::channel(false);
    let (status, events, page) =
        tokio::try_join!(follow.status(), follow.events(tell), follow.page(told))?;
    let (job, status) = status;
    let usage = watch.stop();
    let ended = status.last().context("the job was never seen")?.0;
    let seconds = (ended - begun).as_secs_f64();
    let scored = client::progress(&job, "comments_scored")
        + client::progress(&job, "comments_skipped_empty");
    ensure!(
        scored == (posts * COMMENTS) as u64,
        "not every comment was scored: {job:#}"
    );

    let name = "job of posts";
    figures.add(
        format!("{name}: {posts} posts, sent to scored"),
        seconds,
        "s",
        Target::AtMost(60.0),
    );
    figures.add(
        format!("{name}: comments per second"),
        scored as f64 / seconds,
        "/s",
        Target::None,
    );
    figures.add(
        format!("{name}: processor time of the server"),
        usage.processor.as_secs_f64(),
        "s",
        Target::None,
    );
    figures.add(
        format!("{name}: peak memory of the server"),
        usage.peak,
        "MiB",
        Target::None,
    );
    let served: EndedPosts = platform.served().into_iter().zip(1..).collect();
    for (what, truth, shown, target) in [
        (
            "events behind the status API",
            &status,
            &events,
            Target::None,
        ),
        (
            "page behind the status API",
            &status,
            &page,
            Target::AtMost(2.0),
        ),
        (
            "page behind the platform's answers",
            &served,
            &page,
            Target::None,
        ),
    ] {
        let lag = lag(truth, shown).context("not every post was shown")?;
        figures.add(
            format!("{name}: {what}, at most"),
            lag.as_secs_f64(),
            "s",
            target,
        );
    }
    server.stop()
}

/// The longest time from a number in `truth` to the first at least as large in `shown`.
fn lag(truth: &EndedPosts, shown: &EndedPosts) -> Option<Duration> {
    let lags = truth.iter().map(|(at, count)| {
        let first = shown.partition_point(|(_, shown)| shown < count);
        Some(shown.get(first)?.0.saturating_duration_since(*at))
    });
    lags.collect::<Option<Vec<_>>>()?.into_iter().max()
}

/// Those who look at the job while it runs.
struct Follow<'a> {
    client: reqwest::Client,
    server: &'a Server,
    id: &'a str,
}

impl Follow<'_> {
    /// Asks the status API until the job has ended; the job at the end, and what was seen.
    async fn status(&self) -> anyhow::Result<(Value, EndedPosts)> {
        let address = self
            .server
            .url(&format!("/api/v1/jobs/{}?items_limit=1", self.id));
        let mut seen = EndedPosts::new();
        loop {
            let job = client::json(self.client.get(&address)).await?;
            note(&mut seen, client::progress(&job, "posts_ended"));
            if client::completed(&job)? {
                return Ok((job, seen));
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Reads the event stream to its end, and tells the page of each event: true for the last.
    async fn events(&self, tell: watch::Sender<bool>) -> anyhow::Result<EndedPosts> {
        let address = self.server.url(&format!("/api/v1/jobs/{}/events", self.id));
        let response = self.client.get(address).send().await?.error_for_status()?;
        let mut body = response.bytes_stream();
        let (mut text, mut seen) = (Vec::new(), EndedPosts::new());
        while let Some(chunk) = body.next().await {
            text.extend_from_slice(&chunk?);
            while let Some(end) = text.windows(2).position(|pair| pair == b"\n\n") {
                let event: Vec<u8> = text.drain(..end + 2).collect();
                let event = String::from_utf8(event)?;
                let field = |name| event.lines().find_map(|line| line.strip_prefix(name));
                let Some(data) = field("data: ") else {
                    continue;
                };
                note(
                    &mut seen,
                    client::progress(&serde_json::from_str(data)?, "posts_ended"),
                );
                tell.send_replace(field("event: ") == Some("end"));
            }
        }
        Ok(seen)
    }

    /// Does what the page's script does: redraws at an event, then rests; at the end takes
    /// the whole page.
    async fn page(&self, mut told: watch::Receiver<bool>) -> anyhow::Result<EndedPosts> {
        let mut seen = EndedPosts::new();
        // A second receiver: what comes during the rest must still be new to the first.
        let mut end = told.clone();
        loop {
            told.changed()
                .await
                .context("the event stream has no end")?;
            let ended = *told.borrow_and_update();
            let part = if ended { "" } else { "/live" };
            let address = self.server.url(&format!("/jobs/{}{part}", self.id));
            let page = self
                .client
                .get(address)
                .send()
                .await?
                .error_for_status()?
                .text()
                .await?;
            note(
                &mut seen,
                shown(&page).context("the page does not say how many posts are done")?,
            );
            if ended {
                return Ok(seen);
            }
            // The end cuts the rest short, as the script's reload does.
            let _ = tokio::time::timeout(REDRAW, end.wait_for(|ended| *ended)).await;
        }
    }
}

fn note(seen: &mut EndedPosts, count: u64) {
    if seen.last().is_none_or(|(_, last)| *last < count) {
        seen.push((Instant::now(), count));
    }
}

/// The first number of the page's status line: `12 of 1,000 posts done, ...`.
fn shown(page: &str) -> Option<u64> {
    let (_, line) = page.split_once("data-status=\"")?;
    let (number, _) = line.split_once(" of ")?;
    number
        .chars()
        .filter(char::is_ascii_digit)
        .collect::<String>()
        .parse()
        .ok()
}

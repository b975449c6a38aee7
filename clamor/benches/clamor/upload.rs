//! A file of comments as a job of the server on SQLite, and its results as CSV.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::ensure;
use futures::StreamExt;
use tokio_util::io::ReaderStream;

use crate::client;
use crate::figures::{Figures, Target};
use crate::process::{self, Watch};
use crate::serve;
use crate::server::Server;

/// How often the job is asked for; the figures are exact to this much.
const POLL: Duration = Duration::from_millis(50);

pub(crate) async fn measure(
    file: &Path,
    rows: usize,
    data: &Path,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    println!("a job of clamor serve, {rows} comments");
    let server = serve::start(data, &[])?;
    let job = scored(&server, file, rows, figures).await?;
    download(&server, &job, rows, figures).await?;
    server.stop()
}

/// Uploads the file and waits until it is scored.
async fn scored(
    server: &Server,
    file: &Path,
    rows: usize,
    figures: &mut Figures,
) -> anyhow::Result<String> {
    let client = client::client()?;
    let watch = Watch::start(server.pid());
    let body = ReaderStream::with_capacity(tokio::fs::File::open(file).await?, 1 << 16);
    let begun = Instant::now();
    let request = client
        .post(server.url("/api/v1/jobs?kind=comments&file_name=comments.csv"))
        .header("content-type", "text/csv")
        .body(reqwest::Body::wrap_stream(body));
    let id = client::id(&client::json(request).await?)?;
    let accepted = begun.elapsed();
    let address = server.url(&format!("/api/v1/jobs/{id}?items_limit=1"));
    let job = loop {
        let job = client::json(client.get(&address)).await?;
        if client::completed(&job)? {
            break job;
        }
        tokio::time::sleep(POLL).await;
    };
    let seconds = begun.elapsed().as_secs_f64();
    let usage = watch.stop();
    let scored = client::progress(&job, "comments_scored")
        + client::progress(&job, "comments_skipped_empty");
    ensure!(
        scored == rows as u64,
        "{scored} of {rows} comments were scored: {job:#}"
    );

    let name = "job of a file";
    figures.add(
        format!("{name}: comments per second, sent to scored"),
        rows as f64 / seconds,
        "/s",
        Target::AtLeast(30_000.0),
    );
    figures.add(
        format!("{name}: of the time, until accepted"),
        accepted.as_secs_f64(),
        "s",
        Target::None,
    );
    figures.add(
        format!("{name}: sent to scored"),
        seconds,
        "s",
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
    Ok(id)
}

/// Takes `results.csv` to its end, without keeping it.
async fn download(
    server: &Server,
    job: &str,
    rows: usize,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    let watch = Watch::start(server.pid());
    let begun = Instant::now();
    let address = server.url(&format!("/api/v1/jobs/{job}/results.csv"));
    let response = client::client()?
        .get(address)
        .send()
        .await?
        .error_for_status()?;
    let mut body = response.bytes_stream();
    let (mut first, mut lines) = (None, 0);
    while let Some(chunk) = body.next().await {
        let chunk = chunk?;
        first.get_or_insert_with(|| begun.elapsed());
        lines += chunk.iter().filter(|byte| **byte == b'\n').count();
    }
    let seconds = begun.elapsed().as_secs_f64();
    let usage = watch.stop();
    ensure!(
        lines > rows,
        "results.csv has {lines} lines, of {rows} comments and a head"
    );

    let name = "its results.csv";
    let first = first.unwrap_or_default().as_secs_f64() * 1000.0;
    figures.add(
        format!("{name}: first byte"),
        first,
        "ms",
        Target::AtMost(200.0),
    );
    figures.add(
        format!("{name}: rows per second"),
        rows as f64 / seconds,
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
        format!("{name}: memory before"),
        usage.first(),
        "MiB",
        Target::None,
    );
    figures.add(
        format!("{name}: most memory meanwhile"),
        usage.most(),
        "MiB",
        Target::None,
    );
    figures.add(
        format!("{name}: memory after"),
        process::resident(server.pid()),
        "MiB",
        Target::None,
    );
    figures.add(
        format!("{name}: memory of the second half of the time to that of the first"),
        usage.growth(),
        "%",
        Target::AtMost(110.0),
    );
    Ok(())
}

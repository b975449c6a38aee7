//! From the start of the server to its first answer, and its memory when idle.

use std::path::Path;
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::client;
use crate::figures::{Figures, Target};
use crate::process;
use crate::serve;

/// Starts of each kind; the median counts.
const STARTS: usize = 10;

/// After the last request, what a request used has been given back.
const SETTLE: Duration = Duration::from_secs(1);

/// Starts in new folders, and in a used one: `used` with so many comments, or one of our own.
pub(crate) fn measure(
    folder: &Path,
    used: Option<(&Path, usize)>,
    figures: &mut Figures,
) -> anyhow::Result<()> {
    println!("clamor serve, {STARTS} starts of each kind");
    let mut fresh = Vec::new();
    let mut idle = 0.0;
    let last = folder.join(format!("fresh-{}", STARTS - 1));
    for number in 0..STARTS {
        let server = serve::start(&folder.join(format!("fresh-{number}")), &[])?;
        fresh.push(server.first_answer);
        if number + 1 == STARTS {
            thread::sleep(SETTLE);
            idle = process::resident(server.pid());
        }
        server.stop()?;
    }
    let (used, what) = match used {
        Some((path, rows)) => (path, format!("on a database of {rows} comments")),
        None => (last.as_path(), "on an existing database".to_owned()),
    };
    let mut again = Vec::new();
    for _ in 0..STARTS {
        let server = serve::start(used, &[])?;
        again.push(server.first_answer);
        server.stop()?;
    }
    let name = "start to first answer";
    let target = Target::AtMost(100.0);
    figures.add(format!("{name}, new folder"), median(fresh), "ms", target);
    figures.add(format!("{name}, {what}"), median(again), "ms", target);
    figures.add(
        "idle memory after the start",
        idle,
        "MiB",
        Target::AtMost(50.0),
    );
    figures.add(
        "idle memory after the lexicon has scored",
        after_scoring(&folder.join("scored"))?,
        "MiB",
        Target::AtMost(50.0),
    );
    Ok(())
}

/// Memory once the analyzer is loaded: a server that has only started has not needed it.
fn after_scoring(data: &Path) -> anyhow::Result<f64> {
    let server = serve::start(data, &[])?;
    tokio::runtime::Runtime::new()?.block_on(async {
        let request = client::client()?
            .post(server.url("/api/v1/analyze"))
            .json(&json!({"texts": ["What a great day", "This is awful", ""]}));
        client::json(request).await
    })?;
    thread::sleep(SETTLE);
    let idle = process::resident(server.pid());
    server.stop()?;
    Ok(idle)
}

/// In milliseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    let middle = times.len() / 2;
    let sum = times[middle] + times[times.len() - 1 - middle];
    sum.as_secs_f64() / 2.0 * 1000.0
}

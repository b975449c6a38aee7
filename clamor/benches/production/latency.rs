//! From the sending of a job of one post to the first request for that post, while nobody has
//! anything else to do.

use std::iter;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::client;
use crate::figures::{Figures, Target};
use crate::jobs;
use crate::site::Site;

/// Jobs, one after the other; the median counts.
const JOBS: usize = 50;

/// Posts that no other part asks for.
const FIRST_POST: usize = 900_000;

pub(crate) async fn measure(site: &Site, figures: &mut Figures) -> anyhow::Result<()> {
    println!("{JOBS} jobs of one post, two idle workers");
    let (api, workers) = (site.api()?, [site.worker()?, site.worker()?]);
    let mut times = Vec::new();
    for number in 0..JOBS {
        // Out of step with whatever workers do at intervals.
        let odd = u64::try_from(number * 7 % 50)?;
        tokio::time::sleep(Duration::from_millis(odd)).await;
        let before = site.platform.served().len();
        let sent = Instant::now();
        let id = jobs::create(&api, iter::once(FIRST_POST + number)).await?;
        jobs::wait(&api, &id, client::completed).await?;
        let served = site.platform.served();
        let first = served.get(before).context("nobody asked for the post")?;
        times.push((*first - sent).as_secs_f64() * 1e3);
    }
    times.sort_unstable_by(f64::total_cmp);
    let name = "job sent until the platform is asked";
    let target = Target::AtMost(100.0);
    figures.add(format!("{name}, median"), times[JOBS / 2], "ms", target);
    let longest = times[JOBS - 1];
    figures.add(format!("{name}, longest"), longest, "ms", Target::None);
    for server in workers.into_iter().chain([api]) {
        server.stop()?;
    }
    Ok(())
}

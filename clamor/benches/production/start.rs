//! From the start of a process until it says that it is ready.

use std::time::Duration;

use crate::figures::{Figures, Target};
use crate::server::Server;
use crate::site::Site;

/// Starts of each program; the median counts.
const STARTS: usize = 11;

pub(crate) fn measure(site: &Site, figures: &mut Figures) -> anyhow::Result<()> {
    println!("{STARTS} starts of each program");
    let median = |start: &dyn Fn() -> anyhow::Result<Server>| {
        let mut times = Vec::new();
        for _ in 0..STARTS {
            let server = start()?;
            times.push(server.first_answer);
            server.stop()?;
        }
        times.sort_unstable();
        anyhow::Ok(milliseconds(times[STARTS / 2]))
    };
    let (api, worker) = (median(&|| site.api())?, median(&|| site.worker())?);
    let name = "start until ready";
    figures.add(
        format!("{name}, clamor-api"),
        api,
        "ms",
        Target::AtMost(100.0),
    );
    let target = Target::AtMost(300.0);
    figures.add(format!("{name}, clamor-worker"), worker, "ms", target);
    Ok(())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

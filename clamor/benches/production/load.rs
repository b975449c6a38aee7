//! Requests, as many as go or at a constant rate, and how long their answers took.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::ensure;
use tokio::task::JoinSet;

use crate::http::Connection;

/// What is asked, and how.
#[derive(Clone)]
pub(crate) struct Load {
    /// Servers, each with its share of the connections.
    pub(crate) servers: Vec<SocketAddr>,
    pub(crate) connections: usize,
    /// The request of a number; each number comes once.
    pub(crate) request: Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync>,
    /// The status of every answer; another one ends the benchmark.
    pub(crate) status: u16,
}

/// How long answers took.
pub(crate) struct Answers {
    sorted: Vec<Duration>,
    took: Duration,
}

impl Load {
    /// Asks on every connection, again as soon as the answer is there.
    pub(crate) async fn flat_out(&self, time: Duration) -> anyhow::Result<Answers> {
        self.run(time, |_| None).await
    }

    /// Asks so many times a second, however long answers take. A request that has to wait for
    /// a free connection, or for the timer (a millisecond), has waited since it was due.
    pub(crate) async fn at_rate(&self, rate: f64, time: Duration) -> anyhow::Result<Answers> {
        self.run(time, move |number| {
            Some(Duration::from_secs_f64(number as f64 / rate))
        })
        .await
    }

    /// `due`: when the request of a number is to be sent, or at once.
    async fn run(
        &self,
        time: Duration,
        due: impl Fn(u64) -> Option<Duration> + Copy + Send + 'static,
    ) -> anyhow::Result<Answers> {
        let next = Arc::new(AtomicU64::new(0));
        let mut connections = Vec::new();
        for (_, server) in (0..self.connections).zip(self.servers.iter().cycle()) {
            connections.push(Connection::open(*server).await?);
        }
        let begun = Instant::now();
        let mut tasks = JoinSet::new();
        for mut connection in connections {
            let (load, next) = (self.clone(), Arc::clone(&next));
            tasks.spawn(async move {
                let mut times = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let request = (load.request)(number);
                    let asked = match due(number) {
                        Some(after) => begun + after,
                        None => Instant::now(),
                    };
                    if asked >= begun + time {
                        return anyhow::Ok(times);
                    }
                    tokio::time::sleep_until(asked.into()).await;
                    let status = connection.ask(&request).await?;
                    ensure!(status == load.status, "an answer had status {status}");
                    times.push(asked.elapsed());
                }
            });
        }
        let mut sorted = Vec::new();
        while let Some(times) = tasks.join_next().await {
            sorted.extend(times??);
        }
        let took = begun.elapsed();
        sorted.sort_unstable();
        ensure!(!sorted.is_empty(), "nothing was asked");
        Ok(Answers { sorted, took })
    }
}

impl Answers {
    pub(crate) fn count(&self) -> f64 {
        self.sorted.len() as f64
    }

    pub(crate) fn per_second(&self) -> f64 {
        self.count() / self.took.as_secs_f64()
    }

    /// In milliseconds: this share of the answers took no longer.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let place = (share * self.count()) as usize;
        self.sorted[place.min(self.sorted.len() - 1)].as_secs_f64() * 1e3
    }
}

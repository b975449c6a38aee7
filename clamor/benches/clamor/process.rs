//! What Linux says about a process while it runs: memory and processor time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How often a process is looked at.
const INTERVAL: Duration = Duration::from_millis(10);

/// Length of the clock tick in `/proc/PID/stat`: the kernel's USER_HZ, 100 on every
/// architecture that Rust's standard library supports but Alpha and Itanium.
const TICK: Duration = Duration::from_millis(10);

/// The program under test, as Cargo built it for this run.
pub(crate) const CLAMOR: &str = env!("CARGO_BIN_EXE_clamor");

/// Looks at a process until stopped or until the process is gone.
pub(crate) struct Watch {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Usage>,
}

/// What a process used while it was watched.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    /// Resident memory at each look, in MiB.
    resident: Vec<(Instant, f64)>,
    /// The most resident memory since the process began, in MiB, as the kernel keeps it.
    pub(crate) peak: f64,
    /// Processor time used in between, on all cores together.
    pub(crate) processor: Duration,
}

impl Watch {
    pub(crate) fn start(pid: u32) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let before = processor(pid).unwrap_or_default();
            let mut usage = Usage::default();
            loop {
                let last = stopped.load(Ordering::Relaxed);
                // A process that has ended has no memory any more, and keeps its times
                // until it is waited for.
                if let Some(now) = processor(pid) {
                    usage.processor = now.saturating_sub(before);
                }
                let (Some(now), Some(peak)) = (mebibytes(pid, "VmRSS:"), mebibytes(pid, "VmHWM:"))
                else {
                    return usage;
                };
                usage.resident.push((Instant::now(), now));
                usage.peak = peak;
                if last {
                    return usage;
                }
                thread::sleep(INTERVAL);
            }
        });
        Self { stop, thread }
    }

    pub(crate) fn stop(self) -> Usage {
        self.stop.store(true, Ordering::Relaxed);
        self.thread
            .join()
            .expect("bug: the watching thread panicked")
    }
}

impl Usage {
    /// Resident memory when the watch began, in MiB.
    pub(crate) fn first(&self) -> f64 {
        self.resident.first().map_or(0.0, |(_, resident)| *resident)
    }

    /// The most resident memory seen while watching, in MiB.
    pub(crate) fn most(&self) -> f64 {
        most(self.resident.iter())
    }

    /// The most of the second half of the time, in percent of the most of the first half.
    pub(crate) fn growth(&self) -> f64 {
        let (Some((begin, _)), Some((end, _))) = (self.resident.first(), self.resident.last())
        else {
            return 0.0;
        };
        let middle = *begin + (*end - *begin) / 2;
        let half = self.resident.partition_point(|(at, _)| *at < middle);
        most(self.resident[half..].iter()) / most(self.resident[..half].iter()).max(1.0) * 100.0
    }
}

fn most<'a>(samples: impl Iterator<Item = &'a (Instant, f64)>) -> f64 {
    samples.map(|(_, resident)| *resident).fold(0.0, f64::max)
}

/// Resident memory now, in MiB.
pub(crate) fn resident(pid: u32) -> f64 {
    mebibytes(pid, "VmRSS:").unwrap_or_default()
}

/// A line of `/proc/PID/status`, see proc_pid_status(5).
fn mebibytes(pid: u32, line: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let value = status.lines().find_map(|text| text.strip_prefix(line))?;
    let kibibytes: f64 = value.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kibibytes / 1024.0)
}

/// User and system time of all threads.
fn processor(pid: u32) -> Option<Duration> {
    let [user, system, ..] = times(pid)?;
    Some(user + system)
}

/// What the process used in its own code and in the kernel, and the same of those of its children
/// that have ended, see proc_pid_stat(5).
pub(crate) fn times(pid: u32) -> Option<[Duration; 4]> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything; after it, the times are fields 12 to 15.
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks = fields.split(' ').skip(11).take(4);
    let times: Option<Vec<_>> = ticks
        .map(|ticks| Some(TICK * ticks.parse().ok()?))
        .collect();
    times?.try_into().ok()
}

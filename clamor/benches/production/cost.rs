//! Processor time by program while something is measured.

use std::time::Duration;

use crate::process::times;

/// Programs by name, each with its processes, and what they had used when this began.
pub(crate) struct Cost {
    programs: Vec<(&'static str, Vec<u32>, Duration)>,
    own: Duration,
}

impl Cost {
    /// Begins.
    pub(crate) fn start(programs: &[(&'static str, &[u32])]) -> Self {
        let programs = programs
            .iter()
            .map(|(name, pids)| (*name, pids.to_vec(), used(pids)));
        Self {
            programs: programs.collect(),
            own: own(),
        }
    }

    /// Prints what each has used since, and this program.
    pub(crate) fn tell(&self, units: f64, unit: &str) {
        let each = |used: Duration| used.as_secs_f64() * 1e6 / units;
        let mut parts: Vec<String> = self
            .programs
            .iter()
            .map(|(name, pids, before)| {
                let used = used(pids).saturating_sub(*before);
                format!("{name} {:.1}", each(used))
            })
            .collect();
        let used = own().saturating_sub(self.own);
        parts.push(format!("this benchmark {:.1}", each(used)));
        println!(
            "  processor time per {unit}, in microseconds: {}",
            parts.join(", ")
        );
    }
}

/// Of this program, not of those that it has started.
fn own() -> Duration {
    let [user, system, ..] = times(std::process::id()).unwrap_or_default();
    user + system
}

/// Of the processes and all below them.
fn used(pids: &[u32]) -> Duration {
    let of_one = |pid: &u32| {
        let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
        let children = children.unwrap_or_default();
        let children: Vec<u32> = children
            .split_whitespace()
            .filter_map(|child| child.parse().ok())
            .collect();
        let itself: Duration = times(*pid).unwrap_or_default().into_iter().sum();
        itself + used(&children)
    };
    pids.iter().map(of_one).sum()
}

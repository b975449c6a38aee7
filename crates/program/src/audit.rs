//! How long it is kept who did what.

use std::time::Duration;

use clap::Args;

/// How long the audit trail is kept. The api writes it, workers remove what is older.
#[derive(Debug, Clone, Args)]
pub struct AuditSettings {
    /// Days for which it is kept who did what, the same for api and workers; 0: it is in the log alone.
    #[arg(long, env = "AUDIT_DAYS", value_name = "DAYS", default_value_t = Self::DAYS, value_parser = clap::value_parser!(u32).range(0..=36_500))]
    pub audit_days: u32,
}

impl AuditSettings {
    /// Days, when nothing is set.
    pub const DAYS: u32 = 365;

    /// The age at which entries go.
    pub fn age(&self) -> Duration {
        Duration::from_secs(u64::from(self.audit_days) * 86_400)
    }
}

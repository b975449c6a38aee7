//! How many clients may have how much at once, and how long they may keep the server waiting.

use std::time::Duration;

use clap::Args;
use clap::builder::RangedU64ValueParser;
use program::http::{Limits, TrustedProxies, TrustedProxy};
use program::values;

use crate::Settings;

/// A number of things that may be had at once.
fn count() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::<usize>::new().range(1..=1_000_000)
}

/// Limits of connections and transfers.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Connections")]
pub struct TrafficArgs {
    /// Proxies before this server, with commas between them: addresses or networks like 10.0.0.0/8. Only what
    /// they add to X-Forwarded-For is believed; without it, all that comes through a proxy counts as one client.
    #[arg(
        long,
        env = "TRUSTED_PROXIES",
        value_name = "NETWORKS",
        value_delimiter = ','
    )]
    pub trusted_proxies: Vec<TrustedProxy>,

    /// Connections at once; further ones are answered 503. Each is an open file.
    #[arg(long, env = "MAX_CONNECTIONS", value_name = "N", default_value_t = 768, value_parser = count())]
    pub max_connections: usize,

    /// Of these, from one address that is no trusted proxy.
    #[arg(long, env = "MAX_CONNECTIONS_PER_ADDRESS", value_name = "N", default_value_t = 384, value_parser = count())]
    pub max_connections_per_address: usize,

    /// For the head of a request to arrive, like `10s`.
    #[arg(long, env = "HEADER_TIMEOUT", value_name = "DURATION", default_value = "10s", value_parser = values::duration)]
    pub header_timeout: Duration,

    /// For the next request on a connection to begin. A proxy should close its own earlier.
    #[arg(long, env = "IDLE_TIMEOUT", value_name = "DURATION", default_value = "75s", value_parser = values::duration)]
    pub idle_timeout: Duration,

    /// How far a client may fall behind MIN_TRANSFER_RATE, with the body that it sends or the answer that it takes.
    #[arg(long, env = "TRANSFER_TIMEOUT", value_name = "DURATION", default_value = "30s", value_parser = values::duration)]
    pub transfer_timeout: Duration,

    /// Bytes a second that bodies must come with, and answers be taken with, on average.
    #[arg(long, env = "MIN_TRANSFER_RATE", value_name = "BYTES", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..=1_000_000_000))]
    pub min_transfer_rate: u32,

    /// Files of comments taken in at once; further ones are answered 429.
    #[arg(long, env = "MAX_UPLOADS", value_name = "N", default_value_t = 16, value_parser = count())]
    pub max_uploads: usize,

    /// Of these, for one user, or one address while nobody signs in.
    #[arg(long, env = "MAX_UPLOADS_PER_CLIENT", value_name = "N", default_value_t = 4, value_parser = count())]
    pub max_uploads_per_client: usize,

    /// Result files written at once; further ones are answered 429.
    #[arg(long, env = "MAX_DOWNLOADS", value_name = "N", default_value_t = 32, value_parser = count())]
    pub max_downloads: usize,

    /// Of these, for one user or address.
    #[arg(long, env = "MAX_DOWNLOADS_PER_CLIENT", value_name = "N", default_value_t = 8, value_parser = count())]
    pub max_downloads_per_client: usize,

    /// Jobs followed by /events at once; further ones are answered 429.
    #[arg(long, env = "MAX_STREAMS", value_name = "N", default_value_t = 512, value_parser = count())]
    pub max_streams: usize,

    /// Of these, for one user or address.
    #[arg(long, env = "MAX_STREAMS_PER_CLIENT", value_name = "N", default_value_t = 256, value_parser = count())]
    pub max_streams_per_client: usize,
}

impl TrafficArgs {
    /// The settings with these limits.
    pub(super) fn apply(&self, settings: Settings) -> Settings {
        Settings {
            connections: Limits {
                connections: self.max_connections,
                connections_per_address: self.max_connections_per_address,
                header_timeout: self.header_timeout,
                idle_timeout: self.idle_timeout,
                transfer_timeout: self.transfer_timeout,
                min_rate: self.min_transfer_rate,
                trusted_proxies: TrustedProxies::new(self.trusted_proxies.clone()),
                ..settings.connections
            },
            concurrent_uploads: self.max_uploads,
            uploads_per_client: self.max_uploads_per_client,
            concurrent_downloads: self.max_downloads,
            downloads_per_client: self.max_downloads_per_client,
            concurrent_streams: self.max_streams,
            streams_per_client: self.max_streams_per_client,
            ..settings
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Program {
        #[command(flatten)]
        traffic: TrafficArgs,
    }

    fn read(arguments: &[&str]) -> Result<Settings, String> {
        let program = Program::try_parse_from(["program"].iter().chain(arguments));
        let program = program.map_err(|error| error.to_string())?;
        Ok(program.traffic.apply(Settings::default()))
    }

    #[test]
    fn what_is_not_set_is_as_the_library_has_it() {
        let read = format!("{:?}", read(&[]).expect("settings"));
        assert_eq!(read, format!("{:?}", Settings::default()));
    }

    #[test]
    fn values_without_a_meaning_are_refused() {
        for bad in [
            ["--header-timeout", "0s"],
            ["--idle-timeout", "soon"],
            ["--min-transfer-rate", "0"],
            ["--max-uploads", "0"],
            ["--max-connections", "-1"],
            ["--trusted-proxies", "proxy.example"],
            ["--trusted-proxies", "10.0.0.0/8,,"],
        ] {
            assert!(read(&bad).is_err(), "{bad:?}");
        }
        let proxies = ["--trusted-proxies", "10.0.0.0/8, ::1"];
        assert!(read(&proxies).is_ok());
    }
}

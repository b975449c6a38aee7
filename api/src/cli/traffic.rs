//! How many clients may have how much at once, and how long they may keep the server waiting.

use std::time::Duration;

use anyhow::bail;
use clap::Args;
use clap::builder::RangedU64ValueParser;
use program::http::{Limits, TrustedProxies, TrustedProxy};
use program::{BadInput, Effects, values};

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

    /// Of these, from one address that is no trusted proxy: 384, or MAX_CONNECTIONS where that is less.
    #[arg(long, env = "MAX_CONNECTIONS_PER_ADDRESS", value_name = "N", value_parser = count())]
    pub max_connections_per_address: Option<usize>,

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

    /// Of these, for one user, or one address while nobody signs in: 4, or MAX_UPLOADS where that is less.
    #[arg(long, env = "MAX_UPLOADS_PER_CLIENT", value_name = "N", value_parser = count())]
    pub max_uploads_per_client: Option<usize>,

    /// Result files written at once; further ones are answered 429.
    #[arg(long, env = "MAX_DOWNLOADS", value_name = "N", default_value_t = 32, value_parser = count())]
    pub max_downloads: usize,

    /// Of these, for one user or address: 8, or MAX_DOWNLOADS where that is less.
    #[arg(long, env = "MAX_DOWNLOADS_PER_CLIENT", value_name = "N", value_parser = count())]
    pub max_downloads_per_client: Option<usize>,

    /// Jobs followed by /events at once; further ones are answered 429.
    #[arg(long, env = "MAX_STREAMS", value_name = "N", default_value_t = 512, value_parser = count())]
    pub max_streams: usize,

    /// Of these, for one user or address: 256, or MAX_STREAMS where that is less.
    #[arg(long, env = "MAX_STREAMS_PER_CLIENT", value_name = "N", value_parser = count())]
    pub max_streams_per_client: Option<usize>,
}

/// A share of a limit that one client may have.
struct Share {
    setting: &'static str,
    given: Option<usize>,
    of: (&'static str, usize),
    default: usize,
}

impl Share {
    fn value(&self) -> usize {
        self.given.unwrap_or(self.default.min(self.of.1))
    }

    /// More than there is would say that one client is held back, and it would not be.
    fn check(&self) -> anyhow::Result<()> {
        let (setting, (whole, limit)) = (self.setting, self.of);
        match self.given {
            Some(given) if given > limit => bail!(BadInput(format!(
                "{setting}={given} is more than {whole}={limit}, of which it is a part: lower it, \
                 or raise {whole}"
            ))),
            _ => Ok(()),
        }
    }
}

impl TrafficArgs {
    /// Of connections, uploads, downloads and streams.
    fn shares(&self) -> [Share; 4] {
        let defaults = Settings::default();
        [
            Share {
                setting: "MAX_CONNECTIONS_PER_ADDRESS",
                given: self.max_connections_per_address,
                of: ("MAX_CONNECTIONS", self.max_connections),
                default: defaults.connections.connections_per_address,
            },
            Share {
                setting: "MAX_UPLOADS_PER_CLIENT",
                given: self.max_uploads_per_client,
                of: ("MAX_UPLOADS", self.max_uploads),
                default: defaults.uploads_per_client,
            },
            Share {
                setting: "MAX_DOWNLOADS_PER_CLIENT",
                given: self.max_downloads_per_client,
                of: ("MAX_DOWNLOADS", self.max_downloads),
                default: defaults.downloads_per_client,
            },
            Share {
                setting: "MAX_STREAMS_PER_CLIENT",
                given: self.max_streams_per_client,
                of: ("MAX_STREAMS", self.max_streams),
                default: defaults.streams_per_client,
            },
        ]
    }

    /// The settings with these limits.
    ///
    /// # Errors
    /// [`BadInput`], when one client may have more than there is, or there may be more connections than
    /// open files.
    pub(super) fn apply(&self, settings: Settings) -> anyhow::Result<Settings> {
        let shares = self.shares();
        shares.iter().try_for_each(Share::check)?;
        let [connections, uploads, downloads, streams] = shares.map(|share| share.value());
        if let Err(room) = program::room_for_connections(self.max_connections) {
            bail!(BadInput(format!(
                "MAX_CONNECTIONS={} needs more open files than this process may have, which is \
                 enough for {room} connections: raise the limit (`ulimit -n`, LimitNOFILE) or lower \
                 MAX_CONNECTIONS",
                self.max_connections
            )));
        }
        Ok(Settings {
            connections: Limits {
                connections: self.max_connections,
                connections_per_address: connections,
                header_timeout: self.header_timeout,
                idle_timeout: self.idle_timeout,
                transfer_timeout: self.transfer_timeout,
                min_rate: self.min_transfer_rate,
                trusted_proxies: TrustedProxies::new(self.trusted_proxies.clone()),
                ..settings.connections
            },
            concurrent_uploads: self.max_uploads,
            uploads_per_client: uploads,
            concurrent_downloads: self.max_downloads,
            downloads_per_client: downloads,
            concurrent_streams: self.max_streams,
            streams_per_client: streams,
            ..settings
        })
    }

    /// What is used where a share is not set.
    pub(super) fn effects(&self, effects: &mut Effects) {
        for share in self.shares() {
            effects.used(share.setting, share.value().to_string());
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
        let settings = program.traffic.apply(Settings::default());
        settings.map_err(|error| error.to_string())
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
            ["--trusted-proxies", "0.0.0.0/0"],
            ["--trusted-proxies", "::/0"],
            ["--trusted-proxies", "10.0.0.0/8,128.0.0.0/1"],
        ] {
            assert!(read(&bad).is_err(), "{bad:?}");
        }
        let proxies = ["--trusted-proxies", "10.0.0.0/8, ::1"];
        assert!(read(&proxies).is_ok());
    }

    #[test]
    fn one_client_has_no_more_than_there_is() {
        let fewer = read(&["--max-uploads", "2"]).expect("settings");
        assert_eq!((fewer.concurrent_uploads, fewer.uploads_per_client), (2, 2));
        let all = read(&["--max-uploads", "2", "--max-uploads-per-client", "2"]);
        assert_eq!(all.expect("settings").uploads_per_client, 2);
        for [whole, part] in [
            ["--max-uploads", "--max-uploads-per-client"],
            ["--max-downloads", "--max-downloads-per-client"],
            ["--max-streams", "--max-streams-per-client"],
            ["--max-connections", "--max-connections-per-address"],
        ] {
            let why = read(&[whole, "2", part, "3"]).expect_err(part);
            for setting in [whole, part] {
                let setting = setting.trim_start_matches('-').replace('-', "_");
                assert!(why.contains(&setting.to_uppercase()), "{why}");
            }
        }
    }
}

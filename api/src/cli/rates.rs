//! How often somebody may ask.

use std::num::NonZeroU32;
use std::str::FromStr;

use clap::Args;
use program::Effects;

use crate::{Rate, Settings};

/// Ten a second on average: no person notices, and few scripts do.
const REQUESTS: Rate = Rate::per_minute(NonZeroU32::new(600).expect("bug: zero"));
/// Each is a name and a password, or a way back from the issuer.
const SIGN_INS: Rate = Rate::per_minute(NonZeroU32::new(10).expect("bug: zero"));

/// A rate, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateChoice {
    /// At most so often.
    At(Rate),
    /// As often as one likes.
    Off,
}

impl FromStr for RateChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "off" => Ok(Self::Off),
            text => text.parse().map(Self::At),
        }
    }
}

impl RateChoice {
    fn rate(self) -> Option<Rate> {
        match self {
            Self::At(rate) => Some(rate),
            Self::Off => None,
        }
    }
}

/// How often somebody may ask.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Rates")]
pub struct RateArgs {
    /// Requests of one user, one personal token, or one address where nobody is known, like `600/m`, or `off`; further
    /// ones are answered 429. 600/m; `off` where nobody signs in and only this machine reaches it.
    #[arg(long, env = "RATE_LIMIT", value_name = "RATE")]
    pub rate_limit: Option<RateChoice>,

    /// Attempts to sign in on the page, from one address, like `10/m`, or `off`: 10/m when not set.
    #[arg(long, env = "SIGN_IN_RATE_LIMIT", value_name = "RATE")]
    pub sign_in_rate_limit: Option<RateChoice>,
}

impl RateArgs {
    /// The settings with these rates; `is_private`: nobody signs in, and only this machine reaches it.
    pub(super) fn apply(&self, settings: Settings, is_private: bool) -> Settings {
        let [request_rate, sign_in_rate] = self.rates(is_private);
        Settings {
            request_rate,
            sign_in_rate,
            ..settings
        }
    }

    /// What is used where nothing is set.
    pub(super) fn effects(&self, is_private: bool, effects: &mut Effects) {
        let names = ["RATE_LIMIT", "SIGN_IN_RATE_LIMIT"];
        for (name, rate) in names.into_iter().zip(self.rates(is_private)) {
            effects.used(name, rate.map_or("off".to_owned(), |rate| rate.to_string()));
        }
    }

    fn rates(&self, is_private: bool) -> [Option<Rate>; 2] {
        let default = |rate| (!is_private).then_some(rate);
        let chosen = |choice: Option<RateChoice>, rate| match choice {
            Some(choice) => choice.rate(),
            None => default(rate),
        };
        [
            chosen(self.rate_limit, REQUESTS),
            chosen(self.sign_in_rate_limit, SIGN_INS),
        ]
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Program {
        #[command(flatten)]
        rates: RateArgs,
    }

    fn rates(arguments: &[&str], is_private: bool) -> [Option<String>; 2] {
        let program = Program::try_parse_from(["program"].iter().chain(arguments));
        let rates = program.expect("arguments").rates.rates(is_private);
        rates.map(|rate| rate.map(|rate| rate.to_string()))
    }

    #[test]
    fn who_is_alone_is_limited_by_nothing_but_what_is_set() {
        assert_eq!(rates(&[], true), [None, None]);
        let both = [Some("600/m".to_owned()), Some("10/m".to_owned())];
        assert_eq!(rates(&[], false), both);
        let set = ["--rate-limit", "5/s", "--sign-in-rate-limit", "off"];
        for is_private in [true, false] {
            assert_eq!(rates(&set, is_private), [Some("5/s".to_owned()), None]);
        }
    }
}

//! The key that seals what Clamor keeps for others.

use clap::Args;
use seal::{SealKeys, Seals};

use crate::{Effects, secret};

/// What secrets of others are sealed with; the same for api and workers.
#[derive(Debug, Clone, Args)]
pub struct SealSettings {
    /// Key that seals secrets which Clamor keeps for others, the same for api and workers: 32 bytes in base64 or hexadecimal digits, as `openssl rand -base64 32` makes them. Several with commas between them: the first seals, all open.
    #[arg(long, env = "SEAL_KEY", value_name = "KEYS", hide_env_values = true, value_parser = secret(seal_keys))]
    pub seal_key: Option<SealKeys>,
}

impl SealSettings {
    /// What seals and opens.
    pub fn seals(&self) -> Seals {
        Seals::new(self.seal_key.clone())
    }

    /// What is off without a key.
    pub fn effects(&self, effects: &mut Effects) {
        if self.seal_key.is_none() {
            effects.off(
                "SEAL_KEY",
                "not set: what needs a secret that Clamor keeps is refused",
            );
        }
    }
}

fn seal_keys(text: &str) -> Result<SealKeys, String> {
    text.parse()
}

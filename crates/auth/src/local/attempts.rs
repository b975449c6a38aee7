//! How often wrong passwords can be tried, by one name and from one address.
//!
//! Kept in rows, so it holds over all processes and restarts. Names that nobody has are counted alike.

use std::time::Duration;

use program::http::ClientAddress;
use sha2::{Digest, Sha256};
use store::SignInLimit;

use crate::remembered::Hash;

/// The first wait, in seconds; each further failure doubles it.
const FIRST: u64 = 10;
/// The longest wait, in seconds.
const LONGEST: u64 = 15 * 60;
/// Failures are forgotten so long after the last one.
const MEMORY: Duration = Duration::from_secs(3_600);

/// With a name: the fifth wrong password begins to cost time.
static BY_NAME: [Duration; 12] = growing(4);
/// From an address, behind which a whole office may be: the twentieth.
static FROM_ADDRESS: [Duration; 27] = growing(19);

/// No wait for so many failures, then growing ones.
const fn growing<const N: usize>(free: usize) -> [Duration; N] {
    let mut delays = [Duration::ZERO; N];
    let (mut at, mut seconds) = (free, FIRST);
    while at < N {
        delays[at] = Duration::from_secs(if seconds < LONGEST { seconds } else { LONGEST });
        seconds *= 2;
        at += 1;
    }
    delays
}

/// The limits of one attempt.
pub(super) struct Limits([SignInLimit<'static>; 2]);

impl Limits {
    pub(super) fn of(name: &str, address: ClientAddress) -> Self {
        let limit = |key, delays| SignInLimit {
            key,
            delays,
            memory: MEMORY,
        };
        let address = key("address", &address.network().to_string());
        Self([
            limit(key_of_name(name), &BY_NAME[..]),
            limit(address, &FROM_ADDRESS[..]),
        ])
    }

    pub(super) fn all(&self) -> [SignInLimit<'static>; 2] {
        self.0
    }

    pub(super) fn name(&self) -> Hash {
        self.0[0].key
    }

    pub(super) fn address(&self) -> Hash {
        self.0[1].key
    }
}

/// What the failures of a name are counted under.
pub(super) fn key_of_name(name: &str) -> Hash {
    key("name", name)
}

fn key(kind: &str, value: &str) -> Hash {
    let hash = Sha256::new().chain_update(kind).chain_update([0]);
    hash.chain_update(value).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_the_longest() {
        let seconds = BY_NAME.map(|wait| wait.as_secs());
        assert_eq!(
            seconds,
            [0, 0, 0, 0, 10, 20, 40, 80, 160, 320, 640, LONGEST]
        );
        assert_eq!(
            FROM_ADDRESS[18..20]
                .iter()
                .map(Duration::as_secs)
                .collect::<Vec<_>>(),
            [0, 10]
        );
        assert_eq!(FROM_ADDRESS[26].as_secs(), LONGEST);
    }

    #[test]
    fn addresses_of_one_network_are_counted_together() {
        let limits = |address: &str| {
            let address = ClientAddress(address.parse().expect("an address"));
            Limits::of("ann", address).address()
        };
        assert_eq!(limits("2001:db8::1"), limits("2001:db8::2"));
        assert_ne!(limits("2001:db8::1"), limits("2001:db8:0:1::1"));
        assert_ne!(limits("192.0.2.1"), limits("192.0.2.2"));
    }
}

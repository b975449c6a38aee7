//! A limit that all processes with one Redis keep together.
//!
//! Redis is asked for some requests of a client at once, and those that are not needed yet are held here:
//! most requests cost a look into memory. What a process holds, the client has not lost; the others do not
//! know of it, so that it is a sixtieth of the quota at most.

use std::{
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use lru::LruCache;
use queue::{Away, QuickScripts, Redis};
use redis::Script;

use super::{Asker, Left, Rate};

/// Clients for whom something is held; the one that asked longest ago goes first.
const HELD: NonZeroUsize = NonZeroUsize::new(4096).expect("bug: zero");
/// Of the quota, what is taken at once.
const SHARE: u32 = 60;

/// See the module. A key of somebody in Redis goes by itself, a window after their last request at most.
pub(super) struct SharedLimit {
    name: &'static str,
    rate: Rate,
    scripts: QuickScripts,
    take: Script,
    held: Mutex<LruCache<Asker, Held>>,
}

/// What was taken for somebody, and is not used yet.
struct Held {
    requests: u32,
    /// How many were left in Redis.
    beyond: u32,
    /// They would be back by then anyway.
    until: Instant,
}

impl SharedLimit {
    pub(super) fn new(name: &'static str, rate: Rate, redis: Redis) -> Self {
        Self {
            name,
            rate,
            scripts: QuickScripts::new(redis),
            take: Script::new(include_str!("../../lua/take.lua")),
            held: Mutex::new(LruCache::new(HELD)),
        }
    }

    /// One more of somebody.
    pub(super) async fn take(&self, asker: Asker) -> Result<Left, Away> {
        if let Some(left) = self.take_held(asker) {
            return Ok(Left::Some(left));
        }
        // The rate is part of it: what was counted by another one means something else.
        let (name, rate) = (self.name, self.rate);
        let who = match asker {
            Asker::User(id) => format!("user:{id}"),
            Asker::Token(id) => format!("token:{id}"),
            Asker::Address(address) => format!("address:{address}"),
        };
        let mut script = self.take.key(format!("clamor:rate:{name}:{rate}:{who}"));
        // Rounded down, in favour of whoever asks.
        let interval = u64::try_from(rate.interval().as_micros()).unwrap_or(u64::MAX);
        let quota = rate.requests().get();
        script.arg(interval).arg(quota).arg((quota / SHARE).max(1));
        let (taken, beyond, micros): (u32, u32, u64) = self.scripts.invoke(&script).await?;
        let Some(requests) = taken.checked_sub(1) else {
            return Ok(Left::Nothing(Duration::from_micros(micros)));
        };
        let until = Instant::now() + rate.window();
        let held = Held {
            requests,
            beyond,
            until,
        };
        if requests > 0 {
            self.held().put(asker, held);
        }
        Ok(Left::Some(beyond + requests))
    }

    fn take_held(&self, asker: Asker) -> Option<u32> {
        let mut all = self.held();
        let held = all.get_mut(&asker)?;
        if held.until < Instant::now() {
            all.pop(&asker);
            return None;
        }
        held.requests = held.requests.checked_sub(1)?;
        Some(held.beyond + held.requests)
    }

    fn held(&self) -> MutexGuard<'_, LruCache<Asker, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! The pace that all workers keep together, in Redis.
//!
//! Per lane two keys that go by themselves: when its next turn is, and, while a platform
//! wants to be left alone, why. Redis' clock measures both. What is lost with Redis costs
//! a few requests too many, never a comment.

use std::time::Duration;

use async_trait::async_trait;
use platforms::shared::{Away, Closed, Limit, Rate, SharedPace, Turn};
use queue::{QuickScripts, Redis};
use redis::{FromRedisValue, Script, ScriptInvocation};

/// See the module.
#[derive(Debug)]
pub struct RedisPace {
    scripts: QuickScripts,
    turn: Script,
    close: Script,
}

impl RedisPace {
    /// Shared by all that are made with the same Redis. Nothing is asked of it yet.
    pub fn new(redis: Redis) -> Self {
        Self {
            scripts: QuickScripts::new(redis),
            turn: Script::new(include_str!("../lua/turn.lua")),
            close: Script::new(include_str!("../lua/close.lua")),
        }
    }

    async fn invoke<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T, Away> {
        let answer = self.scripts.invoke(script).await;
        answer.map_err(|away| Away(away.to_string()))
    }
}

#[async_trait]
impl SharedPace for RedisPace {
    async fn turn(&self, lane: &str, rate: Rate) -> Result<Turn, Away> {
        let interval = (1_000_000 / rate.per_second.get()).max(1);
        let early = u64::from(interval) * u64::from(rate.burst.get() - 1);
        let mut script = self.turn.key(turn_key(lane));
        script.key(closed_key(lane)).arg(interval).arg(early);
        let (why, micros): (String, u64) = self.invoke(&script).await?;
        let wait = Duration::from_micros(micros);
        Ok(match why.as_str() {
            "" => Turn::After(wait),
            // A word of a later version still means that nothing is to be sent.
            word => Turn::Closed(Closed {
                limit: Limit::from_word(word).unwrap_or(Limit::Rate),
                left: wait,
            }),
        })
    }

    async fn close(&self, lane: &str, closed: Closed) -> Result<(), Away> {
        // Rounded up: Redis refuses a time of 0 ms.
        let millis = closed.left.as_micros().div_ceil(1000);
        let millis = u64::try_from(millis).unwrap_or(u64::MAX);
        let mut script = self.close.key(closed_key(lane));
        script
            .key(turn_key(lane))
            .arg(closed.limit.word())
            .arg(millis);
        self.invoke(&script).await
    }
}

// The braces keep both keys of a lane on one node of a cluster.
fn turn_key(lane: &str) -> String {
    format!("clamor:pace:{{{lane}}}:turn")
}

fn closed_key(lane: &str) -> String {
    format!("clamor:pace:{{{lane}}}:closed")
}

//! Scripts that a request waits for: Redis answers soon, or is left alone for a moment.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use redis::{FromRedisValue, ScriptInvocation};
use tokio::time::{Instant, timeout};

use super::Redis;
use crate::Away;

/// For one answer. Redis answers in less than a millisecond.
const ANSWER_WITHIN: Duration = Duration::from_millis(500);

/// After a failure nothing is asked for so long, or each request would wait in vain.
const REST: Duration = Duration::from_secs(1);

/// See the module.
#[derive(Debug)]
pub struct QuickScripts {
    redis: Redis,
    /// The last failure, while we rest from it.
    failed: Mutex<Option<(Instant, Away)>>,
}

impl QuickScripts {
    /// Those of this Redis. Nothing is asked of it yet.
    pub fn new(redis: Redis) -> Self {
        Self {
            redis,
            failed: Mutex::default(),
        }
    }

    /// Runs a script.
    ///
    /// # Errors
    /// When Redis does not answer in time, has just failed, or refuses.
    pub async fn invoke<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, Away> {
        if let Some((since, why)) = self.failed()
            && since.elapsed() < REST
        {
            return Err(why);
        }
        let mut connection = self.redis.connection();
        let why = match timeout(ANSWER_WITHIN, script.invoke_async(&mut connection)).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => self.redis.away(&error),
            Err(error) => self.redis.away(&error),
        };
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((Instant::now(), why.clone()));
        Err(why)
    }

    fn failed(&self) -> Option<(Instant, Away)> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.clone()
    }
}

//! How often somebody may ask, and what they are told about it.
//!
//! Counted for a user, for a personal token, or for an address where nobody is known, or where somebody has
//! a share link; for all processes together where they share a Redis. What one may have at the same time is counted elsewhere
//! (`AppState::upload_permit` and the like).

mod limiter;
mod rate;
mod shared;

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use auth::Actor;
use axum::{
    http::{HeaderName, HeaderValue},
    response::{IntoResponse, Response},
};
use queue::Redis;
use uuid::Uuid;

use crate::{error::ApiError, problem::Code, settings::Settings};
use limiter::Limiter;
pub use rate::Rate;

/// The limits, and how much of each is left (draft-ietf-httpapi-ratelimit-headers-10).
pub(crate) const HEADERS: [HeaderName; 2] = [
    HeaderName::from_static("ratelimit-policy"),
    HeaderName::from_static("ratelimit"),
];

/// Failures to come in of one address that have an entry in the audit trail, in one process: as many as show
/// what goes on, and too few to fill the table.
const FAILURES: Rate = Rate::per_minute(NonZeroU32::new(10).expect("bug: none"));

/// How often what nobody needs any more is forgotten.
const TIDY: Duration = Duration::from_secs(30);

/// For whom is counted how often they ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Asker {
    /// A user, by whatever way they come but with a personal token.
    User(Uuid),
    /// A personal token, so that a script does not keep its owner off the page.
    Token(Uuid),
    /// Whoever is at this address, or in this /64 of IPv6.
    Address(IpAddr),
}

impl Asker {
    /// Whoever was let in.
    pub(crate) fn of(actor: &Actor) -> Self {
        match (actor.token(), actor.user_id()) {
            (Some(token), _) => Self::Token(token),
            (None, Some(user)) => Self::User(user),
            (None, None) => Self::Address(actor.address().network()),
        }
    }
}

/// The limits of this server.
pub(crate) struct Rates {
    requests: Option<Limiter>,
    sign_in: Option<Limiter>,
    failures: Limiter,
}

impl Rates {
    /// Those that settings name, shared by all that have the same Redis.
    pub(crate) fn new(settings: &Settings, redis: Option<&Redis>) -> Self {
        let limiter = |name, rate: Option<Rate>| rate.map(|rate| Limiter::new(name, rate, redis));
        Self {
            requests: limiter("requests", settings.request_rate),
            sign_in: limiter("sign-in", settings.sign_in_rate),
            failures: Limiter::new("failures", FAILURES, None),
        }
    }

    /// One more request: has it answered, unless it is too many, and says in the answer what is left.
    ///
    /// Every route that somebody can ask for as often as they like is answered through here.
    pub(crate) async fn answer(
        &self,
        asker: Asker,
        answer: impl Future<Output = Response>,
    ) -> Response {
        let Some(limiter) = &self.requests else {
            return answer.await;
        };
        let standing = limiter.take(asker).await;
        let mut response = match standing.refusal() {
            Some(refused) => refused.into_response(),
            None => answer.await,
        };
        standing.tell(&mut response);
        response
    }

    /// One more attempt to sign in on the page.
    ///
    /// # Errors
    /// When there were too many from this address.
    pub(crate) async fn sign_in(&self, address: IpAddr) -> Result<(), ApiError> {
        let Some(limiter) = &self.sign_in else {
            return Ok(());
        };
        let standing = limiter.take(Asker::Address(address)).await;
        standing.refusal().map_or(Ok(()), Err)
    }

    /// Whether one more failure to come in from this address is to have an entry in the audit trail.
    pub(crate) async fn has_room_for_failure(&self, address: IpAddr) -> bool {
        let standing = self.failures.take(Asker::Address(address)).await;
        matches!(standing.left, Left::Some(_))
    }

    /// Forgets whoever has their whole quota again, for ever.
    pub(crate) async fn tidy(&self) {
        loop {
            tokio::time::sleep(TIDY).await;
            let limits = [&self.requests, &self.sign_in].into_iter().flatten();
            for limiter in limits.chain([&self.failures]) {
                limiter.tidy();
            }
        }
    }
}

/// What is left to somebody.
#[derive(Debug, Clone, Copy)]
struct Standing {
    name: &'static str,
    rate: Rate,
    left: Left,
}

/// How much there is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    /// So many requests at once.
    Some(u32),
    /// Nothing; how long until the next one may come.
    Nothing(Duration),
}

impl Standing {
    /// The answer to a request that is too many.
    fn refusal(&self) -> Option<ApiError> {
        let Left::Nothing(wait) = self.left else {
            return None;
        };
        let seconds = seconds(wait);
        let refused = ApiError::new(
            Code::RateLimited,
            format!(
                "More requests than {} came from you: please try again in {seconds} s.",
                self.rate
            ),
        );
        Some(refused.with_retry_after(seconds))
    }

    /// Says in an answer what the limit is and what is left of it.
    fn tell(&self, response: &mut Response) {
        let (name, quota) = (self.name, self.rate.requests().get());
        let left = match self.left {
            Left::Some(left) => left,
            Left::Nothing(_) => 0,
        };
        let whole = self.rate.interval() * (quota - left);
        let values = [
            format!("\"{name}\";q={quota};w={}", self.rate.window().as_secs()),
            format!("\"{name}\";r={left};t={}", seconds(whole)),
        ];
        for (header, value) in HEADERS.into_iter().zip(values) {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().insert(header, value);
            }
        }
    }
}

/// Rounded up: who comes too early has come in vain.
fn seconds(wait: Duration) -> u32 {
    u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}

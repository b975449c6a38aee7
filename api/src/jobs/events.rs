//! Progress as it happens, by Server-Sent Events.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use auth::Actor;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::stream;
use serde::Serialize;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{NoParams, Path, Query},
    jobs::{
        live::{Follower, JobUpdate},
        view::JobView,
    },
    problem::Problem,
    state::{AppState, Permit},
};

/// Follow a job
///
/// `progress` events carry the job, first as it stands and then whenever it changes; after the
/// last one an `end` event with the same, and the stream closes. A client that comes back is told
/// the present state first, so `Last-Event-ID` is not needed.
#[utoipa::path(
    get, path = "/api/v1/jobs/{id}/events", operation_id = "follow_job", tag = "jobs",
    params(("id" = Uuid, Path, description = "The job")),
    responses(
        (status = 200, description = "Events `progress` and `end`; the schema is that of the `data` of each", body = JobEvent, content_type = "text/event-stream"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn events(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Path(id): Path<Uuid>,
    Query(NoParams): Query<NoParams>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    let permit = state.stream_permit(&actor)?;
    let mut follower = state.live().follow(actor.scope(), id);
    let first = follower.first().await?;
    let mut events = Events {
        follower,
        stopping: state.stopping().clone(),
        waiting: VecDeque::new(),
        ended: false,
        watching: Watching {
            state: state.clone(),
            headers,
            actor,
            next_look: Instant::now() + LOOK_AGAIN,
        },
        _permit: permit,
    };
    events.queue(&first);
    let stream = stream::unfold(events, |mut events| async move {
        let event = events.next().await?;
        Some((Ok::<_, Infallible>(event), events))
    });
    let events = Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)));
    Ok((UNBUFFERED, events))
}

/// How often it is asked whether somebody may still see what they follow: about as long as a session
/// that was ended in another process lives on in this one.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Without it nginx keeps events back until there are enough of them.
const UNBUFFERED: [(&str, &str); 1] = [("x-accel-buffering", "no")];

/// The data of an event.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum JobEvent {
    /// `progress` and `end`: the job as it stands.
    Job(Box<JobView>),
    /// `end` of a job that was deleted.
    Deleted(Deleted),
}

/// The job is gone.
#[derive(Serialize, ToSchema)]
#[schema(as = JobDeleted)]
pub(crate) struct Deleted {
    /// Always `true`.
    deleted: bool,
}

struct Events {
    follower: Follower,
    stopping: CancellationToken,
    /// Events made but not sent.
    waiting: VecDeque<Event>,
    ended: bool,
    watching: Watching,
    _permit: Permit,
}

/// Who follows the job.
struct Watching {
    state: AppState,
    headers: HeaderMap,
    actor: Actor,
    next_look: Instant,
}

impl Watching {
    /// Returns when they may not see it any more.
    async fn is_over(&mut self) {
        loop {
            tokio::time::sleep_until(self.next_look).await;
            self.next_look += LOOK_AGAIN;
            let doors = self.state.doors();
            if !doors.still_let_in(&self.headers, &self.actor).await {
                return;
            }
        }
    }
}

impl Events {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if self.ended {
                return None;
            }
            let update = tokio::select! {
                update = self.follower.next() => update?,
                () = self.stopping.cancelled() => return None,
                () = self.watching.is_over() => return None,
            };
            self.queue(&update);
        }
    }

    fn queue(&mut self, update: &JobUpdate) {
        self.ended = update.is_last();
        let (data, token) = match update {
            JobUpdate::Job { token, job } => {
                let view = JobView::from(job.as_ref());
                (JobEvent::Job(Box::new(view)), Some(token))
            }
            JobUpdate::Gone => (JobEvent::Deleted(Deleted { deleted: true }), None),
        };
        // A struct of plain fields always becomes JSON.
        let Ok(data) = serde_json::to_string(&data) else {
            return;
        };
        let event = |name| {
            let event = Event::default().event(name).data(&data);
            match token {
                Some(token) => event.id(token.to_string()),
                None => event,
            }
        };
        if token.is_some() {
            self.waiting.push_back(event("progress"));
        }
        if self.ended {
            self.waiting.push_back(event("end"));
        }
    }
}

//! Who asks. Sign-in is an addition here and nowhere else.

use axum::{extract::FromRequestParts, http::request::Parts};
use uuid::Uuid;

use crate::{error::ApiError, state::AppState};

/// The one who asks; every store call that answers a person takes the team from here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Viewer {
    /// Whose jobs they may see.
    pub(crate) team: Uuid,
}

impl FromRequestParts<AppState> for Viewer {
    type Rejection = ApiError;

    /// Until sign-in is configured everybody who gets this far (see [`crate::guard`]) is of the built-in team.
    async fn from_request_parts(_: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        Ok(Self {
            team: store::BUILT_IN_TEAM,
        })
    }
}

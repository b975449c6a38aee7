//! Profiles beside each other.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use service::followers::{self, Compared};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{find, followers::SeriesParams};
use crate::{
    asking::Asking,
    error::ApiError,
    extract::{FromParams, Params, Query},
    problem::{BadEntry, Code, EntryCode, Problem},
    state::AppState,
};

/// Profiles beside each other at most.
const MOST: usize = 50;

/// Which profiles, and which time.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CompareParams {
    /// The profiles' ids, 50 at most, separated by commas.
    #[param(value_type = String)]
    ids: Option<String>,
    /// Which time, and how it is put together.
    #[param(ignore)]
    series: SeriesParams,
}

impl FromParams for CompareParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            ids: params.text("ids"),
            series: SeriesParams::from_params(params),
        }
    }
}

/// Profiles beside each other.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComparedProfiles {
    /// The first moment of each hour, day or week.
    times: Vec<DateTime<Utc>>,
    /// In the order in which they were asked for.
    profiles: Vec<ComparedProfile>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComparedProfile {
    /// The profile.
    id: Uuid,
    /// Where it is.
    platform: String,
    /// As it was asked for.
    handle: String,
    /// What people call it.
    title: Option<String>,
    /// The last count of each of `times`; null in a gap.
    followers: Vec<Option<i64>>,
    /// The same, where the first count that is known is 100.
    indexed: Vec<Option<f64>>,
}

/// Compare profiles
///
/// Up to 50, by hour (also where `raw` is asked for), day or week: how many follow each, and how that grew
/// from 100.
#[utoipa::path(
    get, path = "/api/v1/profiles/compare", operation_id = "compare_profiles", tag = "profiles",
    params(CompareParams, SeriesParams),
    responses(
        (status = 200, description = "The profiles", body = ComparedProfiles),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn compare(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(params): Query<CompareParams>,
) -> Result<Json<ComparedProfiles>, ApiError> {
    let mut profiles = Vec::new();
    for id in ids(params.ids.as_deref().unwrap_or_default())? {
        profiles.push(find(&state, &actor, id).await?);
    }
    let _turn = state.large_answer().await;
    let SeriesParams { by, from, to } = params.series;
    let compared = followers::compare(state.service(), profiles, by, from, to).await?;
    let (times, compared) = compared;
    Ok(Json(ComparedProfiles {
        times,
        profiles: compared.into_iter().map(ComparedProfile::from).collect(),
    }))
}

fn ids(text: &str) -> Result<Vec<Uuid>, ApiError> {
    let refuse = |code, detail: &str| {
        let entry = BadEntry::field("ids", code, detail).with_input(text);
        Err(ApiError::new(Code::BadParameter, detail.to_owned()).with_errors(entry))
    };
    let parts = text.split(',').map(str::trim).filter(|id| !id.is_empty());
    let Ok(ids) = parts.map(str::parse).collect::<Result<Vec<Uuid>, _>>() else {
        return refuse(EntryCode::NotAnId, "`ids` are UUIDs, separated by commas.");
    };
    match ids.len() {
        0 => refuse(EntryCode::Missing, "`ids` is missing: name the profiles."),
        1..=MOST => Ok(ids),
        _ => refuse(EntryCode::TooMany, "`ids` takes 50 profiles at most."),
    }
}

impl From<Compared> for ComparedProfile {
    fn from(compared: Compared) -> Self {
        let profile = compared.profile;
        Self {
            id: profile.id,
            platform: profile.platform,
            handle: profile.handle,
            title: profile.title,
            followers: compared.followers,
            indexed: compared.indexed,
        }
    }
}

//! What can be asked for here: who scores, and which platforms are read.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{error::ApiError, problem::Problem, state::AppState, viewer::Viewer};

/// What can score.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnalyzerList {
    /// The best first. Empty where the workers know and none has ever said: any name is then taken.
    analyzers: Vec<AnalyzerView>,
}

/// Something that scores.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Analyzer)]
pub(crate) struct AnalyzerView {
    /// What to send as `analyzer`.
    #[schema(example = "onnx:default")]
    name: String,
}

/// List analyzers
///
/// What a job may ask for as `analyzer`, besides `auto`, which means the best.
#[utoipa::path(
    get, path = "/api/v1/analyzers", operation_id = "list_analyzers", tag = "choices",
    responses(
        (status = 200, description = "All there are", body = AnalyzerList),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn analyzers(
    State(state): State<AppState>,
    _viewer: Viewer,
) -> Result<Json<AnalyzerList>, ApiError> {
    // Looks into the folder of models.
    let names = tokio::task::spawn_blocking(move || state.analyzers())
        .await
        .map_err(ApiError::internal)?;
    let analyzers = names
        .into_iter()
        .map(|name| AnalyzerView { name })
        .collect();
    Ok(Json(AnalyzerList { analyzers }))
}

/// Platforms that are read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlatformList {
    /// In the order in which they are asked whether an address is theirs.
    platforms: Vec<PlatformView>,
}

/// A platform that is read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Platform)]
pub(crate) struct PlatformView {
    /// What answers and files call it, and what `platform` filters by.
    #[schema(example = "hackernews")]
    name: &'static str,
    /// As people write it.
    #[schema(example = "Hacker News")]
    title: &'static str,
    /// The setting with the key that it needs; absent when it needs none.
    #[schema(example = "YOUTUBE_API_KEY")]
    key_setting: Option<&'static str>,
}

/// List platforms
///
/// Those whose comments are read. Addresses of others are named as unsupported, with the reason.
#[utoipa::path(
    get, path = "/api/v1/platforms", operation_id = "list_platforms", tag = "choices",
    responses(
        (status = 200, description = "All there are", body = PlatformList),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn platforms(_viewer: Viewer) -> Json<PlatformList> {
    let platforms = platforms::PLATFORMS
        .iter()
        .map(|platform| PlatformView {
            name: platform.name(),
            title: platform.title(),
            key_setting: platform.key_setting(),
        })
        .collect();
    Json(PlatformList { platforms })
}

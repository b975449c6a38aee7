//! What can be asked for here: who scores, and which platforms are read.

use axum::{Json, extract::State};
use platforms::{Access, KeySpec, PLATFORMS, Platform, credential_of};
use serde::Serialize;
use service::reachable::{Reachable, Reached};
use utoipa::ToSchema;

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{NoParams, Query},
    problem::Problem,
    state::AppState,
};

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
/// What a job may ask for as `analyzer`, besides `auto`, which always means the best. Where `auto` is in the
/// list, it is a scorer of its own: each text is scored by the model that knows its language, and each row
/// says by which.
#[utoipa::path(
    get, path = "/api/v1/analyzers", operation_id = "list_analyzers", tag = "choices",
    responses(
        (status = 200, description = "All there are", body = AnalyzerList),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn analyzers(
    State(state): State<AppState>,
    _: Asking,
    Query(NoParams): Query<NoParams>,
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

/// Platforms that are read, and those that are not.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct PlatformList {
    /// Those that are read, in the order in which they are asked whether an address is theirs.
    platforms: Vec<PlatformView>,
    /// Those whose addresses are known and whose comments are not read.
    unsupported: Vec<UnsupportedPlatformView>,
    /// Those whose profiles can be followed, see `POST /api/v1/profiles`.
    profiles: Vec<ProfilePlatformView>,
}

/// A platform whose profiles can be followed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProfilePlatform)]
pub(crate) struct ProfilePlatformView {
    /// What to send as `platform`.
    #[schema(example = "facebook")]
    name: &'static str,
    /// As people write it.
    #[schema(example = "Facebook")]
    title: &'static str,
    /// What names a profile, in Markdown.
    handles: &'static str,
    /// The setting with the key that it needs; absent when it needs none.
    #[schema(example = "FACEBOOK_TOKEN")]
    key_setting: Option<&'static str>,
    /// The key that it needs; absent when it needs none.
    key: Option<KeyView>,
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
    /// Whether its posts are read for the own team: it needs nothing, or there is a key. Null while no worker has said
    /// which keys the operator has set.
    ready: Option<bool>,
    /// The setting with the key that it needs; absent when it needs none.
    #[schema(example = "YOUTUBE_API_KEY")]
    key_setting: Option<&'static str>,
    /// The key that it needs; absent when it needs none.
    key: Option<KeyView>,
}

/// A key of a platform: a team enters its own, or the operator sets one for everybody.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlatformKey)]
pub(crate) struct KeyView {
    /// What it is called.
    #[schema(example = "YouTube Data API key")]
    label: &'static str,
    /// What it costs.
    #[schema(example = "free")]
    price: &'static str,
    /// How to get it, one sentence for each step, in Markdown.
    steps: &'static [&'static str],
    /// The permissions that it must have, by the platform's words.
    #[schema(example = json!(["instagram_basic"]))]
    permissions: &'static [&'static str],
    /// What a team has read with it, as the end of a sentence.
    #[schema(example = "comments of posts and reels of accounts that you manage")]
    reach: &'static str,
    /// What the platform's terms ask of whoever uses it, in Markdown.
    terms: &'static str,
}

/// A platform that is known and not read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnsupportedPlatform)]
pub(crate) struct UnsupportedPlatformView {
    /// What answers and files call it.
    #[schema(example = "linkedin")]
    name: &'static str,
    /// As people write it.
    #[schema(example = "LinkedIn")]
    title: &'static str,
    /// Why it is not read.
    #[schema(example = "LinkedIn shows comments only to the organisation's administrators")]
    why: &'static str,
    /// What can be done in place of it; absent where nothing is known.
    #[schema(example = "export them with another tool and upload the file of comments")]
    instead: Option<&'static str>,
}

/// List platforms
///
/// Those whose comments are read, those of which only addresses are known, with the reason, and those whose
/// profiles can be followed.
#[utoipa::path(
    get, path = "/api/v1/platforms", operation_id = "list_platforms", tag = "choices",
    responses(
        (status = 200, description = "All there are", body = PlatformList),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn platforms(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
) -> Result<Json<PlatformList>, ApiError> {
    let reachable = Reachable::of(state.store(), &actor).await?;
    let mut list = PlatformList::default();
    for platform in PLATFORMS {
        list.add(*platform, &reachable);
    }
    Ok(Json(list))
}

impl PlatformList {
    fn add(&mut self, platform: &dyn Platform, reachable: &Reachable) {
        let (name, title) = (platform.name(), platform.title());
        if let Some(source) = platform.profiles() {
            let key = source.key();
            self.profiles.push(ProfilePlatformView {
                name,
                title,
                handles: source.handles(),
                key_setting: key.map(|spec| spec.setting),
                key: key.map(KeyView::from),
            });
        }
        let key = match platform.access() {
            Access::Open => None,
            Access::Key(spec) => Some(spec),
            Access::Never(spec) => {
                return self.unsupported.push(UnsupportedPlatformView {
                    name,
                    title,
                    why: spec.why,
                    instead: spec.instead,
                });
            }
        };
        self.platforms.push(PlatformView {
            name,
            title,
            ready: match credential_of(name).map(|key| reachable.by(&key)) {
                None | Some(Reached::ByTeam | Reached::ByOperator) => Some(true),
                Some(Reached::Lacking) => Some(false),
                Some(Reached::Unknown) => None,
            },
            key_setting: key.map(|spec| spec.setting),
            key: key.map(KeyView::from),
        });
    }
}

impl From<KeySpec> for KeyView {
    fn from(spec: KeySpec) -> Self {
        Self {
            label: spec.label,
            price: spec.price,
            steps: spec.steps,
            permissions: spec.permissions,
            reach: spec.reach,
            terms: spec.terms,
        }
    }
}

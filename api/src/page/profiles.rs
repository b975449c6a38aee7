//! Profiles on the page: who is followed, and how many follow them over time.

mod chart;
mod words;

use askama::Template;
use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use i18n::percent;
use serde::Deserialize;
use service::{
    followers::{Bucket, By, Window, buckets, spans, whole},
    localized::localized,
    profiles::{INTERVAL, Wanted},
    wording::{count, platform_name},
};
use std::time::Duration;
use store::{Cursor, Profile, ProfileChange, ProfileFilter};
use uuid::Uuid;

use super::{
    format::{is_web, time},
    render,
    view::{Choice, choices},
};
use crate::{
    asking::Asking,
    error::ApiError,
    extract::{Choices, Form, ProfileId},
    problem::Code,
    profiles::{self, CreateParams, follow_list},
    state::AppState,
};

/// Profiles on one page.
const PROFILES: u32 = 50;

/// Intervals to choose from, in seconds.
fn offered_intervals() -> [(&'static str, &'static str); 6] {
    [
        ("300", t!("5 minutes")),
        ("600", t!("10 minutes")),
        ("3600", t!("hour")),
        ("21600", t!("6 hours")),
        ("86400", t!("day")),
        ("604800", t!("week")),
    ]
}

#[derive(Template)]
#[template(path = "profiles.html")]
struct ProfilesPage {
    profiles: Vec<Line>,
    next: Option<String>,
    platforms: Vec<Choice>,
    intervals: Vec<Choice>,
    /// What became of a list, in a sentence.
    note: Option<String>,
    /// Entries of it that name no profile.
    entries: Vec<String>,
}

#[derive(Template)]
#[template(path = "profile.html")]
struct ProfilePage {
    id: Uuid,
    name: String,
    platform: String,
    url: Option<String>,
    state: words::State,
    paused: bool,
    figures: Vec<(String, String)>,
    /// Why the last poll brought no count.
    gap: Option<String>,
    by: Vec<Choice>,
    intervals: Vec<Choice>,
    chart: Option<chart::Chart>,
    rows: Vec<Row>,
}

/// A profile, as the list shows it.
struct Line {
    id: Uuid,
    name: String,
    platform: String,
    followers: String,
    rounded: bool,
    state: words::State,
    measured: String,
    paused: bool,
}

impl From<Profile> for Line {
    fn from(profile: Profile) -> Self {
        Self {
            id: profile.id,
            state: words::State::of(&profile),
            platform: platform_name(&profile.platform),
            followers: profile.followers.map(count).unwrap_or_default(),
            rounded: profile.is_rounded,
            measured: profile.measured_at.map(time).unwrap_or_default(),
            paused: profile.paused,
            name: name(&profile),
        }
    }
}

/// One hour, day or week of the table.
struct Row {
    from: String,
    followers: String,
    change: String,
    lowest: String,
    highest: String,
    counted: String,
    gap: &'static str,
}

/// Which page of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ListChoices {
    before: Option<String>,
}

/// What is shown of a profile.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ShowChoices {
    by: String,
}

/// The form for one more profile.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AddForm {
    /// Empty: the text is an address.
    platform: String,
    handle: String,
    interval: String,
}

/// The form that changes a profile.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ChangeForm {
    interval: String,
}

/// `GET /profiles`.
pub(super) async fn list(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Choices(choices): Choices<ListChoices>,
) -> Result<Response, ApiError> {
    show_list(&state, &actor, choices.before, None).await
}

/// `POST /profiles`.
pub(super) async fn add(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Form(form): Form<AddForm>,
) -> Result<Redirect, ApiError> {
    let wanted = Wanted {
        platform: Some(form.platform.as_str()).filter(|platform| !platform.is_empty()),
        text: &form.handle,
        every: interval(&form.interval),
        brand: None,
    };
    let wanted = wanted.read().map_err(|why| {
        let sentence = service::wording::sentence(&why.to_string());
        ApiError::new(Code::InvalidFields, sentence)
    })?;
    let profile = profiles::add(&state, &actor, wanted).await?;
    Ok(Redirect::to(&format!("/profiles/{}", profile.id)))
}

/// `POST /profiles/list`: what became of it is told above the list.
pub(super) async fn add_list(
    State(state): State<AppState>,
    Asking(actor): Asking,
    request: Request,
) -> Result<Response, ApiError> {
    let followed = follow_list(&state, &actor, CreateParams::default(), request).await?;
    show_list(&state, &actor, None, Some(followed)).await
}

async fn show_list(
    state: &AppState,
    actor: &auth::Actor,
    before: Option<String>,
    followed: Option<profiles::FollowedView>,
) -> Result<Response, ApiError> {
    let filter = ProfileFilter::default();
    let page = state
        .store()
        .profiles(actor.team(), &filter, before.map(Cursor), PROFILES)
        .await;
    let (profiles, next) = match page {
        // An address that somebody wrote by hand.
        Err(store::Error::Conflict(_)) => (Vec::new(), None),
        page => page?,
    };
    let sources = platforms::PLATFORMS
        .iter()
        .filter(|platform| platform.profiles().is_some());
    let sources: Vec<_> = [("", t!("The address tells"))]
        .into_iter()
        .chain(sources.map(|platform| (platform.name(), platform.title())))
        .collect();
    render(&ProfilesPage {
        profiles: profiles.into_iter().map(Line::from).collect(),
        next: next.map(|Cursor(place)| place),
        platforms: choices("", &sources),
        intervals: intervals(INTERVAL),
        note: followed.as_ref().map(|followed| {
            let (added, known) = (followed.added as i64, followed.known as i64);
            match known {
                0 => tn!(added, "{n} profile more.", "{n} profiles more."),
                known => tn!(
                    added,
                    "{n} profile more, {known} followed before.",
                    "{n} profiles more, {known} followed before.",
                    known = known
                ),
            }
        }),
        entries: followed
            .into_iter()
            .flat_map(|followed| followed.errors)
            .map(|bad| {
                format!(
                    "{}: {}",
                    bad.input.unwrap_or_default(),
                    localized(&bad.detail)
                )
            })
            .collect(),
    })
}

/// `GET /profiles/{id}`.
pub(super) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    ProfileId(id): ProfileId,
    Choices(chosen): Choices<ShowChoices>,
) -> Result<Response, ApiError> {
    let profile = profiles::find(&state, &actor, id).await?;
    let by = by(&chosen.by, &profile);
    let window = Window::of(&profile, by, None, None);
    let spans = spans(state.service(), &profile, window).await?;
    let buckets = buckets(&spans, by, window);
    let total = whole(&spans);
    render(&ProfilePage {
        id,
        platform: platform_name(&profile.platform),
        url: Some(profile.url.clone()).filter(|url| is_web(url)),
        state: words::State::of(&profile),
        paused: profile.paused,
        figures: figures(&profile, total.as_ref()),
        gap: profile.gap.as_deref().map(|gap| {
            let is_of_it = profile.reason.as_deref() == Some(gap);
            let detail = profile.detail.clone().filter(|_| is_of_it);
            let detail = detail.map(|detail| localized(&detail));
            service::wording::sentence(&detail.unwrap_or_else(|| words::gap(gap).to_owned()))
        }),
        by: choices(
            word(by),
            &[
                ("hour", t!("Hours")),
                ("day", t!("Days")),
                ("week", t!("Weeks")),
            ],
        ),
        intervals: intervals(profile.every),
        chart: chart::Chart::of(&buckets, by),
        rows: buckets.iter().rev().map(|bucket| row(bucket, by)).collect(),
        name: name(&profile),
    })
}

/// `POST /profiles/{id}`.
pub(super) async fn change(
    State(state): State<AppState>,
    Asking(actor): Asking,
    ProfileId(id): ProfileId,
    Form(form): Form<ChangeForm>,
) -> Result<Redirect, ApiError> {
    let change = ProfileChange {
        every: interval(&form.interval),
        ..ProfileChange::default()
    };
    apply(&state, &actor, id, &change).await
}

/// `POST /profiles/{id}/pause`.
pub(super) async fn pause(
    State(state): State<AppState>,
    Asking(actor): Asking,
    ProfileId(id): ProfileId,
) -> Result<Redirect, ApiError> {
    set_paused(&state, &actor, id, true).await
}

/// `POST /profiles/{id}/resume`.
pub(super) async fn resume(
    State(state): State<AppState>,
    Asking(actor): Asking,
    ProfileId(id): ProfileId,
) -> Result<Redirect, ApiError> {
    set_paused(&state, &actor, id, false).await
}

/// `POST /profiles/{id}/delete`.
pub(super) async fn delete(
    State(state): State<AppState>,
    Asking(actor): Asking,
    ProfileId(id): ProfileId,
) -> Result<Response, ApiError> {
    profiles::forget(&state, &actor, id).await?;
    Ok(Redirect::to("/profiles").into_response())
}

async fn set_paused(
    state: &AppState,
    actor: &auth::Actor,
    id: Uuid,
    paused: bool,
) -> Result<Redirect, ApiError> {
    let change = ProfileChange {
        paused: Some(paused),
        ..ProfileChange::default()
    };
    apply(state, actor, id, &change).await
}

async fn apply(
    state: &AppState,
    actor: &auth::Actor,
    id: Uuid,
    change: &ProfileChange,
) -> Result<Redirect, ApiError> {
    profiles::apply(state, actor, id, change).await?;
    Ok(Redirect::to(&format!("/profiles/{id}")))
}

/// What people call it, or else its handle.
fn name(profile: &Profile) -> String {
    let title = profile.title.as_deref().map(str::trim);
    match title.filter(|title| !title.is_empty()) {
        Some(title) => format!("{title} ({})", profile.handle),
        None => profile.handle.clone(),
    }
}

fn figures(profile: &Profile, total: Option<&Bucket>) -> Vec<(String, String)> {
    let mut figures = Vec::new();
    let mut figure = |label: &str, value: Option<String>| {
        figures.extend(value.map(|value| (label.to_owned(), value)));
    };
    let label = match profile.is_rounded {
        true => t!("followers, rounded by the platform"),
        false => t!("followers"),
    };
    figure(label, profile.followers.map(count));
    let change = total.and_then(|total| total.change);
    figure(t!("in the time below"), change.map(signed));
    let counted = total.map(|total| percent(total.coverage));
    figure(t!("of it counted"), counted);
    figure(t!("posts"), profile.posts.map(count));
    figure(t!("likes"), profile.likes.map(count));
    figure(t!("views"), profile.views.map(count));
    figures
}

fn row(bucket: &Bucket, by: By) -> Row {
    let number = |number: Option<i64>| number.map(count).unwrap_or_default();
    Row {
        from: words::begin(bucket.from, by),
        followers: number(bucket.last),
        change: bucket.change.map(signed).unwrap_or_default(),
        lowest: number(bucket.min),
        highest: number(bucket.max),
        counted: percent(bucket.coverage),
        gap: bucket.gap.as_deref().map_or("", words::gap),
    }
}

/// With its sign.
fn signed(n: i64) -> String {
    match n {
        1.. => format!("+{}", count(n)),
        _ => count(n),
    }
}

/// What was chosen; else days, or hours of a profile that is young.
fn by(chosen: &str, profile: &Profile) -> By {
    let known = By::WORDS.iter().find(|(_, word)| *word == chosen);
    match known {
        Some((by, _)) if *by != By::Raw => *by,
        _ => {
            let last = profile.polled_at.unwrap_or(profile.created_at);
            match (last - profile.created_at).num_days() {
                0..=3 => By::Hour,
                _ => By::Day,
            }
        }
    }
}

fn word(by: By) -> &'static str {
    let mut words = By::WORDS.iter();
    words
        .find(|(known, _)| *known == by)
        .map_or("", |(_, word)| word)
}

/// The intervals to choose from, and the one that is chosen, which may be another.
fn intervals(every: Duration) -> Vec<Choice> {
    let chosen = every.as_secs().to_string();
    let mut all = choices(&chosen, &offered_intervals());
    if !all.iter().any(|choice| choice.chosen) {
        all.push(Choice {
            text: t!("{n} seconds", n = chosen),
            value: chosen,
            chosen: true,
        });
    }
    all
}

/// Seconds that may be chosen; none: as it was.
fn interval(text: &str) -> Option<Duration> {
    let seconds: u32 = text.parse().ok()?;
    let seconds = Some(seconds).filter(|seconds| service::profiles::INTERVALS.contains(seconds))?;
    Some(Duration::from_secs(seconds.into()))
}

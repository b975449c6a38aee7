//! The first page: the form for a new job, and the list of jobs.

use askama::Template;
use auth::Actor;
use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use service::{
    comment_file::{self, CommentSubmission},
    inspect::{self, FileKind},
    localized::localized,
    submit::{self, ListSubmission},
    uploads,
    wording::{count, scorer_name},
};
use store::{Cursor, Job, JobFilter};
use tables::Field;
use uuid::Uuid;

use super::{
    chart,
    form::ListForm,
    format::time,
    mapping,
    options::Options,
    render,
    view::{Status, job_name},
};
use crate::{
    asking::Asking,
    body::Held,
    error::ApiError,
    extract::Choices,
    jobs::{
        create::CreateParams,
        intake::{self, Intake, OtherKind, Texts},
    },
    problem::Code,
    state::{AppState, Permit},
    usage::view::sentences,
};

/// Jobs on one page.
const JOBS: u32 = 25;
/// Bad entries named above the form.
const NAMED: usize = 50;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    form: ListForm,
    problem: Option<ProblemNote>,
    preview: Option<String>,
    /// Name and options in the form for posts.
    options: String,
    /// The same in that for a file of comments.
    comments_options: String,
    jobs: Vec<JobLine>,
    next: Option<String>,
    /// The brand whose jobs alone are listed.
    brand: Option<String>,
    /// The team in which they work, where they are in several.
    team: Option<String>,
    /// What is nearly used up.
    quotas: Vec<String>,
}

/// Why a form was refused.
pub(super) struct ProblemNote {
    sentence: String,
    entries: Vec<String>,
}

struct JobLine {
    id: Uuid,
    name: String,
    status: Status,
    posts: String,
    comments: String,
    bar: Option<String>,
    scorers: String,
    /// Who asked for it, and for admins of which team, where that is known.
    who: String,
    /// Its brand: id and name.
    brand: Option<(Uuid, String)>,
    created: String,
    created_iso: String,
}

/// Which jobs to list.
#[derive(Debug, Default, Deserialize)]
pub(super) struct PageQuery {
    before: Option<String>,
    /// Those of this brand alone.
    brand: Option<Uuid>,
}

/// `GET /`.
pub(super) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Choices(query): Choices<PageQuery>,
) -> Result<Response, ApiError> {
    page(&state, actor, ListForm::default(), None, None, query).await
}

/// `POST /jobs`: starts a job and shows it, or gives the form back with what is wrong.
pub(super) async fn create(
    State(state): State<AppState>,
    Asking(actor): Asking,
    request: Request,
) -> Result<Response, ApiError> {
    let (form, read) = ListForm::read(&state, request).await;
    if let Err(error) = read {
        return refused(&state, actor, form, error).await;
    }
    let entries = form.entries(&state).await;
    let may_be_comments = match &entries {
        Ok(entries) => entries.comments.is_some(),
        Err(_) => form.file.is_some(),
    };
    let submitted = async {
        let (name, options) = form.options.fields().check(&state)?;
        let list = ListSubmission {
            name,
            options,
            entries: entries?,
            asked: None,
        };
        let made = submit::create(state.service(), &actor, list, None).await?;
        Ok::<_, ApiError>(made)
    };
    let error = match submitted.await {
        Ok(job) => return Ok(to_job(&job)),
        Err(error) => error,
    };
    // Then it is asked what it is, and need not be given again.
    // One row without an address is a header, or a slip of the keyboard.
    let rows = match error.code() {
        Code::FileOfComments => Some(1),
        Code::EmptyList if may_be_comments => Some(2),
        Code::NoRunnableEntry if may_be_comments => Some(1),
        _ => None,
    };
    if let Some(rows) = rows
        && let Some(file) = form.only_file()
        && let Ok(Some(id)) = keep(&state, &actor, file, rows).await
    {
        return Ok(mapping::instead_of_list(id, &form.options));
    }
    refused(&state, actor, form, error).await
}

/// Keeps what was given as a list, if it has texts in so many rows that may be comments.
async fn keep(
    state: &AppState,
    actor: &Actor,
    (name, held): (Option<String>, Held),
    rows: u64,
) -> Result<Option<Uuid>, ApiError> {
    let id = intake::keep_held(state, actor, name, None, held).await?;
    let (_, findings) = uploads::find(state.service(), actor.scope(), id).await?;
    if findings.guesses.contains_key(Field::Text.name()) && findings.rows >= rows {
        return Ok(Some(id));
    }
    uploads::delete(state.service(), actor, id).await?;
    Ok(None)
}

/// `POST /jobs/comments`: the same for a file of comments; one that does not tell all that is needed
/// leads to the choice of its columns.
pub(super) async fn create_from_comments(
    State(state): State<AppState>,
    Asking(actor): Asking,
    request: Request,
) -> Result<Response, ApiError> {
    let (read, options) = read_comments(&state, request).await;
    let answer = match read {
        Ok((file, _permit)) => score_or_ask(&state, &actor, file).await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) => Ok(answer),
        Err(error) => refused_comments(&state, actor, options, error).await,
    }
}

/// Reads the form for a file of comments; answers its options as they came, too.
pub(super) async fn read_comments(
    state: &AppState,
    request: Request,
) -> (Result<(CommentSubmission, Permit), ApiError>, Options) {
    let params = CreateParams {
        kind: Some(FileKind::Comments),
        ..CreateParams::default()
    };
    let mut texts = Texts::default();
    let kind = OtherKind::Forgotten;
    let read = match intake::read_with_texts(state, params, request, kind, &mut texts).await {
        Ok(Intake::Comments(file, permit)) => Ok((file, permit)),
        // What was sent is taken for one of comments, so a list is an empty form.
        Ok(Intake::List(_) | Intake::Made(_)) => Err(ApiError::new(
            Code::EmptyList,
            t!("Please choose a file of comments first."),
        )),
        Err(error) => Err(error),
    };
    let mut options = Options::default();
    for (name, value) in &texts {
        options.take(name, value);
    }
    (read, options)
}

/// Gives the form for a file of comments back, with its options and what is wrong.
pub(super) async fn refused_comments(
    state: &AppState,
    actor: Actor,
    comments_options: Options,
    error: ApiError,
) -> Result<Response, ApiError> {
    let form = ListForm {
        comments_opened: true,
        comments_options,
        ..ListForm::default()
    };
    refused(state, actor, form, error).await
}

/// Makes the job of a file that is certain; else keeps the file and asks.
async fn score_or_ask(
    state: &AppState,
    actor: &Actor,
    file: CommentSubmission,
) -> Result<Response, ApiError> {
    let options = Options::of(&file.name, &file.options);
    match comment_file::open(state.service(), &file).await? {
        Ok(opened) if inspect::is_certain(&opened.file) => {
            let made = comment_file::write(state.service(), actor, file, opened, None).await?;
            Ok(to_job(&made))
        }
        Ok(_) | Err(tables::Error::NoTextColumn { .. } | tables::Error::HoldsPosts) => {
            let id = comment_file::keep(state.service(), actor, file).await?;
            Ok(mapping::to_mapping(id, &options))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) fn to_job(job: &Job) -> Response {
    Redirect::to(&format!("/jobs/{}", job.id)).into_response()
}

/// The form as it came, with what is wrong.
pub(super) async fn refused(
    state: &AppState,
    actor: Actor,
    form: ListForm,
    error: ApiError,
) -> Result<Response, ApiError> {
    let status = error.code().status();
    if status.is_server_error() {
        return Err(error);
    }
    let mut entries: Vec<String> = error
        .errors()
        .named()
        .iter()
        .take(NAMED)
        .map(|entry| match &entry.input {
            Some(input) => format!("{input}: {}", localized(&entry.detail)),
            None => localized(&entry.detail),
        })
        .collect();
    let others = error.errors().count().saturating_sub(NAMED);
    if others > 0 {
        entries.push(t!("and {n} more", n = others));
    }
    let problem = ProblemNote {
        sentence: localized(error.detail()),
        entries,
    };
    let query = PageQuery::default();
    let page = page(state, actor, form, Some(problem), None, query).await?;
    Ok((status, page).into_response())
}

/// The page with everything on it.
pub(super) async fn page(
    state: &AppState,
    actor: Actor,
    form: ListForm,
    problem: Option<ProblemNote>,
    preview: Option<String>,
    query: PageQuery,
) -> Result<Response, ApiError> {
    let filter = JobFilter {
        brand: query.brand,
        ..JobFilter::default()
    };
    let (jobs, next) = state
        .store()
        .jobs(actor.scope(), &filter, query.before.map(Cursor), JOBS)
        .await?;
    let brands = state.store().brands(actor.team()).await?;
    let usage = state.store().usage(actor.team()).await?;
    render(&Home {
        team: actor
            .session()
            .filter(|session| session.has_other_teams)
            .map(|session| session.team_name.clone().unwrap_or_default()),
        quotas: sentences(&usage, false),
        options: form.options.render(state, &brands, "", true)?,
        comments_options: form
            .comments_options
            .render(state, &brands, "comments-", false)?,
        form,
        problem,
        preview,
        jobs: jobs.iter().map(|job| line(job, &actor)).collect(),
        next: next.map(|cursor| match query.brand {
            Some(brand) => format!("{}&brand={brand}", cursor.0),
            None => cursor.0,
        }),
        // Of another team, or none at all: there is nothing to call it by.
        brand: query.brand.map(|id| {
            let known = brands.iter().find(|brand| brand.id == id);
            known.map_or_else(|| t!("this brand").to_owned(), |brand| brand.name.clone())
        }),
    })
}

fn line(job: &Job, actor: &Actor) -> JobLine {
    let team = job.team_name.as_deref();
    let team = team.filter(|_| actor.scope() == store::Scope::All);
    let who = [job.created_by.as_deref(), team];
    let scorers: Vec<String> = job.scorers.iter().map(|name| scorer_name(name)).collect();
    JobLine {
        id: job.id,
        name: job_name(job),
        status: job.status.into(),
        posts: count(job.totals.items),
        comments: count(job.totals.comments.fetched),
        bar: chart::share_bar(&job.totals.comments.counted(job.counting())),
        scorers: scorers.join(", "),
        who: who.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        brand: job.options.brand.zip(job.brand_name.clone()),
        created: time(job.created_at),
        created_iso: job.created_at.to_rfc3339(),
    }
}

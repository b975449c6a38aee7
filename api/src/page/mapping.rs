//! The step between a file of comments and its job: which column is which.
//!
//! Nobody sees it whose file tells that by itself. The file is kept meanwhile ([`service::uploads`]), so
//! that it is sent once, whatever is chosen.

use askama::Template;
use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use plaintext::shorten;
use serde::Deserialize;
use service::{
    comment_file,
    inspect::{FileKind, Findings},
    localized::localized,
    mapping::Mapping,
    uploads,
    wording::count,
};
use store::{Brand, KeptFile};
use tables::{ENCODINGS, Field};
use uuid::Uuid;

use super::{
    format::time,
    home::{self, to_job},
    options::Options,
    render,
    view::Choice,
};
use crate::{
    asking::Asking,
    error::ApiError,
    extract::{Choices, Path},
    fields::Fields,
    jobs::intake,
    jobs::intake::KeptRequest,
    parts::Parts,
    state::AppState,
    uploads::mapping,
};

/// Columns of the first rows that are shown; all of them can be chosen.
const COLUMNS: usize = 40;
/// Mistakes that are named.
const NAMED: usize = 10;
/// Characters of the name of a column that are shown.
const NAME: usize = 60;

#[derive(Template)]
#[template(path = "mapping.html")]
struct MappingPage {
    id: Uuid,
    file: String,
    /// Name and options of the job.
    options: String,
    problem: Option<String>,
    /// Whether the column of the comments is to be chosen, since none of them is certain.
    no_text: bool,
    /// Whether it was given as a list of posts and cannot be read as one.
    no_list: bool,
    notes: Vec<String>,
    rows: String,
    until: String,
    header: Vec<String>,
    sample: Vec<Vec<String>>,
    more_columns: Option<String>,
    fields: Vec<FieldChoice>,
    encodings: Vec<Choice>,
    day_first: Vec<Choice>,
    /// Whether it can be a list of posts, and whether that is likelier.
    may_be_list: bool,
    is_list: bool,
}

/// A field with the columns that it may be.
struct FieldChoice {
    name: &'static str,
    words: &'static str,
    options: Vec<Choice>,
}

/// What was chosen, as the form has it: columns by their place.
#[derive(Debug, Default)]
struct MappingForm {
    columns: Vec<(Field, Option<usize>)>,
    encoding: String,
    day_first: String,
    options: Options,
    as_list: bool,
    /// It was given as a list of posts.
    instead_of_list: bool,
}

/// What is passed on from the form of the file, beside its options.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Origin {
    instead_of_list: bool,
}

/// `POST /uploads`: keeps a file of comments and asks for its columns.
pub(super) async fn create(
    State(state): State<AppState>,
    Asking(actor): Asking,
    request: Request,
) -> Result<Response, ApiError> {
    let (read, options) = home::read_comments(&state, request).await;
    let kept = match read {
        Ok((file, _permit)) => comment_file::keep(state.service(), &actor, file)
            .await
            .map_err(ApiError::from),
        Err(error) => Err(error),
    };
    match kept {
        Ok(id) => Ok(to_mapping(id, &options)),
        Err(error) => home::refused_comments(&state, actor, options, error).await,
    }
}

/// Leads to the page of a kept file.
pub(super) fn to_mapping(id: Uuid, options: &Options) -> Response {
    Redirect::to(&format!("/uploads/{id}?{}", options.query())).into_response()
}

/// The same for one that was given as a list of posts.
pub(super) fn instead_of_list(id: Uuid, options: &Options) -> Response {
    let query = options.query();
    Redirect::to(&format!("/uploads/{id}?instead_of_list=true&{query}")).into_response()
}

/// `GET /uploads/{id}`.
pub(super) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    id: Result<Path<Uuid>, ApiError>,
    Choices(options): Choices<Options>,
    Choices(origin): Choices<Origin>,
) -> Result<Response, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::upload_not_found())?;
    let (file, findings) = uploads::find(state.service(), actor.scope(), id).await?;
    let form = MappingForm {
        instead_of_list: origin.instead_of_list,
        ..MappingForm::guessed(&findings, options)
    };
    let brands = state.store().brands(actor.team()).await?;
    page(&state, &brands, &file, &findings, &form, None)
}

/// `POST /uploads/{id}`: makes the job, or gives the page back with what is wrong.
pub(super) async fn submit(
    State(state): State<AppState>,
    Asking(actor): Asking,
    id: Result<Path<Uuid>, ApiError>,
    request: Request,
) -> Result<Response, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::upload_not_found())?;
    let (file, findings) = uploads::find(state.service(), actor.scope(), id).await?;
    let form = MappingForm::read(&state, request).await?;
    let made = async {
        let mut fields = form.options.fields();
        let request = KeptRequest {
            id,
            kind: Some(match form.as_list {
                true => FileKind::Posts,
                false => FileKind::Comments,
            }),
            mapping: form.mapping(&findings, &mut fields),
        };
        let intake = intake::read_kept(&state, &actor, fields, request, None).await?;
        intake.submit(&state, &actor, None).await
    };
    match made.await {
        Ok(made) => Ok(to_job(&made)),
        Err(error) if error.code().status().is_server_error() => Err(error),
        Err(error) => {
            let errors = error
                .errors()
                .named()
                .iter()
                .map(|entry| localized(&entry.detail));
            let problem = match error.errors().count() {
                0 | 1 => localized(error.detail()),
                _ => errors.take(NAMED).collect::<Vec<_>>().join(" "),
            };
            let brands = state.store().brands(actor.team()).await?;
            let page = page(&state, &brands, &file, &findings, &form, Some(problem))?;
            Ok((error.code().status(), page).into_response())
        }
    }
}

impl MappingForm {
    /// What the file was found to be.
    fn guessed(findings: &Findings, options: Options) -> Self {
        let place = |field: Field| {
            let guess = findings.guesses.get(field.name())?;
            findings.columns.iter().position(|column| column == guess)
        };
        Self {
            columns: Field::ALL.map(|field| (field, place(field))).into(),
            options,
            ..Self::default()
        }
    }

    async fn read(state: &AppState, request: Request) -> Result<Self, ApiError> {
        let mut parts = Parts::of(state, request).await?;
        let mut form = Self::default();
        while let Some(part) = parts.next().await? {
            let name = part.name.clone();
            let text = part.text().await?;
            match name.as_str() {
                "encoding" => form.encoding = text,
                "day_first" => form.day_first = text,
                "as_list" => form.as_list = true,
                name if form.options.take(name, &text) => {}
                name => {
                    if let Some(field) = Field::from_name(name) {
                        form.columns.push((field, text.parse().ok()));
                    }
                }
            }
        }
        Ok(form)
    }

    /// The choice in the shape of every other way in: what the page showed was chosen, all of it.
    fn mapping(&self, findings: &Findings, fields: &mut Fields) -> Mapping {
        let mut mapping = Mapping::default();
        for (field, place) in &self.columns {
            let column = place.and_then(|place| findings.columns.get(place));
            if column.is_some() || *field != Field::Text {
                let column = column.cloned().unwrap_or_default();
                mapping::choose(&mut mapping, fields, field.name(), *field, column);
            }
        }
        mapping::form(&mut mapping, fields, "encoding", &self.encoding);
        mapping::form(&mut mapping, fields, "day_first", &self.day_first);
        mapping
    }

    fn place(&self, field: Field) -> Option<usize> {
        let (_, place) = self.columns.iter().find(|(known, _)| *known == field)?;
        *place
    }
}

fn page(
    state: &AppState,
    brands: &[Brand],
    file: &KeptFile,
    findings: &Findings,
    form: &MappingForm,
    problem: Option<String>,
) -> Result<Response, ApiError> {
    let names = |limit| {
        findings
            .columns
            .iter()
            .take(limit)
            .map(|n| shorten(n, NAME))
    };
    let field = |field: Field| {
        let chosen = form.place(field);
        let option = |(place, text)| Choice {
            value: usize::to_string(&place),
            text,
            chosen: chosen == Some(place),
        };
        let none = Choice {
            value: String::new(),
            text: t!("none").to_owned(),
            chosen: chosen.is_none(),
        };
        let columns = names(usize::MAX).enumerate().map(option);
        FieldChoice {
            name: field.name(),
            words: in_words(field),
            options: std::iter::once(none).chain(columns).collect(),
        }
    };
    let found = match &findings.encoding {
        Some(label) => t!("As found: {encoding}", encoding = label),
        None => t!("As found").to_owned(),
    };
    let encodings = ENCODINGS.iter().map(|label| (*label, *label));
    let may_be_list = findings.kinds.contains(&FileKind::Posts);
    let is_list = findings.likely_kind() == FileKind::Posts && !form.instead_of_list;
    let cells = |row: &Vec<String>| row.iter().take(COLUMNS).cloned().collect();
    let more = findings.columns.len().saturating_sub(COLUMNS);
    render(&MappingPage {
        id: file.id,
        file: file
            .name
            .clone()
            .unwrap_or_else(|| t!("the file").to_owned()),
        options: form.options.render(state, brands, "", may_be_list)?,
        no_text: problem.is_none()
            && !is_list
            && !findings.guesses.contains_key(Field::Text.name()),
        no_list: form.instead_of_list,
        problem,
        notes: findings.notes.iter().map(|note| localized(note)).collect(),
        rows: tn!(
            i64::try_from(findings.rows).unwrap_or(i64::MAX),
            "{n} row",
            "{n} rows"
        ),
        until: time(file.delete_at),
        header: names(COLUMNS).collect(),
        sample: findings.sample.iter().map(cells).collect(),
        more_columns: (more > 0).then(|| {
            t!(
                "The first rows; {n} more columns are not shown",
                n = count(more as i64)
            )
        }),
        fields: Field::ALL.into_iter().map(field).collect(),
        encodings: super::view::choices(
            &form.encoding,
            &std::iter::once(("", &*found))
                .chain(encodings)
                .collect::<Vec<_>>(),
        ),
        day_first: super::view::choices(
            &form.day_first,
            &[
                ("", t!("As the column tells")),
                ("true", t!("Day first: 3/4 is the 3rd of April")),
                (
                    "false",
                    t!("Month or year first: 3/4 is the 4th of March, 24-09-25 in 2024"),
                ),
            ],
        ),
        may_be_list,
        is_list,
    })
}

/// What a field is called on the page.
fn in_words(field: Field) -> &'static str {
    match field {
        Field::Text => t!("What the comment says"),
        Field::Id => t!("Id of the comment"),
        Field::ParentId => t!("Id of the comment it answers"),
        Field::IsReply => t!("Whether it is an answer"),
        Field::AuthorName => t!("Author"),
        Field::AuthorId => t!("Id of the author"),
        Field::PublishedAt => t!("Published"),
        Field::Likes => t!("Likes"),
        Field::ReplyCount => t!("Replies"),
        Field::Language => t!("Language"),
        Field::Url => t!("Link to the comment"),
        Field::PostUrl => t!("Address of the post"),
        Field::PostTitle => t!("Title of the post"),
        Field::Platform => t!("Platform"),
        Field::PostId => t!("Id of the post"),
        Field::FetchedAt => t!("When the row was fetched"),
        Field::IsPostAuthor => t!("Whether the author of the post wrote it"),
    }
}

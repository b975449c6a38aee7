//! The OpenAPI document: its head, and what is true of every operation alike.
//!
//! The rest comes from the handlers and the types of their answers. What a generated client
//! stumbles over is mended here, in one place, and not at each of fifty parameters.

use std::borrow::Cow;

use store::{AuditAction, JobStatus, Label, ProfileState, ReviewReason, Sort, WebhookMessage};
use utoipa::{
    OpenApi, PartialSchema, ToSchema,
    openapi::{
        self, HeaderBuilder, KnownFormat, ObjectBuilder, OneOf, PathItem, RefOr, Schema,
        SchemaFormat, Type,
        path::{Operation, Parameter, ParameterIn},
        schema::SchemaType,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
    },
};

use crate::{
    closed_lists::{ByWord, FileKindWord as Kind, GapReason},
    fans::FansFormat,
    legacy::{LegacyFileFormat, LegacyFormat},
    results::{AuthorsParam as Authors, DelimiterParam as Delimiter, TableParam as Table},
    webhooks::message,
};

/// The head of the document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Clamor",
        description = "Post URLs in, scored comments out.\n\nErrors are `application/problem+json` (RFC 9457) with a stable `code`. Lists are paged by cursors. Times are UTC.\n\nA server where people sign in asks in every request who it is: a token of its issuer or a personal token (`Authorization: Bearer TOKEN`), HTTP Basic with a personal token or a user's password, or the cookie of a session. Without one that is good the answer is 401; jobs of other teams are 404. Whoever is in several teams names one, by its name or id, in the header `X-Clamor-Team`: needed with a token of the issuer that names several, and possible with a password; a personal token works in the team in which it was made. Another team than one's own is answered 403 with `other_team`.",
    ),
    // Those that stand in parameters alone, or in what webhooks are sent, are not found by themselves.
    components(schemas(
        AuditAction, Authors, ByWord, Delimiter, FansFormat, GapReason, JobStatus, Kind, Label, LegacyFileFormat, LegacyFormat, ProfileState,
        ReviewReason, Sort, Table, WebhookMessage
    )),
    security((), ("bearer" = []), ("personalToken" = []), ("basic" = []), ("session" = [])),
    tags(
        (name = "jobs", description = "Lists of posts and files of comments, and how far they are"),
        (name = "results", description = "Summary, comments and files"),
        (name = "analyze", description = "Scores of a few texts"),
        (name = "posts", description = "Posts that are sent here to be analysed one by one"),
        (name = "profiles", description = "Pages, channels and accounts, and how many follow them over time"),
        (name = "brands", description = "Customers of an agency, to whom jobs belong"),
        (name = "users", description = "People, for those who look after them"),
        (name = "usage", description = "What is left of the quotas"),
        (name = "webhooks", description = "Addresses of other systems that are told when something is done, for admins"),
        (name = "credentials", description = "What a team shows platforms so that they let its posts be read, for admins"),
        (name = "audit", description = "Who did what, for admins"),
        (name = "choices", description = "What can be asked for here"),
        (name = "operation", description = "For whoever runs the server"),
        (name = "older clients", description = "The same under earlier addresses"),
    ),
)]
struct Head;

/// The head, for the routes to be added to.
pub(crate) fn head() -> openapi::OpenApi {
    Head::openapi()
}

/// Adds what is true of every operation, once all of them are there.
pub(crate) fn finish(mut document: openapi::OpenApi) -> openapi::OpenApi {
    let components = document.components.get_or_insert_default();
    for (name, scheme) in ways_in() {
        components.add_security_scheme(name, scheme);
    }
    for operation in document.paths.paths.values_mut().flat_map(operations) {
        for parameter in operation.parameters.iter_mut().flatten() {
            if let RefOr::T(parameter) = parameter {
                never_null(parameter);
            }
        }
        tell_when_to_come_back(operation);
    }
    document.webhooks = Some(message::webhooks());
    document
}

/// What says who asks; a server takes those that its settings turn on.
fn ways_in() -> [(&'static str, SecurityScheme); 4] {
    let http = |scheme, format: Option<&str>, description: &str| {
        let mut http = Http::new(scheme);
        http.bearer_format = format.map(str::to_owned);
        http.description = Some(description.to_owned());
        SecurityScheme::Http(http)
    };
    let session = ApiKeyValue::with_description(
        auth::SESSION_COOKIE,
        "The session of a browser that signed in on the page.",
    );
    [
        (
            "bearer",
            http(
                HttpAuthScheme::Bearer,
                Some("JWT"),
                "A token of the issuer that this server trusts.",
            ),
        ),
        (
            "personalToken",
            http(
                HttpAuthScheme::Bearer,
                Some("clamor_ and 36 letters and digits"),
                "A personal token, made on the account's page. One for reading changes nothing.",
            ),
        ),
        (
            "basic",
            http(
                HttpAuthScheme::Basic,
                None,
                "A personal token as password, with what its owner signs in as, `token` or nothing as user name; or, where the server has users of its \
                 own, their name and password.",
            ),
        ),
        ("session", SecurityScheme::ApiKey(ApiKey::Cookie(session))),
    ]
}

fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut path.get,
        &mut path.post,
        &mut path.put,
        &mut path.patch,
        &mut path.delete,
    ]
    .into_iter()
    .flatten()
}

/// A parameter that is left out is left out: a query or header cannot be null, and a client that is
/// told so sends the word `null`.
fn never_null(parameter: &mut Parameter) {
    if parameter.parameter_in == ParameterIn::Path {
        return;
    }
    let Some(schema) = &mut parameter.schema else {
        return;
    };
    let is_null = |item: &RefOr<Schema>| matches!(item, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null));
    match schema {
        RefOr::T(Schema::Object(object)) => {
            if let SchemaType::Array(types) = &mut object.schema_type {
                types.retain(|of| *of != Type::Null);
                if let [one] = types.as_slice() {
                    object.schema_type = SchemaType::Type(one.clone());
                }
            }
        }
        RefOr::T(Schema::OneOf(OneOf { items, .. })) => {
            items.retain(|item| !is_null(item));
            if let [one] = items.as_slice() {
                *schema = one.clone();
            }
        }
        _ => {}
    }
}

/// Every problem can say when to ask again, and how often one may.
fn tell_when_to_come_back(operation: &mut Operation) {
    if let Some(RefOr::T(problem)) = operation.responses.responses.get_mut("default") {
        for (name, of, description) in [
            (
                "Retry-After",
                Type::Integer,
                "Seconds after which the same request may succeed.",
            ),
            (
                "RateLimit",
                Type::String,
                "What is left of the limit, where there is one: `\"requests\";r=599;t=1`. On every answer.",
            ),
            (
                "RateLimit-Policy",
                Type::String,
                "The limit, where there is one: `\"requests\";q=600;w=60`. On every answer.",
            ),
        ] {
            let header = HeaderBuilder::new()
                .schema(Some(ObjectBuilder::new().schema_type(of)))
                .description(Some(description))
                .build();
            problem.headers.insert(name.to_owned(), header.into());
        }
    }
}

/// Bytes as they are: a file in the body or in a part of a form.
pub(crate) struct Binary;

impl PartialSchema for Binary {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .content_media_type("application/octet-stream")
            .into()
    }
}

impl ToSchema for Binary {
    fn name() -> Cow<'static, str> {
        "Binary".into()
    }
}

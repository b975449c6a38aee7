//! What webhooks are sent, for the document: its section `webhooks`.

use store::WebhookEvent;
use utoipa::openapi::{
    ContentBuilder, HttpMethod, ObjectBuilder, PathItem, Paths, PathsBuilder, Ref, Required,
    ResponseBuilder, Type,
    path::{OperationBuilder, ParameterBuilder, ParameterIn},
    request_body::RequestBodyBuilder,
};

/// The headers of Standard Webhooks.
const HEADERS: [(&str, &str); 3] = [
    (
        "webhook-id",
        "The id of the delivery, the same at each attempt: by it a receiver knows what it has taken already.",
    ),
    (
        "webhook-timestamp",
        "When it was sent, in seconds since 1970: refuse what is older than five minutes.",
    ),
    (
        "webhook-signature",
        "`v1,` and the base64 of the HMAC-SHA256 of `webhook-id`, a dot, `webhook-timestamp`, a dot and the body; \
         the key is what follows `whsec_` in the secret, out of base64. After a change of the secret two of them, \
         with a space between, for a day.",
    ),
];

/// Each event, with the request that tells of it.
pub(crate) fn webhooks() -> Paths {
    let events = WebhookEvent::ALL.into_iter().chain([WebhookEvent::Test]);
    let paths = events.fold(PathsBuilder::new(), |paths, event| {
        paths.path(event.as_str(), request(event))
    });
    paths.build()
}

fn request(event: WebhookEvent) -> PathItem {
    let summary = match event {
        WebhookEvent::JobCompleted => "A job ended, and each of its posts completed",
        WebhookEvent::JobPartial => "A job ended, and some of its posts failed or fell short",
        WebhookEvent::JobFailed => "A job ended, and nothing of it could be had",
        WebhookEvent::JobCancelled => "A job was cancelled",
        WebhookEvent::Test => "Somebody tries the webhook",
    };
    let message = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("WebhookMessage")))
        .build();
    let body = RequestBodyBuilder::new()
        .content("application/json", message)
        .required(Some(Required::True))
        .build();
    let answer = |description: &str| ResponseBuilder::new().description(description);
    let operation = OperationBuilder::new()
        .summary(Some(summary))
        .tag("webhooks")
        .operation_id(Some(format!("on_{}", event.as_str().replace('.', "_"))))
        .request_body(Some(body))
        .response("2XX", answer("It is taken"))
        .response(
            "410",
            answer("Nobody is there any more: the webhook is switched off"),
        )
        .response("default", answer("It is tried again later"));
    let operation = HEADERS
        .iter()
        .fold(operation, |operation, (name, description)| {
            let header = ParameterBuilder::new()
                .name(*name)
                .parameter_in(ParameterIn::Header)
                .required(Required::True)
                .description(Some(*description))
                .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
            operation.parameter(header)
        });
    PathItem::new(HttpMethod::Post, operation)
}

//! Webhooks: addresses of other systems that are told when a job has ended. What is done with them is a
//! rule of `service`; what they are sent is described in [`message`].

mod body;
pub(crate) mod message;
mod view;

use axum::{
    Json,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use utoipa::IntoParams;

use crate::{
    asking::Asking,
    error::ApiError,
    extract::{CursorParam, Cursors, DeliveryId, FromParams, NoParams, Params, Query, WebhookId},
    problem::Problem,
    shares::PublicBase,
    state::AppState,
};
use body::{NewWebhook, WebhookChange};
use view::{DeliveryPage, DeliveryView, NewWebhookView, WebhookView, Webhooks};

/// List webhooks
///
/// Those of the own team, the first one first; a team has 20 at most. For admins of a team; 403 for others.
#[utoipa::path(
    get, path = "/api/v1/webhooks", operation_id = "list_webhooks", tag = "webhooks",
    responses(
        (status = 200, description = "The webhooks", body = Webhooks),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
) -> Result<Json<Webhooks>, ApiError> {
    let webhooks = state.webhooks(&actor)?.list().await?;
    Ok(Json(Webhooks {
        webhooks: webhooks.into_iter().map(WebhookView::from).collect(),
    }))
}

/// Make a webhook
///
/// What happens is sent there by `POST` as JSON, signed after Standard Webhooks
/// (<https://www.standardwebhooks.com>): the headers `webhook-id`, `webhook-timestamp` and
/// `webhook-signature`. The secret is in this answer and nowhere else. An answer of 2xx within 15 seconds takes
/// a delivery; anything else is tried again for more than a day, redirects are not followed, and 410 switches the webhook
/// off. The same delivery may come twice: `webhook-id` tells.
#[utoipa::path(
    post, path = "/api/v1/webhooks", operation_id = "create_webhook", tag = "webhooks",
    request_body(content = NewWebhook),
    responses(
        (status = 201, description = "The webhook, and its secret", body = NewWebhookView, headers(("Location" = String, description = "Address of the webhook"))),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    Asking(actor): Asking,
    Query(NoParams): Query<NoParams>,
    base: PublicBase,
    request: Request,
) -> Result<Response, ApiError> {
    let webhooks = state.webhooks(&actor)?;
    let wanted = NewWebhook::read(request, &state).await?;
    let made = webhooks.make(wanted.url, wanted.events, base.address());
    let (webhook, secret) = made.await?;
    let webhook = WebhookView::from(webhook);
    let location = [(header::LOCATION, format!("/api/v1/webhooks/{}", webhook.id))];
    let answer = Json(NewWebhookView { webhook, secret });
    Ok((StatusCode::CREATED, location, answer).into_response())
}

/// Show a webhook
#[utoipa::path(
    get, path = "/api/v1/webhooks/{id}", operation_id = "get_webhook", tag = "webhooks",
    params(("id" = Uuid, Path, description = "The webhook")),
    responses(
        (status = 200, description = "The webhook", body = WebhookView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    WebhookId(id): WebhookId,
    Query(NoParams): Query<NoParams>,
) -> Result<Json<WebhookView>, ApiError> {
    Ok(Json(state.webhooks(&actor)?.find(id).await?.into()))
}

/// Change a webhook
///
/// Its address, of what it is told, and whether it is on. What waits for one that is switched off is given up.
#[utoipa::path(
    patch, path = "/api/v1/webhooks/{id}", operation_id = "change_webhook", tag = "webhooks",
    params(("id" = Uuid, Path, description = "The webhook")),
    request_body(content = WebhookChange),
    responses(
        (status = 200, description = "The webhook", body = WebhookView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn change(
    State(state): State<AppState>,
    Asking(actor): Asking,
    WebhookId(id): WebhookId,
    Query(NoParams): Query<NoParams>,
    base: PublicBase,
    request: Request,
) -> Result<Json<WebhookView>, ApiError> {
    let webhooks = state.webhooks(&actor)?;
    // Before the body is looked at: of a webhook that is not there nothing else is told.
    webhooks.find(id).await?;
    let wanted = store::WebhookChange {
        base: Some(base.address()),
        ..WebhookChange::read(request, &state).await?
    };
    Ok(Json(webhooks.change(id, &wanted).await?.into()))
}

/// Delete a webhook
///
/// With the list of what it was told; what waits for it is not sent.
#[utoipa::path(
    delete, path = "/api/v1/webhooks/{id}", operation_id = "delete_webhook", tag = "webhooks",
    params(("id" = Uuid, Path, description = "The webhook")),
    responses(
        (status = 204, description = "It is deleted"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    Asking(actor): Asking,
    WebhookId(id): WebhookId,
    Query(NoParams): Query<NoParams>,
) -> Result<StatusCode, ApiError> {
    state.webhooks(&actor)?.delete(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give a webhook another secret
///
/// It is in this answer and nowhere else. For 24 hours deliveries are signed with the secret before as well, so
/// that the receiver can change over meanwhile.
#[utoipa::path(
    post, path = "/api/v1/webhooks/{id}/rotate", operation_id = "rotate_webhook", tag = "webhooks",
    params(("id" = Uuid, Path, description = "The webhook")),
    responses(
        (status = 200, description = "The webhook, and its new secret", body = NewWebhookView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn rotate(
    State(state): State<AppState>,
    Asking(actor): Asking,
    WebhookId(id): WebhookId,
    Query(NoParams): Query<NoParams>,
) -> Result<Json<NewWebhookView>, ApiError> {
    let (webhook, secret) = state.webhooks(&actor)?.rotate(id).await?;
    Ok(Json(NewWebhookView {
        webhook: webhook.into(),
        secret,
    }))
}

/// Try a webhook
///
/// It is sent `webhook.test`, whatever it asks for.
#[utoipa::path(
    post, path = "/api/v1/webhooks/{id}/test", operation_id = "test_webhook", tag = "webhooks",
    params(("id" = Uuid, Path, description = "The webhook")),
    responses(
        (status = 202, description = "The delivery, which is sent in a moment", body = DeliveryView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn test(
    State(state): State<AppState>,
    Asking(actor): Asking,
    WebhookId(id): WebhookId,
    Query(NoParams): Query<NoParams>,
) -> Result<(StatusCode, Json<DeliveryView>), ApiError> {
    let delivery = state.webhooks(&actor)?.test(id).await?;
    Ok((StatusCode::ACCEPTED, Json(delivery.into())))
}

/// Which deliveries to list.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeliveriesParams {
    /// `next_cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: CursorParam,
    /// Deliveries per page; default 50.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

impl FromParams for DeliveriesParams {
    fn from_params(params: &mut Params) -> Self {
        Self {
            cursor: params.cursor(|list| list),
            limit: params.number("limit", 1..=500),
        }
    }
}

/// List deliveries of a webhook
///
/// What it was told and is to be told, newest first; they are kept for 30 days after their end.
#[utoipa::path(
    get, path = "/api/v1/webhooks/{id}/deliveries", operation_id = "list_deliveries", tag = "webhooks",
    params(("id" = Uuid, Path, description = "The webhook"), DeliveriesParams),
    responses(
        (status = 200, description = "Some deliveries", body = DeliveryPage),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn deliveries(
    State(state): State<AppState>,
    Asking(actor): Asking,
    WebhookId(id): WebhookId,
    Query(params): Query<DeliveriesParams>,
) -> Result<Json<DeliveryPage>, ApiError> {
    let limit = params.limit.unwrap_or(50);
    let webhooks = state.webhooks(&actor)?;
    let found = webhooks.deliveries(id, params.cursor.after(), limit);
    let (deliveries, next) = match found.await {
        Err(service::Error::Store(error)) => return Err(Cursors::refused(error)),
        found => found?,
    };
    Ok(Json(DeliveryPage {
        deliveries: deliveries.into_iter().map(DeliveryView::from).collect(),
        next_cursor: params.cursor.next(next),
    }))
}

/// Send a delivery again
///
/// Whatever became of it, with the same `webhook-id` and body, and with all its attempts.
#[utoipa::path(
    post, path = "/api/v1/webhooks/{id}/deliveries/{delivery}/redeliver", operation_id = "send_delivery_again", tag = "webhooks",
    params(
        ("id" = Uuid, Path, description = "The webhook"),
        ("delivery" = Uuid, Path, description = "The delivery"),
    ),
    responses(
        (status = 202, description = "The delivery, which is sent in a moment", body = DeliveryView),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn redeliver(
    State(state): State<AppState>,
    Asking(actor): Asking,
    DeliveryId { webhook, delivery }: DeliveryId,
    Query(NoParams): Query<NoParams>,
) -> Result<(StatusCode, Json<DeliveryView>), ApiError> {
    let webhooks = state.webhooks(&actor)?;
    let delivery = webhooks.redeliver(webhook, delivery).await?;
    Ok((StatusCode::ACCEPTED, Json(delivery.into())))
}

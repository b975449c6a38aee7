//! Extractors whose rejections are problems like every other error, and what parameters share.

mod cursor;
mod params;

use auth::Refusal;
use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
};
use platforms::{PlatformKey, credential_of};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::{body::Chunks, error::ApiError, state::AppState};

pub(crate) use cursor::{CursorParam, Cursors};
pub(crate) use params::{FromParams, LONGEST_SEARCH, Params};

/// Parameters of the query; unknown ones are an error, since a mistyped filter shows wrong rows.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

impl<T: FromParams, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let mut params = Params::of(parts.uri.query().unwrap_or_default()).at(parts.uri.path());
        let read = T::from_params(&mut params);
        params.finish()?;
        Ok(Self(read))
    }
}

/// The query of a route that takes no parameters.
#[derive(Debug)]
pub(crate) struct NoParams;

impl FromParams for NoParams {
    fn from_params(_: &mut Params) -> Self {
        Self
    }
}

/// What a page's address chooses; what the page does not know is left alone.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(ApiError))]
pub(crate) struct Choices<T>(pub(crate) T);

/// Bytes of the largest form without files.
const LARGEST_FORM: usize = 64 << 10;

/// The fields of a form without files; one that no page of ours sends is not read to its end.
#[derive(Debug)]
pub(crate) struct Form<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<AppState> for Form<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let (head, body) = request.into_parts();
        let body = Chunks::of_body(body).collect(LARGEST_FORM, LARGEST_FORM, state);
        let body = Body::from(body.await?.to_vec());
        let request = Request::from_parts(head, body);
        let form = axum::extract::Form::<T>::from_request(request, state).await?;
        Ok(Self(form.0))
    }
}

/// The jobs' ids in the path.
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(ApiError))]
pub(crate) struct Path<T>(pub(crate) T);

/// A user's id in the path; one that is no UUID is nobody's.
#[derive(Debug)]
pub(crate) struct UserId(pub(crate) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for UserId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let id = axum::extract::Path::<Uuid>::from_request_parts(parts, state).await;
        id.map(|axum::extract::Path(id)| Self(id))
            .map_err(|_| Refusal::NoSuchUser.into())
    }
}

/// A profile's id in the path; one that is no UUID is no profile's.
#[derive(Debug)]
pub(crate) struct ProfileId(pub(crate) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for ProfileId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let id = axum::extract::Path::<Uuid>::from_request_parts(parts, state).await;
        id.map(|axum::extract::Path(id)| Self(id))
            .map_err(|_| service::Error::ProfileNotFound.into())
    }
}

/// A brand's id in the path; one that is no UUID is no brand's.
#[derive(Debug)]
pub(crate) struct BrandId(pub(crate) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for BrandId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let id = axum::extract::Path::<Uuid>::from_request_parts(parts, state).await;
        id.map(|axum::extract::Path(id)| Self(id))
            .map_err(|_| service::Error::BrandNotFound.into())
    }
}

/// A webhook's id in the path; one that is no UUID is no webhook's.
#[derive(Debug)]
pub(crate) struct WebhookId(pub(crate) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for WebhookId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let id = axum::extract::Path::<Uuid>::from_request_parts(parts, state).await;
        id.map(|axum::extract::Path(id)| Self(id))
            .map_err(|_| service::Error::WebhookNotFound.into())
    }
}

/// A platform that takes a credential, by its name in the path; of any other there is none.
pub(crate) struct KeyedPlatform(pub(crate) PlatformKey<'static>);

impl<S: Send + Sync> FromRequestParts<S> for KeyedPlatform {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let name = axum::extract::Path::<String>::from_request_parts(parts, state).await;
        let axum::extract::Path(name) = name?;
        let key = credential_of(&name).ok_or(service::Error::NoSuchCredential)?;
        Ok(Self(key))
    }
}

/// The ids of a webhook and of a delivery of it; of those that are no UUIDs there is none.
#[derive(Debug)]
pub(crate) struct DeliveryId {
    pub(crate) webhook: Uuid,
    pub(crate) delivery: Uuid,
}

impl<S: Send + Sync> FromRequestParts<S> for DeliveryId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let ids = axum::extract::Path::<(String, String)>::from_request_parts(parts, state).await;
        let (webhook, delivery) = ids.map(|axum::extract::Path(ids)| ids)?;
        Ok(Self {
            webhook: webhook
                .parse()
                .map_err(|_| service::Error::WebhookNotFound)?,
            delivery: delivery
                .parse()
                .map_err(|_| service::Error::DeliveryNotFound)?,
        })
    }
}

//! Reads request bodies with a limit on size; that on silence is the connection's
//! ([`program::http`]), and told here.

use std::{
    error::Error,
    iter::successors,
    ops::Deref,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    body::{Body, Bytes},
    extract::{
        Request,
        multipart::{Field, MultipartError},
    },
    http::{HeaderMap, HeaderValue, header},
};
use futures::{
    StreamExt,
    stream::{self, BoxStream},
};
use program::http::BodyLate;
use serde_json::{Map, Value};
use service::uploads;
use sha2::{Digest, Sha256};
use store::{KeptFile, Scope, Store};
use tempfile::NamedTempFile;
use tokio::io::{AsyncWriteExt, BufWriter};

use crate::{
    bounded_json,
    bounded_json::{Document, JsonError},
    error::ApiError,
    problem::{BadEntries, BadEntry, Code},
    settings::Settings,
    state::{AppState, ROOM_UNIT, Room},
};

tokio::task_local! {
    /// The room of the bodies of the request that is answered.
    static TAKEN: Mutex<Vec<Arc<Vec<Room>>>>;
}

/// Answers a request; what its body takes in memory counts until then, though the body itself is gone: what was read
/// of it is there.
pub(crate) async fn holding_room<T>(answer: impl Future<Output = T>) -> T {
    TAKEN.scope(Mutex::default(), answer).await
}

/// Values in a small JSON object at most.
const MAX_VALUES: usize = 10_000;

/// A body in memory. What it takes counts against what all bodies may, until the last clone is gone and the request
/// is answered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    bytes: Bytes,
    _room: Arc<Vec<Room>>,
}

impl Deref for Held {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// A body or a part of one, chunk by chunk.
pub(crate) struct Chunks<'a> {
    stream: BoxStream<'a, Result<Bytes, ApiError>>,
}

impl<'a> Chunks<'a> {
    /// A whole body.
    pub(crate) fn of_body(body: Body) -> Chunks<'static> {
        let stream = body.into_data_stream();
        let stream = stream.map(|chunk| chunk.map_err(|error| broke_off(&error)));
        Chunks {
            stream: stream.boxed(),
        }
    }

    /// What is in memory already.
    pub(crate) fn of_held(held: Held) -> Chunks<'static> {
        let bytes = held.bytes.clone();
        // The room that it takes is given back when it was read.
        let stream = stream::once(async move {
            let _held = held;
            Ok(bytes)
        });
        Chunks {
            stream: stream.boxed(),
        }
    }

    /// One part of a form.
    pub(crate) fn of_field(field: Field<'a>) -> Self {
        let stream = field.map(|chunk| chunk.map_err(ApiError::from));
        Self {
            stream: stream.boxed(),
        }
    }

    /// A file that was sent before.
    pub(crate) fn of_kept_file(store: Store, scope: Scope, file: &KeptFile) -> Chunks<'static> {
        let id = file.id;
        let pieces = stream::iter(0..file.pieces).then(move |seq| {
            let store = store.clone();
            async move {
                let piece = uploads::piece(&store, scope, id, seq).await?;
                Ok(Bytes::from(piece))
            }
        });
        Chunks {
            stream: pieces.boxed(),
        }
    }

    async fn next(&mut self) -> Result<Option<Bytes>, ApiError> {
        self.stream.next().await.transpose()
    }

    /// All of it in memory, up to `limit` bytes; an error speaks of `told` bytes.
    pub(crate) async fn collect(
        mut self,
        limit: usize,
        told: usize,
        state: &AppState,
    ) -> Result<Held, ApiError> {
        let mut bytes = Vec::new();
        let mut room = Vec::new();
        // The first piece is free, so that small requests are taken whatever large ones do.
        let mut paid = ROOM_UNIT;
        while let Some(chunk) = self.next().await? {
            let size = bytes.len() + chunk.len();
            if size > limit {
                return Err(too_large(told as u64));
            }
            if size > paid {
                let units = (size - paid).div_ceil(ROOM_UNIT);
                room.push(state.room(units)?);
                paid += units * ROOM_UNIT;
            }
            bytes.extend_from_slice(&chunk);
        }
        let room = Arc::new(room);
        // Outside of a request the body alone counts.
        let _ = TAKEN.try_with(|taken| {
            let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
            taken.push(Arc::clone(&room));
        });
        Ok(Held {
            bytes: bytes.into(),
            _room: room,
        })
    }

    /// All of it in a temporary file, which is gone when it is dropped; and the SHA-256 of it.
    pub(crate) async fn spool(
        mut self,
        limit: u64,
        settings: &Settings,
    ) -> Result<(NamedTempFile, String), ApiError> {
        let disk = |error| ApiError::disk(&error);
        let file = temp_file(settings).map_err(disk)?;
        let handle = file.reopen().map_err(disk)?;
        let mut writer = BufWriter::with_capacity(1 << 20, tokio::fs::File::from_std(handle));
        let mut hash = Sha256::new();
        let mut size = 0;
        while let Some(chunk) = self.next().await? {
            size += chunk.len() as u64;
            if size > limit {
                return Err(too_large(limit));
            }
            hash.update(&chunk);
            writer.write_all(&chunk).await.map_err(disk)?;
        }
        writer.flush().await.map_err(disk)?;
        Ok((file, hex::encode(hash.finalize())))
    }
}

/// Why a body ended before its end.
fn broke_off(error: &(dyn Error + 'static)) -> ApiError {
    tracing::debug!(error, "a request body broke off");
    match is_late(error) {
        true => late(),
        false => ApiError::new(Code::MalformedBody, "The body broke off before its end."),
    }
}

/// Whether an error, of whichever reader, is that of a body that came too slowly.
pub(crate) fn is_late(error: &(dyn Error + 'static)) -> bool {
    successors(Some(error), |&error| error.source()).any(|error| error.is::<BodyLate>())
}

/// The body came too slowly, or not at all.
pub(crate) fn late() -> ApiError {
    ApiError::new(
        Code::BodyTimeout,
        "The body did not arrive in time, or too slowly; please send it again.",
    )
}

/// A small JSON object in memory; `example` shows what one looks like.
pub(crate) async fn json_object(
    request: Request,
    limit: usize,
    state: &AppState,
    example: &str,
) -> Result<Map<String, Value>, ApiError> {
    uncompressed(request.headers())?;
    let json = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            let essence = value.split(';').next().unwrap_or(value).trim();
            essence.eq_ignore_ascii_case("application/json")
        });
    if !json {
        return Err(ApiError::new(
            Code::UnsupportedMediaType,
            format!("Send `{example}` as `application/json`."),
        ));
    }
    let held = Chunks::of_body(request.into_body())
        .collect(limit, limit, state)
        .await?;
    let read =
        tokio::task::spawn_blocking(move || bounded_json::parse(without_mark(&held), MAX_VALUES));
    match read.await.map_err(ApiError::internal)? {
        Ok(Document {
            value: Value::Object(body),
            repeated,
        }) => {
            let mut bad = BadEntries::default();
            for pointer in repeated {
                bad.add(|| BadEntry::repeated(pointer));
            }
            match bad.count() {
                0 => Ok(body),
                _ => Err(ApiError::invalid_fields(bad)),
            }
        }
        Ok(_) => Err(ApiError::new(
            Code::MalformedBody,
            format!("The body must be an object like `{example}`."),
        )),
        Err(JsonError::TooMany(most)) => Err(ApiError::new(
            Code::InvalidFields,
            format!("The body holds more than {most} values; it should be like `{example}`."),
        )),
        Err(JsonError::Syntax(error)) => Err(ApiError::new(
            Code::MalformedBody,
            format!("The body is not JSON: {error}."),
        )),
    }
}

/// Refuses a body that is compressed: it would be read as it is.
pub(crate) fn uncompressed(headers: &HeaderMap) -> Result<(), ApiError> {
    let encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    let is_plain = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
    match encodings.into_iter().all(is_plain) {
        true => Ok(()),
        false => Err(ApiError::new(
            Code::UnsupportedMediaType,
            "Compressed bodies (`Content-Encoding`) are not read here; send it as it is.",
        )),
    }
}

/// JSON without the byte order mark that some editors and libraries put before it.
pub(crate) fn without_mark(json: &[u8]) -> &[u8] {
    json.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(json)
}

/// A temporary file where the settings want it.
pub(crate) fn temp_file(settings: &Settings) -> std::io::Result<NamedTempFile> {
    program::named_temp_file(settings.temp_dir.as_deref())
}

/// Refuses a body that says itself that it is too large, before it is sent.
pub(crate) fn announced_size(headers: &HeaderMap, limit: u64) -> Result<(), ApiError> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    match announced {
        Some(size) if size > limit => Err(too_large(limit)),
        _ => Ok(()),
    }
}

/// The body passes a limit.
pub(crate) fn too_large(limit: u64) -> ApiError {
    let limit = match limit {
        mib if mib >= 1 << 20 => format!("{} MiB", mib >> 20),
        bytes => format!("{bytes} bytes"),
    };
    ApiError::new(
        Code::TooLarge,
        format!("More than {limit} are not taken here; please split it."),
    )
}

impl From<MultipartError> for ApiError {
    fn from(error: MultipartError) -> Self {
        if is_late(&error) {
            return late();
        }
        let code = match error.status().as_u16() {
            413 => Code::TooLarge,
            500.. => return Self::internal(error),
            _ => Code::MalformedBody,
        };
        Self::new(
            code,
            format!("The form cannot be read: {}.", error.body_text()),
        )
    }
}

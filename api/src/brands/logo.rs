//! Logos of brands: pictures that stand at the head of reports.
//!
//! What somebody sends is looked at by its content and given out as that and nothing else: no markup (SVG)
//! that a browser would run.

use auth::Actor;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use service::trail::Event;
use store::{Logo, LogoKind};
use uuid::Uuid;

use super::{find, refused};
use crate::{
    asking::Asking,
    body::{Chunks, uncompressed},
    document::Binary,
    error::ApiError,
    extract::{BrandId, NoParams, Query},
    problem::{Code, Problem},
    state::AppState,
};

/// Bytes of one.
pub(crate) const MAX_LOGO: usize = 256 << 10;

/// Its width and height at most, in pixels: few bytes can stand for a picture that no browser can unpack.
const MAX_SIDE: u32 = 4096;

/// Show a logo
#[utoipa::path(
    get, path = "/api/v1/brands/{id}/logo", operation_id = "get_brand_logo", tag = "brands",
    params(("id" = Uuid, Path, description = "The brand")),
    responses(
        (status = 200, description = "The picture", content((inline(Binary) = "image/png"), (inline(Binary) = "image/jpeg"))),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    Asking(actor): Asking,
    BrandId(id): BrandId,
    Query(NoParams): Query<NoParams>,
) -> Result<Response, ApiError> {
    answer(&state, &actor, id).await
}

/// Give a brand a logo
///
/// A PNG or JPEG of 256 KiB at most, as it is; what it is, its content says. It stands at the head of the
/// brand's reports, for people with a share link as well.
#[utoipa::path(
    put, path = "/api/v1/brands/{id}/logo", operation_id = "set_brand_logo", tag = "brands",
    params(("id" = Uuid, Path, description = "The brand")),
    request_body(content((inline(Binary) = "image/png"), (inline(Binary) = "image/jpeg"))),
    responses(
        (status = 204, description = "The brand has it"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn set(
    State(state): State<AppState>,
    Asking(actor): Asking,
    BrandId(id): BrandId,
    Query(NoParams): Query<NoParams>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    // Before the body is looked at: of a brand that is not there nothing else is told.
    find(&state, &actor, id).await?;
    uncompressed(request.headers())?;
    let chunks = Chunks::of_body(request.into_body());
    let content = chunks.collect(MAX_LOGO, MAX_LOGO, &state).await?;
    give(&state, &actor, id, &content).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a logo away
#[utoipa::path(
    delete, path = "/api/v1/brands/{id}/logo", operation_id = "delete_brand_logo", tag = "brands",
    params(("id" = Uuid, Path, description = "The brand")),
    responses(
        (status = 204, description = "The brand has none"),
        (status = "default", description = "A problem", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn remove(
    State(state): State<AppState>,
    Asking(actor): Asking,
    BrandId(id): BrandId,
    Query(NoParams): Query<NoParams>,
) -> Result<StatusCode, ApiError> {
    take_away(&state, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The picture of a brand that somebody sees.
pub(crate) async fn answer(
    state: &AppState,
    actor: &Actor,
    brand: Uuid,
) -> Result<Response, ApiError> {
    let logo = state.store().logo(actor.scope(), brand).await;
    let logo = logo.map_err(refused)?.ok_or_else(none)?;
    let kind = match logo.kind {
        LogoKind::Png => "image/png",
        LogoKind::Jpeg => "image/jpeg",
    };
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(kind))];
    Ok((kind, Body::from(logo.content)).into_response())
}

/// There is nothing to show.
pub(crate) fn none() -> ApiError {
    ApiError::new(Code::LogoNotFound, "The brand has no logo.")
}

/// Gives a brand what somebody sent; shared with the page.
pub(crate) async fn give(
    state: &AppState,
    actor: &Actor,
    brand: Uuid,
    content: &[u8],
) -> Result<(), ApiError> {
    let kind = kind_of(content).ok_or_else(|| {
        ApiError::new(
            Code::UnsupportedMediaType,
            "A logo is a PNG or a JPEG, and what was sent is neither.",
        )
    })?;
    let is_drawable = size_of(kind, content)
        .is_some_and(|sides| sides.iter().all(|side| (1..=MAX_SIDE).contains(side)));
    if !is_drawable {
        return Err(ApiError::new(
            Code::TooLarge,
            format!("A logo is at most {MAX_SIDE} pixels wide and high; please scale it down."),
        ));
    }
    let logo = Logo {
        kind,
        content: content.to_vec(),
    };
    let store = state.store();
    let set = store.set_logo(actor.scope(), brand, Some(&logo)).await;
    let brand = set.map_err(refused)?;
    let event = Event::LogoChanged(&brand, Some(content.len()));
    state.trail().note(actor, event);
    Ok(())
}

/// Takes the logo of a brand away; shared with the page.
pub(crate) async fn take_away(
    state: &AppState,
    actor: &Actor,
    brand: Uuid,
) -> Result<(), ApiError> {
    let taken = state.store().set_logo(actor.scope(), brand, None).await;
    let brand = taken.map_err(refused)?;
    state.trail().note(actor, Event::LogoChanged(&brand, None));
    Ok(())
}

/// What a picture is, by how it begins and ends.
fn kind_of(content: &[u8]) -> Option<LogoKind> {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
    const PNG_END: &[u8] = b"IEND\xae\x42\x60\x82";
    if content.starts_with(PNG) && content.ends_with(PNG_END) {
        return Some(LogoKind::Png);
    }
    let is_jpeg = content.starts_with(b"\xff\xd8\xff") && content.ends_with(b"\xff\xd9");
    is_jpeg.then_some(LogoKind::Jpeg)
}

/// Width and height of a picture: of a PNG as its first chunk says (PNG, 11.2.1), of a JPEG as the first frame does
/// (ITU-T T.81, B.2.2). None: it does not say.
fn size_of(kind: LogoKind, content: &[u8]) -> Option<[u32; 2]> {
    match kind {
        LogoKind::Png => {
            let header = content.get(12..24)?.strip_prefix(b"IHDR")?;
            let side = |at| Some(u32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?));
            Some([side(0)?, side(4)?])
        }
        LogoKind::Jpeg => {
            let mut rest = content.get(2..)?;
            loop {
                let &[0xFF, marker, ref after @ ..] = rest else {
                    return None;
                };
                // Filling, and markers that stand alone.
                if matches!(marker, 0xFF | 0x01 | 0xD0..=0xD9) {
                    rest = &rest[if marker == 0xFF { 1 } else { 2 }..];
                    continue;
                }
                let length = usize::from(u16::from_be_bytes(after.get(..2)?.try_into().ok()?));
                // Start of a frame, of whichever kind; C4, C8 and CC are other things.
                if matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
                    let side = |at: usize| {
                        Some(u16::from_be_bytes(after.get(at..at + 2)?.try_into().ok()?).into())
                    };
                    return Some([side(5)?, side(3)?]);
                }
                rest = after.get(length.max(2)..)?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_what_its_content_says() {
        let png = b"\x89PNG\r\n\x1a\n...IEND\xae\x42\x60\x82";
        assert_eq!(kind_of(png), Some(LogoKind::Png));
        assert_eq!(kind_of(b"\xff\xd8\xff...\xff\xd9"), Some(LogoKind::Jpeg));
        for other in [
            &b""[..],
            &png[..png.len() - 1],
            b"GIF89a...",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            b"<html>\xff\xd8\xff\xff\xd9",
        ] {
            assert_eq!(kind_of(other), None);
        }
    }

    #[test]
    fn a_picture_says_how_large_it_is() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x01\0\0\0\0\x20\x08\x06";
        assert_eq!(size_of(LogoKind::Png, png), Some([256, 32]));
        // A comment of five bytes and filling stand before the frame.
        let jpeg = b"\xff\xd8\xff\xfe\0\x07hello\xff\xff\xc2\0\x0b\x08\0\x20\x01\0\x01";
        assert_eq!(size_of(LogoKind::Jpeg, jpeg), Some([256, 32]));
        for cut in 0..jpeg.len() - 1 {
            assert_eq!(size_of(LogoKind::Jpeg, &jpeg[..cut]), None, "{cut}");
        }
        // A scan before any frame, a table that is longer than the picture.
        for broken in [
            &b"\xff\xd8\xff\xda\0\x02\x01"[..],
            b"\xff\xd8\xff\xc4\xff\xff",
        ] {
            assert_eq!(size_of(LogoKind::Jpeg, broken), None);
        }
    }
}

//! The lists in what somebody takes away of their account: read page by page while they are sent, so that all
//! of them are given out, however long they are, and little memory is needed for it.

use axum::body::{Body, Bytes};
use chrono::{DateTime, Utc};
use futures::stream;
use serde_json::{Value, json};
use store::{AuditFilter, AuditLine, Cursor, Error, OwnShare, Scope, Store};
use uuid::Uuid;

use crate::{audit::view::AuditEntryView, state::Permit};

/// Rows that are read at once.
const PAGE: u32 = 1_000;

/// Whose lists.
pub(super) struct Lists {
    pub(super) store: Store,
    pub(super) user: Uuid,
    /// Entries of the audit trail from before are somebody else's.
    pub(super) since: DateTime<Utc>,
}

/// Which list is written, and from where its next page goes on.
enum Part {
    Jobs(Option<Uuid>),
    Shares(Option<Uuid>),
    Did(Option<Cursor>),
    About(Option<Cursor>),
    End,
}

/// Where the writing is.
struct Writing {
    lists: Lists,
    part: Part,
    /// Whether the list has no row yet.
    is_empty: bool,
    /// Held until the last byte.
    _permit: Permit,
}

/// What is kept of somebody: an object that begins with these fields, and goes on with the lists. What goes
/// wrong on the way breaks the connection off, so that a part is never taken for the whole.
pub(super) fn body(beginning: &Value, lists: Lists, permit: Permit) -> Body {
    let mut text = beginning.to_string();
    // The lists come before the end.
    text.pop();
    text.push_str(",\"jobs\":[");
    let writing = Writing {
        lists,
        part: Part::Jobs(None),
        is_empty: true,
        _permit: permit,
    };
    let rest = stream::try_unfold((Some(text), writing), async |(text, writing)| {
        let next = match text {
            Some(text) => Some((text, writing)),
            None => writing.next().await?,
        };
        Ok::<_, Error>(next.map(|(text, writing)| (Bytes::from(text), (None, writing))))
    });
    Body::from_stream(rest)
}

impl Writing {
    /// The next page of rows, with what stands behind it.
    async fn next(mut self) -> Result<Option<(String, Self)>, Error> {
        let (rows, next) = match self.part {
            Part::Jobs(before) => {
                let (rows, next) = self.lists.jobs(before).await?;
                (rows, next.map(|before| Part::Jobs(Some(before))))
            }
            Part::Shares(before) => {
                let (rows, next) = self.lists.shares(before).await?;
                (rows, next.map(|before| Part::Shares(Some(before))))
            }
            Part::Did(ref before) => {
                let (rows, next) = self.lists.did(before.clone()).await?;
                (rows, next.map(|before| Part::Did(Some(before))))
            }
            Part::About(ref before) => {
                let (rows, next) = self.lists.about(before.clone()).await?;
                (rows, next.map(|before| Part::About(Some(before))))
            }
            Part::End => return Ok(None),
        };
        let mut text = String::new();
        for row in rows {
            if !std::mem::replace(&mut self.is_empty, false) {
                text.push(',');
            }
            text.push_str(&row.to_string());
        }
        self.part = match next {
            Some(next) => next,
            None => {
                let (end, next) = self.part.end();
                text.push_str(end);
                self.is_empty = true;
                next
            }
        };
        Ok(Some((text, self)))
    }
}

impl Part {
    /// What stands behind a list, and the one that comes then.
    fn end(&self) -> (&'static str, Self) {
        match self {
            Self::Jobs(_) => ("],\"shares\":[", Self::Shares(None)),
            Self::Shares(_) => ("],\"audit\":[", Self::Did(None)),
            Self::Did(_) => ("],\"about_you\":[", Self::About(None)),
            Self::About(_) | Self::End => ("]}", Self::End),
        }
    }
}

/// Some rows, and from where the next page goes on.
type RowsPage<T> = Result<(Vec<Value>, Option<T>), Error>;

impl Lists {
    async fn jobs(&self, before: Option<Uuid>) -> RowsPage<Uuid> {
        let jobs = self.store.jobs_made_by(self.user, before, PAGE).await?;
        let last = last(&jobs, |(id, _, _)| *id);
        let row = |(id, name, at)| json!({"id": id, "name": name, "created_at": at});
        Ok((jobs.into_iter().map(row).collect(), last))
    }

    async fn shares(&self, before: Option<Uuid>) -> RowsPage<Uuid> {
        let shares = self.store.shares_made_by(self.user, before, PAGE).await?;
        let last = last(&shares, |share| share.id);
        Ok((shares.into_iter().map(share).collect(), last))
    }

    /// What they did.
    async fn did(&self, before: Option<Cursor>) -> RowsPage<Cursor> {
        let filter = AuditFilter {
            user: Some(self.user),
            from: Some(self.since),
            ..AuditFilter::default()
        };
        let (lines, next) = self.store.audit(Scope::All, &filter, before, PAGE).await?;
        let row = |line| json!(AuditEntryView::from(line));
        Ok((lines.into_iter().map(row).collect(), next))
    }

    /// What others did to them.
    async fn about(&self, before: Option<Cursor>) -> RowsPage<Cursor> {
        let filter = AuditFilter {
            subject: Some(self.user),
            from: Some(self.since),
            ..AuditFilter::default()
        };
        let (lines, next) = self.store.audit(Scope::All, &filter, before, PAGE).await?;
        let others = lines.into_iter();
        let others = others.filter(|line| line.entry.user != Some(self.user));
        Ok((others.map(about).collect(), next))
    }
}

/// From where the next page goes on; none behind the last one.
fn last<T>(rows: &[T], id: impl Fn(&T) -> Uuid) -> Option<Uuid> {
    let is_full = rows.len() >= PAGE as usize;
    rows.last().filter(|_| is_full).map(id)
}

fn share(share: OwnShare) -> Value {
    json!({
        "job": share.job,
        "prefix": share.prefix,
        "texts": share.with_texts,
        "created_at": share.created_at,
        "used_at": share.used_at,
        "expires_at": share.expires_at,
    })
}

/// Who did it, and from where, is personal data of the other one.
fn about(line: AuditLine) -> Value {
    let entry = line.entry;
    json!({"id": entry.id, "at": entry.at, "action": entry.action, "details": entry.details})
}

//! The form for a list of posts, as a browser sends it.

use axum::extract::Request;
use service::list::Entries;

use super::options::Options;
use crate::{body::Held, error::ApiError, parts::Parts, problem::Code, state::AppState};

/// A list up to this size comes back with the form, in bytes; a page is no place for a larger one.
const MAX_SHOWN: usize = 1 << 20;

/// What was typed and chosen; kept, so that a refused form comes back as it was.
#[derive(Debug, Default)]
pub(super) struct ListForm {
    /// The text area, as it is shown again.
    pub(super) list: String,
    /// The text area, as it came.
    pub(super) typed: Held,
    /// Name and options of the job.
    pub(super) options: Options,
    /// Whether the part for comment files is unfolded.
    pub(super) comments_opened: bool,
    /// Name and options of the job in that part.
    pub(super) comments_options: Options,
    /// The chosen file: its name and content.
    pub(super) file: Option<(String, Held)>,
}

impl ListForm {
    /// Reads the form, up to the size of a list; answers what was read before anything was refused, too.
    pub(super) async fn read(state: &AppState, request: Request) -> (Self, Result<(), ApiError>) {
        let mut form = Self::default();
        let read = form.read_parts(state, request).await;
        (form, read)
    }

    async fn read_parts(&mut self, state: &AppState, request: Request) -> Result<(), ApiError> {
        let mut parts = Parts::of(state, request).await?;
        while let Some(part) = parts.next().await? {
            match part.name.as_str() {
                "list" => {
                    self.typed = part.list().await?;
                    if self.typed.len() <= MAX_SHOWN {
                        self.list = String::from_utf8_lossy(&self.typed).into_owned();
                    }
                }
                "file" => {
                    let name = part.file_name.clone().unwrap_or_default();
                    let file = part.list().await?;
                    // A browser sends an empty part for a file input that was left empty.
                    if !file.is_empty() {
                        self.file = Some((name, file));
                    }
                }
                _ => {
                    let name = part.name.clone();
                    self.options.take(&name, &part.text().await?);
                }
            }
        }
        Ok(())
    }

    /// The entries of the text area, then those of the file.
    pub(super) async fn entries(&self, state: &AppState) -> Result<Entries, ApiError> {
        let typed = (!self.typed.trim_ascii().is_empty())
            .then(|| ("list.txt".to_owned(), self.typed.clone()));
        let both = typed.is_some() && self.file.is_some();
        let mut entries = Entries::default();
        for (name, list) in typed.into_iter().chain(self.file.clone()) {
            let read = entries.read(state.service(), list, Some(name)).await;
            match read.map_err(ApiError::from) {
                Ok(()) => {}
                // One of two halves may hold nothing; both empty are one empty list.
                Err(error) if both && error.code() == Code::EmptyList => {}
                Err(error) => return Err(error),
            }
        }
        Ok(entries)
    }

    /// What was given, when it is one thing only: the file with its name, or what was typed.
    pub(super) fn only_file(&self) -> Option<(Option<String>, Held)> {
        let typed = !self.typed.trim_ascii().is_empty();
        match &self.file {
            Some((name, file)) if !typed => Some((
                Some(name.clone()).filter(|name| !name.is_empty()),
                file.clone(),
            )),
            None if typed => Some((None, self.typed.clone())),
            _ => None,
        }
    }
}

//! The form for a list of posts, as a browser sends it.

use axum::extract::Request;

use crate::{
    body::Held,
    error::ApiError,
    fields::Fields,
    intake::{Parts, list_entries},
    problem::Code,
    review::Listed,
    state::AppState,
};

/// A list up to this size comes back with the form, in bytes; a page is no place for a larger one.
const MAX_SHOWN: usize = 1 << 20;

/// What was typed and chosen; kept, so that a refused form comes back as it was.
#[derive(Debug, Default)]
pub(super) struct ListForm {
    /// The text area, as it is shown again.
    pub(super) list: String,
    /// The text area, as it came.
    pub(super) typed: Held,
    /// Name of the job.
    pub(super) name: String,
    /// Analyzer, or empty.
    pub(super) analyzer: String,
    /// Comments per post, or empty.
    pub(super) max_comments: String,
    /// Whether the part for comment files is unfolded.
    pub(super) comments_opened: bool,
    /// The chosen file: its name and content.
    pub(super) file: Option<(String, Held)>,
}

impl ListForm {
    /// Reads the form, up to the size of a list.
    pub(super) async fn read(state: &AppState, request: Request) -> Result<Self, ApiError> {
        let mut parts = Parts::of(state, request).await?;
        let mut read = Self::default();
        while let Some(part) = parts.next().await? {
            match part.name.as_str() {
                "list" => {
                    read.typed = part.list().await?;
                    if read.typed.len() <= MAX_SHOWN {
                        read.list = String::from_utf8_lossy(&read.typed).into_owned();
                    }
                }
                "file" => {
                    let name = part.file_name.clone().unwrap_or_default();
                    let file = part.list().await?;
                    // A browser sends an empty part for a file input that was left empty.
                    if !file.is_empty() {
                        read.file = Some((name, file));
                    }
                }
                "name" => read.name = part.text().await?,
                "analyzer" => read.analyzer = part.text().await?,
                "max_comments" => read.max_comments = part.text().await?,
                _ => drop(part.text().await?),
            }
        }
        Ok(read)
    }

    /// Whether an option was chosen, so that its part stays unfolded.
    pub(super) fn opened(&self) -> bool {
        [&self.name, &self.analyzer, &self.max_comments]
            .iter()
            .any(|field| !field.trim().is_empty())
    }

    /// The entries of the text area, then those of the file.
    pub(super) async fn entries(&self, state: &AppState) -> Result<Listed, ApiError> {
        let typed = (!self.typed.trim_ascii().is_empty())
            .then(|| ("list.txt".to_owned(), self.typed.clone()));
        let both = typed.is_some() && self.file.is_some();
        let mut listed = Listed::default();
        for (name, list) in typed.into_iter().chain(self.file.clone()) {
            match list_entries(state, list, Some(name)).await {
                Ok(found) => listed.append(found),
                // One of two halves may hold nothing; both empty are one empty list.
                Err(error) if both && error.code() == Code::EmptyList => {}
                Err(error) => return Err(error),
            }
        }
        Ok(listed)
    }

    /// Name and options in the shape of every other way in.
    pub(super) fn fields(&self) -> Fields {
        let mut fields = Fields::default();
        for (name, value) in [
            ("name", &self.name),
            ("analyzer", &self.analyzer),
            ("max_comments", &self.max_comments),
        ] {
            fields.text(name, value);
        }
        fields
    }
}

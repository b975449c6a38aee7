//! The form for a list of posts, as a browser sends it.

use axum::extract::Request;

use crate::{
    body::Held,
    error::ApiError,
    fields::Fields,
    intake::{Entries, Parts},
    problem::Code,
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
    /// Own accounts, or empty.
    pub(super) own_accounts: String,
    /// What a box that is ticked sends, or empty.
    pub(super) include_post_author: String,
    /// See `include_post_author`.
    pub(super) include_other_languages: String,
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
                "own_accounts" => read.own_accounts = part.text().await?,
                "include_post_author" => read.include_post_author = part.text().await?,
                "include_other_languages" => read.include_other_languages = part.text().await?,
                _ => drop(part.text().await?),
            }
        }
        Ok(read)
    }

    /// Whether an option was chosen, so that its part stays unfolded.
    pub(super) fn opened(&self) -> bool {
        let mut fields = self.named().into_iter();
        fields.any(|(_, field)| !field.trim().is_empty())
    }

    /// The entries of the text area, then those of the file.
    pub(super) async fn entries(&self, state: &AppState) -> Result<Entries, ApiError> {
        let typed = (!self.typed.trim_ascii().is_empty())
            .then(|| ("list.txt".to_owned(), self.typed.clone()));
        let both = typed.is_some() && self.file.is_some();
        let mut entries = Entries::default();
        for (name, list) in typed.into_iter().chain(self.file.clone()) {
            match entries.read(state, list, Some(name)).await {
                Ok(()) => {}
                // One of two halves may hold nothing; both empty are one empty list.
                Err(error) if both && error.code() == Code::EmptyList => {}
                Err(error) => return Err(error),
            }
        }
        Ok(entries)
    }

    /// Name and options in the shape of every other way in.
    pub(super) fn fields(&self) -> Fields {
        let mut fields = Fields::default();
        for (name, value) in self.named() {
            fields.text(name, value);
        }
        fields
    }

    fn named(&self) -> [(&'static str, &str); 6] {
        [
            ("name", &self.name),
            ("analyzer", &self.analyzer),
            ("max_comments", &self.max_comments),
            ("own_accounts", &self.own_accounts),
            ("include_post_author", &self.include_post_author),
            ("include_other_languages", &self.include_other_languages),
        ]
    }
}

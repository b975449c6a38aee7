//! The form for a list of posts, as a browser sends it.

use axum::extract::Multipart;

use crate::{
    body::Chunks, error::ApiError, fields::Fields, intake::list_entries, problem::Code,
    review::Entry, state::AppState,
};

/// What was typed and chosen; kept, so that a refused form comes back as it was.
#[derive(Debug, Default)]
pub(super) struct ListForm {
    /// The text area.
    pub(super) list: String,
    /// Name of the job.
    pub(super) name: String,
    /// Analyzer, or empty.
    pub(super) analyzer: String,
    /// Comments per post, or empty.
    pub(super) max_comments: String,
    /// Whether the part for comment files is unfolded.
    pub(super) comments_opened: bool,
    /// The chosen file: its name and content.
    pub(super) file: Option<(String, Vec<u8>)>,
}

impl ListForm {
    /// Reads the form, up to the size of a list.
    pub(super) async fn read(state: &AppState, mut form: Multipart) -> Result<Self, ApiError> {
        let limit = state.settings().max_list_bytes;
        let mut read = Self::default();
        while let Some(field) = form.next_field().await? {
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().unwrap_or_default().to_owned();
            let bytes = Chunks::of_field(field).collect(limit).await?;
            let text = || String::from_utf8_lossy(&bytes).into_owned();
            match name.as_str() {
                "list" => read.list = text(),
                "name" => read.name = text(),
                "analyzer" => read.analyzer = text(),
                "max_comments" => read.max_comments = text(),
                // A browser sends an empty part for a file input that was left empty.
                "file" if !bytes.is_empty() => read.file = Some((file, bytes)),
                _ => {}
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
    pub(super) async fn entries(&self) -> Result<Vec<Entry>, ApiError> {
        let typed = (!self.list.trim().is_empty())
            .then(|| ("list.txt".to_owned(), self.list.clone().into_bytes()));
        let both = typed.is_some() && self.file.is_some();
        let mut entries = Vec::new();
        for (name, bytes) in typed.into_iter().chain(self.file.clone()) {
            match list_entries(bytes, Some(name)).await {
                Ok(found) => entries.extend(found),
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

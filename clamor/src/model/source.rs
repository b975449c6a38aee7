//! `source.json` in a model's folder: where a pulled model comes from.

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::disk;

/// Name of the file.
pub(super) const FILE: &str = "source.json";

/// Where a model comes from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ModelOrigin {
    /// Address of the hub.
    pub(super) hub: String,
    /// `OWNER/NAME` there.
    pub(super) repository: String,
    /// The commit.
    pub(super) revision: String,
    /// The graph in that repository.
    pub(super) file: String,
    pub(super) pulled_at: DateTime<Utc>,
}

impl ModelOrigin {
    /// What a model's folder says; `None` for models that were not pulled.
    pub(super) fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(folder.join(FILE)).ok()?).ok()
    }

    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let path = folder.join(FILE);
        let json = serde_json::to_vec_pretty(self)?;
        fs::write(&path, json).map_err(|error| disk::unwritable(&path, &error))
    }

    /// Whether both are the same content of the same place.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let content = |source: &Self| {
            let Self {
                repository,
                revision,
                file,
                ..
            } = source.clone();
            (repository, revision, file)
        };
        content(self) == content(other)
    }

    /// `OWNER/NAME@COMMIT`, the commit shortened as git does.
    pub(super) fn short(&self) -> String {
        let commit: String = self.revision.chars().take(8).collect();
        format!("{}@{commit}", self.repository)
    }
}

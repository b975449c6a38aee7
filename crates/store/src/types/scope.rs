//! Whose jobs somebody may see and change.

use uuid::Uuid;

/// Whose jobs a person may see and change; a job of anybody else is not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Those of one team.
    Team(Uuid),
    /// Those of every team.
    All,
}

impl Scope {
    /// As statements take it: null lets every team pass.
    pub(crate) fn team(self) -> Option<Uuid> {
        match self {
            Self::Team(team) => Some(team),
            Self::All => None,
        }
    }
}

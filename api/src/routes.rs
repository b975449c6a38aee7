//! The handlers, one file per noun. Each reads like a list: extract, check, a store call or two, answer.

pub(crate) mod analyze;
pub(crate) mod choices;
pub(crate) mod comments;
pub(crate) mod compare;
pub(crate) mod events;
pub(crate) mod health;
pub(crate) mod jobs;
pub(crate) mod legacy;
pub(crate) mod preview;
pub(crate) mod rescore;
pub(crate) mod results;
pub(crate) mod summary;
pub(crate) mod uploads;

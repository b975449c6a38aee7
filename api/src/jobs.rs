//! Jobs.

pub(crate) mod answers;
pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod events;
pub(crate) mod file;
pub(crate) mod intake;
pub(crate) mod item;
pub(crate) mod list;
pub(crate) mod live;
pub(crate) mod rescore;
pub(crate) mod show;
pub(crate) mod view;

//! The calls, a file for each noun. Compiled once for each database, see `crate::sqlite`.

use super::{Db, Row, Rows, Time, bulk, from_time, to_time};

mod audit;
mod brands;
mod breakdowns;
mod columns;
mod comments;
mod compare;
mod control;
mod create;
mod documents;
mod erasure;
mod finish;
mod health;
mod items;
mod jobs;
mod kept_files;
mod local_users;
mod own;
mod pages;
mod people;
mod posts;
mod purge;
mod quotas;
mod removal;
mod rescore;
mod schema;
mod scoring;
mod seals;
mod shares;
mod snapshot;
mod tokens;
mod upload;
mod users;
mod values;
mod work;
mod workers;

//! The real app on port 0, a real database, a real worker; only Hacker News is a local server.

mod analyze;
mod answer;
mod app;
mod clients;
mod comments_file;
mod connections;
mod counting;
mod door;
mod events;
mod hostile;
mod issuer;
mod jobs;
mod legacy;
mod limits;
mod lists;
mod memory;
mod openapi;
mod polling;
mod requests;
mod rescoring;
mod results;
mod rotation;
mod summary;
mod teams;
mod tokens;
mod waiting;

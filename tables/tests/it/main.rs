//! Tests of the crate from outside: files in, files out.

mod comments;
mod corpus;
mod hostile;
mod lists;
mod posts;
mod survey;
mod writers;

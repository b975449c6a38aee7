//! Tests of the crate from outside: files in, files out.

mod comments;
mod hostile;
mod lists;
mod writers;

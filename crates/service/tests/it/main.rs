//! Tests of the crate from outside.

mod result_files;

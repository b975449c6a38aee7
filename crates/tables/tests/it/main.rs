//! Tests of the crate from outside: files in, files out.

mod chat;
mod comments;
mod copies;
mod corpus;
mod dates;
mod forms;
mod headers;
mod hostile;
mod joined;
mod json;
mod keyed;
mod kinds;
mod lists;
mod parts;
mod people;
mod posts;
mod quotes;
mod shapes;
mod status;
mod survey;
mod tables;
mod threads;
mod transposed;
mod values;
mod workbook;
mod xml;

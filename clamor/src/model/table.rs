//! Tables and JSON on standard output.

use std::io::Write;

use anyhow::Context;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use sentiment::Engine;
use serde::Serialize;

/// An empty table with these headings.
pub(super) fn new<const N: usize>(headings: [&str; N]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(headings);
    table
}

/// Puts the columns from `first` on to the right, where figures belong.
pub(super) fn align_numbers(table: &mut Table, first: usize) {
    for column in table.column_iter_mut().skip(first) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

/// Name, precision and instructions of an engine, as far as they are known.
pub(super) fn engine(engine: &Engine) -> String {
    let parts = [Some(engine.name), engine.precision, engine.level];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

pub(super) fn print(text: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{text}").context("cannot write to standard output")
}

pub(super) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    print(&serde_json::to_string_pretty(value)?)
}

//! What they talk about: the terms that are typical of positive and of negative comments.

use std::io::Write;

use i18n::t;
use tables::{ReportCell as Cell, ReportWriter, Tone};

use super::posts::heading;
use crate::{languages, terms::FoundTerms};

pub(super) fn write<W: Write>(
    book: &mut ReportWriter<W>,
    found: &FoundTerms,
) -> Result<(), tables::Error> {
    if found.positive.is_empty() && found.negative.is_empty() {
        return Ok(());
    }
    let plain = |name: &str, width| heading(name, width, None);
    let table = book.table(
        t!("Terms"),
        &[
            plain(t!("Typical of"), 14),
            plain(t!("Term"), 30),
            plain(t!("Language"), 14),
            plain(t!("Comments"), 12),
            plain(t!("Positive"), 12),
            plain(t!("Neutral"), 12),
            plain(t!("Negative"), 12),
            plain(t!("Example"), 90),
        ],
    )?;
    let sides = [
        (Tone::Positive, t!("Positive"), &found.positive),
        (Tone::Negative, t!("Negative"), &found.negative),
    ];
    for (tone, name, terms) in sides {
        for term in terms {
            let language = term.language.as_deref().map(languages::name);
            let all = term.positive + term.neutral + term.negative;
            let number = |count: u32| Cell::Count(count.into());
            let cells = [
                Cell::Class(tone, name),
                Cell::Text(&term.text),
                language.map_or(Cell::Missing, Cell::Text),
                number(all),
                number(term.positive),
                number(term.neutral),
                number(term.negative),
                Cell::Wrapped(&term.example.text),
            ];
            book.row(table, &cells)?;
        }
    }
    Ok(())
}

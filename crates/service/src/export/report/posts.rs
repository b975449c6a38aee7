//! The posts: counts, shares, net sentiment, and why one was not read or not whole.

use std::io::Write;

use i18n::{t, tc};
use store::{Counting, Item};
use tables::{Bar, Heading, ReportCell as Cell, ReportWriter, Tone};

use super::super::rows::post_row;
use crate::{
    localized::localized,
    summary::coverage,
    wording::{item_status, platform_of, post_name},
};

/// Characters of the title of a post.
const TITLE: usize = 200;

pub(super) fn write<W: Write>(
    book: &mut ReportWriter<W>,
    items: &[Item],
    counting: Counting,
) -> Result<(), tables::Error> {
    let plain = |name: &str, width| heading(name, width, None);
    let share = |name, tone| heading(name, 10, Some(Bar::Share(tone)));
    let table = book.table(
        t!("Posts"),
        &[
            plain(t!("Post"), 60),
            plain(t!("Platform"), 14),
            plain(t!("Comments that count"), 14),
            share(t!("Positive"), Tone::Positive),
            share(t!("Neutral"), Tone::Neutral),
            share(t!("Negative"), Tone::Negative),
            heading(t!("Net"), 10, Some(Bar::Net)),
            plain(t!("Net, at least"), 10),
            plain(t!("Net, at most"), 10),
            plain(tc!("comments that were read", "Read"), 10),
            plain(t!("Reported"), 10),
            plain(t!("Coverage"), 10),
            plain(t!("Status"), 12),
            plain(t!("Why"), 50),
            plain(t!("Read on (UTC)"), 17),
        ],
    )?;
    for item in items {
        let row = post_row(&item.totals, counting);
        let counted = [row.positive, row.neutral, row.negative];
        let detail = item.detail.as_deref().map(localized).unwrap_or_default();
        let platform = platform_of(item);
        let title = post_name(item, TITLE);
        let number = |value: Option<i64>| value.map_or(Cell::Missing, Cell::Count);
        let share = |value: Option<f64>| value.map_or(Cell::Missing, Cell::Share);
        let net = |value: Option<f64>| value.map_or(Cell::Missing, Cell::Net);
        let cells = [
            Cell::Link {
                address: &item.url,
                text: &title,
            },
            Cell::Text(&platform),
            Cell::Count(counted.into_iter().flatten().sum()),
            share(row.share_positive),
            share(row.share_neutral),
            share(row.share_negative),
            net(row.net_sentiment),
            net(row.ci95_low),
            net(row.ci95_high),
            Cell::Count(item.totals.fetched),
            number(item.reported),
            share(coverage(item.totals.fetched, item.reported)),
            Cell::Text(item_status(item.status)),
            match detail.as_str() {
                "" => Cell::Missing,
                detail => Cell::Wrapped(detail),
            },
            item.fetched_at.map_or(Cell::Missing, Cell::Time),
        ];
        book.row(table, &cells)?;
    }
    Ok(())
}

pub(super) fn heading(name: &str, width: u8, bar: Option<Bar>) -> Heading {
    Heading {
        name: name.to_owned(),
        width,
        bar,
    }
}

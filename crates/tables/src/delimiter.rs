//! Finds the character that separates the columns of a text file.

use crate::records::{Record, Records};

/// The candidates, in the order that wins when two fit equally.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Stands for "no delimiter": the ASCII unit separator, which nobody types.
pub(crate) const NONE: u8 = 0x1F;
const RECORDS: usize = 200;

/// What the beginning of a file says about its columns.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sniffed {
    /// The delimiter, [`NONE`] when the file has one column.
    pub(crate) delimiter: u8,
    /// Length of Excel's `sep=;` line at the beginning, which is not data.
    pub(crate) skip: usize,
}

/// Looks for the delimiter that cuts most records into the same number of columns.
///
/// `sample` is the beginning of the file; `whole` says that it is all of it. Free text has commas
/// too, so a delimiter counts only when most records have it, the first one too or nearly all
/// after some titles.
pub(crate) fn sniff(sample: &str, whole: bool) -> Sniffed {
    if let Some(rest) = sample
        .get(..4)
        .filter(|s| s.eq_ignore_ascii_case("sep="))
        .map(|_| &sample[4..])
        && let Some(line_end) = rest.find('\n')
        && let &[delimiter] = rest[..line_end].trim_end_matches('\r').as_bytes()
    {
        return Sniffed {
            delimiter,
            skip: 4 + line_end + 1,
        };
    }
    let mut best = (0.0, NONE);
    for candidate in CANDIDATES {
        let score = score(sample, whole, candidate);
        if score > best.0 {
            best = (score, candidate);
        }
    }
    Sniffed {
        delimiter: best.1,
        skip: 0,
    }
}

fn score(sample: &str, whole: bool, delimiter: u8) -> f64 {
    let mut records = Records::new(sample.as_bytes(), delimiter, true);
    let mut record = Record::new();
    let mut counts = Vec::new();
    while counts.len() < RECORDS && records.next(&mut record).is_ok_and(|found| found) {
        counts.push(record.len());
    }
    // The last record of a cut sample is incomplete.
    if !whole && counts.len() > 1 && counts.len() < RECORDS {
        counts.pop();
    }
    let mut modes = std::collections::BTreeMap::<usize, usize>::new();
    for &count in &counts {
        *modes.entry(count).or_default() += 1;
    }
    let Some((&columns, &agreeing)) = modes.iter().max_by_key(|&(&columns, &n)| (n, columns))
    else {
        return 0.0;
    };
    if columns == 1 {
        return 0.0;
    }
    let share = |of: &[usize]| {
        of.iter().filter(|&&count| count == columns).count() as f64 / of.len().max(1) as f64
    };
    // More columns make a delimiter likelier, but agreement counts first.
    let bonus = columns as f64 * 1e-3;
    // Exports put titles above the header; what follows them agrees.
    let table = counts
        .iter()
        .position(|&count| count == columns)
        .unwrap_or(0);
    if counts[0] == columns {
        share(&counts) + bonus
    } else if counts[0] > 1 {
        // Ragged rows: the header still says how many columns there are.
        0.4 + bonus
    } else if agreeing > 1 && share(&counts[table..]) >= 0.8 {
        // Less than a first row that agrees: decimal commas also begin after the header.
        0.9 * share(&counts[table..]) + bonus
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn sniffed(text: &str) -> u8 {
        sniff(text, true).delimiter
    }

    #[test]
    fn the_usual_delimiters_are_found() {
        assert_eq!(sniffed("a,b\n1,2\n"), b',');
        assert_eq!(sniffed("a;b\n1,5;2,5\n3,5;4,5\n"), b';');
        assert_eq!(sniffed("a\tb\n1, x\t2, y\n"), b'\t');
        assert_eq!(sniffed("a|b\n\"x|y\"|2\n"), b'|');
    }

    #[test]
    fn commas_of_free_text_are_no_delimiter() {
        assert_eq!(sniffed("comment\nwell, no\nyes\nno, no, no\n"), NONE);
        assert_eq!(sniffed("one\ntwo\n"), NONE);
        assert_eq!(sniffed(""), NONE);
    }

    #[test]
    fn quoted_delimiters_and_ragged_rows_do_not_mislead() {
        assert_eq!(
            sniffed("id,text\n1,\"a;b;c\"\n2,\"d;e;f\"\n3\n4,x,y\n"),
            b','
        );
    }

    #[test]
    fn the_line_that_excel_reads_is_obeyed_and_skipped() {
        assert_eq!(
            sniff("sep=;\r\na;b\r\n", true),
            Sniffed {
                delimiter: b';',
                skip: 7
            }
        );
    }
}

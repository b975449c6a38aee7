//! Whether the lines of a quoted cell are rows of the file, which an open quotation mark swallowed.
//!
//! Letters have lines with commas as well. Rows repeat what stands beside their texts: ids, dates, counts.

/// The most lines that are compared; the first of them tell it.
const COMPARED: usize = 64;

/// Whether lines have as many cells as rows have, and in one of their columns cells of the same form as
/// those of the first line, with digits in them: `c2` and `c3`, `2024-05-01` and `2024-05-02`.
///
/// The numbers of a list that somebody wrote begin anew, so numbers in the first column must go on from
/// one line to the next.
pub(super) fn are_rows(text: &[u8], delimiter: u8, width: usize) -> bool {
    let mut lines = text
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .filter(|line| !line.is_empty())
        .take(COMPARED);
    let cells = |line: &'_ [u8]| line.split(|byte| *byte == delimiter).count();
    let Some(first) = lines.next().filter(|line| cells(line) == width) else {
        return false;
    };
    let mut same = vec![true; width];
    let mut before = first;
    for line in lines {
        if cells(line) != width {
            return false;
        }
        let of_first = first.split(|byte| *byte == delimiter);
        let of_line = line.split(|byte| *byte == delimiter);
        for ((column, mine), theirs) in of_first.enumerate().zip(of_line) {
            same[column] &=
                are_alike(mine, theirs) && (column > 0 || goes_on(before, line, delimiter));
        }
        before = line;
    }
    same.contains(&true)
}

/// Whether a line does not begin with a smaller number than the one before it.
fn goes_on(before: &[u8], line: &[u8], delimiter: u8) -> bool {
    let number = |line: &[u8]| {
        let cell = line.split(|byte| *byte == delimiter).next()?;
        std::str::from_utf8(cell).ok()?.trim().parse::<u128>().ok()
    };
    match (number(before), number(line)) {
        (Some(before), Some(after)) => before < after,
        _ => true,
    }
}

/// Whether two cells have digits and are of the same form but for how many digits and letters stand in a
/// row. Texts of several words are of no form.
fn are_alike(mine: &[u8], theirs: &[u8]) -> bool {
    let (mut mine, mut theirs) = (Form::of(mine), Form::of(theirs));
    let mut digits = false;
    loop {
        match (mine.next(), theirs.next()) {
            (None, None) => return digits,
            (Some(a), Some(b)) if a == b => digits |= a == b'0',
            _ => return false,
        }
    }
}

/// The form of a cell: a digit for digits, a letter for letters, and all else as it is.
struct Form<'a> {
    cell: &'a [u8],
}

impl<'a> Form<'a> {
    fn of(cell: &'a [u8]) -> Self {
        Self {
            cell: cell.trim_ascii(),
        }
    }
}

impl Iterator for Form<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let class = |byte: u8| match byte {
            b'0'..=b'9' => b'0',
            b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => b'a',
            other => other,
        };
        let first = class(*self.cell.first()?);
        let is_run = matches!(first, b'0' | b'a');
        let same = self.cell.iter().take_while(|byte| class(**byte) == first);
        let length = if is_run { same.count() } else { 1 };
        self.cell = &self.cell[length..];
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::are_rows;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        assert_eq!(are_rows(text.as_bytes(), b',', 3), expected, "{text}");
    }

    #[test]
    fn rows_have_cells_of_the_same_form() {
        check("c2,\"so good,3\nc3,so bad,12\n", true);
        check("ann,\"so good,3\nben,so bad,4", true);
        check("2024-05-01 10:00,ann,\"so\n2024-05-02 09:30,ben,bad", true);
        check("7,ann,\"Dear all\n8,ben,bye", true);
        // Other numbers of cells, no digits, numbers that do not go on.
        check("c2,\"so good,3\nc3,so bad\n", false);
        check("ann,\"so good,yes\nben,so bad,no", false);
        check("17,\"My points, all:\n1,good,really\n2,bad,sorry", false);
        check("7,\"Dear all,\nI like it, and so does she, too", false);
    }
}

//! Where a quoted cell ends, and whether it ends at all.

use super::has_columns;
use super::lines::are_rows;

/// Lines that look like rows, one after the other, beyond which nobody wrote them into a cell.
const MANY: usize = 20;

/// A quoted cell in what was read of a file.
pub(super) struct Cell<'a> {
    /// From the beginning of its row on.
    pub(super) text: &'a [u8],
    /// Where its opening quotation mark stands.
    pub(super) start: usize,
    pub(super) delimiter: u8,
    /// Whether the text is all there is of the file.
    pub(super) whole: bool,
    /// How many cells rows have.
    pub(super) width: usize,
    /// How many cells of its row stand before it.
    pub(super) before: usize,
}

/// Where a quoted cell ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Quoted {
    /// The closing quotation mark, and the line ends before it.
    Closed { quote: usize, lines: u64 },
    /// It is never closed; until there the lines are rows of their own.
    Open { until: usize },
    /// That may stand behind what was read.
    Cut,
}

/// What a quotation mark inside a cell is.
#[derive(PartialEq, Eq)]
enum Mark {
    Closing,
    Doubled,
    /// It stands where a cell may begin, so it may open one.
    Opening,
    Text,
    /// What follows is not read yet.
    Cut,
}

impl Cell<'_> {
    /// Looks for the end of the cell; with `by_line` in its line only.
    pub(super) fn read(&self, by_line: bool) -> Quoted {
        let mut at = self.start + 1;
        // Most cells are one line, and end at their first mark that is not doubled.
        let line_end = memchr::memchr2(b'\n', b'\r', &self.text[at..]).map(|length| at + length);
        let limit = line_end.unwrap_or(self.text.len());
        // Marks with which the cells behind this one may begin.
        let mut openings = 0;
        while let Some(length) = memchr::memchr(b'"', &self.text[at..limit]) {
            let quote = at + length;
            match self.mark(quote) {
                Mark::Closing if openings > 0 && self.lacks(openings, quote, limit) => {
                    return Quoted::Open { until: limit };
                }
                Mark::Closing => return Quoted::Closed { quote, lines: 0 },
                Mark::Cut => return Quoted::Cut,
                Mark::Opening => {
                    openings += 1;
                    at = quote + 1;
                }
                _ if self.text.get(quote + 1) == Some(&b'"') => at = quote + 2,
                _ => at = quote + 1,
            }
        }
        match line_end {
            None if !self.whole => Quoted::Cut,
            None => Quoted::Open {
                until: self.text.len(),
            },
            Some(line_end) if by_line => Quoted::Open { until: line_end },
            Some(line_end) => self.read_lines(line_end),
        }
    }

    /// Whether the row would be too short by just as many cells as seem to begin within this one, which is then
    /// what a mark that is not closed has swallowed: `"9","so good,"3"`. It would be closed at `quote`, and
    /// its line ends at `end`; quoted cells may follow in between.
    fn lacks(&self, cells: usize, quote: usize, end: usize) -> bool {
        let rest = &self.text[quote + 1..end];
        let mut delimiters = memchr::memchr_iter(self.delimiter, rest);
        let behind = delimiters
            .by_ref()
            .filter(|at| rest.get(at + 1) == Some(&b'"'));
        self.before > 0 && self.before + 1 + cells + behind.count() == self.width
    }

    /// Whether the line of the mark is a row as it stands, and marks in it seem to be text: a tab is in
    /// no text, and where a bare mark stands, whoever wrote the file does not double them. Then the
    /// lines behind it, if they are rows as well, are not of this cell, whatever mark may close it.
    fn is_row_of_bare_marks(&self, line_end: usize) -> bool {
        let line = &self.text[..line_end];
        let cells = memchr::memchr_iter(self.delimiter, line).count() + 1;
        let mut marks = memchr::memchr_iter(b'"', &line[self.start + 1..]);
        let bare = |at| self.mark(self.start + 1 + at) == Mark::Text;
        cells == self.width
            && has_columns(self.width, self.delimiter)
            && (self.delimiter == b'\t' || marks.any(bare))
    }

    /// Whether all lines from the one in which the cell begins up to there are rows by themselves.
    fn holds_rows(&self, end: usize) -> bool {
        has_columns(self.width, self.delimiter)
            && are_rows(&self.text[..end], self.delimiter, self.width)
    }

    /// Looks for the end in the lines behind the first.
    fn read_lines(&self, first_end: usize) -> Quoted {
        let (mut lines, mut rows, mut exact) = (0, 0, 0);
        let bare_marks = self.is_row_of_bare_marks(first_end);
        let mut line = self.after_line_end(first_end);
        loop {
            lines += 1;
            let end = memchr::memchr2(b'\n', b'\r', &self.text[line..])
                .map_or(self.text.len(), |length| line + length);
            let delimiters = memchr::memchr_iter(self.delimiter, &self.text[line..end]).count();
            let is_row = end > line && delimiters + 1 >= self.width;
            rows += usize::from(is_row);
            exact += usize::from(is_row && delimiters + 1 == self.width);
            let mut at = line;
            while let Some(length) = memchr::memchr(b'"', &self.text[at..end]) {
                let quote = at + length;
                match self.mark(quote) {
                    Mark::Cut => return Quoted::Cut,
                    Mark::Closing if exact == lines && (bare_marks || self.holds_rows(end)) => {
                        return Quoted::Open { until: line };
                    }
                    Mark::Closing => {
                        return Quoted::Closed {
                            quote,
                            lines: lines as u64,
                        };
                    }
                    // A quoted cell of a row behind the one in which the mark was left open.
                    Mark::Opening if rows > 0 => return Quoted::Open { until: line },
                    _ if self.text.get(quote + 1) == Some(&b'"') => at = quote + 2,
                    _ => at = quote + 1,
                }
            }
            if end == self.text.len() {
                return if self.whole {
                    Quoted::Open { until: end }
                } else {
                    Quoted::Cut
                };
            }
            line = self.after_line_end(end);
            let mostly_rows = exact >= MANY && exact * 10 >= lines * 9;
            if mostly_rows && has_columns(self.width, self.delimiter) {
                return Quoted::Open { until: line };
            }
        }
    }

    fn after_line_end(&self, end: usize) -> usize {
        match &self.text[end..] {
            [b'\r', b'\n', ..] => end + 2,
            _ => end + 1,
        }
    }

    fn mark(&self, quote: usize) -> Mark {
        let ends = |byte: u8| byte == self.delimiter || byte == b'\n' || byte == b'\r';
        let begins_cell = quote > self.start + 1 && ends(self.text[quote - 1]);
        match self.text[quote + 1..] {
            [] if self.whole => Mark::Closing,
            [] => Mark::Cut,
            // An empty cell, or one that begins with a doubled mark.
            [b'"', b'"', ..] if begins_cell => Mark::Opening,
            [b'"', next, ..] if begins_cell && ends(next) => Mark::Opening,
            [b'"', ..] => Mark::Doubled,
            [next, ..] if ends(next) => Mark::Closing,
            _ if begins_cell => Mark::Opening,
            _ => Mark::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn quoted(text: &str, width: usize, expected: Quoted) {
        let cell = Cell {
            text: text.as_bytes(),
            start: 0,
            delimiter: b';',
            whole: true,
            width,
            before: 0,
        };
        assert_eq!(cell.read(false), expected, "{text}");
    }

    #[test]
    fn many_lines_that_look_like_rows_are_rows() {
        let rows = "1;fine\n".repeat(MANY + 5);
        let until = "\"open\n".len() + MANY * "1;fine\n".len();
        quoted(&format!("\"open\n{rows}x;5\"\n"), 2, Quoted::Open { until });
        // Lines with other numbers of cells are text.
        let text = format!("\"open\n{rows}x;5\"\n");
        let quote = text.len() - 2;
        let lines = (MANY + 6) as u64;
        quoted(&text, 4, Quoted::Closed { quote, lines });
    }

    #[test]
    fn lines_of_a_single_column_are_text_until_another_cell_opens() {
        quoted("\"a\nb\nc\"\n", 1, Quoted::Closed { quote: 6, lines: 2 });
        quoted("\"a\nb\n\"c\"\n", 1, Quoted::Open { until: 5 });
    }

    #[test]
    fn what_is_cut_is_read_again_with_more() {
        for text in ["\"a", "\"a\"", "\"a\nb", "\"a\nb;\""] {
            let cell = Cell {
                text: text.as_bytes(),
                start: 0,
                delimiter: b';',
                whole: false,
                width: 2,
                before: 0,
            };
            assert_eq!(cell.read(false), Quoted::Cut, "{text}");
        }
    }
}

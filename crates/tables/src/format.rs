//! The formats in which tables are written, and what can be chosen about them.

/// A format in which results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated values, for spreadsheets and everything else.
    Csv,
    /// One JSON object per line, for programs.
    Jsonl,
    /// An Excel workbook.
    Xlsx,
}

impl Format {
    /// The format that a file extension names, with or without dot, in any case.
    pub fn from_extension(extension: &str) -> Option<Self> {
        match extension
            .trim_start_matches('.')
            .to_ascii_lowercase()
            .as_str()
        {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    /// The usual file extension, without dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Xlsx => "xlsx",
        }
    }

    /// The content type to send with it.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Jsonl => "application/x-ndjson",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Whether rows reach the output while they are written; an XLSX does only at the end.
    pub fn is_streamed(self) -> bool {
        self != Self::Xlsx
    }
}

/// What separates the cells of a CSV.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Delimiter {
    /// `,`, as RFC 4180 has it.
    #[default]
    Comma,
    /// `;`, which Excel expects where a comma separates decimals.
    Semicolon,
    /// A tab.
    Tab,
}

impl Delimiter {
    pub(crate) fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

/// What can be chosen about a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteOptions {
    /// Whether a CSV begins with a byte order mark, without which Excel misreads UTF-8. Default true.
    pub bom: bool,
    /// What separates the cells of a CSV. Default: a comma.
    pub delimiter: Delimiter,
    /// Names of columns that follow those of the table.
    pub extra_columns: Vec<String>,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self {
            bom: true,
            delimiter: Delimiter::Comma,
            extra_columns: Vec::new(),
        }
    }
}

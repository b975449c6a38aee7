//! Writes the workbook that people forward: a summary with a chart, then tables with plain headers, colours,
//! links and percentages, ready to be printed.
//!
//! What stands in it is the caller's; here is how it looks. Tables are written in constant memory. Texts are
//! always texts, never formulas.

use std::io::Write;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFormat, ChartPoint, ChartSolidFill, ChartType, Color,
    ConditionalFormatDataBar, ConditionalFormatType, Format as Style, FormatAlign, FormatBorder,
    FormatUnderline, Worksheet,
};

use crate::workbook::{Book, MAX_ROWS, Table, cut, serial};
use crate::{Error, number};

/// Links on one sheet; see "Excel specifications and limits" at support.microsoft.com. What comes after them is
/// text.
const MAX_LINKS: u32 = 65_530;
/// UTF-16 units of an address that Excel follows.
const MAX_ADDRESS: usize = 2_080;

/// Columns that sentences of the summary run over, and the width of each in characters.
const SUMMARY_WIDTHS: [f64; 7] = [26.0, 14.0, 14.0, 14.0, 14.0, 14.0, 14.0];
const SUMMARY_WIDTH: f64 = 110.0;
/// Height of a line of text, in points.
const LINE: f64 = 15.0;
/// Rows that the chart of the summary covers, and its size in pixels.
const CHART_ROWS: u32 = 10;
const CHART_SIZE: (u32, u32) = (520, 190);
/// The size of the chart of days, in pixels.
const DAYS_SIZE: (u32, u32) = (900, 320);
/// Paper: A4, in Excel's numbering.
const A4: u8 = 9;

/// Classes, by lightness as well as by hue: of texts, and of areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// More for than against.
    Positive,
    /// Neither.
    Neutral,
    /// More against than for.
    Negative,
}

impl Tone {
    const ALL: [Self; 3] = [Self::Positive, Self::Neutral, Self::Negative];

    fn area(self) -> Color {
        Color::RGB(match self {
            Self::Positive => 0x2F9E90,
            Self::Neutral => 0xB4BEC8,
            Self::Negative => 0x8C2F07,
        })
    }

    fn text(self) -> Color {
        Color::RGB(match self {
            Self::Positive => 0x0F766E,
            Self::Neutral => 0x4A5560,
            Self::Negative => 0xA63A0A,
        })
    }
}

/// What stands on the first sheet, in its order.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    /// Name of the sheet.
    pub sheet: String,
    /// The title.
    pub title: String,
    /// A line below it.
    pub subtitle: String,
    /// The answer in a few words.
    pub verdict: String,
    /// Sentences below the answer.
    pub sentences: Vec<String>,
    /// Names of the three columns of the table of shares: the class, its comments, its share.
    pub columns: [String; 3],
    /// Positive, neutral, negative; none when nothing counts.
    pub shares: Option<[Share; 3]>,
    /// The heading of what follows.
    pub method: String,
    /// How the figures came about, a paragraph each.
    pub notes: Vec<String>,
}

/// One class of the table of shares.
#[derive(Debug, Clone, Default)]
pub struct Share {
    /// What it is called.
    pub name: String,
    /// Its comments.
    pub comments: i64,
    /// Their share, 0 to 1.
    pub share: f64,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Heading {
    /// What it is called.
    pub name: String,
    /// Width in characters.
    pub width: u8,
    /// The bar behind its numbers.
    pub bar: Option<Bar>,
}

/// A bar behind numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// From 0 to 1, in the colour of a class.
    Share(Tone),
    /// From -1 to 1, around 0.
    Net,
}

/// A cell of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ReportCell<'a> {
    /// Nothing.
    Missing,
    /// Text on one line.
    Text(&'a str),
    /// Text that is wrapped.
    Wrapped(&'a str),
    /// Text that leads to an address of the web; of any other, and beyond what a sheet can hold, the text alone.
    Link {
        /// Where it leads.
        address: &'a str,
        /// What is read.
        text: &'a str,
    },
    /// A whole number.
    Count(i64),
    /// A share, 0 to 1, shown as a percentage.
    Share(f64),
    /// A net sentiment, -1 to 1, shown with its sign.
    Net(f64),
    /// A number with up to four decimals.
    Decimal(f64),
    /// A moment, in UTC.
    Time(DateTime<Utc>),
    /// A day.
    Day(NaiveDate),
    /// The name of a class, in its colour.
    Class(Tone, &'a str),
}

/// Writes the workbook.
pub struct ReportWriter<W> {
    out: W,
    book: Book,
    styles: Styles,
    /// Links written so far, by table.
    links: Vec<u32>,
}

impl<W> std::fmt::Debug for ReportWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReportWriter")
            .field("tables", &self.links.len())
            .finish_non_exhaustive()
    }
}

impl<W: Write> ReportWriter<W> {
    /// Begins a workbook with its first sheet.
    ///
    /// # Errors
    /// [`Error::Spreadsheet`] when there is something in it that Excel refuses.
    pub fn new(out: W, overview: &Overview) -> Result<Self, Error> {
        let styles = Styles::new();
        let mut book = Book::new();
        write_overview(book.free_sheet(&overview.sheet)?, overview, &styles)?;
        Ok(Self {
            out,
            book,
            styles,
            links: Vec::new(),
        })
    }

    /// Adds a table, whose sheet stands behind those that are there, and gives its place.
    ///
    /// # Errors
    /// [`Error::Io`] when its temporary file cannot be made, [`Error::Spreadsheet`] when there is a sheet of
    /// this name.
    pub fn table(&mut self, sheet: &str, headings: &[Heading]) -> Result<usize, Error> {
        let columns = headings
            .iter()
            .map(|heading| (heading.name.clone(), f64::from(heading.width)));
        let bars: Vec<(u16, Bar)> = (0..)
            .zip(headings)
            .filter_map(|(column, heading)| Some((column, heading.bar?)))
            .collect();
        let table = self.book.add(Table {
            title: sheet.to_owned(),
            columns: columns.collect(),
            header: self.styles.header.clone(),
            dress: Some(Box::new(move |sheet| {
                to_be_printed(sheet, true);
                sheet.set_repeat_rows(0, 0)?;
                // Names of narrow columns are wrapped.
                sheet.set_row_height(0, 2.0 * LINE)?;
                bars.iter().try_for_each(|(column, bar)| {
                    let bar = data_bar(*bar);
                    sheet.add_conditional_format(1, *column, MAX_ROWS - 1, *column, &bar)?;
                    Ok(())
                })
            })),
        })?;
        self.book.begin(table)?;
        self.links.push(0);
        Ok(table)
    }

    /// Writes a row of the table at this place.
    ///
    /// # Errors
    /// [`Error::Io`] when the temporary file cannot be written.
    ///
    /// # Panics
    /// When there is no table at this place.
    pub fn row(&mut self, table: usize, cells: &[ReportCell<'_>]) -> Result<(), Error> {
        let (styles, links) = (&self.styles, &mut self.links[table]);
        self.book.row(table, |sheet, row| {
            if row == 1 {
                // A sheet that begins: each has its own links.
                *links = 0;
            }
            for (column, cell) in (0..).zip(cells) {
                write_cell(sheet, (row, column), cell, styles, links)?;
            }
            Ok(())
        })
    }

    /// Writes a table of days with a chart beside it: the day, then positive, neutral and negative comments.
    ///
    /// # Errors
    /// [`Error::Spreadsheet`] when there is a sheet of this name.
    pub fn days(
        &mut self,
        sheet: &str,
        columns: &[String; 4],
        days: &[(NaiveDate, [i64; 3])],
    ) -> Result<(), Error> {
        let styles = &self.styles;
        let days = &days[..days.len().min(MAX_ROWS as usize - 1)];
        let sheet = self.book.free_sheet(sheet)?;
        to_be_printed(sheet, true);
        sheet.set_freeze_panes(1, 0)?;
        for (column, name) in (0..).zip(columns) {
            sheet.set_column_width(column, 12.0)?;
            sheet.write_string_with_format(0, column, name, &styles.header)?;
        }
        for (row, (day, counts)) in (1..).zip(days) {
            write_cell(sheet, (row, 0), &ReportCell::Day(*day), styles, &mut 0)?;
            for (column, count) in (1..).zip(counts) {
                write_cell(
                    sheet,
                    (row, column),
                    &ReportCell::Count(*count),
                    styles,
                    &mut 0,
                )?;
            }
        }
        let last = days.len() as u32;
        let name = sheet.name();
        let mut chart = Chart::new(ChartType::ColumnStacked);
        for (column, tone) in (1..).zip(Tone::ALL) {
            chart
                .add_series()
                .set_name((name.as_str(), 0, column))
                .set_categories((name.as_str(), 1, 0, last, 0))
                .set_values((name.as_str(), 1, column, last, column))
                .set_format(&mut filled(tone))
                .set_gap(20);
        }
        chart.title().set_hidden();
        chart
            .legend()
            .set_position(rust_xlsxwriter::ChartLegendPosition::Top);
        chart.x_axis().set_num_format("yyyy-mm-dd");
        chart.set_width(DAYS_SIZE.0).set_height(DAYS_SIZE.1);
        sheet.insert_chart(1, 5, &chart)?;
        Ok(())
    }

    /// Packs the workbook, writes it to the output and gives the output back.
    ///
    /// # Errors
    /// [`Error::Io`] or [`Error::Spreadsheet`] when a temporary file or the output refuses.
    pub fn finish(self) -> Result<W, Error> {
        self.book.pack(self.out)
    }
}

/// How cells look.
struct Styles {
    header: Style,
    title: Style,
    verdict: Style,
    heading: Style,
    soft: Style,
    top: Style,
    wrapped: Style,
    link: Style,
    count: Style,
    share: Style,
    net: Style,
    decimal: Style,
    time: Style,
    day: Style,
    classes: [Style; 3],
}

impl Styles {
    fn new() -> Self {
        let top = Style::new().set_align(FormatAlign::Top);
        let number = |format: &str| top.clone().set_num_format(format);
        let bold = Style::new().set_bold();
        Self {
            header: bold
                .clone()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_background_color(Color::RGB(0xE8ECF0))
                .set_border_bottom(FormatBorder::Thin),
            title: bold.clone().set_font_size(18.0),
            verdict: bold.clone().set_font_size(14.0),
            heading: bold.set_font_size(12.0),
            soft: Style::new().set_font_color(Color::RGB(0x4A5560)),
            wrapped: top.clone().set_text_wrap(),
            link: top
                .clone()
                .set_font_color(Color::RGB(0x0B5CAD))
                .set_underline(FormatUnderline::Single),
            count: number("#,##0"),
            share: number("0 %"),
            net: number("+0.00;-0.00;0.00"),
            decimal: number("0.####"),
            time: number("yyyy-mm-dd hh:mm"),
            day: number("yyyy-mm-dd"),
            classes: Tone::ALL.map(|tone| top.clone().set_bold().set_font_color(tone.text())),
            top,
        }
    }

    fn class(&self, tone: Tone) -> &Style {
        &self.classes[tone as usize]
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &ReportCell<'_>,
    styles: &Styles,
    links: &mut u32,
) -> Result<(), Error> {
    let mut number = |value: f64, style: &Style| -> Result<(), Error> {
        if let Some(value) = number::rounded(value) {
            sheet.write_number_with_format(row, column, value, style)?;
        }
        Ok(())
    };
    let (text, style) = match *cell {
        ReportCell::Missing => return Ok(()),
        ReportCell::Count(value) => return number(value as f64, &styles.count),
        ReportCell::Share(value) => return number(value, &styles.share),
        ReportCell::Net(value) => return number(value, &styles.net),
        ReportCell::Decimal(value) => return number(value, &styles.decimal),
        ReportCell::Time(time) => return write_time(sheet, (row, column), time, &styles.time),
        ReportCell::Day(day) => {
            let time = day.and_time(NaiveTime::MIN).and_utc();
            return write_time(sheet, (row, column), time, &styles.day);
        }
        ReportCell::Link { address, text } if *links < MAX_LINKS && is_followed(address) => {
            *links += 1;
            sheet.write_url_with_options(
                row,
                column,
                address,
                cut(text),
                "",
                Some(&styles.link),
            )?;
            return Ok(());
        }
        ReportCell::Link { text, .. } | ReportCell::Text(text) => (text, &styles.top),
        ReportCell::Wrapped(text) => (text, &styles.wrapped),
        ReportCell::Class(tone, name) => (name, styles.class(tone)),
    };
    sheet.write_string_with_format(row, column, cut(text), style)?;
    Ok(())
}

/// A moment, as a text where Excel knows no such day.
fn write_time(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    time: DateTime<Utc>,
    style: &Style,
) -> Result<(), Error> {
    match serial(&time) {
        Some(serial) => sheet.write_number_with_format(row, column, serial, style)?,
        None => {
            let mut text = Vec::new();
            number::push_time(&mut text, &time);
            sheet.write_string(row, column, String::from_utf8_lossy(&text))?
        }
    };
    Ok(())
}

/// Whether a cell can lead there. Nothing but the web: a workbook that is forwarded must not open files.
fn is_followed(address: &str) -> bool {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    is_web && address.encode_utf16().count() <= MAX_ADDRESS
}

fn write_overview(
    sheet: &mut Worksheet,
    overview: &Overview,
    styles: &Styles,
) -> Result<(), Error> {
    to_be_printed(sheet, false);
    sheet.set_screen_gridlines(false);
    for (column, width) in (0..).zip(SUMMARY_WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    let mut row = 0;
    for (text, style) in [
        (&overview.title, &styles.title),
        (&overview.subtitle, &styles.soft),
    ] {
        sheet.write_string_with_format(row, 0, cut(text), style)?;
        row += 1;
    }
    row += 1;
    sheet.write_string_with_format(row, 0, cut(&overview.verdict), &styles.verdict)?;
    row += 1;
    for sentence in &overview.sentences {
        paragraph(sheet, row, sentence, styles)?;
        row += 1;
    }
    row += 1;
    if let Some(shares) = &overview.shares {
        write_shares(sheet, row, overview, shares, styles)?;
        row += CHART_ROWS + 1;
    }
    sheet.write_string_with_format(row, 0, cut(&overview.method), &styles.heading)?;
    for (row, note) in (row + 1..).zip(&overview.notes) {
        paragraph(sheet, row, note, styles)?;
    }
    Ok(())
}

/// The table of shares, and beside it the same as a chart.
fn write_shares(
    sheet: &mut Worksheet,
    row: u32,
    overview: &Overview,
    shares: &[Share; 3],
    styles: &Styles,
) -> Result<(), Error> {
    for (column, name) in (0..).zip(&overview.columns) {
        sheet.write_string_with_format(row, column, cut(name), &styles.header)?;
    }
    for (row, (tone, share)) in (row + 1..).zip(Tone::ALL.into_iter().zip(shares)) {
        let cells = [
            ReportCell::Class(tone, &share.name),
            ReportCell::Count(share.comments),
            ReportCell::Share(share.share),
        ];
        for (column, cell) in (0..).zip(&cells) {
            write_cell(sheet, (row, column), cell, styles, &mut 0)?;
        }
    }
    let (first, last) = (row + 1, row + 3);
    let name = sheet.name();
    let mut chart = Chart::new(ChartType::Bar);
    let points = Tone::ALL.map(|tone| ChartPoint::new().set_format(&mut filled(tone)));
    let mut label = ChartDataLabel::new();
    label.show_value().set_num_format("0 %");
    chart
        .add_series()
        .set_name((name.as_str(), row, 2))
        .set_categories((name.as_str(), first, 0, last, 0))
        .set_values((name.as_str(), first, 2, last, 2))
        .set_points(&points)
        .set_data_label(&label)
        .set_gap(40);
    chart.title().set_hidden();
    chart.legend().set_hidden();
    // A bar chart counts from below.
    chart.y_axis().set_reverse();
    chart.x_axis().set_min(0).set_num_format("0 %");
    chart.set_width(CHART_SIZE.0).set_height(CHART_SIZE.1);
    let said: Vec<String> = shares
        .iter()
        .map(|share| format!("{}: {:.0} %", share.name, share.share * 100.0))
        .collect();
    chart.set_alt_text(said.join(", "));
    sheet.insert_chart(row, 3, &chart)?;
    Ok(())
}

/// A text over the whole width, as high as its lines: Excel finds no height for merged cells.
fn paragraph(sheet: &mut Worksheet, row: u32, text: &str, styles: &Styles) -> Result<(), Error> {
    let text = cut(text);
    let lines: f64 = text
        .lines()
        .map(|line| {
            (line.chars().count() as f64 / SUMMARY_WIDTH)
                .ceil()
                .max(1.0)
        })
        .sum();
    let last = SUMMARY_WIDTHS.len() as u16 - 1;
    sheet.merge_range(row, 0, row, last, &text, &styles.wrapped)?;
    sheet.set_row_height(row, LINE * lines.max(1.0))?;
    Ok(())
}

fn to_be_printed(sheet: &mut Worksheet, is_wide: bool) {
    sheet
        .set_paper_size(A4)
        .set_print_fit_to_pages(1, 0)
        .set_footer("&L&F&R&P / &N");
    if is_wide {
        sheet.set_landscape();
    }
}

fn filled(tone: Tone) -> ChartFormat {
    let mut format = ChartFormat::new();
    format.set_solid_fill(ChartSolidFill::new().set_color(tone.area()));
    format
}

fn data_bar(bar: Bar) -> ConditionalFormatDataBar {
    let number = ConditionalFormatType::Number;
    let bars = ConditionalFormatDataBar::new()
        .set_solid_fill(true)
        .set_border_off(true);
    match bar {
        Bar::Share(tone) => bars
            .set_minimum(number, 0)
            .set_maximum(number, 1)
            .set_fill_color(lighter(tone)),
        Bar::Net => bars
            .set_minimum(number, -1)
            .set_maximum(number, 1)
            .set_fill_color(lighter(Tone::Positive))
            .set_negative_fill_color(lighter(Tone::Negative)),
    }
}

/// The colour of a bar that a number is read on.
fn lighter(tone: Tone) -> Color {
    Color::RGB(match tone {
        Tone::Positive => 0xA9DAD3,
        Tone::Neutral => 0xDCE2E8,
        Tone::Negative => 0xE3B49F,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::*;

    fn heading(name: &str) -> Heading {
        Heading {
            name: name.to_owned(),
            width: 12,
            bar: Some(Bar::Net),
        }
    }

    fn overview() -> Overview {
        let share = |name: &str, comments, share| Share {
            name: name.to_owned(),
            comments,
            share,
        };
        Overview {
            sheet: "Summary".to_owned(),
            title: "=1+1".to_owned(),
            verdict: "Mixed".to_owned(),
            sentences: vec!["One. ".repeat(60)],
            columns: ["Class", "Comments", "Share"].map(str::to_owned),
            shares: Some([
                share("Positive", 5, 0.5),
                share("Neutral", 3, 0.3),
                share("Negative", 2, 0.2),
            ]),
            notes: vec!["How.".to_owned()],
            ..Overview::default()
        }
    }

    fn written(fill: impl FnOnce(&mut ReportWriter<Vec<u8>>)) -> Xlsx<Cursor<Vec<u8>>> {
        let mut writer = ReportWriter::new(Vec::new(), &overview()).unwrap();
        fill(&mut writer);
        Xlsx::new(Cursor::new(writer.finish().unwrap())).unwrap()
    }

    #[test]
    fn cells_are_what_they_look_like() {
        let mut book = written(|writer| {
            let headings: Vec<Heading> = ["a", "b", "c", "d", "e", "f"].map(heading).into();
            let table = writer.table("Rows", &headings).unwrap();
            let cells = [
                ReportCell::Text("=cmd()"),
                ReportCell::Link {
                    address: "file:///etc/passwd",
                    text: "a file",
                },
                ReportCell::Link {
                    address: "https://example.org/1",
                    text: "a page",
                },
                ReportCell::Share(0.25),
                ReportCell::Net(f64::NAN),
                ReportCell::Time("2026-01-15T12:00:00Z".parse().unwrap()),
            ];
            writer.row(table, &cells).unwrap();
        });
        assert_eq!(book.sheet_names(), ["Summary", "Rows"]);
        let rows = book.worksheet_range("Rows").unwrap();
        let row: Vec<&Data> = (0..6).filter_map(|at| rows.get_value((1, at))).collect();
        assert_eq!(row[0], &Data::String("=cmd()".to_owned()));
        assert_eq!(row[1], &Data::String("a file".to_owned()));
        assert_eq!(row[2], &Data::String("a page".to_owned()));
        assert_eq!(row[3], &Data::Float(0.25));
        assert_eq!(row[4], &Data::Empty);
        assert!(matches!(row[5], Data::DateTime(_)), "{:?}", row[5]);
        let summary = book.worksheet_range("Summary").unwrap();
        let title = summary.get_value((0, 0));
        assert_eq!(title, Some(&Data::String("=1+1".to_owned())));
        assert!(book.worksheet_formula("Summary").unwrap().is_empty());
    }

    #[test]
    fn links_end_where_excel_ends() {
        let cell = ReportCell::Link {
            address: "https://example.org/",
            text: "x",
        };
        let mut writer = ReportWriter::new(Vec::new(), &overview()).unwrap();
        let table = writer.table("Links", &[heading("a")]).unwrap();
        for _ in 0..MAX_LINKS + 3 {
            writer.row(table, &[cell]).unwrap();
        }
        assert_eq!(writer.links, [MAX_LINKS]);
        let mut book = Xlsx::new(Cursor::new(writer.finish().unwrap())).unwrap();
        let rows = book.worksheet_range("Links").unwrap();
        assert_eq!(rows.height(), MAX_LINKS as usize + 4);
    }

    #[test]
    fn days_have_a_row_each() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
        let mut book = written(|writer| {
            let columns = ["Day", "Positive", "Neutral", "Negative"].map(str::to_owned);
            let days = [(day(1), [1, 2, 3]), (day(2), [4, 5, 6])];
            writer.days("Over time", &columns, &days).unwrap();
        });
        let rows = book.worksheet_range("Over time").unwrap();
        assert_eq!(rows.get_value((2, 3)), Some(&Data::Float(6.0)));
        assert_eq!(rows.height(), 3);
    }
}

//! The figures, each beside its target, as a Markdown table.

use std::fmt;

/// What a figure must reach.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    AtLeast(f64),
    AtMost(f64),
    /// Told because it explains another.
    None,
}

/// All that was measured, in the order it was.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    what: String,
    value: f64,
    unit: &'static str,
    target: Target,
}

impl Figures {
    /// Keeps a figure, and prints it at once: the whole takes minutes.
    pub(crate) fn add(
        &mut self,
        what: impl Into<String>,
        value: f64,
        unit: &'static str,
        target: Target,
    ) {
        let line = Line {
            what: what.into(),
            value,
            unit,
            target,
        };
        let text = format!(
            "  {}: {} {unit} {}",
            line.what,
            number(value),
            verdict(&line)
        );
        println!("{}", text.trim_end());
        self.lines.push(line);
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "| figure | measured | target | |")?;
        writeln!(out, "|---|---:|---:|---|")?;
        for line in &self.lines {
            let target = match line.target {
                Target::AtLeast(least) => format!("≥ {} {}", number(least), line.unit),
                Target::AtMost(most) => format!("≤ {} {}", number(most), line.unit),
                Target::None => String::new(),
            };
            let value = number(line.value);
            writeln!(
                out,
                "| {} | {value} {} | {target} | {} |",
                line.what,
                line.unit,
                verdict(line)
            )?;
        }
        Ok(())
    }
}

fn verdict(line: &Line) -> &'static str {
    let met = match line.target {
        Target::AtLeast(least) => line.value >= least,
        Target::AtMost(most) => line.value <= most,
        Target::None => return "",
    };
    if met { "met" } else { "**missed**" }
}

/// Three digits that mean something, thousands apart: `1,234,567`, `12.3`, `0.12`.
fn number(value: f64) -> String {
    let places = match value.abs() {
        0.0 => 0,
        small if small < 10.0 => 2,
        small if small < 100.0 => 1,
        _ => 0,
    };
    let text = format!("{value:.places$}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    // Whole targets such as 60 are shown as such.
    let rest = rest.trim_end_matches('0');
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if rest.is_empty() {
        grouped
    } else {
        format!("{grouped}.{rest}")
    }
}

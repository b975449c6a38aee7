//! `clamor model eval`: scores texts with known labels and says how often the model is right.

mod labelled;

use std::path::{Path, PathBuf};

use clap::Args;
use sentiment::ModelChoice;
use sentiment::evaluation::{BINS, ClassMeasures, Evaluation, Tally};
use serde::Serialize;

use super::arguments::model;
use super::{open, table};
use crate::progress;
use labelled::Labelled;

/// Texts handed to the analyzer at a time: enough for good batches, few enough to see progress.
const CHUNK: usize = 1024;

/// Arguments of `clamor model eval`.
#[derive(Debug, Args)]
pub(super) struct EvalArgs {
    /// The model, as `list` shows it, or `lexicon`.
    #[arg(long, value_name = "NAME", default_value = "auto", value_parser = model)]
    model: ModelChoice,

    /// Lines of label, tab, text; labels are negative, neutral, positive or 0, 1, 2.
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Report<'a> {
    model: &'a str,
    version: &'a str,
    #[serde(flatten)]
    evaluation: &'a Evaluation,
}

/// Runs the command.
pub(super) fn eval(arguments: &EvalArgs, models_dir: &Path) -> anyhow::Result<()> {
    let bytes = labelled::read(&arguments.file)?;
    let lines = labelled::parse(&bytes, &arguments.file)?;
    let analyzer = open(&arguments.model, models_dir)?;

    let bar = progress::bar(
        lines.len() as u64,
        "{bar:30} {pos} of {len} texts  {eta} left",
    );
    let mut tally = Tally::default();
    for chunk in lines.chunks(CHUNK) {
        let texts: Vec<&str> = chunk.iter().map(|line| line.text).collect();
        let scores = analyzer.analyze(&texts)?;
        for (Labelled { label, .. }, score) in chunk.iter().zip(&scores) {
            tally.add(*label, score);
        }
        bar.inc(chunk.len() as u64);
    }
    bar.finish_and_clear();

    let evaluation = tally.evaluate();
    let model = analyzer.model();
    if arguments.json {
        return table::print_json(&Report {
            model: &model.name,
            version: &model.version,
            evaluation: &evaluation,
        });
    }
    let title = format!(
        "{} ({}), {} texts",
        model.name, model.version, evaluation.texts
    );
    table::print(&format!("{title}\n\n{}", show(&evaluation)))
}

/// For people: classes, confusion, and the figures that sum them up.
fn show(evaluation: &Evaluation) -> String {
    let per_class = &evaluation.per_class;
    let measures = [&per_class.negative, &per_class.neutral, &per_class.positive];

    let mut classes = table::new(["class", "precision", "recall", "F1", "texts"]);
    let mut confusion = table::new(["said \\ found", "negative", "neutral", "positive"]);
    for (place, name) in evaluation.labels.into_iter().enumerate() {
        let ClassMeasures {
            precision,
            recall,
            f1,
            support,
        } = measures[place];
        classes.add_row([
            name.to_owned(),
            percent(*precision),
            percent(*recall),
            percent(*f1),
            support.to_string(),
        ]);
        let row = evaluation.confusion[place].map(|count| count.to_string());
        confusion.add_row(std::iter::once(name.to_owned()).chain(row));
    }
    for shown in [&mut classes, &mut confusion] {
        table::align_numbers(shown, 1);
    }
    let calibration = match evaluation.ece {
        Some(error) => format!("{error:.3} ({BINS} bins)"),
        None => "none: the scores are no probabilities".to_owned(),
    };
    format!(
        "{classes}\n\n{confusion}\n\naccuracy            {}\nmacro-recall        {}\nmacro-F1            {}\ncalibration error   {calibration}",
        percent(evaluation.accuracy),
        percent(evaluation.macro_recall),
        percent(evaluation.macro_f1),
    )
}

fn percent(share: Option<f64>) -> String {
    match share {
        Some(share) => format!("{:.1} %", share * 100.0),
        None => "-".to_owned(),
    }
}

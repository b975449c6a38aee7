//! Settings of what neural models are computed with.

use std::path::PathBuf;

use clap::Args;
use kernels::{Level, MaxLevel};
use program::Effects;

/// What neural models are computed with; they hold for the whole process.
#[derive(Debug, Clone, Args)]
pub struct EngineSettings {
    /// Highest instructions that neural models use: portable, avx2, avx-vnni, avx512-vnni, amx; the best there are
    /// when not set. Scores are the same.
    #[arg(long, env = "CLAMOR_CPU_LEVEL", value_name = "LEVEL")]
    pub cpu_level: Option<MaxLevel>,

    /// The file of libonnxruntime, for models other than BERT and RoBERTa; found beside the program when not set.
    #[arg(long, env = "ORT_DYLIB_PATH", value_name = "FILE", value_parser = library)]
    pub ort_dylib_path: Option<PathBuf>,
}

impl EngineSettings {
    /// Makes them those of the process; to be called before a model is opened.
    pub fn apply(&self) {
        if let Some(max) = self.cpu_level {
            max.apply();
        }
        if let Some(library) = &self.ort_dylib_path {
            sentiment::onnx::use_library(library.clone());
        }
    }

    /// Says in the log that the processor has less than was asked for.
    pub fn tell(&self) {
        if let Some(less) = self.less() {
            tracing::warn!("CLAMOR_CPU_LEVEL={less}");
        }
    }

    /// What is used because of them.
    pub fn effects(&self, effects: &mut Effects) {
        match self.less() {
            Some(less) => effects.off("CLAMOR_CPU_LEVEL", less),
            None => effects.used("CLAMOR_CPU_LEVEL", self.level()),
        }
    }

    /// What is to be said when the processor lacks the highest level.
    fn less(&self) -> Option<String> {
        let (max, used) = (self.cpu_level?.name(), self.level());
        (max != used).then(|| format!("{max}: this processor lacks it, so {used} is used"))
    }

    fn level(&self) -> &'static str {
        match self.cpu_level {
            Some(max) => max.best().name(),
            None => Level::available()
                .last()
                .map_or("portable", |best| best.name()),
        }
    }
}

/// A file, or a name that the system's loader looks for.
fn library(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match path.components().count() > 1 && !path.is_file() {
        true => Err("there is no such file: name a libonnxruntime".to_owned()),
        false => Ok(path),
    }
}

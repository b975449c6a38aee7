//! The loaded graph, several times over, and how texts run on it. Not here: text and scores.

use std::fs;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use ort::session::{Session, SessionInputs};
use ort::value::{TensorElementType, TensorRef, ValueType};

use super::Runtime;
use crate::folder::{GRAPH, ModelFolder};
use crate::network::{Encoded, Logits};
use crate::{Error, parallel};

/// What all sessions of a model together may take for weights, unless even one takes more.
const WEIGHT_BUDGET_BYTES: u64 = 1 << 30;

/// Sessions of one graph. Each runs one text at a time, on its own threads.
pub(crate) struct Sessions {
    pool: Vec<Mutex<Session>>,
    inputs: Vec<Input>,
    output: String,
    /// Of each session.
    threads: usize,
}

/// The inputs that graphs of this kind declare.
#[derive(Clone, Copy, PartialEq)]
enum Input {
    Ids,
    Mask,
    Types,
}

impl Input {
    const ALL: [Self; 3] = [Self::Ids, Self::Mask, Self::Types];

    fn name(self) -> &'static str {
        match self {
            Self::Ids => "input_ids",
            Self::Mask => "attention_mask",
            Self::Types => "token_type_ids",
        }
    }
}

/// How many sessions, and threads in each, use `cores` best: as many sessions as there are cores,
/// with one thread each, was measured faster than one session with all threads; but every session
/// holds its own copy of the weights, so a large model gets fewer sessions with more threads.
fn plan(cores: usize, weight_bytes: u64) -> (usize, usize) {
    let affordable =
        usize::try_from(WEIGHT_BUDGET_BYTES / weight_bytes.max(1)).unwrap_or(usize::MAX);
    let sessions = cores.min(affordable).max(1);
    (sessions, (cores / sessions).max(1))
}

impl Sessions {
    /// Loads the library, if no other model did before, and the model's graph.
    pub(crate) fn open(folder: &ModelFolder, models_dir: &Path) -> Result<Self, Error> {
        let runtime = Runtime::get(models_dir)?;
        let files = folder.graph_files();
        let weight_bytes = files
            .iter()
            .filter_map(|path| fs::metadata(path).ok())
            .map(|about| about.len())
            .sum();
        let graph = folder.path(GRAPH);
        let (count, threads) = plan(parallel::threads(), weight_bytes);
        let load = || {
            Session::builder(&runtime.environment)
                .and_then(|builder| Ok(builder.with_intra_threads(threads)?))
                .and_then(|mut builder| builder.commit_from_file(&graph))
                .map_err(|error| unusable(&graph, &error.to_string()))
        };
        let loaded = parallel::share(count, count, || (), |(), _| load())?;
        let first = loaded
            .first()
            .expect("bug: a plan has at least one session");
        Ok(Self {
            inputs: inputs(first).map_err(|reason| unusable(&graph, &reason))?,
            output: output(first).map_err(|reason| unusable(&graph, &reason))?,
            pool: loaded.into_iter().map(Mutex::new).collect(),
            threads,
        })
    }

    /// How many sessions there are, and threads in each.
    pub(crate) fn plan(&self) -> (usize, usize) {
        (self.pool.len(), self.threads)
    }

    /// The logits of every text, in the order of the model's output. Blocks until the last is done;
    /// the sessions share the list between them.
    pub(crate) fn logits(&self, texts: &[Encoded]) -> Result<Vec<Logits>, Error> {
        parallel::share(
            self.pool.len(),
            texts.len(),
            || (),
            |(), index| self.run(&mut self.free_session(index), &texts[index]),
        )
    }

    /// A session that is free, or else the one that `start` falls on when it becomes so: several
    /// calls may run at the same time.
    fn free_session(&self, start: usize) -> MutexGuard<'_, Session> {
        let count = self.pool.len();
        for offset in 0..count {
            match self.pool[(start + offset) % count].try_lock() {
                Ok(session) => return session,
                // A panic while scoring leaves nothing half-done in a session.
                Err(TryLockError::Poisoned(poisoned)) => return poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        self.pool[start % count]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, session: &mut Session, text: &Encoded) -> Result<Logits, Error> {
        let shape = [1, text.ids.len()];
        let columns: Vec<Vec<i64>> = self
            .inputs
            .iter()
            .map(|&input| match input {
                Input::Ids => text.ids.iter().map(|&id| i64::from(id)).collect(),
                Input::Mask => vec![1; text.ids.len()],
                Input::Types => text.types.iter().map(|&id| i64::from(id)).collect(),
            })
            .collect();
        let mut inputs = Vec::with_capacity(self.inputs.len());
        for (input, column) in self.inputs.iter().zip(&columns) {
            let tensor = TensorRef::from_array_view((shape, column.as_slice()))
                .map_err(|error| failed(&error))?;
            inputs.push((input.name(), tensor));
        }
        let outputs = session
            .run(SessionInputs::from(inputs))
            .map_err(|error| failed(&error))?;
        let (shape, values) = outputs
            .get(&self.output)
            .ok_or_else(|| Error::Failed("the model gave no logits".to_owned()))?
            .try_extract_tensor::<f32>()
            .map_err(|error| failed(&error))?;
        match *values {
            [first, second, third] => Ok([first, second, third]),
            _ => Err(Error::Failed(format!(
                "the model gave logits of shape {shape} for one text and 3 classes"
            ))),
        }
    }
}

fn inputs(session: &Session) -> Result<Vec<Input>, String> {
    let mut known = Vec::new();
    for outlet in session.inputs() {
        match Input::ALL
            .into_iter()
            .find(|input| input.name() == outlet.name())
        {
            Some(input) => known.push(input),
            None => {
                return Err(format!(
                    "it wants an input {} that is not known here",
                    outlet.name()
                ));
            }
        }
    }
    if !known.contains(&Input::Ids) {
        return Err("it takes no input_ids".to_owned());
    }
    Ok(known)
}

fn output(session: &Session) -> Result<String, String> {
    let outputs = session.outputs();
    let logits = outputs
        .iter()
        .find(|outlet| outlet.name() == "logits")
        .or(outputs.first());
    let logits = logits.ok_or("it has no output")?;
    match logits.dtype() {
        ValueType::Tensor {
            ty: TensorElementType::Float32,
            shape,
            ..
        } if shape.len() == 2 => match shape[1] {
            // -1: the file leaves it open; the first run will tell.
            3 | -1 => Ok(logits.name().to_owned()),
            classes => Err(format!(
                "it tells {classes} classes apart, and 3 are needed"
            )),
        },
        other => Err(format!(
            "its output {} is {other}, not one row of logits per text",
            logits.name()
        )),
    }
}

fn unusable(graph: &Path, reason: &str) -> Error {
    Error::Unavailable(format!(
        "the model {} cannot be used ({}): fetch the model again or choose another analyzer",
        graph.display(),
        reason.lines().next().unwrap_or("no reason given")
    ))
}

fn failed(error: &ort::Error) -> Error {
    Error::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::plan;

    #[test]
    fn every_core_gets_a_session_while_the_weights_are_small() {
        assert_eq!(plan(2, 125_000_000), (2, 1));
        assert_eq!(plan(8, 125_000_000), (8, 1));
        assert_eq!(plan(1, 0), (1, 1));
    }

    #[test]
    fn large_weights_are_not_multiplied_by_the_number_of_cores() {
        assert_eq!(plan(2, 499_000_000), (2, 1));
        assert_eq!(plan(16, 499_000_000), (2, 8));
        assert_eq!(plan(4, 5_000_000_000), (1, 4));
    }
}

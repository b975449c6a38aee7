//! The loaded graph, several times over, and how batches run on it. Not here: text and scores.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;

use ort::environment::Environment;
use ort::session::{Session, SessionInputs};
use ort::value::{TensorElementType, TensorRef, ValueType};

use super::tokens::Encoded;
use crate::Error;

/// What all sessions of a model together may take for weights, unless even one takes more.
const WEIGHT_BUDGET_BYTES: u64 = 1 << 30;

/// One text's answer, in the order of the model's output.
pub(super) type Logits = [f32; 3];

/// What one worker has done: places of texts and their logits.
type Done = Vec<(usize, Logits)>;

/// Sessions of one graph. Each runs one batch at a time, on its own threads.
pub(super) struct Sessions {
    pool: Vec<Mutex<Session>>,
    inputs: Vec<Input>,
    output: String,
    padding: u32,
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
    /// Loads the graph; `weight_bytes` is the size of its files.
    pub(super) fn open(
        environment: &Environment,
        graph: &Path,
        weight_bytes: u64,
        padding: u32,
    ) -> Result<Self, Error> {
        // Follows the container's CPU quota, not the host's cores.
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let (count, threads) = plan(cores, weight_bytes);
        let load = || {
            Session::builder(environment)
                .and_then(|builder| Ok(builder.with_intra_threads(threads)?))
                .and_then(|mut builder| builder.commit_from_file(graph))
                .map_err(|error| unusable(graph, &error.to_string()))
        };
        let loaded: Result<Vec<Session>, Error> = thread::scope(|scope| {
            let loading: Vec<_> = (0..count).map(|_| scope.spawn(load)).collect();
            loading
                .into_iter()
                .map(|handle| {
                    handle
                        .join()
                        .unwrap_or_else(|_| Err(unusable(graph, "its loading panicked")))
                })
                .collect()
        });
        let loaded = loaded?;
        let first = loaded
            .first()
            .expect("bug: a plan has at least one session");
        Ok(Self {
            inputs: inputs(first).map_err(|reason| unusable(graph, &reason))?,
            output: output(first).map_err(|reason| unusable(graph, &reason))?,
            pool: loaded.into_iter().map(Mutex::new).collect(),
            padding,
        })
    }

    /// Runs all batches, given as indices into `texts`, and answers with the logits of every text.
    /// Blocks until the last is done; the sessions share the list between them.
    pub(super) fn run(
        &self,
        texts: &[Encoded],
        batches: &[Vec<usize>],
    ) -> Result<Vec<Logits>, Error> {
        let next = AtomicUsize::new(0);
        let work = |worker: usize| {
            let mut done = Done::new();
            while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                match self.run_batch(&mut self.free_session(worker), texts, batch) {
                    Ok(rows) => done.extend(batch.iter().copied().zip(rows)),
                    Err(error) => {
                        // Nothing of this call will be used: the other workers stop too.
                        next.store(batches.len(), Ordering::Relaxed);
                        return Err(error);
                    }
                }
            }
            Ok(done)
        };
        let workers = self.pool.len().min(batches.len());
        let parts: Vec<Result<Done, Error>> = if workers < 2 {
            vec![work(0)]
        } else {
            thread::scope(|scope| {
                let running: Vec<_> = (0..workers)
                    .map(|worker| scope.spawn(move || work(worker)))
                    .collect();
                running
                    .into_iter()
                    .map(|handle| {
                        handle.join().unwrap_or_else(|_| {
                            Err(Error::Failed("a scoring thread panicked".to_owned()))
                        })
                    })
                    .collect()
            })
        };
        let mut logits = vec![[f32::NAN; 3]; texts.len()];
        for part in parts {
            for (index, row) in part? {
                logits[index] = row;
            }
        }
        Ok(logits)
    }

    /// A session that is free, or else the worker's own when it becomes so: several calls may run
    /// at the same time.
    fn free_session(&self, worker: usize) -> MutexGuard<'_, Session> {
        let count = self.pool.len();
        for offset in 0..count {
            match self.pool[(worker + offset) % count].try_lock() {
                Ok(session) => return session,
                // A panic while scoring leaves nothing half-done in a session.
                Err(TryLockError::Poisoned(poisoned)) => return poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        self.pool[worker % count]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn run_batch(
        &self,
        session: &mut Session,
        texts: &[Encoded],
        batch: &[usize],
    ) -> Result<Vec<Logits>, Error> {
        let length = batch
            .iter()
            .map(|&index| texts[index].ids.len())
            .max()
            .unwrap_or(0);
        let shape = [batch.len(), length];
        let columns: Vec<Vec<i64>> = self
            .inputs
            .iter()
            .map(|&input| {
                let mut column = Vec::with_capacity(batch.len() * length);
                for &index in batch {
                    let text = &texts[index];
                    let filler = match input {
                        Input::Ids => {
                            column.extend(text.ids.iter().map(|&id| i64::from(id)));
                            self.padding
                        }
                        Input::Mask => {
                            column.extend(text.ids.iter().map(|_| 1));
                            0
                        }
                        Input::Types => {
                            column.extend(text.types.iter().map(|&id| i64::from(id)));
                            0
                        }
                    };
                    column.resize(column.len() + length - text.ids.len(), i64::from(filler));
                }
                column
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
        let rows = values.as_chunks::<3>().0;
        if **shape != [batch.len() as i64, 3] {
            return Err(Error::Failed(format!(
                "the model gave logits of shape {shape} for {} texts and 3 classes",
                batch.len()
            )));
        }
        Ok(rows.to_vec())
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

//! Finds and loads libonnxruntime, once per process. Not here: models.
//!
//! The library is loaded while running and not linked, so that Clamor starts, and scores with the
//! lexicon, on machines that do not have it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ort::environment::Environment;
use ort::logging::LogLevel;

use crate::Error;

/// Names an environment variable that holds the library's path.
const VARIABLE: &str = "ORT_DYLIB_PATH";

/// How to mend a missing or unusable library; ends every sentence about it.
const REMEDY: &str = "run scripts/fetch-onnxruntime.sh, or set ORT_DYLIB_PATH to a libonnxruntime";

/// ort and the library keep process-wide state, so there is one of this or none. A failure is not
/// kept: a library installed meanwhile is found by the next call.
static LOADED: OnceLock<Runtime> = OnceLock::new();
static LOADING: Mutex<()> = Mutex::new(());

/// What [`use_library`] named, before the environment.
static NAMED: OnceLock<PathBuf> = OnceLock::new();

/// Makes this file, or name for the system's loader, the library of this process; what was named
/// first stays. For a program that reads its settings itself, before any model is opened.
pub fn use_library(library: PathBuf) {
    let _ = NAMED.set(library);
}

fn named() -> Option<PathBuf> {
    let environment = || env::var_os(VARIABLE).filter(|value| !value.is_empty());
    NAMED
        .get()
        .cloned()
        .or_else(|| environment().map(Into::into))
}

/// The loaded library.
#[derive(Debug)]
pub struct Runtime {
    library: PathBuf,
    pub(super) environment: Environment,
}

impl Runtime {
    /// The library in use, loaded on the first call.
    ///
    /// Looked for in this order: the file that [`use_library`] or `ORT_DYLIB_PATH` names, and if one
    /// is named nowhere else; `onnxruntime/` beside the executable; `.cache/onnxruntime/` beside the folder of
    /// models and in the working directory; the system's library folders.
    ///
    /// # Errors
    /// [`Error::Unavailable`] with what was found wrong and what to do.
    pub fn get(models_dir: &Path) -> Result<&'static Self, Error> {
        once(|| {
            if let Some(named) = named() {
                return open(&named).map_err(|reason| unusable(&named, &reason));
            }
            let folders = folders(models_dir);
            let mut first_failure = None;
            for library in folders.iter().filter_map(|folder| library_in(folder)) {
                match open(&library) {
                    Ok(runtime) => return Ok(runtime),
                    Err(reason) => {
                        first_failure = first_failure.or(Some(unusable(&library, &reason)))
                    }
                }
            }
            for name in system_names() {
                if let Ok(runtime) = open(Path::new(&name)) {
                    return Ok(runtime);
                }
            }
            Err(first_failure.unwrap_or_else(|| missing(&folders)))
        })
    }

    /// Loads this file, unless a library is loaded already: then that one stays.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the file is missing, no libonnxruntime or too old.
    pub fn load(library: &Path) -> Result<&'static Self, Error> {
        once(|| open(library).map_err(|reason| unusable(library, &reason)))
    }

    /// The file in use; a bare name when the system's loader found it.
    pub fn library(&self) -> &Path {
        &self.library
    }
}

fn once(load: impl FnOnce() -> Result<Runtime, Error>) -> Result<&'static Runtime, Error> {
    // The lock keeps two threads from loading at once; it guards no data that a panic could spoil.
    let _alone = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = LOADED.get() {
        return Ok(runtime);
    }
    let runtime = load()?;
    tracing::debug!(library = %runtime.library.display(), "loaded ONNX Runtime");
    Ok(LOADED.get_or_init(|| runtime))
}

/// Loads one file. ort compares the library's version with the one it was built for here and
/// answers with an error; left to itself, it would panic at the first use.
fn open(library: &Path) -> Result<Runtime, String> {
    // A bare name is for the system's loader, anything else a file.
    let is_path = library.components().count() > 1;
    let library = if is_path {
        std::path::absolute(library).unwrap_or_else(|_| library.to_owned())
    } else {
        library.to_owned()
    };
    if is_path && !library.is_file() {
        return Err("there is no such file".to_owned());
    }
    let builder = ort::init_from(&library).map_err(|error| match error {
        ort::LoadDynamicError::BadVersion { version_str, .. } => {
            format!(
                "it is version {version_str}, and 1.{} or later is needed",
                ort::MINOR_VERSION
            )
        }
        ort::LoadDynamicError::MissingApi { .. } => "it is another library".to_owned(),
        error => error.to_string(),
    })?;
    let environment = builder
        .with_name("clamor")
        .with_telemetry(false)
        .with_logger(Arc::new(
            |_level, _category: &str, _id: &str, _place: &str, message: &str| {
                tracing::debug!(message, "ONNX Runtime");
            },
        ))
        .build()
        .map_err(|error| error.to_string())?;
    // Errors come back to the caller as well; left to itself the library prints them too.
    environment.set_log_level(LogLevel::Error);
    Ok(Runtime {
        library,
        environment,
    })
}

fn folders(models_dir: &Path) -> Vec<PathBuf> {
    let executable = env::current_exe().ok();
    let beside_executable = executable
        .as_deref()
        .and_then(Path::parent)
        .map(|folder| folder.join("onnxruntime"));
    let models_dir = std::path::absolute(models_dir).ok();
    let beside_models = models_dir
        .as_deref()
        .and_then(Path::parent)
        .map(|folder| folder.join(".cache/onnxruntime"));
    let working = env::current_dir()
        .ok()
        .map(|folder| folder.join(".cache/onnxruntime"));
    let mut folders: Vec<PathBuf> = [beside_executable, beside_models, working]
        .into_iter()
        .flatten()
        .collect();
    folders.dedup();
    folders
}

/// The library in a folder, the last by name if there are several: `libonnxruntime.so.1.31.1`,
/// `libonnxruntime.1.31.1.dylib` and the like, but not `libonnxruntime_providers_shared.so`.
fn library_in(folder: &Path) -> Option<PathBuf> {
    let prefix = format!("{}onnxruntime.", env::consts::DLL_PREFIX);
    let suffix = env::consts::DLL_SUFFIX;
    let is_library = |name: &str| name.starts_with(&prefix) && name.contains(suffix);
    let names = fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let last = names.filter(|name| is_library(name)).max()?;
    Some(folder.join(last))
}

fn system_names() -> [String; 2] {
    let name = format!(
        "{}onnxruntime{}",
        env::consts::DLL_PREFIX,
        env::consts::DLL_SUFFIX
    );
    // Debian and others keep the name without a version for their development packages.
    let versioned = format!("{name}.1");
    [name, versioned]
}

fn unusable(library: &Path, reason: &str) -> Error {
    Error::Unavailable(format!(
        "the ONNX Runtime library {} cannot be used ({reason}): {REMEDY} 1.{} or later",
        library.display(),
        ort::MINOR_VERSION
    ))
}

fn missing(folders: &[PathBuf]) -> Error {
    let looked: Vec<String> = folders
        .iter()
        .map(|folder| folder.display().to_string())
        .collect();
    Error::Unavailable(format!(
        "ONNX models need the library libonnxruntime, which is neither in {} nor among the system's libraries: {REMEDY} 1.{} or later",
        looked.join(" nor in "),
        ort::MINOR_VERSION
    ))
}

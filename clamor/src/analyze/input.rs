//! What was given to `analyze`: addresses, a list of them, or a file of comments.

use std::path::Path;

use service::inspect::{FileKind, file_kind};

use super::AnalyzeArgs;
use crate::BadInput;

/// What is to be read.
pub(super) enum Input<'a> {
    /// Addresses of posts.
    Urls(&'a [String]),
    /// A file of them.
    List(&'a Path),
    /// A file of comments.
    Comments(&'a Path),
}

/// What the arguments mean. A file that is given without a word is what it looks like.
pub(super) fn of(arguments: &AnalyzeArgs) -> anyhow::Result<Input<'_>> {
    match (
        &arguments.comments,
        &arguments.file,
        arguments.urls.as_slice(),
    ) {
        (Some(file), ..) => Ok(Input::Comments(file)),
        (None, Some(file), _) => Ok(Input::List(file)),
        (None, None, [one]) if is_file(one) => {
            let path = Path::new(one);
            match file_kind(path).map_err(|error| refused(path, &error))? {
                Some(FileKind::Comments) => Ok(Input::Comments(path)),
                Some(FileKind::Posts) => Ok(Input::List(path)),
                None => Err(BadInput(format!(
                    "{one} may be a file of comments (--comments {one}) or a list of posts \
                     (--file {one}): say which"
                ))
                .into()),
            }
        }
        (None, None, urls) => match urls.iter().find(|url| is_file(url)) {
            Some(file) => Err(BadInput(format!(
                "{file} is a file: give one at a time, and no addresses beside it"
            ))
            .into()),
            None => Ok(Input::Urls(urls)),
        },
    }
}

fn is_file(argument: &str) -> bool {
    Path::new(argument).is_file()
}

/// Why a file cannot be read, with the argument that would help.
pub(super) fn refused(path: &Path, error: &tables::Error) -> BadInput {
    let path = path.display();
    BadInput(match error {
        tables::Error::HoldsComments { .. } => format!("{path}: {error} (--comments {path})"),
        tables::Error::HoldsPosts => {
            format!("{path}: {error} (--file {path}, or --text-column NAME)")
        }
        tables::Error::NoTextColumn { .. } => format!("{path}: {error} (--text-column NAME)"),
        error => format!("{path}: {error}"),
    })
}

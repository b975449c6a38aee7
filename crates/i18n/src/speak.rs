//! Which language is spoken: a value of the task, as who asks is.

use std::cell::Cell;

use crate::Language;

tokio::task_local! {
    static SPOKEN: Cell<Language>;
}

/// Does something in a language.
pub async fn speak<T>(language: Language, what: impl Future<Output = T>) -> T {
    SPOKEN.scope(Cell::new(language), what).await
}

/// The same where nothing is waited for; also what another thread does for a task, which does not know the
/// language of that.
pub fn speak_here<T>(language: Language, what: impl FnOnce() -> T) -> T {
    SPOKEN.sync_scope(Cell::new(language), what)
}

/// Goes on in another language, once it is known who asks. Nothing happens where nobody [`speak`]s: the API stays
/// English, whoever asks.
pub fn turn_to(language: Language) {
    let _ = SPOKEN.try_with(|spoken| spoken.set(language));
}

/// The language that is spoken now; English where nobody has said which.
pub fn now() -> Language {
    SPOKEN.try_with(Cell::get).unwrap_or(Language::ENGLISH)
}

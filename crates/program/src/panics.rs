//! A panic is a log line like every other, also where logs are JSON.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{self, PanicHookInfo};

/// From now on panics are logged; where errors are not, they are printed as Rust does.
pub(crate) fn log() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if tracing::enabled!(tracing::Level::ERROR) {
            write(panic);
        } else {
            print(panic);
        }
    }));
}

fn write(panic: &PanicHookInfo<'_>) {
    let message = panic.payload_as_str().unwrap_or("no message");
    let place = panic.location().map(tracing::field::display);
    let thread = std::thread::current();
    let thread = thread.name().unwrap_or_default();
    // Only made when RUST_BACKTRACE asks for it.
    let trace = Backtrace::capture();
    let trace = matches!(trace.status(), BacktraceStatus::Captured).then_some(trace);
    let backtrace = trace.as_ref().map(tracing::field::display);
    tracing::error!(
        message_of_panic = message,
        place,
        thread,
        backtrace,
        "a part of this program panicked"
    );
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("nobody panics here").extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_one_line_of_json() {
        let lines = Lines::default();
        let kept = lines.clone();
        let json = tracing_subscriber::fmt()
            .json()
            .with_writer(move || kept.clone())
            .finish();
        log();
        let caught = tracing::subscriber::with_default(json, || {
            tracing::error_span!("request", request_id = "req-1")
                .in_scope(|| panic::catch_unwind(|| panic!("one\nand \"two\"")))
        });
        assert!(caught.is_err());
        let text = String::from_utf8(lines.0.lock().expect("they are whole").clone());
        let text = text.expect("text");
        assert_eq!(text.trim_end().lines().count(), 1, "{text}");
        for known in [
            "one\\nand \\\"two\\\"",
            "panics.rs",
            "panicked",
            "ERROR",
            "req-1",
        ] {
            assert!(text.contains(known), "no {known} in {text}");
        }
    }
}

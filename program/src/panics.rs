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

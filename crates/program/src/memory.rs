//! Where memory comes from.

/// The system's allocator keeps what threads free for these threads: after many large files at once on
/// many threads a server held several times what it used, for ever. This one gives it back, and is
/// faster at the small pieces of which answers are made.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

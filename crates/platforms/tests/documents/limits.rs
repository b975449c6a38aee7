//! That the one table of limits is true: what it says of a limit is what stands in the source.

use std::{fs, path::Path};

/// Where a limit stands, how it stands there, and what the table says of it.
const LIMITS: &[(&str, &str, &str)] = &[
    (
        "crates/platforms/src/webpage/source.rs",
        "const MOST_BYTES: usize = 4 << 20;",
        "4 MiB, 400,000 elements and texts, 512 within each other, 6,000,000",
    ),
    (
        "crates/platforms/src/html.rs",
        "const MOST_NODES: usize = 400_000;",
        "400,000 elements and texts",
    ),
    (
        "crates/platforms/src/html.rs",
        "const MOST_DEPTH: usize = 512;",
        "512 within each other",
    ),
    (
        "crates/platforms/src/html.rs",
        "const MOST_STEPS: usize = 6_000_000;",
        "6,000,000 as the sum of how deep",
    ),
    (
        "crates/platforms/src/webpage.rs",
        "const MOST_PAGES: u32 = 500;",
        "| pages of one thread of a forum or blog | 500 |",
    ),
    (
        "crates/platforms/src/webpage/feed.rs",
        "const MOST_DEPTH: usize = 64;",
        "elements 64 deep in an entry",
    ),
    (
        "crates/platforms/src/client/robots.rs",
        "const HOSTS: NonZeroUsize = NonZeroUsize::new(1_000)",
        "500 KiB; 1,000 hosts, 16 MiB, a day",
    ),
    (
        "crates/platforms/src/client/robots.rs",
        "const MOST_BYTES: usize = 500 << 10;",
        "500 KiB; 1,000 hosts",
    ),
    (
        "crates/platforms/src/client/robots.rs",
        "const BYTES: usize = 16 << 20;",
        "16 MiB, a day",
    ),
    (
        "crates/platforms/src/apify.rs",
        "const MOST_COMMENTS: u32 = 1_000;",
        "1,000, $2.50, an hour",
    ),
    (
        "crates/platforms/src/apify.rs",
        "const MOST_DOLLARS: &str = \"2.5\";",
        "$2.50, an hour",
    ),
    (
        "crates/platforms/src/apify/run.rs",
        "const MOST_POLLS: usize = 45;",
        "45 times, a quarter of an hour",
    ),
    (
        "crates/platforms/src/bounds.rs",
        "const MAX_TEXT: usize = 100_000;",
        "100,000 bytes; 4,096 bytes",
    ),
    (
        "crates/platforms/src/bounds.rs",
        "const MAX_FIELD: usize = 4_096;",
        "100,000 bytes; 4,096 bytes",
    ),
    (
        "crates/platforms/src/client/kept.rs",
        "const MAX_PAGES: usize = 256;",
        "256, 32 MiB, 15 min",
    ),
    (
        "crates/platforms/src/client/remembered.rs",
        "const KEPT: usize = 512;",
        "512, 32 MiB, for the time",
    ),
    (
        "crates/platforms/src/instagram/media.rs",
        "const MOST_REQUESTS_OF_ALL: usize = 200;",
        "200; 50; 50",
    ),
    (
        "crates/platforms/src/facebook/object.rs",
        "const MOST_REQUESTS: usize = 50;",
        "200; 50; 50",
    ),
    (
        "crates/platforms/src/threads.rs",
        "const MOST_REQUESTS: usize = 50;",
        "200; 50; 50",
    ),
    (
        "crates/service/src/credentials.rs",
        "const LONGEST_SECRET: usize = 4_000;",
        "| 4,000; 100 |",
    ),
    (
        "crates/service/src/credentials.rs",
        "pub const LONGEST_LABEL: usize = 100;",
        "| 4,000; 100 |",
    ),
    (
        "crates/service/src/webhooks.rs",
        "const LONGEST_URL: usize = 2_000;",
        "| 20; 2,000 |",
    ),
    (
        "crates/service/src/mail.rs",
        "const LONGEST_NAME: usize = 100;",
        "letters of a job's name in a subject | 1; 100 |",
    ),
    (
        "worker/src/mail_settings.rs",
        "pub const PATIENCE: Duration = Duration::from_secs(86_400);",
        "a day; once",
    ),
    (
        "crates/service/src/followers/buckets.rs",
        "const MOST: usize = 10_000;",
        "110,000; 10,000",
    ),
    (
        "api/src/profiles/compare.rs",
        "const MOST: usize = 50;",
        "| profiles that are compared in one answer | 50 |",
    ),
    (
        "crates/service/src/documents.rs",
        "pub const MAX_CONTENT_CHARS: usize = 1_000_000;",
        "1,000,000 characters",
    ),
    (
        "crates/service/src/documents.rs",
        "pub const MAX_DOCUMENTS: usize = 10_000;",
        "10,000, 20 MiB",
    ),
    (
        "crates/service/src/service.rs",
        "memory_bytes: 320 << 20,",
        "320 MiB; 160 MiB",
    ),
    (
        "crates/service/src/terms.rs",
        "const MEMORY: usize = 96 << 20;",
        "48 MiB; 96 MiB",
    ),
    (
        "api/src/settings.rs",
        "max_bytes_in_memory: 80 << 20,",
        "80 MiB of bodies, 40 MiB of one client",
    ),
    (
        "api/src/settings.rs",
        "max_list_bytes: 20 << 20,",
        "20 MiB a request",
    ),
    (
        "api/src/spooled.rs",
        "const ROOM: usize = 32 << 20;",
        "of all connections | 32 MiB |",
    ),
    (
        "api/src/parts.rs",
        "const MAX_FIELDS: usize = 32;",
        "32; 4 KiB",
    ),
    (
        "api/src/body.rs",
        "const MAX_VALUES: usize = 10_000;",
        "| other values in a JSON body | 10,000 |",
    ),
    (
        "crates/tables/src/comments/header.rs",
        "const MAX_COLUMNS: usize = 2_000;",
        "2,000; 64 KB; 2,000",
    ),
    (
        "crates/tables/src/budget.rs",
        "const MAX_RECORD: usize = 4 << 20;",
        "4 MB, 16,384 cells",
    ),
    (
        "crates/tables/src/budget.rs",
        "const FLOOR: u64 = 64 << 20;",
        "| what a workbook unpacks to | 64 MiB and ",
    ),
    (
        "crates/tables/src/budget.rs",
        "const UNPACKED_RATIO: u64 = 150;",
        "| what a workbook unpacks to | 64 MiB and 150 times the file, 4 GiB at most |",
    ),
    (
        "crates/tables/src/budget.rs",
        "const EXPANDED_RATIO: u64 = 32;",
        "| text of all cells | 64 MiB and 32 times the file, 4 GiB at most |",
    ),
    (
        "crates/tables/src/budget.rs",
        "pub const MAX_COLUMNS: usize = 16_384;",
        "| columns of a list or sheet | 16,384 (XFD) |",
    ),
    (
        "crates/service/src/service.rs",
        "max_expanded_bytes: 4 << 30,",
        "64 MiB and 150 times the file, 4 GiB at most",
    ),
    (
        "crates/service/src/service.rs",
        "list_time: Duration::from_secs(60),",
        "| processor time to read a list; a file of comments | 60 s; 2 h |",
    ),
    (
        "crates/service/src/service.rs",
        "comment_file_time: Duration::from_secs(7200),",
        "| processor time to read a list; a file of comments | 60 s; 2 h |",
    ),
    (
        "crates/tables/src/comments/posts.rs",
        "pub const MAX_FILE_POSTS: usize = 1_000;",
        "| different posts of a file of comments | 1,000 |",
    ),
    (
        "crates/tables/src/archive.rs",
        "const MAX_PARTS: usize = 20_000;",
        "20,000, named in 4 MiB",
    ),
];

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_table_of_limits_says_what_the_source_does() {
    let document = read("docs/operations.md");
    let (_, table) = document.split_once("\n## Limits\n").expect("the table");
    let (table, _) = table.split_once("\n## ").expect("its end");
    let mut wrong = Vec::new();
    for (file, declared, told) in LIMITS {
        if !read(file).contains(declared) {
            wrong.push(format!(
                "{file} has no `{declared}`: the table says `{told}`"
            ));
        }
        if !table.contains(told) {
            wrong.push(format!(
                "the table does not say `{told}`: {file} has `{declared}`"
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

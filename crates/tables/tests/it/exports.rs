//! Files of the tools that people export comments with, with the columns that they really have and with
//! values that are made up.

use std::path::Path;

use tables::{Batch, Budget, CommentFile, Field, LeftOutReason, OpenOptions};

/// What a file of `exports/` gives: id, parent, whether it is a reply, author and its id, time, likes, the
/// place of its post and its text of each comment; platform, address and title of each post; and what
/// was left out.
#[track_caller]
fn check(name: &str, rows: &[&str], posts: &[&str], left_out: &[(LeftOutReason, u64)]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/exports");
    let path = path.join(name);
    let mut file = CommentFile::open(&path, &OpenOptions::default(), &Budget::unlimited())
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let (mut batch, mut found) = (Batch::new(), Vec::new());
    while file.read_batch(&mut batch, 2).unwrap() {
        found.extend(batch.iter().map(|comment| {
            let field = |field| comment.field(field).unwrap_or("-").to_owned();
            let is_reply = comment.is_reply().map(|is| is.to_string());
            let time = comment.published_at();
            let likes = comment.likes().map(|likes| likes.to_string());
            let cells = [
                field(Field::Id),
                field(Field::ParentId),
                is_reply.unwrap_or("-".to_owned()),
                field(Field::AuthorName),
                field(Field::AuthorId),
                time.map_or("-".to_owned(), |time| {
                    time.format("%m-%d %H:%M").to_string()
                }),
                likes.unwrap_or("-".to_owned()),
                format!("post {}", comment.post()),
                comment.text().to_owned(),
            ];
            cells.join(" | ")
        }));
    }
    assert_eq!(found, rows, "{name}");
    let said = |word: &Option<String>| word.clone().unwrap_or("-".to_owned());
    let found = file.posts().all().iter().map(|post| {
        let (platform, title) = (said(&post.platform), said(&post.title));
        format!("{platform} | {} | {title}", said(&post.url))
    });
    assert_eq!(found.collect::<Vec<_>>(), posts, "{name}");
    let found = file.left_out().iter();
    let found: Vec<_> = found.map(|line| (line.reason, line.count)).collect();
    assert_eq!(found, left_out, "{name}");
}

#[test]
fn exportcomments() {
    check(
        "exportcomments.csv",
        &[
            "- | - | - | ann.k | 101 | 03-05 10:00 | 3 | post 0 | so good",
            "- | - | - | ben.r | 102 | 03-05 10:05 | 0 | post 0 | me too, really",
            "- | - | - | cem | 103 | 03-05 11:00 | 1 | post 0 | so bad",
        ],
        &["instagram | https://www.instagram.com/p/CqAbC1/ | -"],
        &[(LeftOutReason::BeforeHeader, 2)],
    );
}

#[test]
fn comments_full_of_facebook_scraper() {
    check(
        "facebook_scraper.json",
        &[
            "901 | - | false | Ann K | 11 | 03-05 10:00 | 4 | post 0 | so good",
            "902 | 901 | true | Ben R | 12 | 03-05 10:05 | 0 | post 0 | me too",
            "903 | - | false | Cem D | 13 | 03-05 11:00 | - | post 0 | so bad",
            "911 | - | false | Dee | 14 | 03-06 10:00 | 0 | post 1 | what a pity",
        ],
        &[
            "facebook | https://facebook.com/shop/posts/900000001 | Our new mug",
            "facebook | https://facebook.com/shop/posts/900000002 | Closed on Monday",
        ],
        &[],
    );
}

#[test]
fn threads_of_4cat() {
    check(
        "4cat_reddit.csv",
        &[
            "c1 | - | false | ann | - | 03-05 10:00 | 3 | post 0 | so good",
            "c2 | c1 | true | ben | - | 03-05 10:05 | 1 | post 0 | me too",
            "c3 | - | false | cem | - | 03-05 11:00 | -1 | post 1 | so bad",
        ],
        &[
            "reddit | https://reddit.com/r/mugs/comments/p1/_/ | -",
            "reddit | https://reddit.com/r/mugs/comments/p2/_/ | -",
        ],
        &[],
    );
    check(
        "4cat_4chan.csv",
        &[
            "100 | - | - | Anonymous | - | 03-05 09:00 | - | post 0 | Which mug is the best?",
            "101 | - | - | Anonymous | - | 03-05 10:00 | - | post 0 | the blue one",
            "102 | - | - | Anonymous | - | 03-05 10:05 | - | post 0 | never the blue one",
            "201 | - | - | Anonymous | - | 03-05 11:00 | - | post 1 | so bad",
        ],
        &["- | - | 100", "- | - | 200"],
        &[],
    );
}

#[test]
fn youtube_data_tools() {
    let rows = |last: usize| {
        [
            "UgxA1 | - | false | @ann | UCann | 03-05 10:00 | 5 | post 0 | so good".to_owned(),
            "UgxA1.r1 | UgxA1 | true | @ben | UCben | 03-05 10:05 | 0 | post 0 | me too".to_owned(),
            format!("UgxB2 | - | false | @cem | UCcem | 03-05 11:00 | 1 | post {last} | so bad"),
        ]
    };
    let (one, two) = (rows(0), rows(1));
    check(
        "youtube_data_tools.csv",
        &one.each_ref().map(String::as_str),
        &["- | - | -"],
        &[],
    );
    check(
        "youtube_data_tools_videos.tab",
        &two.each_ref().map(String::as_str),
        &["- | - | vid00000001", "- | - | vid00000002"],
        &[],
    );
}

#[test]
fn items_of_apify() {
    check(
        "apify_tiktok.json",
        &[
            "7310000000000000001 | - | false | ann | 11 | 03-05 10:00 | 3 | post 0 | so good",
            "7310000000000000002 | 7310000000000000001 | true | ben | 12 | 03-05 10:05 | 0 | post 0 | me too",
            "7310000000000000003 | - | false | cem | 13 | 03-05 11:00 | 1 | post 1 | so bad",
        ],
        &[
            "tiktok | https://www.tiktok.com/@shop/video/7300000000000000001 | -",
            "tiktok | https://www.tiktok.com/@shop/video/7300000000000000002 | -",
        ],
        &[(LeftOutReason::ErrorRecord, 1)],
    );
    check(
        "apify_instagram.json",
        &[
            "17900000000000001 | - | false | ann | 11 | 03-05 10:00 | 3 | post 0 | so good",
            "17900000000000002 | 17900000000000001 | true | ben | 12 | 03-05 10:05 | 0 | post 0 | me too",
            "17900000000000003 | - | false | cem | 13 | 03-05 11:00 | 1 | post 1 | so bad",
        ],
        &[
            "instagram | https://www.instagram.com/p/CqAbC1/ | -",
            "instagram | https://www.instagram.com/p/CqAbC2/ | -",
        ],
        &[(LeftOutReason::ErrorRecord, 1)],
    );
}

//! Answers of platforms and downloads of tools, in the shapes they really have and with values that
//! are made up.

use std::path::Path;

use tables::{Batch, Budget, Comment, CommentFile, Field, LeftOutReason, OpenOptions};

use crate::survey::every;

fn open(name: &str) -> CommentFile {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/shapes");
    CommentFile::open(
        &folder.join(name),
        &OpenOptions::default(),
        &Budget::unlimited(),
    )
    .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn read<T>(file: &mut CommentFile, what: impl Fn(&Comment<'_>) -> T) -> Vec<T> {
    let (mut batch, mut all) = (Batch::new(), Vec::new());
    // A small batch, so that documents cross the border between two.
    while file.read_batch(&mut batch, 2).unwrap() {
        all.extend(batch.iter().map(|comment| what(&comment)));
    }
    all
}

/// Id, parent, author and text of each comment, and what was left out.
#[track_caller]
fn check(name: &str, expected: &[&str], left_out: &[(LeftOutReason, u64)]) {
    let mut file = open(name);
    let rows = read(&mut file, |comment| {
        let field = |field| comment.field(field).unwrap_or("-");
        let (id, parent) = (field(Field::Id), field(Field::ParentId));
        format!(
            "{id} | {parent} | {} | {}",
            field(Field::AuthorName),
            comment.text()
        )
    });
    assert_eq!(rows, expected, "{name}");
    let found: Vec<_> = file
        .left_out()
        .iter()
        .map(|l| (l.reason, l.count))
        .collect();
    assert_eq!(found, left_out, "{name}");
}

/// Platform, address and title of the post of each comment.
#[track_caller]
fn check_posts(name: &str, expected: &[&str]) {
    let mut file = open(name);
    let posts = file.posts().all().to_vec();
    let rows = read(&mut file, |comment| {
        let url = comment.field(Field::PostUrl).map(str::to_owned);
        (comment.post(), url)
    });
    let said = |word: &Option<String>| word.clone().unwrap_or("-".to_owned());
    for (place, post) in posts.iter().enumerate() {
        let rows = rows.iter().filter(|(of_row, _)| *of_row == place);
        let urls: Vec<_> = rows.map(|(_, url)| url).collect();
        assert_eq!(urls.len() as u64, post.comments, "{name}");
        assert!(urls.iter().all(|url| **url == post.url), "{name}: {urls:?}");
    }
    let rows = rows.iter().map(|(place, _)| {
        let post = &posts[*place];
        let (platform, title) = (said(&post.platform), said(&post.title));
        format!("{platform} | {} | {title}", said(&post.url))
    });
    assert_eq!(rows.collect::<Vec<_>>(), expected, "{name}");
}

#[test]
fn tiktok() {
    check(
        "tiktok_web.json",
        &[
            "7500000000000000001 | - | Lena K | Which lens is this?",
            "7500000000000000002 | - | S | ",
            "7500000000000000003 | 7500000000000000001 | Omar | It is the 35 mm",
            "7500000000000000004 | 7500000000000000001 | Lena K | thanks",
        ],
        &[],
    );
    check_posts("tiktok_web.json", &["tiktok | - | 7400000000000000009"; 4]);
    check(
        "tiktok_research.json",
        &[
            "7500000000000000011 | - | - | so calming",
            "7500000000000000012 | 7500000000000000011 | - | not for me",
        ],
        &[(LeftOutReason::NotInFile, 1)],
    );
    check_posts(
        "tiktok_research.json",
        &["tiktok | - | 7400000000000000009"; 2],
    );
}

#[test]
fn instagram() {
    check(
        "instagram_graph.json",
        &[
            "17800000000000001 | - | mia.r | Lovely colours",
            "17800000000000002 | 17800000000000001 | the.shop | Thank you!",
            "17800000000000003 | - | ken | Too pricey",
        ],
        &[(LeftOutReason::NotInFile, 1)],
    );
    check_posts("instagram_graph.json", &["- | - | -"; 3]);
    check(
        "instagram_graphql.json",
        &[
            "17900000000000011 | - | ana | Need one",
            "17900000000000012 | 17900000000000011 | bob | Me too",
            "17900000000000013 | - | cyn | Mine broke",
        ],
        &[(LeftOutReason::NotInFile, 2)],
    );
    check_posts(
        "instagram_graphql.json",
        &["instagram | https://www.instagram.com/p/Cabc/ | Our new mugs"; 3],
    );
    check(
        "instagram_app.json",
        &[
            "17900000000000021 | - | ana | first!",
            "17900000000000022 | 17900000000000021 | bob | second",
            "17900000000000023 | - | cyn | no",
        ],
        &[],
    );
    check_posts("instagram_app.json", &["- | - | Our new mugs"; 3]);
    check(
        "apify_instagram_posts.json",
        &["17700000000000001 | - | amy | wow"],
        &[(LeftOutReason::Post, 1)],
    );
    check_posts(
        "apify_instagram_posts.json",
        &["instagram | https://www.instagram.com/p/Cx1/ | Our mug #new"],
    );
}

#[test]
fn facebook() {
    let comments = [
        "501_601 | - | Ida L | At last",
        "501_602 | 501_601 | Jo K | Agreed",
        "501_603 | - | Kim | Why so late?",
    ];
    let posts = [(LeftOutReason::Post, 1)];
    check("facebook_posts.json", &comments, &posts);
    check("facebook_comments.json", &comments, &[]);
    check_posts("facebook_comments.json", &["- | - | -"; 3]);
    check_posts(
        "facebook_posts.json",
        &["facebook | https://www.facebook.com/100/posts/501 | Open on Sunday"; 3],
    );
    check(
        "apify_facebook.json",
        &[
            "Y29tbWVudDox | - | Amy F | so good",
            "Y29tbWVudDoy | Y29tbWVudDox | Ben F | not so",
        ],
        &[(LeftOutReason::ErrorRecord, 1)],
    );
    check_posts(
        "apify_facebook.json",
        &["facebook | https://www.facebook.com/shop/posts/1 | Our mug"; 2],
    );
}

#[test]
fn reddit() {
    check(
        "reddit.json",
        &[
            "c1 | - | u1 | Great glaze",
            "c2 | c1 | u1 | Agreed",
            "c3 | c2 | u3 | I do not",
            "c4 | - | u1 | Too small",
        ],
        &[(LeftOutReason::NotInFile, 5)],
    );
    check_posts(
        "reddit.json",
        &["reddit | https://www.reddit.com/r/mugs/comments/p1/our_mug/ | Our mug"; 4],
    );
    check(
        "reddit_dump.ndjson",
        &["d1 | - | u1 | good", "d2 | d1 | u2 | bad"],
        &[],
    );
    check_posts(
        "reddit_dump.ndjson",
        &["reddit | https://www.reddit.com/r/mugs/comments/p1/ | -"; 2],
    );
}

#[test]
fn youtube() {
    check(
        "youtube_threads.json",
        &[
            "UgA | - | @uga | don't stop",
            "UgA.1 | UgA | @uga.1 | why not",
            "UgB | - | @ugb | boring",
        ],
        // Six replies of the first thread, and at least one thread of the next page.
        &[(LeftOutReason::NotInFile, 7)],
    );
    check_posts(
        "youtube_threads.json",
        &["youtube | https://www.youtube.com/watch?v=vid00000001 | -"; 3],
    );
    check(
        "youtube_comments.json",
        &[
            "UgA.1 | UgA | @uga.1 | why not",
            "UgA.2 | UgA | @uga.2 | because",
        ],
        &[],
    );
    check_posts(
        "youtube_comments.json",
        &["youtube | https://www.youtube.com/watch?v=vid00000001 | -"; 2],
    );
    check(
        "ytdlp.info.json",
        &["UgF | - | Ann | clear", "UgF.1 | UgF | Me | thanks"],
        &[],
    );
    check_posts(
        "ytdlp.info.json",
        &["youtube | https://www.youtube.com/watch?v=vid00000001 | Throwing a mug"; 2],
    );
    check(
        "youtube_page.json",
        &[
            "UgP | - | @amy | so clear",
            "UgP.1 | UgP | @ben | not to me",
        ],
        &[],
    );
    check_posts("youtube_page.json", &["youtube | - | -"; 2]);
    check(
        "youtube_page_old.json",
        &["UgO | - | Amy | so clear"],
        &[(LeftOutReason::NotInFile, 1)],
    );
    check_posts("youtube_page_old.json", &["youtube | - | -"]);
    check(
        "apify_youtube.json",
        &["UgH | - | @amy | so good", "UgH.1 | UgH | @ben | no"],
        &[],
    );
    check_posts(
        "apify_youtube.json",
        &["youtube | https://www.youtube.com/watch?v=vid00000001 | Throwing a mug"; 2],
    );
}

/// Tools leave out the kinds that the Data API writes.
#[test]
fn threads_of_youtube_without_their_kinds_are_on_one_video() {
    let threads = r#"{"items":[{"id":"UgA","snippet":{"videoId":"vid00000001","topLevelComment":{"id":"UgA",
        "snippet":{"videoId":"vid00000001","textDisplay":"so good","authorDisplayName":"@ann","likeCount":2}}},
        "replies":{"comments":[{"id":"UgA.1","snippet":{"textDisplay":"me too","authorDisplayName":"@ben","parentId":"UgA"}}]}},
        {"id":"UgB","snippet":{"videoId":"vid00000002","topLevelComment":{"id":"UgB",
        "snippet":{"videoId":"vid00000002","textDisplay":"so bad","authorDisplayName":"@cem"}}}}]}"#;
    let rows = every(threads, ".json", &OpenOptions::default(), |comment| {
        let field = |field| comment.field(field).unwrap_or("-").to_owned();
        [Field::Id, Field::ParentId, Field::PostUrl].map(field)
    });
    let row = |id: &str, parent: &str, video: u8| {
        let url = format!("https://www.youtube.com/watch?v=vid0000000{video}");
        [id.to_owned(), parent.to_owned(), url]
    };
    let expected = [
        row("UgA", "-", 1),
        row("UgA.1", "UgA", 1),
        row("UgB", "-", 2),
    ];
    assert_eq!(rows, expected);
}

#[test]
fn fediverse() {
    check(
        "mastodon.json",
        &["101 | - | Amy | Nice & warm", "102 | 101 | Ben | @amy no"],
        &[(LeftOutReason::Post, 1)],
    );
    check_posts("mastodon.json", &["mastodon | - | -"; 2]);
    check(
        "peertube_threads.json",
        &["1 | - | Amy A | Good sound"],
        &[(LeftOutReason::Removed, 1)],
    );
    check_posts("peertube_threads.json", &["peertube | - | 9"]);
    check(
        "peertube_tree.json",
        &[
            "1 | - | Amy A | Good sound",
            "4 | 3 | Amy A | indeed",
            "5 | 1 | Amy A | no",
        ],
        &[(LeftOutReason::Removed, 1)],
    );
    check_posts("peertube_tree.json", &["peertube | - | 9"; 3]);
    check(
        "lemmy.json",
        &["21 | - | Amy | The blue one", "22 | 21 | Amy | No, *red*"],
        &[],
    );
    check_posts(
        "lemmy.json",
        &["lemmy | https://l.example/post/9 | Which mug?"; 2],
    );
    let thread = [
        "at://did:plc:a/app.bsky.feed.post/k1 | - | Amy | Nice",
        "at://did:plc:a/app.bsky.feed.post/k2 | at://did:plc:a/app.bsky.feed.post/k1 | Amy | Not at all",
    ];
    check("bluesky.json", &thread, &[(LeftOutReason::NotInFile, 2)]);
    check("bluesky_v2.json", &thread, &[(LeftOutReason::NotInFile, 4)]);
    check_posts(
        "bluesky.json",
        &["bluesky | https://bsky.app/profile/did:plc:a/post/k0 | -"; 2],
    );
    check_posts(
        "bluesky_v2.json",
        &["bluesky | https://bsky.app/profile/did:plc:a/post/k0 | -"; 2],
    );
}

#[test]
fn hacker_news() {
    check(
        "hackernews_item.json",
        &[
            "1001 | - | ann | It's fine\nReally",
            "1003 | 1002 | bob | why?",
        ],
        &[(LeftOutReason::Removed, 1)],
    );
    check_posts(
        "hackernews_item.json",
        &["hackernews | https://news.ycombinator.com/item?id=1000 | Show HN: A mug"; 2],
    );
    check(
        "hackernews_search.json",
        &["1001 | - | ann | It's fine"],
        &[],
    );
    check_posts(
        "hackernews_search.json",
        &["hackernews | https://news.ycombinator.com/item?id=1000 | Show HN: A mug"],
    );
}

#[test]
fn forums_and_blogs() {
    check(
        "discourse.json",
        &["702 | - | Amy | The blue one", "703 | 702 | Ben | no"],
        &[(LeftOutReason::NotInFile, 2)],
    );
    check_posts("discourse.json", &["discourse | - | Which mug?"; 2]);
    check(
        "wordpress.json",
        &[
            "31 | - | Amy | I don’t like it",
            "32 | 31 | Ben | Great & cheap",
        ],
        &[],
    );
    check_posts("wordpress.json", &["- | https://b.example/mug/ | -"; 2]);
    check(
        "wordpress_export.xml",
        &["31 | - | Amy | I don't & won't", "32 | 31 | Ben | Great"],
        &[],
    );
    check_posts(
        "wordpress_export.xml",
        &["- | https://b.example/mug/ | A mug"; 2],
    );
    check(
        "wordpress_feed.xml",
        &[
            "https://b.example/?p=5#comment-31 | - | Amy | I don’t like it",
            "https://b.example/?p=5#comment-32 | - | Ben | Great",
        ],
        &[],
    );
    check_posts(
        "wordpress_feed.xml",
        &["- | https://b.example/mug/ | Comments on: A mug"; 2],
    );
    check(
        "disqus.json",
        &["61 | - | Amy D | Well & good", "62 | 61 | Ben D | Hm"],
        &[],
    );
    check_posts("disqus.json", &["disqus | - | -"; 2]);
}

#[test]
fn x_and_linkedin() {
    check(
        "x.json",
        &[
            "1800000000000000001 | - | Amy X | @shop love it",
            "1800000000000000002 | 1800000000000000001 | Ben X | @amy me not",
        ],
        &[(LeftOutReason::NotInFile, 1)],
    );
    check_posts("x.json", &["twitter | - | -"; 2]);
    check(
        "x_timeline.json",
        &[
            "1900000000000000002 | - | Amy | lovely light",
            "1900000000000000003 | 1900000000000000002 | Ben | far too bright for me, and it hums",
            "1900000000000000004 | - | Cyn | broke at once",
        ],
        &[(LeftOutReason::NotInFile, 1), (LeftOutReason::Notice, 1)],
    );
    check_posts(
        "x_timeline.json",
        &["twitter | https://x.com/i/status/1900000000000000001 | Our new lamp is here"; 3],
    );
    let mut file = open("x_timeline.json");
    let rows = read(&mut file, |comment| {
        let url = comment.field(Field::Url).unwrap_or("-").to_owned();
        let time = comment.published_at().map(|time| time.to_rfc3339());
        (url, comment.likes(), time.unwrap_or_default())
    });
    assert_eq!(
        rows[0],
        (
            "https://x.com/amy/status/1900000000000000002".to_owned(),
            Some(3),
            "2024-03-05T10:00:00+00:00".to_owned()
        )
    );
    check_posts("linkedin.json", &["linkedin | - | -"; 2]);
    let mut file = open("linkedin.json");
    let rows = read(&mut file, |comment| {
        let field = |field| comment.field(field).unwrap_or("-").to_owned();
        [
            field(Field::Id),
            field(Field::ParentId),
            field(Field::AuthorId),
            comment.text().to_owned(),
        ]
    });
    assert_eq!(
        rows,
        [
            [
                "7100000000000000001",
                "-",
                "urn:li:person:A1",
                "Congratulations"
            ],
            [
                "7100000000000000002",
                "7100000000000000001",
                "urn:li:person:B2",
                "Not so sure"
            ],
        ]
    );
}

#[test]
fn reviews_and_downloads() {
    check(
        "appstore.json",
        &[
            "9000000001 | - | Amy A | Works well",
            "9000000002 | - | Ben | Crashes",
        ],
        &[],
    );
    check_posts(
        "appstore.json",
        &["appstore | - | iTunes Store: Customer Reviews"; 2],
    );
    check(
        "appstore.xml",
        &[
            "9000000001 | - | Amy A | Works well\n& fast",
            "9000000002 | - | Ben | Crashes",
        ],
        &[],
    );
    check_posts(
        "appstore.xml",
        &["appstore | https://apps.apple.com/us/app/id1 | iTunes Store: Customer Reviews"; 2],
    );
    check(
        "trustpilot.json",
        &[
            "tp1 | - | Amy T | Came the next day",
            "tp2 | - | Ben T | Two weeks",
        ],
        &[],
    );
    check_posts("trustpilot.json", &["trustpilot | - | -"; 2]);
    let mut file = open("meta_download.json");
    let texts = read(&mut file, |comment| comment.text().to_owned());
    assert_eq!(texts, ["Schön"]);
    let mut file = open("telegram.json");
    let texts = read(&mut file, |comment| comment.text().to_owned());
    assert_eq!(texts, ["see https://mug.example now", "no"]);
    let left_out = &file.left_out()[0];
    assert_eq!(
        (left_out.reason, left_out.count),
        (LeftOutReason::Notice, 1)
    );
    check_posts("telegram.json", &["telegram | - | Mug chat"; 2]);
}

#[test]
fn chats_and_documents_of_work() {
    check(
        "slack.json",
        &[
            "1720710212.100000 | - | Ann M | I like it :wave:",
            "1720710300.200000 | 1720710212.100000 | Ben | so do I",
        ],
        &[(LeftOutReason::Notice, 1)],
    );
    check_posts("slack.json", &["slack | - | -"; 2]);
    check(
        "discord.json",
        &["11 | - | ann | I love it 🔥", "12 | 11 | ben | me too"],
        &[],
    );
    check_posts("discord.json", &["discord | - | -"; 2]);
    check(
        "jira.json",
        &["1 | - | Ann | I agree 😀@Bob\none", "2 | - | Bob | "],
        &[],
    );
    check(
        "notion.json",
        &["c1 | - | - | Single @Bob", "c2 | - | - | fine"],
        &[],
    );
    check(
        "youtube_live_chat.jsonl",
        &["L1 | - | Ann | hello 😀", "L2 | - | Ben | bad sound"],
        &[(LeftOutReason::Notice, 1)],
    );
    check_posts("youtube_live_chat.jsonl", &["youtube | - | -"; 2]);
}

/// Id of each comment, and whether who wrote it wrote the post.
fn by_post_author(text: &str) -> Vec<(String, Option<bool>)> {
    every(text, ".json", &OpenOptions::default(), |c| {
        (
            c.field(Field::Id).unwrap_or("-").to_owned(),
            c.is_post_author(),
        )
    })
}

#[test]
fn who_wrote_the_post_is_known_where_the_file_says_it() {
    let discourse = r#"{"title":"T","post_stream":{"stream":[7,8,9],"posts":[
        {"id":7,"username":"op","cooked":"<p>first</p>","post_number":1},
        {"id":8,"username":"ann","cooked":"<p>so good</p>","post_number":2},
        {"id":9,"username":"op","cooked":"<p>thanks</p>","post_number":3,"reply_to_post_number":2}]}}"#;
    let hacker_news = r#"{"id":1,"type":"story","title":"T","author":"op","children":[
        {"id":8,"type":"comment","author":"ann","text":"so good","story_id":1,"parent_id":1,"created_at_i":1,"children":[
        {"id":9,"type":"comment","author":"op","text":"thanks","story_id":1,"parent_id":8,"created_at_i":1,"children":[]}]}]}"#;
    for text in [discourse, hacker_news] {
        let expected = [("8".to_owned(), Some(false)), ("9".to_owned(), Some(true))];
        assert_eq!(by_post_author(text), expected, "{text}");
    }
    let at = |who: &str, key: u8| format!("at://did:plc:{who}/app.bsky.feed.post/{key}");
    let post = |who: &str, key: u8, parent: Option<String>| {
        let reply = parent.map(|parent| {
            format!(
                r#","reply":{{"root":{{"uri":"{}"}},"parent":{{"uri":"{parent}"}}}}"#,
                at("op", 1)
            )
        });
        format!(
            r#""post":{{"uri":"{}","author":{{"did":"did:plc:{who}","handle":"{who}.test"}},"record":{{"text":"so good"{}}}}}"#,
            at(who, key),
            reply.unwrap_or_default()
        )
    };
    let bluesky = format!(
        r#"{{"thread":{{{},"replies":[{{{},"replies":[{{{},"replies":[]}}]}}]}}}}"#,
        post("op", 1, None),
        post("ann", 2, Some(at("op", 1))),
        post("op", 3, Some(at("ann", 2)))
    );
    let expected = [(at("ann", 2), Some(false)), (at("op", 3), Some(true))];
    assert_eq!(by_post_author(&bluesky), expected);
    let lemmy = r#"{"comments":[{"comment":{"id":5,"path":"0.5","content":"so good"},"creator":{"id":3,"name":"op"},"post":{"id":1,"name":"T","creator_id":3}},
        {"comment":{"id":6,"path":"0.6","content":"so bad"},"creator":{"id":4,"name":"ann"},"post":{"id":1,"name":"T","creator_id":3}}]}"#;
    let expected = [("5".to_owned(), Some(true)), ("6".to_owned(), Some(false))];
    assert_eq!(by_post_author(lemmy), expected);
    // Of a post whose first message is not there, nobody knows it.
    let page = r#"{"title":"T","post_stream":{"stream":[7,8],"posts":[
        {"id":8,"username":"ann","cooked":"<p>so good</p>","post_number":2,"reply_to_post_number":5}]}}"#;
    assert_eq!(by_post_author(page), [("8".to_owned(), None)]);
    let replies = every(page, ".json", &OpenOptions::default(), |c| {
        (c.field(Field::ParentId).map(str::to_owned), c.is_reply())
    });
    assert_eq!(replies, [(None, Some(true))]);
}

//! The posts that a file of comments names.

use tables::{
    Batch, Budget, CommentFile, Field, FilePost, LeftOutReason, MAX_FILE_POSTS, Note, OpenOptions,
};

use crate::survey::{every, file, open};

#[track_caller]
fn posts(text: &str, suffix: &str) -> (Vec<FilePost>, Vec<usize>) {
    posts_by(text, suffix, &OpenOptions::default())
}

#[track_caller]
fn posts_by(text: &str, suffix: &str, options: &OpenOptions) -> (Vec<FilePost>, Vec<usize>) {
    let file = file(text, suffix);
    let mut comments = CommentFile::open(file.path(), options, &Budget::unlimited()).unwrap();
    let posts = comments.posts().all().to_vec();
    let (mut batch, mut places) = (Batch::new(), Vec::new());
    while comments.read_batch(&mut batch, 2).unwrap() {
        places.extend(batch.iter().map(|comment| comment.post()));
    }
    for (place, post) in posts.iter().enumerate() {
        let count = places.iter().filter(|p| **p == place).count();
        assert_eq!(post.comments, count as u64, "{post:?}");
    }
    (posts, places)
}

fn post(url: &str, platform: Option<&str>, title: Option<&str>, comments: u64) -> FilePost {
    FilePost {
        url: Some(url.to_owned()).filter(|url| !url.is_empty()),
        platform: platform.map(str::to_owned),
        title: title.map(str::to_owned),
        comments,
    }
}

#[test]
fn posts_stand_in_the_order_of_their_first_comments() {
    let (found, places) = posts(
        "text,videoWebUrl,video title\n\
         a,https://www.tiktok.com/@x/video/1,One\n\
         b,https://www.tiktok.com/@x/video/2,Two\n\
         c,https://www.tiktok.com/@x/video/1,One\n\
         d,,\n",
        ".csv",
    );
    assert_eq!(
        found,
        [
            post(
                "https://www.tiktok.com/@x/video/1",
                Some("tiktok"),
                Some("One"),
                2
            ),
            post(
                "https://www.tiktok.com/@x/video/2",
                Some("tiktok"),
                Some("Two"),
                1
            ),
            post("", None, None, 1),
        ]
    );
    assert_eq!(places, [0, 1, 0, 2]);
}

#[test]
fn the_platform_of_the_file_comes_before_that_of_the_host() {
    let (found, _) = posts(
        r#"[{"text":"a","postUrl":"https://www.facebook.com/1","platform":"instagram"}]"#,
        ".json",
    );
    assert_eq!(
        found,
        [post(
            "https://www.facebook.com/1",
            Some("instagram"),
            None,
            1
        )]
    );
}

#[test]
fn addresses_of_comments_are_not_those_of_posts() {
    let (found, _) = posts(
        "text,url\na,https://a.example/c/1\nb,https://a.example/c/2\nc,https://a.example/c/3\n",
        ".csv",
    );
    assert_eq!(found, [post("", None, None, 3)]);
    // The words of a link lead nowhere.
    let (found, _) = posts(
        "text,(view source)\na,view comment\nb,view comment\n",
        ".csv",
    );
    assert_eq!(found, [post("", None, None, 2)]);
    // Rows that share an address cannot all have it as their own.
    let (found, _) = posts(
        "text,link\na,https://a.example/p\nb,https://a.example/p\nc,https://b.example/p\nd,https://b.example/p\n",
        ".csv",
    );
    assert_eq!(
        found,
        [
            post("https://a.example/p", None, None, 2),
            post("https://b.example/p", None, None, 2)
        ]
    );
}

#[test]
fn without_addresses_platform_and_title_tell_posts_apart() {
    let (found, places) = posts(
        "Platform,Post title,Comment\nInstagram,A,x\nFacebook,A,y\nInstagram,A,z\n",
        ".csv",
    );
    assert_eq!(
        found,
        [
            post("", Some("Instagram"), Some("A"), 2),
            post("", Some("Facebook"), Some("A"), 1)
        ]
    );
    assert_eq!(places, [0, 1, 0]);
    // Reviews have titles of their own.
    let (found, _) = posts("title,review\nGood,I like it\nBad,I hate it\n", ".csv");
    assert_eq!(found, [post("", None, None, 2)]);
}

#[test]
fn a_file_of_too_many_posts_is_one_post_and_says_so() {
    let rows = |count: usize| -> String {
        let rows = (0..count).map(|i| format!("t,https://a.example/{i}\n"));
        "text,post_url\n".to_owned() + &rows.collect::<String>()
    };
    let (found, _) = posts(&rows(MAX_FILE_POSTS), ".csv");
    assert_eq!(found.len(), MAX_FILE_POSTS);
    let file = file(rows(MAX_FILE_POSTS + 1), ".csv");
    let comments =
        CommentFile::open(file.path(), &OpenOptions::default(), &Budget::unlimited()).unwrap();
    assert!(comments.posts().too_many());
    assert_eq!(
        comments.posts().all(),
        [post("", None, None, MAX_FILE_POSTS as u64 + 1)]
    );
    assert_eq!(
        comments.notes(),
        [Note::TooManyPosts {
            limit: MAX_FILE_POSTS
        }]
    );
}

#[test]
fn an_address_without_end_is_no_post() {
    let long = format!(
        "text,post_url\na,https://a.example/{}\n",
        "x".repeat(1 << 20)
    );
    let (found, _) = posts(&long, ".csv");
    assert_eq!(found, [post("", None, None, 1)]);
}

/// What stands behind the last slash, for addresses of one site.
fn last_part(address: &str) -> Option<String> {
    let part = address.strip_prefix("a.example/")?.rsplit('/').next()?;
    Some(part.to_owned())
}

#[test]
fn who_opens_a_file_may_know_two_spellings_as_one_post() {
    let options = OpenOptions {
        post_identity: Some(last_part),
        ..OpenOptions::default()
    };
    let text = "text,post_url\na,https://a.example/x/1\nb,https://a.example/2\n\
                c,http://www.a.example/y/z/1\nd,https://b.example/x/1\ne,\nf,a.example/x/1\n";
    let (found, places) = posts_by(text, ".csv", &options);
    assert_eq!(
        found,
        [
            post("https://a.example/x/1", None, None, 3),
            post("https://a.example/2", None, None, 1),
            post("https://b.example/x/1", None, None, 1),
            post("", None, None, 1),
        ]
    );
    assert_eq!(places, [0, 1, 0, 2, 3, 0]);
    assert_eq!(posts(text, ".csv").0.len(), 5);
}

#[test]
fn more_spellings_than_are_remembered_are_one_post_still() {
    let options = OpenOptions {
        post_identity: Some(last_part),
        ..OpenOptions::default()
    };
    let count = 5 * MAX_FILE_POSTS;
    let rows = (0..count).map(|i| format!("t,https://a.example/{i}/x\n"));
    let text = "text,post_url\n".to_owned() + &rows.collect::<String>();
    let (found, places) = posts_by(&text, ".csv", &options);
    assert_eq!(
        found,
        [post("https://a.example/0/x", None, None, count as u64)]
    );
    assert!(places.iter().all(|place| *place == 0));
}

#[test]
fn the_addresses_of_comments_of_one_post_stay_theirs() {
    let options = OpenOptions {
        post_identity: Some(|address| address.split('/').next().map(str::to_owned)),
        ..OpenOptions::default()
    };
    let file = file(
        "text,url\na,https://a.example/c/1\nb,https://a.example/c/2\n",
        ".csv",
    );
    let mut comments = CommentFile::open(file.path(), &options, &Budget::unlimited()).unwrap();
    let mut batch = Batch::new();
    comments.read_batch(&mut batch, 9).unwrap();
    let urls: Vec<_> = batch.iter().map(|c| c.field(tables::Field::Url)).collect();
    let expected = ["https://a.example/c/1", "https://a.example/c/2"].map(Some);
    assert_eq!(urls, expected);
}

#[test]
fn what_any_row_tells_of_a_post_is_known() {
    let table = "text,author,post_url,platform,post_title\n\
                 a,Ann,https://a.example/1,,First\n\
                 b,Ben,https://a.example/2,,\n\
                 c,Cy,https://a.example/1,facebook,\n\
                 d,Di,https://a.example/2,,Second\n\
                 e,Ed,https://a.example/2,instagram,Renamed\n\
                 f,Flo,https://a.example/3,,\n";
    let (found, of_rows) = posts(table, ".csv");
    assert_eq!(
        found,
        [
            post("https://a.example/1", Some("facebook"), Some("First"), 2),
            post("https://a.example/2", Some("instagram"), Some("Second"), 3),
            post("https://a.example/3", None, None, 1),
        ]
    );
    assert_eq!(of_rows, [0, 1, 0, 1, 1, 2]);
}

#[test]
fn rows_that_name_no_post_lend_each_other_no_title() {
    let table = "text,author,post_url,post_title\n\
                 a,Ann,https://a.example/1,First\n\
                 b,Ben,,\n\
                 c,Cy,,Somewhere\n";
    let (found, _) = posts(table, ".csv");
    let titles: Vec<_> = found.iter().map(|post| post.title.as_deref()).collect();
    assert_eq!(titles, [Some("First"), None]);
}

/// It may name who wrote the comment; as the address of a post it would be shown to whoever may not
/// know that.
#[test]
fn a_lone_address_is_that_of_its_comment() {
    let rows = |with_address: usize| {
        let row = |at: usize| match at < with_address {
            true => format!("nice {at},https://x.com/ann/status/1\n"),
            false => format!("nice {at},\n"),
        };
        "text,url\n".to_owned() + &(0..10).map(row).collect::<String>()
    };
    let fields = |text: &str| {
        every(text, ".csv", &OpenOptions::default(), |comment| {
            let field = |field| comment.field(field).map(str::to_owned);
            (field(Field::PostUrl), field(Field::Url))
        })
    };
    let address = Some("https://x.com/ann/status/1".to_owned());
    let lone = fields(&rows(1));
    assert_eq!(lone[0], (None, address.clone()));
    assert_eq!(lone[1], (None, None));
    // Rows that share one are about the same post.
    let shared = fields(&rows(4));
    assert_eq!(shared[0], (address, None));
}

#[test]
fn addresses_tell_their_posts_by_their_form() {
    for (first, second, posts_are) in [
        (
            "https://www.youtube.com/watch?v=AAAAAAAAAA1&lc=Ug1",
            "https://www.youtube.com/watch?v=AAAAAAAAAA2&lc=Ug2",
            2,
        ),
        (
            "https://www.reddit.com/r/x/comments/1a/words/k1/",
            "https://www.reddit.com/r/x/comments/1a/words/k2/",
            1,
        ),
        (
            "https://www.linkedin.com/feed/update/urn:li:activity:71",
            "https://www.linkedin.com/feed/update/urn:li:activity:72",
            2,
        ),
        (
            "https://a.example/news/1#comment-4",
            "https://a.example/news/2#comment-5",
            2,
        ),
        // On these a comment is a post itself.
        (
            "https://x.com/ann/status/1",
            "https://x.com/ben/status/2",
            1,
        ),
    ] {
        let (found, _) = posts(&format!("comment,link\na,{first}\nb,{second}\n"), ".csv");
        assert_eq!(found.len(), posts_are, "{first}");
    }
}

#[test]
fn ids_tell_posts_where_rows_share_them() {
    let (found, of_rows) = posts("post_id,comment\n91,a\n92,b\n91,c\n", ".csv");
    assert_eq!(of_rows, [0, 1, 0]);
    let titles: Vec<_> = found.iter().map(|post| post.title.as_deref()).collect();
    assert_eq!(titles, [Some("91"), Some("92")]);
    // A title is worth more than an id, and an address than both.
    let (found, _) = posts("video_id,video_title,text\n1,A,a\n2,A,b\n1,A,c\n", ".csv");
    assert_eq!(
        found,
        [post("", None, Some("A"), 2), post("", None, Some("A"), 1)]
    );
    // One id for all rows tells none from another, and one for each row is that of the comment.
    assert_eq!(posts("post_id,comment\n91,a\n91,b\n", ".csv").0.len(), 1);
    assert_eq!(posts("post_id,comment\n91,a\n92,b\n", ".csv").0.len(), 1);
}

#[test]
fn a_post_is_named_above_its_table() {
    let one = post("https://a.example/p/1", None, None, 1);
    let two = post("https://a.example/p/2", None, None, 1);
    for title in [
        "Post: https://a.example/p/1,",
        "URL,https://a.example/p/1",
        "https://a.example/p/1,",
    ] {
        let (found, _) = posts(&format!("{title}\n\nuser,text\nann,lovely\n"), ".csv");
        assert_eq!(found, std::slice::from_ref(&one), "{title}");
    }
    let blocks = "Post: https://a.example/p/1,\nuser,text\nann,lovely\n,\nPost: https://a.example/p/2,\nuser,text\nben,bad\n";
    let (found, of_rows) = posts(blocks, ".csv");
    assert_eq!((found, of_rows), (vec![one, two], vec![0, 1]));
    // Who wrote the file is no post, and of several nothing tells which is meant.
    for title in [
        "Made with https://tool.example/export,",
        "https://tool.example,",
        "https://a.example/p/1,\nhttps://a.example/p/2,",
    ] {
        let (found, _) = posts(&format!("{title}\nuser,text\nann,lovely\n"), ".csv");
        assert_eq!(found[0].url, None, "{title}");
    }
    // A comment that is an address stays one.
    let (_, of_rows) = posts("user,text\nann,lovely\n,https://a.example/p/1\n", ".csv");
    assert_eq!(of_rows.len(), 2);
}

/// Id, parent, and title of the post of each comment, and how many rows were posts.
fn threads(text: &str) -> (Vec<[String; 3]>, u64) {
    let rows = every(text, ".csv", &OpenOptions::default(), |c| {
        let field = |field| c.field(field).unwrap_or("-").to_owned();
        [
            field(Field::Id),
            field(Field::ParentId),
            field(Field::PostTitle),
        ]
    });
    let file = open(text, ".csv");
    let posts = file.left_out().iter();
    let posts = posts.filter(|left| left.reason == LeftOutReason::Post);
    (rows, posts.map(|left| left.count).sum())
}

#[test]
fn a_row_of_a_post_is_no_parent_and_names_the_post() {
    let facepager = "id;parent_id;level;object_id;object_type;query_status;message;from.name\n\
        1;None;0;111_222;seed;;;\n2;1;1;222_1;data;fetched (200);so good;Ann\n\
        3;2;2;222_3;data;fetched (200);a reply;Cem\n4;None;0;111_333;seed;;;\n\
        5;4;1;333_1;data;fetched (200);so bad;Ben\n6;4;1;;offcut;fetched (200);{};\n";
    let row = |id: &str, parent: &str, post: &str| [id, parent, post].map(str::to_owned);
    let (rows, posts) = threads(facepager);
    assert_eq!(
        rows,
        [
            row("2", "-", "111_222"),
            row("3", "2", "111_222"),
            row("5", "-", "111_333")
        ]
    );
    assert_eq!(posts, 2);
    let file = open(facepager, ".csv");
    let titles: Vec<_> = file
        .posts()
        .all()
        .iter()
        .map(|post| post.title.as_deref())
        .collect();
    assert_eq!(titles, [Some("111_222"), Some("111_333")]);

    let typed = "type,id,parent_id,text\npost,p1,,Our new shoes\ncomment,c1,p1,so good\n\
                 comment,c2,c1,agreed\npost,p2,,Summer sale\ncomment,c3,p2,so bad\n";
    let (rows, posts) = threads(typed);
    assert_eq!(
        rows,
        [
            row("c1", "-", "Our new shoes"),
            row("c2", "c1", "Our new shoes"),
            row("c3", "-", "Summer sale")
        ]
    );
    assert_eq!(posts, 2);
}

#[test]
fn a_line_that_says_where_comments_are_from_names_the_post() {
    let post = Some("https://forum.example/t/17");
    for title in [
        "Exported from: https://forum.example/t/17",
        "Comments from https://forum.example/t/17",
        "Quelle: https://forum.example/t/17",
    ] {
        let text = format!("{title}\ncomment_id,author,comment\n1,Ann,so good\n2,Ben,so bad\n");
        let file = open(&text, ".csv");
        let urls: Vec<_> = file
            .posts()
            .all()
            .iter()
            .map(|post| post.url.as_deref())
            .collect();
        assert_eq!(urls, [post], "{title}");
    }
}

#[test]
fn words_and_ids_of_posts_name_them() {
    let netvizz = "post_id\tpost_text\tcomment_id\tcomment_by\tcomment_message\n\
        1_2\tBuy now!\t2_3\tu1\tso good\n1_2\tBuy now!\t2_4\tu2\tso bad\n1_9\tSale!\t9_4\tu2\tmeh\n";
    let file = open(netvizz, ".tab");
    let titles: Vec<_> = file
        .posts()
        .all()
        .iter()
        .map(|post| post.title.as_deref())
        .collect();
    assert_eq!(titles, [Some("Buy now!"), Some("Sale!")]);
    let takeout = "Comment ID,Channel ID,Video ID,Comment Text\n\
        UgA,UC1,dQw4w9WgXcQ,so good\nUgB,UC1,abcdefghijk,so bad\n";
    let file = open(takeout, ".csv");
    let titles: Vec<_> = file
        .posts()
        .all()
        .iter()
        .map(|post| post.title.as_deref())
        .collect();
    assert_eq!(titles, [Some("dQw4w9WgXcQ"), Some("abcdefghijk")]);
    // A forum calls its comments posts.
    let forum = "post_id,author,text\n1,Ann,so good\n2,Ben,so bad\n";
    assert_eq!(open(forum, ".csv").posts().all().len(), 1);
}

#[test]
fn a_reply_that_names_no_post_is_on_that_of_its_comment() {
    // Behind its comment and before it, through a reply that names none either, and one that answers none.
    let table = "id,text,parent_id,post_url\n\
                 r1,agreed,c2,\n\
                 c1,so good,,https://a.example/1\n\
                 c2,so bad,,https://a.example/2\n\
                 r2,why,r1,\n\
                 r3,me too,c1,\n\
                 n1,hello,,\n\
                 n2,hello,gone,\n";
    let (found, of_rows) = posts(table, ".csv");
    assert_eq!(
        found,
        [
            post("https://a.example/2", None, None, 3),
            post("https://a.example/1", None, None, 2),
            post("", None, None, 2),
        ]
    );
    assert_eq!(of_rows, [0, 1, 0, 0, 1, 2, 2]);
    let urls = every(table, ".csv", &OpenOptions::default(), |comment| {
        comment
            .field(Field::PostUrl)
            .map(|url| url.replace("https://a.example/", ""))
    });
    let urls: Vec<_> = urls
        .iter()
        .map(|url| url.as_deref().unwrap_or("-"))
        .collect();
    assert_eq!(urls, ["2", "1", "2", "2", "1", "-", "-"]);
}

#[test]
fn no_post_is_left_without_a_name_where_all_replies_find_theirs() {
    for (table, places) in [
        // Ids, and what Reddit writes before them in one column only.
        (
            "id,text,parent_id,post_id\nc1,a,,p1\nc2,b,t1_c1,\nc3,c,,p2\nc4,d,c3,\n",
            vec![0, 0, 1, 1],
        ),
        // The id of an answer on YouTube holds that of its comment.
        (
            "comment_id,text,post_url\nUgxA,a,https://a.example/1\nUgxB,b,https://a.example/2\nUgxA.r1,c,\n",
            vec![0, 1, 0],
        ),
        // So does the address of an answer on Facebook.
        (
            "text,comment_url,post_url\n\
             a,https://www.facebook.com/s/posts/1?comment_id=7,https://www.facebook.com/s/posts/1\n\
             b,https://www.facebook.com/s/posts/1?comment_id=7&reply_comment_id=8,\n",
            vec![0, 0],
        ),
        // Platform and title tell posts as well.
        (
            "id,parent_id,platform,post_title,text\n1,,youtube,A,a\n2,,youtube,B,b\n3,2,,,c\n",
            vec![0, 1, 1],
        ),
    ] {
        let (found, of_rows) = posts(table, ".csv");
        assert_eq!(of_rows, places, "{table}");
        let has_name = |post: &FilePost| post.url.is_some() || post.title.is_some();
        assert!(found.iter().all(has_name), "{found:?}");
    }
    let lines = r#"{"cid":"1","aweme_id":"71","text":"a","reply_id":"0"}
{"cid":"2","text":"b","reply_id":"1"}
{"cid":"3","aweme_id":"72","text":"c","reply_id":"0"}
{"cid":"4","text":"d","reply_id":"3"}"#;
    let (found, of_rows) = posts(lines, ".jsonl");
    assert_eq!(of_rows, [0, 0, 1, 1]);
    assert_eq!(found.len(), 2);
}

#[test]
fn an_id_that_two_posts_share_tells_neither() {
    let table = "id,text,parent_id,post_url\n\
                 1,a,,https://a.example/1\n1,b,,https://a.example/2\n2,c,1,\n";
    let (found, of_rows) = posts(table, ".csv");
    assert_eq!(of_rows, [0, 1, 2]);
    assert_eq!(found[2], post("", None, None, 1));
}

#[test]
fn addresses_of_posts_are_believed_under_every_word_for_a_post() {
    let of = |site: &str| -> Vec<String> {
        (1..=4)
            .map(|n: u8| site.replace('#', &n.to_string()))
            .collect()
    };
    for site in [
        "https://www.facebook.com/acme/posts/#",
        "https://www.instagram.com/p/AbC#/",
        "https://www.tiktok.com/@acme/video/730000000000000000#",
        "https://www.linkedin.com/feed/update/urn:li:activity:7#",
        "https://www.reddit.com/r/x/comments/1a#/words/",
        "https://www.youtube.com/watch?v=AAAAAAAAAA#",
    ] {
        for name in [
            "post",
            "Beitrag",
            "Publication",
            "Video",
            "link",
            "Permalink",
            "Post URL",
        ] {
            let rows = of(site).into_iter().map(|url| format!("{url},words\n"));
            let (found, _) = posts(
                &format!("{name},comment\n{}", rows.collect::<String>()),
                ".csv",
            );
            let urls: Vec<_> = found.iter().filter_map(|post| post.url.clone()).collect();
            assert_eq!(urls, of(site), "{name}");
        }
    }
    // Replies may leave it out.
    let table = "id,parent_id,Beitrag,comment\n1,,https://www.facebook.com/a/posts/1,a\n2,1,,b\n3,1,,c\n\
                 4,,https://www.facebook.com/a/posts/2,d\n";
    assert_eq!(posts(table, ".csv").1, [0, 0, 0, 1]);
    // A comment on these is a post itself, so each may be that of its own row.
    for site in [
        "https://x.com/ann/status/#",
        "https://mastodon.social/@ann/#",
    ] {
        let rows = of(site).into_iter().map(|url| format!("{url},words\n"));
        let (found, _) = posts(
            &format!("post,comment\n{}", rows.collect::<String>()),
            ".csv",
        );
        assert_eq!(found, [post("", None, None, 4)], "{site}");
    }
}

//! Replies that lie in the rows of a table, or in objects with names of their own.

use tables::{Field, LeftOutReason, OpenOptions};

use crate::survey::{every, open, open_with};

/// The text, author, id and parent of each comment, `-` where there is none.
#[track_caller]
fn told(text: &str, suffix: &str) -> Vec<String> {
    every(text, suffix, &OpenOptions::default(), |c| {
        let field = |field| c.field(field).unwrap_or("-").to_owned();
        let fields = [Field::AuthorName, Field::Id, Field::ParentId].map(field);
        format!("{} | {}", c.text(), fields.join(" | "))
    })
}

#[test]
fn replies_in_columns_become_rows() {
    for (left, right) in [("/", "/"), (".", "."), ("[", "].")] {
        let name = |place, member| format!("replies{left}{place}{right}{member}");
        let header = [
            name(0, "id"),
            name(0, "text"),
            name(0, "user"),
            name(1, "text"),
        ]
        .join(",");
        let table = format!(
            "id,text,user,likes,{header}\n\
             7,lovely,ann,3,8,not at all,ben,me neither\n\
             9,fine,cem,0,,,,\n"
        );
        assert_eq!(
            told(&table, ".csv"),
            [
                "lovely | ann | 7 | -",
                "not at all | ben | 8 | 7",
                "me neither | - | - | 7",
                "fine | cem | 9 | -"
            ],
            "{left}"
        );
        assert_eq!(
            open(&table, ".csv").columns(),
            ["id", "text", "user", "likes", "parent_comment_id"]
        );
    }
    // Columns of replies without any are columns.
    let table = "id,text,replies/0/text\n7,lovely,\n9,fine,\n";
    assert_eq!(
        told(table, ".csv"),
        ["lovely | - | 7 | -", "fine | - | 9 | -"]
    );
    assert_eq!(open(table, ".csv").columns().len(), 3);
    // Whoever chooses one of them wants the table as it is.
    let chosen = OpenOptions::default().with_column(Field::Text, "replies/0/text");
    let table = "id,text,replies/0/text\n7,lovely,no\n9,fine,\n";
    assert_eq!(open_with(table, ".csv", &chosen).unwrap().rows(), 2);
}

#[test]
fn comments_of_posts_in_columns_become_rows() {
    // Exporters write what lies in each other with dots, or with other signs.
    for join in [".", "/", "__", "_"] {
        let name = |parts: &str| parts.replace(' ', join);
        let members = ["comments data 0", "comments data 1"].map(|at| {
            ["id", "message", "from name", "created_time", "like_count"]
                .map(|member| name(&format!("{at} {member}")))
                .join(",")
        });
        let nested = ["id", "message"]
            .map(|member| name(&format!("comments data 1 comments data 0 {member}")));
        let columns = format!("{},{}", members.join(","), nested.join(","));
        let table = format!(
            "id,message,permalink_url,{columns}\n\
             77_1,We are open,https://a.example/p/1,1_5,lovely,Ann,2024-05-01T10:00:00+0000,3,\
             1_6,too loud,Ben,2024-05-02T10:00:00+0000,0,1_7,sorry\n\
             77_2,We are closed,https://a.example/p/2,2_8,a pity,Cem,2024-05-03T10:00:00+0000,1,,,,,,,\n"
        );
        assert_eq!(
            told(&table, ".csv"),
            [
                "lovely | Ann | 1_5 | -",
                "too loud | Ben | 1_6 | -",
                "sorry | - | 1_7 | 1_6",
                "a pity | Cem | 2_8 | -"
            ],
            "{join}"
        );
        let posts = every(&table, ".csv", &OpenOptions::default(), |c| {
            let field = |field| c.field(field).unwrap_or("-").to_owned();
            let time = c.published_at().map(|time| time.format("%d").to_string());
            [
                field(Field::PostUrl),
                field(Field::PostTitle),
                time.unwrap_or_default(),
            ]
            .join(" | ")
        });
        assert_eq!(
            posts[0], "https://a.example/p/1 | We are open | 01",
            "{join}"
        );
        let last = "https://a.example/p/2 | We are closed | 03";
        assert_eq!(posts.last().map(String::as_str), Some(last), "{join}");
    }
}

#[test]
fn threads_of_comments_in_columns_are_as_their_answers() {
    let of_top = "snippet.topLevelComment.snippet";
    let of_reply = |at: u8| format!("replies.comments.{at}");
    let header = format!(
        "id,{of_top}.textDisplay,{of_top}.authorDisplayName,{of_top}.likeCount,snippet.totalReplyCount,\
         {0}.id,{0}.snippet.textDisplay,{0}.snippet.authorDisplayName,{0}.snippet.likeCount,{0}.snippet.parentId,\
         {1}.id,{1}.snippet.textDisplay",
        of_reply(0),
        of_reply(1),
    );
    let table = format!(
        "{header}\nUgX,I don&#39;t mind,@ann,7,2,UgX.1,not for me,@ben,3,UgX,UgX.2,nor me\n\
         UgY,fine,@cem,0,0,,,,,,,\n"
    );
    assert_eq!(
        told(&table, ".csv"),
        [
            "I don't mind | @ann | UgX | -",
            "not for me | @ben | UgX.1 | UgX",
            "nor me | - | UgX.2 | UgX",
            "fine | @cem | UgY | -"
        ]
    );
    let likes = every(&table, ".csv", &OpenOptions::default(), |c| c.likes());
    assert_eq!(likes, [Some(7), Some(3), None, Some(0)]);
}

#[test]
fn a_whole_answer_in_one_row_is_its_comments() {
    for list in ["items", "data"] {
        let table = format!(
            "kind,{list}.0.id,{list}.0.text,{list}.0.user,{list}.1.id,{list}.1.text,{list}.1.user\n\
             list,7,lovely,ann,8,too loud,ben\n"
        );
        assert_eq!(
            told(&table, ".csv"),
            ["lovely | ann | 7 | -", "too loud | ben | 8 | -"],
            "{list}"
        );
    }
    // Where a column of its own holds words, the others are of something else; and so are parts of one text.
    let other = "text,items.0.text,items.0.user,items.1.text\nlovely,a,b,c\nfine,d,e,f\n";
    assert_eq!(open(other, ".csv").rows(), 2);
    let parts = "id,content.0.text,content.1.text\n7,love,ly\n";
    assert_eq!(open(parts, ".csv").rows(), 1);
}

#[test]
fn numbered_comments_with_their_authors_are_rows() {
    let table = "post,Comment 1,Comment 1 author,Comment 2,Comment 2 author\n\
                 https://a.example/p/1,lovely,ann,too loud,ben\nhttps://a.example/p/2,fine,cem,,\n";
    assert_eq!(
        told(table, ".csv"),
        [
            "lovely | ann | - | -",
            "too loud | ben | - | -",
            "fine | cem | - | -"
        ]
    );
    // Without authors they may be the answers of one person.
    let table = "person,Comment 1,Comment 2\nann,lovely,too loud\n";
    assert!(open_with(table, ".csv", &OpenOptions::default()).is_err());
}

#[test]
fn replies_name_their_parent_by_the_words_that_people_use_for_ids() {
    for name in ["Comment ID", "Kommentar-ID", "评论id"] {
        let columns = format!("{name},Comment,User,replies/0/text,replies/0/author\n");
        let table = format!("{columns}7,lovely,ann,not at all,ben\n9,fine,cem,,\n");
        assert_eq!(
            told(&table, ".csv")[1],
            "not at all | ben | - | 7",
            "{name}"
        );
    }
}

#[test]
fn a_reply_beside_its_comment_becomes_a_row() {
    let table = "comment_id,comment_text,comment_author,reply_text,reply_author\n\
                 7,lovely,ann,not at all,ben\n9,fine,cem,,\n";
    assert_eq!(
        told(table, ".csv"),
        [
            "lovely | ann | 7 | -",
            "not at all | ben | - | 7",
            "fine | cem | 9 | -"
        ]
    );
    // To a review the company replies, and without an author nothing tells whose words they are.
    for table in [
        "review,rating,author,reply_text,reply_author\nlovely,5,ann,thanks,Shop\n",
        "text,author,reply_text\nlovely,ann,thanks\n",
    ] {
        assert_eq!(told(table, ".csv"), ["lovely | ann | - | -"], "{table}");
    }
}

#[test]
fn the_caption_of_a_post_whose_comments_lie_in_columns_is_no_comment() {
    let table = "caption,latestComments/0/ownerUsername,latestComments/0/text,url\n\
                 our new shop,ann,lovely,https://www.instagram.com/p/A1/\n";
    assert_eq!(told(table, ".csv"), ["lovely | ann | - | -"]);
}

#[test]
fn replies_with_names_of_their_own_are_read() {
    for reply in [
        r#"{"reply_id":"8","reply":"not at all","reply_user":"ben"}"#,
        r#"{"reply_id":"8","reply_text":"not at all","reply_author":"ben"}"#,
        r#"{"replyId":"8","replyContent":"not at all","replyAuthor":"ben"}"#,
    ] {
        let said = [
            "lovely | ann | 7 | -",
            "not at all | ben | 8 | 7",
            "fine | cem | 9 | -",
        ];
        let json = format!(
            r#"[{{"comment_id":"7","comment":"lovely","user":"ann","replies":[{reply}]}},{{"comment_id":"9","comment":"fine","user":"cem","replies":[]}}]"#
        );
        assert_eq!(told(&json, ".json"), said, "{reply}");
        let cell = format!("[{reply}]").replace('"', "\"\"");
        let table =
            format!("comment_id,comment,user,replies\n7,lovely,ann,\"{cell}\"\n9,fine,cem,[]\n");
        assert_eq!(told(&table, ".csv"), said, "{reply} in a cell");
    }
    // The id of who is answered is none of a reply with names as comments have them.
    let json = r#"[{"id":"7","text":"lovely","replies":[{"id":"8","text":"no","reply_id":"7"}]}]"#;
    assert_eq!(
        told(json, ".json"),
        ["lovely | - | 7 | -", "no | - | 8 | 7"]
    );
}

#[test]
fn a_reply_that_stands_within_its_comment_and_beside_it_is_one() {
    let within = r#"{"id":"7","body":"lovely","replies":[{"id":"8","body":"no","parent_id":"7"}]}"#;
    let beside = r#"{"id":"8","body":"no","parent_id":"7"}"#;
    let said = ["lovely | - | 7 | -", "no | - | 8 | 7"];
    for (first, second) in [(within, beside), (beside, within)] {
        let list = told(&format!("[{first},{second}]"), ".json");
        assert_eq!(list.len(), 2, "{list:?}");
        assert!(
            said.iter().all(|row| list.contains(&(*row).to_owned())),
            "{list:?}"
        );
        assert_eq!(told(&format!("{first}\n{second}\n"), ".jsonl").len(), 2);
    }
    // Other words, or another comment that is answered, are another reply: ids may begin anew.
    for other in [
        r#"{"id":"8","body":"yes","parent_id":"7"}"#,
        r#"{"id":"8","body":"no","parent_id":"6"}"#,
        r#"{"id":"8","body":"no"}"#,
    ] {
        assert_eq!(
            told(&format!("[{within},{other}]"), ".json").len(),
            3,
            "{other}"
        );
    }
    // What lies below the second copy alone is read.
    let copy = r#"{"id":"8","body":"no","parent_id":"7","replies":[{"id":"10","body":"oh"}]}"#;
    assert_eq!(
        told(&format!("[{within},{copy}]"), ".json"),
        ["lovely | - | 7 | -", "no | - | 8 | 7", "oh | - | 10 | 8"]
    );
}

#[test]
fn documents_that_are_rows_are_a_table() {
    let said = ["lovely | ann | 7 | -", "so very bad | ben | 9 | -"];
    let lines =
        "[\"id\",\"text\",\"user\"]\n[\"7\",\"lovely\",\"ann\"]\n[\"9\",\"so very bad\",\"ben\"]\n";
    for suffix in [".jsonl", ".json", ".ndjson"] {
        assert_eq!(told(lines, suffix), said, "{suffix}");
    }
    // Without names above them they are columns by place.
    let rows = "[\"7\",\"so lovely that\",\"ann\"]\n[\"9\",\"so very bad\",\"ben\"]\n";
    let chosen = OpenOptions::default().with_column(Field::Text, "column_2");
    let file = open_with(rows, ".jsonl", &chosen).unwrap();
    assert_eq!(file.columns(), ["column_1", "column_2", "column_3"]);
    // Lists of comments are not as wide as each other.
    let lists = "[\"lovely\",\"bad\"]\n[\"fine\"]\n";
    assert_eq!(told(lists, ".jsonl").len(), 3);
}

#[test]
fn a_caption_beside_an_empty_place_for_comments_is_that_of_a_post() {
    let posts = r#"[{"caption":"our new shop","commentsCount":4,"latestComments":[],"ownerUsername":"acme"},
        {"caption":"our sale","latestComments":[{"id":"1","text":"lovely"}],"ownerUsername":"acme"}]"#;
    assert_eq!(told(posts, ".json"), ["lovely | - | 1 | -"]);
    let file = open(posts, ".json");
    let counted: Vec<_> = file
        .left_out()
        .iter()
        .map(|line| (line.reason, line.count))
        .collect();
    assert_eq!(counted, [(LeftOutReason::Post, 1)]);
    let alone = r#"[{"caption":"our new shop","latestComments":[],"ownerUsername":"acme"}]"#;
    assert!(open_with(alone, ".json", &OpenOptions::default()).is_err());
}

//! Tables without a header, with one of two rows, and rows written in ways of their own.

use tables::{Error, Field, LeftOutReason, OpenOptions};

use crate::survey::{every, open, open_with};

#[track_caller]
fn texts(text: &str, options: &OpenOptions) -> Vec<String> {
    every(text, ".csv", options, |c| c.text().to_owned())
}

#[test]
fn the_advice_for_a_table_without_header_scores_every_row() {
    for table in [
        "ann,Great video!,2024-05-01\nben,fine,2024-05-02\n",
        "ann;Great video;3\nben;fine;4\n",
        "1,ann,I would watch it again\n2,ben,fine\n",
    ] {
        let error = open_with(table, ".csv", &OpenOptions::default()).unwrap_err();
        let sentence = error.to_string();
        let Error::NoTextColumn { columns, .. } = error else {
            panic!("{sentence}");
        };
        assert_eq!(columns, ["column_1", "column_2", "column_3"]);
        assert!(sentence.contains("no header"), "{sentence}");
        for column in &columns {
            let options = OpenOptions::default().with_column(Field::Text, column);
            let texts = texts(table, &options);
            assert_eq!(texts.len(), 2, "{column}");
            assert!(table.contains(&texts[0]) && !texts[0].is_empty());
        }
    }
}

#[test]
fn where_the_first_row_may_be_a_header_both_can_be_chosen() {
    let table = "Údar,Teachtaireacht\nAnn,déanta go maith\nBen,go dona\n";
    let sentence = open_with(table, ".csv", &OpenOptions::default())
        .unwrap_err()
        .to_string();
    assert!(
        sentence.contains("\"Údar\", \"Teachtaireacht\". If these are the first comment"),
        "{sentence}"
    );
    let chosen = |name| {
        texts(
            table,
            &OpenOptions::default().with_column(Field::Text, name),
        )
    };
    assert_eq!(chosen("Teachtaireacht"), ["déanta go maith", "go dona"]);
    assert_eq!(
        chosen("column_2"),
        ["Teachtaireacht", "déanta go maith", "go dona"]
    );
    // A header is one, whatever place is chosen.
    let named = "author,text\nAnn,fine\n";
    let options = OpenOptions::default().with_column(Field::Text, "column_2");
    assert!(matches!(
        open_with(named, ".csv", &options),
        Err(Error::UnknownColumn { .. })
    ));
    // A comma that is not quoted belongs to the chosen text.
    let table = "1,so good, really good,2024-05-01\n2,bad,2024-05-02\n3,fine,2024-05-03\n";
    let options = OpenOptions::default().with_column(Field::Text, "column_2");
    assert_eq!(texts(table, &options).len(), 3);
}

#[test]
fn groups_above_the_names_are_part_of_the_header() {
    let table = "Post,,,Comment,,\nURL,Title,Likes,Text,Author,Likes\n\
                 https://a.example/1,New,90,fine,Ann,2\nhttps://a.example/1,New,90,bad,Ben,3\n";
    let file = open(table, ".csv");
    assert!(file.left_out().is_empty());
    assert_eq!(file.posts().all().len(), 1);
    let rows = every(table, ".csv", &OpenOptions::default(), |c| {
        (c.text().to_owned(), c.likes())
    });
    assert_eq!(
        rows,
        [("fine".to_owned(), Some(2)), ("bad".to_owned(), Some(3))]
    );
    // A title that is the name of a column.
    let table = "Comments,,\nauthor,text,likes\nAnn,fine,2\n";
    let file = open(table, ".csv");
    assert_eq!(
        (file.rows(), file.columns()),
        (1, &["author", "text", "likes"].map(str::to_owned)[..])
    );
    assert_eq!(file.left_out()[0].reason, LeftOutReason::BeforeHeader);
}

#[test]
fn all_title_lines_above_a_header_are_counted() {
    for titles in [
        &["Export"][..],
        &["Export der Kommentare", "Stand: 01.05.2024"],
        &["Kampagne;Frühling;;", "Stand;01.05.2024;;"],
        &["Export", "Kommentare"],
        &["Kommentare", "Export"],
        &["Kommentare;;;", "Export;;;"],
    ] {
        for header in [
            "Kommentar;Antwort auf;Nutzer;Datum",
            "Comment;Reply;Author;Date",
            "Nutzer;Kommentar;Antworten;Likes",
            "Kommentar;Antwort auf",
        ] {
            let cells = header.matches(';').count();
            let row = format!("so gut{}", ";".repeat(cells));
            let row = match header.starts_with("Nutzer") {
                true => "Anna;so gut;;".to_owned(),
                false => row,
            };
            let table = format!("{}\n{header}\n{row}\n", titles.join("\n"));
            assert_eq!(
                texts(&table, &OpenOptions::default()),
                ["so gut"],
                "{table}"
            );
            let file = open(&table, ".csv");
            let told: Vec<_> = file
                .left_out()
                .iter()
                .map(|l| (l.reason, l.count))
                .collect();
            assert_eq!(
                told,
                [(LeftOutReason::BeforeHeader, titles.len() as u64)],
                "{table}"
            );
        }
    }
}

#[test]
fn lines_that_were_quoted_as_a_whole_are_rows() {
    let table = "\"id,author,text\"\n\"1,Ann,\"\"so good, really\"\"\"\n\"2,Ben,bad\"\n";
    assert_eq!(
        texts(table, &OpenOptions::default()),
        ["so good, really", "bad"]
    );
    let semicolons = "\"id;author;text\";;\n\"1;Ann;\"\"so good; really\"\"\";;\n";
    assert_eq!(
        texts(semicolons, &OpenOptions::default()),
        ["so good; really"]
    );
    let cells = "\"text\"\n\"so good, really\"\n\"bad, too\"\n";
    assert_eq!(
        texts(cells, &OpenOptions::default()),
        ["so good, really", "bad, too"]
    );
}

#[test]
fn marks_behind_backslashes_stay_in_their_cell() {
    let table = "id,text,likes\n1,\"He said \\\"hi\\\", and left\",3\n2,\"two\\\nlines\",4\n3,\\N,5\n4,\"all \\\"quoted\\\"\",6\n";
    assert_eq!(
        texts(table, &OpenOptions::default()),
        [
            "He said \"hi\", and left",
            "two\nlines",
            "",
            "all \"quoted\""
        ]
    );
    // A path ends with a backslash.
    let paths = "id,text,likes\n1,\"in C:\\dir\\\",3\n2,\"say \"\"hi\"\" now\",4\n";
    assert_eq!(
        texts(paths, &OpenOptions::default()),
        ["in C:\\dir\\", "say \"hi\" now"]
    );
}

#[test]
fn what_programs_write_for_nothing_is_no_text() {
    let words = [
        "nan", "NaN", "N/A", "-", "--", "#NAME?", "#REF!", "#VALUE!", "NULL", "None", "\\N",
    ];
    let mut table = "id,text\n".to_owned();
    for word in words {
        table.push_str(&format!("x,{word}\n"));
    }
    table.push_str("y,none\ny,No\ny,- not good\n");
    let texts = texts(&table, &OpenOptions::default());
    assert!(
        texts[..words.len()].iter().all(String::is_empty),
        "{texts:?}"
    );
    assert_eq!(texts[words.len()..], ["none", "No", "- not good"]);
}

#[test]
fn the_name_of_who_is_answered_says_that_it_is_an_answer() {
    let table =
        "id,text,in reply to\n1,one,\n2,two,Reply to: @ann\n3,three,@ann\n4,four,1\n5,five,-\n";
    let rows = every(table, ".csv", &OpenOptions::default(), |c| {
        (c.is_reply(), c.field(Field::ParentId).map(str::to_owned))
    });
    let some = |id: &str| Some(id.to_owned());
    assert_eq!(
        rows,
        [
            (Some(false), None),
            (Some(true), None),
            (Some(true), None),
            (Some(true), some("1")),
            (Some(false), None)
        ]
    );
}

#[test]
fn names_of_authors_in_the_column_of_parents_are_no_ids() {
    let some = |id: &str| Some(id.to_owned());
    let answers = |table: &str| {
        every(table, ".csv", &OpenOptions::default(), |c| {
            (c.is_reply(), c.field(Field::ParentId).map(str::to_owned))
        })
    };
    for name in [
        "Reply to",
        "In reply to",
        "Antwort auf",
        "Svar på",
        "回复对象",
    ] {
        let table = format!(
            "id,author,text,{name}\n101,Anna,one,\n102,Bob Miller,two,Anna\n103,cleo_9,three,Bob Miller\n\
             104,Dora,four,@CLEO_9\n105,Eve,five,Somebody Else\n106,Finn,six,cleo_9\n107,Gus,seven,101\n\
             108,Hal,eight,zoe_1\n"
        );
        let person = (Some(true), None);
        assert_eq!(
            answers(&table),
            [
                (Some(false), None),
                person.clone(),
                person.clone(),
                person.clone(),
                person.clone(),
                person,
                (Some(true), some("101")),
                // What is neither an author nor a word may be the id of a comment that is not here.
                (Some(true), some("zoe_1")),
            ],
            "{name}"
        );
    }
    // Where the ids are words, such words are ids.
    let table = "id,author,text,reply to\nanna,x,one,\nbob,anna,two,anna\ncleo,y,three,zoe\n";
    assert_eq!(
        answers(table),
        [
            (Some(false), None),
            (Some(true), some("anna")),
            (Some(true), some("zoe"))
        ]
    );
    // Without ids there is nobody to be named but people.
    let table = "author,text,reply to\nAnna,one,\nBob,two,anna\n";
    assert_eq!(answers(table), [(Some(false), None), (Some(true), None)]);
    // The kind of a row is no person.
    let table = "id,author,text,parent\n1,Anna,one,Post\n2,Bob,two,comment\n3,Cleo,three,reply\n";
    assert_eq!(
        answers(table),
        [(Some(false), None), (Some(false), None), (Some(true), None)]
    );
}

#[test]
fn a_column_post_with_addresses_that_rows_share_is_their_post() {
    let table = "Post,Comment\nhttps://a.example/1,one\nhttps://a.example/1,two\nhttps://a.example/2,three\nhttps://a.example/2,four\n";
    let file = open(table, ".csv");
    let posts: Vec<_> = file
        .posts()
        .all()
        .iter()
        .map(|p| (p.url.as_deref(), p.comments))
        .collect();
    assert_eq!(
        posts,
        [
            (Some("https://a.example/1"), 2),
            (Some("https://a.example/2"), 2)
        ]
    );
    // Ids are none, and neither are addresses of which every row has its own.
    for table in [
        "Post,Comment\n17,one\n17,two\n",
        "Post,Comment\nhttps://a.example/1,one\nhttps://a.example/2,two\nhttps://a.example/3,three\n",
    ] {
        let file = open(table, ".csv");
        assert_eq!(file.posts().all().len(), 1, "{table}");
        assert_eq!(file.posts().all()[0].url, None);
    }
}

/// A column of answers or posts beside one whose name is a word for comments in any language.
#[test]
fn a_word_for_comments_goes_before_answers_and_posts_in_any_language() {
    for (comment, other) in [
        ("Kommentar", "Reply"),
        ("Comentario", "Reply text"),
        ("Commentaire", "Message"),
        ("Commento", "Caption"),
        ("Komentarz", "Body"),
        ("Opmerking", "Reply"),
        ("Комментарий", "Reply"),
        ("コメント", "Message"),
    ] {
        for text in [
            format!("{other},{comment}\nthanks to you,so good\n,so bad\nwe are sorry,so so\n"),
            format!("{comment},{other}\nso good,thanks to you\nso bad,\nso so,we are sorry\n"),
        ] {
            let texts = texts(&text, &OpenOptions::default());
            assert_eq!(
                texts,
                ["so good", "so bad", "so so"],
                "{comment} beside {other}"
            );
        }
    }
    let texts = texts(
        "Author,Reply\nAnn,so good\nBen,so bad\n",
        &OpenOptions::default(),
    );
    assert_eq!(texts, ["so good", "so bad"]);
}

/// The texts, authors and likes of a table.
fn told(text: &str) -> Vec<(String, Option<String>, Option<i64>)> {
    every(text, ".csv", &OpenOptions::default(), |c| {
        let author = c.field(Field::AuthorName).map(str::to_owned);
        (c.text().to_owned(), author, c.likes())
    })
}

#[test]
fn a_table_below_another_is_read_in_the_order_of_its_own_header() {
    let said = |text: &str, author: &str, likes| (text.to_owned(), Some(author.to_owned()), likes);
    for (header, first, second) in [
        ("text,user,likes", "USER,TEXT", "dora,never again"),
        ("text,user,likes", "likes,user,text", ",dora,never again"),
        (
            "text,user,likes",
            "id,user,text,lang",
            "7,dora,never again,en",
        ),
        ("Text,User,Likes", " Text , user", "never again,dora"),
        (
            "text,user,likes",
            "user,likes,text",
            "dora,,\"never again\"",
        ),
    ] {
        let table = format!("{header}\nlovely,carl,4\n{first}\n{second}\n{header}\nwell,eve,5\n");
        assert_eq!(
            told(&table),
            [
                said("lovely", "carl", Some(4)),
                said("never again", "dora", None),
                said("well", "eve", Some(5))
            ],
            "{first}"
        );
        let file = open(&table, ".csv");
        let counted = file.left_out().iter().map(|line| (line.reason, line.count));
        assert_eq!(
            counted.collect::<Vec<_>>(),
            [(LeftOutReason::BeforeHeader, 2)],
            "{first}"
        );
    }
    // A name that is new is a column of its own.
    let table = "text,user\nlovely,carl\nuser,text,language\ndora,never again,en\n";
    assert_eq!(open(table, ".csv").columns(), ["text", "user", "language"]);
    // Words that are names of columns are comments where the cells beside them are no names.
    let table = "user,text,likes\ncarl,user,4\ntext,comment,3\nuser,text me,\n";
    let texts: Vec<String> = told(table).into_iter().map(|(text, ..)| text).collect();
    assert_eq!(texts, ["user", "comment", "text me"]);
}

#[test]
fn a_header_far_below_a_long_report_is_found_whatever_stands_above_it() {
    // Lines with as many cells as most, and lines of one.
    for title in ["Setting,on", "Made by a tool"] {
        let titles: String = (0..40).map(|at| format!("{title} {at}\n")).collect();
        let table = format!("{titles}author,comment,likes\nann,\"lovely, really\",3\nben,hm,0\n");
        assert_eq!(
            texts(&table, &OpenOptions::default()),
            ["lovely, really", "hm"],
            "{title}"
        );
        let file = open(&table, ".csv");
        let left_out = &file.left_out()[0];
        assert_eq!(
            (left_out.reason, left_out.count),
            (LeftOutReason::BeforeHeader, 40)
        );
        assert_eq!(left_out.first_place, "line 1");
    }
    // Comments of which a late one has commas are comments.
    let mut lines = "fine\n".repeat(30);
    lines.push_str("well, comment, author\nno, no, no\n");
    assert_eq!(texts(&lines, &OpenOptions::default()).len(), 32);
}

#[test]
fn other_separators_are_known_by_the_names_between_them() {
    for separator in ["~", "^"] {
        let table = ["author,comment,likes", "ann,lovely; really,3", "ben,hm,0"].join("\n");
        let table = table.replace(',', separator);
        assert_eq!(
            texts(&table, &OpenOptions::default()),
            ["lovely; really", "hm"]
        );
    }
    assert_eq!(
        texts("so ~ so\nwell ~ no\n", &OpenOptions::default()),
        ["so ~ so", "well ~ no"]
    );
}

#[test]
fn lines_with_as_many_tabs_are_a_table_and_others_are_comments() {
    let error = open_with("ann\tlovely\nben\thm\n", ".txt", &OpenOptions::default()).unwrap_err();
    assert!(matches!(error, Error::NoTextColumn { .. }), "{error}");
    let chosen = OpenOptions::default().with_column(Field::Text, "column_2");
    let lines = every("ann\tlovely\nben\thm\n", ".txt", &chosen, |c| {
        c.text().to_owned()
    });
    assert_eq!(lines, ["lovely", "hm"]);
    for text in ["so\tgood\nbad\n", "so\tgood\n"] {
        let lines = every(text, ".txt", &OpenOptions::default(), |c| {
            c.text().to_owned()
        });
        assert_eq!(lines[0], "so\tgood", "{text:?}");
    }
}

#[test]
fn documents_of_words_are_refused_with_what_to_do() {
    for (text, suffix, says) in [
        (
            "{\\rtf1\\ansi lovely\\par\n}",
            ".txt",
            "save it as plain text",
        ),
        (
            "- text: lovely\n  author: ann\n",
            ".txt",
            "Save it as .json",
        ),
        ("- lovely\n- hm\n", ".yml", "Save it as .json"),
    ] {
        let error = open_with(text, suffix, &OpenOptions::default()).unwrap_err();
        assert!(matches!(error, Error::Unsupported { .. }), "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
}

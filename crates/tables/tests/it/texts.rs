//! Which column holds the texts where several could.

use tables::{Field, Note, OpenOptions};

use crate::survey::{every, open, open_with};

#[track_caller]
fn texts(text: &str) -> Vec<String> {
    every(text, ".csv", &OpenOptions::default(), |c| {
        c.text().to_owned()
    })
}

#[test]
fn a_remark_on_a_few_rows_is_not_the_text_beside_a_full_column() {
    for (header, remark) in [
        ("comment,body,user", "call back"),
        ("Kommentar,Inhalt,Autor", "erledigt"),
        ("Text,Feedback,Name", "todo"),
        ("Message,Review,Author", "seen"),
    ] {
        let table = format!(
            "{header}\n,love the colour,a\n,it broke,b\n{remark},meh at best,c\n,would buy again,d\n,never,e\n"
        );
        let said = [
            "love the colour",
            "it broke",
            "meh at best",
            "would buy again",
            "never",
        ];
        assert_eq!(texts(&table), said, "{header}");
        let names: Vec<&str> = header.split(',').collect();
        let short = format!("{header}\n,lovely,a\n{remark},it broke,b\n,meh,c\n");
        assert_eq!(texts(&short), ["lovely", "it broke", "meh"], "{header}");
        let note = Note::SparseText {
            column: names[0].to_owned(),
            rows: 1,
            read: names[1].to_owned(),
        };
        assert_eq!(open(&table, ".csv").notes(), [note], "{header}");
    }
}

#[test]
fn a_column_of_comments_stays_the_text_where_the_other_is_of_the_post_or_chosen_against() {
    // One text for many rows is that of their post.
    let posts = "comment,content\n,Our new shop\n,Our new shop\nnice,Our new shop\n,Our new shop\n,Our sale\n,Our sale\n,Our sale\n";
    assert_eq!(texts(posts), ["", "", "nice", "", "", "", ""]);
    // Captions are never comments.
    let captions = "comment,caption\n,one\n,two\nnice,three\n,four\n,five\n";
    assert_eq!(texts(captions), ["", "", "nice", "", ""]);
    // Half of the rows are no few.
    let half = "comment,message\nnice,hello\nbad,hi\n,hey\n,ho\n";
    assert_eq!(texts(half), ["nice", "bad", "", ""]);
    let chosen = OpenOptions::default().with_column(Field::Text, "comment");
    let file = "comment,message\n,hello\nnice,hi\n,hey\n,ho\n,hm\n";
    let opened = open_with(file, ".csv", &chosen).unwrap();
    assert_eq!(opened.column_of(Field::Text), Some("comment"));
    assert!(opened.notes().is_empty(), "{:?}", opened.notes());
}

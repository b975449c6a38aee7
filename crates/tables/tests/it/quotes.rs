//! Quotation marks that are opened and not closed, in files of comments.

use tables::{Note, OpenOptions};

use crate::survey::{every, open};

/// The texts, and the line in which the first mark is open.
#[track_caller]
fn check(text: &str, texts: &[&str], line: Option<u64>) {
    let found = every(text, ".csv", &OpenOptions::default(), |comment| {
        comment.text().to_owned()
    });
    assert_eq!(found, texts, "{text}");
    let told = open(text, ".csv")
        .notes()
        .iter()
        .find_map(|note| match note {
            Note::OpenQuotes { first_line, .. } => Some(*first_line),
            _ => None,
        });
    assert_eq!(told, line, "{text}");
}

#[test]
fn a_mark_that_the_end_of_a_later_cell_closes_swallows_no_row() {
    check(
        "nr,who,comment,likes\n10,ann,fine,1\n11,ben,\"not bad,2\n12,cem,too loud,3\n13,dee,she called it \"bad\",4\n14,eve,ok,5\n",
        &[
            "fine",
            "\"not bad",
            "too loud",
            "she called it \"bad\"",
            "ok",
        ],
        Some(3),
    );
    check(
        "when;comment\n2024-05-01;\"not bad\n2024-05-02;too loud\n2024-05-03;the \"best\"\n2024-05-04;ok\n",
        &["\"not bad", "too loud", "the \"best\"", "ok"],
        Some(2),
    );
    // Of these nothing but the marks tells where they end.
    check(
        "nr,comment\n1,\"Dear all,\nit is good, really\nbye\"\n2,ok\n",
        &["Dear all,\nit is good, really\nbye", "ok"],
        None,
    );
    check(
        "nr,comment\n17,\"My points:\n1, it is loud\n2, it is late\"\n18,ok\n",
        &["My points:\n1, it is loud\n2, it is late", "ok"],
        None,
    );
}

#[test]
fn a_mark_left_open_in_a_quoted_row_swallows_no_cells_of_it() {
    for (row, text) in [
        ("\"b\",\"it broke,\"12\",\"de\"", "\"it broke"),
        ("\"b\",\"it broke, sadly,\"12\",\"de\"", "\"it broke, sadly"),
    ] {
        let table = format!(
            "\"user\",\"text\",\"likes\",\"lang\"\n\"a\",\"fine\",\"3\",\"en\"\n{row}\n\"c\",\"well, yes\",\"4\",\"en\"\n"
        );
        let rows = every(&table, ".csv", &OpenOptions::default(), |c| {
            (c.text().to_owned(), c.likes())
        });
        let expected = [("fine", 3), (text, 12), ("well, yes", 4)];
        if row.contains("sadly") {
            // Which comma ends the cell nothing tells; all of it is there, and its line is named.
            assert!(rows[1].0.contains("it broke"), "{rows:?}");
        } else {
            let expected = expected.map(|(text, likes)| (text.to_owned(), Some(likes)));
            assert_eq!(rows, expected);
        }
        let notes = open(&table, ".csv").notes().to_vec();
        let note = Note::OpenQuotes {
            count: 1,
            first_line: 3,
        };
        assert!(notes.contains(&note), "{notes:?}");
    }
    // A row that is whole has words in quotes.
    let table = "\"user\",\"text\"\n\"a\",\"she said ,\"no\"\n";
    let rows = every(table, ".csv", &OpenOptions::default(), |c| {
        c.text().to_owned()
    });
    assert_eq!(rows, ["she said ,\"no"]);
}

//! Which column holds the dates, and what of a date stands elsewhere.

use tables::{Field, Note, OpenOptions};

use crate::survey::{every, open};

#[track_caller]
fn times(text: &str, suffix: &str) -> Vec<String> {
    every(text, suffix, &OpenOptions::default(), |c| {
        let time = c
            .published_at()
            .map(|time| time.format("%F %T").to_string());
        time.unwrap_or_default()
    })
}

#[test]
fn a_time_of_day_in_its_own_column_belongs_to_the_date() {
    for (header, rows) in [
        ("Date,Time", ["2024-05-01,14:33", "2024-05-02,09:05:07"]),
        ("Datum,Uhrzeit", ["01.05.2024,14:33", "02.05.2024,9:05:07"]),
        ("Date,Time", ["5/1/2024,2:33 PM", "5/22/2024,9:05:07 AM"]),
        (
            "date,time",
            [
                "2024-05-01 00:00:00,1899-12-31 14:33:00",
                "2024-05-02 00:00:00,1899-12-31 09:05:07",
            ],
        ),
    ] {
        let [first, second] = rows;
        let table = format!("text,{header}\nfine,{first}\nbad,{second}\n");
        let day = if second.starts_with("5/22") {
            "22"
        } else {
            "02"
        };
        assert_eq!(
            times(&table, ".csv"),
            [
                "2024-05-01 14:33:00".to_owned(),
                format!("2024-05-{day} 09:05:07")
            ],
            "{table}"
        );
        assert!(open(&table, ".csv").notes().is_empty());
    }
    // A date that has its time takes no other, and a row without a time of day is at midnight.
    let both = "text,date,time\nfine,2024-05-01 10:00,14:33\nbad,2024-05-02 11:00,15:00\n";
    assert_eq!(
        times(both, ".csv"),
        ["2024-05-01 10:00:00", "2024-05-02 11:00:00"]
    );
    let gap = "text,date,time\nfine,2024-05-01,14:33\nbad,2024-05-02,\n";
    assert_eq!(
        times(gap, ".csv"),
        ["2024-05-01 14:33:00", "2024-05-02 00:00:00"]
    );
}

#[test]
fn names_of_posting_are_known_by_a_rule() {
    for name in [
        "Posted",
        "Date posted",
        "Posted at",
        "Timestamp (UTC)",
        "Sent",
        "publishedAtDate",
        "Written on",
        "Date (Europe/Berlin)",
        "Created [GMT]",
        "Comment date (dd/mm/yyyy)",
    ] {
        let table = format!("text,{name}\nfine,2024-05-01\nbad,2024-05-02\n");
        let file = open(&table, ".csv");
        assert_eq!(file.column_of(Field::PublishedAt), Some(name));
        assert!(file.notes().is_empty(), "{:?}", file.notes());
    }
}

#[test]
fn the_only_column_of_dates_is_taken_and_said() {
    let table = "text,Zeitmarke,id\nfine,2024-05-01 10:00,1\nbad,2024-05-02,2\n";
    assert_eq!(
        times(table, ".csv"),
        ["2024-05-01 10:00:00", "2024-05-02 00:00:00"]
    );
    let file = open(table, ".csv");
    assert_eq!(
        file.notes(),
        [Note::DatesFound {
            column: "Zeitmarke".to_owned()
        }]
    );
    // Of two, somebody has to choose.
    let table = "text,Zeitmarke,Abruftag\nfine,2024-05-01,2024-06-01\nbad,2024-05-02,2024-06-01\n";
    assert_eq!(times(table, ".csv"), ["", ""]);
    let columns = ["Zeitmarke", "Abruftag"].map(str::to_owned).to_vec();
    assert_eq!(
        open(table, ".csv").notes(),
        [Note::DatesInSeveral { columns }]
    );
    let options = OpenOptions::default().with_column(Field::PublishedAt, "Zeitmarke");
    assert!(
        crate::survey::open_with(table, ".csv", &options)
            .unwrap()
            .notes()
            .is_empty()
    );
}

#[test]
fn dates_of_something_else_and_numbers_are_not_taken() {
    for table in [
        "text,User joined\nfine,2024-05-01\nbad,2024-05-02\n",
        "text,Post day\nfine,2024-05-01\nbad,2024-05-02\n",
        "text,Zahl\nfine,45000\nbad,45001\n",
        "text,Zahl\nfine,1714557600\nbad,1714557601\n",
        "text,Marke\nfine,2024-05-01\nbad,soon\n",
        "text,Marke\nfine,2024-05-01\nbad,\nso,\n",
        "text,Marke\nfine,1.5\nbad,2.5\n",
        "text,date,Marke\nfine,2024-05-03,2024-05-01\nbad,2024-05-03,2024-05-02\n",
    ] {
        let file = open(table, ".csv");
        assert_ne!(file.column_of(Field::PublishedAt), Some("Marke"), "{table}");
        assert!(file.notes().is_empty(), "{table}: {:?}", file.notes());
    }
    // Day and month may be exchanged here as well.
    let table = "text,Marke\nfine,3/4/2024\nbad,5/6/2024\n";
    let file = open(table, ".csv");
    assert!(matches!(
        file.notes(),
        [Note::DatesFound { .. }, Note::DatesUndecidable { .. }]
    ));
}

#[test]
fn telegram_tells_the_moment_beside_the_local_time() {
    let chat = r#"{"name":"Club","messages":[
        {"id":1,"type":"message","date":"2024-05-01T12:00:00","date_unixtime":"1714557600","from":"Ann","text":"so good"},
        {"id":2,"type":"message","date":"2024-05-01T12:01:00","date_unixtime":"1714557660","from":"Ben","text":"so bad"}]}"#;
    assert_eq!(
        times(chat, ".json"),
        ["2024-05-01 10:00:00", "2024-05-01 10:01:00"]
    );
}

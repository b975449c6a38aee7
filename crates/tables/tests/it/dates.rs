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

#[test]
fn a_year_of_two_digits_first_is_read_where_nothing_else_fits() {
    for [first, second] in [
        ["24-09-25 10:00", "24-09-30 11:30"],
        ["24/09/25 10:00", "24/09/30 11:30"],
        ["24.09.25 10:00", "24.12.31 11:30"],
    ] {
        let table = format!("text;date\nfine;{first}\nbad;{second}\n");
        let times = times(&table, ".csv");
        assert_eq!(times[0], "2024-09-25 10:00:00", "{table}");
        assert!(times[1].starts_with("2024-") && times[1].ends_with("11:30:00"));
        assert_eq!(open(&table, ".csv").notes(), []);
    }
}

#[test]
fn dates_that_two_forms_fit_stay_empty_and_the_forms_are_named() {
    let table = "text,date\nfine,24-09-25\nbad,23-09-25\nmeh,soon\n";
    assert_eq!(times(table, ".csv"), ["", "", ""]);
    let file = open(table, ".csv");
    let [unread, Note::DatesUndecidable { column, orders, .. }] = file.notes() else {
        panic!("{:?}", file.notes());
    };
    assert!(
        matches!(unread, Note::Unread { count: 1, .. }),
        "{unread:?}"
    );
    assert_eq!(column, "date");
    assert_eq!(*orders, ["day-month-year", "year-month-day"]);
    let told = file.notes()[1].to_string();
    assert!(
        told.contains("may be day-month-year or year-month-day (\"24-09-25\")"),
        "{told}"
    );
    for (day_first, first) in [(true, "2025-09-24"), (false, "2024-09-25")] {
        let options = OpenOptions {
            day_first: Some(day_first),
            ..OpenOptions::default()
        };
        let times = every(table, ".csv", &options, |c| {
            c.published_at().map(|time| time.format("%F").to_string())
        });
        assert_eq!(times[0].as_deref(), Some(first));
        let file = crate::survey::open_with(table, ".csv", &options).unwrap();
        assert!(matches!(file.notes(), [Note::Unread { .. }]));
    }
}

#[test]
fn the_zone_in_the_name_of_a_column_is_that_of_times_without_one() {
    for (name, value, expected) in [
        ("Date (UTC+2)", "2024-05-01 14:33", "2024-05-01 12:33:00"),
        ("Date (UTC+2)", "2024-05-01T14:33:05", "2024-05-01 12:33:05"),
        (
            "Date (UTC+2)",
            "2024-05-01T14:33:05Z",
            "2024-05-01 14:33:05",
        ),
        (
            "Date (UTC+2)",
            "2024-05-01 14:33 +0100",
            "2024-05-01 13:33:00",
        ),
        (
            "Timestamp (GMT-05:00)",
            "31.05.2024 23:30",
            "2024-06-01 04:30:00",
        ),
        (
            "Datum UTC+5:30",
            "May 1, 2024, 5:30 AM",
            "2024-05-01 00:00:00",
        ),
        // Seconds since 1970 are the same everywhere, days have no zone.
        ("Date (UTC+2)", "1714567980", "2024-05-01 12:53:00"),
        ("Date (UTC+2)", "2024-05-01", "2024-05-01 00:00:00"),
        ("Date (UTC+2)", "2024-05-01 00:00:00", "2024-05-01 00:00:00"),
        ("Date (UTC+2)", "45413.5", "2024-05-01 10:00:00"),
        ("created_at_utc", "2024-05-01 14:33", "2024-05-01 14:33:00"),
        // Abbreviations that change with the season, and places, say nothing for certain.
        ("Date (CET)", "2024-05-01 14:33", "2024-05-01 14:33:00"),
        ("Zeit (MEZ)", "2024-05-01 14:33", "2024-05-01 14:33:00"),
        (
            "Date (Europe/Berlin)",
            "2024-05-01 14:33",
            "2024-05-01 14:33:00",
        ),
    ] {
        let table = format!("text;{name}\nfine;{value}\n");
        assert_eq!(times(&table, ".csv"), [expected], "{table}");
        assert_eq!(open(&table, ".csv").notes(), [], "{table}");
    }
    for (header, rows) in [
        (
            "Date,Time (UTC+2)",
            ["2024-05-01,14:33", "2024-05-02,00:15"],
        ),
        (
            "Date (UTC+2),Time",
            ["2024-05-01,14:33", "2024-05-02,00:15"],
        ),
    ] {
        let table = format!("text,{header}\nfine,{}\nbad,{}\n", rows[0], rows[1]);
        let expected = ["2024-05-01 12:33:00", "2024-05-01 22:15:00"];
        assert_eq!(times(&table, ".csv"), expected, "{table}");
    }
}

#[test]
fn numbers_of_versions_are_no_dates() {
    for name in ["App version", "Build"] {
        let table = format!("text,{name}\nfine,21.4.1\nbad,21.10.2\n");
        assert_eq!(times(&table, ".csv"), ["", ""], "{name}");
    }
}

#[test]
fn dates_are_read_as_they_are_shown_in_many_languages() {
    for (first, second) in [
        ("2024년 3월 5일 오후 3:04", "2024년 3월 6일 오전 12:30"),
        ("2024. 3. 5. 오후 3:04", "2024. 3. 6. 오전 12:30"),
        ("2024年3月5日 下午3:04", "2024年3月6日 上午12:30"),
        ("2024年3月5日(火) 15:04", "2024年3月6日(水) 0:30"),
        ("2024/03/05 午後3:04", "2024/03/06 午前0:30"),
        ("5 mars 2024 kl. 15:04", "6 mars 2024 kl. 00:30"),
        ("5.3.2024 klo 15.04", "6.3.2024 klo 0.30"),
        (
            "5. maaliskuuta 2024 klo 15.04",
            "6. maaliskuuta 2024 klo 0.30",
        ),
        ("5 Mart 2024 Salı 15:04", "6 Mart 2024 Çarşamba 00:30"),
        ("5. marts 2024 kl. 15.04", "6. marts 2024 kl. 00.30"),
        ("5. března 2024 v 15:04", "6. března 2024 v 0:30"),
        ("2024. március 5. 15:04", "2024. március 6. 0:30"),
        ("=\"\"2024-03-05 15:04\"\"", "=\"\"2024-03-06 00:30\"\""),
    ] {
        let table = format!("text;Date (UTC+1)\nfine;\"{first}\"\nbad;\"{second}\"\n");
        assert_eq!(
            times(&table, ".csv"),
            ["2024-03-05 14:04:00", "2024-03-05 23:30:00"],
            "{table}"
        );
    }
}

#[test]
fn how_long_ago_is_read_beside_a_time_of_fetching_and_told_of_otherwise() {
    let rows = ["2 dagar sedan", "il y a 3 j", "5일 전"];
    let table = |beside: &str| {
        let rows = rows.map(|row| format!("fine;{row}{beside}\n"));
        rows.concat()
    };
    let fetched = format!("text;date;scraped_at\n{}", table(";2024-03-10T12:00:00Z"));
    assert_eq!(
        times(&fetched, ".csv"),
        [
            "2024-03-08 12:00:00",
            "2024-03-07 12:00:00",
            "2024-03-05 12:00:00"
        ]
    );
    let alone = format!("text;date\n{}", table(""));
    assert_eq!(times(&alone, ".csv"), ["", "", ""]);
    let notes = open(&alone, ".csv").notes().to_vec();
    assert!(
        matches!(&notes[..], [Note::Unread { count: 3, .. }]),
        "{notes:?}"
    );
}

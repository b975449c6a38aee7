//! Sums by who wrote a comment and in what language, and what a job leaves out of its figures.

use store::{
    Claim, CommentFilter, Counting, Item, ItemTotals, Job, JobKind, JobOptions, Label, NewComment,
    NewScore, OwnAccounts, Rescore, Review, ReviewReason, Sort,
};

use crate::harness::*;

const AUDIENCE: Counting = Counting {
    post_author: false,
    other_languages: false,
};

/// Six comments: the third is the post author's, the fourth and fifth by somebody with a name, the
/// sixth of nobody knows whom.
fn written() -> Vec<NewComment> {
    let by = |n: usize, name: Option<&str>, id: Option<&str>, is_author: Option<bool>| NewComment {
        author_name: name.map(str::to_owned),
        author_id: id.map(str::to_owned),
        is_post_author: is_author,
        likes: Some(n as i64),
        published_at: Some("2026-01-02T03:04:05Z".parse().unwrap()),
        ..comment(&format!("c{n}"))
    };
    vec![
        by(1, Some("Ann"), Some("u1"), Some(false)),
        by(2, Some("Ben"), Some("u2"), Some(false)),
        by(3, Some("The Brand"), Some("brand"), Some(true)),
        by(4, Some("ÄRGER GmbH"), Some("u4"), Some(false)),
        by(5, Some("Support"), Some("@Help.Desk"), None),
        by(6, None, None, None),
    ]
}

/// Those of [`score`]; the second and the fifth are in another language.
fn told(seq: i64) -> NewScore {
    let other = matches!(seq, 2 | 5);
    NewScore {
        review: match other {
            true => Review::from(ReviewReason::Language),
            false => Review::default(),
        },
        by_post_author: seq == 3,
        ..score(seq)
    }
}

async fn write(db: &Database, claim: &Claim, model_id: i64, places: &[i64]) {
    let scores: Vec<_> = places.iter().map(|seq| told(*seq)).collect();
    db.store
        .write_scores(claim, model_id, &scores)
        .await
        .unwrap();
}

async fn begin(db: &Database, claim: &Claim) -> i64 {
    db.store
        .begin_scoring(claim, &model("1"), None)
        .await
        .unwrap()
}

async fn scored_as_told(db: &Database, claim: &Claim) {
    let model_id = begin(db, claim).await;
    write(db, claim, model_id, &[1, 2, 3]).await;
    write(db, claim, model_id, &[3, 4, 5, 6]).await;
    db.store.finish(claim, &completed()).await.unwrap();
}

fn owning(accounts: &[(&str, &str)]) -> JobOptions {
    let mut own_accounts = OwnAccounts::default();
    for (platform, account) in accounts {
        own_accounts.add(platform, account);
    }
    JobOptions {
        own_accounts,
        ..posts(1).options
    }
}

async fn job_with(db: &Database, options: JobOptions) -> (Job, Item, Claim) {
    let job = db
        .create(store::NewJob {
            options,
            ..posts(1)
        })
        .await;
    let item = db.items(&job).await.remove(0);
    let claim = db.claim(item.id).await;
    (job, item, claim)
}

/// Comments that count, with the author and without.
fn counts(totals: &ItemTotals) -> [i64; 4] {
    [
        totals.counted(Counting::ALL),
        totals.counted(Counting {
            post_author: true,
            ..AUDIENCE
        }),
        totals.counted(Counting {
            other_languages: true,
            ..AUDIENCE
        }),
        totals.counted(AUDIENCE),
    ]
    .map(|tally| tally.comments())
}

async fn sums_are_kept_by_author_and_language(db: &Database) {
    let (job, _, claim) = job_with(db, posts(1).options).await;
    db.fetched(&claim, written()).await;
    let unscored = {
        let model_id = begin(db, &claim).await;
        db.store.unscored(&claim, model_id, 0, 10).await.unwrap()
    };
    let by_author: Vec<_> = unscored.iter().map(|c| c.by_post_author).collect();
    assert_eq!(by_author, [false, false, true, false, false, false]);
    scored_as_told(db, &claim).await;

    let totals = db.items(&job).await[0].totals;
    assert_eq!(db.job(&job).await.totals.comments, totals);
    // Without the third, which is negative, and the second and fifth, which are neutral.
    assert_eq!(counts(&totals), [6, 4, 5, 3]);
    let counted = totals.counted(AUDIENCE);
    assert_eq!(
        (counted.positive, counted.neutral, counted.negative),
        (2, 0, 1)
    );
    assert_eq!(counted.score_sum, 0.75 + 0.75 - 0.5);
    assert_eq!(totals.apart.by_author(), 1);
    assert_eq!(db.job(&job).await.counting(), AUDIENCE);
}

async fn own_accounts_count_like_the_author_for_their_job_alone(db: &Database) {
    let (plain, _, claim) = job_with(db, posts(1).options).await;
    db.fetched(&claim, written()).await;
    let accounts = [
        ("example", "ärger gmbh"),
        ("example", "help.desk"),
        ("elsewhere", "Ann"),
    ];
    // The second job finds all of them scored already.
    let model_id = begin(db, &claim).await;
    write(db, &claim, model_id, &[1, 2, 3, 4]).await;
    write(db, &claim, model_id, &[4, 5, 6]).await;
    let (owned, item, second) = job_with(db, owning(&accounts)).await;
    db.store
        .reuse_snapshot(&second, &post("0"), LONG, 500)
        .await
        .unwrap();
    let same = begin(db, &second).await;
    assert_eq!(same, model_id);
    assert_eq!(counts(&db.items(&owned).await[0].totals), [6, 4, 3, 2]);
    // A worker that begins anew, as after a crash, counts nothing twice.
    begin(db, &second).await;

    let totals = db.items(&owned).await[0].totals;
    assert_eq!(counts(&totals), [6, 4, 3, 2]);
    assert_eq!(totals.apart.by_author(), 3);
    assert_eq!(db.job(&owned).await.totals.comments, totals);
    assert_eq!(counts(&db.items(&plain).await[0].totals), [6, 4, 5, 3]);
    let own = async |job: &Job| {
        let rows = db.store.results(IN_TEAM, job.id, None, 10).await.unwrap();
        assert_eq!(rows.len(), 6);
        let own = rows.iter().filter(|row| row.is_own_account);
        own.map(|row| row.seq).collect::<Vec<_>>()
    };
    assert_eq!(own(&owned).await, [4, 5]);
    assert_eq!(own(&plain).await, [0; 0]);

    // Another name of the model's version: the sums are those of the model that scores now.
    db.store
        .begin_scoring(&second, &model("2"), None)
        .await
        .unwrap();
    assert_eq!(counts(&db.items(&owned).await[0].totals), [0; 4]);
    db.store.delete_job(IN_TEAM, owned.id, None).await.unwrap();
    assert_eq!(db.number("select count(*) from own_comments").await, 0);
    assert_eq!(item.job_id, owned.id);
}

async fn a_file_has_own_accounts_too(db: &Database) {
    let upload = db
        .store
        .begin_upload(store::NewJob {
            options: owning(&[("file", "@ANN"), ("example", "Ben")]),
            ..file(JobKind::Comments)
        })
        .await
        .unwrap();
    db.store.append_upload(&upload, &written()).await.unwrap();
    let job = db.store.finish_upload(&upload).await.unwrap().job;
    let claim = db.claim(upload.items[0]).await;
    scored_as_told(db, &claim).await;
    let rows = db.store.results(IN_TEAM, job.id, None, 10).await.unwrap();
    let own: Vec<_> = rows.iter().filter(|row| row.is_own_account).collect();
    assert_eq!(own.len(), 1);
    assert_eq!(own[0].author_name.as_deref(), Some("Ann"));
}

async fn days_and_orders_leave_out_and_rows_do_not(db: &Database) {
    let (job, _, claim) = job_with(db, owning(&[("example", "ärger gmbh")])).await;
    db.fetched(&claim, written()).await;
    scored_as_told(db, &claim).await;
    let day = |counting| async move {
        let days = db.store.days(IN_TEAM, job.id, counting).await.unwrap();
        assert_eq!(days.len(), 1);
        days[0].positive + days[0].neutral + days[0].negative
    };
    assert_eq!(day(Counting::ALL).await, 6);
    assert_eq!(day(AUDIENCE).await, 2);
    for sort in [
        Sort::Position,
        Sort::Likes,
        Sort::MostNegative,
        Sort::MostPositive,
        Sort::Newest,
    ] {
        let shown = async |counted| {
            let filter = CommentFilter {
                counted,
                sort,
                ..CommentFilter::default()
            };
            let (rows, _) = db
                .store
                .comments(IN_TEAM, job.id, &filter, None, 10)
                .await
                .unwrap();
            let mut places: Vec<_> = rows.iter().map(|row| row.seq).collect();
            places.sort();
            places
        };
        assert_eq!(shown(None).await, [1, 2, 3, 4, 5, 6], "{sort:?}");
        assert_eq!(shown(Some(AUDIENCE)).await, [1, 6], "{sort:?}");
        let with_author = Counting {
            post_author: true,
            ..AUDIENCE
        };
        assert_eq!(shown(Some(with_author)).await, [1, 3, 4, 6], "{sort:?}");
    }
}

async fn a_scoring_of_the_same_comments_counts_by_the_same_rule(db: &Database) {
    let (job, _, claim) = job_with(db, owning(&[("example", "ärger gmbh")])).await;
    db.fetched(&claim, written()).await;
    scored_as_told(db, &claim).await;
    let again = db
        .store
        .rescore_job(IN_TEAM, job.id, Rescore::default())
        .await
        .unwrap()
        .job;
    let item = db.items(&again).await.remove(0);
    let claim = db.claim(item.id).await;
    let model_id = db
        .store
        .begin_scoring(&claim, &model("2"), None)
        .await
        .unwrap();
    // The other model knows the language of the second comment, and not that of the first.
    let scores: Vec<_> = (1..=6)
        .map(|seq| NewScore {
            review: match seq {
                1 => Review::from(ReviewReason::Language),
                _ => Review::default(),
            },
            ..told(seq)
        })
        .collect();
    db.store
        .write_scores(&claim, model_id, &scores)
        .await
        .unwrap();
    assert_eq!(counts(&db.items(&again).await[0].totals), [6, 5, 4, 3]);
    // Compared is what counts on both sides: not 1, 2, 3, 4 and 5.
    let compared = db.store.compare(IN_TEAM, job.id, again.id).await.unwrap();
    assert_eq!(compared.len(), 1);
    assert_eq!(compared[0].labels.total(), 1);
    assert_eq!(
        compared[0].labels[(told(6).label, told(6).label)],
        1,
        "the sixth"
    );
}

async fn jobs_from_before_count_everything(db: &Database) {
    let (job, _, claim) = job_with(db, posts(1).options).await;
    db.fetched(&claim, written()).await;
    scored_as_told(db, &claim).await;
    let before = db.items(&job).await[0].totals;
    let dropped: String = ["author", "other", "author_other"]
        .iter()
        .flat_map(|group| {
            ["positive", "neutral", "negative", "score_sum"]
                .map(|sum| format!("alter table scorings drop column {group}_{sum}; "))
        })
        .collect();
    db.execute(&format!(
        "{dropped} alter table scores drop column by_author; \
         alter table jobs drop column counts_all; \
         alter table snapshots drop column erased_at; \
         drop table own_comments; drop table own_scorings; \
         delete from _sqlx_migrations where version = 20261127110000"
    ))
    .await;
    db.store.migrate().await.unwrap();

    let old = db.job(&job).await;
    assert!(old.counts_all);
    assert_eq!(old.counting(), Counting::ALL);
    // A new job on the same scores has the sums that it needs.
    assert_eq!(db.items(&job).await[0].totals, before);
    assert_eq!(old.scorers, ["lexicon"]);
    let again = db
        .store
        .rescore_job(IN_TEAM, job.id, Rescore::default())
        .await
        .unwrap();
    assert_eq!(again.counting(), Counting::ALL);
    assert!(!db.create(posts(1)).await.counts_all);
}

async fn choices_of_a_job_are_its_rule(db: &Database) {
    let options = JobOptions {
        include_post_author: true,
        include_other_languages: true,
        ..posts(1).options
    };
    let (job, _, claim) = job_with(db, options.clone()).await;
    assert_eq!(claim.options, options);
    assert_eq!(db.job(&job).await.options, options);
    assert_eq!(db.job(&job).await.counting(), Counting::ALL);
}

#[test]
fn labels_add_up() {
    let mut tally = store::Tally::default();
    tally.add(Label::Positive, 0.5);
    tally.add(Label::Negative, -0.25);
    assert_eq!((tally.comments(), tally.score_sum), (2, 0.25));
}

on_both!(
    sums_are_kept_by_author_and_language,
    own_accounts_count_like_the_author_for_their_job_alone,
    a_file_has_own_accounts_too,
    days_and_orders_leave_out_and_rows_do_not,
    a_scoring_of_the_same_comments_counts_by_the_same_rule,
    jobs_from_before_count_everything,
    choices_of_a_job_are_its_rule,
);

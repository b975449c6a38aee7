//! Scores and the sums that grow with them.

use store::{Counting, Error, ItemTotals, Label, ModelKey, NewComment, NewScore, Rescore};

use crate::harness::*;

async fn scores_are_written_and_summed(db: &Database) {
    let (job, claim) = db.claimed().await;
    db.fetched(&claim, comments(4)).await;
    let model_id = db
        .store
        .begin_scoring(&claim, &model("1"), Some("The model is missing."))
        .await
        .unwrap();
    let first = db.store.unscored(&claim, model_id, 0, 3).await.unwrap();
    assert_eq!(first.iter().map(|c| c.seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(first[0].text, "text of c1");
    let scores: Vec<_> = (1..=4).rev().map(score).collect();
    db.store
        .write_scores(&claim, model_id, &scores[1..])
        .await
        .unwrap();
    let rest = db.store.unscored(&claim, model_id, 0, 10).await.unwrap();
    assert_eq!(rest.iter().map(|c| c.seq).collect::<Vec<_>>(), [4]);
    assert!(
        db.store
            .unscored(&claim, model_id, 4, 10)
            .await
            .unwrap()
            .is_empty()
    );
    db.store
        .write_scores(&claim, model_id, &scores[..1])
        .await
        .unwrap();
    db.store.write_scores(&claim, model_id, &[]).await.unwrap();

    let item = db.items(&job).await.remove(0);
    let totals = ItemTotals {
        fetched: 4,
        scored: 4,
        skipped_empty: 0,
        positive: 2,
        neutral: 1,
        negative: 1,
        score_sum: 1.0,
        truncated: 1,
        needs_review: 1,
        ..ItemTotals::default()
    };
    assert_eq!(item.totals, totals);
    assert_eq!(db.job(&job).await.totals.comments, totals);
    assert_eq!(item.model, Some(("lexicon".to_owned(), "1".to_owned())));
    assert_eq!(item.model_note.as_deref(), Some("The model is missing."));
    let row = db
        .store
        .results(IN_TEAM, job.id, None, 1)
        .await
        .unwrap()
        .remove(0);
    assert_eq!((row.label, row.score), (Some(Label::Positive), Some(0.75)));
    assert_eq!(row.probabilities, Some([0.25, 0.125, 0.625]));
    assert_eq!(row.truncated, Some(false));
    assert_eq!(row.model.as_deref(), Some("lexicon"));
    assert_eq!(row.model_version.as_deref(), Some("1"));
    assert!(row.scored_at.is_some());
}

async fn a_row_names_the_model_that_answered_and_the_item_the_scorer(db: &Database) {
    let (job, claim) = db.claimed().await;
    db.fetched(&claim, comments(3)).await;
    let key = |name: &str, version: &str| ModelKey {
        name: name.to_owned(),
        version: version.to_owned(),
    };
    let models = [key("onnx:default", "d1"), key("onnx:other", "o1")];
    let ids = db.store.answering_models(&models).await.unwrap();
    assert_ne!(ids[0], ids[1]);
    assert_eq!(db.store.answering_models(&models).await.unwrap(), ids);
    let scorer = db
        .store
        .begin_scoring(&claim, &key("auto", "a1"), None)
        .await
        .unwrap();
    let by = |seq, answered_by| NewScore {
        answered_by,
        ..score(seq)
    };
    let scores = [by(1, Some(ids[1])), by(2, Some(ids[0])), by(3, None)];
    db.store
        .write_scores(&claim, scorer, &scores)
        .await
        .unwrap();

    let rows = db.store.results(IN_TEAM, job.id, None, 10).await.unwrap();
    let named: Vec<_> = rows
        .iter()
        .map(|row| (row.model.as_deref(), row.model_version.as_deref()))
        .collect();
    let expected = [
        (Some("onnx:other"), Some("o1")),
        (Some("onnx:default"), Some("d1")),
        (Some("auto"), Some("a1")),
    ];
    assert_eq!(named, expected);
    let item = db.items(&job).await.remove(0);
    assert_eq!(item.model, Some(("auto".to_owned(), "a1".to_owned())));
    assert_eq!(item.totals.scored, 3);
}

async fn a_second_score_is_left_out_and_not_counted(db: &Database) {
    let (job, claim) = db.claimed().await;
    db.fetched(&claim, comments(3)).await;
    let model_id = db
        .store
        .begin_scoring(&claim, &model("1"), None)
        .await
        .unwrap();
    let other = NewScore {
        label: Label::Negative,
        score: -1.0,
        ..score(1)
    };
    db.store
        .write_scores(&claim, model_id, &[score(1), other.clone()])
        .await
        .unwrap();
    db.store
        .write_scores(&claim, model_id, &[other, score(2)])
        .await
        .unwrap();
    let totals = db.items(&job).await[0].totals;
    assert_eq!(
        (
            totals.scored,
            totals.positive,
            totals.neutral,
            totals.negative
        ),
        (2, 1, 1, 0)
    );
    assert_eq!(totals.score_sum, 0.75);
    let row = db
        .store
        .results(IN_TEAM, job.id, None, 1)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(row.score, Some(0.75));
}

async fn models_are_not_mixed(db: &Database) {
    let (job, claim) = db.claimed().await;
    db.fetched(&claim, comments(3)).await;
    let first = db.scored(&claim).await;
    let second = db
        .store
        .begin_scoring(&claim, &model("2"), None)
        .await
        .unwrap();
    assert_ne!(first, second);
    // The item is now the second model's: nothing of the first counts or shows.
    assert_eq!(db.items(&job).await[0].totals.scored, 0);
    assert_eq!(
        db.store.results(IN_TEAM, job.id, None, 1).await.unwrap()[0].label,
        None
    );
    assert!(
        db.store
            .days(IN_TEAM, job.id, Counting::ALL)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        db.store
            .unscored(&claim, second, 0, 10)
            .await
            .unwrap()
            .len(),
        3
    );
    db.store
        .write_scores(&claim, second, &[score(1)])
        .await
        .unwrap();
    assert_eq!(db.items(&job).await[0].totals.scored, 1);
    assert_eq!(
        db.store
            .begin_scoring(&claim, &model("1"), None)
            .await
            .unwrap(),
        first
    );
    assert_eq!(db.items(&job).await[0].totals.scored, 3);
    let mut named = model("1");
    named.name = "onnx:other".to_owned();
    let third = db.store.begin_scoring(&claim, &named, None).await.unwrap();
    assert!(third != first && third != second);
}

async fn empty_comments_are_counted_and_never_scored(db: &Database) {
    let (job, claim) = db.claimed().await;
    let mut all = comments(4);
    all[0].text = String::new();
    all[2].text = " \n\t\u{a0}\u{3000}".to_owned();
    db.fetched(&claim, all).await;
    let model_id = db
        .store
        .begin_scoring(&claim, &model("1"), None)
        .await
        .unwrap();
    let missing = db.store.unscored(&claim, model_id, 0, 10).await.unwrap();
    assert_eq!(missing.iter().map(|c| c.seq).collect::<Vec<_>>(), [2, 4]);
    let totals = db.items(&job).await[0].totals;
    assert_eq!((totals.fetched, totals.skipped_empty), (4, 2));
    assert_eq!(
        db.store
            .results(IN_TEAM, job.id, None, 10)
            .await
            .unwrap()
            .len(),
        4
    );
}

async fn scoring_needs_a_snapshot_and_a_beginning(db: &Database) {
    let (_, claim) = db.claimed().await;
    let answer = db.store.begin_scoring(&claim, &model("1"), None).await;
    assert!(matches!(answer, Err(Error::Conflict(_))));
    assert!(
        db.store
            .unscored(&claim, 1, 0, 10)
            .await
            .unwrap()
            .is_empty()
    );
    let answer = db.store.write_scores(&claim, 1, &[score(1)]).await;
    assert!(matches!(answer, Err(Error::Conflict(_))));
    db.fetched(&claim, comments(1)).await;
    let answer = db.store.write_scores(&claim, 1, &[score(1)]).await;
    assert!(matches!(answer, Err(Error::Conflict(_))));
    assert_eq!(db.number("select count(*) from scores").await, 0);
}

async fn two_jobs_score_a_shared_snapshot_each_for_itself_until_one_has_all(db: &Database) {
    let (job, claim) = db.claimed().await;
    db.fetched(&claim, comments(1_000)).await;
    let (second, sharing) = db.claimed().await;
    let (third, late) = db.claimed().await;
    for claim in [&sharing, &late] {
        db.store
            .reuse_snapshot(claim, &post("0"), LONG, 5_000)
            .await
            .unwrap()
            .unwrap();
    }
    // Both begin at once, as two workers would.
    let named = model("1");
    let (one, two) = futures::join!(
        db.store.begin_scoring(&claim, &named, None),
        db.store.begin_scoring(&sharing, &named, None),
    );
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_ne!(one, two);
    let all: Vec<_> = (1..=1_000).map(score).collect();
    let (some, others) = futures::join!(
        db.store.write_scores(&claim, one, &all[..400]),
        db.store.write_scores(&sharing, two, &all),
    );
    some.unwrap();
    others.unwrap();
    assert_eq!(db.items(&job).await[0].totals.scored, 400);
    assert_eq!(db.items(&second).await[0].totals.scored, 1_000);
    assert_eq!(
        db.items(&job).await[0].model,
        db.items(&second).await[0].model
    );
    assert_eq!(
        db.store.begin_scoring(&late, &named, None).await.unwrap(),
        two,
        "complete scores are shared"
    );
    assert_eq!(db.items(&third).await[0].totals.scored, 1_000);
    assert_eq!(db.number("select count(*) from scores").await, 1_400);
    // After a crash the first goes on with its own.
    db.scored(&claim).await;
    assert_eq!(db.items(&job).await[0].totals.scored, 1_000);
}

async fn nothing_is_added_to_the_scores_of_an_ended_job(db: &Database) {
    let (cancelled, claim) = db.claimed().await;
    db.fetched(&claim, comments(20)).await;
    let id = db.store.begin_scoring(&claim, &model("1"), None).await;
    let some: Vec<_> = (1..=7).map(score).collect();
    db.store
        .write_scores(&claim, id.unwrap(), &some)
        .await
        .unwrap();
    db.store.cancel_job(IN_TEAM, cancelled.id).await.unwrap();
    let results = async || {
        let rows = db.store.results(IN_TEAM, cancelled.id, None, 100).await;
        let scored = rows
            .unwrap()
            .iter()
            .filter(|row| row.score.is_some())
            .count();
        let token = db.store.change_token(IN_TEAM, cancelled.id).await.unwrap();
        (db.job(&cancelled).await.totals, scored, token)
    };
    let before = results().await;
    assert_eq!(before.1, 7);

    let rescored = db
        .store
        .rescore_job(IN_TEAM, cancelled.id, Rescore::default())
        .await
        .unwrap()
        .job;
    let again = db.claim(db.items(&rescored).await[0].id).await;
    let (reusing, other) = db.claimed().await;
    db.store
        .reuse_snapshot(&other, &post("0"), LONG, 5_000)
        .await
        .unwrap()
        .unwrap();
    for (job, claim) in [(&rescored, &again), (&reusing, &other)] {
        db.scored(claim).await;
        assert_eq!(db.items(job).await[0].totals.scored, 20);
    }
    assert_eq!(results().await, before);

    // Its own retry adds to them.
    db.store.retry_job(IN_TEAM, cancelled.id).await.unwrap();
    let claim = db.claim(claim.item_id).await;
    db.scored(&claim).await;
    assert_eq!(results().await.1, 20);
}

async fn the_scores_of_another_post_are_not_this_ones(db: &Database) {
    let job = db.create(posts(2)).await;
    let items = db.items(&job).await;
    let first = db.claim(items[0].id).await;
    let second = db.claim(items[1].id).await;
    db.fetched(&first, comments(2)).await;
    let text = NewComment {
        text: "second".to_owned(),
        ..comment("c1")
    };
    db.fetched(&second, vec![text]).await;
    let model_id = db.scored(&first).await;
    db.store
        .begin_scoring(&second, &model("1"), None)
        .await
        .unwrap();
    let missing = db.store.unscored(&second, model_id, 0, 10).await.unwrap();
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].text, "second");
    assert_eq!(db.items(&job).await[1].totals.scored, 0);
}

on_both!(
    scores_are_written_and_summed,
    a_row_names_the_model_that_answered_and_the_item_the_scorer,
    a_second_score_is_left_out_and_not_counted,
    models_are_not_mixed,
    empty_comments_are_counted_and_never_scored,
    scoring_needs_a_snapshot_and_a_beginning,
    two_jobs_score_a_shared_snapshot_each_for_itself_until_one_has_all,
    nothing_is_added_to_the_scores_of_an_ended_job,
    the_scores_of_another_post_are_not_this_ones,
);

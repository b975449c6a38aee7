//! Terms of a job: what they are found in, and until when they are kept.

use std::time::Duration;

use store::{AuthorQuery, Counting, Error, NewComment, NewScore, Review, ReviewReason};

use crate::{erasure::erase, harness::*};

async fn texts_come_with_their_label_place_and_window(db: &Database) {
    let job = db.done(comments(5)).await;
    let texts = async |window| {
        let texts = db
            .store
            .labelled_texts(IN_TEAM, job.id, 0, window, Counting::ALL);
        texts.await.unwrap()
    };
    let all = texts((0, 1_000)).await;
    assert_eq!(
        all.iter().map(|text| text.seq).collect::<Vec<_>>(),
        [1, 2, 3, 4, 5]
    );
    let rows = db.store.results(IN_TEAM, job.id, None, 10).await.unwrap();
    for (text, row) in all.iter().zip(&rows) {
        assert_eq!(
            (&text.text, Some(text.label), &text.comment_id, text.likes),
            (&row.text, row.label, &row.comment_id, row.likes)
        );
    }
    assert_eq!(texts((2, 4)).await, all[2..4]);
    let elsewhere = db
        .store
        .labelled_texts(IN_TEAM, job.id, 1, (0, 9), Counting::ALL);
    assert_eq!(elsewhere.await.unwrap(), []);
    let foreign = db
        .store
        .labelled_texts(IN_OTHER_TEAM, job.id, 0, (0, 9), Counting::ALL);
    assert!(matches!(foreign.await, Err(Error::NotFound)));
}

async fn what_a_rule_leaves_out_is_not_among_the_texts(db: &Database) {
    let store = &db.store;
    let (job, claim) = db.claimed().await;
    db.fetched(&claim, comments(3)).await;
    let model = store
        .begin_scoring(&claim, &model("1"), None)
        .await
        .unwrap();
    let scores: Vec<NewScore> = (1..=3)
        .map(|seq| NewScore {
            by_post_author: seq == 1,
            review: match seq {
                2 => Review::from(ReviewReason::Language),
                _ => Review::default(),
            },
            ..score(seq)
        })
        .collect();
    store.write_scores(&claim, model, &scores).await.unwrap();
    for (post_author, other_languages, expected) in [
        (false, false, vec![3]),
        (true, false, vec![1, 3]),
        (false, true, vec![2, 3]),
        (true, true, vec![1, 2, 3]),
    ] {
        let rule = Counting {
            post_author,
            other_languages,
        };
        let texts = store.labelled_texts(IN_TEAM, job.id, 0, (0, 9), rule);
        let places: Vec<_> = texts.await.unwrap().iter().map(|text| text.seq).collect();
        assert_eq!(places, expected, "{rule:?}");
    }
}

async fn terms_are_kept_for_one_state_of_a_job_and_one_rule(db: &Database) {
    let store = &db.store;
    let job = db.done(comments(3)).await;
    let token = store.change_token(IN_TEAM, job.id).await.unwrap();
    let rule = Counting::default();
    let kept = async |rule| {
        store
            .kept_terms(IN_TEAM, job.id, rule, token)
            .await
            .unwrap()
    };
    assert_eq!(kept(rule).await, None);
    for found in ["{}", r#"{"positive": []}"#] {
        assert!(
            store
                .keep_terms(IN_TEAM, job.id, rule, token, found)
                .await
                .unwrap()
        );
        assert_eq!(kept(rule).await.as_deref(), Some(found));
    }
    assert_eq!(kept(Counting::ALL).await, None);
    let foreign = store.kept_terms(IN_OTHER_TEAM, job.id, rule, token).await;
    assert!(matches!(foreign, Err(Error::NotFound)));
    let foreign = store
        .keep_terms(IN_OTHER_TEAM, job.id, rule, token, "theirs")
        .await;
    assert!(!foreign.unwrap(), "another team finds nothing in it");
    assert_eq!(kept(rule).await.as_deref(), Some(r#"{"positive": []}"#));

    store.delete_job(IN_TEAM, job.id, None).await.unwrap();
    while store.erase().await.unwrap() {}
    assert_eq!(db.number("select count(*) from job_terms").await, 0);
}

async fn erasing_takes_what_terms_quote_along(db: &Database) {
    let store = &db.store;
    let by_ann = NewComment {
        author_name: Some("Ann".to_owned()),
        ..comment("c1")
    };
    let job = db.done(vec![by_ann, comment("c2")]).await;
    let rule = Counting::default();
    let rows = async || db.number("select count(*) from job_terms").await;

    let before = store.change_token(IN_TEAM, job.id).await.unwrap();
    assert!(
        store
            .keep_terms(IN_TEAM, job.id, rule, before, "quotes Ann")
            .await
            .unwrap()
    );
    let ann = AuthorQuery {
        name: Some("Ann".to_owned()),
        ..AuthorQuery::default()
    };
    assert_eq!(erase(store, IN_TEAM, &ann).await.comments, 1);
    assert_eq!(rows().await, 0);
    // Who looked before and comes back after it keeps nothing.
    assert!(
        !store
            .keep_terms(IN_TEAM, job.id, rule, before, "quotes Ann")
            .await
            .unwrap()
    );

    let after = store.change_token(IN_TEAM, job.id).await.unwrap();
    assert!(
        store
            .keep_terms(IN_TEAM, job.id, rule, after, "quotes others")
            .await
            .unwrap()
    );
    assert_eq!(
        store
            .purge(&Duration::ZERO.into())
            .await
            .unwrap()
            .erased_snapshots,
        1
    );
    assert_eq!(rows().await, 0);
    assert!(
        !store
            .keep_terms(IN_TEAM, job.id, rule, after, "quotes others")
            .await
            .unwrap()
    );
}

on_both! {
    texts_come_with_their_label_place_and_window,
    what_a_rule_leaves_out_is_not_among_the_texts,
    terms_are_kept_for_one_state_of_a_job_and_one_rule,
    erasing_takes_what_terms_quote_along,
}

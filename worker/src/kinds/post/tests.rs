use std::time::Duration;

use store::{
    BUILT_IN_TEAM, Item, ItemStatus, JobKind, JobOptions, NewComment, NewItem, NewJob, Scope,
    Store, Upload,
};
use tempfile::TempDir;

use crate::context::Context;
use crate::engine::run;
use crate::engine::tests::context;

async fn upload(store: &Store, text: &str) -> Upload {
    let item = NewItem {
        input: "a.csv".to_owned(),
        url: "a.csv".to_owned(),
        platform: None,
        post_key: None,
        title: None,
        failed: None,
    };
    let job = NewJob {
        team: BUILT_IN_TEAM,
        created_by: None,
        name: String::new(),
        kind: JobKind::Comments,
        options: JobOptions::default(),
        items: vec![item],
        idempotency: None,
        duplicates: 0,
        extra_columns: Vec::new(),
    };
    let upload = store.begin_upload(job).await.unwrap();
    let comment = NewComment {
        id: "1".to_owned(),
        text: text.to_owned(),
        ..NewComment::default()
    };
    store.append_upload(&upload, &[comment]).await.unwrap();
    store.finish_upload(&upload).await.unwrap();
    upload
}

async fn item(context: &Context, upload: &Upload) -> Item {
    let items = context
        .store
        .items(Scope::Team(BUILT_IN_TEAM), upload.job_id, None, 1);
    items.await.unwrap().remove(0)
}

#[tokio::test]
async fn a_scoring_thread_that_ended_costs_an_item_no_attempt_and_the_next_one_scores_it() {
    let folder = TempDir::new().unwrap();
    let context = context(&folder).await;
    let upload = upload(&context.store, "bug, once").await;
    run(&context, &context.client, upload.items[0]).await;
    let put_off = item(&context, &upload).await;
    assert_eq!((put_off.status, put_off.attempts), (ItemStatus::Pending, 0));
    assert_eq!(put_off.reason.as_deref(), Some("scoring_failed"));

    let scored = async {
        loop {
            // Due in a moment.
            run(&context, &context.client, upload.items[0]).await;
            let item = item(&context, &upload).await;
            if item.status != ItemStatus::Pending {
                return item;
            }
            tokio::task::yield_now().await;
        }
    };
    let scored = tokio::time::timeout(Duration::from_secs(60), scored).await;
    let scored = scored.expect("it is due again");
    assert_eq!((scored.status, scored.attempts), (ItemStatus::Completed, 1));
    assert_eq!(scored.totals.scored, 1);
}

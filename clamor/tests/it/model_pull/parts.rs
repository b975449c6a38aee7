//! A pull that is interrupted goes on where it stopped, and mixes nothing.

use std::os::unix::fs::MetadataExt;

use super::{CUT, NAME, REPOSITORY, assert_installed, assert_not_installed, bed, pull, read};
use crate::{
    harness::{signal, until, within},
    model_hub::{Hub, Trouble},
    model_place::{ModelsFolder, files},
};

#[tokio::test]
async fn a_connection_that_is_cut_again_and_again_costs_no_byte_twice() {
    let (hub, place) = bed().await;
    let times = 3;
    hub.trouble("model.onnx", Trouble::CutAfter { bytes: CUT, times });
    let ran = pull(&place).await;
    ran.expect(0);
    assert_installed(&place);
    let ranges = hub.ranges("model.onnx");
    assert_eq!(ranges, [None, Some(CUT), Some(2 * CUT), Some(3 * CUT)]);
    assert!(ran.stderr.contains("trying again"), "{}", ran.stderr);
    // Addresses of the store are signed: the signature is nobody's business.
    assert!(!ran.stderr.contains("s3cret"), "{}", ran.stderr);
}

/// Starts a pull that comes to rest in the middle of the graph, and ends it with a signal.
async fn interrupt(hub: &Hub, place: &ModelsFolder, name: &str) {
    hub.trouble("model.onnx", Trouble::HoldAfter { bytes: CUT });
    let asked = hub.ranges("model.onnx").len();
    let mut child = place
        .command(&["model", "pull", REPOSITORY])
        .spawn()
        .expect("the program starts");
    hub.asked("model.onnx", asked + 1).await;
    let size = |place: &ModelsFolder| {
        let folder = place.path("models/.incoming").join(NAME);
        let mut names = files(&folder).into_iter();
        let part = names.find(|name| name.starts_with("model.onnx."))?;
        Some(std::fs::metadata(folder.join(part)).ok()?.size())
    };
    let before = hub.ranges("model.onnx").last().copied().flatten();
    let wanted = (before.unwrap_or(0) + CUT) as u64;
    until("the part is on disk", || async {
        (size(place) == Some(wanted)).then_some(())
    })
    .await;
    signal(&child, name).await;
    let status = within("it ends", child.wait()).await.expect("a status");
    assert!(!status.success());
    hub.repair();
}

#[tokio::test]
async fn a_pull_that_was_killed_goes_on_where_it_stopped() {
    let (hub, place) = bed().await;
    interrupt(&hub, &place, "KILL").await;
    assert_not_installed(&place).await;
    interrupt(&hub, &place, "INT").await;
    assert_not_installed(&place).await;
    pull(&place).await.expect(0);
    assert_installed(&place);
    assert_eq!(hub.ranges("model.onnx"), [None, Some(CUT), Some(2 * CUT)]);
    assert_eq!(hub.ranges("tokenizer.json"), [None], "it was whole already");
}

#[tokio::test]
async fn a_part_that_went_bad_on_disk_is_fetched_anew() {
    let (hub, place) = bed().await;
    interrupt(&hub, &place, "KILL").await;
    let folder = place.path("models/.incoming").join(NAME);
    let part = files(&folder)
        .into_iter()
        .find(|name| name.starts_with("model.onnx."))
        .expect("a part");
    let mut bytes = std::fs::read(folder.join(&part)).expect("the part");
    bytes[CUT / 2] ^= 1;
    std::fs::write(folder.join(&part), bytes).expect("a bad part");
    pull(&place).await.expect(0);
    assert_installed(&place);
    assert_eq!(hub.ranges("model.onnx"), [None, Some(CUT), None]);
}

#[tokio::test]
async fn a_hub_without_ranges_is_asked_for_the_whole_again() {
    let (hub, place) = bed().await;
    interrupt(&hub, &place, "KILL").await;
    hub.trouble("model.onnx", Trouble::NoRanges);
    pull(&place).await.expect(0);
    assert_installed(&place);
    assert_eq!(hub.ranges("model.onnx"), [None, Some(CUT)]);
}

#[tokio::test]
async fn parts_of_another_revision_are_not_mixed_in() {
    let (hub, place) = bed().await;
    hub.put(REPOSITORY, "README.md", "one card");
    interrupt(&hub, &place, "KILL").await;
    let next = "0123456789012345678901234567890123456789";
    hub.commit(next);
    hub.put(
        REPOSITORY,
        "tokenizer.json",
        [read("tokenizer.json"), b"\n".to_vec()].concat(),
    );
    hub.put(REPOSITORY, "README.md", "two card");
    pull(&place).await.expect(0);
    let card = std::fs::read(place.path("models").join(NAME).join("MODEL_CARD.md"));
    assert_eq!(card.expect("a card"), b"two card", "of the same size");
    let listed = place.listed("onnx:tiny-sentiment").await;
    assert_eq!(listed["source"]["revision"], next);
    assert_eq!(
        hub.ranges("model.onnx"),
        [None, Some(CUT)],
        "the graph is the same"
    );
    assert_eq!(hub.ranges("tokenizer.json"), [None, None]);
}

#[tokio::test]
async fn bytes_that_are_not_those_of_the_list_are_refused() {
    for (file, hash) in [("model.onnx", "SHA-256"), ("config.json", "git object")] {
        let (hub, place) = bed().await;
        hub.trouble(file, Trouble::Spoiled);
        let ran = pull(&place).await;
        ran.says(1, &[file, hash, "nothing of it was kept"]);
        assert_not_installed(&place).await;
        let left = files(&place.path("models/.incoming").join(NAME));
        assert!(!left.iter().any(|name| name.contains(file)), "{left:?}");

        hub.repair();
        hub.trouble(file, Trouble::Longer);
        pull(&place).await.says(1, &["another number of bytes"]);
        assert_not_installed(&place).await;

        hub.repair();
        pull(&place).await.expect(0);
        assert_installed(&place);
    }
}

//! `clamor analyze` and the other commands, as a shell sees them.

mod ends;
mod files;
mod posts;

use serde_json::Value;

use crate::{
    fake::Fake,
    harness::{Ran, Setup, program, run},
};

async fn analyze(setup: &Setup, arguments: &[&str]) -> Ran {
    run(&mut setup.analyze(arguments)).await
}

fn read(setup: &Setup, name: &str) -> Vec<u8> {
    std::fs::read(setup.path(name)).expect("the file is there")
}

fn write(setup: &Setup, name: &str, content: impl AsRef<[u8]>) {
    std::fs::write(setup.path(name), content).expect("a file");
}

#[tokio::test]
async fn the_description_of_the_api_is_printed() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    let ran = run(program(setup.folder.path()).arg("openapi")).await;
    ran.expect(0);
    let document: Value = serde_json::from_str(ran.stdout()).expect("JSON");
    assert!(
        document["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.1"))
    );
    assert!(document["paths"]["/api/v1/jobs"]["post"].is_object());
    assert!(setup.files().is_empty());
}

#[tokio::test]
async fn migrate_makes_the_tables_and_leaves() {
    let fake = Fake::start().await;
    let setup = Setup::new(&fake);
    for _ in 0..2 {
        let mut command = program(setup.folder.path());
        setup.apply(&mut command);
        run(command.args(["migrate", "--data", "data"]))
            .await
            .expect(0);
    }
    assert!(setup.path("data/clamor.db").exists());
}

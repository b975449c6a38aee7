//! `clamor seal rotate`, as a shell sees it.

use crate::harness::{folder, program, run};

const KEY: &str = "00000000000000000000000000000000000000000000000000000000000000a1";

#[tokio::test]
async fn rotation_needs_a_key_and_says_what_it_did() {
    let folder = folder();
    let mut without = program(folder.path());
    let ran = run(without.args(["seal", "rotate"])).await;
    ran.says(2, &["SEAL_KEY is not set", "openssl rand -base64 32"]);

    let mut twice = program(folder.path());
    twice.args(["seal", "rotate"]);
    let ran = run(twice.env("SEAL_KEY", format!("{KEY},{KEY}"))).await;
    ran.says(2, &["SEAL_KEY", "twice"]);
    assert!(!ran.stderr.contains(KEY), "{}", ran.stderr);

    let rotate = || {
        let mut with = program(folder.path());
        with.args(["seal", "rotate"]).env("SEAL_KEY", KEY);
        with
    };
    // A folder that was meant otherwise is not made a database.
    let ran = run(&mut rotate()).await;
    ran.says(1, &["There is no database", "--data"]);
    assert!(!folder.path().join("data").exists());

    let mut migrate = program(folder.path());
    run(migrate.arg("migrate")).await.expect(0);
    let ran = run(&mut rotate()).await;
    assert_eq!(
        ran.expect(0).stdout(),
        "0 values were sealed again with the first key of SEAL_KEY; 0 were not.\n"
    );
}

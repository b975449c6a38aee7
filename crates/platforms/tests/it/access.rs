//! What platforms say of themselves, held together.

use std::collections::HashSet;

use platforms::{
    Access, PLATFORMS, Recognized, credential_of, platform_named, recognize, with_keys,
};

use crate::recognize::{CASES, rows};

#[test]
fn names_and_settings_are_those_of_one_platform() {
    let mut seen = HashSet::new();
    for platform in PLATFORMS {
        let name = platform.name();
        assert!(seen.insert(name), "{name}");
        assert!(!platform.title().is_empty(), "{name}");
        let same = platform_named(name).expect("it is in the list");
        assert_eq!(same.title(), platform.title());
        let only = [*platform];
        let keys: Vec<_> = with_keys(&only).collect();
        let settings = platform.apis().iter().map(|api| api.setting);
        for setting in settings.chain(keys.iter().map(|key| key.spec.setting)) {
            assert!(seen.insert(setting), "{setting}");
            let is_variable = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
            assert!(setting.bytes().all(is_variable), "{setting}");
        }
        for key in keys {
            assert!(
                !key.spec.steps.is_empty() && !key.spec.reach.is_empty(),
                "{name}"
            );
        }
    }
    assert!(platform_named("nowhere").is_none());
}

/// What is entered for a platform is used for all that it is asked.
#[test]
fn a_platform_takes_one_key() {
    for platform in PLATFORMS {
        let (name, all) = (platform.name(), [*platform]);
        let keys: Vec<_> = with_keys(&all).map(|key| key.spec.setting).collect();
        let one = credential_of(name).map(|key| key.spec.setting);
        assert_eq!(keys, Vec::from_iter(one), "{name}");
    }
}

#[test]
fn addresses_are_told_of_platforms_that_are_read_and_reasons_of_the_others() {
    for platform in PLATFORMS {
        let name = platform.name();
        let is_read = !platform.addresses().is_empty();
        match platform.access() {
            Access::Open | Access::Key(_) => assert!(is_read, "{name}"),
            Access::Never(spec) => assert!(!is_read && !spec.sentence().is_empty(), "{name}"),
        }
    }
}

#[test]
fn no_address_of_a_platform_that_is_not_read_becomes_a_post() {
    let mut posts = 0;
    for case in rows(CASES) {
        if let Recognized::Post(post) = recognize(&case.text) {
            let platform = platform_named(post.platform).expect("a platform");
            assert!(!matches!(platform.access(), Access::Never(_)), "{case:?}");
            posts += 1;
        }
    }
    assert!(posts > 20, "{posts}");
}

//! What platforms say of themselves, held together.

use std::collections::HashSet;

use platforms::{
    Access, PLATFORMS, PlatformKey, Recognized, platform_named, profile_named, recognize, with_keys,
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
        for PlatformKey {
            spec, for_posts, ..
        } in keys
        {
            assert!(!spec.steps.is_empty(), "{name}");
            let example = match for_posts {
                true => match recognize(spec.example) {
                    Recognized::Post(post) => post.platform,
                    other => panic!("{other:?}"),
                },
                false => profile_named(None, spec.example)
                    .expect("a profile")
                    .0
                    .name(),
            };
            assert_eq!(example, name);
        }
    }
    assert!(platform_named("nowhere").is_none());
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

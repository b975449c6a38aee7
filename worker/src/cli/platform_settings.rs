//! Settings that platforms ask for, keys and other addresses of APIs: made from the list of platforms.

use std::collections::HashMap;
use std::fmt;

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};
use platforms::{Api, KeySpec, PLATFORMS, Platform, with_keys};
use program::Effects;

use super::values::base;

/// What is set for platforms, by the variable of each setting.
#[derive(Clone, Default)]
pub(super) struct PlatformSettings {
    keys: HashMap<String, String>,
    api_bases: HashMap<String, String>,
}

/// Without the keys.
impl fmt::Debug for PlatformSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlatformSettings")
            .field("api_bases", &self.api_bases)
            .finish_non_exhaustive()
    }
}

impl PlatformSettings {
    /// Which addresses of APIs are used where none is set, and which platforms cannot be read without
    /// what is not set.
    pub(super) fn effects(&self, effects: &mut Effects) {
        for api in apis(PLATFORMS) {
            effects.used(api.setting, api.base);
        }
        for (setting, because) in self.missing(PLATFORMS) {
            effects.off(setting, because);
        }
    }

    /// Whether a key is set.
    pub(super) fn is_key_set(&self, spec: &KeySpec) -> bool {
        self.keys.contains_key(spec.setting)
    }

    /// Keys and other addresses, put into the settings of the client.
    pub(super) fn apply_to(&self, settings: &mut platforms::ClientSettings) {
        settings.keys.clone_from(&self.keys);
        settings.api_bases.clone_from(&self.api_bases);
    }

    /// Settings that are not set, with what is off because of them.
    fn missing(&self, platforms: &[&dyn Platform]) -> Vec<(&'static str, String)> {
        with_keys(platforms)
            .filter(|key| !self.is_key_set(&key.spec))
            .map(|key| (key.spec.setting, format!("not set: {}", key.without())))
            .collect()
    }

    fn of(platforms: &[&dyn Platform], matches: &ArgMatches) -> Self {
        let given = |setting: &str| {
            let value = matches.get_one::<String>(setting)?;
            Some((setting.to_owned(), value.clone()))
        };
        Self {
            keys: with_keys(platforms)
                .filter_map(|key| given(key.spec.setting))
                .collect(),
            api_bases: apis(platforms)
                .filter_map(|api| given(api.setting))
                .collect(),
        }
    }
}

impl Args for PlatformSettings {
    fn augment_args(command: Command) -> Command {
        command.args(arguments(PLATFORMS))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for PlatformSettings {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self::of(PLATFORMS, matches))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::of(PLATFORMS, matches);
        Ok(())
    }
}

/// An argument for each setting, the keys first. Its id is the variable, its flag the same words.
fn arguments(platforms: &[&dyn Platform]) -> impl Iterator<Item = Arg> {
    let keys = with_keys(platforms).map(|key| {
        let KeySpec {
            label,
            price,
            setting,
            ..
        } = key.spec;
        let without = key.without();
        argument(setting)
            .value_name("KEY")
            .value_parser(program::secret(program::values::word))
            .hide_env_values(true)
            .help(format!("{label} ({price}; without it {without})"))
    });
    let apis = apis(platforms).map(|api| {
        argument(api.setting)
            .value_name("URL")
            .value_parser(base)
            .help_heading("Other addresses")
            .help(format!("Base address of the {}", api.title))
    });
    keys.chain(apis)
}

fn argument(setting: &'static str) -> Arg {
    Arg::new(setting)
        .long(setting.to_ascii_lowercase().replace('_', "-"))
        .env(setting)
}

fn apis(platforms: &[&dyn Platform]) -> impl Iterator<Item = &'static Api> {
    platforms.iter().flat_map(|platform| platform.apis())
}

#[cfg(test)]
mod tests {
    use platforms::Access;
    use url::Url;

    use super::*;

    #[test]
    fn keys_are_not_shown() {
        let settings = PlatformSettings {
            keys: [("POND_KEY".to_owned(), "s3cret".to_owned())].into(),
            api_bases: HashMap::new(),
        };
        let shown = format!("{settings:?}");
        assert!(!shown.contains("s3cret"), "{shown}");
    }

    /// A platform that is nowhere but in these tests.
    struct Pond;

    impl Platform for Pond {
        fn name(&self) -> &'static str {
            "pond"
        }

        fn title(&self) -> &'static str {
            "Pond"
        }

        fn access(&self) -> Access {
            Access::Key(KeySpec {
                setting: "TEST_POND_KEY",
                label: "Pond key",
                price: "5 EUR a month",
                steps: &["Ask the frog."],
                reach: "croaks",
                permissions: &[],
                terms: "Do not feed the frog.",
            })
        }

        fn apis(&self) -> &'static [Api] {
            &[Api {
                title: "Pond API",
                setting: "TEST_POND_BASE",
                base: "https://api.pond.example",
            }]
        }

        fn recognize(&self, _: &Url) -> Option<platforms::Recognized> {
            None
        }
    }

    const PONDS: &[&dyn Platform] = &[&Pond];

    fn command() -> Command {
        Command::new("test").args(arguments(PONDS))
    }

    fn told(arguments: &[&str]) -> Result<PlatformSettings, clap::Error> {
        let arguments = ["test"].iter().chain(arguments);
        let matches = command().try_get_matches_from(arguments)?;
        Ok(PlatformSettings::of(PONDS, &matches))
    }

    #[test]
    fn what_a_platform_names_is_a_setting() {
        let none = told(&[]).unwrap();
        assert!(none.keys.is_empty() && none.api_bases.is_empty());
        let all = ["--test-pond-key=a1", "--test-pond-base=http://127.0.0.1:9/"];
        let mut settings = platforms::ClientSettings::default();
        told(&all).unwrap().apply_to(&mut settings);
        assert_eq!(settings.keys["TEST_POND_KEY"], "a1");
        assert_eq!(settings.api_bases["TEST_POND_BASE"], "http://127.0.0.1:9");
        for bad in ["--test-pond-key=a b", "--test-pond-base=nowhere"] {
            assert!(told(&[bad]).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_key_is_told_of_where_it_lacks_and_shown_nowhere() {
        let because = "not set: Pond posts fail with `needs_credentials`, except posts of teams that enter a key of their own".to_owned();
        let lacking = vec![("TEST_POND_KEY", because)];
        assert_eq!(told(&[]).unwrap().missing(PONDS), lacking);
        let set = told(&["--test-pond-key=a1"]).unwrap();
        assert!(set.missing(PONDS).is_empty());
        let command = command();
        let [key, base] = ["TEST_POND_KEY", "TEST_POND_BASE"].map(|setting| {
            let mut all = command.get_arguments();
            all.find(|arg| arg.get_id() == setting)
                .expect("an argument")
        });
        assert!(key.is_hide_env_values_set() && !base.is_hide_env_values_set());
        assert_eq!(key.get_env(), Some("TEST_POND_KEY".as_ref()));
        let help = key.get_help().map(ToString::to_string);
        let expected = "Pond key (5 EUR a month; without it Pond posts fail with `needs_credentials`, except posts \
             of teams that enter a key of their own)";
        assert_eq!(help.as_deref(), Some(expected));
    }
}

//! Where a request really goes: overrides, and the check that it may leave.

use std::collections::HashMap;

use egress::{check_form, check_public, host_and_port, parse_base, rebase};
use url::Url;

use super::ask::Who;
use super::settings::ClientSettings;

/// The addresses that settings name. Only they may be private, and only requests of our own go there:
/// what the internet answers leads to none of them.
#[derive(Debug)]
pub(super) struct Origins {
    /// Where requests for a host go.
    bases: HashMap<String, Url>,
    /// Where APIs of platforms are, by [`super::ask::Api::setting`].
    apis: HashMap<String, Url>,
}

/// A request that passed the check.
#[derive(Debug)]
pub(super) struct Route {
    /// The address to connect to.
    pub(super) url: Url,
    /// Whether a setting names it, so that private addresses are meant.
    pub(super) trusted: bool,
}

impl Origins {
    /// Fails with a sentence that names the setting when a base is no http(s) URL.
    pub(super) fn new(settings: &ClientSettings) -> Result<Self, String> {
        let mut bases = HashMap::new();
        let mut apis = HashMap::new();
        for (host, base) in &settings.host_overrides {
            let url = parse_base(base).map_err(|why| format!("override of host {host}: {why}"))?;
            bases.insert(host.to_ascii_lowercase(), url);
        }
        for (setting, base) in &settings.api_bases {
            let url = parse_base(base).map_err(|why| format!("{setting}: {why}"))?;
            apis.insert(setting.clone(), url);
        }
        Ok(Self { bases, apis })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bases.is_empty() && self.apis.is_empty()
    }

    /// Whether requests for this host go elsewhere.
    pub(super) fn is_overridden(&self, host: &str) -> bool {
        self.bases.contains_key(&host.to_ascii_lowercase())
    }

    /// Who is asked after a redirect from `asked` to `next`. A host that sends us on within itself
    /// is still the one that was meant.
    pub(super) fn after_redirect(who: Who, asked: &Url, next: &Url) -> Who {
        match who {
            Who::Api(api) if asked.origin() == next.origin() => Who::Api(api),
            Who::Named if host_and_port(asked) == host_and_port(next) => Who::Named,
            _ => Who::Redirected,
        }
    }

    /// Applies the override of the host, then decides whether the request may leave.
    /// The error is a sentence for a person. Names are checked once more after DNS.
    pub(super) fn route(&self, url: &Url, who: Who) -> Result<Route, String> {
        check_form(url)?;
        match who {
            Who::Api(api) => {
                if let Some(base) = self.apis.get(api.setting) {
                    let usual =
                        Url::parse(api.base).expect("bug: the base of an API is an address");
                    let path = url.path();
                    let path = path.strip_prefix(usual.path()).unwrap_or(path);
                    return Ok(Route {
                        url: rebase(base, path, url.query()),
                        trusted: true,
                    });
                }
            }
            Who::Named => {
                if let Some(base) = self.bases.get(&host_and_port(url)) {
                    return Ok(Route {
                        url: rebase(base, url.path(), url.query()),
                        trusted: true,
                    });
                }
            }
            Who::Redirected => {}
        }
        check_public(url)?;
        Ok(Route {
            url: url.clone(),
            trusted: false,
        })
    }
}

/// Whether a request can be sent below this address, as a setting names one.
///
/// # Errors
/// What is wrong with it.
pub fn check_base(base: &str) -> Result<(), String> {
    parse_base(base).map(|_| ())
}

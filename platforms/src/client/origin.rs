//! Where a request really goes: overrides, and the check that it may leave.

use std::collections::HashMap;

use url::{Host, Url};

use super::address::{is_host_name, is_local_name, is_public};
use super::ask::Who;
use super::settings::Settings;

/// The addresses that settings name. Only they may be private, and only requests of our own go there:
/// what the internet answers leads to none of them.
#[derive(Debug)]
pub(super) struct Origins {
    /// Where requests for a host go.
    bases: HashMap<String, Url>,
    /// Where APIs of platforms are, by [`super::ask::Api::name`].
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
    pub(super) fn new(settings: &Settings) -> Result<Self, String> {
        let mut bases = HashMap::new();
        let mut apis = HashMap::new();
        for (host, base) in &settings.host_overrides {
            let url = parse_base(base).map_err(|why| format!("override of host {host}: {why}"))?;
            bases.insert(host.to_ascii_lowercase(), url);
        }
        for (platform, base) in &settings.api_bases {
            let url = parse_base(base).map_err(|why| format!("API base of {platform}: {why}"))?;
            apis.insert(platform.clone(), url);
        }
        Ok(Self { bases, apis })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bases.is_empty() && self.apis.is_empty()
    }

    /// Whether requests for this host (with port where it is not the default) go elsewhere.
    pub(super) fn is_overridden(&self, host: &str) -> bool {
        self.bases.contains_key(&host.to_ascii_lowercase())
    }

    /// Who is asked after a redirect from `asked` to `next`. A host that sends us on within itself
    /// is still the one that was meant.
    pub(super) fn after_redirect(who: Who, asked: &Url, next: &Url) -> Who {
        match who {
            Who::Api(api) if asked.origin() == next.origin() => Who::Api(api),
            Who::Named if host_key(asked) == host_key(next) => Who::Named,
            _ => Who::Redirected,
        }
    }

    /// Applies the override of the host, then decides whether the request may leave.
    /// The error is a sentence for a person. Names are checked once more after DNS.
    pub(super) fn route(&self, url: &Url, who: Who) -> Result<Route, String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!(
                "only http and https are fetched, not {}:",
                url.scheme()
            ));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("an address with a user name or password is not fetched".to_owned());
        }
        match who {
            Who::Api(api) => {
                if let Some(base) = self.apis.get(api.name) {
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
                if let Some(base) = self.bases.get(&host_key(url)) {
                    return Ok(Route {
                        url: rebase(base, url.path(), url.query()),
                        trusted: true,
                    });
                }
            }
            Who::Redirected => {}
        }
        match url.host() {
            Some(Host::Domain(name)) if !is_host_name(name) => {
                Err(format!("{name} is no name that a site can have"))
            }
            Some(Host::Ipv4(v4)) if !is_public(v4.into()) => Err(private(url)),
            Some(Host::Ipv6(v6)) if !is_public(v6.into()) => Err(private(url)),
            Some(Host::Domain(name)) if is_local_name(name) => Err(private(url)),
            None => Err("the address names no host".to_owned()),
            Some(_) => match url.port() {
                None | Some(80 | 443) => Ok(Route {
                    url: url.clone(),
                    trusted: false,
                }),
                Some(port) => Err(format!("port {port} is not fetched, only 80 and 443")),
            },
        }
    }
}

fn private(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    format!("{host} is not a public address, so it is not fetched")
}

/// Whether a request can be sent below this address, as a setting names one.
///
/// # Errors
/// What is wrong with it.
pub fn check_base(base: &str) -> Result<(), String> {
    parse_base(base).map(|_| ())
}

fn parse_base(base: &str) -> Result<Url, String> {
    let url = Url::parse(base).map_err(|error| {
        format!("it is no URL ({error}): it must begin with http:// or https://")
    })?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err("it must begin with http:// or https://, and name a host".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("it must not have a query or a fragment".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it must not have a user name or password".to_owned());
    }
    Ok(url)
}

/// The key of [`Settings::host_overrides`]: host, and port where it is not the default.
pub(super) fn host_key(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// Path and query behind `base`; a base may have a path of its own.
fn rebase(base: &Url, path: &str, query: Option<&str>) -> Url {
    let mut moved = base.clone();
    let (before, path) = (
        base.path().trim_end_matches('/'),
        path.trim_start_matches('/'),
    );
    moved.set_path(&format!("{before}/{path}"));
    moved.set_query(query);
    moved
}

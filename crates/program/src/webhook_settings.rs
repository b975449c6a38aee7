//! Where webhooks may be.

use clap::Args;
use url::{Host, Url};

/// Where webhooks may be; the same for api and workers.
#[derive(Debug, Clone, Args)]
pub struct WebhookSettings {
    /// Hosts at which webhooks may be although they are private, with their port where that is not the usual one,
    /// with commas between them: `HOST,HOST:PORT`. The same for api and workers. Others are at public addresses, at
    /// ports 80 and 443.
    #[arg(long, env = "WEBHOOK_HOSTS", value_name = "LIST", value_delimiter = ',', value_parser = host)]
    pub webhook_hosts: Vec<String>,
}

/// A host, with its port where that is not the usual one.
fn host(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("a host is missing beside a comma".to_owned());
    }
    let form = "write a host alone, such as tools.internal or 10.0.0.5:8080";
    if text.contains("://") || text.contains(['/', '?', '#', '@', ' ']) {
        return Err(form.to_owned());
    }
    let url = Url::parse(&format!("http://{text}/")).map_err(|_| form.to_owned())?;
    match (url.host(), url.port()) {
        (Some(Host::Domain(name)), _) if name.contains('*') => {
            Err("there are no wildcards: name each host".to_owned())
        }
        (Some(host), Some(port)) => Ok(format!("{host}:{port}")),
        (Some(host), None) => Ok(host.to_string()),
        (None, _) => Err(form.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_written_as_addresses_have_them() {
        for (written, read) in [
            ("Tools.internal", "tools.internal"),
            (" 10.0.0.5:8080 ", "10.0.0.5:8080"),
            ("[::1]:9000", "[::1]:9000"),
            ("localhost:80", "localhost"),
        ] {
            assert_eq!(host(written).as_deref(), Ok(read), "{written}");
        }
        for bad in [
            "",
            "http://a.example",
            "a.example/hook",
            "u@a",
            "*.example",
            "a:port",
            "a b",
        ] {
            assert!(host(bad).is_err(), "{bad}");
        }
    }
}

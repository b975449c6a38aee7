//! Passages of the files in `deploy/`: keys of platforms, from where they are kept to the worker.

use platforms::{KeySpec, Platform, with_keys};

/// `deploy/.env.example`: an empty variable for each key.
pub(crate) fn env(platforms: &[&dyn Platform]) -> String {
    let keys = with_keys(platforms).map(|key| {
        let without = key.without();
        let KeySpec {
            label,
            price,
            setting,
            ..
        } = key.spec;
        format!("# {label} ({price}; docs/platforms.md). Without it {without}.\n{setting}=\n")
    });
    keys.collect()
}

/// `compose.yaml`: the variables of the file above, given to the worker.
pub(crate) fn compose(platforms: &[&dyn Platform]) -> String {
    each(platforms, |setting| {
        format!("{setting}: ${{{setting}:-}}\n")
    })
}

/// Kubernetes: entries of the secret.
pub(crate) fn secret(platforms: &[&dyn Platform]) -> String {
    each(platforms, |setting| format!("{setting}: \"\"\n"))
}

/// Kubernetes: the entries of the secret, given to the worker.
pub(crate) fn secret_refs(platforms: &[&dyn Platform]) -> String {
    each(platforms, |setting| {
        format!(
            "- name: {setting}\n  valueFrom: {{secretKeyRef: {{name: clamor, key: {setting}, optional: true}}}}\n"
        )
    })
}

/// Bicep: settings of the worker, and what they are called in the vault.
pub(crate) fn bicep_keys(platforms: &[&dyn Platform]) -> String {
    let keys = each(platforms, |setting| {
        let secret = setting.to_ascii_lowercase().replace('_', "-");
        format!("  {{\n    setting: '{setting}'\n    secret: '{secret}'\n  }}\n")
    });
    format!("var platformKeys = [\n{keys}]\n")
}

fn each(platforms: &[&dyn Platform], write: impl Fn(&str) -> String) -> String {
    with_keys(platforms)
        .map(|key| write(key.spec.setting))
        .collect()
}

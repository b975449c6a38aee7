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

/// Bicep: parameters of the whole.
pub(crate) fn bicep_parameters(platforms: &[&dyn Platform]) -> String {
    let keys = with_keys(platforms).map(|key| {
        let spec = key.spec;
        let (label, price) = (spec.label, spec.price);
        let parameter = camel_case(spec.setting);
        format!("@description('{label} ({price}).')\n@secure()\nparam {parameter} string = ''\n")
    });
    keys.collect::<Vec<_>>().join("\n")
}

/// Bicep: the parameters, given to the module of the worker.
pub(crate) fn bicep_given(platforms: &[&dyn Platform]) -> String {
    each(platforms, |setting| {
        let parameter = camel_case(setting);
        format!("{parameter}: {parameter}\n")
    })
}

/// Bicep: what the module of the worker makes of them. A secret may not be empty.
pub(crate) fn bicep_secrets(platforms: &[&dyn Platform]) -> String {
    let mut text = each(platforms, |setting| {
        let parameter = camel_case(setting);
        let secret = setting.to_ascii_lowercase().replace('_', "-");
        let list = |name: &str, fields: [(&str, &str); 2]| {
            let fields = fields.map(|(field, value)| format!("    {field}: {value}\n"));
            format!(
                "var {parameter}{name} = !empty({parameter}) ? [\n  {{\n{}  }}\n] : []\n",
                fields.concat()
            )
        };
        let (quoted, variable) = (format!("'{secret}'"), format!("'{setting}'"));
        format!(
            "@secure()\nparam {parameter} string\n\n{}{}\n",
            list("Secrets", [("name", &quoted), ("value", &parameter)]),
            list("Settings", [("name", &variable), ("secretRef", &quoted)]),
        )
    });
    for name in ["Secrets", "Settings"] {
        let lists = each(platforms, |setting| {
            format!(", {}{name}", camel_case(setting))
        });
        text += &format!("var platform{name} = concat([]{lists})\n");
    }
    text
}

fn each(platforms: &[&dyn Platform], write: impl Fn(&str) -> String) -> String {
    with_keys(platforms)
        .map(|key| write(key.spec.setting))
        .collect()
}

/// `YOUTUBE_API_KEY` as `youtubeApiKey`.
fn camel_case(setting: &str) -> String {
    let mut words = setting.split('_').map(str::to_ascii_lowercase);
    let first = words.next().unwrap_or_default();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(1.min(word.len()));
        name + &initial.to_ascii_uppercase() + rest
    })
}

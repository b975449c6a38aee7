//! Passages of documents, in Markdown.

use platforms::{Access, KeySpec, Platform, with_keys};

/// Platforms that are read, those that need nothing first, and what the terms of the others ask.
pub(crate) fn read(platforms: &[&dyn Platform]) -> String {
    let row = |platform: &dyn Platform, needs: &str| {
        let (title, addresses) = (platform.title(), platform.addresses());
        format!("| {title} | {addresses} | {needs} |\n")
    };
    let mut text = "\n| platform | addresses | needs |\n|---|---|---|\n".to_owned();
    for platform in platforms {
        if matches!(platform.access(), Access::Open) {
            text += &row(*platform, "nothing");
        }
    }
    for key in with_keys(platforms).filter(|key| key.for_posts) {
        text += &row(key.platform, &needed(&key.spec));
    }
    for key in with_keys(platforms) {
        text += &format!("\n{}\n", key.spec.terms);
    }
    text + "\n"
}

/// Platforms whose followers are counted.
pub(crate) fn profiles(platforms: &[&dyn Platform]) -> String {
    let mut text = "\n| platform | profiles | needs |\n|---|---|---|\n".to_owned();
    for platform in platforms {
        if let Some(source) = platform.profiles() {
            let needs = source.key().map(|spec| needed(&spec));
            let needs = needs.unwrap_or_else(|| "nothing".to_owned());
            let (title, handles) = (platform.title(), source.handles());
            text += &format!("| {title} | {handles} | {needs} |\n");
        }
    }
    text + "\n"
}

fn needed(spec: &KeySpec) -> String {
    format!("{}, {} (`{}`)", spec.label, spec.price, spec.setting)
}

/// How each key is got.
pub(crate) fn steps(platforms: &[&dyn Platform]) -> String {
    let mut text = String::new();
    for key in with_keys(platforms) {
        let (spec, title) = (key.spec, key.platform.title());
        text += &format!(
            "\n### {title}: `{}`\n\n{} ({}). Without it {}.\n\n",
            spec.setting,
            spec.label,
            spec.price,
            key.without()
        );
        for (number, step) in (1..).zip(spec.steps) {
            text += &format!("{number}. {step}\n");
        }
        if !spec.permissions.is_empty() {
            let permissions: Vec<_> = spec
                .permissions
                .iter()
                .map(|one| format!("`{one}`"))
                .collect();
            text += &format!("\nPermissions: {}.\n", permissions.join(", "));
        }
        text += &format!("\nIt reads {}. {}\n", spec.reach, spec.terms);
    }
    text + "\n"
}

/// Platforms that are not read.
pub(crate) fn unsupported(platforms: &[&dyn Platform]) -> String {
    let mut text = "\n| platform | why | what to do instead |\n|---|---|---|\n".to_owned();
    for platform in platforms {
        if let Access::Never(spec) = platform.access() {
            let (title, instead) = (platform.title(), spec.instead.unwrap_or_default());
            text += &format!("| {title} | {} | {instead} |\n", spec.why);
        }
    }
    text + "\n"
}

/// Settings of the worker that platforms ask for.
pub(crate) fn settings(platforms: &[&dyn Platform]) -> String {
    let mut text = "\n| setting | default | what |\n|---|---|---|\n".to_owned();
    for key in with_keys(platforms) {
        let spec = key.spec;
        text += &format!(
            "| `{}` | none | {} ({}; [how to get it](platforms.md)); without it {} |\n",
            spec.setting,
            spec.label,
            spec.price,
            key.without()
        );
    }
    for api in platforms.iter().flat_map(|platform| platform.apis()) {
        text += &format!(
            "| `{}` | `{}` | base address of the {} |\n",
            api.setting, api.base, api.title
        );
    }
    text + "\n"
}

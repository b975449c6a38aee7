//! Passages of files: which there are, and how one is put in its place.

use platforms::Platform;

use crate::{deploy, docs};

/// A part of a file that is written from the list of platforms.
pub(crate) struct Passage {
    /// Its path in the repository.
    pub(crate) file: &'static str,
    /// What stands in the lines around it: `begin platforms/NAME (...)` and `end platforms/NAME`.
    pub(crate) name: &'static str,
    pub(crate) write: fn(&[&dyn Platform]) -> String,
}

/// All there are.
pub(crate) const PASSAGES: &[Passage] = &[
    passage("README.md", "read", docs::read),
    passage("docs/platforms.md", "keys", docs::steps),
    passage("docs/platforms.md", "unsupported", docs::unsupported),
    passage("docs/platforms.md", "profiles", docs::profiles),
    passage("docs/operations.md", "settings", docs::settings),
    passage("deploy/.env.example", "keys", deploy::env),
    passage("deploy/compose.yaml", "keys", deploy::compose),
    passage(
        "deploy/kubernetes/secret.example.yaml",
        "keys",
        deploy::secret,
    ),
    passage("deploy/kubernetes/worker.yaml", "keys", deploy::secret_refs),
    passage("deploy/azure/worker.bicep", "keys", deploy::bicep_keys),
];

const fn passage(
    file: &'static str,
    name: &'static str,
    write: fn(&[&dyn Platform]) -> String,
) -> Passage {
    Passage { file, name, write }
}

/// The file with `text` in place of the passage, as far to the right as the line before it.
///
/// # Errors
/// A sentence, when the file has no such passage.
pub(crate) fn with(file: &str, name: &str, text: &str) -> Result<String, String> {
    let line_with = |words: &str| {
        let mut lines = file.lines();
        lines
            .position(|line| line.contains(words))
            .ok_or_else(|| format!("there is no line with {words:?}"))
    };
    let begin = line_with(&format!("begin platforms/{name} "))?;
    let end = line_with(&format!("end platforms/{name}"))?;
    if end < begin {
        return Err(format!("platforms/{name} ends before it begins"));
    }
    let lines: Vec<&str> = file.lines().collect();
    let indent: String = lines[begin].chars().take_while(|c| *c == ' ').collect();
    let text = text.lines().map(|line| match line {
        "" => String::new(),
        line => format!("{indent}{line}"),
    });
    let before = lines[..=begin].iter().map(|line| (*line).to_owned());
    let after = lines[end..].iter().map(|line| (*line).to_owned());
    let all: Vec<String> = before.chain(text).chain(after).collect();
    Ok(all.join("\n") + "\n")
}

#[test]
fn a_passage_takes_the_place_of_the_old_one_and_nothing_else() {
    let file = "a\n  # begin platforms/x (script)\n  old\n  # end platforms/x\nb\n";
    let expected =
        "a\n  # begin platforms/x (script)\n  new: 1\n\n  new: 2\n  # end platforms/x\nb\n";
    let new = with(file, "x", "new: 1\n\nnew: 2\n").unwrap();
    assert_eq!(new, expected);
    assert_eq!(with(&new, "x", "new: 1\n\nnew: 2\n").unwrap(), expected);
    assert!(with(file, "y", "").is_err());
    let reversed = "# end platforms/x\n# begin platforms/x (script)\n";
    assert!(with(reversed, "x", "").is_err());
}

//! That the languages are whole: every message of the sources stands in each of them, with the same places and marks,
//! and nothing else does; and that one more language is one more file.

mod messages;

#[path = "../../build.rs"]
#[expect(dead_code, reason = "its `main` is that of the build")]
mod build;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use build::po::File;
use i18n::Language;
use messages::{Kind, Message};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("languages")
}

/// The files, by their tags.
fn files() -> BTreeMap<String, File> {
    let entries = fs::read_dir(folder()).expect("the folder of languages");
    let paths = entries.map(|entry| entry.expect("a file").path());
    let file = |path: PathBuf| {
        let tag = path.file_stem().expect("a name").to_str().expect("a tag");
        let text = fs::read_to_string(&path).expect("a file");
        let file = File::read(&text).unwrap_or_else(|error| panic!("{tag}: {error}"));
        (tag.to_owned(), file)
    };
    paths.map(file).collect()
}

/// A message by what it is looked up by.
fn keys() -> BTreeMap<(String, String), Message> {
    messages::all()
        .into_iter()
        .map(|message| ((message.context.clone(), message.text.clone()), message))
        .collect()
}

/// `{name}` in a text.
fn places(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect()
}

/// `<mark>` in a text.
fn marks(text: &str) -> Vec<&str> {
    let parts = text.split('<').skip(1);
    let mut marks: Vec<&str> = parts
        .filter_map(|part| part.split_once('>').map(|(mark, _)| mark))
        .collect();
    marks.sort_unstable();
    marks
}

#[test]
fn every_message_stands_in_each_language_and_none_is_unused() {
    let keys = keys();
    assert!(keys.len() > 500, "the sources are read: {}", keys.len());
    for (tag, file) in files() {
        let mut known = BTreeSet::new();
        for entry in file.entries {
            let key = (entry.context.clone(), entry.id.clone());
            assert!(
                keys.contains_key(&key),
                "{tag} has what is not used: {key:?}"
            );
            assert!(entry.is_translated(), "{tag} does not translate {key:?}");
            assert_eq!(entry.many, keys[&key].many, "{tag}: {key:?}");
            known.insert(key);
        }
        let missing: Vec<_> = keys.keys().filter(|key| !known.contains(*key)).collect();
        assert!(missing.is_empty(), "{tag} lacks {missing:#?}");
    }
}

#[test]
fn translations_have_the_places_and_marks_of_the_message() {
    let keys = keys();
    for (tag, file) in files() {
        for entry in file.entries {
            let Some(english) = keys.get(&(entry.context, entry.id)) else {
                continue;
            };
            for text in &entry.texts {
                assert_eq!(places(text), places(&english.text), "{tag}: {text}");
                assert_eq!(marks(text), marks(&english.text), "{tag}: {text}");
            }
        }
    }
}

#[test]
fn messages_are_given_a_value_for_each_place_and_no_other() {
    for message in messages::all() {
        if message.kind == Kind::Marked {
            continue;
        }
        let named: BTreeSet<&str> = message.values.iter().map(String::as_str).collect();
        let mut wanted = places(&message.text);
        assert_eq!(named, wanted, "{}: {}", message.file, message.text);
        if let Some(many) = &message.many {
            wanted.insert("n");
            assert!(places(many).is_subset(&wanted), "{}: {many}", message.file);
        }
    }
}

#[test]
fn only_texts_with_marks_are_put_into_a_page_as_html() {
    for (file, source) in messages::templates() {
        for (at, _) in source.match_indices("|safe") {
            let begin = source[..at].rfind("{{").expect("it begins");
            let expression = &source[begin..at];
            let is_text = ["t!(", "tc!(", "tn!(", "tnc!("].iter().any(|name| {
                expression
                    .trim_start_matches("{{")
                    .trim_start()
                    .starts_with(name)
            });
            assert!(!is_text, "{file}: {expression}");
        }
    }
    for message in messages::all() {
        let has_marks = !marks(&message.text).is_empty();
        assert!(
            !has_marks || matches!(message.kind, Kind::Rich | Kind::Marked),
            "{}: {}",
            message.file,
            message.text
        );
    }
}

#[test]
fn one_more_language_is_one_more_file() {
    let tags: Vec<&str> = Language::all().map(Language::tag).collect();
    let mut expected = vec!["en".to_owned()];
    expected.extend(files().into_keys());
    assert_eq!(tags, expected, "the program has those of the folder");

    let other = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(folder()).expect("the folder") {
        let entry = entry.expect("a file");
        fs::copy(entry.path(), other.path().join(entry.file_name())).expect("a copy");
    }
    let before = build::languages(other.path()).expect("a list");
    let header = "msgid \"\"\nmsgstr \"\"\n\"Language: eo\\n\"\n\"MIME-Version: 1.0\\n\"\n\
        \"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Content-Transfer-Encoding: 8bit\\n\"\n\
        \"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n";
    let file = other.path().join("eo.po");
    let written = format!("{header}\nmsgid \"Comments\"\nmsgstr \"Komentoj\"\n");
    fs::write(&file, &written).expect("a file");
    let after = build::languages(other.path()).expect("a list");
    assert_eq!(
        after.matches("File {").count(),
        before.matches("File {").count() + 1
    );
    assert!(
        after.contains("tag: \"eo\"") && after.contains("Komentoj"),
        "{after}"
    );

    // What nobody has looked at yet is English meanwhile.
    let unsure = written.replace("\nmsgid \"Comments", "\n#, fuzzy\nmsgid \"Comments");
    fs::write(&file, unsure).expect("a file");
    let list = build::languages(other.path()).expect("a list");
    assert!(!list.contains("Komentoj"), "{list}");

    // A file that would say something else than its name stops the build, and names itself.
    fs::write(&file, written.replace("Language: eo", "Language: de")).expect("a file");
    let why = build::languages(other.path())
        .expect_err("it is no Esperanto")
        .to_string();
    assert!(why.contains("eo.po"), "{why}");
    for (broken, words) in [
        ("msgid \"a", "line 8"),
        ("msgid \"a\\q\"", "line 8"),
        (
            "msgid \"a\"\nmsgstr \"b\"\nmsgid \"a\"\nmsgstr \"c\"\n",
            "twice",
        ),
        (
            "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"c\"\n",
            "2 forms",
        ),
        ("something", "line 8"),
    ] {
        fs::write(&file, format!("{header}{broken}")).expect("a file");
        let why = build::languages(other.path())
            .expect_err(broken)
            .to_string();
        assert!(
            why.contains(words) && why.contains("eo.po"),
            "{broken}: {why}"
        );
    }
}

#[test]
fn an_entry_may_stand_on_several_lines() {
    let text = "msgid \"\"\nmsgstr \"\"\n\"A: b\\n\"\n\"Plural-Forms: nplurals=1; plural=0;\\n\"\n\n\
        # a note\n#: where\nmsgctxt \"c\"\nmsgid \"\"\n\"one \\\"two\\\"\"\n\" three\"\nmsgstr \"drei\"\n\
        #~ msgid \"old\"\n#~ msgstr \"alt\"\n";
    let file = File::read(text).expect("a file");
    assert_eq!(
        (file.header("a"), file.plurals()),
        (Some("b"), Some((1, "0")))
    );
    let [entry] = &file.entries[..] else {
        panic!("{:?}", file.entries);
    };
    assert_eq!((&*entry.context, &*entry.id), ("c", "one \"two\" three"));
    assert_eq!(entry.texts, ["drei"]);
}

//! Finds the languages by their files: each `languages/*.po` is one.
//!
//! They are read here, so that a file with a mistake stops the build and none is read by the program.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

#[path = "src/po.rs"]
pub(crate) mod po;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("languages");
    for read in [&*folder, Path::new("src/po.rs"), Path::new("build.rs")] {
        println!("cargo::rerun-if-changed={}", read.display());
    }
    let list = PathBuf::from(env::var("OUT_DIR")?).join("languages.rs");
    Ok(fs::write(list, languages(&folder)?)?)
}

/// The languages of a folder as the program has them, by their tags.
pub(crate) fn languages(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|file| file.extension().is_some_and(|end| end == "po"));
    files.sort();
    let mut list = String::from("static FILES: &[File] = &[\n");
    for file in &files {
        list += &language(file).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(list + "];\n")
}

/// A file as the program has it.
fn language(path: &Path) -> Result<String, Box<dyn Error>> {
    let file = po::File::read(&fs::read_to_string(path)?)?;
    let tag = path.file_stem().and_then(|name| name.to_str());
    let tag = tag.ok_or("its name is no language tag")?;
    if file.header("Language") != Some(tag) {
        return Err(format!("its header `Language` is not {tag}, as its name is").into());
    }
    let (forms, rule) = file
        .plurals()
        .ok_or("its header has no `Plural-Forms: nplurals=...; plural=...;`")?;
    let mut text = String::new();
    writeln!(text, "File {{ tag: {tag:?}, rule: {rule:?}, messages: &[")?;
    for entry in &file.entries {
        // One that says nothing yet is English meanwhile.
        if !entry.is_translated() {
            continue;
        }
        let (context, id, texts) = (&entry.context, &entry.id, &entry.texts);
        let expected = if entry.many.is_some() { forms } else { 1 };
        if texts.len() != expected {
            return Err(format!("{id:?} has not the {expected} forms that it should").into());
        }
        writeln!(
            text,
            "Message {{ context: {context:?}, id: {id:?}, texts: &{texts:?} }},"
        )?;
    }
    text += "] },\n";
    Ok(text)
}

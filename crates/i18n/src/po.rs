//! Reads language files: GNU gettext's `.po` (its manual, section 5.1), as far as there is something to say in them.
//!
//! By hand: of the libraries that read them the one that is kept (`polib`) stands on others that are not, and would
//! be built for the build alone. Compiled into the build script and into the tests, not into the program.

/// A translation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PoEntry {
    /// What tells it from another of the same words; mostly empty.
    pub(crate) context: String,
    /// The text in English; of a plural, for one.
    pub(crate) id: String,
    /// The text in English for many, of a plural.
    pub(crate) many: Option<String>,
    /// The translation: one, or one of each form of a plural.
    pub(crate) texts: Vec<String>,
    /// Whether a translator has still to look at it.
    pub(crate) is_fuzzy: bool,
}

impl PoEntry {
    /// Whether it says something.
    pub(crate) fn is_translated(&self) -> bool {
        !self.is_fuzzy && !self.texts.is_empty() && self.texts.iter().all(|text| !text.is_empty())
    }
}

/// A file: its header, by the names of its lines, and its translations in their order.
#[derive(Debug, Default)]
pub(crate) struct File {
    header: String,
    pub(crate) entries: Vec<PoEntry>,
}

impl File {
    /// Reads a file.
    ///
    /// # Errors
    /// Which line is wrong, and what about it.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut file = Self::default();
        let mut entry = PoEntry::default();
        // To what a line that is a string alone is added.
        let mut field = Field::None;
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            let at = |problem: &str| format!("line {number}: {problem}");
            if let Some(comment) = line.strip_prefix('#') {
                // An entry's comments stand before it.
                if !matches!(field, Field::None) {
                    file.take(std::mem::take(&mut entry))
                        .map_err(|error| at(&error))?;
                    field = Field::None;
                }
                let is_flags = comment.starts_with(',');
                entry.is_fuzzy |= is_flags && comment.contains("fuzzy");
                continue;
            }
            if line.is_empty() {
                continue;
            }
            let string = match line.split_once([' ', '\t']) {
                _ if line.starts_with('"') => line,
                Some((keyword, string)) => {
                    let begins =
                        keyword == "msgctxt" || keyword == "msgid" && field != Field::Context;
                    if begins && field != Field::None {
                        file.take(std::mem::take(&mut entry))
                            .map_err(|error| at(&error))?;
                    }
                    field = match keyword {
                        "msgctxt" => Field::Context,
                        "msgid" => Field::Id,
                        "msgid_plural" => Field::Many,
                        _ if keyword.starts_with("msgstr") => Field::Text,
                        _ => return Err(at("it begins with no word of such files")),
                    };
                    match field {
                        Field::Many => entry.many = Some(String::new()),
                        Field::Text => entry.texts.push(String::new()),
                        _ => {}
                    }
                    string.trim()
                }
                None => return Err(at("it is neither a comment nor a string")),
            };
            let string = unquoted(string)
                .ok_or_else(|| at("its string does not end, or has an escape that is none"))?;
            match field {
                Field::Context => entry.context += &string,
                Field::Id => entry.id += &string,
                Field::Many => entry.many.get_or_insert_default().push_str(&string),
                Field::Text => entry
                    .texts
                    .last_mut()
                    .ok_or_else(|| at("a string of nothing"))?
                    .push_str(&string),
                Field::None => return Err(at("a string of nothing")),
            }
        }
        if field != Field::None {
            file.take(entry)?;
        }
        Ok(file)
    }

    /// What a line of the header says.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.header.lines().filter_map(|line| line.split_once(':'));
        let mut named = lines.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.trim())
    }

    /// The number of forms of a plural, and the rule that chooses one of them.
    pub(crate) fn plurals(&self) -> Option<(usize, &str)> {
        let (number, rule) = self.header("Plural-Forms")?.split_once(';')?;
        let number = number
            .trim()
            .strip_prefix("nplurals=")?
            .trim()
            .parse()
            .ok()?;
        let rule = rule.trim().strip_prefix("plural=")?;
        Some((number, rule.trim_end_matches(';').trim()))
    }

    fn take(&mut self, entry: PoEntry) -> Result<(), String> {
        if entry.id.is_empty() {
            self.header = entry.texts.concat();
            return Ok(());
        }
        let is_known = |known: &PoEntry| known.id == entry.id && known.context == entry.context;
        if self.entries.iter().any(is_known) {
            return Err(format!("{:?} stands twice", entry.id));
        }
        self.entries.push(entry);
        Ok(())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    None,
    Context,
    Id,
    Many,
    Text,
}

/// What stands in a string.
fn unquoted(string: &str) -> Option<String> {
    let inner = string.strip_prefix('"')?.strip_suffix('"')?;
    let mut letters = inner.chars();
    let mut text = String::with_capacity(inner.len());
    while let Some(letter) = letters.next() {
        text.push(match letter {
            '"' => return None,
            '\\' => match letters.next()? {
                'n' => '\n',
                't' => '\t',
                same @ ('"' | '\\') => same,
                _ => return None,
            },
            letter => letter,
        });
    }
    Some(text)
}

//! The columns that somebody chose, beside those that there are.

use std::collections::BTreeMap;

use crate::Error;
use crate::comments::fields::Field;
use crate::comments::names::{meanings, normal};

/// Whether what was chosen can be.
///
/// # Errors
/// [`Error::UnknownColumn`] for a column that is not there, [`Error::ColumnTwice`] for one that is to
/// be two things.
pub(super) fn check(chosen: &BTreeMap<Field, String>, columns: &[String]) -> Result<(), Error> {
    let mut taken: Vec<(usize, Field)> = Vec::new();
    for (field, chosen) in chosen.iter().filter(|(_, name)| !name.trim().is_empty()) {
        let mut names = columns.iter();
        let Some(column) = names.position(|name| is_chosen(name, chosen, columns)) else {
            return Err(Error::UnknownColumn {
                wanted: chosen.clone(),
                columns: columns.to_vec(),
            });
        };
        let name = &columns[column];
        let mut others = taken.iter().filter(|(taken, _)| *taken == column);
        if let Some((_, first)) = others.find(|(_, first)| !may_be_both(name, *first, *field)) {
            return Err(Error::ColumnTwice {
                column: name.clone(),
                first: *first,
                second: *field,
            });
        }
        taken.push((column, *field));
    }
    Ok(())
}

/// Whether one column can be two fields, as is found in files of which nobody says anything: the
/// address of a comment tells its post too, and some names mean either.
fn may_be_both(name: &str, first: Field, second: Field) -> bool {
    let addresses = [Field::Url, Field::PostUrl];
    let meanings = meanings(name);
    let means = |field: Field| meanings.iter().any(|(known, _)| *known == field);
    (addresses.contains(&first) && addresses.contains(&second)) || (means(first) && means(second))
}

/// Whether a column is the chosen one: by its very name, else by its letters.
pub(super) fn is_chosen(name: &str, chosen: &str, columns: &[String]) -> bool {
    let wanted = normal(chosen);
    if chosen.is_empty() || columns.iter().any(|column| column == chosen) {
        return name == chosen && !chosen.is_empty();
    }
    !wanted.is_empty() && normal(name) == wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(chosen: &[(Field, &str)]) -> Result<(), Error> {
        let columns = ["Was", "Von", "Link", "Wann"].map(str::to_owned);
        let chosen = chosen
            .iter()
            .map(|(field, name)| (*field, (*name).to_owned()));
        check(&chosen.collect(), &columns)
    }

    #[test]
    fn a_column_is_one_thing() {
        let twice = checked(&[(Field::Text, "Was"), (Field::AuthorName, "was ")]);
        let told = twice.expect_err("an error").to_string();
        assert_eq!(
            told,
            "the column \"Was\" is chosen twice, as comment_text and as author_name. Choose it once."
        );
        assert!(checked(&[(Field::Likes, "Wann"), (Field::Id, "Wann")]).is_err());
        assert!(checked(&[(Field::Likes, "Wenn")]).is_err());
        // Nothing is no column, and one address may name a comment and its post.
        let none = [(Field::Likes, ""), (Field::Id, ""), (Field::Text, "Was")];
        checked(&none).expect("a choice");
        checked(&[(Field::Url, "Link"), (Field::PostUrl, "Link")]).expect("a choice");
    }
}

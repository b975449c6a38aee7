//! Name and options of a job as they stand on the page: in each form that makes one, and from a form
//! to the next.

use askama::Template;
use serde::Deserialize;
use service::wording::scorer_name;
use store::{Brand, JobOptions, OwnAccounts};
use url::form_urlencoded;

use super::{text, view::Choice};
use crate::{error::ApiError, fields::Fields, state::AppState};

/// What was typed and chosen, as it came, so that a form comes back as it was.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Options {
    /// Name of the job.
    name: String,
    /// Id of a brand, or empty.
    brand: String,
    /// Analyzer, or empty.
    analyzer: String,
    /// Comments per post, or empty.
    max_comments: String,
    /// Own accounts, or empty.
    own_accounts: String,
    /// What a box that is ticked sends, or empty.
    include_post_author: String,
    /// See `include_post_author`.
    include_other_languages: String,
}

#[derive(Template)]
#[template(path = "options.html")]
struct OptionFields<'a> {
    form: &'a Options,
    /// What the ids of the fields begin with: a page may have several forms.
    of: &'a str,
    /// Whether posts are to be fetched.
    for_posts: bool,
    default_max_comments: u32,
    analyzers: Vec<Choice>,
    brands: Vec<Choice>,
}

impl Options {
    /// As they were read of a form.
    pub(super) fn of(name: &str, options: &JobOptions) -> Self {
        let flag = |chosen: bool| match chosen {
            true => "true".to_owned(),
            false => String::new(),
        };
        Self {
            name: name.to_owned(),
            brand: options.brand.map_or_else(String::new, |id| id.to_string()),
            analyzer: options.analyzer.clone().unwrap_or_default(),
            max_comments: options
                .max_comments
                .map_or_else(String::new, |max| max.to_string()),
            own_accounts: accounts_as_text(&options.own_accounts, "\n"),
            include_post_author: flag(options.include_post_author),
            include_other_languages: flag(options.include_other_languages),
        }
    }

    /// Takes a field of a form; answers whether it is one of these.
    pub(super) fn take(&mut self, name: &str, value: &str) -> bool {
        let field = match name {
            "name" => &mut self.name,
            "brand" => &mut self.brand,
            "analyzer" => &mut self.analyzer,
            "max_comments" => &mut self.max_comments,
            "own_accounts" => &mut self.own_accounts,
            "include_post_author" => &mut self.include_post_author,
            "include_other_languages" => &mut self.include_other_languages,
            _ => return false,
        };
        value.clone_into(field);
        true
    }

    /// In the shape of every other way in.
    pub(super) fn fields(&self) -> Fields {
        let mut fields = Fields::default();
        for (name, value) in self.named() {
            fields.text(name, value);
        }
        fields
    }

    /// As the query of a page whose form has them.
    pub(super) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(
            self.named()
                .into_iter()
                .filter(|(_, value)| !value.is_empty()),
        );
        query.finish()
    }

    /// The fields of a form, for its template; `brands`: those of the team.
    pub(super) fn render(
        &self,
        state: &AppState,
        brands: &[Brand],
        of: &str,
        for_posts: bool,
    ) -> Result<String, ApiError> {
        text(&OptionFields {
            form: self,
            of,
            for_posts,
            default_max_comments: state.settings().default_max_comments,
            analyzers: state
                .offered_analyzers()
                .into_iter()
                .map(|name| Choice {
                    chosen: name == self.analyzer,
                    text: scorer_name(&name),
                    value: name,
                })
                .collect(),
            brands: brands
                .iter()
                .map(|brand| (brand.id.to_string(), brand))
                // One that is archived is shown where it is chosen already, to be told of.
                .filter(|(id, brand)| !brand.archived || *id == self.brand)
                .map(|(id, brand)| Choice {
                    chosen: id == self.brand,
                    text: brand.name.clone(),
                    value: id,
                })
                .collect(),
        })
    }

    /// Whether one was chosen, so that its part stays unfolded.
    fn opened(&self) -> bool {
        let mut fields = self.named().into_iter();
        fields.any(|(_, field)| !field.trim().is_empty())
    }

    fn named(&self) -> [(&'static str, &str); 7] {
        [
            ("name", &self.name),
            ("brand", &self.brand),
            ("analyzer", &self.analyzer),
            ("max_comments", &self.max_comments),
            ("own_accounts", &self.own_accounts),
            ("include_post_author", &self.include_post_author),
            ("include_other_languages", &self.include_other_languages),
        ]
    }
}

/// Accounts as a form takes them.
pub(super) fn accounts_as_text(accounts: &OwnAccounts, between: &str) -> String {
    let accounts = accounts
        .by_platform()
        .flat_map(|(platform, accounts)| accounts.iter().map(move |a| format!("{platform}: {a}")));
    accounts.collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_was_chosen_is_passed_on_whole() {
        let mut own_accounts = OwnAccounts::default();
        own_accounts.add("youtube", "@acme");
        own_accounts.add("youtube", "UCabc");
        own_accounts.add("file", "Acme: Support & Co");
        let options = JobOptions {
            analyzer: Some("lexicon".to_owned()),
            max_comments: Some(7),
            include_post_author: true,
            own_accounts: own_accounts.clone(),
            brand: Some(Uuid::from_u128(7)),
            ..JobOptions::default()
        };
        let query = Options::of("Ours & theirs", &options).query();
        let mut again = Options::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            assert!(again.take(&name, &value), "{name}");
        }
        assert_eq!(again.query(), query);
        assert_eq!(again.named()[0].1, "Ours & theirs");
        let read = service::own_accounts::read(&again.own_accounts);
        assert_eq!(read.expect("accounts"), own_accounts);
        assert!(!again.take("list", "x") && again.opened());
        assert!(!Options::default().opened() && Options::default().query().is_empty());
    }
}

//! Posts among the rows of a table, and the comments on them: the rows say of which kind they are, and each
//! names the row that it answers.
//!
//! The id of the row of a post is no parent; it names the post of the comments below it, however deep.

use std::collections::HashMap;
use std::sync::Arc;

use crate::comments::batch::Batch;
use crate::comments::fields::Field;
use crate::comments::flags::is_blank;
use crate::comments::header;
use crate::comments::names::{meanings, normal};
use crate::comments::reply::bare_id;
use crate::cut;

/// The most rows whose post is remembered; those that answer others have none.
const MAX_REMEMBERED: usize = 1_000_000;
/// The longest name of a post, in bytes.
const MAX_NAME: usize = 300;

/// A post among the rows.
#[derive(Debug)]
struct Post {
    id: String,
    name: String,
}

/// The posts of a table by the ids of the rows below them.
#[derive(Debug)]
pub(super) struct Threads {
    id: usize,
    parent: usize,
    /// Columns of which the first that holds something names a post.
    names: Vec<usize>,
    /// Our own columns for the id and the name of the post.
    of_id: usize,
    of_name: usize,
    posts: HashMap<String, Arc<Post>>,
}

impl Threads {
    /// Those of a table whose rows name what they answer; adds our columns to its own. None where the table
    /// has columns for posts itself.
    pub(super) fn of(columns: &mut Vec<String>) -> Option<Self> {
        const OF_POSTS: [Field; 3] = [Field::PostId, Field::PostUrl, Field::PostTitle];
        // What Facepager calls the id that it was given.
        const OBJECT: &str = "objectid";
        let best = |field: Field| {
            let ranked = columns.iter().enumerate().filter_map(|(column, name)| {
                let known = meanings(name);
                let (_, rank) = known.into_iter().find(|(known, _)| *known == field)?;
                Some((rank, column))
            });
            ranked.min().map(|(_, column)| column)
        };
        if OF_POSTS.into_iter().any(|field| best(field).is_some())
            || columns.len() + 2 > header::MAX_COLUMNS
        {
            return None;
        }
        let (id, parent) = (best(Field::Id)?, best(Field::ParentId)?);
        let object = columns.iter().position(|name| normal(name) == OBJECT);
        let names = object.into_iter().chain(best(Field::Text)).collect();
        let of_id = columns.len();
        columns.extend([Field::PostId, Field::PostTitle].map(|field| field.name().to_owned()));
        Some(Self {
            id,
            parent,
            names,
            of_id,
            of_name: of_id + 1,
            posts: HashMap::new(),
        })
    }

    /// Remembers the post that the row is which is being added to a batch.
    pub(super) fn add_post(&mut self, batch: &Batch) {
        let id = bare_id(batch.open_cell(self.id)).to_owned();
        let mut names = self
            .names
            .iter()
            .map(|column| batch.open_cell(*column).trim());
        let name = names.find(|name| !is_blank(name)).unwrap_or(&id);
        let name = cut(name.lines().next().unwrap_or_default(), MAX_NAME).to_owned();
        let post = Arc::new(Post {
            id: id.clone(),
            name,
        });
        self.remember(id, post);
    }

    /// Adds the post of the row to it which is being added to a batch.
    pub(super) fn add_to(&mut self, batch: &mut Batch) {
        let parent = bare_id(batch.open_cell(self.parent));
        let Some(post) = self.posts.get(parent).map(Arc::clone) else {
            return;
        };
        let id = bare_id(batch.open_cell(self.id)).to_owned();
        batch.push_cell(self.of_id, &post.id);
        batch.push_cell(self.of_name, &post.name);
        self.remember(id, post);
    }

    fn remember(&mut self, id: String, post: Arc<Post>) {
        if !is_blank(&id) && self.posts.len() < MAX_REMEMBERED {
            self.posts.insert(id, post);
        }
    }
}

//! What a column of comments can mean.

/// A meaning that a column can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// What the comment says.
    Text,
    /// The comment's id.
    Id,
    /// The id of the comment it answers.
    ParentId,
    /// Whether it answers a comment.
    IsReply,
    /// The author's name.
    AuthorName,
    /// The author's id.
    AuthorId,
    /// When it was published.
    PublishedAt,
    /// Likes.
    Likes,
    /// Replies.
    ReplyCount,
    /// Its language.
    Language,
    /// Where the comment can be seen.
    Url,
    /// The post it stands under, as an address.
    PostUrl,
    /// The post's title.
    PostTitle,
    /// The platform it is from.
    Platform,
    /// The id of the post it stands under.
    PostId,
    /// When the row was fetched; "2 days ago" means something beside it only.
    FetchedAt,
    /// Whether its author wrote the post.
    IsPostAuthor,
}

/// How many fields there are.
pub(super) const FIELDS: usize = Field::ALL.len();

impl Field {
    /// All of them, in the order of their declaration.
    pub const ALL: [Self; 17] = [
        Self::Text,
        Self::Id,
        Self::ParentId,
        Self::IsReply,
        Self::AuthorName,
        Self::AuthorId,
        Self::PublishedAt,
        Self::Likes,
        Self::ReplyCount,
        Self::Language,
        Self::Url,
        Self::PostUrl,
        Self::PostTitle,
        Self::Platform,
        Self::PostId,
        Self::FetchedAt,
        Self::IsPostAuthor,
    ];

    /// Its name in options and answers: that of the result column, where there is one.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "comment_text",
            Self::Id => "comment_id",
            Self::ParentId => "parent_comment_id",
            Self::IsReply => "is_reply",
            Self::AuthorName => "author_name",
            Self::AuthorId => "author_id",
            Self::PublishedAt => "published_at",
            Self::Likes => "likes",
            Self::ReplyCount => "reply_count",
            Self::Language => "language",
            Self::Url => "comment_url",
            Self::PostUrl => "post_url",
            Self::PostTitle => "post_title",
            Self::Platform => "platform",
            Self::PostId => "post_id",
            Self::FetchedAt => "fetched_at",
            Self::IsPostAuthor => "is_post_author",
        }
    }

    /// A bit of its own, for sets of fields.
    pub(super) fn bit(self) -> u32 {
        1 << self as u32
    }

    /// The field of a [`Field::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_fields_and_places() {
        for (place, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, place);
            assert_eq!(Field::from_name(field.name()), Some(field));
        }
        assert_eq!(Field::from_name("text"), None);
    }
}

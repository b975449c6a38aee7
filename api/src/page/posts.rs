//! The posts of a job side by side: those with comments in a table that every column sorts, sums of each
//! platform, and what was not read folded by what can be done about it.

use askama::Template;
use chrono::Utc;
use platforms::credential_of;
use service::{
    Counted,
    localized::localized,
    summary::Figures,
    unread::{self, Remedy},
    waiting,
    wording::{count, moment, platform_of, post_name},
};
use store::{Counting, Item, ItemStatus, ItemTotals, Job, JobKind};
use uuid::Uuid;

use super::{
    chart,
    format::{is_web, time},
    platforms::credential_page,
    query::PageQuery,
    refetch,
    shown::Shown,
    text,
    view::Status,
};
use crate::error::ApiError;

/// Posts on one page of the table.
const POSTS: usize = 50;
/// Posts named of each cause for which they were not read, and of those that are still to be read.
const NAMED: usize = 50;
/// Characters of a post's title.
const NAME: usize = 120;

#[derive(Template)]
#[template(path = "posts.html")]
struct Posts {
    platforms: Vec<Line>,
    heads: Vec<Head>,
    posts: Vec<Post>,
    more: Option<String>,
    fewer: Option<String>,
    /// What was not read, in a sentence.
    unread: Option<String>,
    groups: Vec<Group>,
    /// Posts that are still to be read, and those that have no comments.
    others: Vec<Others>,
    /// Whether those who look can do anything about it.
    is_teams: bool,
    /// Whether they can have the job try again.
    tries_again: bool,
}

/// A column of the table that sorts it.
struct Head {
    name: &'static str,
    link: Option<String>,
    /// `ascending` or `descending` when the table is sorted by it.
    sorted: Option<&'static str>,
    class: &'static str,
}

/// What a row says about how its comments sound.
struct Line {
    name: String,
    posts: String,
    comments: String,
    shares: Option<String>,
    net: Option<(String, String)>,
}

struct Post {
    id: Uuid,
    title: String,
    url: String,
    link: bool,
    platform: String,
    /// How it ended, unless all went well.
    status: Option<Status>,
    why: Option<String>,
    /// When its comments were fetched.
    read: Option<String>,
    fetch_again: bool,
    fetched: String,
    reported: Option<String>,
    shares: Option<String>,
    net: Option<(String, String)>,
}

/// Posts that were not read for one cause.
struct Group {
    words: String,
    uploads: bool,
    tries_again: bool,
    posts: Vec<Unread>,
    /// How many more there are.
    more: Option<String>,
}

/// Posts without comments for which nothing need be done.
struct Others {
    words: String,
    posts: Vec<Unread>,
    more: Option<String>,
}

struct Unread {
    title: String,
    url: String,
    link: bool,
    why: Option<String>,
    /// Where the credential is entered that it lacks, and whose it is.
    credential: Option<(String, String)>,
}

/// What the table can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Post,
    Platform,
    Comments,
    Positive,
    Net,
}

impl Column {
    const ALL: [Self; 5] = [
        Self::Post,
        Self::Platform,
        Self::Comments,
        Self::Positive,
        Self::Net,
    ];

    /// Its word in addresses, its head, and the class of its cells.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Post => ("post", t!("Post"), ""),
            Self::Platform => ("platform", t!("Platform"), "wide"),
            Self::Comments => ("comments", t!("Comments"), "num"),
            Self::Positive => ("positive", t!("Sentiment"), "bar"),
            Self::Net => ("net", t!("Net"), "bar"),
        }
    }

    /// Whether the first click puts the largest first.
    fn is_number(self) -> bool {
        matches!(self, Self::Comments | Self::Positive | Self::Net)
    }
}

/// Renders the part.
pub(super) fn render(
    job: &Job,
    items: &[Item],
    counting: Counting,
    query: &PageQuery,
    shown: &Shown,
) -> Result<String, ApiError> {
    let mut with_comments: Vec<&Item> = items
        .iter()
        .filter(|item| item.totals.fetched > 0)
        .collect();
    let platforms = platforms(&with_comments, counting);
    let chosen = Column::ALL
        .into_iter()
        .find(|column| column.words().0 == query.posts_sort);
    if let Some(column) = chosen {
        sort(
            &mut with_comments,
            column,
            query.posts_order == "up",
            counting,
        );
    }
    let page = query.posts_page.unwrap_or(1).max(1);
    let before = (page - 1).saturating_mul(POSTS);
    let posts = with_comments.iter().skip(before).take(POSTS);
    let page_link = |page: usize| {
        let page = page.to_string();
        format!(
            "{}{}#posts",
            shown.path,
            query.with(&[("posts_page", &page)])
        )
    };
    let groups = unread::groups(items);
    text(&Posts {
        platforms,
        heads: match with_comments.len() {
            ..2 => heads(None, query, None),
            _ => heads(chosen, query, Some(&shown.path)),
        },
        posts: posts.map(|item| post(job, item, counting, shown)).collect(),
        more: (before.saturating_add(POSTS) < with_comments.len()).then(|| page_link(page + 1)),
        fewer: (page > 1).then(|| page_link(page - 1)),
        unread: unread::sentence(&groups),
        groups: groups.iter().map(of_group).collect(),
        others: others(items),
        is_teams: shown.is_teams,
        tries_again: shown.is_teams && job.status.is_ended(),
    })
}

/// Without links where there is nothing to sort.
fn heads(chosen: Option<Column>, query: &PageQuery, path: Option<&str>) -> Vec<Head> {
    let is_up = query.posts_order == "up";
    let head = |column: Column| {
        let (word, name, class) = column.words();
        let is_chosen = chosen == Some(column);
        // The same column once more turns the order.
        let up = match is_chosen {
            true => !is_up,
            false => !column.is_number(),
        };
        Head {
            name,
            class,
            sorted: is_chosen.then_some(if is_up { "ascending" } else { "descending" }),
            link: path.map(|path| {
                let order = if up { "up" } else { "down" };
                let choices = [
                    ("posts_sort", word),
                    ("posts_order", order),
                    ("posts_page", ""),
                ];
                format!("{path}{}#posts", query.with(&choices))
            }),
        }
    };
    Column::ALL.into_iter().map(head).collect()
}

/// Posts of which nothing is known come last in either order; ties stay as listed.
fn sort(items: &mut [&Item], column: Column, up: bool, counting: Counting) {
    let counted = |item: &Item| Counted::of(&item.totals, counting);
    let number = |item: &Item| match column {
        Column::Comments => Some(item.totals.fetched as f64),
        Column::Positive => {
            let counted = counted(item);
            let n = counted.comments();
            (n > 0).then(|| counted.tally.positive as f64 / n as f64)
        }
        Column::Net => counted(item).net(),
        Column::Post | Column::Platform => None,
    };
    let word = |item: &Item| match column {
        Column::Platform => platform_of(item).to_lowercase(),
        _ => post_name(item, NAME).to_lowercase(),
    };
    items.sort_by(|a, b| match column {
        Column::Post | Column::Platform if up => word(a).cmp(&word(b)),
        Column::Post | Column::Platform => word(b).cmp(&word(a)),
        _ => match (number(a), number(b)) {
            (Some(a), Some(b)) if up => a.total_cmp(&b),
            (Some(a), Some(b)) => b.total_cmp(&a),
            (a, b) => b.is_some().cmp(&a.is_some()),
        },
    });
}

/// Sums of each platform, the one with most comments first; none for a single one.
fn platforms(items: &[&Item], counting: Counting) -> Vec<Line> {
    let mut sums: Vec<(String, i64, ItemTotals)> = Vec::new();
    for item in items {
        let name = platform_of(item);
        match sums.iter_mut().find(|(known, ..)| *known == name) {
            Some((_, posts, totals)) => {
                *posts += 1;
                *totals += item.totals;
            }
            None => sums.push((name, 1, item.totals)),
        }
    }
    if sums.len() < 2 {
        return Vec::new();
    }
    sums.sort_by_key(|(_, _, totals)| std::cmp::Reverse(totals.fetched));
    let line = |(name, posts, totals): (String, i64, ItemTotals)| Line {
        name,
        posts: count(posts),
        comments: count(totals.fetched),
        shares: chart::share_bar(&totals.counted(counting)),
        net: chart::net(&Counted::of(&totals, counting)),
    };
    sums.into_iter().map(line).collect()
}

fn post(job: &Job, item: &Item, counting: Counting, shown: &Shown) -> Post {
    let figures = Figures::of(item, counting);
    Post {
        id: item.id,
        title: post_name(item, NAME),
        link: is_web(&item.url),
        url: item.url.clone(),
        platform: platform_of(item),
        status: (item.status != ItemStatus::Completed).then(|| item.status.into()),
        why: why(item),
        read: read(job, item),
        fetch_again: shown.is_teams && refetch::is_offered(job, item),
        fetched: count(item.totals.fetched),
        reported: item.reported.map(count),
        shares: chart::share_bar(&figures.counted.tally),
        net: chart::net(&figures.counted),
    }
}

/// Where a credential is entered for a post that came to nothing for the lack of a good one, and for which
/// platform.
fn credential(item: &Item) -> Option<(String, String)> {
    let lacks = ["needs_credentials", "credentials_rejected"].contains(&item.reason.as_deref()?);
    let key = credential_of(item.platform.as_deref()?)?;
    lacks.then(|| (credential_page(key.platform.name()), platform_of(item)))
}

/// When the comments of a post were fetched, and whether for an earlier job.
fn read(job: &Job, item: &Item) -> Option<String> {
    let at = item.fetched_at.filter(|_| job.kind == JobKind::Posts)?;
    Some(match at < job.created_at {
        true => t!("used again, fetched {time}", time = time(at)),
        false => t!("fetched {time}", time = time(at)),
    })
}

/// What there is to say about a post: its reason, and when it continues.
fn why(item: &Item) -> Option<String> {
    let said = item
        .detail
        .as_deref()
        .map(localized)
        .or_else(|| item.reason.clone());
    let again =
        waiting::wait(item).map(|(_, at)| t!("continues {when}", when = moment(at, Utc::now())));
    match (said, again) {
        (Some(said), Some(again)) => Some(format!("{said}; {again}")),
        (said, again) => said.or(again),
    }
}

fn of_group(group: &unread::Group<'_>) -> Group {
    let (posts, more) = named(&group.items);
    Group {
        words: group.words(),
        uploads: group.cause.remedy() == Some(Remedy::Upload),
        tries_again: group.cause.remedy() == Some(Remedy::TryAgain),
        posts,
        more,
    }
}

/// Posts that are waiting or being read, and those of which the platform says that nobody commented.
fn others(items: &[Item]) -> Vec<Others> {
    let without = |item: &&Item| item.totals.fetched == 0;
    let of = |is_meant: fn(ItemStatus) -> bool| -> Vec<&Item> {
        let meant = items.iter().filter(without);
        meant.filter(|item| is_meant(item.status)).collect()
    };
    let open = of(|status| matches!(status, ItemStatus::Pending | ItemStatus::InProgress));
    let none = of(|status| matches!(status, ItemStatus::Completed | ItemStatus::Partial));
    let group = |items: Vec<&Item>, words: fn(i64) -> String| {
        let number = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let (posts, more) = named(&items);
        (number > 0).then(|| Others {
            words: words(number),
            posts,
            more,
        })
    };
    [
        group(open, |number| {
            tn!(
                number,
                "{n} post still to be read",
                "{n} posts still to be read"
            )
        }),
        group(none, |number| {
            tn!(
                number,
                "{n} post without comments",
                "{n} posts without comments"
            )
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn named(items: &[&Item]) -> (Vec<Unread>, Option<String>) {
    let more = items.len().saturating_sub(NAMED);
    let more = i64::try_from(more).ok().filter(|more| *more > 0);
    let posts = items.iter().take(NAMED).map(|item| Unread {
        title: post_name(item, NAME),
        url: item.url.clone(),
        link: is_web(&item.url),
        why: why(item),
        credential: credential(item),
    });
    let posts = posts.collect();
    (posts, more.map(|more| t!("and {n} more", n = count(more))))
}

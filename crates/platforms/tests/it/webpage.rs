//! Pages that show their comments, against a local server; the pages are our own, after the marks that the
//! programs of blogs and forums put into theirs.

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use platforms::{Client, ClientSettings, Comment, Failure, Page, Post, Recognized, recognize};

use crate::fake::{self, Fake, all_pages};

const HOST: &str = "site.example";
const PAGE: &str = "https://site.example/a-page";

/// A server that has these, by path and query.
async fn site(pages: &[(&str, String)]) -> Fake {
    let pages: Vec<(String, String)> = pages
        .iter()
        .map(|(path, page)| ((*path).to_owned(), page.clone()))
        .collect();
    let answer = move |request: Request| {
        let path = request.uri().path_and_query().map(ToString::to_string);
        let found = pages.iter().find(|(known, _)| Some(known) == path.as_ref());
        std::future::ready(match found {
            Some((_, body)) if body.starts_with("User-agent") => body.clone().into_response(),
            Some((_, body)) if body.starts_with("<?xml") => feed(body),
            Some((_, body)) => fake::html(body.clone()),
            None => (StatusCode::NOT_FOUND, "").into_response(),
        })
    };
    Fake::start(Router::new().fallback(answer)).await
}

fn feed(body: &str) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/rss+xml")];
    (kind, body.to_owned()).into_response()
}

fn settings(base: &str) -> ClientSettings {
    fake::settings_for_host(HOST, base)
}

async fn resolved(fake: &Fake, url: &str) -> Result<(Client, Post), Failure> {
    let client = Client::new(settings(fake.base())).unwrap();
    let page = recognize(url);
    assert!(matches!(page, Recognized::Page { .. }), "{page:?}");
    let post = client.resolve(&page).await?;
    Ok((client, post))
}

async fn read(fake: &Fake, url: &str) -> Result<Vec<Page>, Failure> {
    let (client, post) = resolved(fake, url).await?;
    assert_eq!(post.platform, "web");
    all_pages(&client, &post).await
}

fn all(pages: &[Page]) -> Vec<&Comment> {
    pages.iter().flat_map(|page| &page.comments).collect()
}

type Row<'a> = (&'a str, Option<&'a str>, &'a str, Option<&'a str>);

/// Id, parent, text and author.
fn rows(pages: &[Page]) -> Vec<Row<'_>> {
    let comments = pages.iter().flat_map(|page| &page.comments);
    comments
        .map(|one| {
            let (parent, author) = (one.parent_id.as_deref(), one.author_name.as_deref());
            (one.id.as_str(), parent, one.text.as_str(), author)
        })
        .collect()
}

fn forum_post(number: u64, author: &str, text: &str) -> String {
    format!(
        "<article class=\"message\" data-author=\"{author}\" data-content=\"post-{number}\" id=\"js-post-{number}\">\
         <h4 class=\"message-name\"><a class=\"username\">{author}</a></h4>\
         <time class=\"u-dt\" datetime=\"2024-05-0{}T10:00:00+0200\">x</time>\
         <article class=\"message-body\"><div class=\"bbWrapper\">{text}</div></article></article>",
        number % 9 + 1
    )
}

#[tokio::test]
async fn a_thread_of_a_forum_is_read_over_its_pages_and_its_first_post_is_no_comment() {
    let quote =
        "<blockquote class=\"bbCodeBlock--quote\">Is it <b>good</b>?</blockquote>Yes, very.";
    // As older ones do it: search engines are told of the first post alone.
    let data = "<script type=\"application/ld+json\">{\"@type\": \"DiscussionForumPosting\", \
                \"headline\": \"Kettles\", \"articleBody\": \"Is it good?\"}</script>";
    let first = format!(
        "<html><head><title>Kettles &amp; pans</title>{data}<link rel=\"next\" href=\"/threads/kettles.7/page-2\">\
         </head><body>{}{}{}</body></html>",
        forum_post(11, "ann", "Is it <b>good</b>?"),
        forum_post(12, "bob", quote),
        forum_post(13, "ann", "Thanks<br>a lot"),
    );
    let second = format!(
        "<html><body>{}<a rel=\"next\" href=\"/threads/pans.8/\">Next thread</a></body></html>",
        forum_post(14, "eve", "Mine broke.")
    );
    let pages = [
        ("/threads/kettles.7/", first),
        ("/threads/kettles.7/page-2", second),
    ];
    let fake = site(&pages).await;
    // Pasted in its middle, too.
    let (_, post) = resolved(&fake, "https://site.example/threads/kettles.7/page-2")
        .await
        .unwrap();
    assert_eq!(post.url, "https://site.example/threads/kettles.7/");
    let read = read(&fake, "https://site.example/threads/kettles.7/")
        .await
        .unwrap();
    let expected = [
        ("12", None, "> Is it good?\nYes, very.", Some("bob")),
        ("13", None, "Thanks\na lot", Some("ann")),
        ("14", None, "Mine broke.", Some("eve")),
    ];
    assert_eq!(rows(&read), expected);
    let info = read[0].info.clone().unwrap();
    assert_eq!(info.title.as_deref(), Some("Kettles & pans"));
    assert_eq!(info.author_name.as_deref(), Some("ann"));
    let by_owner: Vec<_> = all(&read).iter().map(|one| one.is_post_author).collect();
    assert_eq!(by_owner, [Some(false), Some(true), Some(false)]);
    assert_eq!(
        all(&read)[0].published_at,
        "2024-05-04T08:00:00Z".parse().ok()
    );
}

#[tokio::test]
async fn comments_of_themes_keep_who_answers_whom() {
    let page = "<html><head><title>A post</title></head><body><ol class=\"comment-list\">\
        <li id=\"comment-7\" class=\"comment depth-1\"><article id=\"div-comment-7\" class=\"comment-body\">\
          <b class=\"fn\">Ann</b><div class=\"comment-metadata\"><a href=\"/a-page#comment-7\">\
          <time datetime=\"2024-05-01T10:00:00+00:00\">1 May</time></a></div>\
          <div class=\"comment-content\"><p>I like it.</p></div></article>\
          <ol class=\"children\"><li id=\"comment-9\" class=\"comment bypostauthor depth-2\">\
            <article id=\"div-comment-9\"><b class=\"fn\">Owner</b>\
            <div class=\"comment-content\"><p>Thank you!</p></div></article></li></ol></li>\
        <li id=\"comment-8\" class=\"pingback\"><div class=\"comment-body\">Pingback: elsewhere</div></li>\
        </ol></body></html>";
    let fake = site(&[("/a-page", page.to_owned())]).await;
    let read = read(&fake, PAGE).await.unwrap();
    let expected = [
        ("7", None, "I like it.", Some("Ann")),
        ("9", Some("7"), "Thank you!", Some("Owner")),
    ];
    assert_eq!(rows(&read), expected);
    let comments = all(&read);
    assert_eq!(comments[1].is_post_author, Some(true));
    assert_eq!(
        comments[0].url.as_deref(),
        Some("https://site.example/a-page#comment-7")
    );
    assert_eq!(
        comments[0].published_at,
        "2024-05-01T10:00:00Z".parse().ok()
    );
}

#[tokio::test]
async fn every_theme_is_read() {
    for (name, page) in [
        (
            "phpBB",
            "<div id=\"p1\" class=\"post\"><p class=\"author\"><a class=\"username\">ann</a></p>\
             <div class=\"postbody\"><div class=\"content\">A question</div></div></div>\
             <div id=\"p7\" class=\"post bg1\"><div class=\"postbody\"><p class=\"author\">by \
             <span class=\"username\">bob</span> <time datetime=\"2024-05-01T10:00:00+00:00\">x</time></p>\
             <div class=\"content\">An answer</div></div></div>",
        ),
        (
            "vBulletin 4",
            "<li class=\"postcontainer\" id=\"post_1\"><a class=\"username\">ann</a>\
             <div id=\"post_message_1\"><blockquote class=\"postcontent\">A question</blockquote></div></li>\
             <li class=\"postcontainer\" id=\"post_7\"><a class=\"username\"><strong>bob</strong></a>\
             <div id=\"post_message_7\"><blockquote class=\"postcontent restore\">An answer</blockquote></div></li>",
        ),
        (
            "MyBB",
            "<div class=\"post\" id=\"post_1\"><div class=\"author_information\"><a>ann</a></div>\
             <div class=\"post_body\">A question</div></div>\
             <div class=\"post\" id=\"post_7\"><div class=\"author_information\"><a>bob</a></div>\
             <div class=\"post_body\">An answer</div></div>",
        ),
        (
            "Drupal",
            "<article id=\"comment-7\" class=\"comment\"><footer class=\"comment__author\">\
             <a class=\"username\">bob</a></footer><div class=\"field--name-comment-body\">\
             <p>An answer</p></div></article>",
        ),
        (
            "Blogger",
            "<ol><li class=\"comment\" id=\"c7\"><div class=\"comment-header\"><cite class=\"user\">\
             <a>bob</a></cite></div><p class=\"comment-content\">An answer</p></li></ol>",
        ),
        (
            "microdata",
            "<div itemscope itemtype=\"http://schema.org/Comment\" id=\"x7\"><span itemprop=\"author\" itemscope \
             itemtype=\"http://schema.org/Person\"><span itemprop=\"name\">bob</span></span>\
             <div itemprop=\"text\"><p>An answer</p></div></div>",
        ),
        (
            "some theme",
            "<div class=\"comments\"><div class=\"comment\" id=\"k7\"><span class=\"author\">bob</span>\
             <div class=\"comment-text\">An answer</div></div></div>",
        ),
    ] {
        let page = format!("<html><head><title>{name}</title></head><body>{page}</body></html>");
        let fake = site(&[("/a-page", page)]).await;
        let read = read(&fake, PAGE).await.unwrap();
        let rows = rows(&read);
        assert_eq!(rows.len(), 1, "{name}: {rows:?}");
        let (id, parent, text, author) = rows[0];
        assert!(id.ends_with('7'), "{name}: {id}");
        assert_eq!(
            (parent, text, author),
            (None, "An answer", Some("bob")),
            "{name}"
        );
    }
}

#[tokio::test]
async fn what_a_page_tells_search_engines_is_read_with_its_count() {
    let data = r##"[{"@context": "https://schema.org", "@graph": [{"@type": ["Article", "NewsArticle"],
        "headline": "News", "author": [{"@type": "Person", "name": "Owner"}], "commentCount": "4",
        "comment": [
          {"@type": "Comment", "@id": "https://site.example/a-page#c1", "text": "One &amp; <b>only</b>",
           "author": {"name": "Ann"}, "datePublished": "2024-05-01T10:00:00Z", "upvoteCount": "12",
           "url": "https://site.example/a-page#c1",
           "comment": {"@type": "Comment", "identifier": 5, "text": "No", "author": "Owner"}},
          {"@type": "Comment", "text": "Two", "author": ["Eve"], "dateCreated": "2024-05-02",
           "interactionStatistic": [{"interactionType": "https://schema.org/LikeAction", "userInteractionCount": 3}]}
        ]}, {"@type": "Comment", "@id": "#c9", "parentItem": {"@id": "#c1"}, "text": "Three"}]}]"##;
    let page = format!(
        "<html><head><script type=\"application/ld+json\">{data}</script>\
         <script type=\"application/ld+json\">{{broken</script></head><body></body></html>"
    );
    let fake = site(&[("/a-page", page)]).await;
    let read = read(&fake, PAGE).await.unwrap();
    assert_eq!(read[0].info.clone().unwrap().reported, Some(4));
    let found = rows(&read);
    let expected = [
        ("c1", None, "One & only", Some("Ann")),
        ("5", Some("c1"), "No", Some("Owner")),
        (found[2].0, None, "Two", Some("Eve")),
        ("c9", Some("c1"), "Three", None),
    ];
    assert_eq!(found, expected);
    let comments = all(&read);
    assert_eq!((comments[0].likes, comments[2].likes), (Some(12), Some(3)));
    let by_owner: Vec<_> = comments.iter().map(|one| one.is_post_author).collect();
    assert_eq!(by_owner, [Some(false), Some(true), Some(false), None]);
}

#[tokio::test]
async fn a_page_without_comments_and_with_a_feed_of_them_is_read_by_that_in_part() {
    let page = "<html><head><link rel=\"alternate\" type=\"application/rss+xml\" title=\"Site &raquo; Comments Feed\" \
        href=\"/comments/feed/\"><link rel=\"alternate\" type=\"application/rss+xml\" \
        title=\"Site &raquo; A page Comments Feed\" href=\"/a-page/feed/\"></head><body></body></html>";
    let rss = "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:dc=\"d\" xmlns:content=\"c\"><channel><title>x</title>\
        <item><title>By: Ann</title><link>https://site.example/a-page/#comment-7</link><dc:creator><![CDATA[Ann B]]>\
        </dc:creator><pubDate>Wed, 01 May 2024 10:00:00 +0000</pubDate><guid>https://site.example/?p=1#comment-7</guid>\
        <description>Cut off &#8230;</description><content:encoded><![CDATA[<p>I like &amp; use it.</p>]]></content:encoded>\
        </item><item><title>By: Bob</title><description>Fine &amp;amp; good</description></item></channel></rss>";
    let fake = site(&[
        ("/a-page", page.to_owned()),
        ("/a-page/feed/", rss.to_owned()),
    ])
    .await;
    let read = read(&fake, PAGE).await.unwrap();
    let found = rows(&read);
    assert_eq!(
        found[0],
        ("comment-7", None, "I like & use it.", Some("Ann B"))
    );
    assert_eq!((found[1].2, found[1].3), ("Fine & good", Some("Bob")));
    assert!(read[0].incomplete && read[0].shortfall.is_some());
    assert_eq!(
        all(&read)[0].published_at,
        "2024-05-01T10:00:00Z".parse().ok()
    );
}

#[tokio::test]
async fn a_zero_is_believed_when_the_page_says_it() {
    let page = "<html><head><script type=\"application/ld+json\">{\"@type\": \"Article\", \"commentCount\": 0}\
                </script></head><body></body></html>";
    let fake = site(&[("/a-page", page.to_owned())]).await;
    let pages = read(&fake, PAGE).await.unwrap();
    assert_eq!((pages.len(), all(&pages).len()), (1, 0));
    assert_eq!(pages[0].info.clone().unwrap().reported, Some(0));
    let many = page.replace("0}", "12}");
    let fake = site(&[("/a-page", many)]).await;
    assert_eq!(
        read(&fake, PAGE).await.unwrap_err().code(),
        "unexpected_shape"
    );
    let none = "<html><body><p>No comments here</p></body></html>".to_owned();
    let fake = site(&[("/a-page", none)]).await;
    let failure = resolved(&fake, PAGE).await.unwrap_err();
    assert_eq!(failure.code(), "unsupported_url");
}

#[tokio::test]
async fn comments_of_a_service_are_said_to_be_elsewhere() {
    let page = "<html><body><div id=\"disqus_thread\"></div></body></html>".to_owned();
    let fake = site(&[("/a-page", page)]).await;
    let failure = read(&fake, PAGE).await.unwrap_err();
    assert_eq!(failure.code(), "comments_elsewhere");
}

#[tokio::test]
async fn a_site_that_wants_no_programs_is_left_alone() {
    let page =
        "<ol><li class=\"comment\" id=\"c7\"><p class=\"comment-content\">An answer</p></li></ol>";
    let rules = "User-agent: *\nDisallow: /private\nAllow: /private/open\n";
    let pages = [
        ("/robots.txt", rules.to_owned()),
        ("/private/a", page.to_owned()),
        ("/private/open", page.to_owned()),
    ];
    let fake = site(&pages).await;
    let failure = read(&fake, "https://site.example/private/a")
        .await
        .unwrap_err();
    assert_eq!(failure.code(), "robots_disallowed");
    assert!(failure.to_string().contains("site.example"), "{failure}");
    assert!(
        read(&fake, "https://site.example/private/open")
            .await
            .is_ok()
    );
    let (client, post) = resolved(&fake, "https://site.example/private/open")
        .await
        .unwrap();
    let asked = |fake: &Fake| {
        fake.paths()
            .iter()
            .filter(|path| *path == "/robots.txt")
            .count()
    };
    let before = asked(&fake);
    for _ in 0..3 {
        all_pages(&client, &post).await.unwrap();
    }
    assert_eq!(asked(&fake), before + 1, "rules are remembered");
}

#[tokio::test]
async fn a_blog_that_keeps_its_comments_from_programs_is_read_as_people_see_it() {
    let head = "<link rel=\"https://api.w.org/\" href=\"https://site.example/wp-json/\">\
                <link rel=\"shortlink\" href=\"https://site.example/?p=42\">";
    let page = format!(
        "<html><head>{head}</head><body><li id=\"comment-7\"><b class=\"fn\">Ann</b>\
         <div class=\"comment-content\">I like it.</div></li></body></html>"
    );
    let fake = site(&[("/a-page", page)]).await;
    let (client, post) = resolved(&fake, PAGE).await.unwrap();
    assert_eq!(post.platform, "wordpress");
    let failure = client.fetch_page(&post, None).await.unwrap_err();
    let other = client.reconsider(PAGE, &post, &failure).await.unwrap();
    assert_eq!(other.platform, "web");
    let pages = all_pages(&client, &other).await.unwrap();
    assert_eq!(rows(&pages), [("7", None, "I like it.", Some("Ann"))]);
}

#[tokio::test]
async fn pages_that_would_take_for_ever_are_refused() {
    for page in [
        "<div>".repeat(100_000),
        // Ends that close nothing: by its tags it has a depth of one.
        "<div></x>".repeat(400_000),
        // Each paragraph takes up all the styles again.
        format!(
            "<p>{}{}",
            (0..400).map(|n| format!("<b id={n}>")).collect::<String>(),
            "<p>x".repeat(500_000)
        ),
        format!(
            "<p {}>x",
            (0..400_000).map(|n| format!(" a{n}")).collect::<String>()
        ),
        format!("<li class=\"comment\" id=\"c7\">{}", "<b>x".repeat(10_000)),
        "x".repeat(5 << 20),
    ] {
        let fake = site(&[("/a-page", format!("<html>{page}"))]).await;
        let failure = resolved(&fake, PAGE).await.unwrap_err();
        assert_eq!(failure.code(), "unsupported_url");
    }
}

#[tokio::test]
async fn comments_that_lie_deep_within_each_other_are_each_read_once() {
    let nested = |number: usize| {
        format!(
            "<li class=\"comment\" id=\"comment-{number}\"><div class=\"comment-content\">Answer {number}{}</div><ul>",
            "<b></b>".repeat(50)
        )
    };
    let page: String = (0..100).map(nested).collect();
    let fake = site(&[("/a-page", format!("<html><ol>{page}"))]).await;
    let pages = read(&fake, PAGE).await.unwrap();
    let comments = all(&pages);
    assert_eq!(comments.len(), 100);
    for (number, comment) in comments.iter().enumerate() {
        assert_eq!(comment.text, format!("Answer {number}"));
        let parent = number.checked_sub(1).map(|parent| parent.to_string());
        assert_eq!(comment.parent_id, parent);
    }
}

#[tokio::test]
async fn a_comment_in_microdata_has_its_own_words_and_not_those_of_its_answers() {
    let item = "<div itemscope itemtype=\"https://schema.org/Comment\" id=\"c";
    let page = format!(
        "<html>{item}1\"><div itemprop=\"text\">A &lt;first&gt; <i>one</i>{item}2\"><p itemprop=\"text\">An answer</p></div></div></div>"
    );
    let fake = site(&[("/a-page", page)]).await;
    let pages = read(&fake, PAGE).await.unwrap();
    let texts: Vec<_> = all(&pages).iter().map(|one| one.text.clone()).collect();
    assert_eq!(texts, ["A <first> one", "An answer"]);
}

#[tokio::test]
async fn a_feed_that_is_no_feed_is_given_up() {
    let page = "<html><head><title>A post</title><link rel=\"alternate\" type=\"application/rss+xml\" \
                title=\"Comments\" href=\"/a-page/feed/\"></head><body></body>";
    let deep = format!(
        "<?xml version=\"1.0\"?><rss><item>{}",
        "<a>x".repeat(1_000_000)
    );
    let fake = site(&[("/a-page", page.to_owned()), ("/a-page/feed/", deep)]).await;
    let failure = read(&fake, PAGE).await.unwrap_err();
    assert_eq!(failure.code(), "unexpected_shape");
    assert!(failure.to_string().contains("too deep"), "{failure}");
}

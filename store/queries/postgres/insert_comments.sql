-- A batch of comments of one snapshot; $3 is the page, null in an upload.
insert into comments (
    snapshot_id, seq, page, blank, comment_id, parent_id, text, author_name, author_id,
    is_post_author, published_at, likes, reply_count, language, url, extra, post_url, post_title
)
select
    $1, t.seq, $3, t.blank, t.id, t.parent_id, t.text, t.author_name, t.author_id,
    -- Milliseconds since 1970, as SQLite keeps them.
    t.is_post_author, to_timestamp(t.published_at / 1000.0), t.likes,
    t.reply_count, t.language, t.url, t.extra, t.post_url, t.post_title
from json_to_recordset($2::json) as t (
    seq bigint, blank boolean, id text, parent_id text, text text, author_name text,
    author_id text, is_post_author boolean, published_at bigint, likes bigint,
    reply_count bigint, language text, url text, extra text, post_url text, post_title text
)

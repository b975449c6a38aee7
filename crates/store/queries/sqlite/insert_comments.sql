-- A batch of comments of one snapshot; $3 is the page, null in an upload.
insert into comments (
    snapshot_id, seq, page, blank, comment_id, parent_id, text, author_name, author_id,
    is_post_author, published_at, likes, reply_count, language, url, extra, post_url, post_title, reply
)
select
    $1, value ->> 'seq', $3, value ->> 'blank', value ->> 'id', value ->> 'parent_id',
    value ->> 'text', value ->> 'author_name', value ->> 'author_id',
    value ->> 'is_post_author', value ->> 'published_at', value ->> 'likes',
    value ->> 'reply_count', value ->> 'language', value ->> 'url', value ->> 'extra',
    value ->> 'post_url', value ->> 'post_title', value ->> 'reply'
from json_each($2)

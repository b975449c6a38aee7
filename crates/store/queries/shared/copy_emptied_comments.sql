-- A window of what stays of comments when they are erased (erase_comments.sql).
insert into comments (
    snapshot_id, seq, page, blank, comment_id, parent_id, text, is_post_author, published_at, likes, reply_count,
    language, post_url, post_title, reply
)
select
    k.id, c.seq, c.page, c.blank, c.comment_id, c.parent_id, '', c.is_post_author, c.published_at, c.likes, c.reply_count,
    c.language, c.post_url, c.post_title, c.reply
from snapshots k
join comments c on c.snapshot_id = k.emptied_from
where k.id = any (array(select json_array_elements_text($1::json)::bigint))
    and c.seq > $2 and c.seq <= $3

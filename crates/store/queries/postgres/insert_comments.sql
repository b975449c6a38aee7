-- A batch of comments, a list for each column; $2 is the page, null in an upload.
-- Lists of one length, expanded side by side: `from unnest(...)` would first write all rows down.
insert into comments (
    snapshot_id, page, seq, blank, comment_id, parent_id, text, author_name, author_id,
    is_post_author, published_at, likes, reply_count, language, url, extra, post_url, post_title, reply
)
select
    unnest($1::bigint[]), $2, unnest($3::bigint[]), unnest($4::boolean[]), unnest($5::text[]), unnest($6::text[]),
    unnest($7::text[]), unnest($8::text[]), unnest($9::text[]), unnest($10::boolean[]),
    unnest($11::timestamptz[]), unnest($12::bigint[]), unnest($13::bigint[]),
    unnest($14::text[]), unnest($15::text[]), unnest($16::text[]), unnest($17::text[]),
    unnest($18::text[]), unnest($19::bigint[])

-- Comments, a row of values for each; `page` is null in an upload. See `rows.rs`.
insert into comments (
    snapshot_id, page, seq, blank, comment_id, parent_id, text, author_name, author_id,
    is_post_author, published_at, likes, reply_count, language, url, extra, post_url, post_title, reply
)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- "Does another job read this post right now?", asked before a post is read.
create index snapshots_unfinished on snapshots (platform, post_key)
    where finished_at is null and not uploaded and texts = 'kept';

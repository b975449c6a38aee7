-- Whether a comment of a file answers another one, where its parent does not tell: 0 it does not,
-- 1 it does, 2 nobody says. Null: it does when it has a parent, as for fetched posts, and for files
-- that were read before.
alter table comments add column reply integer
    constraint comments_reply check (reply between 0 and 2);

-- Nothing is written for a team that is not known.
insert into team_quotas (team, jobs_per_day, comments_per_month, posts_at_once)
select id, $2::bigint, $3::bigint, $4::bigint from teams where id = $1
on conflict (team) do update
set jobs_per_day = excluded.jobs_per_day,
    comments_per_month = excluded.comments_per_month,
    posts_at_once = excluded.posts_at_once

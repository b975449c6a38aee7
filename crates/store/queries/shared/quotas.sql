select jobs_per_day, comments_per_month, posts_at_once from team_quotas where team = $1

-- Nothing is written when the team has as many ($7) as one may.
insert into webhooks (id, team, url, events, base, secret, created_at)
select $1, $2, $3, $4, $5, $6, now()
where (select count(*) from webhooks where team = $2) < $7

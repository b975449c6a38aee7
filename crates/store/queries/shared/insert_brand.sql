-- Nothing is written when the team has a brand of this name, or as many ($7) as one may.
insert into brands (id, team, name, name_key, own_accounts, retention_days, archived, created_at)
select $1, $2, $3, $4, $5, $6, false, now()
where (select count(*) from brands where team = $2) < $7
on conflict (team, name_key) do nothing

-- Nothing is written when the job has as many links ($8) that go on as one may.
insert into shares (id, job_id, made_by, prefix, hash, with_texts, created_at, expires_at)
select $1, $2, $3, $4, $5, $6, now(), now() + $7::bigint * interval '1 millisecond'
where (select count(*) from shares where job_id = $2 and expires_at > now()) < $8

select j.kind, j.options, s.uuid from jobs j left join snapshots s on s.id = $2 where j.id = $1

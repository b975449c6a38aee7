select exists (select 1 from credentials where team = $1 and platform = $2)

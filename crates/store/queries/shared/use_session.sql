update sessions set used_at = now() where hash = $1

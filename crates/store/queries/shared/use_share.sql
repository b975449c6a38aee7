update shares set used_at = now() where hash = $1

update workers set seen_at = now() where seen_at > now()

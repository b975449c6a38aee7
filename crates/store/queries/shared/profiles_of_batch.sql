select series, platform, handle_key, platform_id, every_seconds from profiles where batch = $1

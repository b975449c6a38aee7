delete from erasure_posts where erasure = $1 and snapshot = $2

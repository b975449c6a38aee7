select snapshot from erasure_posts where erasure = $1 order by snapshot limit $2

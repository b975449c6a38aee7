select platform from credentials where team = $1

update snapshots set thinned = true where id = $1

select id from models where name = $1 and version = $2

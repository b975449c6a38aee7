delete from documents where team = $1 and id = $2

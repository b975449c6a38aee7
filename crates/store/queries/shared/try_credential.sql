-- It is tested once more; what is known of it is shown until then.
update credentials set state = 'testing' where id = $1 and team = $2

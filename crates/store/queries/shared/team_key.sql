select pseudonyms from team_keys where team = $1

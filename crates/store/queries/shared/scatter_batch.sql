-- A worker died with them: each is tried by itself, so that one that kills workers harms no other.
update documents set batch = null, alone = true where batch = $1

update snapshots set texts = 'erased' where id = $1 and texts = 'erasing'

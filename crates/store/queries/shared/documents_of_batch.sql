select id, content, version from documents where batch = $1

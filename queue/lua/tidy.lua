-- Removes the data and metadata of tasks that are over; apalis never does.
-- KEYS: the done set, the dead set, the data hash, the prefix of the metadata.
for place = 1, 2 do
  while true do
    local ids = redis.call('SPOP', KEYS[place], 500)
    if #ids == 0 then break end
    redis.call('HDEL', KEYS[3], unpack(ids))
    for number, id in ipairs(ids) do ids[number] = KEYS[4] .. ':' .. id end
    redis.call('UNLINK', unpack(ids))
  end
end

-- Removes what apalis leaves behind of tasks and of workers.
-- KEYS: the done set, the dead set, the data hash, the prefix of the metadata of tasks; the set of
-- workers, the prefix of the sets of ids in flight, the active list, the prefix of the words about
-- workers. ARGV: seconds after which a silent worker is dead.
for place = 1, 2 do
  while true do
    local ids = redis.call('SPOP', KEYS[place], 500)
    if #ids == 0 then break end
    redis.call('HDEL', KEYS[3], unpack(ids))
    for number, id in ipairs(ids) do ids[number] = KEYS[4] .. ':' .. id end
    redis.call('UNLINK', unpack(ids))
  end
end
-- A worker that was killed: what it took goes back, and nothing of it stays. By the clock of Redis,
-- which is one for all who tidy. Those who live have their words kept for as long again; so those of
-- a worker that apalis forgot by itself, of which nobody knows the name any more, go too.
local limit = tonumber(ARGV[1])
local now = tonumber(redis.call('TIME')[1])
local workers = redis.call('ZRANGE', KEYS[5], 0, -1, 'WITHSCORES')
for place = 1, #workers, 2 do
  local words = KEYS[8] .. ':' .. workers[place]
  if now - tonumber(workers[place + 1]) > limit then
    local inflight = KEYS[6] .. ':' .. workers[place]
    for _, id in ipairs(redis.call('SMEMBERS', inflight)) do
      redis.call('RPUSH', KEYS[7], id)
    end
    redis.call('DEL', inflight, words)
    redis.call('ZREM', KEYS[5], workers[place])
  else
    redis.call('EXPIRE', words, limit)
  end
end

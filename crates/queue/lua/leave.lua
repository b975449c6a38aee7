-- A worker leaves: what it took and has not acknowledged goes back, and it is forgotten, together
-- with the words that apalis keeps about workers that are dead.
-- KEYS: the set of workers, the prefix of the sets of ids in flight, the active list, the prefix
-- of the words about workers. ARGV: the worker.
local inflight = KEYS[2] .. ':' .. ARGV[1]
for _, id in ipairs(redis.call('SMEMBERS', inflight)) do
  redis.call('RPUSH', KEYS[3], id)
end
redis.call('DEL', inflight)
redis.call('ZREM', KEYS[1], ARGV[1])
local cursor = '0'
repeat
  local found = redis.call('SCAN', cursor, 'MATCH', KEYS[4] .. ':*', 'COUNT', 1000)
  cursor = found[1]
  for _, key in ipairs(found[2]) do
    if not redis.call('ZSCORE', KEYS[1], string.sub(key, #KEYS[4] + 2)) then
      redis.call('DEL', key)
    end
  end
until cursor == '0'

-- Takes the next turn of a lane, unless the lane is closed: the generic cell rate algorithm.
-- The clock is Redis', since those of the workers differ.
--
-- KEYS[1] when the next turn is (microseconds since 1970), KEYS[2] why the lane is closed
-- ARGV[1] microseconds from turn to turn, ARGV[2] by how many a turn may come early (the burst)
-- Answers {why, microseconds until it opens}, or {'', microseconds until our turn}.
local left = redis.call('pttl', KEYS[2])
if left > 0 then
    return {redis.call('get', KEYS[2]), left * 1000}
end
local clock = redis.call('time')
local now = clock[1] * 1000000 + clock[2]
local turn = tonumber(redis.call('get', KEYS[1])) or now
-- Behind now, the lane has rested. Hours ahead, Redis' clock was put back.
if turn < now or turn > now + 3600000000 then
    turn = now
end
local next = turn + ARGV[1]
-- Once it is past, the key says nothing and goes.
redis.call('set', KEYS[1], string.format('%.0f', next), 'px', math.ceil((next - now) / 1000))
return {'', math.max(0, turn - ARGV[2] - now)}

-- Takes requests of a client, as many as are wanted and left: the generic cell rate algorithm.
-- The clock is Redis', since those of the processes differ.
--
-- KEYS[1] when the client has its whole quota again (microseconds since 1970)
-- ARGV[1] microseconds from request to request, ARGV[2] how many may come at once, ARGV[3] how many are wanted
-- Answers {how many are taken; how many are left; when none is taken, microseconds until the next may come}.
local clock = redis.call('time')
local now = clock[1] * 1000000 + clock[2]
local interval = tonumber(ARGV[1])
local window = interval * tonumber(ARGV[2])
local whole = tonumber(redis.call('get', KEYS[1])) or now
-- Behind now, the client has rested. Further ahead than a window, Redis' clock was put back.
if whole < now or whole > now + window then
    whole = now
end
local room = math.floor((now + window - whole) / interval)
if room < 1 then
    return {0, 0, whole + interval - now - window}
end
local taken = math.min(room, tonumber(ARGV[3]))
local next = whole + taken * interval
-- Once it is past, the key says nothing and goes.
redis.call('set', KEYS[1], string.format('%.0f', next), 'px', math.ceil((next - now) / 1000))
return {taken, room - taken, 0}

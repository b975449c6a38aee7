-- Closes a lane; of two closings the one that ends later stays.
--
-- KEYS[1] why the lane is closed
-- ARGV[1] why, ARGV[2] for how many milliseconds
if redis.call('pttl', KEYS[1]) < tonumber(ARGV[2]) then
    redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
end

-- Closes a lane; of two closings the one that ends later stays. Turns that were taken and are not used
-- any more are given back: when the lane opens, nobody waits for them.
--
-- KEYS[1] why the lane is closed, KEYS[2] when the next turn is
-- ARGV[1] why, ARGV[2] for how many milliseconds
if redis.call('pttl', KEYS[1]) < tonumber(ARGV[2]) then
    redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
end
redis.call('del', KEYS[2])

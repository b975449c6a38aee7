-- Moves scheduled ids to the list that workers take from, a few hundred at a time: Lua cannot
-- unpack thousands. Scores are not looked at: no id is handed over before it is due.
-- KEYS: the scheduled set, the active list. Answers how many ids wait.
while true do
  local popped = redis.call('ZPOPMIN', KEYS[1], 500)
  if #popped == 0 then break end
  local ids = {}
  for place = 1, #popped, 2 do ids[#ids + 1] = popped[place] end
  redis.call('RPUSH', KEYS[2], unpack(ids))
end
return redis.call('LLEN', KEYS[2])

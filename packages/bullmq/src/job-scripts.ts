/**
 * Notes shards that are about to be put into the queue, so that a planner that dies in between puts them there again.
 * KEYS state, planner; ARGV id, shards as JSON. Gives 0 when another one plans.
 */
export const ANNOUNCE_SCRIPT = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'pending', ARGV[2])
return 1`;

/**
 * Says that the announced shards are in the queue. KEYS state, planner; ARGV id, last shard as JSON, shards, ids.
 * Gives 0 when another one plans.
 */
export const COMMIT_SCRIPT = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'pending')
redis.call('HSET', KEYS[1], 'cursor', ARGV[2])
redis.call('HINCRBY', KEYS[1], 'planned', ARGV[3])
redis.call('HINCRBY', KEYS[1], 'plannedIds', ARGV[4])
return 1`;

/** Prolongs or ends the turn of a planner. KEYS planner; ARGV id, milliseconds or 0. */
export const PLANNER_SCRIPT = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

/**
 * Counts a shard that is done, once however often it is run, and replaces its dead texts.
 * KEYS state, done, dead; ARGV number, ids, dead texts as "count:JSON" or "".
 */
export const FINISH_SCRIPT = `
local before = redis.call('HGET', KEYS[3], ARGV[1])
local old = before and tonumber(string.match(before, '^(%d+):')) or 0
local new = 0
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[3], ARGV[1])
else
  new = tonumber(string.match(ARGV[3], '^(%d+):'))
  redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
end
if new ~= old then redis.call('HINCRBY', KEYS[1], 'failed', new - old) end
if redis.call('SETBIT', KEYS[2], ARGV[1], 1) == 0 then
  redis.call('HINCRBY', KEYS[1], 'done', 1)
  redis.call('HINCRBY', KEYS[1], 'doneIds', ARGV[2])
end
return new`;

/** Takes a shard back that is to be run again. KEYS state, done; ARGV number, ids. */
export const REOPEN_SCRIPT = `
if redis.call('SETBIT', KEYS[2], ARGV[1], 0) == 1 then
  redis.call('HINCRBY', KEYS[1], 'done', -1)
  redis.call('HINCRBY', KEYS[1], 'doneIds', -ARGV[2])
end
return 1`;

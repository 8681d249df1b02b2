/**
 * Begins to plan: makes the job where it is not there, and from now on there may be something to do. KEYS state, planner; ARGV id,
 * attempts, what tells the job from others of its name. Gives 1, 0 when another one plans, -1 when the job is cancelled.
 */
export const BEGIN_SCRIPT = `
if redis.call('HGET', KEYS[1], 'phase') == 'cancelled' then return -1 end
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'phase', 'planning')
redis.call('HSETNX', KEYS[1], 'attempts', ARGV[2])
redis.call('HSETNX', KEYS[1], 'id', ARGV[3])
return 1`;

/**
 * Notes shards that are about to be put into the queue, so that a planner that dies in between puts them there again.
 * KEYS state, planner; ARGV id, shards as JSON. Gives 1, 0 when another one plans, -1 when the job is cancelled.
 */
export const ANNOUNCE_SCRIPT = `
if redis.call('HGET', KEYS[1], 'phase') == 'cancelled' then return -1 end
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'pending', ARGV[2])
return 1`;

/**
 * Says that the announced shards are in the queue. KEYS state, planner; ARGV id, last shard as JSON, shards, ids.
 * Gives 1, 0 when another one plans, -1 when the job is cancelled.
 */
export const COMMIT_SCRIPT = `
if redis.call('HGET', KEYS[1], 'phase') == 'cancelled' then return -1 end
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'pending')
redis.call('HSET', KEYS[1], 'cursor', ARGV[2])
redis.call('HINCRBY', KEYS[1], 'planned', ARGV[3])
redis.call('HINCRBY', KEYS[1], 'plannedIds', ARGV[4])
return 1`;

/** Says that all is planned, unless the job was cancelled or another one plans. KEYS state, planner; ARGV id. */
export const PLANNED_SCRIPT = `
if redis.call('HGET', KEYS[1], 'phase') == 'cancelled' or redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'phase', 'planned')
return 1`;

/**
 * Draws the number of a lease: higher than all before it, those of an earlier job of the same name included, which the index still knows.
 * So it is never below the microseconds of the server's clock. KEYS state; ARGV what tells the job from others of its name, or "" for
 * whoever has not seen it yet. Gives the number and that, and nothing when the job is cancelled or gone.
 */
export const FENCE_SCRIPT = `
local phase = redis.call('HGET', KEYS[1], 'phase')
local id = redis.call('HGET', KEYS[1], 'id')
if not phase or not id or phase == 'cancelled' or (ARGV[1] ~= '' and ARGV[1] ~= id) then return false end
local time = redis.call('TIME')
local number = math.max(tonumber(redis.call('HGET', KEYS[1], 'fence') or 0) + 1, time[1] * 1000000 + time[2])
redis.call('HSET', KEYS[1], 'fence', string.format('%.0f', number))
return {number, id}`;

/** Prolongs or ends the turn of a planner. KEYS planner; ARGV id, milliseconds or 0. */
export const PLANNER_SCRIPT = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

/**
 * Counts a shard that is done, once however often it is run, and replaces its dead texts; does nothing for whoever has lost it.
 * KEYS state, done, dead, BullMQ's lock of the shard; ARGV number, ids, dead texts as "count:JSON" or "", token of the lock.
 * Gives 0 when the shard is another one's, or the job was cancelled or removed.
 */
export const FINISH_SCRIPT = `
if redis.call('GET', KEYS[4]) ~= ARGV[4] then return 0 end
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
return 1`;

/**
 * What of a job is open, at one moment: a shard that goes from one list to another is in one of them. KEYS state, BullMQ's lists of
 * those that wait and that are worked on, and its set of those that wait for another try.
 */
export const OPEN_SCRIPT = `
local state = redis.call('HMGET', KEYS[1], 'phase', 'planned', 'done', 'id')
local queued = redis.call('LLEN', KEYS[2]) + redis.call('LLEN', KEYS[3]) + redis.call('ZCARD', KEYS[4])
return {state[1] or '', tonumber(state[2] or 0), tonumber(state[3] or 0), queued, state[4] or ''}`;

/** Takes a shard back that is to be run again. KEYS state, done; ARGV number, ids. Gives 0 when the job is cancelled or gone. */
export const REOPEN_SCRIPT = `
local phase = redis.call('HGET', KEYS[1], 'phase')
if not phase or phase == 'cancelled' then return 0 end
if redis.call('SETBIT', KEYS[2], ARGV[1], 0) == 1 then
  redis.call('HINCRBY', KEYS[1], 'done', -1)
  redis.call('HINCRBY', KEYS[1], 'doneIds', -ARGV[2])
end
return 1`;

/**
 * Adds what a worker did, unless its job was removed. KEYS state, hash of the minute; ARGV what tells the job from others of its name,
 * dollars, seconds that a minute is kept, how many counters of the minute follow, these with their amounts, and those of the job with theirs.
 */
export const ADD_SCRIPT = `
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 0 end
redis.call('HINCRBYFLOAT', KEYS[1], 'costUsd', ARGV[2])
local rest = 5 + 2 * ARGV[4]
for i = 5, rest - 1, 2 do redis.call('HINCRBY', KEYS[2], ARGV[i], ARGV[i + 1]) end
for i = rest, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 1`;

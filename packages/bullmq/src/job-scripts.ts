/**
 * Begins a plan: creates the job if it does not exist, and sets its phase to planning. KEYS state, planner; ARGV id of the planner,
 * attempts, id of the job. Returns 1; 0 if another process plans; -1 if the job is cancelled.
 */
export const BEGIN_SCRIPT = `
if redis.call('HGET', KEYS[1], 'phase') == 'cancelled' then return -1 end
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'phase', 'planning')
redis.call('HSETNX', KEYS[1], 'attempts', ARGV[2])
redis.call('HSETNX', KEYS[1], 'id', ARGV[3])
return 1`;

/**
 * Records shards that are about to be queued. If the planner dies before they are, the next planner queues them again.
 * KEYS state, planner; ARGV id of the planner, shards as JSON. Returns 1; 0 if another process plans; -1 if the job is cancelled.
 */
export const ANNOUNCE_SCRIPT = `
if redis.call('HGET', KEYS[1], 'phase') == 'cancelled' then return -1 end
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'pending', ARGV[2])
return 1`;

/**
 * Records that the announced shards are in the queue. KEYS state, planner; ARGV id of the planner, last shard as JSON, number of
 * shards, number of ids. Returns 1; 0 if another process plans; -1 if the job is cancelled.
 */
export const COMMIT_SCRIPT = `
if redis.call('HGET', KEYS[1], 'phase') == 'cancelled' then return -1 end
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'pending')
redis.call('HSET', KEYS[1], 'cursor', ARGV[2])
redis.call('HINCRBY', KEYS[1], 'planned', ARGV[3])
redis.call('HINCRBY', KEYS[1], 'plannedIds', ARGV[4])
return 1`;

/** Records the end of the plan, unless the job was cancelled or another process plans. KEYS state, planner; ARGV id of the planner. */
export const PLANNED_SCRIPT = `
if redis.call('HGET', KEYS[1], 'phase') == 'cancelled' or redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'phase', 'planned')
return 1`;

/**
 * Draws the number of a lease. It is higher than all earlier ones, including those of an earlier job with the same name, which the
 * index still has. So it is never below the microseconds of the server's clock. KEYS state; ARGV id of the job, or "" if the worker
 * has not seen the job yet. Returns the number and the id, or nothing if the job is cancelled or gone.
 */
export const FENCE_SCRIPT = `
local phase = redis.call('HGET', KEYS[1], 'phase')
local id = redis.call('HGET', KEYS[1], 'id')
if not phase or not id or phase == 'cancelled' or (ARGV[1] ~= '' and ARGV[1] ~= id) then return false end
local time = redis.call('TIME')
local number = math.max(tonumber(redis.call('HGET', KEYS[1], 'fence') or 0) + 1, time[1] * 1000000 + time[2])
redis.call('HSET', KEYS[1], 'fence', string.format('%.0f', number))
return {number, id}`;

/** Prolongs or ends the turn of a planner. KEYS planner; ARGV id of the planner, milliseconds or 0. */
export const PLANNER_SCRIPT = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

/**
 * Counts a shard as done, only once even if it is run again, and replaces its dead texts. Does nothing if the worker has lost the
 * shard. KEYS state, done, dead, BullMQ's lock of the shard; ARGV number, number of ids, dead texts as "count:JSON" or "", token of
 * the lock. Returns 0 if another worker has the shard, or if the job was cancelled or removed.
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
 * Reads the open shards of a job in one atomic step, so that a shard that moves between two lists is counted once. KEYS state,
 * BullMQ's lists of waiting and active jobs, and its set of delayed jobs.
 */
export const OPEN_SCRIPT = `
local state = redis.call('HMGET', KEYS[1], 'phase', 'planned', 'done', 'id')
local queued = redis.call('LLEN', KEYS[2]) + redis.call('LLEN', KEYS[3]) + redis.call('ZCARD', KEYS[4])
return {state[1] or '', tonumber(state[2] or 0), tonumber(state[3] or 0), queued, state[4] or ''}`;

/** Marks a shard as open again. KEYS state, done; ARGV number, number of ids. Returns 0 if the job is cancelled or gone. */
export const REOPEN_SCRIPT = `
local phase = redis.call('HGET', KEYS[1], 'phase')
if not phase or phase == 'cancelled' then return 0 end
if redis.call('SETBIT', KEYS[2], ARGV[1], 0) == 1 then
  redis.call('HINCRBY', KEYS[1], 'done', -1)
  redis.call('HINCRBY', KEYS[1], 'doneIds', -ARGV[2])
end
return 1`;

/**
 * Adds the counts of a worker, unless its job was removed. KEYS state, hash of the minute; ARGV id of the job, dollars, seconds for
 * which a minute is kept, number of counters of the minute, these counters with their amounts, the counters of the job with theirs.
 */
export const ADD_SCRIPT = `
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return 0 end
redis.call('HINCRBYFLOAT', KEYS[1], 'costUsd', ARGV[2])
local rest = 5 + 2 * ARGV[4]
for i = 5, rest - 1, 2 do redis.call('HINCRBY', KEYS[2], ARGV[i], ARGV[i + 1]) end
for i = rest, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 1`;

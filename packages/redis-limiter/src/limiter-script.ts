/**
 * The shared state of one limit and all that is done with it, in one step on the server.
 *
 * The state is one hash, so a cluster needs no more than its key. There are three buckets: `requests`, `tokens` and
 * `project` (tokens of the project, which only the server tells). Each has five levels that count up and leak by the limit,
 * whenever somebody looks:
 *
 * - `used`: what the server's own bucket lacks, which holds a whole minute; what it says is left corrects it.
 * - `pace`: what is taken, by those who wait as well. It may hold 3 % of a minute, so that requests go evenly.
 * - `sent`: what has gone. It may hold as much, and makes sure that nobody goes early who woke up late.
 * - `urgent`: what went in front of the queue, of which 2 % of a minute may go at once, whatever the queue owes.
 *
 * So over any minute at most the limit and 5 % of it goes. A new state begins with `pace` and `sent` full but for the first
 * request: one that was lost gives nothing away.
 *
 * A request takes its amounts at once, even when they are not there yet, and so gets a place in the queue of all processes. What was
 * taken after it (`sum` now less `sum` then) is of no concern to it: it waits until the rest fits. Nobody can overtake, a
 * process that dies in the queue leaves nothing to clean up, and whoever waits knows for how long.
 *
 * Places belong to an `epoch`, the life of one state. Who holds a place of another epoch is told so and takes a new one.
 */
export const LIMITER_SCRIPT = `
local TTL_MS = 600000
local RESERVE = 0.01
local PACE = 0.03
local URGENT = 0.02
local JUMP_MS = 2000
local PROBE_MS = 30000
local PROBE_POLL_MS = 50
local BUCKETS = { "requests", "tokens", "project" }
local LEVELS = { "used", "pace", "sent", "urgent" }

local key, op, client = KEYS[1], ARGV[1], ARGV[2]
local function argument(i)
  local value = tonumber(ARGV[i])
  if value and value == value and math.abs(value) < math.huge then return value end
end
local function amount(i) return math.max(0, argument(i) or 0) end

local state, members, gone = {}, 0, {}
local flat = redis.call("HGETALL", key)
for i = 1, #flat, 2 do state[flat[i]] = tonumber(flat[i + 1]) end
local function get(field) return state[field] or 0 end

local time = redis.call("TIME")
local raw = time[1] * 1000 + time[2] / 1000
local fresh = state.epoch == nil
if fresh then state = { epoch = time[1] * 1000000 + time[2], seen = raw } end
local current = argument(3) == state.epoch

-- The clock of the server may be set. Back: time stands still until now. Ahead: no client has seen so much time go by.
local now = raw - get("offset")
if now < get("seen") then now = get("seen") end
local latest = argument(4)
if current and latest and now > latest + JUMP_MS then now = math.max(get("seen"), latest) end
state.offset = raw - now
local idle = now - get("seen")
state.seen = now

local function limitOf(bucket) return state[bucket .. ":given"] or state[bucket .. ":told"] end
local function add(bucket, level, more)
  local field = bucket .. ":" .. level
  state[field] = math.max(0, get(field) + more)
end

local function leak(bucket)
  local limit, at = limitOf(bucket), bucket .. ":at"
  if limit then
    local elapsed = now - (state[at] or now)
    -- The queue stands still in a pause, or all who wait would go at its end.
    local moving = math.min(elapsed, math.max(0, now - get("pausedUntil")))
    for _, level in ipairs(LEVELS) do
      add(bucket, level, -(level == "pace" and moving or elapsed) * limit / 60000)
    end
  end
  if limit or get(bucket .. ":used") == 0 then state[at] = now end
end
for _, bucket in ipairs(BUCKETS) do leak(bucket) end

local function learnLimit(bucket, field, limit)
  -- What went by while the limit was unknown is not counted as refill: the server's bucket was full for the most of it.
  if not limitOf(bucket) then
    state[bucket .. ":at"] = now
    for _, level in ipairs(LEVELS) do state[bucket .. ":" .. level] = math.min(limit, get(bucket .. ":" .. level)) end
  end
  state[bucket .. field] = limit
end

-- Of limits that clients give differently the lowest holds, until nobody has given it for ten minutes.
for i, bucket in ipairs({ "requests", "tokens" }) do
  if now - get(bucket .. ":givenAt") > TTL_MS then state[bucket .. ":given"] = nil end
  local given, held = argument(4 + i), state[bucket .. ":given"]
  if given and given > 0 and (not held or given <= held) then
    learnLimit(bucket, ":given", given)
    state[bucket .. ":givenAt"] = now
  end
end
-- What the client knows of a state that is lost.
for i, bucket in ipairs(BUCKETS) do
  local told = argument(6 + i)
  if told and told > 0 and not state[bucket .. ":told"] then learnLimit(bucket, ":told", told) end
end

local function empty(bucket)
  local limit = limitOf(bucket)
  if limit then
    for _, level in ipairs({ "pace", "sent" }) do
      state[bucket .. ":" .. level] = math.max(get(bucket .. ":" .. level), PACE * limit)
    end
  end
end
if fresh then
  for _, bucket in ipairs(BUCKETS) do empty(bucket) end
  if argument(10) then state.pausedUntil = now + amount(10) end
end

-- Amounts by bucket: what a demand of so many requests and tokens takes.
local function amounts(requests, tokens) return { requests = requests, tokens = tokens, project = tokens } end

local function charge(levels, demand, sign)
  for bucket, each in pairs(demand) do
    for _, level in ipairs(levels) do add(bucket, level, (sign or 1) * each) end
  end
end

local function take(requests, tokens, sign)
  charge({ "used", "pace" }, amounts(requests, tokens), sign)
  state.requestSum = get("requestSum") + (sign or 1) * requests
  state.tokenSum = get("tokenSum") + (sign or 1) * tokens
end

-- Milliseconds until a level leaves room for an amount; one above the whole size needs an empty one.
local function untilFree(limit, level, each, size) return (level + each - math.max(size * limit, each)) * 60000 / limit end

-- Until a server has told its limits, one request goes first, of all processes together.
local function probeWait(id)
  if state.heard or (limitOf("requests") and limitOf("tokens")) then return 0 end
  if get("probeUntil") <= now then
    state.probeUntil = now + PROBE_MS
    state.prober = id
  end
  if state.prober == id then return 0 end
  return PROBE_POLL_MS
end

local function waitOf(seq, requestSum, tokenSum, requests, tokens)
  local demand = amounts(requests, tokens)
  local after = amounts(get("requestSum") - requestSum, get("tokenSum") - tokenSum)
  local wait = math.max(0, get("pausedUntil") - now)
  for _, bucket in ipairs(BUCKETS) do
    local limit, each = limitOf(bucket), demand[bucket]
    if limit then
      local taken = after[bucket] + each
      local used = get(bucket .. ":used") - taken + math.min(each + RESERVE * limit, limit) - limit
      local pace = untilFree(limit, get(bucket .. ":pace") - taken, each, PACE)
      wait = math.max(wait, used * 60000 / limit, pace, untilFree(limit, get(bucket .. ":sent"), each, PACE))
    end
  end
  if wait < 0.001 then wait = probeWait(seq) end
  if wait == 0 then
    charge({ "sent" }, demand)
    -- Whoever woke up late goes later than was counted on: all after it do so too, or a small one would overtake a large one.
    for _, bucket in ipairs(BUCKETS) do
      state[bucket .. ":pace"] = math.max(get(bucket .. ":pace"), get(bucket .. ":sent") + after[bucket])
    end
    state.gone = math.max(get("gone"), seq)
    state.goneRequestSum = math.max(get("goneRequestSum"), requestSum)
    state.goneTokenSum = math.max(get("goneTokenSum"), tokenSum)
  end
  return wait
end

-- What those take who still wait in the queue.
local function waiting()
  return amounts(get("requestSum") - get("goneRequestSum"), get("tokenSum") - get("goneTokenSum"))
end

local function urgentWait(demand)
  local wait, queued = math.max(0, get("pausedUntil") - now), waiting()
  for _, bucket in ipairs(BUCKETS) do
    local limit, each = limitOf(bucket), demand[bucket]
    if limit then
      local used = get(bucket .. ":used") - math.max(0, queued[bucket]) + math.min(each, limit) - limit
      wait = math.max(wait, used * 60000 / limit, untilFree(limit, get(bucket .. ":urgent"), each, URGENT))
    end
  end
  if wait < 0.001 then wait = probeWait(get("urgentSeq") - 1) end
  return wait
end

local function text(number) return string.format("%.17g", number) end

local own = {}
if op == "take" then
  local requests, tokens = amount(11), amount(12)
  if fresh then charge({ "pace", "sent" }, amounts(requests, tokens), -1) end
  take(requests, tokens)
  state.seq = get("seq") + 1
  own = { waitOf(state.seq, get("requestSum"), get("tokenSum"), requests, tokens), state.seq, state.requestSum, state.tokenSum }
elseif op == "check" then
  -- The place is gone with the state it was in: the answer without a wait says so.
  if current then own = { waitOf(argument(11), argument(12), argument(13), amount(14), amount(15)) } end
elseif op == "urgent" then
  local demand = amounts(amount(11), amount(12))
  if fresh then charge({ "pace", "sent" }, demand, -1) end
  local wait = urgentWait(demand)
  if wait == 0 then
    charge(LEVELS, demand)
    state.urgentSeq = get("urgentSeq") - 1
  end
  own = { wait }
elseif op == "leave" and current then
  -- Whoever is last or first in the queue leaves no trace; in between, those ahead would go too early if it took its amounts along.
  local seq, requests, tokens = argument(11), amount(12), amount(13)
  if seq == state.seq then
    take(requests, tokens, -1)
    state.seq = seq - 1
  elseif get("gone") >= seq - 1 then
    charge({ "used", "pace" }, amounts(requests, tokens), -1)
    state.gone = math.max(get("gone"), seq)
  end
  if state.prober == seq then state.probeUntil = 0 end
elseif op == "settle" then
  -- Tokens to give back, how long ago the server spoke, then limit and remaining of each bucket.
  if current then charge({ "used", "pace", "sent" }, amounts(0, amount(11)), -1) end
  state.heard = 1
  -- Whoever still waits in the queue is not in what the server counts.
  local queued = waiting()
  for i, bucket in ipairs(BUCKETS) do
    local told, remaining = argument(11 + 2 * i), argument(12 + 2 * i)
    if told and told > 0 then learnLimit(bucket, ":told", told) end
    local limit = limitOf(bucket)
    if limit and remaining then
      local used = limit - remaining - amount(12) * limit / 60000 + math.max(0, queued[bucket])
      state[bucket .. ":used"] = math.max(get(bucket .. ":used"), used)
    end
  end
elseif op == "pause" then
  state.pausedUntil = math.max(get("pausedUntil"), now + amount(11))
elseif op == "return" then
  -- A process comes back that went by itself meanwhile, with what it let go. Others went on here: that counts beside theirs.
  -- Nobody was here, or the state is new: all places are void, and nobody goes until the others have found back as well.
  if not fresh and current and idle < amount(13) then
    charge({ "used", "pace", "sent" }, amounts(amount(11), amount(12)))
  elseif fresh or current then
    local queued = waiting()
    for _, bucket in ipairs(BUCKETS) do
      add(bucket, "used", -math.max(0, queued[bucket]))
      if limitOf(bucket) then state[bucket .. ":pace"] = 0 end
      empty(bucket)
    end
    state.goneRequestSum, state.goneTokenSum = state.requestSum, state.tokenSum
    state.epoch = time[1] * 1000000 + time[2]
    state.pausedUntil = math.max(get("pausedUntil"), now + amount(13))
  end
end

local fields = {}
for field, value in pairs(state) do
  if string.sub(field, 1, 2) == "m:" then
    if now - value > TTL_MS or field == "m:" .. client then gone[#gone + 1] = field else members = members + 1 end
  else
    fields[#fields + 1] = field
    fields[#fields + 1] = text(value)
  end
end
for _, field in ipairs(gone) do redis.call("HDEL", key, field) end
for _, bucket in ipairs({ "requests", "tokens" }) do
  if not state[bucket .. ":given"] then redis.call("HDEL", key, bucket .. ":given") end
end
if op ~= "bye" then
  members = members + 1
  fields[#fields + 1] = "m:" .. client
  fields[#fields + 1] = text(now)
end
redis.call("HSET", key, unpack(fields))
redis.call("PEXPIRE", key, math.ceil(TTL_MS + math.max(0, get("pausedUntil") - now)))

local reply = { text(state.epoch), text(now), text(members), text(math.max(0, get("pausedUntil") - now)) }
for _, bucket in ipairs(BUCKETS) do reply[#reply + 1] = text(limitOf(bucket) or 0) end
for _, bucket in ipairs(BUCKETS) do reply[#reply + 1] = text(state[bucket .. ":told"] or 0) end
for _, value in ipairs(own) do reply[#reply + 1] = text(value) end
return reply
`;

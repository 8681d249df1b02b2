/**
 * The shared state of one limit and all that is done with it, in one step on the server.
 *
 * The state is one hash, so a cluster needs no more than its key. There are three token buckets: `requests`, `tokens` and
 * `project` (tokens of the project, which only the server tells). Each counts what is `used`, down from full, so that use
 * counts before its limit is known; the refill is added whenever somebody looks, by the clock of the Redis server.
 *
 * A request takes its amounts at once, even when they are not there yet, and so gets a place in the line of all processes. What was
 * taken after it (`sum` now less `sum` then) is of no concern to it: it waits until the rest of the use fits. Nobody can
 * overtake, a process that dies in the line leaves nothing to clean up, and whoever waits knows for how long.
 */
export const LIMITER_SCRIPT = `
local TTL_MS = 600000
local RESERVE = 0.01
local PROBE_MS = 30000
local PROBE_POLL_MS = 50
local BUCKETS = { "requests", "tokens", "project" }

local key, op = KEYS[1], ARGV[1]
local time = redis.call("TIME")
local now = time[1] * 1000 + time[2] / 1000
local state = {}
local flat = redis.call("HGETALL", key)
for i = 1, #flat, 2 do state[flat[i]] = tonumber(flat[i + 1]) end
local function get(field) return state[field] or 0 end
local function argument(i) return tonumber(ARGV[i]) end

local function refill(bucket)
  local limit = state[bucket .. ":limit"]
  if limit then
    local elapsed = math.max(0, now - (state[bucket .. ":at"] or now))
    state[bucket .. ":used"] = math.max(0, get(bucket .. ":used") - elapsed * limit / 60000)
  end
  if limit or get(bucket .. ":used") == 0 then state[bucket .. ":at"] = math.max(now, get(bucket .. ":at")) end
end
for _, bucket in ipairs(BUCKETS) do refill(bucket) end

-- What went by while the limit was unknown is not counted as refill: the server's bucket was full for the most of it.
local function resize(bucket, limit)
  if not state[bucket .. ":limit"] then state[bucket .. ":at"] = now end
  state[bucket .. ":limit"] = limit
end
local function use(bucket, amount) state[bucket .. ":used"] = math.max(0, get(bucket .. ":used") + amount) end

-- Amounts by bucket: what a demand of so many requests and tokens takes.
local function amounts(requests, tokens) return { requests = requests, tokens = tokens, project = tokens } end

local function take(requests, tokens)
  for bucket, amount in pairs(amounts(requests, tokens)) do use(bucket, amount) end
  state.requestSum = get("requestSum") + requests
  state.tokenSum = get("tokenSum") + tokens
end

-- Until a server has told its limits, one request goes first, of all processes together.
local function probeWait(seq)
  if state.heard or (state["requests:limit"] and state["tokens:limit"]) then return 0 end
  if get("probeUntil") <= now then
    state.probeUntil = now + PROBE_MS
    state.prober = seq
  end
  if state.prober == seq then return 0 end
  return PROBE_POLL_MS
end

local function waitOf(seq, requestSum, tokenSum, requests, tokens)
  local demand = amounts(requests, tokens)
  local after = amounts(get("requestSum") - requestSum, get("tokenSum") - tokenSum)
  local wait = math.max(0, get("pausedUntil") - now)
  for _, bucket in ipairs(BUCKETS) do
    local limit = state[bucket .. ":limit"]
    if limit then
      local before = get(bucket .. ":used") - after[bucket] - demand[bucket]
      local missing = before + math.min(demand[bucket] + RESERVE * limit, limit) - limit
      wait = math.max(wait, missing * 60000 / limit)
    end
  end
  if wait < 0.001 then wait = probeWait(seq) end
  if wait == 0 then
    state.gone = math.max(get("gone"), seq)
    state.goneRequestSum = math.max(get("goneRequestSum"), requestSum)
    state.goneTokenSum = math.max(get("goneTokenSum"), tokenSum)
  end
  return wait
end

local function text(number) return string.format("%.17g", number) end

local reply = {}
if op == "take" then
  local requests, tokens = argument(2), argument(3)
  if ARGV[4] ~= "" then resize("requests", argument(4)) end
  if ARGV[5] ~= "" then resize("tokens", argument(5)) end
  take(requests, tokens)
  state.seq = get("seq") + 1
  local wait = waitOf(state.seq, get("requestSum"), get("tokenSum"), requests, tokens)
  reply = { text(wait), text(state.seq), text(state.requestSum), text(state.tokenSum) }
elseif op == "check" then
  reply = { text(waitOf(argument(2), argument(3), argument(4), argument(5), argument(6))) }
elseif op == "leave" then
  -- Whoever is last or first in the line leaves no trace; in between, those ahead would go too early if it took its amounts along.
  local seq, requests, tokens = argument(2), argument(3), argument(4)
  if seq == state.seq then
    take(-requests, -tokens)
    state.seq = seq - 1
  elseif get("gone") >= seq - 1 then
    for bucket, amount in pairs(amounts(requests, tokens)) do use(bucket, -amount) end
    state.gone = math.max(get("gone"), seq)
  end
  if state.prober == seq then state.probeUntil = 0 end
elseif op == "settle" then
  -- Tokens to give back, how long ago the server spoke, then limit and remaining of each bucket, given limits excepted.
  use("tokens", -argument(2))
  use("project", -argument(2))
  state.heard = 1
  -- Whoever still waits in the line is not in what the server counts.
  local waiting = amounts(get("requestSum") - get("goneRequestSum"), get("tokenSum") - get("goneTokenSum"))
  for i, bucket in ipairs(BUCKETS) do
    local limit, remaining = argument(2 + 2 * i), argument(3 + 2 * i)
    if limit then resize(bucket, limit) end
    limit = state[bucket .. ":limit"]
    if limit and remaining then
      local told = limit - remaining - argument(3) * limit / 60000 + math.max(0, waiting[bucket])
      state[bucket .. ":used"] = math.max(get(bucket .. ":used"), told)
    end
  end
elseif op == "pause" then
  state.pausedUntil = math.max(get("pausedUntil"), now + argument(2))
end

local fields = {}
for field, value in pairs(state) do
  fields[#fields + 1] = field
  fields[#fields + 1] = text(value)
end
if #fields > 0 then
  redis.call("HSET", key, unpack(fields))
  redis.call("PEXPIRE", key, math.ceil(TTL_MS + math.max(0, get("pausedUntil") - now)))
end
for i = #reply + 1, 4 do reply[i] = "" end
for i, bucket in ipairs(BUCKETS) do reply[4 + i] = text(get(bucket .. ":limit")) end
return reply
`;

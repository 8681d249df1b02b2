/** What every lock begins with: it lies in the place of the value, and tells itself from one by this. */
export const LOCK_MARK = "embedloom-lock:";

/** Lets every key live for ARGV[1] milliseconds from now on. */
export const EXPIRE = `
  for _, key in ipairs(KEYS) do redis.call("PEXPIRE", key, ARGV[1]) end`;

/** Lets every key live for ARGV[1] milliseconds from now on, except locks; of another kind of value there is no range. */
export const EXPIRE_VALUES: string = `
  for _, key in ipairs(KEYS) do
    if redis.pcall("GETRANGE", key, 0, ${LOCK_MARK.length - 1}) ~= "${LOCK_MARK}" then redis.call("PEXPIRE", key, ARGV[1]) end
  end`;

/**
 * Sets every key where there is nothing to ARGV[1] for ARGV[2] milliseconds. Gives 1 where it did, 0 where another lock is, 2
 * where something else is.
 */
export const LOCK: string = `
  local states = {}
  for i, key in ipairs(KEYS) do
    if redis.call("SET", key, ARGV[1], "NX", "PX", ARGV[2]) then
      states[i] = 1
    else
      local value = redis.call("MGET", key)[1]
      states[i] = value and string.sub(value, 1, ${LOCK_MARK.length}) == "${LOCK_MARK}" and 0 or 2
    end
  end
  return states`;

/** Lets locks that still hold the token ARGV[1] live for ARGV[2] milliseconds from now on. */
export const RENEW: string = withOwnLocks(`redis.call("PEXPIRE", key, ARGV[2])`);

/** Removes locks that still hold the token ARGV[1]. */
export const UNLOCK: string = withOwnLocks(`redis.call("DEL", key)`);

// One step, so that a lock that expired and went to another is neither renewed nor removed.
function withOwnLocks(command: string): string {
  return `
  local tokens = redis.call("MGET", unpack(KEYS))
  for i, key in ipairs(KEYS) do
    if tokens[i] == ARGV[1] then ${command} end
  end`;
}

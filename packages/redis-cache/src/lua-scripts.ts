/** Lets every key live for ARGV[1] milliseconds from now on. */
export const EXPIRE = `
  for _, key in ipairs(KEYS) do redis.call("PEXPIRE", key, ARGV[1]) end`;

/**
 * The first half of the keys are locks, the second half what they protect. Sets those that are free to ARGV[1] for ARGV[2]
 * milliseconds. Gives 0 for a lock that another has, 1 for one that was taken, 2 for one that was taken although the value
 * is there by now.
 */
export const LOCK = `
  local count = #KEYS / 2
  local taken = {}
  for i = 1, count do
    taken[i] = redis.call("SET", KEYS[i], ARGV[1], "NX", "PX", ARGV[2]) and 1 or 0
  end
  if redis.call("EXISTS", unpack(KEYS, count + 1)) > 0 then
    for i = 1, count do
      if taken[i] == 1 and redis.call("EXISTS", KEYS[count + i]) == 1 then taken[i] = 2 end
    end
  end
  return taken`;

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

// The commands that are sent, Lua scripts among them, and the client that sends them.
export { isCluster, keyCommands, type KeyCommands, type RedisClient } from "./key-commands.ts";
export { LOCK_MARK } from "./lua-scripts.ts";

// One connection, of our own or the caller's, and the typed error for each of its failures.
export type { ServerAddress } from "./owned-client.ts";
export {
  type ClientSource,
  type ConnectionSettings,
  createRedisConnection,
  type RedisConnection,
} from "./redis-connection.ts";

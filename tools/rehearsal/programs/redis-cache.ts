import { createRedisStore } from "@embedloom/redis-cache";
import { Redis } from "ioredis";

// Nobody listens there: the store says so, and the cache above it would go on without it.
const client = new Redis({
  host: "127.0.0.1",
  port: 1,
  lazyConnect: true,
  maxRetriesPerRequest: 0,
  retryStrategy: () => null,
});
client.on("error", () => {});
const store = createRedisStore({ client });
const outcome = await store.getMany(["a key"]).then(
  () => "answered",
  (error: { code: string }) => error.code,
);
console.log(store.name, outcome); // redis store
await store.close();
client.disconnect();

import { withCache } from "@embedloom/cache";
import { createFakeEmbedder } from "@embedloom/testing";
import { createRedisStore } from "@embedloom/redis-cache";

// Embeds texts over a shared cache, asking a counting server before each request, and prints the sum of all values.
const [redisUrl, prefix, counterUrl = "", count] = process.argv.slice(2);

const provider = createFakeEmbedder({
  limits: { inputsPerRequest: 100 },
  beforeRequest: async (batch) => {
    await fetch(counterUrl, { method: "POST", body: JSON.stringify(batch) });
  },
});
// What is tested is who pays, on a machine that is busy with eight processes: no timeout may decide it.
const store = createRedisStore({ url: redisUrl, prefix, commandTimeoutMs: 10_000, connectTimeoutMs: 10_000 });
const cache = withCache(provider, store, { storeTimeoutMs: 60_000 });
const { embeddings } = await cache.embed(Array.from({ length: Number(count) }, (_, i) => `text ${i}`));
await cache.close();
const sum = embeddings.data.reduce((total, value) => total + value, 0);
const { misses, lastStoreError } = cache.stats();
process.stdout.write(JSON.stringify({ sum, misses, lastStoreError: String(lastStoreError) }));

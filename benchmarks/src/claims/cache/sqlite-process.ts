// One process of the claims about several: embeds 1,000 texts over a shared file, and says what it paid for. With `hang` its
// provider never answers.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { withCache } from "@embedloom/cache";
import { createSqliteStore } from "@embedloom/sqlite-cache";
import { createFakeEmbedder } from "@embedloom/testing";

const [path = "", mode] = process.argv.slice(2);
const delay = monitorEventLoopDelay({ resolution: 1 });
const inner = createFakeEmbedder({
  limits: { inputsPerRequest: 100 },
  beforeRequest: async () => {
    if (mode !== "hang") return void (await setTimeout(10));
    process.stdout.write("asked");
    await setTimeout(60_000);
  },
});
const cache = withCache(inner, createSqliteStore({ path }));
delay.enable();
await cache.embed(Array.from({ length: 1000 }, (_, i) => `text ${i}`));
delay.disable();
await cache.close();
const { misses, storeErrors } = cache.stats();
process.stdout.write(JSON.stringify({ paid: misses, storeErrors, blockedMs: delay.max / 1e6 }));

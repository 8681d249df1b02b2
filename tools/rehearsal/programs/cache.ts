import { createMemoryStore, withCache } from "@embedloom/cache";
import { createFakeEmbedder } from "@embedloom/testing";

const embedder = withCache(createFakeEmbedder(), createMemoryStore());
await embedder.embed(["a cat", "a dog", "a cat"]);
await embedder.embed(["a dog"]);
const { hits, misses, deduplicated } = embedder.stats();
console.log(hits, misses, deduplicated); // 1 2 1
await embedder.close();

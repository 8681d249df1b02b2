import type { CacheContenderFactory } from "./cache-contender.ts";

interface CacheEntry {
  readonly name: string;
  /** Largest difference of a value to the vector that was kept: what a smaller encoding costs. */
  readonly tolerance: number;
  readonly load: () => Promise<CacheContenderFactory>;
}

const embedloom = (encoding: "float32" | "float16" | "int8", tolerance: number): CacheEntry => ({
  name: `Embedloom, ${encoding}`,
  tolerance,
  load: async () => (await import("./embedloom-cache-contender.ts")).embedloomCacheContender(encoding),
});

const handWritten = (name: string, read: "get" | "mget", value: "json" | "float32"): CacheEntry => ({
  name,
  tolerance: 0,
  load: async () => (await import("./hand-written-cache-contender.ts")).handWrittenCacheContender({ read, value }),
});

/** Ours first. */
export const CACHES: readonly CacheEntry[] = [
  embedloom("float32", 0),
  embedloom("float16", 1e-4),
  embedloom("int8", 1e-3),
  {
    name: "LangChain.js, CacheBackedEmbeddings",
    tolerance: 0,
    load: async () => (await import("./langchain-cache-contender.ts")).langChainCacheContender,
  },
  handWritten("by hand: GET and JSON each", "get", "json"),
  handWritten("by hand: MGET and JSON", "mget", "json"),
  handWritten("by hand: MGET and float32", "mget", "float32"),
];

/** The cache of that name. */
export function cacheNamed(name: string): CacheEntry {
  const entry = CACHES.find((one) => one.name === name);
  if (entry === undefined) throw new RangeError(`No cache ${name}`);
  return entry;
}

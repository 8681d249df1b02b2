import { withCache } from "@embedloom/cache";
import { createFakeEmbedder, embedderContract, embeddingStoreContract, registerContract } from "@embedloom/testing";
import { describe, inject, test } from "vitest";
import { createRedisStore } from "./store/redis-store.ts";

const url = inject("redisUrl");
// What is tested is not how long a busy machine takes.
const patient = { commandTimeoutMs: 5000, connectTimeoutMs: 5000 };
const create = () => createRedisStore({ url, prefix: "embedloom-contract:", ...patient });

describe.skipIf(url === undefined)("redis store", () => {
  registerContract(embeddingStoreContract({ create, persists: true }), test);
});

describe.skipIf(url === undefined)("redis store, slices of one", () => {
  const sliced = () => createRedisStore({ url, prefix: "embedloom-contract:", ...patient, sliceSize: 1 });
  registerContract(embeddingStoreContract({ create: sliced, persists: true }), test);
});

describe.skipIf(url === undefined)("withCache over the redis store", () => {
  const prompts = { query: "query: ", document: "passage: " };
  const cached = () => withCache(createFakeEmbedder({ prompts }), create());
  registerContract(embedderContract({ create: cached, reducedDimensions: 16, usesPrompts: true }), test);
});

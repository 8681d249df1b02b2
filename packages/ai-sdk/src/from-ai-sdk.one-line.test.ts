import { createOpenAI } from "@ai-sdk/openai";
import { withBatching } from "@embedloom/batcher";
import { createMemoryStore, withCache } from "@embedloom/cache";
import { PartialEmbedError } from "@embedloom/core";
import { type FakeOpenAI, startFakeOpenAI } from "@embedloom/testing";
import { embedMany } from "ai";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fromAISDK } from "./from-ai-sdk.ts";
import { toAISDK } from "./to-ai-sdk.ts";

let server: FakeOpenAI;

beforeEach(async () => {
  server = await startFakeOpenAI();
});

afterEach(() => server.close());

const openai = () => createOpenAI({ apiKey: "k", baseURL: server.url });

// Before: the line of an AI SDK user. After: the one line that the README shows.
const bare = () => openai().embedding("text-embedding-3-small");
const facts = { dimensions: 1536, normalized: true, limits: { tokensPerRequest: 300_000 } };
const stacked = () => toAISDK(withCache(withBatching(fromAISDK(bare(), facts)), createMemoryStore()));

const good = Array.from({ length: 60 }, (_, i) => `text ${i}`);
const withPoison = good.toSpliced(17, 0, "poison");
const failure = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

describe("the one line", () => {
  test("behavior: one poisoned value costs the bare model everything, and the stack that value alone", async () => {
    server.setFaults({ poison: { marker: "poison" } });
    const lost = await failure(embedMany({ model: bare(), values: withPoison }));
    expect(lost instanceof Error && lost.cause).not.toBeInstanceOf(PartialEmbedError);

    const kept = await failure(embedMany({ model: stacked(), values: withPoison }));
    const cause = kept instanceof Error ? kept.cause : undefined;
    expect(cause instanceof PartialEmbedError && cause.completed.embeddings.count).toBe(60);
    expect(cause instanceof PartialEmbedError && cause.failures.map(({ index }) => index)).toEqual([17]);
  });

  test("behavior: what succeeded is cached, so that the call without the value needs no request", async () => {
    server.setFaults({ poison: { marker: "poison" } });
    const model = stacked();
    await failure(embedMany({ model, values: withPoison }));
    const before = server.requests.length;
    const { embeddings } = await embedMany({ model, values: good });
    expect(server.requests.length - before).toBe(0);
    expect(embeddings[59]).toEqual([...server.vectorOf("text 59", "text-embedding-3-small")]);
  });

  test("behavior: equal values are paid once", async () => {
    const values = [...good, ...good];
    await embedMany({ model: bare(), values });
    expect(server.textsServed.get("text 0")).toBe(2);
    await embedMany({ model: stacked(), values });
    expect(server.textsServed.get("text 0")).toBe(3);
  });

  test("behavior: a rate limit is waited out as long as the server says, by the stack alone", async () => {
    server.setFaults({ script: (index) => (index === 0 ? { kind: "rate-limit", waitMs: 5 } : undefined) });
    const { embeddings } = await embedMany({ model: stacked(), values: ["a lease"], maxRetries: 0 });
    expect(embeddings).toHaveLength(1);
    expect(server.requests.map(({ status }) => status)).toEqual([429, 200]);
  });

  test("behavior: requests are packed by tokens as the server counts them", async () => {
    // 200 values of 8,000 bytes are 400,000 tokens by the gate's count.
    const values = Array.from({ length: 200 }, (_, i) => `${i} `.padEnd(8000, "x"));
    await embedMany({ model: stacked(), values });
    expect(server.requests.map(({ status }) => status)).toEqual([200, 200]);
  });
});

import { afterEach, describe, expect, test } from "vitest";
import { withBatching } from "../packages/batcher/src/index.ts";
import { createMemoryStore, withCache } from "../packages/cache/src/index.ts";
import { compose, type Embedder, isEmbedloomError } from "../packages/core/src/index.ts";
import { createOllama } from "../packages/ollama/src/index.ts";
import { createOpenAI } from "../packages/openai/src/index.ts";
import { type FakeOllama, type FakeOpenAI, startFakeOllama, startFakeOpenAI } from "../packages/testing/src/index.ts";

const QUICK = { baseDelayMs: 1, maxDelayMs: 5 };
const MARKER = "forty-one is bad";
const texts = Array.from({ length: 200 }, (_, i) => (i === 41 ? MARKER : `text number ${i}`));

let opened: (FakeOllama | FakeOpenAI | Embedder)[] = [];

afterEach(async () => {
  for (const each of opened.toReversed()) await each.close();
  opened = [];
});

async function keep<T extends FakeOllama | FakeOpenAI | Embedder>(made: T | Promise<T>): Promise<T> {
  const each = await made;
  opened.push(each);
  return each;
}

describe("batcher on ollama", () => {
  test("behavior: a full queue and a crashed runner are tried again until every text has its vector", async () => {
    const server = await keep(startFakeOllama({ installed: ["all-minilm"] }));
    server.setFaults({
      script: (_, { path }) => {
        if (path !== "/api/embed") return undefined;
        const tries = server.requests.filter((request) => request.path === "/api/embed").length;
        if (tries <= 2) return { kind: "queue-full" };
        return tries === 3 ? { kind: "runner-error", failure: "eof" } : undefined;
      },
    });
    const embedder = await keep(withBatching(createOllama({ model: "all-minilm", baseURL: server.url }), QUICK));
    const { embeddings } = await embedder.embed(texts.slice(0, 40));
    expect(embeddings.row(7)).toEqual(server.vectorOf(texts[7]!, "all-minilm"));
    expect(embeddings.count).toBe(40);
  });

  test.each(["nan", "poison"] as const)("behavior: one %s input stands alone, and is named", async (kind) => {
    const server = await keep(startFakeOllama({ installed: ["all-minilm"], faults: { [kind]: { marker: MARKER } } }));
    const embedder = await keep(withBatching(createOllama({ model: "all-minilm", baseURL: server.url }), QUICK));
    const { completed, failures } = await embedder.embedSettled(texts);
    expect(completed.indices).toHaveLength(199);
    expect(failures.map(({ index }) => index)).toEqual([41]);
    expect(isEmbedloomError(failures[0]?.error)).toBe(true);
  });
});

describe("cache on batcher on openai", () => {
  test("behavior: what succeeded beside a bad input is kept, and a second try pays for nothing but that input", async () => {
    const server = await keep(startFakeOpenAI({ faults: { poison: { marker: MARKER } } }));
    const provider = createOpenAI({ model: "text-embedding-3-small", baseURL: server.url, apiKey: "sk-test" });
    const embedder = await keep(
      compose(
        provider,
        (inner) => withBatching(inner, QUICK),
        (inner) => withCache(inner, createMemoryStore()),
      ),
    );
    const first: unknown = await embedder.embed(texts).catch((error: unknown) => error);
    expect.assert(isEmbedloomError(first, "partial"));
    expect(first.completed.indices).toHaveLength(199);
    expect(first.failures.map(({ index }) => index)).toEqual([41]);
    server.setFaults({});
    const before = server.counters.vectorsServed;
    const { embeddings } = await embedder.embed(texts);
    expect(server.counters.vectorsServed - before).toBe(1);
    expect(embeddings.row(41)).toEqual(server.vectorOf(MARKER, "text-embedding-3-small"));
    expect(Math.max(...server.textsServed.values())).toBe(1);
  });
});

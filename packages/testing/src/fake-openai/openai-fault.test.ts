import { describe, expect, onTestFinished, test } from "vitest";
import { type FakeOpenAI, startFakeOpenAI } from "./fake-openai.ts";
import type { OpenAIFault } from "./openai-fault.ts";
import { postJson } from "../fake-http/post-json.ts";

const model = "tiny";
const input = ["a", "b", "c", "d", "e"];

async function start(fault: OpenAIFault): Promise<FakeOpenAI> {
  const models = { [model]: { dimensions: 8 } };
  const server = await startFakeOpenAI({ models, faults: { script: (index) => (index === 0 ? fault : undefined) } });
  onTestFinished(() => server.close());
  return server;
}

interface Item {
  readonly index: number;
  readonly embedding: (number | null)[];
}

async function rows(fault: OpenAIFault): Promise<{ server: FakeOpenAI; items: readonly Item[] }> {
  const server = await start(fault);
  const reply = await postJson(`${server.url}/embeddings`, { model, input });
  expect(reply.status, reply.text).toBe(200);
  return { server, items: (reply.json() as { data: Item[] }).data };
}

const indexes = (items: readonly Item[]): readonly number[] => items.map(({ index }) => index);

describe("data", () => {
  test("error: out-of-order shuffles the rows, each with its correct index", async () => {
    const { server, items } = await rows({ kind: "out-of-order", seed: 3 });
    expect(indexes(items)).not.toEqual([0, 1, 2, 3, 4]);
    expect(indexes(items).toSorted()).toEqual([0, 1, 2, 3, 4]);
    for (const { index, embedding } of items) {
      expect(Float32Array.from(embedding as number[])).toEqual(server.vectorOf(input[index] ?? "", model));
    }
  });

  test("error: out-of-order never leaves the order as it is, whatever the seed", async () => {
    for (const seed of Array.from({ length: 8 }, (_, index) => index)) {
      const server = await start({ kind: "out-of-order", seed });
      const reply = await postJson(`${server.url}/embeddings`, { model, input: ["a", "b"] });
      expect(indexes((reply.json() as { data: Item[] }).data), `seed ${seed}`).toEqual([1, 0]);
    }
  });

  test("error: duplicate-index repeats the first index in the last row, or in the row asked for", async () => {
    expect(indexes((await rows({ kind: "duplicate-index" })).items)).toEqual([0, 1, 2, 3, 0]);
    expect(indexes((await rows({ kind: "duplicate-index", row: 1 })).items)).toEqual([0, 0, 2, 3, 4]);
    expect(indexes((await rows({ kind: "duplicate-index", row: 0 })).items)).toEqual([4, 1, 2, 3, 4]);
  });

  test("error: dropped-vector leaves one row out, which was paid", async () => {
    const { server, items } = await rows({ kind: "dropped-vector", row: 1 });
    expect(indexes(items)).toEqual([0, 2, 3, 4]);
    expect(server.counters.vectorsServed).toBe(5);
  });

  test("error: short-vector, zero-vector and empty-vector spoil one row", async () => {
    const short = (await rows({ kind: "short-vector" })).items.map(({ embedding }) => embedding.length);
    expect(short).toEqual([8, 8, 8, 8, 7]);
    expect((await rows({ kind: "zero-vector", row: 2 })).items[2]?.embedding).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect((await rows({ kind: "empty-vector", row: 0 })).items[0]?.embedding).toEqual([]);
  });

  test("error: nan is null in JSON and NaN in base64", async () => {
    expect((await rows({ kind: "nan", row: 0 })).items[0]?.embedding[0]).toBeNull();
    const server = await start({ kind: "nan", row: 0 });
    const reply = await postJson(`${server.url}/embeddings`, { model, input, encoding_format: "base64" });
    const { data } = reply.json() as { data: { embedding: string }[] };
    expect(Buffer.from(data[0]?.embedding ?? "", "base64").readFloatLE(0)).toBeNaN();
  });

  test("behavior: the next request is whole again", async () => {
    const { server } = await rows({ kind: "dropped-vector" });
    const reply = await postJson(`${server.url}/embeddings`, { model, input });
    expect(indexes((reply.json() as { data: Item[] }).data)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe("server errors", () => {
  const ask = async (
    fault: OpenAIFault,
  ): Promise<{ server: FakeOpenAI; status: number; text: string; headers: Headers }> => {
    const server = await start(fault);
    const reply = await postJson(`${server.url}/embeddings`, { model, input });
    return { server, ...reply };
  };

  test.each([500, 502, 503, 504] as const)("error: server-error %d is JSON and bills nothing", async (status) => {
    const reply = await ask({ kind: "server-error", status });
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.text)).toMatchObject({ error: { type: "server_error", param: null, code: null } });
    expect(reply.server.counters.tokensBilled).toBe(0);
  });

  test("default: server-error is a 500", async () => {
    expect((await ask({ kind: "server-error" })).status).toBe(500);
  });

  test("error: error-with-200 is a 200 with an error body", async () => {
    const { status, text } = await ask({ kind: "error-with-200" });
    expect(status).toBe(200);
    expect(Object.keys(JSON.parse(text))).toEqual(["error"]);
  });

  test("error: rate-limit is a 429 though no bucket is empty, with the wait and the headers asked for", async () => {
    const { status, text, headers, server } = await ask({ kind: "rate-limit", waitMs: 1500 });
    expect(status).toBe(429);
    expect(JSON.parse(text)).toMatchObject({
      error: { code: "rate_limit_exceeded", message: expect.stringContaining("Please try again in 1.5s.") },
    });
    expect([headers.get("retry-after"), headers.get("retry-after-ms")]).toEqual(["2", "1500"]);
    expect(server.counters.rateLimited).toBe(1);
    const silent = await ask({ kind: "rate-limit", waitMs: 1500, retryAfter: "none" });
    expect(silent.headers.get("retry-after")).toBeNull();
  });

  test("error: insufficient-quota is a 429 with that code", async () => {
    const { status, text } = await ask({ kind: "insufficient-quota" });
    expect([status, JSON.parse(text)]).toMatchObject([429, { error: { code: "insufficient_quota" } }]);
  });
});

describe("plans", () => {
  test("args: setFaults replaces the plan from the next request on, and is checked", async () => {
    const server = await start({ kind: "server-error" });
    server.setFaults({ rates: [{ fault: { kind: "server-error", status: 503 }, probability: 1 }] });
    expect((await postJson(`${server.url}/embeddings`, { model, input })).status).toBe(503);
    server.setFaults({});
    expect((await postJson(`${server.url}/embeddings`, { model, input })).status).toBe(200);
    const impossible = { rates: [{ fault: { kind: "server-error" as const }, probability: 2 }] };
    expect(() => server.setFaults(impossible)).toThrow("to be from 0 to 1, got 2 (a number).");
  });

  test("behavior: the same seed hits the same requests", async () => {
    const run = async (): Promise<readonly number[]> => {
      const server = await startFakeOpenAI({
        models: { [model]: { dimensions: 8 } },
        faults: { rates: [{ fault: { kind: "server-error" }, probability: 0.5 }], seed: 11 },
      });
      onTestFinished(() => server.close());
      const statuses: number[] = [];
      for (const text of input)
        statuses.push((await postJson(`${server.url}/embeddings`, { model, input: text })).status);
      return statuses;
    };
    const first = await run();
    expect(await run()).toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 500]));
  });
});

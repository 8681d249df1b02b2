import type { IndexIdentity, SinkRow } from "@embedloom/core";
import { writeRows } from "@embedloom/core/sink";
import { deterministicVector, type FakeQdrant, startFakeQdrant } from "@embedloom/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createQdrantSink } from "./qdrant-sink.ts";

const identity: IndexIdentity = { fingerprint: "m", dimensions: 8, distance: "cosine", encoding: "float32" };
const rowOf = (name: number, text?: string): SinkRow => ({
  id: `${name}`,
  vector: deterministicVector(`${name}`, 8),
  source: "s",
  digest: `${name}`,
  text,
});
const rowsOf = (count: number): SinkRow[] => Array.from({ length: count }, (_, i) => rowOf(i));

let server: FakeQdrant;
beforeAll(async () => {
  server = await startFakeQdrant({ apiKey: "a key" });
});
afterAll(() => server.close());
const sinkOf = (collection: string): ReturnType<typeof createQdrantSink> =>
  createQdrantSink({ url: server.url, apiKey: "a key", collection });

test.each([
  ["no address", { url: "localhost" }],
  ["another protocol", { url: "grpc://localhost:6334" }],
  ["a name with a dot", { url: "http://localhost", collection: "a.b" }],
  ["no time", { url: "http://localhost", timeoutMs: 0 }],
])("error: %s is refused at once", (_, settings) => {
  expect(() => createQdrantSink(settings)).toThrow(expect.objectContaining({ code: "invalid_option" }));
});

describe("the wire", () => {
  test.each([
    ["float16", { vectors: { size: 8, distance: "Cosine", datatype: "float16" } }],
    [
      "int8",
      { vectors: { size: 8, distance: "Cosine" }, quantization_config: { scalar: { type: "int8", always_ram: true } } },
    ],
    ["binary", { vectors: { size: 8, distance: "Cosine" }, quantization_config: { binary: { always_ram: true } } }],
  ] as const)("default: %s is asked for in Qdrant's words", async (encoding, body) => {
    await sinkOf(encoding).open({ ...identity, encoding });
    const made = server.requests.findLast(
      ({ method, path }) => method === "PUT" && /^\/collections\/[^/]+$/.test(path),
    );
    expect(made?.body).toMatchObject(body);
  });

  test("behavior: points are written before the call resolves, in requests that the server takes", async () => {
    const index = await sinkOf("large").open(identity);
    const rows = Array.from({ length: 5 }, (_, i) => rowOf(i, "é".repeat(1_000_000)));
    await index.upsert(rows);
    const writes = server.requests.filter(
      ({ method, path }) => method === "PUT" && path.includes("large") && path.includes("/points"),
    );
    expect(writes.length).toBeGreaterThan(1);
    expect(writes.every(({ path }) => path.includes("wait=true"))).toBe(true);
    expect(await index.count()).toBe(5);
  });
});

describe("failures", () => {
  test.each([
    [401, "authentication", false],
    [403, "authentication", false],
    [429, "rate_limited", true],
    [500, "server", true],
    [503, "server", true],
  ] as const)("error: %i is an error of the code %s", async (status, code, retryable) => {
    const index = await sinkOf("failing").open(identity);
    server.failNext(status);
    await expect(index.count()).rejects.toMatchObject({ code, retryable });
    expect(await index.count()).toBe(0);
  });

  test("behavior: a stream goes on after a server that was away", async () => {
    const index = await sinkOf("stream").open(identity);
    server.failNext(503);
    expect(await writeRows(index, rowsOf(10), { batchRows: 5 })).toEqual({ written: 10, failed: 0 });
    expect(await index.count()).toBe(10);
  });

  test("error: a server that is not there, a wrong key, and a collection that is gone are typed errors", async () => {
    const away = createQdrantSink({ url: "http://127.0.0.1:1", timeoutMs: 2000 });
    await expect(away.open(identity)).rejects.toMatchObject({ code: "connection" });
    const stranger = createQdrantSink({ url: server.url, apiKey: "another key" });
    await expect(stranger.open(identity)).rejects.toMatchObject({ code: "authentication" });
    const sink = sinkOf("gone");
    const index = await sink.open(identity);
    await sink.drop();
    await expect(index.count()).rejects.toMatchObject({ code: "store" });
  });
});

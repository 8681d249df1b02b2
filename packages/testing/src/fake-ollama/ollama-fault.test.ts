import { describe, expect, onTestFinished, test } from "vitest";
import { type PostedReply, postJson } from "../fake-http/post-json.ts";
import { type FakeOllama, startFakeOllama } from "./fake-ollama.ts";
import type { OllamaFault } from "./ollama-fault.ts";

const model = "all-minilm";

async function ask(fault: OllamaFault, version = "0.34.2"): Promise<{ server: FakeOllama; reply: PostedReply }> {
  const server = await startFakeOllama({ version, faults: { script: (index) => (index === 0 ? fault : undefined) } });
  onTestFinished(() => server.close());
  return { server, reply: await postJson(`${server.url}/api/embed`, { model, input: ["a", "b", "c"] }) };
}

describe("runner", () => {
  test.each([
    ["eof", /EOF$/],
    ["connection-refused", /connection refused$/],
    ["server-status", /server status/],
    ["out-of-memory", /out of memory$/],
    ["connection-reset", /connection reset by peer$/],
    ["gone", /no longer running/],
    ["cannot-truncate", /^input exceeds maximum context length and cannot be truncated further$/],
  ] as const)("error: %s is a 400 from 0.13.3 and a 500 before, and passes", async (failure, text) => {
    const { server, reply } = await ask({ kind: "runner-error", failure });
    expect([reply.status, reply.json()]).toEqual([400, { error: expect.stringMatching(text) }]);
    expect((await ask({ kind: "runner-error", failure }, "0.13.2")).reply.status).toBe(500);
    expect((await postJson(`${server.url}/api/embed`, { model, input: "a" })).status).toBe(200);
  });

  test("error: a runner that ends while the model is loaded is a 500", async () => {
    const { reply } = await ask({ kind: "runner-error", failure: "terminated" });
    expect([reply.status, reply.json()]).toEqual([500, { error: "llama-server process has terminated" }]);
  });

  test("error: queue-full is a 503 though nothing waits", async () => {
    const { reply } = await ask({ kind: "queue-full" });
    expect([reply.status, reply.json()]).toEqual([
      503,
      { error: "server busy, please try again.  maximum pending requests exceeded" },
    ]);
  });

  test("error: error-with-200 is a 200 with an error body", async () => {
    const { reply } = await ask({ kind: "error-with-200" });
    expect([reply.status, reply.json()]).toEqual([200, { error: expect.any(String) }]);
  });
});

describe("data", () => {
  const rows = async (fault: OllamaFault): Promise<(number | null)[][]> =>
    ((await ask(fault)).reply.json() as { embeddings: number[][] }).embeddings;

  test("error: out-of-order hands vectors to the wrong inputs", async () => {
    const { server, reply } = await ask({ kind: "out-of-order" });
    const { embeddings } = reply.json() as { embeddings: number[][] };
    const right = ["a", "b", "c"].map((text) => server.vectorOf(text, model).join());
    const found = embeddings.map((vector) => Float32Array.from(vector).join());
    expect(found).not.toEqual(right);
    expect(found.toSorted()).toEqual(right.toSorted());
  });

  test("error: dropped, short, zero, empty and NaN vectors", async () => {
    expect(await rows({ kind: "dropped-vector" })).toHaveLength(2);
    expect((await rows({ kind: "short-vector", row: 1 })).map((row) => row.length)).toEqual([384, 383, 384]);
    expect((await rows({ kind: "zero-vector", row: 0 }))[0]?.every((value) => value === 0)).toBe(true);
    expect((await rows({ kind: "empty-vector", row: 2 }))[2]).toEqual([]);
    expect((await rows({ kind: "nan", row: 0 }))[0]?.[0]).toBeNull();
  });
});

describe("transport", () => {
  test("error: faults of the transport hit every path", async () => {
    const server = await startFakeOllama({
      faults: { rates: [{ fault: { kind: "html", status: 502 }, probability: 1 }] },
    });
    onTestFinished(() => server.close());
    expect((await fetch(`${server.url}/api/tags`)).status).toBe(502);
    expect((await postJson(`${server.url}/api/embed`, { model, input: "a" })).status).toBe(502);
    server.setFaults({ rates: [{ fault: { kind: "truncated-json" }, probability: 1 }] });
    const cut = await postJson(`${server.url}/api/show`, { model });
    expect(() => cut.json()).toThrow(SyntaxError);
  });
});

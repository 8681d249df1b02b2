import { describe, expect, onTestFinished, test } from "vitest";
import { postJson } from "../fake-http/post-json.ts";
import { type FakeOllama, startFakeOllama } from "./fake-ollama.ts";
import type { OllamaFault } from "./ollama-fault.ts";

const model = "mxbai-embed-large";

async function start(fault?: OllamaFault): Promise<FakeOllama> {
  const server = await startFakeOllama({ faults: { script: (index) => (index === 0 ? fault : undefined) } });
  onTestFinished(() => server.close());
  return server;
}

async function pull(
  server: FakeOllama,
  body: object,
): Promise<{ status: number; type: string | null; lines: object[] }> {
  const reply = await postJson(`${server.url}/api/pull`, body);
  const lines = reply.text.split("\n").filter((line) => line !== "");
  return {
    status: reply.status,
    type: reply.headers.get("content-type"),
    lines: lines.map((line) => JSON.parse(line) as object),
  };
}

const embedStatus = async (server: FakeOllama): Promise<number> =>
  (await postJson(`${server.url}/api/embed`, { model, input: "a" })).status;

describe("streamed", () => {
  test("default: progress line by line up to success, after which the model can be used", async () => {
    const server = await start();
    expect(await embedStatus(server)).toBe(404);
    const { status, type, lines } = await pull(server, { model });
    expect([status, type]).toEqual([200, "application/x-ndjson"]);
    const digest = expect.stringMatching(/^sha256:[\da-f]{64}$/);
    const layer = { status: expect.stringMatching(/^pulling [\da-f]{12}$/), digest, total: 274_302_450 };
    expect(lines).toEqual([
      { status: "pulling manifest" },
      layer,
      { ...layer, completed: 68_575_612 },
      { ...layer, completed: 137_151_225 },
      { ...layer, completed: 274_302_450 },
      { status: "verifying sha256 digest" },
      { status: "writing manifest" },
      { status: "success" },
    ]);
    expect(server.installed.has(`${model}:latest`)).toBe(true);
    expect(await embedStatus(server)).toBe(200);
  });

  test("error: an unknown model is a 200 whose second line is the error", async () => {
    const { status, lines } = await pull(await start(), { name: "nope" });
    expect([status, lines]).toEqual([
      200,
      [{ status: "pulling manifest" }, { error: "pull model manifest: file does not exist" }],
    ]);
  });

  test("error: pull-offline is a 200 whose second line names the failed look-up", async () => {
    const { status, lines } = await pull(await start({ kind: "pull-offline" }), { model });
    const error = expect.stringMatching(/^pull model manifest: Get "https:.*": dial tcp: lookup .*: no such host$/);
    expect([status, lines]).toEqual([200, [{ status: "pulling manifest" }, { error }]]);
  });

  test("error: pull-error ends with an error line after some progress", async () => {
    const server = await start({ kind: "pull-error", text: "disk full" });
    const { lines } = await pull(server, { model });
    expect(lines.at(-2)).toHaveProperty("completed");
    expect(lines.at(-1)).toEqual({ error: "disk full" });
    expect(await embedStatus(server)).toBe(404);
  });

  test("error: pull-cut ends without error and without success", async () => {
    const server = await start({ kind: "pull-cut" });
    const { lines } = await pull(server, { model });
    expect(lines.at(-1)).toHaveProperty("completed");
    expect(await embedStatus(server)).toBe(404);
  });

  test("behavior: pull-stall shows progress and then waits for the client to give up", async () => {
    const server = await start({ kind: "pull-stall" });
    const client = new AbortController();
    const body = JSON.stringify({ model });
    const response = await fetch(`${server.url}/api/pull`, { method: "POST", body, signal: client.signal });
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.split("\n").length > 4) break;
    }
    expect(text).toContain('"completed":137151225');
    client.abort();
    await server.until(() => server.counters.aborted === 1);
    expect(server.installed.has(`${model}:latest`)).toBe(false);
  });

  test("error: a connection cut in the middle", async () => {
    const server = await start({ kind: "reset-mid-body" });
    await expect(pull(server, { model })).rejects.toThrow("terminated");
  });
});

describe("not streamed", () => {
  test("args: stream false gives one answer, or a 500 with the error", async () => {
    expect((await pull(await start(), { model, stream: false })).lines).toEqual([{ status: "success" }]);
    const { status, lines } = await pull(await start(), { model: "nope", stream: false });
    expect([status, lines]).toEqual([500, [{ error: "pull model manifest: file does not exist" }]]);
  });

  test("error: a name that cannot be one is a 400", async () => {
    const { status, lines } = await pull(await start(), { model: "no pe" });
    expect([status, lines]).toEqual([400, [{ error: "invalid model name" }]]);
  });
});

import { isEmbedloomError } from "@embedloom/core";
import { type FakeOllama, startFakeOllama } from "@embedloom/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createCaller } from "../client/ollama-client.ts";
import { pullModel } from "./pull-model.ts";
import type { PullProgress } from "../settings/pull-progress.ts";

let server: FakeOllama;
let seen: PullProgress[];

beforeEach(async () => {
  server = await startFakeOllama({ installed: [] });
  seen = [];
});

afterEach(() => server.close());

const pull = (model: string, signal?: AbortSignal): Promise<void> =>
  pullModel(createCaller({ model, baseURL: server.url, timeoutMs: 1000 }), model, (step) => seen.push(step), signal);

const failure = async (model: string): Promise<unknown> => {
  const error = await pull(model).catch((reason: unknown) => reason);
  return isEmbedloomError(error)
    ? { name: error.name, message: error.message, retryable: error.retryable, status: error.status }
    : error;
};

describe("pullModel", () => {
  test("default: fetches the model and tells every step", async () => {
    await pull("all-minilm");
    expect(server.installed.has("all-minilm:latest")).toBe(true);
    expect(seen[0]).toEqual({ status: "pulling manifest" });
    expect(seen[1]).toEqual({
      status: expect.stringMatching(/^pulling [0-9a-f]{12}$/),
      digest: expect.any(String),
      totalBytes: 45_960_996,
    });
    expect(seen.map(({ completedBytes }) => completedBytes).filter(Boolean)).toEqual([
      11_490_249, 22_980_498, 45_960_996,
    ]);
    expect(seen.at(-1)).toEqual({ status: "success" });
  });

  test("error: an unknown model, which Ollama reports with status 200", async () => {
    expect(await failure("nope")).toEqual({
      name: "ModelNotFoundError",
      message: `Ollama's library has no model "nope". Check the name and its tag at https://ollama.com/library.`,
      retryable: false,
      status: 200,
    });
  });

  test("error: a failure on the way can be tried again, a full disk cannot", async () => {
    server.setFaults({ script: () => ({ kind: "pull-error" }) });
    expect(await failure("all-minilm")).toEqual({
      name: "ServerError",
      message: 'Ollama could not pull "all-minilm". It said: "max retries exceeded: unexpected EOF"',
      retryable: true,
      status: 200,
    });
    server.setFaults({ script: () => ({ kind: "pull-error", text: "write blob: no space left on device" }) });
    expect(await failure("all-minilm")).toMatchObject({ name: "ServerError", retryable: false });
  });

  test.each([
    'pull model manifest: Get "https://registry.example/v2/library/all-minilm/manifests/latest": dial tcp: lookup registry.example: no such host',
    'pull model manifest: Get "https://registry.example/v2/": dial tcp 10.0.0.1:443: connect: connection refused',
    'pull model manifest: Get "https://registry.example/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
  ])("error: a server without a way to the library: %s", async (text) => {
    server.setFaults({ script: () => ({ kind: "pull-error", text }) });
    expect(await failure("all-minilm")).toMatchObject({
      name: "ConnectionError",
      retryable: true,
      message: expect.stringMatching(/^Ollama's machine cannot reach the library to fetch "all-minilm" .*HTTPS_PROXY/),
    });
  });

  test("error: a stream that ends early", async () => {
    server.setFaults({ script: () => ({ kind: "pull-cut" }) });
    expect(await failure("all-minilm")).toMatchObject({
      name: "ConnectionError",
      message: 'The pull of "all-minilm" ended before it was complete; the next one goes on from there.',
    });
    expect(server.installed.size).toBe(0);
  });

  test("error: a connection that breaks", async () => {
    server.setFaults({ script: () => ({ kind: "reset-before-headers" }) });
    expect(await failure("all-minilm")).toMatchObject({ name: "ConnectionError", retryable: true });
  });

  test("behavior: an abort stops the stream at the server", async () => {
    server.setFaults({ script: () => ({ kind: "pull-stall" }) });
    const controller = new AbortController();
    const reason = new Error("enough");
    const running = pull("all-minilm", controller.signal);
    await vi.waitUntil(() => seen.length === 4);
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    await server.until(() => server.counters.aborted === 1);
  });

  test("behavior: what onProgress throws is the caller's own error, and the stream ends", async () => {
    const bug = new Error("a bug in the progress bar");
    const model = "all-minilm";
    server.setFaults({ script: () => ({ kind: "pull-stall" }) });
    const running = pullModel(createCaller({ model, baseURL: server.url }), model, () => {
      throw bug;
    });
    await expect(running).rejects.toBe(bug);
    await server.until(() => server.counters.aborted === 1);
  });
});

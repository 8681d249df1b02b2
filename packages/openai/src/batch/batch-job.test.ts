import { type EmbedResult, isEmbedloomError, PartialEmbedError } from "@embedloom/core";
import { type FakeOpenAI, type FakeOpenAISettings, startFakeOpenAI } from "@embedloom/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { type BatchJob, createBatchJob } from "./batch-job.ts";
import type { BatchJobSettings, BatchProgress } from "./batch-settings.ts";
import { createOpenAI } from "../embed/openai-embedder.ts";

const model = "text-embedding-3-small";
const small = "small";

async function start(settings: FakeOpenAISettings = {}): Promise<FakeOpenAI> {
  const server = await startFakeOpenAI({ models: { [small]: { dimensions: 4 } }, ...settings });
  onTestFinished(() => server.close());
  return server;
}

const job = (server: FakeOpenAI, inputs: readonly string[], more: Partial<BatchJobSettings> = {}): BatchJob =>
  createBatchJob(inputs, { model: small, baseURL: server.url, apiKey: "k", pollIntervalMs: 1, ...more });

const texts = (count: number): string[] => Array.from({ length: count }, (_, i) => `text ${i}`);

const partialOf = async (run: Promise<EmbedResult>): Promise<PartialEmbedError> => {
  const error = await run.catch((reason: unknown) => reason);
  if (!(error instanceof PartialEmbedError)) throw error;
  return error;
};

describe("createBatchJob", () => {
  test("default: gives what embed gives, at the price of the Batch API", async () => {
    const server = await start();
    const inputs = ["harbour", "石畳", "light"];
    const { embeddings, usage } = await job(server, inputs, { model }).run();
    const one = await createOpenAI({ model, baseURL: server.url }).embed(inputs);
    expect(embeddings.toArrays()).toEqual(one.embeddings.toArrays());
    expect(usage).toEqual({ requests: 3, tokens: one.usage.tokens, costUsd: (one.usage.tokens! * 0.01) / 1e6 });
    expect(server.batches()).toEqual([{ id: "batch_000000", status: "completed", lines: 3 }]);
  });

  test("default: rows stand in the order of the inputs although the file has another", async () => {
    const server = await start();
    const { embeddings } = await job(server, texts(200)).run();
    for (const [i, text] of texts(200).entries()) expect(embeddings.row(i)).toEqual(server.vectorOf(text, small));
  });

  test("args: prompt, width, id and progress", async () => {
    const server = await start();
    const ids: string[] = [];
    const seen: BatchProgress[] = [];
    const settings: Partial<BatchJobSettings> = {
      dimensions: 2,
      prompts: { query: "q: " },
      inputType: "query",
      onBatch: (id) => void ids.push(id),
      onProgress: (progress) => seen.push(progress),
    };
    const { embeddings } = await job(server, ["a"], settings).run();
    expect(embeddings.row(0)).toEqual(server.vectorOf("q: a", small, 2));
    expect(ids).toEqual(["batch_000000"]);
    expect(seen[0]).toEqual({ total: 1, completed: 0, failed: 0, running: ids });
    expect(seen.at(-1)).toEqual({ total: 1, completed: 1, failed: 0, running: [] });
  });

  test("args: limits of one batch, in inputs and in tokens", async () => {
    const server = await start();
    await job(server, texts(10), { inputsPerBatch: 4 }).run();
    expect(server.batches().map(({ lines }) => lines)).toEqual([4, 4, 2]);
    const other = await start();
    await job(other, texts(10), { tokensPerBatch: 6 }).run();
    expect(other.batches().map(({ lines }) => lines)).toEqual([3, 3, 3, 1]);
  });

  test("behavior: nothing is sent before run, nor for no inputs", async () => {
    const server = await start();
    const empty = job(server, []);
    expect((await empty.run()).usage).toEqual({ requests: 0, tokens: 0, costUsd: undefined });
    expect(server.requests).toHaveLength(0);
  });

  test.each([
    [{ model: "" }, "model"],
    [{ pollIntervalMs: 0 }, "pollIntervalMs"],
    [{ inputsPerBatch: 50_001 }, "inputsPerBatch"],
    [{ tokensPerBatch: 0.5 }, "tokensPerBatch"],
    [{ inputType: "passage" }, "inputType"],
    [{ batchIds: "batch_1" }, "batchIds"],
    [{ onBatch: "log" }, "onBatch"],
  ])("error: the settings %j are refused at once", (settings, option) => {
    const wrong = { model: small, ...settings } as BatchJobSettings;
    expect(() => createBatchJob(["a"], wrong)).toThrow(`\`${option}\``);
  });

  test("error: inputs nobody can embed, and widths the model does not give, are refused at once", () => {
    expect(() => createBatchJob(["a", ""], { model })).toThrow("Input 1");
    expect(() => createBatchJob(["a"], { model, dimensions: 1537 })).toThrow("it cannot give 1537");
  });
});

describe("what fails", () => {
  test("error: inputs fail one by one, with the errors they would have had alone", async () => {
    const refusal = {
      status: 400,
      error: { message: "Not this.", type: "invalid_request_error", param: null, code: null },
    };
    const server = await start({ batches: { lineError: (text) => (text === "text 1" ? refusal : undefined) } });
    const error = await partialOf(job(server, ["text 0", "text 1", "x".repeat(9000 * 4), "text 3"]).run());
    expect(error.completed.indices).toEqual([0, 3]);
    expect(error.completed.embeddings.row(1)).toEqual(server.vectorOf("text 3", small));
    expect(error.failures).toMatchObject([
      { index: 1, error: { code: "input_rejected", index: 1, status: 400 } },
      { index: 2, error: { code: "input_too_long", index: 2, limit: 8192 } },
    ]);
  });

  test("error: of an expired batch what came is kept, and the next run sends the rest alone", async () => {
    const server = await start({ batches: { expiresAfter: (batch) => (batch === 0 ? 3 : undefined) } });
    const expired = await partialOf(job(server, texts(5)).run());
    expect(expired.completed.indices).toEqual([0, 1, 2]);
    expect(expired.failures).toMatchObject([
      { index: 3, error: { code: "server", retryable: true, message: /batch_expired.*Run the same job again/ } },
      { index: 4 },
    ]);
    const { embeddings } = await job(server, texts(5)).run();
    expect(embeddings.row(4)).toEqual(server.vectorOf("text 4", small));
    expect(server.batches().map(({ lines }) => lines)).toEqual([5, 2]);
    expect([...server.textsServed.values()]).toEqual([1, 1, 1, 1, 1]);
  });

  test("behavior: a batch without a single result has no output file", async () => {
    const server = await start({ batches: { expiresAfter: () => 0 } });
    const error = await partialOf(job(server, texts(2)).run());
    expect(error.completed.indices).toEqual([]);
    expect(error.failures).toHaveLength(2);
  });

  test("behavior: a queue that is too small for the job is fed in pieces", async () => {
    const server = await start({ batches: { enqueuedTokens: 10 } });
    const { embeddings } = await job(server, texts(16)).run();
    expect(embeddings.count).toBe(16);
    // 32 tokens and 16 do not fit, 8 do.
    expect(server.batches().map(({ lines, status }) => `${lines} ${status}`)).toEqual([
      "16 failed",
      "8 failed",
      "4 completed",
      "4 completed",
      "4 completed",
      "4 completed",
    ]);
    expect(Math.max(...server.textsServed.values())).toBe(1);
  });

  test("behavior: when batches of its own fill the queue, the job waits for them before it sends less", async () => {
    const server = await start({ batches: { enqueuedTokens: 10 } });
    await job(server, texts(8), { inputsPerBatch: 4 }).run();
    const outcome = server.batches().map(({ lines, status }) => `${lines} ${status}`);
    expect(outcome).toEqual(["4 completed", "4 failed", "4 completed"]);
  });

  test("error: a queue without room for one input is a rate limit that passes", async () => {
    const server = await start({ batches: { enqueuedTokens: 1 } });
    const error = await partialOf(job(server, texts(2)).run());
    expect(error.failures[0]?.error).toMatchObject({ code: "rate_limited", retryable: true });
    expect(error.failures).toHaveLength(2);
  });

  test("error: a batch that fails as a whole fails its inputs, with the server's reason", async () => {
    const failsWith = (): { code: string; message: string } => ({ code: "model_not_found", message: "No such model." });
    const error = await partialOf(job(await start({ batches: { failsWith } }), texts(2)).run());
    expect(error.failures).toMatchObject([
      { error: { code: "model_not_found" } },
      { error: { code: "model_not_found" } },
    ]);
  });

  test("error: a wrong key ends the run, a server without the API says so", async () => {
    const locked = await start({ apiKey: "other" });
    await expect(job(locked, ["a"]).run()).rejects.toMatchObject({ code: "authentication" });
    const azure = await start({ style: "azure" });
    await expect(job(azure, ["a"], { apiKey: "k" }).run()).rejects.toMatchObject({ code: "unsupported" });
  });

  test("behavior: what passes is waited out, and a start whose answer got lost is not repeated", async () => {
    const server = await start();
    let [uploads, starts, looks, downloads] = [0, 0, 0, 0];
    server.setFaults({
      script: (_, { method, path }) => {
        if (path.endsWith("/content")) return downloads++ === 0 ? { kind: "reset-mid-body" } : undefined;
        if (method === "POST" && path === "/v1/files")
          return uploads++ === 0 ? { kind: "html", status: 503 } : undefined;
        if (method === "POST" && path === "/v1/batches") return starts++ === 0 ? { kind: "reset-mid-body" } : undefined;
        return path.includes("/batches/") && looks++ === 0 ? { kind: "reset-before-headers" } : undefined;
      },
    });
    const { embeddings } = await job(server, texts(3)).run();
    expect(embeddings.count).toBe(3);
    expect(server.batches()).toHaveLength(1);
    expect([uploads, starts]).toEqual([2, 1]);
    expect(downloads).toBe(2);
  });
});

describe("abort and resume", () => {
  test("behavior: an abort cancels at the server, and the next run keeps what was finished", async () => {
    const server = await start({ batches: { holds: (batch) => batch === 0 } });
    const controller = new AbortController();
    const reason = new Error("enough");
    const run = job(server, texts(4)).run({ signal: controller.signal });
    await server.until(() => server.batches()[0]?.status === "in_progress");
    controller.abort(reason);
    await expect(run).rejects.toBe(reason);
    expect(server.batches()[0]?.status).toBe("cancelling");
    const { embeddings } = await job(server, texts(4)).run();
    expect(embeddings.count).toBe(4);
    expect(server.batches().map(({ status, lines }) => `${lines} ${status}`)).toEqual(["4 cancelled", "2 completed"]);
    expect([...server.textsServed.values()]).toEqual([1, 1, 1, 1]);
  });

  test("behavior: an abort in the middle of a file of results is an abort, not the end of the file", async () => {
    const server = await start();
    const isContent = (path: string): boolean => path.endsWith("/content");
    server.setFaults({ script: (_, { path }) => (isContent(path) ? { kind: "hang", after: "headers" } : undefined) });
    const controller = new AbortController();
    const reason = new Error("enough");
    const run = job(server, texts(4)).run({ signal: controller.signal });
    await server.until(() => server.requests.some(({ path }) => isContent(path)));
    controller.abort(reason);
    await expect(run).rejects.toBe(reason);
    server.setFaults({});
    expect((await job(server, texts(4)).run()).embeddings.count).toBe(4);
    expect(server.batches()).toHaveLength(1);
  });

  test("behavior: a job already aborted sends nothing", async () => {
    const server = await start();
    const reason = new Error("enough");
    await expect(job(server, ["a"]).run({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(server.requests).toHaveLength(0);
  });

  test("args: batch ids to go on from; those of another job are refused", async () => {
    const server = await start();
    await job(server, texts(3)).run();
    const before = server.requests.length;
    const { embeddings } = await job(server, texts(3), { batchIds: ["batch_000000"] }).run();
    expect(embeddings.count).toBe(3);
    expect(server.requests.slice(before).map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /v1/batches/batch_000000",
      "GET /v1/files/file-000001/content",
    ]);
    for (const [inputs, id] of [
      [["other"], "batch_000000"],
      [texts(3), "batch_000009"],
    ] as const) {
      const error = await job(server, inputs, { batchIds: [id] })
        .run()
        .catch((problem: unknown) => problem);
      expect(isEmbedloomError(error, "invalid_option")).toBe(true);
    }
  });

  test("behavior: other batches of the account are not taken for the job's own, however many there are", async () => {
    const server = await start();
    for (const text of texts(3)) await job(server, [text]).run();
    await job(server, ["mine"], { dimensions: 2 }).run();
    const { embeddings } = await job(server, ["mine"]).run();
    expect(embeddings.row(0)).toEqual(server.vectorOf("mine", small));
    expect(server.batches()).toHaveLength(5);
  });
});

import { execFile } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { promisify } from "node:util";
import type { Worker } from "node:worker_threads";
import { isEmbedloomError, type TokenEncoder } from "@embedloom/core";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { mixerFiles, writeFolder } from "../test-support/mixer-model.ts";
import { startedThreads } from "../test-support/started-threads.ts";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import { createTransformersModel } from "../load/transformers-model.ts";
import type { TransformersSettings } from "../disk/transformers-settings.ts";
import { createTransformersTokenEncoder } from "../load/transformers-token-encoder.ts";

const BERT = TOKENIZER_FIXTURES[0]!;
const FILES = mixerFiles(BERT, BERT.size);
const model = await writeFolder(FILES);
const broken = await writeFolder({ ...FILES, "onnx/model.onnx": Buffer.of(8, 8) });
afterAll(() => Promise.all([model, broken].map((folder) => rm(folder, { recursive: true }))));

const LONG = "the tenant pays the rent ".repeat(8000);
const IDS = Int32Array.of(2, 9, 30, 3);

function openEncoder(settings: Partial<TransformersSettings> = {}): TokenEncoder {
  const encoder = createTransformersTokenEncoder({ model, ...settings });
  onTestFinished(() => encoder.close());
  return encoder;
}

async function errorOf(call: Promise<unknown>): Promise<Error> {
  return call.then(
    () => expect.unreachable("it must reject"),
    (error: Error) => error,
  );
}

/** Turns of the event loop until `work` has settled. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let running = true;
  const turn = (): void => {
    turns++;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  await work;
  running = false;
  return turns;
}

test("default: the event loop turns while the model works, which it does not in the calling thread", async () => {
  const turns = async (encoder: TokenEncoder): Promise<number> => {
    await encoder.describe();
    return turnsDuring(encoder.encode([new Int32Array(contextTokens).fill(9)]));
  };
  const contextTokens = 400_000;
  expect(await turns(openEncoder({ contextTokens }))).toBeGreaterThan(10);
  expect(await turns(openEncoder({ contextTokens, worker: false }))).toBeLessThan(10);
});

test("behavior: a long text is tokenized in blocks, between which the calling thread too does other things", async () => {
  const encoder = openEncoder({ worker: false });
  await encoder.describe();
  expect(await turnsDuring(encoder.tokenize(LONG))).toBeGreaterThan(40);
});

async function abortedTokenizing(encoder: TokenEncoder): Promise<void> {
  const controller = new AbortController();
  const reason = new Error("enough");
  const aborted = errorOf(encoder.tokenize(LONG, { signal: controller.signal }));
  setImmediate(() => controller.abort(reason));
  expect(await aborted).toBe(reason);
  await encoder.encode([IDS]);
}

test("behavior: an abort ends the tokenizing of a long text at the next block", async () => {
  const threads = startedThreads();
  const encoder = openEncoder();
  await encoder.describe();
  const questions = vi.spyOn(threads[0]!, "postMessage");
  await abortedTokenizing(encoder);
  // The text has some fifty.
  expect(questions.mock.calls.length).toBeLessThan(10);
});

test("args: worker false, an abort ends the tokenizing of a long text at the next block as well", async () => {
  const encoder = openEncoder({ worker: false });
  await encoder.describe();
  expect(await turnsDuring(abortedTokenizing(encoder))).toBeLessThan(20);
});

test("default: gives the vectors and tokens of the calling thread, to the bit", async () => {
  const [there, here] = [openEncoder(), openEncoder({ worker: false })];
  expect(await there.describe()).toEqual(await here.describe());
  expect(await there.tokenize(LONG)).toEqual(await here.tokenize(LONG));
  expect(await there.encode([IDS, IDS])).toEqual(await here.encode([IDS, IDS]));
});

test("behavior: the caller's arrays stay the caller's", async () => {
  const ids = IDS.slice();
  await openEncoder().encode([ids]);
  expect(ids).toEqual(IDS);
});

test("behavior: an abort rejects at once with its reason, and the thread goes on with the next call", async () => {
  const threads = startedThreads();
  const encoder = openEncoder();
  await encoder.describe();
  const controller = new AbortController();
  const aborted = errorOf(encoder.tokenize(LONG, { signal: controller.signal }));
  const reason = new Error("enough");
  setImmediate(() => controller.abort(reason));
  expect(await aborted).toBe(reason);
  expect((await encoder.encode([IDS]))[0]!.count).toBe(4);
  expect(threads).toHaveLength(1);
});

test("behavior: an abort while the model loads ends the thread", async () => {
  const threads = startedThreads();
  const encoder = openEncoder();
  const controller = new AbortController();
  const reason = new Error("not now");
  const onWorker = (): void => controller.abort(reason);
  process.once("worker", onWorker);
  expect(await errorOf(encoder.encode([IDS], { signal: controller.signal }))).toBe(reason);
  await encoder.close();
  expect(threads.map(({ threadId }) => threadId)).toEqual([-1]);
});

test("behavior: close ends the thread, and a later call starts another", async () => {
  const threads = startedThreads();
  const encoder = openEncoder();
  await encoder.describe();
  await encoder.close();
  expect(threads.map(({ threadId }) => threadId)).toEqual([-1]);
  await encoder.describe();
  expect(threads).toHaveLength(2);
});

test("args: unloadAfterMs ends an idle thread, and the next call starts another", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const threads = startedThreads();
  const encoder = openEncoder({ unloadAfterMs: 60_000 });
  await encoder.describe();
  const ended = once(threads[0]!, "exit");
  vi.advanceTimersByTime(60_000);
  await ended;
  expect((await encoder.encode([IDS]))[0]!.count).toBe(4);
  expect(threads).toHaveLength(2);
});

test("behavior: embedder and token encoder of one model share a thread, until both are closed", async () => {
  const threads = startedThreads();
  const { embedder, tokenEncoder, close } = createTransformersModel({ model });
  onTestFinished(close);
  await Promise.all([embedder.embed(["the rent"]), tokenEncoder.encode([IDS])]);
  await embedder.close();
  await tokenEncoder.encode([IDS]);
  expect(threads).toHaveLength(1);
  await tokenEncoder.close();
  expect(threads.map(({ threadId }) => threadId)).toEqual([-1]);
});

test("error: a thread that ends in the middle of a call is a typed error, and the next call starts another", async () => {
  const threads = startedThreads();
  const encoder = openEncoder();
  await encoder.describe();
  const call = errorOf(encoder.tokenize(LONG));
  await threads[0]!.terminate();
  const error = await call;
  expect(isEmbedloomError(error, "connection")).toBe(true);
  expect(error).toMatchObject({ retryable: true, message: expect.stringContaining(model) });
  expect((await encoder.encode([IDS]))[0]!.count).toBe(4);
  expect(threads).toHaveLength(2);
});

test("error: a thread that ends while nobody waits is replaced without a word", async () => {
  const threads = startedThreads();
  const encoder = openEncoder();
  await encoder.describe();
  await Promise.all([once(threads[0]!, "exit"), threads[0]!.terminate()]);
  expect((await encoder.encode([IDS]))[0]!.count).toBe(4);
  expect(threads).toHaveLength(2);
});

test("error: a thread that ends before the model is loaded names the way out", async () => {
  const encoder = openEncoder();
  process.once("worker", (worker: Worker) => void worker.terminate());
  const error = await errorOf(encoder.describe());
  expect(isEmbedloomError(error, "model_load")).toBe(true);
  expect(error.message).toContain("`worker: false`");
});

test("error: a failure in the thread keeps its class, its message and its cause, and the thread is gone", async () => {
  const threads = startedThreads();
  const there = await errorOf(openEncoder({ model: broken }).describe());
  const here = await errorOf(openEncoder({ model: broken, worker: false }).describe());
  expect(isEmbedloomError(there, "model_load")).toBe(true);
  expect(there.message).toBe(here.message);
  expect((there.cause as Error).message).toBe((here.cause as Error).message);
  expect(threads.map(({ threadId }) => threadId)).toEqual([-1]);
});

test("behavior: a process that closes nothing ends by itself", async () => {
  const program = `
    import { createTransformersTokenEncoder } from ${JSON.stringify(new URL("../index.ts", import.meta.url).href)};
    const encoder = createTransformersTokenEncoder({ model: ${JSON.stringify(model)} });
    console.log((await encoder.encode([Int32Array.of(2, 9, 3)]))[0].count);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  expect(stdout.trim()).toBe("3");
});

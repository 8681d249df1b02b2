import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { promisify } from "node:util";
import { isEmbedloomError } from "@embedloom/core";
import { miniModelPath } from "@embedloom/mini-model";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import type { ModelRunner } from "../run/model-runner.ts";
import { mixerFiles, writeFolder } from "../test-support/mixer-model.ts";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import { tokenizeTexts } from "../embed/tokenize-texts.ts";
import { createTransformersTokenEncoder } from "../load/transformers-token-encoder.ts";
import { openWorkerRunner, type WorkerRunnerOptions } from "./worker-runner.ts";

const BERT = TOKENIZER_FIXTURES[0]!;
const FILES = mixerFiles(BERT, BERT.size);
const slow = await writeFolder({ ...FILES, "tokenizer.json": splitAt("(x+x+)+y") });
const slowAtOnce = await writeFolder({ ...FILES, "tokenizer.json": splitAt("(.+.+)+\\u0001") });
const narrow = await writeFolder({
  ...mixerFiles(BERT, BERT.size - 5),
  "config.json": { model_type: "bert", max_position_embeddings: 48 },
});
afterAll(() => Promise.all([slow, slowAtOnce, narrow].map((folder) => rm(folder, { recursive: true }))));

const HOSTILE = "x".repeat(60);

function splitAt(expression: string): object {
  const split = { type: "Split", pattern: { Regex: expression }, behavior: "Removed", invert: false };
  return { ...BERT.tokenizer, pre_tokenizer: split };
}

async function open(folder: string, limits: WorkerRunnerOptions["limits"]): Promise<ModelRunner> {
  const weights = "onnx/model.onnx";
  const job = { folder, weights, lowercase: false, contextTokens: 48, intraOpThreads: 1, extraInputs: {} };
  const runner = await openWorkerRunner(job, { signal: new AbortController().signal, onLost: () => {}, limits });
  onTestFinished(() => runner.dispose());
  return runner;
}

describe("a tokenizer.json with a pattern that never ends", () => {
  test("error: a text for which it never ends is named, and the thread is ended", async () => {
    const runner = await open(slow, { openMs: 60_000, tokenizeMs: 500 });
    const error: unknown = await tokenizeTexts([HOSTILE], runner).catch((reason: unknown) => reason);
    expect(isEmbedloomError(error, "invalid_input")).toBe(true);
    expect(error).toMatchObject({ index: 0, message: expect.stringContaining("60 characters within 500 ms") });
    expect((error as Error).message).not.toContain(HOSTILE);
    const next: unknown = await tokenizeTexts(["the rent"], runner).catch((reason: unknown) => reason);
    expect(isEmbedloomError(next, "connection")).toBe(true);
  });

  test("error: one that does not even get ready", async () => {
    const error: unknown = await open(slowAtOnce, { openMs: 3000, tokenizeMs: 500 }).catch((reason: unknown) => reason);
    expect(isEmbedloomError(error, "model_load")).toBe(true);
    expect(error).toMatchObject({ message: expect.stringContaining("was not ready within 3000 ms") });
  });
});

test("error: an id for which the network has no vector is refused before a run, whatever the files promise", async () => {
  const encoder = createTransformersTokenEncoder({ model: narrow, worker: false });
  onTestFinished(() => encoder.close());
  const [known, unknown] = [BERT.size - 6, BERT.size - 5];
  expect(await encoder.encode([Int32Array.of(2, known, 3)])).toHaveLength(1);
  const error: unknown = await encoder
    .encode([Int32Array.of(2, 3), Int32Array.of(2, unknown, 3)])
    .catch((reason: unknown) => reason);
  expect(isEmbedloomError(error, "invalid_input")).toBe(true);
  expect(error).toMatchObject({ index: 1, message: expect.stringContaining(`ends at ${known}`) });
});

// Three threads start and load a model in each, one after another.
const PROGRAM = `
  const { createTransformersEmbedder } = await import(${JSON.stringify(new URL("../index.ts", import.meta.url).href)});
  const embedder = createTransformersEmbedder({ model: ${JSON.stringify(miniModelPath)} });
  console.log((await embedder.embed(["a", "b"])).embeddings.count);`;

test.each([
  { flags: ["--max-old-space-size=512", "--expose-gc", "--stack-size=2000", "--title=embed", "--use-openssl-ca"] },
  { flags: ["--conditions=development", "--import=data:text/javascript,", "--enable-source-maps", "--inspect=0"] },
  { flags: [], options: "--max-old-space-size=512 --no-warnings --no-addons" },
])("behavior: flags of the process do not stop the thread: $flags $options", async ({ flags, options = "" }) => {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, "--input-type=module", "--eval", PROGRAM], {
    env: { ...process.env, NODE_OPTIONS: options },
  });
  expect(stdout.trim()).toBe("2");
});

test("error: a process that may start no thread is told the way out", async () => {
  const allowed = ["--permission", "--allow-fs-read=*"];
  const failing = `try {${PROGRAM}} catch (error) { console.log(error.code, error.message); }`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...allowed,
    "--input-type=module",
    "--eval",
    failing,
  ]);
  expect(stdout).toMatch(/^model_load No thread can be started here .*`worker: false`/);
});

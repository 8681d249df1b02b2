import { rm } from "node:fs/promises";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { diskFolder } from "../disk/index.ts";
import { loadOnnxRuntime, type ModelRunner, type OnnxRuntime } from "../run/index.ts";
import { mixerFiles, type MixerOptions, writeFolder } from "../test-support/mixer-model.ts";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import { openLocalRunner } from "./local-runner.ts";

const BERT = TOKENIZER_FIXTURES[0]!;
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** The runtime of WebAssembly, which counts the runs of its sessions. */
async function countedRuntime(onRun: () => void): Promise<OnnxRuntime> {
  const runtime = await loadOnnxRuntime("wasm");
  const counted = <T extends object>(session: T): T =>
    new Proxy(session, {
      get(target, name) {
        if (name === "run") onRun();
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  const InferenceSession = new Proxy(runtime.InferenceSession, {
    get: (target, name) =>
      name === "create"
        ? async (...given: unknown[]) => counted(await Reflect.apply(target.create, target, given))
        : Reflect.get(target, name, target),
  });
  return { ...runtime, InferenceSession };
}

async function open(options: MixerOptions = {}): Promise<{ readonly runner: ModelRunner; runs(): number }> {
  let runs = 0;
  const folder = await writeFolder(mixerFiles(BERT, BERT.size, options));
  folders.push(folder);
  const job = {
    folder,
    weights: "onnx/model.onnx",
    lowercase: false,
    contextTokens: 48,
    vocabularySize: BERT.size,
    intraOpThreads: undefined,
    extraInputs: {},
  };
  const loadRuntime = (): Promise<OnnxRuntime> => countedRuntime(() => (runs += 1));
  const runner = await openLocalRunner(job, { folder: diskFolder(folder), loadRuntime });
  onTestFinished(() => runner.dispose());
  return { runner, runs: () => runs };
}

test("behavior: opening a model whose files are right takes one run, and sharing is tried out when it is first asked, once", async () => {
  const { runner, runs } = await open();
  expect(runs()).toBe(1);
  expect(runner.facts).toMatchObject({ dimensions: 8, vocabularySize: BERT.size });
  expect(await Promise.all([runner.sharesRuns(), runner.sharesRuns()])).toEqual([true, true]);
  const tried = runs();
  expect(tried).toBeGreaterThan(2);
  expect(await runner.sharesRuns()).toBe(true);
  expect(runs()).toBe(tried);
});

test("behavior: a network whose vectors depend on their neighbours does not share", async () => {
  const { runner } = await open({ ignoresMask: true });
  expect(await runner.sharesRuns()).toBe(false);
});

test("error: an abort while sharing is tried out rejects with its reason, and spoils nothing for others", async () => {
  const { runner } = await open();
  const stop = new AbortController();
  const stopped = runner.sharesRuns(stop.signal);
  const other = runner.sharesRuns();
  stop.abort(new RangeError("enough"));
  await expect(stopped).rejects.toThrow("enough");
  expect(await other).toBe(true);
});

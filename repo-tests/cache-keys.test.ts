import { createHash } from "node:crypto";
import { cpSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCacheKey } from "../packages/cache/src/index.ts";
import { type Embedder, type FingerprintCall, knownModel } from "../packages/core/src/index.ts";
import { miniModelPath } from "../packages/mini-model/src/index.ts";
import { createOllama, type OllamaSettings } from "../packages/ollama/src/index.ts";
import { createOpenAI, type OpenAISettings } from "../packages/openai/src/index.ts";
import { type FakeOllama, type FakeOpenAI, startFakeOllama, startFakeOpenAI } from "../packages/testing/src/index.ts";
import { createTransformersEmbedder, type TransformersSettings } from "../packages/transformers/src/index.ts";

/** One setting, changed. */
interface Change<S> {
  /** Whether vectors may be others afterwards, so that the keys must be. */
  readonly changesVectors: boolean;
  readonly to: () => Partial<S>;
}

/** Every setting of a provider by its name: a new setting that is not judged here does not compile. */
type Changes<S> = { readonly [K in keyof Required<S>]: Change<S> };

const CALLS: readonly FingerprintCall[] = [{}, { inputType: "query" }, { inputType: "document" }, { dimensions: 8 }];
const TEXTS = ["a short text", `a longer one ${"with many words ".repeat(30)}`];
const changed = <S>(to: () => Partial<S>): Change<S> => ({ changesVectors: true, to });
const same = <S>(to: () => Partial<S>): Change<S> => ({ changesVectors: false, to });

async function keysOf(embedder: Embedder): Promise<string[]> {
  const { fingerprint } = await embedder.describe();
  return CALLS.map((call) => createCacheKey({ prefix: "emb:", fingerprint, call })(TEXTS[0]!));
}

async function vectorsOf(embedder: Embedder): Promise<number[][][]> {
  const vectors: number[][][] = [];
  for (const inputType of [undefined, "query", "document"] as const) {
    vectors.push((await embedder.embed(TEXTS, { inputType })).embeddings.toArrays());
  }
  return vectors;
}

function testChanges<S extends object>(
  changes: Readonly<Record<string, Change<S>>>,
  base: () => S,
  create: (settings: S) => Embedder,
): void {
  const named = Object.entries(changes);

  async function beforeAndAfter<T>(change: Change<S>, look: (embedder: Embedder) => Promise<T>): Promise<[T, T]> {
    const before = create(base());
    const after = create({ ...base(), ...change.to() });
    try {
      return [await look(before), await look(after)];
    } finally {
      await Promise.all([before.close(), after.close()]);
    }
  }

  test.each(named.filter(([, { changesVectors }]) => changesVectors))(
    "behavior: another %s has other keys",
    async (_, change) => {
      const [before, after] = await beforeAndAfter(change, keysOf);
      expect(new Set(before).size).toBe(CALLS.length);
      expect(after[0]).not.toBe(before[0]);
      expect(after).not.toEqual(before);
    },
  );

  test.each(named.filter(([, { changesVectors }]) => !changesVectors))(
    "behavior: another %s has the same vectors under the same keys",
    async (_, change) => {
      const [before, after] = await beforeAndAfter(change, async (embedder) => ({
        keys: await keysOf(embedder),
        vectors: await vectorsOf(embedder),
      }));
      expect(after).toEqual(before);
    },
  );
}

describe("openai", () => {
  let [server, other]: FakeOpenAI[] = [];
  beforeAll(async () => {
    [server, other] = await Promise.all([startFakeOpenAI(), startFakeOpenAI()]);
  });
  afterAll(() => Promise.all([server!.close(), other!.close()]));

  const base = (): OpenAISettings => ({ model: "text-embedding-3-small", baseURL: server!.url, apiKey: "key" });
  const small = knownModel("text-embedding-3-small")!;
  // A client of one's own stands for `baseURL` and `apiKey`, and excludes them.
  const changes: Changes<Omit<OpenAISettings, "client">> = {
    model: changed(() => ({ model: "text-embedding-3-large" })),
    dimensions: changed(() => ({ dimensions: 512 })),
    baseURL: changed(() => ({ baseURL: other!.url })),
    prompts: changed(() => ({ prompts: { query: "query: " } })),
    facts: changed(() => ({ facts: { ...small, prompts: { document: "passage: " } } })),
    onOverlong: changed(() => ({ onOverlong: "truncate" })),
    // A service that is told of queries and documents by a field of its own.
    preset: changed(() => ({ preset: "jina" })),
    extraBody: changed(() => ({ extraBody: { user: "u1" } })),
    apiKey: same(() => ({ apiKey: "another" })),
    organization: same(() => ({ organization: "org" })),
    project: same(() => ({ project: "project" })),
    encodingFormat: same(() => ({ encodingFormat: "float" })),
    timeoutMs: same(() => ({ timeoutMs: 5000 })),
    limits: same(() => ({ limits: { inputsPerRequest: 1 } })),
    estimateTokens: same(() => ({ estimateTokens: (text) => text.length })),
    countTokens: same(() => ({ countTokens: (text) => Math.ceil(text.length / 4) })),
    headers: same(() => ({ headers: { "x-test": "1" } })),
  };
  testChanges(changes, base, createOpenAI);
});

describe("ollama", () => {
  let [server, other]: FakeOllama[] = [];
  beforeAll(async () => {
    [server, other] = await Promise.all([startFakeOllama(), startFakeOllama()]);
  });
  afterAll(() => Promise.all([server!.close(), other!.close()]));

  const base = (): OllamaSettings => ({ model: "nomic-embed-text", baseURL: server!.url });
  const nomic = knownModel("nomic-embed-text")!;
  const changes: Changes<OllamaSettings> = {
    model: changed(() => ({ model: "bge-m3" })),
    dimensions: changed(() => ({ dimensions: 256 })),
    prompts: changed(() => ({ prompts: {} })),
    facts: changed(() => ({ facts: { ...nomic, prompts: { query: "question: " } } })),
    onOverlong: changed(() => ({ onOverlong: "split-and-average" })),
    // The digest says that it is the same model.
    baseURL: same(() => ({ baseURL: other!.url })),
    pull: same(() => ({ pull: "if-missing" })),
    onProgress: same(() => ({ onProgress: () => {} })),
    keepAlive: same(() => ({ keepAlive: "10m" })),
    numCtx: same(() => ({ numCtx: 1024 })),
    countTokens: same(() => ({ countTokens: (text) => Math.ceil(text.length / 4) })),
    inputsPerRequest: same(() => ({ inputsPerRequest: 1 })),
    timeoutMs: same(() => ({ timeoutMs: 5000 })),
    headers: same(() => ({ headers: { "x-test": "1" } })),
    fetch: same(() => ({ fetch: (...request) => globalThis.fetch(...request) })),
  };
  testChanges(changes, base, createOllama);

  test("behavior: where long texts are truncated, another numCtx has other keys", async () => {
    const create = (numCtx: number) =>
      createOllama({ ...base(), numCtx, onOverlong: "truncate", countTokens: (text) => text.split(" ").length + 2 });
    const [long, short] = [create(1024), create(16)];
    expect(await vectorsOf(short)).not.toEqual(await vectorsOf(long));
    expect(await keysOf(short)).not.toEqual(await keysOf(long));
    await Promise.all([long.close(), short.close()]);
  });

  test("behavior: other weights under the same name have another key", async () => {
    const retrained = await startFakeOllama({
      models: { "nomic-embed-text": { dimensions: 768, contextLength: 2048, revision: "2" } },
    });
    const [before, after] = [createOllama(base()), createOllama({ ...base(), baseURL: retrained.url })];
    expect(await keysOf(after)).not.toEqual(await keysOf(before));
    await Promise.all([before.close(), after.close(), retrained.close()]);
  });
});

describe("transformers", () => {
  const folder = mkdtempSync(join(tmpdir(), "embedloom-keys-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const [model, another] = [join(folder, "model"), join(folder, "another")];
  const weights = join(model, "onnx", "model_int8.onnx");
  beforeAll(() => {
    for (const path of [model, another]) cpSync(miniModelPath, path, { recursive: true });
    copyFileSync(weights, join(model, "onnx", "model.onnx"));
  });
  const sha256 = (): string => createHash("sha256").update(readFileSync(weights)).digest("hex");

  const base = (): TransformersSettings => ({ model, dtype: "int8", worker: false });
  const changes: Changes<Omit<TransformersSettings, "extraInputs" | "runtime">> = {
    model: changed(() => ({ model: another })),
    dtype: changed(() => ({ dtype: "fp32" })),
    weightsFile: changed(() => ({ dtype: undefined, weightsFile: "onnx/model.onnx" })),
    pooling: changed(() => ({ pooling: "cls" })),
    prompts: changed(() => ({ prompts: { query: "query: " } })),
    // Of a folder there is one revision; on the hub other files have another digest.
    revision: same(() => ({ revision: "other" })),
    cacheFolder: same(() => ({ cacheFolder: folder })),
    allowDownload: same(() => ({ allowDownload: false })),
    contextTokens: same(() => ({ contextTokens: 512 })),
    batchTokens: same(() => ({ batchTokens: 1024 })),
    matryoshka: same(() => ({ matryoshka: { sizes: [128] } })),
    weightsSha256: same(() => ({ weightsSha256: sha256() })),
    worker: same(() => ({ worker: true })),
    copies: same(() => ({ worker: true, copies: 2 })),
    unloadAfterMs: same(() => ({ unloadAfterMs: 60_000 })),
    intraOpThreads: same(() => ({ intraOpThreads: 1 })),
    onDownloadProgress: same(() => ({ onDownloadProgress: () => {} })),
  };
  testChanges(changes, base, createTransformersEmbedder);

  // A cache outlives a change of the build, as it does one of the processor: `onnx-runtime.test.ts` compares the vectors.
  test("behavior: another build of the runtime has the same keys", async () => {
    const embedders = (["native", "wasm"] as const).map((runtime) =>
      createTransformersEmbedder({ ...base(), runtime }),
    );
    const [native, wasm] = await Promise.all(embedders.map((embedder) => keysOf(embedder)));
    expect(wasm).toEqual(native);
    await Promise.all(embedders.map((embedder) => embedder.close()));
  });

  test("error: extraInputs that the model does not have give no key at all", async () => {
    const embedder = createTransformersEmbedder({ ...base(), extraInputs: { task_id: 1 } });
    await expect(keysOf(embedder)).rejects.toMatchObject({ code: "model_load" });
    await embedder.close();
  });
});

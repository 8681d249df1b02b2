import { type Fingerprint, isEmbedloomError } from "@embedloom/core";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type HubServer, startHubServer } from "../test-support/hub-server.ts";
import { mixerFile, mixerFiles, mixerTable } from "../test-support/mixer-model.ts";
import { safetensorsFile } from "../test-support/safetensors-writer.ts";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import { createTransformersEmbedder } from "./transformers-embedder.ts";
import type { DownloadProgress } from "../settings/model-settings.ts";
import type { TransformersSettings } from "../disk/transformers-settings.ts";

const BERT = TOKENIZER_FIXTURES[0]!;
const FILES = mixerFiles(BERT, BERT.size);
const PREFIX = "/owner/mixer/resolve/v1/";
/** What a model need not have, and is asked for once. */
const NOT_THERE = ["modules.json", "sentence_bert_config.json", "config_sentence_transformers.json"];

let hub: HubServer;
let cacheFolder: string;
beforeEach(async () => {
  hub = await startHubServer(PREFIX, FILES);
  cacheFolder = await mkdtemp(join(tmpdir(), "embedloom-hub-"));
  vi.stubEnv("HF_ENDPOINT", hub.url);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await hub.close();
  await rm(cacheFolder, { recursive: true });
});

async function embed(settings: Partial<TransformersSettings> = {}): Promise<number> {
  const embedder = createTransformersEmbedder({
    model: "owner/mixer",
    revision: "v1",
    cacheFolder,
    worker: false,
    ...settings,
  });
  try {
    return (await embedder.embed(["the rent"])).embeddings.dimensions;
  } finally {
    await embedder.close();
  }
}

async function errorOf(call: Promise<unknown>): Promise<Error> {
  return call.then(
    () => expect.unreachable("it must reject"),
    (error: Error) => error,
  );
}

/** Embeds with a model of other files on a hub of its own. */
async function embedFrom(
  files: Readonly<Record<string, Uint8Array | object>>,
  settings: Partial<TransformersSettings> & { readonly model: string },
): Promise<{ readonly requests: readonly string[]; readonly fingerprint: Fingerprint }> {
  const prefix = `/${settings.model}/resolve/main/`;
  const other = await startHubServer(prefix, files);
  vi.stubEnv("HF_ENDPOINT", other.url);
  const embedder = createTransformersEmbedder({ cacheFolder, worker: false, ...settings });
  try {
    await embedder.embed(["the rent"]);
    return {
      requests: other.requests.map((path) => path.replace(prefix, "")),
      fingerprint: (await embedder.describe()).fingerprint,
    };
  } finally {
    await embedder.close();
    await other.close();
  }
}

describe("a model on the hub", () => {
  test("default: is downloaded once, each file whole, and then needs no network", async () => {
    const progress: DownloadProgress[] = [];
    expect(await embed({ onDownloadProgress: (step) => progress.push(step) })).toBe(8);
    expect(hub.requests.map((path) => path.slice(PREFIX.length)).toSorted()).toEqual(
      [...Object.keys(FILES), ...NOT_THERE].toSorted(),
    );
    const weights = progress.filter(({ file }) => file === "onnx/model.onnx").at(-1)!;
    expect(weights.receivedBytes).toBe(weights.totalBytes);
    expect((await readdir(cacheFolder, { recursive: true })).filter((file) => file.endsWith(".part"))).toEqual([]);
    hub.failWith = 500;
    expect(await embed()).toBe(8);
    expect(hub.requests).toHaveLength(Object.keys(FILES).length + NOT_THERE.length);
  });

  test.skipIf(process.platform === "win32")("behavior: its owner alone may read what is downloaded", async () => {
    await embed();
    const file = join(cacheFolder, "owner/mixer/v1/onnx/model.onnx");
    const modes = await Promise.all([file, dirname(file)].map(async (path) => (await stat(path)).mode & 0o777));
    expect(modes).toEqual([0o600, 0o700]);
  });

  test("behavior: the fingerprint names the id", async () => {
    const embedder = createTransformersEmbedder({ model: "owner/mixer", revision: "v1", cacheFolder });
    expect((await embedder.describe()).fingerprint["model"]).toBe("owner/mixer");
    await embedder.close();
  });

  test("args: allowDownload false asks nobody and names what is missing", async () => {
    const error = await errorOf(embed({ allowDownload: false }));
    expect(isEmbedloomError(error, "model_load")).toBe(true);
    expect(error.message).toContain("tokenizer.json");
    expect(error.message).toContain("owner/mixer");
    expect(hub.requests).toEqual([]);
  });

  test("error: a file that the hub does not have", async () => {
    const error = await errorOf(embed({ dtype: "q4" }));
    expect(isEmbedloomError(error, "model_load")).toBe(true);
    expect(error.message).toContain("onnx/model_q4.onnx");
  });

  test.each([
    [401, "authentication"],
    [403, "authentication"],
    [418, "model_not_found"],
    [503, "server"],
  ])("error: status %i is the error %s, and the next call tries again", async (status, code) => {
    hub.failWith = status;
    expect(await errorOf(embed())).toMatchObject({ code, status });
    hub.failWith = undefined;
    expect(await embed()).toBe(8);
  });

  test("error: a hub that is not there", async () => {
    await hub.close();
    expect(await errorOf(embed())).toMatchObject({ code: "connection", retryable: true });
  });

  test("behavior: an abort while downloading rejects with the reason and leaves no half file", async () => {
    const controller = new AbortController();
    const reason = new Error("not now");
    const embedder = createTransformersEmbedder({
      model: "owner/mixer",
      revision: "v1",
      cacheFolder,
      onDownloadProgress: ({ file }) => file === "onnx/model.onnx" && controller.abort(reason),
    });
    expect(await errorOf(embedder.embed(["the rent"], { signal: controller.signal }))).toBe(reason);
    await embedder.close();
    expect(await readdir(join(cacheFolder, "owner", "mixer", "v1", "onnx"))).toEqual([]);
  });

  test("behavior: data that a graph names is downloaded beside it, though config.json says nothing of it", async () => {
    const table = new Uint8Array(mixerTable(BERT.size, 6).buffer);
    const graph = mixerFile(BERT.size, 6, { dataFile: "model.onnx_data" });
    const files = { ...FILES, "onnx/model.onnx": graph, "onnx/model.onnx_data": table };
    const { requests } = await embedFrom(files, { model: "owner/large" });
    expect(requests.slice(-2)).toEqual(["onnx/model.onnx", "onnx/model.onnx_data"]);
  });

  test("error: a graph that names data elsewhere writes nothing outside its folder", async () => {
    const files = { ...FILES, "onnx/model.onnx": mixerFile(BERT.size, 6, { dataFile: "../../../../stolen" }) };
    const error = await errorOf(embedFrom(files, { model: "owner/evil" }));
    expect(error).toMatchObject({ code: "model_load", message: expect.stringContaining("outside its folder") });
    expect((await readdir(cacheFolder, { recursive: true })).filter((file) => file.includes("stolen"))).toEqual([]);
  });

  test("behavior: weights in the root, and the only weights there are, are found by the hub's list", async () => {
    const { "onnx/model.onnx": graph, ...small } = FILES;
    expect((await embedFrom({ ...small, "model.onnx": graph! }, { model: "owner/root" })).requests).toContain(
      "model.onnx",
    );
    const odd = { ...small, "onnx/model_qint8_arm64.onnx": graph! };
    expect((await embedFrom(odd, { model: "owner/odd" })).fingerprint["dtype"]).toBe("onnx/model_qint8_arm64.onnx");
  });

  test("error: a list that names a graph elsewhere is not followed", async () => {
    const { "onnx/model.onnx": graph, ...small } = FILES;
    for (const file of ["../../../../stolen.onnx", "/stolen.onnx", "a/../../stolen.onnx", "..\\stolen.onnx"]) {
      const error = await errorOf(embedFrom({ ...small, [file]: graph! }, { model: "owner/list" }));
      expect(error).toMatchObject({ code: "model_load", message: expect.stringContaining("no onnx/model.onnx") });
    }
    expect((await readdir(cacheFolder, { recursive: true })).filter((file) => file.includes("stolen"))).toEqual([]);
  });

  test("error: a model without a graph is told with what it has", async () => {
    const { "onnx/model.onnx": _, ...small } = FILES;
    const error = await errorOf(embedFrom({ ...small, "model.safetensors": Buffer.of(1) }, { model: "owner/torch" }));
    expect(error).toMatchObject({
      code: "model_load",
      message: expect.stringMatching(/owner\/torch.*only PyTorch weights/),
    });
  });

  test("behavior: layers after the pooling are downloaded, and pickled ones are refused with the way out", async () => {
    const module = (name: string, path: string): object => ({ path, type: `sentence_transformers.models.${name}` });
    const modules = [module("Transformer", ""), module("Pooling", "1_Pooling"), module("Dense", "2_Dense")];
    const dense = safetensorsFile({
      "linear.weight": { shape: [2, 8], values: Array.from({ length: 16 }, (_, i) => i) },
      "linear.bias": { shape: [2], values: [1, 2] },
    });
    const files = { ...FILES, "modules.json": modules, "2_Dense/config.json": {}, "2_Dense/model.safetensors": dense };
    const { fingerprint } = await embedFrom(files, { model: "owner/dense" });
    expect(fingerprint["dimensions"]).toBe(2);
    const { "2_Dense/model.safetensors": _, ...pickled } = files;
    const error = await errorOf(embedFrom(pickled, { model: "owner/pickled" }));
    expect(error.message).toMatch(/no 2_Dense\/model\.safetensors .*pytorch_model\.bin.*save the model once/);
  });

  test("behavior: a mirror without the files of sentence-transformers is known by the last part of its id", async () => {
    const { "1_Pooling/config.json": _, ...bare } = FILES;
    const { fingerprint } = await embedFrom(bare, { model: "onnx-community/multilingual-e5-small-ONNX" });
    expect(fingerprint).toMatchObject({ pooling: "mean", queryPrompt: "query: ", documentPrompt: "passage: " });
  });
});

import { isEmbedloomError } from "@embedloom/core";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type HubServer, startHubServer } from "./test-support/hub-server.ts";
import { mixerFiles } from "./test-support/mixer-model.ts";
import { TOKENIZER_FIXTURES } from "./test-support/tokenizer-fixtures.ts";
import { createTransformersEmbedder } from "./transformers-embedder.ts";
import type { DownloadProgress, TransformersSettings } from "./transformers-settings.ts";

const BERT = TOKENIZER_FIXTURES[0]!;
const FILES = mixerFiles(BERT, BERT.size);
const PREFIX = "/owner/mixer/resolve/v1/";

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

describe("a model on the hub", () => {
  test("default: is downloaded once, each file whole, and then needs no network", async () => {
    const progress: DownloadProgress[] = [];
    expect(await embed({ onDownloadProgress: (step) => progress.push(step) })).toBe(8);
    expect(hub.requests.toSorted()).toEqual(
      Object.keys(FILES)
        .map((file) => PREFIX + file)
        .toSorted(),
    );
    const weights = progress.filter(({ file }) => file === "onnx/model.onnx").at(-1)!;
    expect(weights.receivedBytes).toBe(weights.totalBytes);
    expect((await readdir(cacheFolder, { recursive: true })).filter((file) => file.endsWith(".part"))).toEqual([]);
    hub.failWith = 500;
    expect(await embed()).toBe(8);
    expect(hub.requests).toHaveLength(Object.keys(FILES).length);
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
});

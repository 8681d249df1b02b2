import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { miniModelPath } from "@embedloom/mini-model";
import * as runtime from "onnxruntime-web";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type HubServer, startHubServer } from "../test-support/hub-server.ts";
import { createTransformersModel } from "../load/transformers-model.ts";
import { createWebModel } from "./web-model.ts";

const TEXTS = ["Who pays the rent?", "?", "The tenant pays."];
const FIXTURES = join(import.meta.dirname, "../test-support/sentence-models");

function filesOf(folder: string): Record<string, Uint8Array> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/"));
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path))]));
}

describe("a model at an address", () => {
  test.each([
    ["the mini model", miniModelPath],
    ["weights in a file beside the graph", join(FIXTURES, "data-file")],
    ["layers after the pooling", join(FIXTURES, "mean-dense-twice")],
    ["texts in lower case", join(FIXTURES, "lower-case")],
  ])("behavior: %s gives the vectors and the fingerprint that Node reads from the folder", async (_, path) => {
    const server = await startHubServer("/models/it/", filesOf(path));
    const here = createTransformersModel({ model: path, runtime: "wasm", worker: false });
    const there = createWebModel({ url: `${server.url}models/it`, model: basename(path), runtime });
    try {
      const [own, web] = await Promise.all([here.embedder.embed(TEXTS), there.embedder.embed(TEXTS)]);
      expect(web.embeddings.toArrays()).toEqual(own.embeddings.toArrays());
      expect((await there.embedder.describe()).fingerprint).toEqual((await here.embedder.describe()).fingerprint);
      const tokens = await there.tokenEncoder.tokenize(TEXTS[2]!);
      expect(tokens).toEqual(await here.tokenEncoder.tokenize(TEXTS[2]!));
      expect(new Set(server.requests).size).toBe(server.requests.length);
    } finally {
      await Promise.all([here.close(), there.close(), server.close()]);
    }
  });
});

describe("what an address answers", () => {
  let server: HubServer;
  beforeEach(async () => (server = await startHubServer("/models/mini/", filesOf(miniModelPath))));
  afterEach(() => server.close());

  test("default: the model is named by the last folder, and progress is told by file", async () => {
    const received = new Map<string, number>();
    const { embedder, close } = createWebModel({
      url: new URL("models/mini/", server.url),
      runtime,
      onDownloadProgress: ({ file, receivedBytes }) => received.set(file, receivedBytes),
    });
    expect(embedder.model).toBe("mini");
    await embedder.embed(["a"]);
    const weights = join(miniModelPath, "onnx/model_int8.onnx");
    expect(received.get("onnx/model_int8.onnx")).toBe(statSync(weights).size);
    await close();
  });

  test("error: a folder that is not there names the file and the address", async () => {
    const url = `${server.url}models/other/`;
    const { embedder } = createWebModel({ url, runtime });
    await expect(embedder.embed(["a"])).rejects.toMatchObject({
      code: "model_load",
      message: `There is no tokenizer.json in ${url}.`,
    });
  });

  test.each([
    [403, "authentication"],
    [500, "server"],
  ])("error: a status of %i is an error of the kind %s", async (status, code) => {
    server.failWith = status;
    const { embedder } = createWebModel({ url: `${server.url}models/mini/`, runtime });
    await expect(embedder.embed(["a"])).rejects.toMatchObject({ code });
  });

  test("error: an address that nobody answers is a failed connection", async () => {
    const { embedder } = createWebModel({ url: `${server.url}models/mini/`, runtime });
    await server.close();
    await expect(embedder.embed(["a"])).rejects.toMatchObject({ code: "connection" });
    server = await startHubServer("/", {});
  });

  test("error: weights with another digest than the pinned one are refused", async () => {
    const { embedder } = createWebModel({
      url: `${server.url}models/mini/`,
      runtime,
      weightsSha256: "0".repeat(64),
    });
    await expect(embedder.embed(["a"])).rejects.toMatchObject({ code: "model_load" });
  });

  test("behavior: an abort while files are on their way ends the wait, and the next call fetches anew", async () => {
    const { embedder, close } = createWebModel({ url: `${server.url}models/mini/`, runtime });
    const abort = new AbortController();
    const call = embedder.embed(["a"], { signal: abort.signal });
    abort.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
    expect((await embedder.embed(["a"])).embeddings.count).toBe(1);
    await close();
  });
});

test("behavior: a page without TLS, where the platform digests nothing, has the same fingerprint", async () => {
  const server = await startHubServer("/models/mini/", filesOf(miniModelPath));
  onTestFinished(() => server.close());
  const fingerprint = async (): Promise<unknown> => {
    const { embedder, close } = createWebModel({ url: `${server.url}models/mini/`, runtime });
    const info = await embedder.describe();
    await close();
    return info.fingerprint;
  };
  const expected = await fingerprint();
  vi.stubGlobal("crypto", { getRandomValues: () => undefined });
  onTestFinished(() => void vi.unstubAllGlobals());
  expect(await fingerprint()).toEqual(expected);
});

test("behavior: a server that answers every address with its page has no such file", async () => {
  const files = filesOf(miniModelPath);
  const server = createServer(({ url = "" }, response) => {
    const file = files[url.slice(1)];
    if (file === undefined) response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<p>page</p>");
    else response.end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { embedder, close } = createWebModel({ url: `http://127.0.0.1:${port}/`, runtime });
  expect((await embedder.embed(["a"])).embeddings.count).toBe(1);
  await close();
  server.closeAllConnections();
  server.close();
});

test.each([
  ["url", { url: "models/mini/", runtime }],
  ["url", { url: "", runtime }],
  ["runtime", { url: "http://127.0.0.1/", runtime: {} }],
  ["executionProviders[0]", { url: "http://127.0.0.1/", runtime, executionProviders: [1] }],
  ["model", { url: "http://127.0.0.1/", runtime, model: "" }],
])("args: %s is refused at once where it cannot work", (option, settings) => {
  expect(() => createWebModel(settings as Parameters<typeof createWebModel>[0])).toThrow(
    expect.objectContaining({ code: "invalid_option", option }),
  );
});

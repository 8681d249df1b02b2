import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { diskSource } from "../disk/disk-source.ts";
import { readModelFiles } from "./model-files.ts";
import { mixerFile, mixerFiles, mixerTable, writeFolder } from "../test-support/mixer-model.ts";
import { TOKENIZER_FIXTURES } from "../test-support/tokenizer-fixtures.ts";
import { createTransformersEmbedder } from "../load/transformers-embedder.ts";
import type { TransformersSettings } from "../disk/transformers-settings.ts";

const BERT = TOKENIZER_FIXTURES[0]!;
const { "onnx/model.onnx": GRAPH, ...SMALL } = mixerFiles(BERT, BERT.size) as Record<string, Uint8Array>;
const TABLE = new Uint8Array(mixerTable(BERT.size, 6).buffer);
const POINTER = Buffer.from(
  "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n",
);
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function folderOf(files: Readonly<Record<string, Uint8Array | object>>): Promise<string> {
  const folder = await writeFolder({ ...SMALL, ...files });
  folders.push(folder);
  return folder;
}

async function embedOf(model: string, settings: Partial<TransformersSettings> = {}): Promise<number[]> {
  const embedder = createTransformersEmbedder({ model, worker: false, ...settings });
  try {
    return (await embedder.embed(["the tenant pays"])).embeddings.toArrays()[0]!;
  } finally {
    await embedder.close();
  }
}

const filesOf = async (model: string, settings: Partial<TransformersSettings> = {}) =>
  readModelFiles(await diskSource({ model, ...settings }, new AbortController().signal), settings);
const messageOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => expect.unreachable("it must reject"),
    (error: Error & { code: string }) => `${error.code}: ${error.message}`,
  );

describe("where the weights are", () => {
  const data = {
    "onnx/model.onnx": mixerFile(BERT.size, 6, { dataFile: "model.onnx_data" }),
    "onnx/model.onnx_data": TABLE,
  };

  test.each<[string, Record<string, Uint8Array>, Partial<TransformersSettings>, string]>([
    ["the hub's folder", { "onnx/model.onnx": GRAPH! }, {}, "fp32"],
    ["the root, as optimum exports", { "model.onnx": GRAPH! }, {}, "fp32"],
    ["both: the folder goes first", { "model.onnx": Buffer.from("no"), "onnx/model.onnx": GRAPH! }, {}, "fp32"],
    ["quantised in the root", { "model_quantized.onnx": GRAPH! }, {}, "q8"],
    [
      "one file with a name of sentence-transformers",
      { "onnx/model_qint8_avx512.onnx": GRAPH! },
      {},
      "onnx/model_qint8_avx512.onnx",
    ],
    ["one file with a name of optimum", { "model_optimized.onnx": GRAPH! }, {}, "model_optimized.onnx"],
    ["one model among other graphs", { "onnx/model_q4.onnx": GRAPH!, "onnx/tokens.onnx": Buffer.of(1) }, {}, "q4"],
    [
      "the caller's format",
      { "onnx/model.onnx": Buffer.of(1), "onnx/model_int8.onnx": GRAPH! },
      { dtype: "int8" },
      "int8",
    ],
    [
      "the caller's file",
      { "onnx/model.onnx": Buffer.of(1), "onnx/model_O2.onnx": GRAPH! },
      { weightsFile: "onnx/model_O2.onnx" },
      "onnx/model_O2.onnx",
    ],
    ["data beside the graph", data, {}, "fp32"],
    [
      "data beside a graph in the root, named as torch does",
      { "model.onnx": mixerFile(BERT.size, 6, { dataFile: "model.onnx.data" }), "model.onnx.data": TABLE },
      {},
      "fp32",
    ],
  ])("default: %s", async (_, files, settings, dtype) => {
    const plain = await embedOf(await folderOf({ "onnx/model.onnx": GRAPH! }));
    const model = await folderOf(files);
    expect(await embedOf(model, settings)).toEqual(plain);
    expect((await filesOf(model, settings)).dtype).toBe(dtype);
  });

  test.each([
    [{ dtype: "q4" }, "q4"],
    [{ dtype: { model: "q4" } }, "q4"],
    [{ dtype: "fp32", device_config: { cpu: { dtype: "q4" } } }, "q4"],
    [{ dtype: "auto" }, "fp32"],
    [{ device_config: { webgpu: { dtype: "q4" } } }, "fp32"],
  ])("default: config.json with transformers.js_config of %o chooses", async (own, dtype) => {
    const model = await folderOf({
      "config.json": { ...(SMALL["config.json"] as object), "transformers.js_config": own },
      "onnx/model.onnx": GRAPH!,
      "onnx/model_q4.onnx": GRAPH!,
    });
    expect((await filesOf(model)).dtype).toBe(dtype);
  });

  test.each<[string, Record<string, Uint8Array | object>, RegExp]>([
    [
      "PyTorch weights alone",
      { "model.safetensors": Buffer.of(1) },
      /only PyTorch weights \(model\.safetensors\): export it/,
    ],
    ["old PyTorch weights alone", { "pytorch_model-00001-of-2.bin": Buffer.of(1) }, /PyTorch weights .*optimum-cli/],
    ["weights for llama.cpp", { "model.q4.gguf": Buffer.of(1) }, /llama\.cpp .*Ollama/],
    ["OpenVINO", { "openvino/openvino_model.xml": Buffer.of(1) }, /OpenVINO/],
    [
      "formats to choose from",
      { "onnx/model_q4.onnx": GRAPH!, "onnx/model_int8.onnx": GRAPH! },
      /as int8, q4: choose with `dtype`/,
    ],
    [
      "files to choose from",
      { "onnx/model_O1.onnx": GRAPH!, "onnx/model_O2.onnx": GRAPH! },
      /There are onnx\/model_O1\.onnx, onnx\/model_O2\.onnx: choose with `weightsFile`/,
    ],
    ["nothing", {}, /^model_load: There is no onnx\/model\.onnx in \S+\.$/],
    ["a Git LFS pointer", { "onnx/model.onnx": POINTER }, /onnx\/model\.onnx in .* Git LFS pointer .*git lfs pull/],
    [
      "a pointer in the place of the tokenizer",
      { "onnx/model.onnx": GRAPH!, "tokenizer.json": POINTER },
      /tokenizer\.json .*Git LFS pointer/,
    ],
    [
      "a page in the place of the graph",
      { "onnx/model.onnx": Buffer.from("<!doctype html>") },
      /not an ONNX file, or is broken/,
    ],
    ["a graph that was cut off", { "onnx/model.onnx": GRAPH!.subarray(0, 200) }, /not an ONNX file, or is broken/],
    [
      "data that is not there",
      { "onnx/model.onnx": mixerFile(BERT.size, 6, { dataFile: "weights.bin" }) },
      /no onnx\/weights\.bin in .*holds weights of onnx\/model\.onnx/,
    ],
    ...["../../secret", "/etc/passwd", "..\\..\\secret", "C:\\secret", "a/../../../b"].map(
      (dataFile): [string, Record<string, Uint8Array>, RegExp] => [
        `data at ${dataFile}`,
        { "onnx/model.onnx": mixerFile(BERT.size, 6, { dataFile }) },
        /names weights outside its folder/,
      ],
    ),
  ])("error: %s is said, with what to do", async (_, files, message) => {
    const model = await folderOf(files);
    const said = await messageOf(embedOf(model));
    expect(said).toMatch(message);
    expect(said).toContain(model);
  });

  test("error: no such folder, or a file in its place", async () => {
    const model = await folderOf({});
    expect(await messageOf(filesOf(join(model, "absent")))).toMatch(/There is no folder \S+absent\./);
    expect(await messageOf(filesOf(join(model, "config.json")))).toMatch(/This is a file/);
  });

  test("behavior: other data has another digest, and a pin names it", async () => {
    const model = await folderOf(data);
    const sha256 = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");
    const pins = [sha256(data["onnx/model.onnx"]), sha256(TABLE)];
    const before = await (await filesOf(model, { weightsSha256: pins })).digest;
    await writeFile(
      join(model, "onnx/model.onnx_data"),
      TABLE.map((byte) => byte ^ 1),
    );
    expect(await (await filesOf(model)).digest).not.toBe(before);
    expect(await messageOf(filesOf(model, { weightsSha256: pins }))).toMatch(/onnx\/model\.onnx_data .*asks for/);
    expect(await messageOf(filesOf(model, { weightsSha256: pins[0] }))).toMatch(
      /2 files: onnx\/model\.onnx, onnx\/model\.onnx_data/,
    );
  });
});

describe("networks that are not only for token vectors", () => {
  test("behavior: a decoder that wants a past is given an empty one", async () => {
    const plain = await embedOf(await folderOf({ "onnx/model.onnx": GRAPH! }));
    const model = await folderOf({ "onnx/model.onnx": mixerFile(BERT.size, 6, { wantsPast: true }) });
    expect(await embedOf(model)).toEqual(plain);
  });

  test("error: a network that fails on a first text is told with its folder, and prints no ids", async () => {
    // A table of fewer rows than the vocabulary has: the first text already is beyond it.
    const model = await folderOf({ "onnx/model.onnx": mixerFile(3, 6) });
    const program = `
      import { createTransformersEmbedder } from ${JSON.stringify(new URL("../index.ts", import.meta.url).href)};
      const embedder = createTransformersEmbedder({ model: ${JSON.stringify(model)}, worker: false });
      console.log(await embedder.describe().catch((error) => error.code + ": " + error.message));`;
    const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
    const { stdout, stderr } = await run;
    expect(stdout).toMatch(/^model_load: The network onnx\/model\.onnx in .* fails on a first short text/);
    expect(stdout).toContain(model);
    expect(stderr).toBe("");
  });
});

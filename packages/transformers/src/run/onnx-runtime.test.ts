import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { miniModelPath } from "@embedloom/mini-model";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadOnnxRuntime } from "./onnx-runtime.ts";
import { createTransformersEmbedder } from "../load/transformers-embedder.ts";

const TEXTS = ["The tenant pays the rent.", "Whales live in the ocean.", "rent ".repeat(300)];

async function vectors(runtime: "native" | "wasm", worker: boolean): Promise<Float32Array> {
  const embedder = createTransformersEmbedder({ model: miniModelPath, runtime, worker });
  onTestFinished(() => embedder.close());
  return (await embedder.embed(TEXTS)).embeddings.data;
}

describe("the two builds of ONNX Runtime", () => {
  test("default: the native one, where it is installed", async () => {
    expect((await loadOnnxRuntime()).kind).toBe("native");
    expect((await loadOnnxRuntime("wasm")).kind).toBe("wasm");
  });

  test.each([true, false])("behavior: give the same vectors, to 1e-6; worker: %s", async (worker) => {
    const [native, wasm] = [await vectors("native", worker), await vectors("wasm", worker)];
    expect(Math.max(...native.map((value, i) => Math.abs(value - wasm[i]!)))).toBeLessThan(1e-6);
  });

  test("behavior: where addons may not be loaded, WebAssembly runs, prints nothing, and lets the process end", async () => {
    const program = `
      import { createTransformersEmbedder } from ${JSON.stringify(new URL("../index.ts", import.meta.url).href)};
      const embedder = createTransformersEmbedder({ model: ${JSON.stringify(miniModelPath)}, worker: false });
      console.log((await embedder.embed(["a"])).embeddings.count);
      await createTransformersEmbedder({ model: ${JSON.stringify(miniModelPath)}, runtime: "native", worker: false })
        .describe().catch((error) => console.log(error.code, error.message.includes("onnxruntime-node")));`;
    const args = ["--no-addons", "--input-type=module", "--eval", program];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toBe("1\nmodel_load true\n");
    expect(stderr).toBe("");
  });

  test.each([true, false])("behavior: the native one writes nothing of its own; worker: %s", async (worker) => {
    const home = await mkdtemp(join(tmpdir(), "embedloom-quiet-"));
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    const settings = JSON.stringify({ model: miniModelPath, runtime: "native", worker });
    const program = `
      import { createTransformersEmbedder } from ${JSON.stringify(new URL("../index.ts", import.meta.url).href)};
      const embedder = createTransformersEmbedder(${settings});
      console.log((await embedder.embed(["a"])).embeddings.count);
      await embedder.close();`;
    const args = ["--input-type=module", "--eval", program];
    // Without CI in it, under which the runtime is quiet by itself.
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      env: { PATH: process.env["PATH"], HOME: home },
    });
    expect(stdout).toBe("1\n");
    expect(await readdir(home)).toEqual([]);
  });

  test("args: another runtime is refused", () => {
    const settings = { model: miniModelPath, runtime: JSON.parse('"gpu"') };
    expect(() => createTransformersEmbedder(settings)).toThrow(/`?runtime`?/);
  });
});

import { rm } from "node:fs/promises";
import { afterAll, describe, expect, test } from "vitest";
import { afterPooling } from "./after-pooling.ts";
import { diskFolder } from "../disk/disk-folder.ts";
import { readPoolingLayers } from "./pooling-layers.ts";
import { writeFolder } from "../test-support/mixer-model.ts";
import { safetensorsFile } from "../test-support/safetensors-writer.ts";

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));
const DENSE = { kind: "Dense", path: "2_Dense" } as const;
// Two values from three, by weights and shifts that are exact in float32.
const LINEAR = { shape: [2, 3], values: [1, 2, 3, -1, 0, 0.5] };
const BIAS = { shape: [2], values: [0.5, -1] };

async function applied(
  config: object,
  tensors: Parameters<typeof safetensorsFile>[0],
  vector: readonly number[],
): Promise<number[]> {
  const folder = await folderOf({
    "2_Dense/config.json": config,
    "2_Dense/model.safetensors": safetensorsFile(tensors),
  });
  const [layer] = await readPoolingLayers(diskFolder(folder), [DENSE]);
  return [...layer!.apply(Float64Array.from(vector))];
}

async function folderOf(files: Readonly<Record<string, Uint8Array | object>>): Promise<string> {
  const folder = await writeFolder(files);
  folders.push(folder);
  return folder;
}

const torch = (name: string): string => `torch.nn.modules.activation.${name}`;

describe("readPoolingLayers", () => {
  test.each([
    ["Identity", "torch.nn.modules.linear.Identity", (value: number) => value],
    ["Tanh", torch("Tanh"), Math.tanh],
    ["ReLU", torch("ReLU"), (value: number) => Math.max(0, value)],
    ["Sigmoid", torch("Sigmoid"), (value: number) => 1 / (1 + Math.exp(-value))],
    ["SiLU", torch("SiLU"), (value: number) => value / (1 + Math.exp(-value))],
    ["Tanh where none is named", undefined, Math.tanh],
  ])("default: a dense layer with %s", async (_, name, activate) => {
    const config = { in_features: 3, out_features: 2, bias: true, ...(name && { activation_function: name }) };
    const vector = await applied(config, { "linear.weight": LINEAR, "linear.bias": BIAS }, [1, 0.5, -0.25]);
    // 1 + 1 - 0.75 + 0.5, and -1 - 0.125 - 1
    vector.forEach((value, i) => expect(value).toBeCloseTo(activate([1.75, -2.125][i]!), 12));
  });

  test("args: without bias, and with what came in added through weights of its own", async () => {
    const identity = "torch.nn.modules.linear.Identity";
    const plain = { bias: false, activation_function: identity };
    expect(await applied(plain, { "linear.weight": LINEAR }, [1, 0.5, -0.25])).toEqual([1.25, -1.125]);
    const residual = { shape: [2, 3], values: [1, 0, 0, 0, 0, 4] };
    const added = await applied(
      { ...plain, use_residual: true },
      { "linear.weight": LINEAR, "residual.weight": residual },
      [1, 0.5, -0.25],
    );
    expect(added).toEqual([2.25, -2.125]);
  });

  test.each<[string, object, Parameters<typeof safetensorsFile>[0], RegExp]>([
    ["an activation of other code", { activation_function: "my_code.Squash" }, {}, /activation my_code\.Squash/],
    ["an activation that is not done", { activation_function: torch("GELU") }, {}, /activation .*GELU.*done here are/],
    ["a layer on token vectors", { module_input_name: "token_embeddings" }, {}, /works on token_embeddings/],
    ["no weights by its name", {}, { weight: LINEAR }, /has no linear\.weight/],
    [
      "a bias of another width",
      {},
      { "linear.weight": LINEAR, "linear.bias": { shape: [3], values: [1, 2, 3] } },
      /shape \[3\] for linear\.bias of the shape \[2\]/,
    ],
  ])("error: %s", async (_, config, tensors, message) => {
    const vector = applied(config, tensors, [1, 2, 3]);
    await expect(vector).rejects.toThrow(message);
  });

  test("error: weights that are broken, or no floats", async () => {
    const config = { "2_Dense/config.json": {} };
    const whole = safetensorsFile({ "linear.weight": LINEAR, "linear.bias": BIAS });
    const integers = Buffer.from(whole.toString("latin1").replace('"F32"', '"I32"'), "latin1");
    for (const content of [whole.subarray(0, 30), whole.subarray(0, whole.length - 4), Buffer.from("{}"), integers]) {
      const folder = await folderOf({ ...config, "2_Dense/model.safetensors": content });
      await expect(readPoolingLayers(diskFolder(folder), [DENSE])).rejects.toMatchObject({
        code: "model_load",
        message: expect.stringContaining(folder),
      });
    }
  });
});

describe("afterPooling", () => {
  test("default: nothing where the layers only scale to length 1", async () => {
    const layers = await readPoolingLayers(diskFolder("/none"), [{ kind: "Normalize", path: "2_Normalize" }]);
    expect(afterPooling(layers, 8, "/none")).toBeUndefined();
    expect(afterPooling([], 8, "/none")).toBeUndefined();
  });

  test("error: a layer that takes another width than it gets", async () => {
    const tensors = { "linear.weight": LINEAR, "linear.bias": BIAS };
    const folder = await folderOf({ "2_Dense/config.json": {}, "2_Dense/model.safetensors": safetensorsFile(tensors) });
    const layers = await readPoolingLayers(diskFolder(folder), [DENSE]);
    expect(() => afterPooling(layers, 8, folder)).toThrow(/takes vectors of 3 values, and gets 8/);
  });
});

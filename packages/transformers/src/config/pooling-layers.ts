import { ModelLoadError, UnsupportedError } from "@embedloom/core";
import { type JsonObject, type ModelFolder, readModelJson } from "../folder/index.ts";
import type { ModelModule } from "./model-modules.ts";
import { readSafetensors, type WeightTensor } from "./safetensors.ts";

/** A step from a pooled vector to an embedding. */
export interface PoolingLayer {
  readonly kind: "dense" | "layerNorm" | "normalize";
  /** Width it takes; `undefined` when it takes any. */
  readonly width: number | undefined;
  /** Width it gives; `undefined` when it keeps the width. */
  readonly outWidth: number | undefined;
  /** Makes a new vector; sums are float64. */
  apply(vector: Float64Array): Float64Array;
}

/** Path of a module's weights. */
export function moduleWeights({ path }: ModelModule): string {
  return `${path}/model.safetensors`;
}

/** Whether a module has weights. */
export function hasWeights({ kind }: ModelModule): boolean {
  return kind === "Dense" || kind === "LayerNorm";
}

/**
 * Reads the layers after the pooling, whose files are all present.
 *
 * @throws UnsupportedError or ModelLoadError naming the file and the folder
 */
export async function readPoolingLayers(folder: ModelFolder, modules: readonly ModelModule[]): Promise<PoolingLayer[]> {
  const layers: PoolingLayer[] = [];
  for (const module of modules) {
    if (module.kind === "Normalize") layers.push(NORMALIZE);
    else if (module.kind === "Dense") layers.push(await readDense(folder, module));
    else if (module.kind === "LayerNorm") layers.push(await readLayerNorm(folder, module));
  }
  return layers;
}

const NORMALIZE: PoolingLayer = {
  kind: "normalize",
  width: undefined,
  outWidth: undefined,
  apply(vector) {
    // 1e-12 is the least divisor of torch.nn.functional.normalize.
    const length = Math.max(Math.hypot(...vector), 1e-12);
    return vector.map((value) => value / length);
  },
};

// Keys are the class names in torch.nn. `Tanh` is the default of sentence-transformers.
const ACTIVATIONS: Readonly<Record<string, (value: number) => number>> = {
  Identity: (value) => value,
  Tanh: Math.tanh,
  ReLU: (value) => Math.max(0, value),
  Sigmoid: (value) => 1 / (1 + Math.exp(-value)),
  SiLU: (value) => value / (1 + Math.exp(-value)),
};

async function readDense(folder: ModelFolder, module: ModelModule): Promise<PoolingLayer> {
  const file = `${module.path}/config.json`;
  const config = await readModelJson(folder, file);
  const activate = activationOf(config, file, folder.name);
  refuseOtherPlaces(config, file, folder.name);
  const weights = await readSafetensors(folder, moduleWeights(module));
  const linear = tensorOf(weights, "linear.weight", 2, module, folder.name);
  const [outWidth = 0, width = 0] = linear.shape;
  const bias =
    config["bias"] === false ? undefined : tensorOf(weights, "linear.bias", 1, module, folder.name, [outWidth]).values;
  const isResidual = config["use_residual"] === true;
  const residual =
    isResidual && width !== outWidth
      ? tensorOf(weights, "residual.weight", 2, module, folder.name, [outWidth, width]).values
      : undefined;
  return {
    kind: "dense",
    width,
    outWidth,
    apply(vector) {
      const output = multiply(linear.values, vector, outWidth);
      const added = residual === undefined ? vector : multiply(residual, vector, outWidth);
      return output.map((value, i) => activate(value + (bias?.[i] ?? 0)) + (isResidual ? added[i]! : 0));
    },
  };
}

function activationOf(config: JsonObject, file: string, folder: string): (value: number) => number {
  const { activation_function: name = "torch.nn.modules.activation.Tanh" } = config;
  const known = typeof name === "string" && name.startsWith("torch.") ? name.split(".").at(-1)! : "";
  if (Object.hasOwn(ACTIVATIONS, known)) return ACTIVATIONS[known]!;
  throw new UnsupportedError(
    `${file} in ${folder} asks for the activation ${String(name)}; done here are ${Object.keys(ACTIVATIONS).join(", ")} of torch.nn.`,
  );
}

/** Refuses a layer that reads or writes other values than the pooled vector, such as the token vectors. */
function refuseOtherPlaces(config: JsonObject, file: string, folder: string): void {
  const { module_input_name: input, module_output_name: output } = config;
  const other = [input, output].find((name) => name !== undefined && name !== null && name !== "sentence_embedding");
  if (other === undefined) return;
  throw new UnsupportedError(
    `${file} in ${folder} works on ${String(other)}; only layers on the pooled vector, sentence_embedding, are done here.`,
  );
}

async function readLayerNorm(folder: ModelFolder, module: ModelModule): Promise<PoolingLayer> {
  const weights = await readSafetensors(folder, moduleWeights(module));
  const { values: scale } = tensorOf(weights, "norm.weight", 1, module, folder.name);
  const { values: shift } = tensorOf(weights, "norm.bias", 1, module, folder.name, [scale.length]);
  return {
    kind: "layerNorm",
    width: scale.length,
    outWidth: scale.length,
    apply(vector) {
      const mean = vector.reduce((sum, value) => sum + value, 0) / vector.length;
      const variance = vector.reduce((sum, value) => sum + (value - mean) ** 2, 0) / vector.length;
      // 1e-5 is the default of torch.nn.LayerNorm, which the module does not change.
      const deviation = Math.sqrt(variance + 1e-5);
      return vector.map((value, i) => ((value - mean) / deviation) * scale[i]! + shift[i]!);
    },
  };
}

function tensorOf(
  weights: ReadonlyMap<string, WeightTensor>,
  name: string,
  axes: number,
  module: ModelModule,
  folder: string,
  shape?: readonly number[],
): WeightTensor {
  const found = weights.get(name);
  if (found?.shape.length === axes && (shape ?? found.shape).every((size, i) => found.shape[i] === size)) return found;
  const given = found === undefined ? "has no" : `has the shape [${found.shape.join(", ")}] for`;
  throw new ModelLoadError(
    `${moduleWeights(module)} in ${folder} ${given} ${name}${shape === undefined ? "" : ` of the shape [${shape.join(", ")}]`}.`,
  );
}

function multiply(matrix: Float32Array, vector: Float64Array, rows: number): Float64Array {
  const result = new Float64Array(rows);
  const width = vector.length;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    // A loop with an index is the fastest, and this one runs over every weight.
    for (let i = 0, at = row * width; i < width; i++, at++) sum += matrix[at]! * vector[i]!;
    result[row] = sum;
  }
  return result;
}

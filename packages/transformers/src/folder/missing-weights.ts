import { ModelLoadError } from "@embedloom/core";
import { dtypeOfFile } from "../settings/index.ts";
import type { ModelSource } from "./model-source.ts";

const EXPORT =
  "export it to ONNX (`optimum-cli export onnx --model FOLDER --task feature-extraction OUT`), or take a copy of the model that has an `onnx` folder";

/** Weights of other runtimes: the end of their names, their format, and a way out. */
const OTHERS: readonly (readonly [ending: RegExp, is: string, advice: string])[] = [
  [/\.safetensors$/, "PyTorch weights", EXPORT],
  [/(^|\/)pytorch_model.*\.bin$/, "PyTorch weights", EXPORT],
  [
    /\.gguf$/,
    "weights for llama.cpp",
    "serve them with Ollama or llama.cpp, and use @embedloom/ollama or @embedloom/openai",
  ],
  [/(^|\/)openvino_model.*\.xml$/, "weights for OpenVINO", EXPORT],
  [/(^|\/)tf_model\.h5$/, "TensorFlow weights", EXPORT],
  [/\.msgpack$/, "Flax weights", EXPORT],
];

/**
 * Makes the error for missing weights: what the model has instead, and a way out.
 *
 * @param wanted the file that is missing
 * @param files all files of the model; `undefined` if they are not known
 */
export function missingWeights(
  wanted: string,
  { folder, origin }: Pick<ModelSource, "folder" | "origin">,
  files: readonly string[] | undefined,
): ModelLoadError {
  return new ModelLoadError(`There is no ${wanted} in ${folder.name}${origin}.${whatThereIs(files ?? [])}`);
}

function whatThereIs(files: readonly string[]): string {
  const graphs = files.filter((file) => file.endsWith(".onnx"));
  const dtypes = graphs.map((file) => dtypeOfFile(file)).filter((dtype) => dtype !== undefined);
  const others = graphs.filter((file) => dtypeOfFile(file) === undefined);
  if (dtypes.length > 0) {
    return ` Weights are there as ${dtypes.join(", ")}: choose with \`dtype\`.${others.length === 0 ? "" : ` Others are ${listed(others)}: choose with \`weightsFile\`.`}`;
  }
  if (others.length > 0) return ` There are ${listed(others)}: choose with \`weightsFile\`.`;
  const found = OTHERS.find(([ending]) => files.some((file) => ending.test(file)));
  if (found === undefined) return "";
  const [ending, is, advice] = found;
  return ` There are only ${is} (${files.find((file) => ending.test(file))!}): ${advice}.`;
}

/** Most names in a message. */
const MOST_NAMES = 8;

function listed(files: readonly string[]): string {
  const shown = files.slice(0, MOST_NAMES).join(", ");
  return files.length > MOST_NAMES ? `${shown} and ${files.length - MOST_NAMES} more` : shown;
}

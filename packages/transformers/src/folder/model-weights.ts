import { asJsonObject, type JsonObject } from "./model-json.ts";
import { dtypeOfFile, isModelDtype, type ModelDtype, weightsFiles } from "../settings/index.ts";

/** Where a model's weights may be. */
export interface WeightsChoice {
  /** Paths inside the model's folder, the best first. */
  readonly candidates: readonly string[];
  /** Whether other weights are accepted if none of these exists, because the caller has not chosen any. */
  readonly anyWillDo: boolean;
}

/**
 * Where to look for the weights: the caller's file, else those of the caller's format, else of the format that config.json
 * names for this runtime, else full precision.
 */
export function weightsChoice(
  config: JsonObject,
  { dtype, weightsFile }: { readonly dtype?: ModelDtype | undefined; readonly weightsFile?: string | undefined },
): WeightsChoice {
  if (weightsFile !== undefined) return { candidates: [weightsFile], anyWillDo: false };
  const chosen = dtype ?? configDtype(config);
  return { candidates: weightsFiles(chosen ?? "fp32"), anyWillDo: chosen === undefined };
}

/** `transformers.js_config.dtype`, for the CPU where it differs by device, for `model` where it differs by file. */
function configDtype(config: JsonObject): ModelDtype | undefined {
  const own = asJsonObject(config["transformers.js_config"]);
  const { dtype = own["dtype"] } = asJsonObject(asJsonObject(own["device_config"])["cpu"]);
  const named = typeof dtype === "object" ? asJsonObject(dtype)["model"] : dtype;
  return isModelDtype(named) ? named : undefined;
}

/** The only graph among a model's files; `undefined` if there is none or more than one. */
export function onlyWeights(files: readonly string[]): string | undefined {
  const graphs = files.filter((file) => file.endsWith(".onnx"));
  const models = graphs.filter((file) => /(^|\/)model[^/]*$/.test(file));
  if (models.length === 1) return models[0];
  return graphs.length === 1 ? graphs[0] : undefined;
}

/** Name of a file of weights in messages and fingerprints: its format, else its path. */
export function weightsName(file: string): string {
  return dtypeOfFile(file) ?? file;
}

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import { ModelLoadError } from "@embedloom/core";
import { downloadHubFile } from "./hub-file.ts";
import { isModelDtype, MODEL_DTYPES, type ModelDtype, weightsFile } from "./model-dtype.ts";
import { asJsonObject, type JsonObject, readModelJson } from "./model-json.ts";
import { type ModelLocation, modelLocation } from "./model-location.ts";
import type { TransformersSettings } from "./transformers-settings.ts";

/** The files of a model, all present. */
export interface ModelFiles {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Which of the weight files is used. */
  readonly dtype: ModelDtype;
  /** config.json. */
  readonly config: JsonObject;
  /** tokenizer_config.json. */
  readonly tokenizerConfig: JsonObject;
  /** 1_Pooling/config.json; absent when the model has none. */
  readonly pooling?: JsonObject | undefined;
  /** First 16 hexadecimal digits of the SHA-256 of weights and tokenizer: the same vectors have the same. */
  readonly digest: string;
}

const POOLING = "1_Pooling/config.json";
const SMALL_FILES = ["tokenizer.json", "tokenizer_config.json", "config.json"] as const;

/**
 * Finds the files of a model, downloads those of a hub model that are missing, checks the weights against their pin, and
 * reads the small ones.
 *
 * @throws ModelLoadError naming the file that is missing or broken, and the folder
 * @throws ConnectionError, AuthenticationError, ModelNotFoundError or ServerError when a download fails
 */
export async function readModelFiles(settings: TransformersSettings, signal: AbortSignal): Promise<ModelFiles> {
  const location = modelLocation(settings);
  // config.json comes last: it marks a folder whose other small files, the optional one included, have been asked for.
  if (!(await exists(location.folder, "config.json"))) await fetchMissing([POOLING], location, settings, signal);
  await fetchMissing(SMALL_FILES, location, settings, signal);
  for (const file of SMALL_FILES) await demand(location, file);
  const { folder } = location;
  const config = await readModelJson(folder, "config.json");
  const dtype = settings.dtype ?? (await defaultDtype(location, config));
  const weights = [weightsFile(dtype), ...externalData(config, weightsFile(dtype))];
  await fetchMissing(weights, location, settings, signal);
  for (const file of weights) await demand(location, file);
  return {
    folder,
    dtype,
    config,
    tokenizerConfig: await readModelJson(folder, "tokenizer_config.json"),
    pooling: (await exists(folder, POOLING)) ? await readModelJson(folder, POOLING) : undefined,
    digest: await digestOf(folder, weights, settings.weightsSha256, signal),
  };
}

async function fetchMissing(
  files: readonly string[],
  location: ModelLocation,
  settings: TransformersSettings,
  signal: AbortSignal,
): Promise<void> {
  const { folder, hub } = location;
  if (hub === undefined || settings.allowDownload === false) return;
  const download = { location: { folder, hub }, signal, onProgress: settings.onDownloadProgress };
  for (const file of files) {
    if (!(await exists(folder, file))) await downloadHubFile(file, download);
  }
}

async function defaultDtype(location: ModelLocation, config: JsonObject): Promise<ModelDtype> {
  const chosen = asJsonObject(config["transformers.js_config"])["dtype"];
  if (isModelDtype(chosen)) return chosen;
  const present = await presentDtypes(location.folder);
  return location.hub === undefined && present.length === 1 ? present[0]! : "fp32";
}

async function presentDtypes(folder: string): Promise<ModelDtype[]> {
  const files = await readdir(join(folder, "onnx")).catch(() => []);
  return MODEL_DTYPES.filter((dtype) => files.some((file) => `onnx/${file}` === weightsFile(dtype)));
}

// Weights above 2 GB lie in files of their own beside the graph; the config says in how many.
function externalData(config: JsonObject, weights: string): string[] {
  const format = asJsonObject(config["transformers.js_config"])["use_external_data_format"];
  const name = weights.slice("onnx/".length);
  const chunks = Number(typeof format === "object" ? (asJsonObject(format)[name] ?? 0) : (format ?? 0));
  return Array.from({ length: chunks }, (_, i) => `${weights}_data${i === 0 ? "" : `_${i}`}`);
}

async function demand(location: ModelLocation, file: string): Promise<void> {
  if (await exists(location.folder, file)) return;
  const present = await presentDtypes(location.folder);
  const others =
    file.startsWith("onnx/") && present.length > 0
      ? ` Weights are there as ${present.join(", ")}: choose with \`dtype\`.`
      : "";
  const hub =
    location.hub === undefined ? "" : ` of the hub model ${location.hub.id}, revision ${location.hub.revision}`;
  throw new ModelLoadError(`There is no ${file} in ${location.folder}${hub}.${others}`);
}

async function exists(folder: string, file: string): Promise<boolean> {
  return access(join(folder, file)).then(
    () => true,
    () => false,
  );
}

/** One digest over the weights and tokenizer.json, on the way checking each weight file against its pin. */
async function digestOf(
  folder: string,
  weights: readonly string[],
  pin: TransformersSettings["weightsSha256"],
  signal: AbortSignal,
): Promise<string> {
  const pins = pin === undefined ? [] : [pin].flat();
  if (pins.length > 0 && pins.length !== weights.length) {
    throw new ModelLoadError(
      `\`weightsSha256\` has ${pins.length} digests, and the weights in ${folder} are ${weights.length} files: ${weights.join(", ")}.`,
    );
  }
  const whole = createHash("sha256");
  for (const [i, file] of [...weights, "tokenizer.json"].entries()) {
    const own = createHash("sha256");
    const expected = pins[i]?.toLowerCase();
    for await (const chunk of createReadStream(join(folder, file), { signal, highWaterMark: 1 << 20 })) {
      whole.update(chunk);
      if (expected !== undefined) own.update(chunk);
    }
    if (expected !== undefined) checkPin(folder, file, own.digest("hex"), expected);
  }
  return whole.digest("hex").slice(0, 16);
}

function checkPin(folder: string, file: string, actual: string, expected: string): void {
  if (actual === expected) return;
  throw new ModelLoadError(
    `${file} in ${folder} has the SHA-256 ${actual}, and \`weightsSha256\` asks for ${expected}: these are other weights, or a broken file.`,
  );
}

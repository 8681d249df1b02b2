import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ModelLoadError } from "@embedloom/core";
import { downloadHubFile } from "./hub-file.ts";
import { isModelDtype, MODEL_DTYPES, type ModelDtype, weightsFile } from "./model-dtype.ts";
import { type ModelLocation, modelLocation } from "./model-location.ts";
import type { TransformersSettings } from "./transformers-settings.ts";

/** What tokenizer.json, config.json and their like hold. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The files of a model, all present. */
export interface ModelFiles {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Which of the weight files is used. */
  readonly dtype: ModelDtype;
  /** config.json. */
  readonly config: JsonObject;
  /** tokenizer.json. */
  readonly tokenizer: JsonObject;
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
 * Finds the files of a model, downloads those of a hub model that are missing, and reads all but the weights.
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
  const config = await readJson(folder, "config.json");
  const dtype = settings.dtype ?? (await defaultDtype(location, config));
  const weights = [weightsFile(dtype), ...externalData(config, weightsFile(dtype))];
  await fetchMissing(weights, location, settings, signal);
  for (const file of weights) await demand(location, file);
  return {
    folder,
    dtype,
    config,
    tokenizer: await readJson(folder, "tokenizer.json"),
    tokenizerConfig: await readJson(folder, "tokenizer_config.json"),
    pooling: (await exists(folder, POOLING)) ? await readJson(folder, POOLING) : undefined,
    digest: await digestOf(folder, [...weights, "tokenizer.json"], signal),
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
  const chosen = record(config["transformers.js_config"])["dtype"];
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
  const format = record(config["transformers.js_config"])["use_external_data_format"];
  const name = weights.slice("onnx/".length);
  const chunks = Number(typeof format === "object" ? (record(format)[name] ?? 0) : (format ?? 0));
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

async function readJson(folder: string, file: string): Promise<JsonObject> {
  const text = await readFile(join(folder, file), "utf8").catch((error: unknown) => {
    throw new ModelLoadError(`${file} in ${folder} cannot be read.`, { cause: error });
  });
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch (error) {
    throw new ModelLoadError(`${file} in ${folder} is not valid JSON.`, { cause: error });
  }
  throw new ModelLoadError(`${file} in ${folder} holds no JSON object.`);
}

/** A value of a JSON file as an object; anything else is an empty one. */
function record(value: unknown): JsonObject {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

async function digestOf(folder: string, files: readonly string[], signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) {
    for await (const chunk of createReadStream(join(folder, file), { signal, highWaterMark: 1 << 20 }))
      hash.update(chunk);
  }
  return hash.digest("hex").slice(0, 16);
}

import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import { ModelLoadError } from "@embedloom/core";
import { digestFiles } from "./digest-files.ts";
import { externalDataFiles } from "./external-data.ts";
import { downloadHubFile } from "./hub-file.ts";
import { missingWeights } from "./missing-weights.ts";
import { type JsonObject, readJsonFile, readModelJson } from "./model-json.ts";
import { listModel } from "./model-listing.ts";
import { type ModelLocation, modelLocation } from "./model-location.ts";
import { type ModelModule, modelModules } from "./model-modules.ts";
import type { PoolingFile } from "./model-pooling.ts";
import { onlyWeights, weightsChoice, weightsName } from "./model-weights.ts";
import { hasWeights, moduleWeights, type PoolingLayer, readPoolingLayers } from "./pooling-layers.ts";
import { PROMPTS_CONFIG, SENTENCE_CONFIGS } from "./sentence-config.ts";
import type { TransformersSettings } from "./transformers-settings.ts";

/** The files of a model, all present. */
export interface ModelFiles {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Path of the graph inside the folder. */
  readonly weights: string;
  /** The format of the weights, or the path of a file whose name says none. */
  readonly dtype: string;
  /** config.json. */
  readonly config: JsonObject;
  /** tokenizer_config.json; empty when the model has none. */
  readonly tokenizerConfig: JsonObject;
  /** sentence_bert_config.json or its like; empty when the model has none. */
  readonly sentenceConfig: JsonObject;
  /** config_sentence_transformers.json; empty when the model has none. */
  readonly promptsConfig: JsonObject;
  /** How the model pools; absent when its files do not say. */
  readonly pooling: PoolingFile | undefined;
  /** What is done to the pooled vector. */
  readonly layers: readonly PoolingLayer[];
  /** First 16 hexadecimal digits of the SHA-256 of weights, tokenizer and layers: the same vectors have the same. */
  readonly digest: string;
}

/** A model on its way to being complete. */
interface Gathering {
  readonly location: ModelLocation;
  readonly settings: TransformersSettings;
  readonly signal: AbortSignal;
}

const MODULES = "modules.json";
const POOLING = "1_Pooling/config.json";
/** Files that a model need not have, and that are asked for once. */
const OPTIONAL = [MODULES, POOLING, SENTENCE_CONFIGS[0], PROMPTS_CONFIG, "tokenizer_config.json"];
const REQUIRED = ["tokenizer.json", "config.json"];

/**
 * Finds the files of a model, downloads those of a hub model that are missing, checks the weights against their pin, and
 * reads the small ones.
 *
 * @throws ModelLoadError naming the file that is missing or broken, and the folder
 * @throws UnsupportedError when modules.json names what is not done here
 * @throws ConnectionError, AuthenticationError, ModelNotFoundError or ServerError when a download fails
 */
export async function readModelFiles(settings: TransformersSettings, signal: AbortSignal): Promise<ModelFiles> {
  const gathering = { location: modelLocation(settings), settings, signal };
  const { folder } = gathering.location;
  await demandFolder(gathering.location);
  const modules = await gatherSmallFiles(gathering);
  const config = await readModelJson(folder, "config.json");
  const weights = await findWeights(gathering, config);
  const data = await externalDataFiles(folder, weights);
  await demandAll(gathering, data, ` It holds weights of ${weights}.`);
  const pooling = modules?.find(({ kind }) => kind === "Pooling");
  const layers = modules?.filter(({ kind }) => kind !== "Pooling" && kind !== "Dropout") ?? [];
  const weighty = layers.filter((module) => hasWeights(module));
  return {
    folder,
    weights,
    dtype: weightsName(weights),
    config,
    tokenizerConfig: await readFirst(folder, ["tokenizer_config.json"]),
    sentenceConfig: await readFirst(folder, SENTENCE_CONFIGS),
    promptsConfig: await readFirst(folder, [PROMPTS_CONFIG]),
    pooling: await readPooling(folder, pooling === undefined ? POOLING : `${pooling.path}/config.json`),
    layers: await readPoolingLayers(folder, layers),
    digest: await digestFiles(folder, {
      weights: [weights, ...data, ...weighty.map((module) => moduleWeights(module))],
      // Which layers there are, in which order, and what each is set to changes the vectors as much as their weights.
      others: [
        "tokenizer.json",
        ...(layers.length === 0 ? [] : [MODULES]),
        ...weighty.map((module) => configOf(module)),
      ],
      pin: settings.weightsSha256,
      signal,
    }),
  };
}

async function demandFolder({ folder, hub }: ModelLocation): Promise<void> {
  if (hub !== undefined) return;
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  const what = found === undefined ? "There is no folder" : "This is a file, where a model's folder is asked for:";
  throw new ModelLoadError(`${what} ${folder}.`);
}

/** Fetches what is not weights of the network; gives the modules after it, or `undefined` when the model lists none. */
async function gatherSmallFiles(gathering: Gathering): Promise<readonly ModelModule[] | undefined> {
  const { folder } = gathering.location;
  // config.json comes last: it marks a folder whose other small files, the optional ones included, have been asked for.
  const isComplete = await exists(folder, "config.json");
  if (!isComplete) await fetchMissing(gathering, OPTIONAL);
  const modules = (await exists(folder, MODULES))
    ? modelModules(await readJsonFile(folder, MODULES), folder)
    : undefined;
  for (const module of modules ?? []) {
    if (!isComplete && module.path !== "" && module.kind !== "Dropout")
      await fetchMissing(gathering, [configOf(module)]);
    if (hasWeights(module)) await demandAll(gathering, [configOf(module), moduleWeights(module)], PICKLED);
  }
  await demandAll(gathering, REQUIRED);
  return modules;
}

const PICKLED =
  " Layers in the form of PyTorch (pytorch_model.bin) are not read: load and save the model once with sentence-transformers, which writes safetensors.";

function configOf({ path }: ModelModule): string {
  return `${path}/config.json`;
}

/** The first of the places where weights may be, else the only weights there are. */
async function findWeights(gathering: Gathering, config: JsonObject): Promise<string> {
  const { location, settings, signal } = gathering;
  const { candidates, anyWillDo } = weightsChoice(config, settings);
  for (const file of candidates) if (await exists(location.folder, file)) return file;
  for (const file of candidates) {
    await fetchMissing(gathering, [file]);
    if (await exists(location.folder, file)) return file;
  }
  const files = await listModel(location, settings.allowDownload !== false, signal);
  const only = anyWillDo ? onlyWeights(files ?? []) : undefined;
  if (only !== undefined) {
    await fetchMissing(gathering, [only]);
    if (await exists(location.folder, only)) return only;
  }
  throw missingWeights(candidates[0]!, location, files);
}

async function demandAll(gathering: Gathering, files: readonly string[], hint = ""): Promise<void> {
  await fetchMissing(gathering, files);
  const { folder, hub } = gathering.location;
  for (const file of files) {
    if (await exists(folder, file)) continue;
    const model = hub === undefined ? "" : ` of the hub model ${hub.id}, revision ${hub.revision}`;
    throw new ModelLoadError(`There is no ${file} in ${folder}${model}.${hint}`);
  }
}

async function fetchMissing({ location, settings, signal }: Gathering, files: readonly string[]): Promise<void> {
  const { folder, hub } = location;
  if (hub === undefined || settings.allowDownload === false) return;
  const download = { location: { folder, hub }, signal, onProgress: settings.onDownloadProgress };
  for (const file of files) {
    if (!(await exists(folder, file))) await downloadHubFile(file, download);
  }
}

async function readPooling(folder: string, file: string): Promise<PoolingFile | undefined> {
  return (await exists(folder, file)) ? { file, content: await readModelJson(folder, file) } : undefined;
}

async function readFirst(folder: string, files: readonly string[]): Promise<JsonObject> {
  for (const file of files) if (await exists(folder, file)) return readModelJson(folder, file);
  return {};
}

async function exists(folder: string, file: string): Promise<boolean> {
  return access(join(folder, file)).then(
    () => true,
    () => false,
  );
}

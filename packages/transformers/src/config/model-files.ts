import { ModelLoadError } from "@embedloom/core";
import {
  type DigestedFiles,
  digestFiles,
  externalDataFiles,
  type JsonObject,
  missingWeights,
  type ModelFolder,
  type ModelSource,
  onlyWeights,
  readJsonFile,
  readModelJson,
  weightsChoice,
  weightsName,
} from "../folder/index.ts";
import { type ModelModule, modelModules } from "./model-modules.ts";
import type { PoolingFile } from "./model-pooling.ts";
import type { ModelSettings } from "../settings/index.ts";
import { hasWeights, moduleWeights, type PoolingLayer, readPoolingLayers } from "./pooling-layers.ts";
import { PROMPTS_CONFIG, SENTENCE_CONFIGS } from "./sentence-config.ts";

/** The files of a model, all present. */
export interface ModelFiles {
  readonly folder: ModelFolder;
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
  /** How the model pools. Absent: its files do not say. */
  readonly pooling: PoolingFile | undefined;
  /** The layers after the pooling. */
  readonly layers: readonly PoolingLayer[];
  /**
   * First 16 hexadecimal digits of the SHA-256 of weights, tokenizer and layers: the same vectors have the same. Without a pin it is still
   * being made, so that the network loads meanwhile.
   */
  readonly digest: Promise<string>;
}

const MODULES = "modules.json";
const POOLING = "1_Pooling/config.json";
/** Optional files of a model, which are requested once. */
const OPTIONAL = [MODULES, POOLING, SENTENCE_CONFIGS[0], PROMPTS_CONFIG, "tokenizer_config.json"];
const REQUIRED = ["tokenizer.json", "config.json"];

/**
 * Finds the files of a model, fetches the missing ones, checks the weights against their pin, and reads the small files.
 *
 * @throws ModelLoadError naming the file that is missing or broken, and the folder
 * @throws UnsupportedError when modules.json names what is not done here
 * @throws ConnectionError, AuthenticationError, ModelNotFoundError or ServerError when a download fails
 */
export async function readModelFiles(source: ModelSource, settings: ModelSettings): Promise<ModelFiles> {
  const { folder } = source;
  const modules = await gatherSmallFiles(source);
  const config = await readModelJson(folder, "config.json");
  const weights = await findWeights(source, settings, config);
  const data = await externalDataFiles(folder, weights);
  await demandAll(source, data, ` It holds weights of ${weights}.`);
  const pooling = modules?.find(({ kind }) => kind === "Pooling");
  const layers = modules?.filter(({ kind }) => kind !== "Pooling" && kind !== "Dropout") ?? [];
  const digest = digestFiles(folder, digested(weights, data, layers, settings));
  // With a pin, wrong weights must not be loaded. Without one, a failure surfaces where the digest is awaited.
  if (settings.weightsSha256 !== undefined) await digest;
  digest.catch(() => undefined);
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
    digest,
  };
}

/** The files in the digest. The list, order and settings of the layers change the vectors as much as their weights do. */
function digested(
  weights: string,
  data: readonly string[],
  layers: readonly ModelModule[],
  { weightsSha256: pin }: ModelSettings,
): DigestedFiles {
  const weighty = layers.filter((module) => hasWeights(module));
  return {
    weights: [weights, ...data, ...weighty.map((module) => moduleWeights(module))],
    others: ["tokenizer.json", ...(layers.length === 0 ? [] : [MODULES]), ...weighty.map((module) => configOf(module))],
    pin,
  };
}

/** Fetches all files but the weights of the network. Returns the modules after it, or `undefined` if the model lists none. */
async function gatherSmallFiles(source: ModelSource): Promise<readonly ModelModule[] | undefined> {
  const { folder } = source;
  // config.json is fetched last. It marks a folder for which all other small files, including optional ones, were requested.
  const isComplete = await folder.has("config.json");
  if (!isComplete) await source.fetchMissing(OPTIONAL);
  const modules = (await folder.has(MODULES))
    ? modelModules(await readJsonFile(folder, MODULES), folder.name)
    : undefined;
  for (const module of modules ?? []) {
    if (!isComplete && module.path !== "" && module.kind !== "Dropout") await source.fetchMissing([configOf(module)]);
    if (hasWeights(module)) await demandAll(source, [configOf(module), moduleWeights(module)], PICKLED);
  }
  await demandAll(source, REQUIRED);
  return modules;
}

const PICKLED =
  " Layers in the form of PyTorch (pytorch_model.bin) are not read: load and save the model once with sentence-transformers, which writes safetensors.";

function configOf({ path }: ModelModule): string {
  return `${path}/config.json`;
}

/** The first existing file of weights, else the only weights that the model has. */
async function findWeights(source: ModelSource, settings: ModelSettings, config: JsonObject): Promise<string> {
  const { folder } = source;
  const { candidates, anyWillDo } = weightsChoice(config, settings);
  for (const file of candidates) if (await folder.has(file)) return file;
  for (const file of candidates) {
    await source.fetchMissing([file]);
    if (await folder.has(file)) return file;
  }
  const files = await source.list();
  const only = anyWillDo ? onlyWeights(files ?? []) : undefined;
  if (only !== undefined) {
    await source.fetchMissing([only]);
    if (await folder.has(only)) return only;
  }
  throw missingWeights(candidates[0]!, source, files);
}

async function demandAll(source: ModelSource, files: readonly string[], hint = ""): Promise<void> {
  await source.fetchMissing(files);
  const { folder, origin } = source;
  for (const file of files) {
    if (!(await folder.has(file))) throw new ModelLoadError(`There is no ${file} in ${folder.name}${origin}.${hint}`);
  }
}

async function readPooling(folder: ModelFolder, file: string): Promise<PoolingFile | undefined> {
  return (await folder.has(file)) ? { file, content: await readModelJson(folder, file) } : undefined;
}

async function readFirst(folder: ModelFolder, files: readonly string[]): Promise<JsonObject> {
  for (const file of files) if (await folder.has(file)) return readModelJson(folder, file);
  return {};
}

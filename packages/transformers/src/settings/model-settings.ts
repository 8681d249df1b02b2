import {
  type InputType,
  InvalidOptionError,
  kindOf,
  kinds,
  type KindsOf,
  type MatryoshkaSizes,
  type Pooling,
  type Prompts,
  notify,
} from "@embedloom/core";
import { KNOWN_INPUTS } from "./known-inputs.ts";
import { MODEL_DTYPES, type ModelDtype } from "./model-dtype.ts";

/** Progress of the download of one file of a model. */
export interface DownloadProgress {
  /** Path of the file inside the model. */
  readonly file: string;
  /** Bytes received. */
  readonly receivedBytes: number;
  /** Size of the file; `undefined` when the server does not say. */
  readonly totalBytes: number | undefined;
}

/** Settings of a model that do not depend on where it runs. */
export interface ModelSettings {
  /** Number format of the weights, which selects the weight file. @default what the model's config.json names, else `fp32`, else the only format there is */
  readonly dtype?: ModelDtype | undefined;
  /**
   * Path of the graph inside the model, with `/`, instead of `dtype`: for file names that no `dtype` has, such as
   * `onnx/model_qint8_avx512.onnx`. Absent: `dtype` decides.
   */
  readonly weightsFile?: string | undefined;
  /** How the token vectors become one vector. @default what modules.json or `1_Pooling/config.json` says, else what is known of the model */
  readonly pooling?: Pooling | undefined;
  /** Prompts by `inputType`, put before each input. @default what config_sentence_transformers.json says, else what is known of the model */
  readonly prompts?: Prompts | undefined;
  /**
   * Most tokens in one sequence, including special tokens. Some models fail if it is larger than their number of positions.
   *
   * @default the smallest limit that the model's files name
   */
  readonly contextTokens?: number | undefined;
  /**
   * Most tokens of one run, including padding. Sequences of similar length share a run up to this size; longer ones run alone.
   * With 1, each runs alone. So do all sequences of a model whose vectors depend on the others in a run, which is tested when the
   * model is loaded.
   *
   * @default 256
   */
  readonly batchTokens?: number | undefined;
  /** The smaller widths the model was trained for. @default what is known of the model */
  readonly matryoshka?: MatryoshkaSizes | undefined;
  /**
   * Values by name for inputs that the network needs besides the tokens, such as the `task_id` of jina-embeddings-v3. Give two
   * numbers if queries and documents differ; that of documents is also used for inputs without a type and for token vectors.
   */
  readonly extraInputs?: Readonly<Record<string, number | Readonly<Record<InputType, number>>>> | undefined;
  /**
   * SHA-256 of the weights file in hexadecimal, as the hub shows it; other weights are refused. For weights in several files: first
   * that of the graph, then those of its data files, then those of the layers after the pooling. Absent: any weights are accepted.
   */
  readonly weightsSha256?: string | readonly string[] | undefined;
  /** Milliseconds without a call after which the model is freed; the next call loads it again. Absent: only `close` frees it. */
  readonly unloadAfterMs?: number | undefined;
  /** Called for every piece of a download. */
  readonly onDownloadProgress?: ((progress: DownloadProgress) => void) | undefined;
}

const count = kinds.optional(kinds.integer(1));

/** What each of the {@link ModelSettings} may be. */
export const modelSettingKinds: KindsOf<ModelSettings> = {
  dtype: kinds.optional(kinds.oneOf(...MODEL_DTYPES)),
  weightsFile: kinds.optional(
    kindOf(
      'a path inside the model such as "onnx/model_O2.onnx"',
      (value) =>
        typeof value === "string" && !value.includes("\0") && /^(?!.*(^|\/)\.{1,2}\/)[^/\\:][^\\:]*\.onnx$/.test(value),
    ),
  ),
  pooling: kinds.optional(kinds.oneOf("mean", "cls", "last")),
  prompts: kinds.optional(kinds.prompts),
  contextTokens: count,
  batchTokens: count,
  matryoshka: kinds.optional(kinds.matryoshka),
  extraInputs: kinds.optional(kinds.object),
  weightsSha256: kinds.optional(
    kindOf("64 hexadecimal digits", (value) =>
      listed(value).every((digest) => typeof digest === "string" && /^[\da-f]{64}$/i.test(digest)),
    ),
  ),
  unloadAfterMs: count,
  onDownloadProgress: kinds.optional(kinds.callback),
};

/**
 * Refuses settings that cannot work together, and keeps a listener that fails from doing harm.
 *
 * @throws InvalidOptionError naming the setting
 * @returns a copy
 */
export function checkModelSettings<Settings extends ModelSettings>(settings: Settings): Settings {
  const { dtype, weightsFile, extraInputs, onDownloadProgress } = settings;
  if (weightsFile !== undefined && dtype !== undefined) {
    throw new InvalidOptionError("weightsFile", "absent where `dtype` is set", weightsFile);
  }
  checkExtraInputs(extraInputs);
  if (onDownloadProgress === undefined) return settings;
  return { ...settings, onDownloadProgress: (progress) => notify("onDownloadProgress", onDownloadProgress, progress) };
}

function checkExtraInputs(extraInputs: ModelSettings["extraInputs"] = {}): void {
  for (const [name, value] of entriesOf(extraInputs)) {
    if (name in KNOWN_INPUTS) {
      throw new InvalidOptionError("extraInputs", `without ${name}, which follows from the tokens`, extraInputs);
    }
    const numbers = typeof value === "number" ? [value] : [value?.query, value?.document];
    numbers.forEach((number) => {
      if (!Number.isSafeInteger(number))
        throw new InvalidOptionError(`extraInputs.${name}`, "an integer, or { query, document } of two", number);
    });
  }
}

// A sparse array may have billions of holes.
function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) && Object.keys(value).length === value.length ? value : [value];
}

type ExtraInputs = NonNullable<ModelSettings["extraInputs"]>;

function entriesOf(extraInputs: ExtraInputs): [string, ExtraInputs[string]][] {
  let entries: [string, ExtraInputs[string]][] = [];
  kindOf("numbers by the name of an input", () => {
    entries = Object.entries(extraInputs).map(([name, value]) => [
      name,
      typeof value === "object" ? { query: value.query, document: value.document } : value,
    ]);
    return true;
  })("extraInputs", extraInputs);
  return entries;
}

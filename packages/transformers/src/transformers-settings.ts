import {
  checkInteger,
  checkOneOf,
  InvalidOptionError,
  type MatryoshkaSizes,
  type Pooling,
  type Prompts,
} from "@embedloom/core";
import { MODEL_DTYPES, type ModelDtype } from "./model-dtype.ts";
import { isFolderPath } from "./model-location.ts";

/** How far a file of a model has come. */
export interface DownloadProgress {
  /** Path of the file inside the model. */
  readonly file: string;
  /** Bytes received. */
  readonly receivedBytes: number;
  /** Size of the file; `undefined` when the server does not say. */
  readonly totalBytes: number | undefined;
}

/** Which model to run, and how. */
export interface TransformersSettings {
  /** A model's id on the hub, or a folder: an absolute path, or a relative one that begins with `./` or `../`. */
  readonly model: string;
  /** Which of the model's weight files. @default the choice of the model's config.json, else `fp32`, else the folder's only one */
  readonly dtype?: ModelDtype | undefined;
  /** How one vector is made of the token vectors. @default what `1_Pooling/config.json` says, else what is known of the model */
  readonly pooling?: Pooling | undefined;
  /** Texts before an input by its `inputType`. @default what is known of the model */
  readonly prompts?: Prompts | undefined;
  /** Branch, tag or commit on the hub. @default "main" */
  readonly revision?: string | undefined;
  /** Where downloaded models are kept. @default ".cache/embedloom/models" in the home folder */
  readonly cacheFolder?: string | undefined;
  /** Whether missing files of a hub model are downloaded; a folder never touches the network. @default true */
  readonly allowDownload?: boolean | undefined;
  /**
   * Most tokens in one sequence, specials included; larger than the model's positions makes some models fail.
   *
   * @default the smallest limit that the model's files name
   */
  readonly contextTokens?: number | undefined;
  /** The smaller widths the model was trained for. @default what is known of the model */
  readonly matryoshka?: MatryoshkaSizes | undefined;
  /** Threads of one run. @default the number of physical cores */
  readonly intraOpThreads?: number | undefined;
  /** Hears of every piece of a download. Absent: nobody does. */
  readonly onDownloadProgress?: ((progress: DownloadProgress) => void) | undefined;
}

const HUB_ID = /^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/;

/**
 * Refuses settings that cannot work, before anything is read.
 *
 * @throws InvalidOptionError naming the setting
 */
export function checkSettings(settings: TransformersSettings): void {
  const { model, dtype, pooling, contextTokens, intraOpThreads, revision, cacheFolder, prompts, matryoshka } = settings;
  if (typeof model !== "string" || !(isFolderPath(model) || HUB_ID.test(model))) {
    throw new InvalidOptionError(
      "model",
      'a hub id such as "owner/name", an absolute folder path, or a relative one that begins with "./"',
      model,
    );
  }
  if (dtype !== undefined) checkOneOf("dtype", dtype, MODEL_DTYPES);
  if (pooling !== undefined) checkOneOf("pooling", pooling, ["mean", "cls", "last"]);
  if (contextTokens !== undefined) checkInteger("contextTokens", contextTokens, 1);
  if (intraOpThreads !== undefined) checkInteger("intraOpThreads", intraOpThreads, 1);
  for (const [name, value] of Object.entries({ revision, cacheFolder })) {
    if (value !== undefined && (typeof value !== "string" || value === "")) {
      throw new InvalidOptionError(name, "a text that is not empty", value);
    }
  }
  for (const [name, value] of Object.entries({ query: prompts?.query, document: prompts?.document })) {
    if (value !== undefined && typeof value !== "string")
      throw new InvalidOptionError(`prompts.${name}`, "a text", value);
  }
  matryoshka?.sizes.forEach((size) => checkInteger("matryoshka.sizes", size, 1));
  if (matryoshka?.anyFrom !== undefined) checkInteger("matryoshka.anyFrom", matryoshka.anyFrom, 1);
}

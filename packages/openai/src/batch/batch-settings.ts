import {
  type InputType,
  InvalidOptionError,
  kinds,
  type KindsOf,
  readOptions,
  type VectorCache,
} from "@embedloom/core";
import { checkTogether, type OpenAISettings, settingKinds } from "../settings/index.ts";

/** How far a batch job is. */
export interface BatchProgress {
  /** Inputs of the job. */
  readonly total: number;
  /** Inputs that have a vector. */
  readonly completed: number;
  /** Inputs that have failed. */
  readonly failed: number;
  /** Batches of the job that the server still works on. */
  readonly running: readonly string[];
}

/** The options of `createBatchJob`: those of `createOpenAI` that a batch knows, and its own. */
export interface BatchJobSettings extends Omit<
  OpenAISettings,
  "preset" | "limits" | "encodingFormat" | "countTokens" | "onOverlong" | "extraBody"
> {
  /** What the inputs are for; adds the model's prompt. Absent: the inputs are embedded as they are. */
  readonly inputType?: InputType | undefined;
  /**
   * Batches of an earlier run of this very job, to go on from. Absent: the account's batches of the last 30 days are
   * searched for them, so that a job whose process died needs no memory of its own.
   */
  readonly batchIds?: readonly string[] | undefined;
  /**
   * Is read first and filled with what comes: the embedder that `withCache` made around `createOpenAI` with the same settings.
   * Absent: nothing is cached.
   */
  readonly cache?: VectorCache | undefined;
  /** Hears the id of every new batch, and is waited for: the place to write it down. */
  readonly onBatch?: ((id: string) => void | Promise<void>) | undefined;
  /** Hears how far the job is, after every look at the server. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined;
  /** Milliseconds between two looks at the server. @default 30_000 */
  readonly pollIntervalMs?: number | undefined;
  /** Most inputs in one batch. @default 50_000, OpenAI's limit */
  readonly inputsPerBatch?: number | undefined;
  /** Most tokens in one batch, by `estimateTokens`, where the account's queue limit is known. Absent: found out by splitting. */
  readonly tokensPerBatch?: number | undefined;
}

/** OpenAI's limit on the embedding inputs of one batch, over all lines; read on 2026-11-22. */
export const INPUTS_PER_BATCH = 50_000;

/** OpenAI's limit on one input file, 200 MB; read on 2026-11-22. */
export const BYTES_PER_FILE = 200_000_000;

/** Time between two looks unless the settings say otherwise: batches take minutes to hours. */
export const POLL_INTERVAL_MS = 30_000;

const batchKinds: KindsOf<BatchJobSettings> = {
  ...settingKinds,
  inputType: kinds.optional(kinds.oneOf("query", "document")),
  batchIds: kinds.optional(kinds.list(kinds.text, "an array of batch ids")),
  cache: kinds.optional(kinds.withMethods("an embedder that withCache made", "lookup", "put")),
  onBatch: kinds.optional(kinds.callback),
  onProgress: kinds.optional(kinds.callback),
  pollIntervalMs: kinds.optional(kinds.integer(1, 86_400_000)),
  inputsPerBatch: kinds.optional(kinds.integer(1, INPUTS_PER_BATCH)),
  tokensPerBatch: kinds.optional(kinds.integer(1)),
};

/**
 * Refuses settings that cannot work.
 *
 * @returns a copy
 * @throws InvalidOptionError naming the first
 */
export function checkBatchSettings(settings: BatchJobSettings): BatchJobSettings {
  const own = checkTogether(readOptions("settings", settings, batchKinds));
  const { cache, model } = own;
  if (cache !== undefined && cache.model !== model) {
    throw new InvalidOptionError("cache", `a cache of the same model, ${model}`, cache);
  }
  return own;
}

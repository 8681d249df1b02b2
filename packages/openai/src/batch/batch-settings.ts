import { checkInteger, checkOneOf, type InputType, InvalidOptionError, type VectorCache } from "@embedloom/core";
import { checkSettings, type OpenAISettings } from "../openai-settings.ts";

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

/** The choices of `createBatchJob`: those of `createOpenAI` that a batch knows, and its own. */
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

/**
 * Refuses settings that cannot work.
 *
 * @throws InvalidOptionError naming the setting, what was expected and what came
 */
export function checkBatchSettings(settings: BatchJobSettings): void {
  checkSettings(settings);
  const { inputType, batchIds, pollIntervalMs, inputsPerBatch, tokensPerBatch } = settings;
  if (inputType !== undefined) checkOneOf("inputType", inputType, ["query", "document"]);
  if (pollIntervalMs !== undefined) checkInteger("pollIntervalMs", pollIntervalMs, 1, 86_400_000);
  if (inputsPerBatch !== undefined) checkInteger("inputsPerBatch", inputsPerBatch, 1, INPUTS_PER_BATCH);
  if (tokensPerBatch !== undefined) checkInteger("tokensPerBatch", tokensPerBatch, 1);
  if (batchIds !== undefined && !(Array.isArray(batchIds) && batchIds.every((id) => typeof id === "string"))) {
    throw new InvalidOptionError("batchIds", "an array of batch ids", batchIds);
  }
  checkCache(settings);
  for (const name of ["onBatch", "onProgress"] as const) {
    const value = settings[name];
    if (value !== undefined && typeof value !== "function") throw new InvalidOptionError(name, "a function", value);
  }
}

function checkCache({ cache, model }: BatchJobSettings): void {
  if (cache === undefined) return;
  if (typeof cache?.lookup !== "function" || typeof cache.put !== "function") {
    throw new InvalidOptionError("cache", "an embedder that withCache made", cache);
  }
  if (cache.model !== model) throw new InvalidOptionError("cache", `a cache of the same model, ${model}`, cache);
}

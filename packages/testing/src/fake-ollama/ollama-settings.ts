import type { OllamaFaults } from "./ollama-fault.ts";
import type { FakeOllamaModel } from "./ollama-models.ts";

/** How the fake Ollama server behaves; every field has a default. */
export interface FakeOllamaSettings {
  /** Decides wordings, statuses and features. @default "0.34.2" */
  readonly version?: string;
  /** Models that can be pulled beyond the known ones, or replacements for them, by name with or without tag. */
  readonly models?: Readonly<Record<string, FakeOllamaModel>>;
  /** Names of the models that need no pull. @default ["nomic-embed-text", "all-minilm", "bge-m3"] and all of `models` */
  readonly installed?: readonly string[];
  /** Tokens of one text with its special tokens; must not shrink when text is added. @default words between white space, plus 2 */
  readonly countTokens?: (text: string) => number;
  /** `num_ctx` where neither the request nor the Modelfile sets it; grows with the memory of a real machine. @default 4096 */
  readonly defaultNumCtx?: number;
  /** What an input whose vector is NaN is answered with. @default 400 from 0.30, 500 before */
  readonly nanReply?: 400 | 500 | "zero-vector";
  /** Answers over-long inputs with the error even with `truncate: true`, as 0.13.5 to 0.24 did at times. @default false */
  readonly truncationFails?: boolean;
  /** Milliseconds to load or reload a model. @default 0 */
  readonly loadMs?: number;
  /** Requests that may wait for a model to load before the next one is refused. @default 512 */
  readonly maxQueue?: number;
  /** No faults when absent. */
  readonly faults?: OllamaFaults;
  /** Clock of durations, `keep_alive` and log, in milliseconds. @default Date.now */
  readonly now?: () => number;
}

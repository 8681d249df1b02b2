import type { OllamaBehavior } from "./ollama-behavior.ts";
import type { FakeOllamaModel } from "./ollama-models.ts";

/** Options that belong to loading a model; another value of any of them means loading it again. */
export type LoadOptions = Readonly<Record<string, number | boolean | undefined>>;

const loadTimeOptions = ["num_ctx", "num_batch", "num_gpu", "main_gpu", "use_mmap", "num_thread"];
const defaultNumBatch = 2048;

/** The load-time options of a request, completed from the Modelfile and the server's defaults. */
export function loadOptions(model: FakeOllamaModel, options: unknown, defaultNumCtx: number): LoadOptions {
  const requested: Readonly<Record<string, unknown>> =
    typeof options === "object" && options !== null ? { ...options } : {};
  const given: Record<string, number | boolean | undefined> = { num_ctx: defaultNumCtx };
  for (const name of loadTimeOptions) {
    const value = requested[name] ?? model.parameters?.[name] ?? given[name];
    if (typeof value === "number" || typeof value === "boolean") given[name] = value;
  }
  return given;
}

/** Most tokens of one input: the window, and for encoders from 0.30 on the physical batch as well. */
export function inputLimit(model: FakeOllamaModel, options: LoadOptions, behavior: OllamaBehavior): number {
  const numCtx = Number(options["num_ctx"]);
  const window = Math.min(numCtx, model.contextLength);
  // Only last-token pooling can split one input over several batches.
  const splits = model.poolingType === 3;
  if (!behavior.llamaServer || splits) return window;
  return Math.min(window, Number(options["num_batch"] ?? Math.min(defaultNumBatch, numCtx)));
}

/** The longest run of leading words within the limit; `undefined` when not even the first word fits. */
export function truncatedText(text: string, limit: number, countTokens: (text: string) => number): string | undefined {
  const wordEnds = Array.from(text.matchAll(/\S+/g), (word) => word.index + word[0].length);
  let fitting = 0;
  let tooMany = wordEnds.length + 1;
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (countTokens(text.slice(0, wordEnds[middle - 1])) <= limit) fitting = middle;
    else tooMany = middle;
  }
  return fitting === 0 ? undefined : text.slice(0, wordEnds[fitting - 1]);
}

import type { OllamaBehavior } from "./ollama-behavior.ts";
import type { FakeOllamaModel } from "./ollama-models.ts";
import type { LoadOptions } from "./ollama-options.ts";

/** Most tokens of one input: the window, and for encoders from 0.30 on the physical batch as well. */
export function inputLimit(model: FakeOllamaModel, options: LoadOptions, behavior: OllamaBehavior): number {
  const window = Math.min(Number(options["num_ctx"]), model.contextLength);
  // Only last-token pooling can split one input over several batches.
  const splits = model.poolingType === 3;
  if (!behavior.llamaServer || splits) return window;
  return Math.min(window, Number(options["num_batch"]));
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

import { cutText, longestPrefix } from "../text/index.ts";
import { type EmbedResult, limitKinds, type OverlongInput } from "../contract/index.ts";
import { EmbeddingMatrix, normalizeInPlace } from "../matrix/index.ts";
import { readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import type { OverlongPlan } from "./overlong-plan.ts";
import { OverlongRun } from "./overlong-run.ts";

/**
 * Makes a request that takes inputs of any length: a provider's own request with the policy around it.
 *
 * Without an exact count, only what the server refused is cut, and where is learnt from the server: from the numbers of its
 * refusal, else from what it counts for a part of the same text. `truncate` uses 98 % of the window and more with at most
 * two more requests than without over-long inputs, and as many for each further one; `split-and-average` makes pieces that
 * leave room for an error, so that they are rarely refused.
 *
 * The result has one row per input, and says in `overlong` which were too long.
 */
export function fitOverlong(given: OverlongPlan): (batch: readonly string[]) => Promise<EmbedResult> {
  const plan = readPlan(given);
  return async (batch) => {
    kinds.texts("batch", batch);
    const run = new OverlongRun(plan, batch);
    const pieces = batch.flatMap((text, input) => cutByCount(plan, text).map((piece) => ({ input, text: piece })));
    await run.settle(pieces);
    return combine(plan, batch, run);
  };
}

function readPlan(plan: OverlongPlan): OverlongPlan {
  return readOptions<OverlongPlan>("plan", plan, {
    policy: kinds.oneOf("truncate", "split-and-average"),
    prompt: kinds.text,
    limits: kinds.options(limitKinds),
    countTokens: kinds.optional(kinds.callback),
    estimateTokens: kinds.callback,
    request: kinds.callback,
  });
}

function cutByCount(plan: OverlongPlan, text: string): string[] {
  const { countTokens, limits, prompt } = plan;
  const limit = limits.tokensPerInput;
  if (countTokens === undefined || limit === undefined) return [text];
  const longest = (rest: string): number => longestPrefix(rest, (part) => countTokens(prompt + part) <= limit);
  return cutText(text, longest, plan.policy === "truncate");
}

function combine(plan: OverlongPlan, batch: readonly string[], { fitted, usage, last }: OverlongRun): EmbedResult {
  const count = plan.countTokens ?? plan.estimateTokens;
  const pieces = [...fitted.values()];
  const embeddings = EmbeddingMatrix.zeros(batch.length, pieces[0]?.row.length ?? 0);
  const found = batch.map(() => ({ pieces: 0, keptCharacters: 0 }));
  for (const { input, text, row, keptCharacters } of pieces) {
    const sum = embeddings.row(input);
    // A lone piece keeps its row to the last bit.
    const weight = text === batch[input] ? 1 : count(text);
    row.forEach((value, column) => (sum[column]! += value * weight));
    found[input]!.pieces += 1;
    found[input]!.keptCharacters += keptCharacters;
  }
  const overlong: OverlongInput[] = [];
  found.forEach((kept, index) => {
    const characters = batch[index]!.length;
    if (kept.keptCharacters === characters && kept.pieces === 1) return;
    // The row of a text that the server cut is the server's own.
    if (kept.pieces > 1 || pieces.some(({ input, text }) => input === index && text !== batch[index])) {
      normalizeInPlace(embeddings.row(index));
    }
    overlong.push({ index, ...kept, characters });
  });
  const rateLimit = last?.rateLimit;
  return { embeddings, usage, ...(rateLimit && { rateLimit }), ...(overlong.length > 0 && { overlong }) };
}

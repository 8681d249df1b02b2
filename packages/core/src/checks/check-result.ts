import { type Embedder, type EmbedderInfo, type EmbedResult, limitKinds, usageKinds } from "../contract/index.ts";
import type { EmbeddingMatrix } from "../matrix/index.ts";
import { InvalidReplyError } from "../errors/index.ts";
import { isEmbedloomError } from "../failures/index.ts";
import { type KindsOf, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";

/**
 * Refuses an answer of `describe` that cannot be one: what a wrapper does with it, since the embedder may be the caller's own.
 *
 * @throws InvalidReplyError for anything but an `EmbedderInfo`
 */
export function checkInfo(info: EmbedderInfo): EmbedderInfo {
  if (fixed.has(info)) return info;
  return ofEmbedder("describe", () => {
    for (const name of ["provider", "model", "dimensions", "nativeDimensions", "matryoshka"] as const)
      infoKinds[name](name, info[name]);
    kinds.object("limits", info.limits);
    kinds.object("fingerprint", info.fingerprint);
    return info;
  });
}

const fixed = new WeakSet<EmbedderInfo>();

/**
 * A copy of what an embedder says of itself whose values, limits and fingerprint nobody can change. To give the same one again and again spares every wrapper,
 * in every call, to check it.
 *
 * @throws InvalidReplyError for anything but an `EmbedderInfo`
 * @example
 * ```ts
 * import { fixedInfo } from "@embedloom/core";
 * import { createFakeEmbedder } from "@embedloom/testing";
 *
 * const info = fixedInfo(await createFakeEmbedder().describe());
 * console.log(Object.isFrozen(info), Object.isFrozen(info.limits)); // true true
 * ```
 */
export function fixedInfo(info: EmbedderInfo): EmbedderInfo {
  const { freeze } = Object;
  const copy = ofEmbedder("describe", () => {
    const read = readOptions("info", info, infoKinds);
    return freeze({ ...read, limits: freeze(read.limits), fingerprint: freeze(read.fingerprint) });
  });
  fixed.add(copy);
  return copy;
}

const countKind = kinds.integer(0);
const widthKind = kinds.optional(countKind);
const infoKinds: KindsOf<EmbedderInfo> = {
  provider: kinds.text,
  model: kinds.text,
  dimensions: widthKind,
  nativeDimensions: widthKind,
  matryoshka: kinds.optional(kinds.matryoshka),
  normalized: kinds.optional(kinds.flag),
  limits: kinds.options({ ...limitKinds, concurrency: kinds.optional(kinds.limit) }),
  fingerprint: kinds.options<object>({}),
};
const counter = kinds.withMethods("an embedder", "estimateTokens");

/**
 * Tokens of a text as an embedder counts them, which may be the caller's own: one `NaN` in a sum, and no limit would hold.
 *
 * @throws InvalidOptionError when it counts anything but a finite number from 0
 */
export function tokensOf(embedder: Pick<Embedder, "estimateTokens">, text: string): number {
  counter("embedder", embedder);
  return kinds.amount("estimateTokens(text)", embedder.estimateTokens(text)) as number;
}

/**
 * Refuses a result that is none: what a wrapper does with everything an embedder gives, since the embedder may be the
 * caller's own.
 *
 * @param count inputs of the call
 * @throws InvalidReplyError when there are more or fewer rows than inputs, a value of a row is not finite, whose input `index`
 * then names, or it is not an `EmbedResult` at all
 */
export function checkResult(result: EmbedResult, count: number): EmbedResult {
  countKind("count", count);
  const { embeddings } = checkShape(result, "embed");
  if (embeddings.count !== count) {
    throw new InvalidReplyError("count", `The embedder gave ${embeddings.count} rows for ${count} inputs.`);
  }
  const index = notFiniteRow(embeddings);
  if (index === undefined) return result;
  throw new InvalidReplyError("not_finite", "The embedder gave a value that is not a finite number.", { index });
}

/** Refuses what is no result at all, whoever gave it. */
export function checkShape(result: EmbedResult, giver: string): EmbedResult {
  return ofEmbedder(giver, () => {
    kinds.matrix("embeddings", result.embeddings);
    readOptions("usage", result.usage, usageKinds, "usage.");
    return result;
  });
}

function ofEmbedder<T>(method: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const why = isEmbedloomError(error) ? ` ${error.message}` : "";
    throw new InvalidReplyError("shape", `The embedder's \`${method}\` gave no result that can be read.${why}`);
  }
}

/** The first row with a value that is not finite; `undefined`: there is none. */
function notFiniteRow({ data, dimensions }: EmbeddingMatrix): number | undefined {
  let sum = 0;
  // What is taken from itself is 0, unless it is not a finite number; a loop over all of them stays fast.
  for (let i = 0; i < data.length; i++) sum += data[i]! - data[i]!;
  return sum === 0 ? undefined : Math.floor(data.findIndex((value) => !Number.isFinite(value)) / dimensions);
}

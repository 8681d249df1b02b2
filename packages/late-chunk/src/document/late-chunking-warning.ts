import type { TokenEncoderInfo } from "@embedloom/core";
import { type LateChunkingFacts, lateChunkingFacts } from "./late-chunking-facts.ts";

const MEASURE =
  'Compare both on your own documents with measureLateChunking of @embedloom/late-chunk, embed chunks alone with context: "none", ' +
  'or set onUnmeasuredModel: "ignore".';

/**
 * What a user should know before late chunking with a model; `undefined` when it was measured to help, in windows of this size.
 *
 * @param windowTokens most tokens of a window
 */
export function lateChunkingWarning(info: TokenEncoderInfo, windowTokens: number): string | undefined {
  const facts = lateChunkingFacts(info);
  const { model } = info;
  if (facts === undefined) {
    return `Late chunking with ${model} was not measured here: models that were not trained for it can rank worse with it than without. ${MEASURE}`;
  }
  const worst = surelyWorse(facts);
  if (worst !== undefined) {
    const { points, margin, chunkTokens } = worst;
    return `Late chunking makes ${facts.model} worse where it was measured: ${points.toFixed(1)} ± ${margin.toFixed(1)} points of nDCG@10 with chunks of ${chunkTokens} tokens. ${MEASURE}`;
  }
  if (windowTokens > facts.longestWindowTokens) {
    return `Late chunking with ${facts.model} was measured in windows of up to ${facts.longestWindowTokens} tokens, and these have ${windowTokens}. ${MEASURE}`;
  }
  return undefined;
}

/** The worst size of a chunk of a model that lost more than it gained over all sizes; which sizes are in use is not known here. */
function surelyWorse({ gains }: LateChunkingFacts): LateChunkingFacts["gains"][number] | undefined {
  if (gains.reduce((sum, { points }) => sum + points, 0) >= 0) return undefined;
  const worse = gains.filter(({ points, margin }) => points + margin < 0);
  return worse.toSorted((one, other) => one.points - other.points)[0];
}

/** Warnings that have been given in this process: one is enough. */
const given = new Set<string>();

/** Warns once in a process, by `process.emitWarning` with a code where there is one, else on the console. */
export function warnOnce(message: string): void {
  if (given.has(message)) return;
  given.add(message);
  if (typeof globalThis.process?.emitWarning === "function") {
    globalThis.process.emitWarning(message, { type: "EmbedloomWarning", code: "EMBEDLOOM_LATE_CHUNKING" });
  } else {
    // oxlint-disable-next-line no-console -- elsewhere there is no other place for a warning
    console.warn(message);
  }
}

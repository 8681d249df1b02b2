import { readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import type { Embedder } from "../contract/index.ts";

/** What a wrapper may replace; what it leaves out goes to the inner embedder. */
export type EmbedderOverrides = Partial<Pick<Embedder, "estimateTokens" | "describe" | "embed" | "close">>;

/**
 * An embedder that hands on to `inner` everything that `overrides` does not replace: where a wrapper begins.
 *
 * @example
 * ```ts
 * import { type Embedder, wrapEmbedder } from "@embedloom/core";
 *
 * const logged = (inner: Embedder): Embedder =>
 *   wrapEmbedder(inner, {
 *     embed: (inputs, options) => {
 *       console.log(`${inputs.length} inputs for ${inner.model}`);
 *       return inner.embed(inputs, options);
 *     },
 *   });
 * ```
 */
export function wrapEmbedder(inner: Embedder, overrides: EmbedderOverrides): Embedder {
  kinds.embedder("inner", inner);
  const fn = kinds.optional(kinds.callback);
  const own = readOptions("overrides", overrides, { estimateTokens: fn, describe: fn, embed: fn, close: fn });
  return {
    provider: inner.provider,
    model: inner.model,
    estimateTokens: (text) => inner.estimateTokens(text),
    describe: (options) => inner.describe(options),
    embed: (inputs, options) => inner.embed(inputs, options),
    close: () => inner.close(),
    ...own,
  };
}

import type { Embedder, EmbedderWrapper } from "./embedder.ts";

/**
 * Stacks wrappers on an embedder, the first one innermost; the result has the type of the outermost.
 *
 * @example
 * ```ts
 * import { compose, type Embedder, withDimensions } from "@embedloom/core";
 *
 * const small = (provider: Embedder) => compose(provider, (inner) => withDimensions(inner, 256));
 * ```
 */
export function compose<E extends Embedder>(embedder: E): E;
export function compose<E extends Embedder, A extends Embedder>(embedder: E, first: EmbedderWrapper<E, A>): A;
export function compose<E extends Embedder, A extends Embedder, B extends Embedder>(
  embedder: E,
  first: EmbedderWrapper<E, A>,
  second: EmbedderWrapper<A, B>,
): B;
export function compose<E extends Embedder, A extends Embedder, B extends Embedder, C extends Embedder>(
  embedder: E,
  first: EmbedderWrapper<E, A>,
  second: EmbedderWrapper<A, B>,
  third: EmbedderWrapper<B, C>,
): C;
export function compose(embedder: Embedder, ...wrappers: EmbedderWrapper[]): Embedder;
export function compose(embedder: Embedder, ...wrappers: EmbedderWrapper[]): Embedder {
  return wrappers.reduce((inner, wrap) => wrap(inner), embedder);
}

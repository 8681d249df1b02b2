import { kindOf } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import type { Embedder, EmbedderWrapper } from "../contract/index.ts";

const wrapper = kindOf("a function from an embedder to an embedder", (value) => typeof value === "function");

/**
 * Stacks wrappers on an embedder, the first one innermost; the result has the type of the outermost.
 *
 * @throws InvalidOptionError for what is not an embedder, and for a wrapper that is not a function or gives none
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
  kinds.embedder("embedder", embedder);
  return wrappers.reduce((inner, wrap, i) => {
    const name = `wrappers[${i}]`;
    wrapper(name, wrap);
    const outer = wrap(inner);
    kinds.embedder(`the result of ${name}`, outer);
    return outer;
  }, embedder);
}

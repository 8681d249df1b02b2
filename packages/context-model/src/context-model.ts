import { fileURLToPath } from "node:url";

/** What the shipped model is, as a provider or a cache key needs to know it. */
export interface ContextModelFacts {
  /** Name of the model, free of any path. */
  readonly id: string;
  /** First 16 hexadecimal digits of the SHA-256 of the weights file; other weights, other revision. */
  readonly revision: string;
  /** Length of a token vector and of the pooled vector. */
  readonly dimensions: number;
  /** Most tokens of one run, `[CLS]` and `[SEP]` included. */
  readonly contextTokens: number;
  /** How token vectors become one vector: their plain average over the attention mask. */
  readonly pooling: "mean";
  /** Precision of the stored weights; activations are 32-bit floats. */
  readonly dtype: "int8";
  /** Shorter lengths to which a pooled vector may be cut, longest first; MODEL_CARD.md says what each costs. */
  readonly matryoshka: { readonly sizes: readonly number[] };
}

/**
 * Absolute folder of the model files, laid out as `@huggingface/transformers` reads a local model.
 *
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { join } from "node:path";
 * import { contextModel, contextModelPath } from "@embedloom/context-model";
 *
 * const config = JSON.parse(await readFile(join(contextModelPath, "config.json"), "utf8"));
 * console.log(config.hidden_size === contextModel.dimensions); // true
 * ```
 */
export const contextModelPath: string = fileURLToPath(new URL("../model", import.meta.url));

/** Facts of the model in `contextModelPath`. */
export const contextModel: ContextModelFacts = Object.freeze({
  id: "embedloom-context-v1",
  revision: "49fa9e420864100f",
  dimensions: 384,
  contextTokens: 512,
  pooling: "mean",
  dtype: "int8",
  matryoshka: Object.freeze({ sizes: Object.freeze([256, 128, 64]) }),
});

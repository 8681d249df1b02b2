import { checkResult, type Embedder, type EmbedOptions, isEmbedloomError, NO_USAGE } from "@embedloom/core";
import { embedAll, type EmbeddedRows, type OneCall } from "./embed-rows.ts";
import type { WantedRow } from "./wanted-rows.ts";

/**
 * Embeds rows whose text is embedded alone.
 *
 * @param isLast whether a temporary failure counts as the text's fault when other texts succeed
 * @throws the signal's reason when it aborts
 */
export function embedTexts(
  embedder: Embedder,
  rows: readonly WantedRow[],
  options: EmbedOptions,
  isLast: boolean,
): Promise<EmbeddedRows> {
  const texts = rows.map(({ text }) => text);
  return embedAll(texts, (some) => tryOnce(embedder, some, options), isLast);
}

async function tryOnce(
  embedder: Embedder,
  texts: readonly string[],
  options: EmbedOptions,
): Promise<OneCall<Float32Array>> {
  try {
    const { embeddings, usage } = checkResult(await embedder.embed(texts, options), texts.length);
    return { vectors: new Map(texts.map((_, i) => [i, embeddings.row(i)])), failures: [], usage };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (isEmbedloomError(error, "partial")) {
      const { indices, embeddings, usage } = error.completed;
      return { vectors: new Map(indices.map((at, row) => [at, embeddings.row(row)])), failures: error.failures, usage };
    }
    return { vectors: new Map(), failures: texts.map((_, index) => ({ index, error })), usage: NO_USAGE };
  }
}

import {
  type DocumentEncoder,
  type DocumentEncoderInfo,
  type Embedder,
  type EmbedderInfo,
  fingerprintText,
  ModelChangedError,
  wrapEmbedder,
} from "@embedloom/core";

/**
 * Answers `describe` from what is remembered, so that no model is loaded and no server is asked as long as a cache has the vectors. Before
 * anything is embedded, the model is held to what is remembered. Goes directly under the cache.
 */
export function withRememberedInfo(embedder: Embedder, info: EmbedderInfo): Embedder {
  return wrapEmbedder(embedder, {
    describe: async () => info,
    async embed(inputs, options) {
      requireSame(info, await embedder.describe({ signal: options?.signal }));
      return embedder.embed(inputs, options);
    },
  });
}

/** The same for the questions to an encoder of documents. */
export function withRememberedDocumentInfo(encoder: DocumentEncoder, info: DocumentEncoderInfo): DocumentEncoder {
  const check = async (options: { readonly signal?: AbortSignal | undefined } | undefined): Promise<void> =>
    requireSame(info, await encoder.describe({ signal: options?.signal }));
  return {
    provider: encoder.provider,
    model: encoder.model,
    estimateTokens: (text) => encoder.estimateTokens(text),
    describe: async () => info,
    async encode(documents, options) {
      await check(options);
      return encoder.encode(documents, options);
    },
    async embedQueries(queries, options) {
      await check(options);
      return encoder.embedQueries(queries, options);
    },
    close: () => encoder.close(),
  };
}

type Info = Pick<EmbedderInfo, "fingerprint">;

function requireSame(remembered: Info, now: Info): void {
  if (fingerprintText(remembered.fingerprint) === fingerprintText(now.fingerprint)) return;
  throw new ModelChangedError(
    "The model is another one than when the collection was made: its vectors cannot be compared.",
  );
}

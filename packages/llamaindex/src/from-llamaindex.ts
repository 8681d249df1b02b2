import { adaptEmbedder, type VectorFacts } from "@embedloom/adapter";
import { type Embedder, InvalidReplyError, kinds, readOptions } from "@embedloom/core";
import type { BaseEmbedding } from "@llamaindex/core/embeddings";

/** What a LlamaIndex embedding does not say of itself. */
export interface LlamaIndexFacts extends VectorFacts {
  /** Name of the model; two models must not share one, or a cache mixes them up. */
  readonly model: string;
  /** Kind of provider. @default "llamaindex" */
  readonly provider?: string | undefined;
}

type Named = Pick<LlamaIndexFacts, "provider" | "model">;

const embeddingKind = kinds.withMethods(
  "a LlamaIndex BaseEmbedding, such as new OpenAIEmbedding(…)",
  "getTextEmbeddings",
  "getQueryEmbedding",
);

/**
 * Any LlamaIndex.TS embedding as an embedder, so that batcher, cache and every other wrapper fit on it.
 *
 * Queries go to `getQueryEmbedding`, one at a time; documents, and inputs without a type, to `getTextEmbeddings`, at most
 * `embedBatchSize` in a request unless `limits` say otherwise. LlamaIndex cannot abort: an aborted call rejects at once,
 * and what LlamaIndex still brings is dropped.
 *
 * @param facts name of the model, width and length of its vectors, which LlamaIndex does not tell
 * @throws InvalidOptionError at once when `embedding` is something else or a fact is invalid
 * @example
 * ```ts
 * import { fromLlamaIndex, toLlamaIndex } from "@embedloom/llamaindex";
 * import { createFakeEmbedder } from "@embedloom/testing";
 *
 * const embedding = toLlamaIndex(createFakeEmbedder()); // or new OpenAIEmbedding(…), or any other
 * const embedder = fromLlamaIndex(embedding, { model: "fake-model", dimensions: 32, normalized: true });
 * (await embedder.embed(["a lease", "a pump"])).embeddings.count; // 2
 * ```
 */
export function fromLlamaIndex(embedding: BaseEmbedding, facts: LlamaIndexFacts): Embedder {
  embeddingKind("embedding", embedding);
  const { provider = "llamaindex", model } = readOptions<Named>("facts", facts, {
    provider: kinds.optional(kinds.words),
    model: kinds.words,
  });
  return adaptEmbedder(
    {
      provider,
      model,
      queriesOneByOne: true,
      limits: async () => ({ inputsPerRequest: embedding.embedBatchSize }),
      embed: async ({ inputs, inputType }) =>
        inputType === "query"
          ? { vectors: await Promise.all(inputs.map((input) => embedQuery(embedding, input))) }
          : { vectors: await embedding.getTextEmbeddings([...inputs]) },
    },
    facts,
  );
}

async function embedQuery(embedding: BaseEmbedding, text: string): Promise<number[]> {
  const vector = await embedding.getQueryEmbedding({ type: "text", text });
  if (vector === null) throw new InvalidReplyError("count", "LlamaIndex gave no vector for a query.", { index: 0 });
  return vector;
}

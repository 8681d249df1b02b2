import { adaptEmbedder, type VectorFacts } from "@embedloom/adapter";
import { type Embedder, kinds, readOptions } from "@embedloom/core";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";

/** What LangChain embeddings do not say of themselves. */
export interface LangChainFacts extends VectorFacts {
  /** Name of the model; two models must not share one, or a cache mixes them up. */
  readonly model: string;
  /** Kind of provider. @default "langchain" */
  readonly provider?: string | undefined;
}

type Named = Pick<LangChainFacts, "provider" | "model">;

const embeddingsKind = kinds.withMethods(
  "LangChain embeddings, such as new OpenAIEmbeddings(…)",
  "embedDocuments",
  "embedQuery",
);

/**
 * Any LangChain.js embeddings as an embedder, so that batcher, cache and every other wrapper fit on them.
 *
 * Queries go to `embedQuery`, one at a time; documents, and inputs without a type, to `embedDocuments`. LangChain cannot
 * abort: an aborted call rejects at once, and what LangChain still brings is dropped. Give the embeddings `maxRetries: 0`
 * where a batcher does the retries.
 *
 * @param facts name of the model, width and length of its vectors, which LangChain does not tell
 * @throws InvalidOptionError at once when `embeddings` is something else or a fact is invalid
 * @example
 * ```ts
 * import { fromLangChain } from "@embedloom/langchain";
 * import { FakeEmbeddings } from "@langchain/core/utils/testing";
 *
 * const embedder = fromLangChain(new FakeEmbeddings(), { model: "fake", dimensions: 4, normalized: false });
 * (await embedder.embed(["a lease", "a pump"])).embeddings.count; // 2
 * ```
 */
export function fromLangChain(embeddings: EmbeddingsInterface, facts: LangChainFacts): Embedder {
  embeddingsKind("embeddings", embeddings);
  const { provider = "langchain", model } = readOptions<Named>("facts", facts, {
    provider: kinds.optional(kinds.words),
    model: kinds.words,
  });
  return adaptEmbedder(
    {
      provider,
      model,
      queriesOneByOne: true,
      embed: async ({ inputs, inputType }) =>
        inputType === "query"
          ? { vectors: await Promise.all(inputs.map((input) => embeddings.embedQuery(input))) }
          : { vectors: await embeddings.embedDocuments([...inputs]) },
    },
    facts,
  );
}

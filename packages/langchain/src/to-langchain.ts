import { checkResult, type Embedder, type InputType, isEmbedloomError, kinds, readOptions } from "@embedloom/core";
import { Embeddings } from "@langchain/core/embeddings";
import { stampRetryable } from "@langchain/core/errors";

/** The options of {@link toLangChain}. */
export interface ToLangChainOptions {
  /** Aborts every call made through these embeddings, for LangChain's own calls take no signal. Absent: nothing does. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * An embedder as LangChain.js `Embeddings`, for vector stores, retrievers and everything else that takes them.
 *
 * Documents are embedded as documents, queries as queries. All documents of a call go to the embedder at once, which packs
 * requests itself; its errors arrive as they are, marked so that no LangChain caller tries them again.
 *
 * @example
 * ```ts
 * import { toLangChain } from "@embedloom/langchain";
 * import { createFakeEmbedder } from "@embedloom/testing";
 *
 * const embeddings = toLangChain(createFakeEmbedder({ dimensions: 8 }));
 * console.log((await embeddings.embedQuery("Where do ships rest?")).length); // 8
 * ```
 */
export function toLangChain(embedder: Embedder, options: ToLangChainOptions = {}): Embeddings {
  kinds.embedder("embedder", embedder);
  return new EmbedloomEmbeddings(
    embedder,
    readOptions<ToLangChainOptions>("options", options, { signal: kinds.signal }),
  );
}

class EmbedloomEmbeddings extends Embeddings {
  readonly #embedder: Embedder;
  readonly #signal: AbortSignal | undefined;

  constructor(embedder: Embedder, { signal }: ToLangChainOptions) {
    super({});
    this.#embedder = embedder;
    this.#signal = signal;
  }

  async embedDocuments(documents: string[]): Promise<number[][]> {
    return this.#embed(documents, "document");
  }

  async embedQuery(query: string): Promise<number[]> {
    const [vector = []] = await this.#embed([query], "query");
    return vector;
  }

  async #embed(inputs: readonly string[], inputType: InputType): Promise<number[][]> {
    try {
      const result = await this.#embedder.embed(inputs, { inputType, signal: this.#signal });
      const { embeddings } = checkResult(result, inputs.length);
      return embeddings.toArrays();
    } catch (error) {
      throw isEmbedloomError(error) ? stampRetryable(error, false) : error;
    }
  }
}

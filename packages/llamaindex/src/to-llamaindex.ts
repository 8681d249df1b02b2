import { checkResult, type Embedder, type InputType, kindOf, kinds, readOptions } from "@embedloom/core";
import { BaseEmbedding } from "@llamaindex/core/embeddings";
import { extractSingleText } from "@llamaindex/core/utils";

/** The options of {@link toLlamaIndex}. */
export interface ToLlamaIndexOptions {
  /** Aborts every call made through this embedding, for LlamaIndex's own calls take no signal. Absent: nothing does. */
  readonly signal?: AbortSignal | undefined;
}

/** Texts LlamaIndex hands over at once; it reports progress after each batch, and spreads the rows of one into a call. */
const TEXTS_PER_BATCH = 8192;

/**
 * An embedder as a LlamaIndex.TS `BaseEmbedding`, for indices, retrievers, ingestion pipelines and `Settings.embedModel`.
 *
 * Texts and nodes are embedded as documents, queries as queries, in batches of 8,192 (`embedBatchSize`) that the embedder
 * packs into requests itself. Nothing is cut off: a text that is too long is an error. Errors arrive as they are.
 *
 * @example
 * ```ts
 * import { toLlamaIndex } from "@embedloom/llamaindex";
 * import { createFakeEmbedder } from "@embedloom/testing";
 *
 * const embedModel = toLlamaIndex(createFakeEmbedder({ dimensions: 8 }));
 * console.log((await embedModel.getTextEmbedding("a lease")).length); // 8
 * ```
 */
export function toLlamaIndex(embedder: Embedder, options: ToLlamaIndexOptions = {}): BaseEmbedding {
  kinds.embedder("embedder", embedder);
  return new EmbedloomEmbedding(
    embedder,
    readOptions<ToLlamaIndexOptions>("options", options, { signal: kinds.signal }),
  );
}

const queryKind = kindOf(
  "a text, or the content of a message",
  (value) => typeof Object(value) === "object" && value !== null && value !== undefined,
);

class EmbedloomEmbedding extends BaseEmbedding {
  readonly #embedder: Embedder;
  readonly #signal: AbortSignal | undefined;

  constructor(embedder: Embedder, { signal }: ToLlamaIndexOptions) {
    super();
    this.#embedder = embedder;
    this.#signal = signal;
    this.embedBatchSize = TEXTS_PER_BATCH;
    // A field of the base class, which a method could not replace.
    this.getTextEmbeddings = (texts) => this.#embed(texts, "document");
  }

  async getTextEmbedding(text: string): Promise<number[]> {
    return this.#embedOne(text, "document");
  }

  override async getQueryEmbedding(query: Parameters<BaseEmbedding["getQueryEmbedding"]>[0]): Promise<number[] | null> {
    queryKind("query", query);
    const text = extractSingleText(query);
    return text === null || text === "" ? null : this.#embedOne(text, "query");
  }

  async #embedOne(text: string, inputType: InputType): Promise<number[]> {
    const [vector = []] = await this.#embed([text], inputType);
    return vector;
  }

  async #embed(texts: readonly string[], inputType: InputType): Promise<number[][]> {
    const { embeddings } = checkResult(
      await this.#embedder.embed(texts, { inputType, signal: this.#signal }),
      texts.length,
    );
    return embeddings.toArrays();
  }
}

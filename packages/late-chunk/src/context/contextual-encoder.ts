import {
  abortable,
  type ChunkedDocument,
  checkAbort,
  checkInfo,
  checkResult,
  contentDigest,
  type DocumentEncoder,
  type DocumentsResult,
  type Embedder,
  EmbeddingMatrix,
  type EmbeddingStore,
  type EmbedResult,
  type EncodedDocument,
  type EncodeOptions,
  type FailedDocument,
  InvalidInputError,
  InvalidOptionError,
  isEmbedloomError,
  kinds,
  type KindsOf,
  NO_USAGE,
  readOptions,
} from "@embedloom/core";
import { checkDocuments, embedQuestions, createDocumentListener, readDocument } from "@embedloom/core/document";
import { runLimited } from "./run-limited.ts";

/** What a {@link ContextualEncoderSettings.contextualize} call is about, beside chunk and document. */
export interface ContextualizeOptions {
  /** Position of the chunk in its document. */
  readonly index: number;
  /** Aborts with the call that needs the context; hand it to the language model. */
  readonly signal: AbortSignal | undefined;
}

/** The options of {@link createContextualEncoder}. */
export interface ContextualEncoderSettings {
  /** Embeds the chunks with their contexts, and questions; may be batched and cached. It is closed with the encoder. */
  readonly embedder: Embedder;
  /**
   * Says in a sentence or two what a reader of the chunk alone would miss: where in the document it stands, whom its pronouns
   * mean. Usually a language model; `""` for a chunk that needs nothing.
   */
  readonly contextualize: (chunk: string, document: string, options: ContextualizeOptions) => Promise<string>;
  /**
   * Names what `contextualize` does: prompt and model. It is part of the fingerprint and of the keys in `store`, so change it
   * when you change either.
   */
  readonly name: string;
  /** Keeps contexts, which cost more than vectors. Absent: every one is asked for again. */
  readonly store?: EmbeddingStore | undefined;
  /** What keys in `store` begin with. @default "context:" */
  readonly prefix?: string | undefined;
  /** Most calls of `contextualize` at once. @default 8 */
  readonly concurrency?: number | undefined;
}

/** Between a context and its chunk. */
const SEPARATOR = "\n\n";
/** Between chunks that come as texts, for the document that `contextualize` reads. */
const BETWEEN_CHUNKS = "\n\n";

/**
 * A document encoder out of a plain embedder: contextual retrieval, where a text that explains the chunk goes before it, and
 * both are embedded together.
 *
 * A chunk that cannot be explained or embedded costs its document; the others have their vectors. Equal chunks of equal
 * documents are explained once, and with a `store` once for all time.
 *
 * @throws InvalidOptionError at once when a setting cannot work
 * @example
 * ```ts
 * import { createContextualEncoder } from "@embedloom/late-chunk";
 * import { createFakeEmbedder } from "@embedloom/testing";
 *
 * const encoder = createContextualEncoder({
 *   embedder: createFakeEmbedder(),
 *   name: "first sentence, v1", // here your prompt and model
 *   contextualize: async (chunk, document) => document.split(".")[0] + ".",
 * });
 * const { documents } = await encoder.encode([{ chunks: ["Berlin is big.", "The city is old."] }]);
 * console.log(documents[0]?.embeddings?.count); // 2
 * ```
 */
export function createContextualEncoder(given: ContextualEncoderSettings): DocumentEncoder {
  const settings = readOptions<ContextualEncoderSettings>("settings", given, settingKinds);
  const { embedder, name } = settings;
  const contexts = createContexts(settings);

  async function encode(documents: readonly ChunkedDocument[], options: EncodeOptions): Promise<DocumentsResult> {
    const { dimensions, fingerprint: _own, priority, signal, onEncoded } = options;
    const explained = await explainAll(documents, contexts, signal);
    const texts = explained.flatMap((document) => ("texts" in document ? document.texts : []));
    const call = { dimensions, priority, signal, inputType: "document" as const };
    const checked = async (): Promise<EmbedResult> => checkResult(await embedder.embed(texts, call), texts.length);
    const embedded = await checked().then(allRows, (error: unknown) => {
      signal?.throwIfAborted();
      return someRows(error, texts.length);
    });
    let next = 0;
    const results = explained.map((document, index): EncodedDocument | FailedDocument => {
      if ("error" in document) return document;
      const positions = document.texts.map(() => next++);
      const failed = positions.find((position) => embedded.failures.has(position));
      if (failed !== undefined) return { error: placed(embedded.failures.get(failed), index) };
      const end = positions.length;
      const parts = end === 0 ? [] : [{ start: 0, end, contextStart: 0, contextEnd: end }];
      return { embeddings: embedded.select(positions), parts };
    });
    const [first] = results;
    const isCommon = results.every(({ error }) => error !== undefined && error === first?.error);
    if (first !== undefined && isCommon && !isOfOne(first.error)) throw first.error;
    const listener = createDocumentListener(onEncoded);
    results.forEach((document, index) => {
      if (document.parts !== undefined) listener.notify(document, index);
    });
    await listener.settle();
    const { usage, rateLimit } = embedded;
    return { documents: results, usage, ...(rateLimit && { rateLimit }) };
  }

  return {
    provider: embedder.provider,
    model: embedder.model,
    estimateTokens: (text) => embedder.estimateTokens(text),
    async describe(options) {
      const { limits, ...info } = checkInfo(await embedder.describe(checkAbort(options)));
      return {
        ...info,
        limits: { tokensPerChunk: limits.tokensPerInput, concurrency: limits.concurrency },
        fingerprint: { ...info.fingerprint, context: "text before the chunk", contextualizer: name },
      };
    },
    async encode(documents, call) {
      const options = checkDocuments(documents, call);
      return abortable(encode(documents, options), options.signal);
    },
    embedQueries: (queries, options) => embedQuestions(embedder, queries, options),
    close: () => embedder.close(),
  };
}

const settingKinds: KindsOf<ContextualEncoderSettings> = {
  embedder: kinds.embedder,
  contextualize: kinds.callback,
  name: kinds.words,
  store: kinds.optional(kinds.store),
  prefix: kinds.optional(kinds.text),
  concurrency: kinds.optional(kinds.integer(1)),
};

/** Gives the context of a chunk, as cheaply as it can. */
type Contexts = (document: string, digest: string, chunk: string, options: ContextualizeOptions) => Promise<string>;

function createContexts({
  contextualize,
  name,
  store,
  prefix = "context:",
  concurrency = 8,
}: ContextualEncoderSettings) {
  const limited = runLimited(concurrency);
  const read: Contexts = async (document, digest, chunk, options) => {
    const key = prefix + contentDigest(JSON.stringify([name, digest, options.index, chunk]));
    const { signal } = options;
    // A store that fails costs a call of the model, not the document.
    const [kept] = (await store?.getMany([key], { signal }).catch(() => [])) ?? [];
    signal?.throwIfAborted();
    if (kept !== undefined) return new TextDecoder().decode(kept);
    const context: unknown = await contextualize(chunk, document, options);
    if (typeof context !== "string") {
      throw new InvalidOptionError("contextualize(chunk, document)", "a text", context);
    }
    const value = new TextEncoder().encode(context);
    await store?.setMany([{ key, value }], { signal }).catch(() => {});
    return context;
  };
  return { limited, read };
}

type Explained = { readonly texts: readonly string[] } | FailedDocument;

async function explainAll(
  documents: readonly ChunkedDocument[],
  { limited, read }: ReturnType<typeof createContexts>,
  signal: AbortSignal | undefined,
): Promise<readonly Explained[]> {
  const known = new Map<string, Promise<string>>();
  return Promise.all(
    documents.map(async (document, index): Promise<Explained> => {
      try {
        const chunks = readDocument(document, index);
        const text = "text" in document ? document.text : chunks.join(BETWEEN_CHUNKS);
        const digest = contentDigest(text);
        const texts = await Promise.all(
          chunks.map(async (chunk, at) => {
            const key = `${digest} ${at} ${chunk}`;
            const asked = known.get(key) ?? limited(() => read(text, digest, chunk, { index: at, signal }), signal);
            known.set(key, asked);
            const context = (await asked).trim();
            return context === "" ? chunk : `${context}${SEPARATOR}${chunk}`;
          }),
        );
        return { texts };
      } catch (error) {
        signal?.throwIfAborted();
        return { error: isEmbedloomError(error) ? error : unexplained(error, index) };
      }
    }),
  );
}

function unexplained(cause: unknown, index: number): InvalidInputError {
  return new InvalidInputError("`contextualize` failed for a chunk of the document; see `cause`.", { index, cause });
}

interface Rows extends Pick<EmbedResult, "usage" | "rateLimit"> {
  readonly failures: ReadonlyMap<number, unknown>;
  select(positions: readonly number[]): EmbeddingMatrix;
}

function allRows({ embeddings, usage, rateLimit }: EmbedResult): Rows {
  return { usage, rateLimit, failures: new Map(), select: (positions) => embeddings.select(positions) };
}

function someRows(error: unknown, count: number): Rows {
  if (!isEmbedloomError(error, "partial")) {
    const failures = new Map(Array.from({ length: count }, (_, position) => [position, error]));
    return { usage: NO_USAGE, failures, select: () => EmbeddingMatrix.zeros(0, 0) };
  }
  const { indices, embeddings, usage } = error.completed;
  const rowOf = new Map(indices.map((position, row) => [position, row]));
  const failures = new Map(error.failures.map((failure) => [failure.index, failure.error]));
  const select = (positions: readonly number[]): EmbeddingMatrix =>
    embeddings.select(positions.map((position) => rowOf.get(position)!));
  return { usage, failures, select };
}

function isOfOne(error: unknown): boolean {
  return isEmbedloomError(error) && error.index !== undefined;
}

function placed(error: unknown, index: number): unknown {
  return isOfOne(error) && isEmbedloomError(error) ? error.withIndex(index) : error;
}

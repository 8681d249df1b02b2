import {
  abortable,
  type AbortOptions,
  checkAbort,
  type DocumentEncoder,
  type DocumentEncoderInfo,
  type Fingerprint,
  InvalidInputError,
  pullItems,
  sourceKind,
  kinds,
  readOptions,
  type TokenEncoderInfo,
} from "@embedloom/core";
import type { DocumentRun, LateChunkResult } from "./document-run.ts";
import { createDocumentRuns, promptOf } from "./document-runs.ts";
import { failedRun, type LateDocumentResult, placedRun } from "./collecting-run.ts";
import { embedRuns } from "./embed-runs.ts";
import { createWindowEncoder } from "../windows/index.ts";
import { lateDocumentEncoder } from "./late-document-encoder.ts";
import { abortableStream } from "./abortable-stream.ts";
import { type CheckedSettings, checkSettings, type LateChunkerSettings } from "./late-chunker-settings.ts";
import type { Span } from "../span/index.ts";

/** What a late chunker's vectors are. */
export interface LateChunkerInfo extends DocumentEncoderInfo {
  /** Width of a vector. */
  readonly dimensions: number;
  /** Whether every vector has length 1, so that a dot product is the cosine similarity. */
  readonly normalized: boolean;
  /** Everything that changes a vector, apart from document and span; store it with an index, and mix no two in one. */
  readonly fingerprint: Fingerprint;
}

/** The options of one {@link LateChunker.embedMany} call. */
export interface EmbedManyOptions extends AbortOptions {
  /**
   * What becomes of a document that cannot be embedded. `collect`: its result says why, and the others go on. `throw`: the loop ends
   * with its error, after the results before it.
   *
   * @default "collect"
   */
  readonly onError?: "collect" | "throw" | undefined;
}

/**
 * Embeds documents chunk by chunk, each chunk with what the model read around it. It is a `DocumentEncoder`: with `encode` the
 * caller's chunks, also as texts, which are then joined by line breaks, and `embedQueries` below the prompt of questions.
 */
export interface LateChunker<Vector = Float32Array> extends DocumentEncoder {
  /** Tells what the vectors are. */
  describe(options?: AbortOptions): Promise<LateChunkerInfo>;
  /**
   * Cuts a document with the chunker and embeds every chunk; a document without visible text has none. Chunks without a token, such
   * as characters that the tokenizer removes, are left out and counted, unless `onEmptySpan` is `null`.
   *
   * @throws InvalidInputError when `document` is not a string
   * @throws InvalidOptionError when the chunker gave a span outside the document, or a prompt leaves no room in a window
   * @throws UnsupportedError when the model is not known to pool by mean, or cannot give the width
   */
  embed(document: string, options?: AbortOptions): Promise<LateChunkResult<Vector>>;
  /**
   * Embeds the given spans of a document: exactly one chunk each, in the given order. They may overlap, repeat, leave gaps
   * and come in any order, and do not influence each other; overlap costs no model time.
   *
   * @throws InvalidOptionError before the model runs, when a span is not inside the document; `index` names it
   * @throws InvalidInputError before the model runs, when a span has no token and `onEmptySpan` is `error`; `index` names it
   * @throws UnsupportedError as `embed` does
   */
  embedSpans(document: string, spans: readonly Span[], options?: AbortOptions): Promise<LateChunkResult<Vector>>;
  /**
   * Embeds many documents and gives one result for each, in order, as soon as it is there. Documents are read only as results are
   * asked for. Of a list, as many are read ahead as fit into `batchTokens`, so that short ones share a run of the model; an
   * `AsyncIterable` is read one document at a time. An abort rejects at once, whatever the source or the encoder is waiting for.
   *
   * A document that cannot be embedded does not stop the others: its result has no chunks, and says why in `error`.
   *
   * @throws after the results of the documents before: what concerns all documents, such as a model that cannot be loaded, and what
   * the source throws; with `onError: "throw"` also the error of one document, whose `index` names it
   */
  embedMany(
    documents: Iterable<string> | AsyncIterable<string>,
    options?: EmbedManyOptions,
  ): AsyncIterable<LateDocumentResult<Vector>>;
}

/**
 * Makes a late chunker over any token encoder. Nothing is loaded before the first call.
 *
 * @throws InvalidOptionError when a setting has a value that cannot work
 * @example
 * ```ts
 * import { createLateChunker } from "@embedloom/late-chunk";
 * import { createFakeTokenEncoder } from "@embedloom/testing";
 *
 * const chunker = createLateChunker({ encoder: createFakeTokenEncoder() });
 * const { chunks, usage } = await chunker.embedSpans("Berlin is big. The city is old.", [{ start: 15, end: 31 }]);
 * console.log(chunks[0]?.text, chunks[0]?.tokens, usage.requests); // The city is old. 5 1
 * ```
 */
export function createLateChunker(
  settings: LateChunkerSettings & { readonly onEmptySpan: "null" },
): LateChunker<Float32Array | null>;
export function createLateChunker(
  settings: LateChunkerSettings & { readonly onEmptySpan?: "error" | undefined },
): LateChunker;
export function createLateChunker(settings: LateChunkerSettings): LateChunker<Float32Array | null>;
export function createLateChunker(settings: LateChunkerSettings): LateChunker<Float32Array | null> {
  const checked = checkSettings(settings);
  return checked.onEmptySpan === "null" ? lateChunker(checked, () => null) : lateChunker(checked, refuseEmpty);
}

function refuseEmpty({ start, end }: Span, index: number): never {
  const detail =
    `The span [${start}, ${end}) has no token of its own: it holds only white space, or characters that the tokenizer removes. ` +
    'Leave it out, or set onEmptySpan: "null".';
  throw new InvalidInputError(detail, { index });
}

function lateChunker<Empty>(
  settings: CheckedSettings,
  onEmpty: (span: Span, index: number) => Empty,
): LateChunker<Float32Array | Empty> {
  const runs = createDocumentRuns(settings, onEmpty);
  const windows = createWindowEncoder(settings.encoder, settings.windowCache);

  async function* runsOf(
    documents: Iterable<string> | AsyncIterable<string>,
    options: EmbedManyOptions,
  ): AsyncGenerator<DocumentRun<LateDocumentResult<Float32Array | Empty>>, void> {
    const collects = options.onError !== "throw";
    let index = 0;
    for await (const document of pullItems("documents", documents)) {
      const place = { index: index++, collects };
      // Anything but a string is refused there, with its index.
      yield await runs.ofDocument(document as string, options).then(
        (run) => placedRun(run, place),
        (error: unknown) => failedRun<Float32Array | Empty>(error, place),
      );
    }
  }

  async function embedOne(
    run: DocumentRun<LateChunkResult<Float32Array | Empty>>,
    options: AbortOptions,
  ): Promise<LateChunkResult<Float32Array | Empty>> {
    for await (const result of embedRuns([run], settings, windows, options)) return result;
    return run.result();
  }

  async function* embedAll(
    documents: Iterable<string> | AsyncIterable<string>,
    options: EmbedManyOptions,
  ): AsyncGenerator<LateDocumentResult<Float32Array | Empty>, void> {
    // A stream may send its second document only after the result of the first, so waiting for it here could last for ever.
    const ahead = Symbol.asyncIterator in documents ? undefined : settings.maxWindowTokens;
    const { batchTokens = ahead } = settings;
    yield* embedRuns(runsOf(documents, options), { batchTokens }, windows, options);
  }

  return {
    ...lateDocumentEncoder(settings, windows, refuseEmpty),
    async describe(given) {
      const options = checkAbort(given);
      return lateChunkerInfo(await runs.modelInfo(options), settings);
    },
    async embed(document, given) {
      const options = checkAbort(given);
      const embedding = runs.ofDocument(document, options).then(async (run) => embedOne(run, options));
      return abortable(embedding, options.signal);
    },
    async embedSpans(document, spans, given) {
      const options = checkAbort(given);
      const embedding = runs.ofSpans(document, spans, options).then(async (run) => embedOne(run, options));
      return abortable(embedding, options.signal);
    },
    embedMany(documents, given = {}) {
      sourceKind("documents", documents);
      const options = readOptions<EmbedManyOptions>("options", given, {
        signal: kinds.signal,
        onError: kinds.optional(kinds.oneOf("collect", "throw")),
      });
      return abortableStream(() => embedAll(documents, options), options.signal);
    },
  };
}

function lateChunkerInfo(info: TokenEncoderInfo, settings: CheckedSettings): LateChunkerInfo {
  const { normalize: normalized, context, specials, windows, overlapTokens = null } = settings;
  const dimensions = settings.dimensions ?? (info.afterPooling ?? info).dimensions;
  const maxWindowTokens = Math.min(settings.maxWindowTokens, info.contextTokens);
  const prompt = promptOf(info, settings);
  const own = {
    pooling: "mean",
    dimensions,
    normalized,
    context,
    specials,
    prompt,
    windows,
    maxWindowTokens,
    overlapTokens,
  };
  return {
    provider: info.provider,
    model: info.model,
    dimensions,
    nativeDimensions: info.dimensions,
    matryoshka: info.matryoshka,
    normalized,
    // Documents of any length are read in windows, one run of the model after another.
    limits: { concurrency: 1 },
    fingerprint: { ...info.fingerprint, ...own },
  };
}

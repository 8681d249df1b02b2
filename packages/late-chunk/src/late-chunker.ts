import {
  type AbortOptions,
  type Fingerprint,
  InvalidInputError,
  InvalidOptionError,
  isEmbedloomError,
  type TokenEncoderInfo,
} from "@embedloom/core";
import { checkModel } from "./check-model.ts";
import { checkSpans } from "./check-spans.ts";
import type { DocumentRun, LateChunkResult } from "./document-run.ts";
import { embedRuns } from "./embed-runs.ts";
import { type CheckedSettings, checkSettings, type LateChunkerSettings } from "./late-chunker-settings.ts";
import { prepareDocument } from "./prepare-document.ts";
import { prepareRun } from "./prepare-run.ts";
import type { Span } from "./span.ts";

/** What a late chunker's vectors are. */
export interface LateChunkerInfo {
  /** Width of a vector. */
  readonly dimensions: number;
  /** Whether every vector has length 1, so that a dot product is the cosine similarity. */
  readonly normalized: boolean;
  /** Everything that changes a vector, apart from document and span; store it with an index, and mix no two in one. */
  readonly fingerprint: Fingerprint;
}

/** Embeds documents chunk by chunk, each chunk with what the model read around it. */
export interface LateChunker<Vector = Float32Array> {
  /** Tells what the vectors are. */
  describe(options?: AbortOptions): Promise<LateChunkerInfo>;
  /**
   * Cuts a document with the chunker and embeds every chunk; a document of white space has none.
   *
   * @throws InvalidInputError when `document` is no string, or a chunk has no token and `onEmptySpan` is `error`
   * @throws InvalidOptionError when the chunker gave a span outside the document, or the windows have no room
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
   * Embeds many documents, giving each result as soon as it is there, in order: what was embedded before an error is not
   * lost. Documents are taken only as results are asked for: of a list `batchTokens` ahead, so that short ones share runs, of
   * what comes one by one (an `AsyncIterable`) each as it comes.
   *
   * @throws what `embed` throws; `index` then names the document
   */
  embedMany(
    documents: Iterable<string> | AsyncIterable<string>,
    options?: AbortOptions,
  ): AsyncIterable<LateChunkResult<Vector>>;
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
  const { encoder } = settings;
  const isLate = settings.context === "document";

  async function modelInfo(options: AbortOptions): Promise<TokenEncoderInfo> {
    const info = await encoder.describe(options);
    checkModel(info, settings);
    return info;
  }

  async function runOf(document: string, options: AbortOptions): Promise<DocumentRun<Float32Array | Empty>> {
    checkDocument(document, options);
    const info = await modelInfo(options);
    const prompt = promptOf(info, settings);
    const prepared = isLate ? await prepareDocument(encoder, prompt, document, options) : undefined;
    const spans = await settings.chunker.chunk(document, {
      ...options,
      // Tokens are counted where they are pooled, and a document is tokenized once.
      tokenize: async (text) => (prepared?.text === text ? prepared : encoder.tokenize(text, options)),
    });
    options.signal?.throwIfAborted();
    checkSpans(document, spans, "chunker");
    return prepareRun({ text: document, spans, prepared, info, prompt, settings, onEmpty }, options);
  }

  async function* runsOf(
    documents: Iterable<string> | AsyncIterable<string>,
    options: AbortOptions,
  ): AsyncGenerator<DocumentRun<Float32Array | Empty>, void> {
    let index = 0;
    for await (const document of documents) {
      const at = index++;
      const run = await runOf(document, options).catch((error: unknown) => {
        throw indexed(error, at);
      });
      yield placedRun(run, at);
    }
  }

  async function embedOne(
    run: DocumentRun<Float32Array | Empty>,
    options: AbortOptions,
  ): Promise<LateChunkResult<Float32Array | Empty>> {
    for await (const result of embedRuns([run], settings, options)) return result;
    return run.result();
  }

  return {
    async describe(options = {}) {
      const info = await modelInfo(options);
      return lateChunkerInfo(info, settings);
    },
    async embed(document, options = {}) {
      return embedOne(await runOf(document, options), options);
    },
    async embedSpans(document, spans, options = {}) {
      checkDocument(document, options);
      checkSpans(document, spans);
      const info = await modelInfo(options);
      const prompt = promptOf(info, settings);
      return embedOne(await prepareRun({ text: document, spans, info, prompt, settings, onEmpty }, options), options);
    },
    async *embedMany(documents, options = {}) {
      // A string is iterable too, letter by letter.
      if (typeof documents === "string") throw new InvalidOptionError("documents", "an iterable of strings", documents);
      // To wait for a second document could be to wait for ever, where it comes only once the first is done.
      const ahead = Symbol.asyncIterator in documents ? undefined : settings.maxWindowTokens;
      const { batchTokens = ahead } = settings;
      yield* embedRuns(runsOf(documents, options), { ...settings, batchTokens }, options);
    },
  };
}

function indexed(error: unknown, index: number): unknown {
  return isEmbedloomError(error) ? error.withIndex(index) : error;
}

/** A run whose errors name its document, as the caller of many documents counts. */
function placedRun<Vector>(run: DocumentRun<Vector>, document: number): DocumentRun<Vector> {
  return {
    ...run,
    place: (_, error) => indexed(error, document),
    add(index, rows) {
      try {
        run.add(index, rows);
      } catch (error) {
        throw indexed(error, document);
      }
    },
  };
}

function promptOf({ prompts }: TokenEncoderInfo, { prompt, inputType }: CheckedSettings): string {
  return prompt ?? prompts[inputType] ?? "";
}

function lateChunkerInfo(info: TokenEncoderInfo, settings: CheckedSettings): LateChunkerInfo {
  const { normalize: normalized, context, specials, overlapTokens = null } = settings;
  const dimensions = settings.dimensions ?? info.dimensions;
  const maxWindowTokens = Math.min(settings.maxWindowTokens, info.contextTokens);
  const prompt = promptOf(info, settings);
  const own = { pooling: "mean", dimensions, normalized, context, specials, prompt, maxWindowTokens, overlapTokens };
  return { dimensions, normalized, fingerprint: { ...info.fingerprint, ...own } };
}

function checkDocument(document: string, options: AbortOptions): void {
  if (typeof document !== "string") {
    throw new InvalidInputError(`Expected the document to be a string, got a value of type ${typeof document}.`);
  }
  options.signal?.throwIfAborted();
}

import {
  type DocumentPart,
  type EmbeddingMatrix,
  InvalidReplyError,
  isEmbedloomError,
  type TokenEncoderInfo,
  type Usage,
} from "@embedloom/core";
import type { ChunkSpan } from "../size/index.ts";
import { documentParts } from "./document-parts.ts";
import { createSpanPool, finishVector, type SpanPool, type TokenWindow } from "../windows/index.ts";
import type { CheckedSettings } from "./late-chunker-settings.ts";
import type { DocumentPlan } from "./plan-document.ts";
import { readChunks, type TextChunk } from "../chunkers/index.ts";
import type { Span } from "../span/index.ts";

/** A part of a document with its vector. */
export interface LateChunk<Vector = Float32Array> extends TextChunk {
  /** The document's own tokens that were pooled, specials and prompt not counted; 0 where `embedding` is `null`. */
  readonly tokens: number;
  /** The vector; `null` only with `onEmptySpan: "null"`, for a span without a token. */
  readonly embedding: Vector;
}

/** What one call gives. */
export interface LateChunkResult<Vector = Float32Array> {
  /** One per span, in the order of the spans; of a chunker's spans, those without a token are left out. */
  readonly chunks: readonly LateChunk<Vector>[];
  /**
   * How many spans of the chunker were left out, because they hold no token: nothing but characters that the tokenizer
   * removes. Always 0 with `embedSpans` and with `onEmptySpan: "null"`.
   */
  readonly emptySpans: number;
  /** Which chunks the model read together: one part where the document fits a window, several that overlap where it does not. */
  readonly parts: readonly DocumentPart[];
  /** `requests` are runs of the model, `tokens` all tokens it read: overlaps, specials and prompts included. */
  readonly usage: Usage;
  /** What the model did not have to read, because the window cache held it, counted as `usage` counts. */
  readonly cached: Pick<Usage, "requests"> & { readonly tokens: number };
}

/** A document whose every decision is taken, on its way through the model. */
export interface DocumentRun<Result = LateChunkResult> {
  /** How many sequences the model has to read for it, in order. */
  readonly count: number;
  /** Whether it kept a failure, so that the rest of its sequences need not be read. */
  readonly hasFailed: boolean;
  /** One of them, specials and prompt included. */
  sequence(index: number): Int32Array;
  /**
   * Takes the token vectors of the next sequence, which may then be dropped.
   *
   * @param isCached whether the model was spared to read it
   * @throws InvalidReplyError when they are not those of the sequence, or cannot be pooled
   */
  add(index: number, rows: EmbeddingMatrix | undefined, isCached?: boolean): void;
  /**
   * Takes the failure of a sequence as a failure of the document: the caller knows nothing of sequences.
   *
   * @throws it, unless the run keeps it for its result
   */
  fail(index: number, error: unknown): void;
  /** All vectors, after the last sequence. */
  result(): Result;
}

/** What {@link createDocumentRun} is made of. */
export interface DocumentParts<Empty> {
  readonly text: string;
  readonly spans: readonly ChunkSpan[];
  /** Whether spans without a token are left out and counted. */
  readonly dropsEmpty: boolean;
  /** One for the whole document, or one for each span that is read alone. */
  readonly plans: readonly DocumentPlan[];
  readonly info: TokenEncoderInfo;
  readonly settings: CheckedSettings;
  /** Gives the vector of a span without tokens, or throws; not asked where such spans are left out. */
  readonly onEmpty: (span: Span, index: number) => Empty;
}

/** One run of the model: a window of a plan. */
interface Step {
  readonly plan: number;
  readonly window: TokenWindow;
}

/**
 * Makes a {@link DocumentRun}.
 *
 * @throws what `onEmpty` throws, before the model runs, so that a refusal costs nothing
 */
export function createDocumentRun<Empty>(
  parts: DocumentParts<Empty>,
): DocumentRun<LateChunkResult<Float32Array | Empty>> {
  const { text, spans, dropsEmpty, plans, info, settings, onEmpty } = parts;
  const ranges = plans.flatMap((plan) => plan.ranges);
  const steps = plans.flatMap(({ windows }, plan) => windows.map((window): Step => ({ plan, window })));
  const isEmpty = (i: number): boolean => ranges[i]!.from === ranges[i]!.to;
  const vectors: (Float32Array | Empty | undefined)[] = spans.map((span, i) =>
    isEmpty(i) && !dropsEmpty ? onEmpty(span, i) : undefined,
  );
  const read = { requests: 0, tokens: 0 };
  const cached = { requests: 0, tokens: 0 };
  let pool: SpanPool | undefined;
  let pooled = -1;

  /** The pool of a plan; the one before it is done, since sequences come in order. */
  function poolOf(plan: number): SpanPool {
    if (pool !== undefined && pooled === plan) return pool;
    pooled = plan;
    const onMean = (range: number, mean: Float64Array): void => {
      vectors[plan + range] = finishVector(mean, { ...settings, afterPooling: info.afterPooling }, plan + range);
    };
    return (pool = createSpanPool(poolPlan(plans[plan]!, info, settings), onMean));
  }

  return {
    count: steps.length,
    hasFailed: false,
    sequence(index) {
      const { plan, window } = steps[index]!;
      const { ids, promptIds } = plans[plan]!.document;
      const content = ids.subarray(window.start, window.end);
      return Int32Array.from([...info.specials.before, ...promptIds, ...content, ...info.specials.after]);
    },
    add(index, rows, isCached = false) {
      const { plan, window } = steps[index]!;
      const { specials } = info;
      const fixed = specials.before.length + plans[plan]!.document.promptIds.length + specials.after.length;
      const expected = window.end - window.start + fixed;
      poolOf(plan).add(window, checkedRows(rows, expected, info));
      const count = isCached ? cached : read;
      count.requests += 1;
      count.tokens += expected;
    },
    fail(index, error) {
      if (!isEmbedloomError(error)) throw error;
      throw error.withIndex(settings.context === "none" ? steps[index]!.plan : undefined);
    },
    result() {
      const kept = spans.flatMap((_, i) => (dropsEmpty && isEmpty(i) ? [] : [i]));
      const texts = readChunks(text, spans);
      const chunks = kept.map((i) => ({
        ...texts[i]!,
        tokens: ranges[i]!.to - ranges[i]!.from,
        embedding: vectors[i]!,
      }));
      const usage = { ...read, costUsd: read.requests === 0 ? 0 : undefined };
      const emptySpans = spans.length - kept.length;
      return { chunks, emptySpans, parts: documentParts(plans, kept), usage, cached };
    },
  };
}

function poolPlan(
  { document, ranges }: DocumentPlan,
  { dimensions, specials }: TokenEncoderInfo,
  settings: CheckedSettings,
): Parameters<typeof createSpanPool>[0] {
  return {
    ranges,
    count: document.ids.length,
    dimensions,
    rowsBefore: specials.before.length + document.promptIds.length,
    rowsAfter: specials.after.length,
    poolEdges: settings.specials === "edges",
  };
}

function checkedRows(rows: EmbeddingMatrix | undefined, tokens: number, info: TokenEncoderInfo): EmbeddingMatrix {
  if (rows?.count !== tokens) {
    const given = rows === undefined ? "no matrix" : `a matrix of ${rows.count} rows`;
    throw new InvalidReplyError("count", `${info.model} gave ${given} for a sequence of ${tokens} tokens.`);
  }
  if (rows.dimensions !== info.dimensions) {
    const problem = `${info.model} gave token vectors of ${rows.dimensions} dimensions instead of ${info.dimensions}.`;
    throw new InvalidReplyError("width", problem);
  }
  return rows;
}

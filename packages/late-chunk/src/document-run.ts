import {
  type EmbeddingMatrix,
  InvalidReplyError,
  isEmbedloomError,
  type TokenEncoderInfo,
  type Usage,
} from "@embedloom/core";
import { finishVector } from "./finish-vector.ts";
import type { CheckedSettings } from "./late-chunker-settings.ts";
import type { DocumentPlan } from "./plan-document.ts";
import { createSpanPool, type SpanPool } from "./pool-spans.ts";
import type { Span } from "./span.ts";
import type { TokenWindow } from "./windows.ts";

/** A part of a document with its vector. */
export interface LateChunk<Vector = Float32Array> extends Span {
  /** `document.slice(start, end)`. */
  readonly text: string;
  /** The document's own tokens that were pooled, specials and prompt not counted; 0 where `embedding` is `null`. */
  readonly tokens: number;
  /** The vector; `null` only with `onEmptySpan: "null"`, for a span without a token. */
  readonly embedding: Vector;
}

/** What one call gives. */
export interface LateChunkResult<Vector = Float32Array> {
  /** One per span, in the order of the spans. */
  readonly chunks: readonly LateChunk<Vector>[];
  /** `requests` are runs of the model, `tokens` all tokens it read: overlaps, specials and prompts included. */
  readonly usage: Usage;
}

/** A document whose every decision is taken, on its way through the model. */
export interface DocumentRun<Vector> {
  /** How many sequences the model has to read for it, in order. */
  readonly count: number;
  /** One of them, specials and prompt included. */
  sequence(index: number): Int32Array;
  /**
   * Takes the token vectors of the next sequence, which may then be dropped.
   *
   * @throws InvalidReplyError when they are not those of the sequence, or cannot be pooled
   */
  add(index: number, rows: EmbeddingMatrix | undefined): void;
  /** An error of a sequence as an error of the document: the caller knows nothing of sequences. */
  place(index: number, error: unknown): unknown;
  /** All vectors, after the last sequence. */
  result(): LateChunkResult<Vector>;
}

/** What {@link createDocumentRun} is made of. */
export interface DocumentParts<Empty> {
  readonly text: string;
  readonly spans: readonly Span[];
  /** One for the whole document, or one for each span that is read alone. */
  readonly plans: readonly DocumentPlan[];
  readonly info: TokenEncoderInfo;
  readonly settings: CheckedSettings;
  /** Gives the vector of a span without tokens, or throws. */
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
export function createDocumentRun<Empty>(parts: DocumentParts<Empty>): DocumentRun<Float32Array | Empty> {
  const { text, spans, plans, info, settings, onEmpty } = parts;
  const ranges = plans.flatMap((plan) => plan.ranges);
  const steps = plans.flatMap(({ windows }, plan) => windows.map((window): Step => ({ plan, window })));
  const vectors: (Float32Array | Empty | undefined)[] = spans.map((span, i) =>
    ranges[i]!.from === ranges[i]!.to ? onEmpty(span, i) : undefined,
  );
  let tokens = 0;
  let pool: SpanPool | undefined;
  let pooled = -1;

  /** The pool of a plan; the one before it is done, since sequences come in order. */
  function poolOf(plan: number): SpanPool {
    if (pool !== undefined && pooled === plan) return pool;
    pooled = plan;
    const onMean = (range: number, mean: Float64Array): void => {
      vectors[plan + range] = finishVector(mean, settings, plan + range);
    };
    return (pool = createSpanPool(poolPlan(plans[plan]!, info, settings), onMean));
  }

  return {
    count: steps.length,
    sequence(index) {
      const { plan, window } = steps[index]!;
      const { ids, promptIds } = plans[plan]!.document;
      const content = ids.subarray(window.start, window.end);
      return Int32Array.from([...info.specials.before, ...promptIds, ...content, ...info.specials.after]);
    },
    add(index, rows) {
      const { plan, window } = steps[index]!;
      const { specials } = info;
      const fixed = specials.before.length + plans[plan]!.document.promptIds.length + specials.after.length;
      const expected = window.end - window.start + fixed;
      poolOf(plan).add(window, checkedRows(rows, expected, info));
      tokens += expected;
    },
    place(index, error) {
      if (!isEmbedloomError(error)) return error;
      return error.withIndex(settings.context === "none" ? steps[index]!.plan : undefined);
    },
    result() {
      const chunks = spans.map(({ start, end }, i) => ({
        text: text.slice(start, end),
        start,
        end,
        tokens: ranges[i]!.to - ranges[i]!.from,
        embedding: vectors[i]!,
      }));
      const costUsd = steps.length === 0 ? 0 : undefined;
      return { chunks, usage: { requests: steps.length, tokens, costUsd } };
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

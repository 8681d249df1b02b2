import {
  type AbortOptions,
  addUsage,
  isEmbedloomError,
  NO_USAGE,
  type TokenEncoderInfo,
  type Usage,
} from "@embedloom/core";
import { embedRanges } from "./embed-ranges.ts";
import { finishVector } from "./finish-vector.ts";
import type { CheckedSettings } from "./late-chunker-settings.ts";
import { type DocumentPlan, planDocument } from "./plan-document.ts";
import { prepareDocument, type PreparedDocument } from "./prepare-document.ts";
import type { Span } from "./span.ts";

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

/** What {@link embedDocument} embeds, and with what. */
export interface DocumentJob<Empty> {
  readonly text: string;
  /** Inside the text. */
  readonly spans: readonly Span[];
  /** The text tokenized, where that has been done. */
  readonly prepared?: PreparedDocument | undefined;
  readonly info: TokenEncoderInfo;
  readonly prompt: string;
  readonly settings: CheckedSettings;
  /** Gives the vector of a span without tokens, or throws. */
  readonly onEmpty: (span: Span, index: number) => Empty;
}

/** Embeds the spans of one document, each with the context that the settings ask for. */
export async function embedDocument<Empty>(
  job: DocumentJob<Empty>,
  options: AbortOptions,
): Promise<LateChunkResult<Float32Array | Empty>> {
  const { text, spans, settings, info } = job;
  const isLate = settings.context === "document";
  const plans = isLate ? [await planWhole(job, options)] : await planApart(job, options);
  const ranges = plans.flatMap((plan) => plan.ranges);
  // Before the model runs, so that a refusal costs nothing.
  ranges.forEach(({ from, to }, i) => from === to && job.onEmpty(spans[i]!, i));
  const vectors: (Float32Array | undefined)[] = [];
  let usage = NO_USAGE;
  for (const [i, plan] of plans.entries()) {
    const run = await embedRanges(plan, info, settings, options).catch((error: unknown) => {
      throw !isLate && isEmbedloomError(error) ? error.withIndex(i) : error;
    });
    usage = addUsage(usage, run.usage);
    for (const mean of run.means) vectors.push(mean && finishVector(mean, settings, vectors.length));
  }
  const chunks = spans.map(({ start, end }, i) => ({
    text: text.slice(start, end),
    start,
    end,
    tokens: ranges[i]!.to - ranges[i]!.from,
    embedding: vectors[i] ?? job.onEmpty(spans[i]!, i),
  }));
  return { chunks, usage };
}

/** One plan for the whole text. */
async function planWhole<Empty>(job: DocumentJob<Empty>, options: AbortOptions): Promise<DocumentPlan> {
  const { text, spans, prompt, info, settings } = job;
  const document = job.prepared ?? (await prepareDocument(settings.encoder, prompt, text, options));
  return planDocument(document, spans, info, settings);
}

/** One plan for each span, as if its text were a document of its own. */
async function planApart<Empty>(job: DocumentJob<Empty>, options: AbortOptions): Promise<DocumentPlan[]> {
  const { text, spans, prompt, info, settings } = job;
  const plans: DocumentPlan[] = [];
  for (const { start, end } of spans) {
    const document = await prepareDocument(settings.encoder, prompt, text.slice(start, end), options);
    plans.push(planDocument(document, [{ start: 0, end: end - start }], info, settings));
  }
  return plans;
}

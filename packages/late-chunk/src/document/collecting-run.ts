import { isEmbedloomError, NO_USAGE } from "@embedloom/core";
import type { DocumentRun, LateChunkResult } from "./document-run.ts";

/** What `embedMany` gives for one document. */
export interface LateDocumentResult<Vector = Float32Array> extends LateChunkResult<Vector> {
  /** Position of the document in the source, from 0. */
  readonly index: number;
  /** Why the document has no chunks; its `index` is that of the document. Absent: it has them. */
  readonly error?: unknown;
}

/** A failure that is one document's own: its text, or what the model made of it. Any other is no better with the next one. */
const OWN = ["invalid_input", "input_rejected", "input_too_long", "invalid_reply"] as const;

/** How {@link placedRun} makes a run one of many. */
export interface PlaceOptions {
  /** Position of the document. */
  readonly index: number;
  /** Whether a failure of its own is kept for the result; else it is thrown. */
  readonly collects: boolean;
}

/** A run whose errors name its document, as the caller of many documents counts, and cost only that document. */
export function placedRun<Vector>(
  run: DocumentRun<LateChunkResult<Vector>>,
  { index, collects }: PlaceOptions,
): DocumentRun<LateDocumentResult<Vector>> {
  let kept: unknown;
  const take = (error: unknown): void => {
    const placed = indexed(error, index);
    if (!collects || !isOwn(placed)) throw placed;
    kept = placed;
  };
  return {
    count: run.count,
    get hasFailed() {
      return kept !== undefined;
    },
    sequence: (at) => run.sequence(at),
    fail: (_, error) => take(error),
    add(at, rows, isCached) {
      try {
        run.add(at, rows, isCached);
      } catch (error) {
        take(error);
      }
    },
    result() {
      const result = run.result();
      return kept === undefined ? { ...result, index } : { ...result, chunks: [], parts: [], index, error: kept };
    },
  };
}

/**
 * A run of a document that failed before it could begin.
 *
 * @throws the error, where it is not kept
 */
export function failedRun<Vector>(
  error: unknown,
  { index, collects }: PlaceOptions,
): DocumentRun<LateDocumentResult<Vector>> {
  const placed = indexed(error, index);
  if (!collects || !isOwn(placed)) throw placed;
  const nothing = { requests: 0, tokens: 0 };
  return {
    count: 0,
    hasFailed: true,
    sequence: () => new Int32Array(0),
    fail: () => {},
    add: () => {},
    result: () => ({ chunks: [], emptySpans: 0, parts: [], usage: NO_USAGE, cached: nothing, index, error: placed }),
  };
}

function indexed(error: unknown, index: number): unknown {
  return isEmbedloomError(error) ? error.withIndex(index) : error;
}

function isOwn(error: unknown): boolean {
  return OWN.some((code) => isEmbedloomError(error, code));
}

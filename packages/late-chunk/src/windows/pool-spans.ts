import type { EmbeddingMatrix } from "@embedloom/core";
import { InvalidReplyError } from "@embedloom/core";
import type { TokenRange } from "../span/index.ts";
import type { TokenWindow } from "./windows.ts";

/** What a {@link SpanPool} pools. */
export interface SpanPoolPlan {
  /** The content tokens of each span; a span without any gets no mean. */
  readonly ranges: readonly TokenRange[];
  /** Content tokens of the document. */
  readonly count: number;
  /** Width of a token vector. */
  readonly dimensions: number;
  /** Rows of every window before its first content token: special tokens and the prompt. */
  readonly rowsBefore: number;
  /** Rows of every window after its last content token. */
  readonly rowsAfter: number;
  /** Whether the spans with the first and the last content token also pool the rows before and after them. */
  readonly poolEdges: boolean;
}

/** Takes the token vectors of one window after another, and gives the mean of a span as soon as its last token is in. */
export interface SpanPool {
  /**
   * Takes one window's rows, which may then be dropped; windows come in the order of the document.
   *
   * @throws InvalidReplyError when a vector holds a value that is not finite
   */
  add(window: TokenWindow, rows: EmbeddingMatrix): void;
}

/** Hears the mean of a range, once for each that has tokens; the array is used again for the next. */
export type MeanListener = (range: number, mean: Float64Array) => void;

/** Where some ranges begin. */
interface Opening {
  /** The running sum there; zeros once the window is another one. */
  readonly sum: Float64Array;
  /** What the windows before gave to these ranges. Absent: they began in this one. */
  carried?: Float64Array;
  /** How many ranges that begin here have not ended. */
  ranges: number;
}

/**
 * Pools any number of spans, overlapping or not, in one pass over the token vectors.
 *
 * Every span boundary cuts the token axis, and a span's sum is the difference of the running sum at its two cuts, added up over
 * the windows it reaches through. So cost does not grow with overlap, only the sums at the beginnings of spans that have not ended
 * yet are kept, however long the document, and a span in one window has the same bits whatever stands before that window. Sums are
 * float64, because differences of float32 sums lose up to 2e-4 after 8,192 tokens.
 */
export function createSpanPool(plan: SpanPoolPlan, onMean: MeanListener): SpanPool {
  const { ranges, count, dimensions, rowsBefore, rowsAfter } = plan;
  const filled = Int32Array.from(ranges.keys()).filter((i) => ranges[i]!.from < ranges[i]!.to);
  const byFrom = filled.toSorted((a, b) => ranges[a]!.from - ranges[b]!.from);
  const byTo = filled.toSorted((a, b) => ranges[a]!.to - ranges[b]!.to);
  const openings = new Map<number, Opening>();
  const sum = new Float64Array(dimensions);
  const head = new Float64Array(dimensions);
  const tail = new Float64Array(dimensions);
  const mean = new Float64Array(dimensions);
  let opened = 0;
  let closed = 0;
  const nextFrom = (): number => (opened < byFrom.length ? ranges[byFrom[opened]!]!.from : count);
  const nextTo = (): number => (closed < byTo.length ? ranges[byTo[closed]!]!.to : count);

  /** Ends and begins the ranges that do so up to a token which is not in the sum yet. */
  function settle(token: number, window: TokenWindow): void {
    for (; closed < byTo.length && nextTo() <= token; closed++) close(byTo[closed]!, window);
    for (; opened < byFrom.length && nextFrom() <= token; opened++) {
      const from = nextFrom();
      const opening = openings.get(from);
      if (opening) opening.ranges++;
      else openings.set(from, { sum: sum.slice(), ranges: 1 });
    }
  }

  function close(range: number, window: TokenWindow): void {
    const { from, to } = ranges[range]!;
    const opening = openings.get(from)!;
    const withHead = plan.poolEdges && from === 0;
    const withTail = plan.poolEdges && to === count;
    const pooled = to - from + (withHead ? rowsBefore : 0) + (withTail ? rowsAfter : 0);
    for (let d = 0; d < dimensions; d++) {
      const content = (opening.carried?.[d] ?? 0) + (sum[d]! - opening.sum[d]!);
      mean[d] = (content + (withHead ? head[d]! : 0) + (withTail ? tail[d]! : 0)) / pooled;
    }
    checkFinite(mean, window);
    if (--opening.ranges === 0) openings.delete(from);
    onMean(range, mean);
  }

  /** Hands over what is in the sums, so that those of a window depend on nothing before it. */
  function carry(): void {
    for (const opening of openings.values()) {
      opening.carried ??= new Float64Array(dimensions);
      for (let d = 0; d < dimensions; d++) opening.carried[d]! += sum[d]! - opening.sum[d]!;
      opening.sum.fill(0);
    }
    sum.fill(0);
  }

  return {
    add(window, rows) {
      if (window.start === 0) addRows(head, rows, 0, rowsBefore);
      if (window.end === count) addRows(tail, rows, rows.count - rowsAfter, rows.count);
      const shift = rowsBefore - window.start;
      let token = window.keepStart;
      while (token < window.keepEnd) {
        settle(token, window);
        const stop = Math.min(window.keepEnd, nextFrom(), nextTo());
        addRows(sum, rows, token + shift, stop + shift);
        token = stop;
      }
      for (const part of [head, sum, tail]) checkFinite(part, window);
      settle(token, window);
      carry();
    },
  };
}

function addRows(sum: Float64Array, { data, dimensions }: EmbeddingMatrix, from: number, to: number): void {
  let at = from * dimensions;
  const end = to * dimensions;
  const [second, third, fourth] = [dimensions, 2 * dimensions, 3 * dimensions];
  // Four rows at a time: every sum is read and written a quarter as often.
  for (; at + fourth < end; at += 4 * dimensions) {
    for (let d = at; d < at + dimensions; d++) {
      sum[d - at]! += data[d]! + data[d + second]! + (data[d + third]! + data[d + fourth]!);
    }
  }
  for (; at < end; at += dimensions) {
    for (let d = 0; d < dimensions; d++) sum[d]! += data[at + d]!;
  }
}

/** One bad value would spoil the sums of all spans around and behind it. */
function checkFinite(sum: Float64Array, { start, end }: TokenWindow): void {
  if (sum.every(Number.isFinite)) return;
  const detail = `The model gave a value that is not a finite number for one of the document's tokens ${start} to ${end - 1}.`;
  throw new InvalidReplyError("not_finite", detail);
}

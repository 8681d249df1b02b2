import type { EmbeddingMatrix } from "@embedloom/core";
import { InvalidReplyError } from "@embedloom/core";
import type { TokenRange } from "./align-spans.ts";
import { lowerBound } from "./lower-bound.ts";
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

/** Takes the token vectors of one window after another, then gives the mean of every span. */
export interface SpanPool {
  /**
   * Takes one window's rows, which may then be dropped; windows come in the order of the document.
   *
   * @throws InvalidReplyError when a vector holds a value that is not finite
   */
  add(window: TokenWindow, rows: EmbeddingMatrix): void;
  /** The means, one per range in their order, after the last window; `undefined` for a range without tokens. */
  means(): (Float64Array | undefined)[];
}

/**
 * Pools any number of spans, overlapping or not, in one pass over the token vectors.
 *
 * Every span boundary cuts the token axis, and only the running sum at each cut is kept: a span's sum is the difference of
 * two. So cost does not grow with overlap, and memory with the spans, not with the tokens. Sums are float64, because
 * differences of float32 sums lose up to 2e-4 after 8,192 tokens.
 */
export function createSpanPool(plan: SpanPoolPlan): SpanPool {
  const { ranges, count, dimensions, rowsBefore, rowsAfter } = plan;
  const cuts = cutsOf(ranges);
  const sumsAtCuts = new Float64Array(cuts.length * dimensions);
  const sum = new Float64Array(dimensions);
  const head = new Float64Array(dimensions);
  const tail = new Float64Array(dimensions);
  let nextCut = 0;

  function closeCuts(token: number): void {
    for (; nextCut < cuts.length && cuts[nextCut]! <= token; nextCut++) sumsAtCuts.set(sum, nextCut * dimensions);
  }

  function meanOf({ from, to }: TokenRange): Float64Array | undefined {
    if (from === to) return undefined;
    const left = lowerBound(cuts, from) * dimensions;
    const right = lowerBound(cuts, to) * dimensions;
    const withHead = plan.poolEdges && from === 0;
    const withTail = plan.poolEdges && to === count;
    const pooled = to - from + (withHead ? rowsBefore : 0) + (withTail ? rowsAfter : 0);
    return sum.map((_, d) => {
      const content = sumsAtCuts[right + d]! - sumsAtCuts[left + d]!;
      return (content + (withHead ? head[d]! : 0) + (withTail ? tail[d]! : 0)) / pooled;
    });
  }

  return {
    add(window, rows) {
      if (window.start === 0) addRows(head, rows, 0, rowsBefore);
      if (window.end === count) addRows(tail, rows, rows.count - rowsAfter, rows.count);
      const shift = rowsBefore - window.start;
      let token = window.keepStart;
      while (token < window.keepEnd) {
        closeCuts(token);
        const stop = Math.min(window.keepEnd, cuts[nextCut] ?? window.keepEnd);
        addRows(sum, rows, token + shift, stop + shift);
        token = stop;
      }
      for (const part of [head, sum, tail]) checkFinite(part, window);
    },
    means() {
      closeCuts(count);
      return ranges.map(meanOf);
    },
  };
}

/** Every boundary of a span that has tokens, ascending, once. */
function cutsOf(ranges: readonly TokenRange[]): Int32Array {
  const filled = ranges.filter(({ from, to }) => from < to);
  const bounds = Int32Array.from(filled.flatMap(({ from, to }) => [from, to])).toSorted();
  return bounds.filter((bound, i) => i === 0 || bound !== bounds[i - 1]);
}

function addRows(sum: Float64Array, { data, dimensions }: EmbeddingMatrix, from: number, to: number): void {
  for (let row = from; row < to; row++) {
    const offset = row * dimensions;
    for (let d = 0; d < dimensions; d++) sum[d]! += data[offset + d]!;
  }
}

/** One bad value would spoil the sums of all spans behind it. */
function checkFinite(sum: Float64Array, { start, end }: TokenWindow): void {
  if (sum.every(Number.isFinite)) return;
  const detail = `The model gave a value that is not a finite number for one of the document's tokens ${start} to ${end - 1}.`;
  throw new InvalidReplyError("not_finite", detail);
}

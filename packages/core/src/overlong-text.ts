import { longestPrefix } from "./cut-text.ts";
import { createTextShape } from "./text-shape.ts";

/** What is counted of a text: tokens, unless the server was seen to count characters or bytes. */
type Measure = (text: string) => number;

/** One input that the server found too long, and all that was learnt of how it counts it. */
export interface OverlongText {
  /** The most that is allowed; `undefined` when nobody said. */
  readonly limit: number | undefined;
  /** What the whole text measures, as far as it is known; `undefined` when it is not. */
  readonly total: number | undefined;
  /** Whether the server's unit is known, so that every length is. */
  readonly exact: boolean;
  /** Most characters from the start that should fit. */
  nextLength(): number;
  /** Characters from `start` on that make one of so many parts of about as many tokens. */
  partLength(start: number, parts: number): number;
  /** Share of the limit that the first `length` characters take, as far as it is known; 1 when it is not. */
  shareOf(length: number): number;
  /** Whether what fits could still be longer by so much that it is worth a request. */
  worthMore(accepted: number): boolean;
  /** Notes what a refusal said of the first `length` characters. */
  refused(length: number, tokens: number | undefined, limit: number | undefined): void;
  /** Notes that the first `length` characters fit, and what the server counted. */
  accepted(length: number, tokens: number | undefined): void;
}

/**
 * Where the text's own density is not known yet, this share of the limit is tried: shapes are off by half for Latin script,
 * and by twice where a vocabulary lacks the script.
 */
const FIRST_TRY = { latin: 0.65, other: 0.45 } as const;
/** Between the one or two tokens that mark the ends of a text for most models, and none. */
const MARKS = 1;
/** How much a density may be off for the part of the text that was not counted, and the least that is left free. */
const DRIFT = 0.015;
const LEAST_FREE = 0.006;
/** How much the density just counted weighs against the average of what follows. */
const NEAR = 0.8;
/** Used of the limit at the least; more is not worth a request. */
const ENOUGH = 0.98;
/** The windows that models have, for a server that names none. */
const WINDOWS = [256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072] as const;

/** A length of the text that was counted, by its weight. */
interface Point {
  readonly weight: number;
  readonly tokens: number;
}

const ORIGIN: Point = { weight: 0, tokens: MARKS };

/**
 * Begins with what the limits say; tells where to cut by the density that the server's own counts show for this very text,
 * and by its shape alone until there is one.
 */
export function createOverlongText(text: string, prompt: string, known: number | undefined): OverlongText {
  let limit = known;
  let measure: Measure | undefined;
  let points: readonly Point[] = [ORIGIN];
  let [good, bad] = [0, text.length];
  let uncounted = 0;
  const shape = createTextShape(text);
  const before = createTextShape(prompt).weightOf(prompt.length);
  const weigh = (length: number): number => before + shape.weightOf(length);
  const reached = (weight: number): number => shape.lengthOf(weight - before);
  const note = (length: number, tokens: number): void => {
    const weight = weigh(length);
    points = [...points.filter((point) => point.weight !== weight), { weight, tokens }].toSorted(
      (a, b) => a.weight - b.weight,
    );
  };

  /** The limit, or the largest window of a model that has not been disproved. */
  const ceiling = (): number | undefined => {
    if (limit !== undefined) return limit;
    const most = tokensAt(points, weigh(bad));
    const least = tokensAt(points, weigh(good));
    return points.length < 2 ? undefined : WINDOWS.findLast((window) => window > least * 1.02 && window < most);
  };

  return {
    get limit() {
      return limit;
    },
    get total() {
      if (measure !== undefined) return measure(prompt + text);
      return points.length < 2 ? undefined : tokensAt(points, weigh(text.length));
    },
    get exact() {
      return measure !== undefined;
    },
    nextLength() {
      const most = ceiling();
      if (most === undefined) return Math.floor((good + bad) / 2);
      if (measure !== undefined) {
        const fits = measure;
        return longestPrefix(text, (part) => fits(prompt + part) <= most);
      }
      if (points.length < 2) {
        const share =
          FIRST_TRY[bytesOf(text) > text.length * 1.1 ? "other" : "latin"] / 2 ** Math.max(0, uncounted - 1);
        return Math.min(reached(most * share), bad - 1);
      }
      const away = Math.min(...points.map(({ tokens }) => Math.abs(most - tokens)));
      const target = most - Math.max(2, most * LEAST_FREE, away * DRIFT);
      return Math.max(good, Math.min(reached(weightAt(points, target)), bad - 1));
    },
    partLength(start, parts) {
      const weight = shape.weightOf(text.length) / parts;
      return shape.lengthOf(shape.weightOf(start) + weight) - start;
    },
    shareOf(length) {
      const most = ceiling();
      return most === undefined || points.length < 2 ? 1 : tokensAt(points, weigh(length)) / most;
    },
    worthMore(accepted) {
      return measure === undefined && accepted < bad - 1 && this.shareOf(accepted) < ENOUGH;
    },
    refused(length, tokens, told) {
      bad = Math.min(bad, length);
      if (told !== undefined && told < (tokens ?? Infinity)) limit = told;
      if (tokens === undefined) {
        uncounted += 1;
        return;
      }
      if (limit !== undefined && tokens <= limit) limit = undefined;
      measure ??= [charactersOf, bytesOf].find((count) => count(prompt + text.slice(0, length)) === tokens);
      note(length, tokens);
    },
    accepted(length, tokens) {
      good = Math.max(good, length);
      // A server that counts no token has no opinion.
      if (tokens !== undefined && tokens > 0 && measure === undefined) note(length, tokens);
    },
  };
}

function charactersOf(text: string): number {
  return text.length;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Tokens at a weight: between two counted lengths in proportion, beyond the last by its own density. */
function tokensAt(points: readonly Point[], weight: number): number {
  const [from, to] = around(points, ({ weight: at }) => at >= weight);
  return from.tokens + ((weight - from.weight) * (to.tokens - from.tokens)) / (to.weight - from.weight);
}

/**
 * The other way round. Near a length that was counted its own density says more than the average of all that follows, which
 * may be in another language.
 */
function weightAt(points: readonly Point[], tokens: number): number {
  const [from, to] = around(points, ({ tokens: at }) => at >= tokens);
  const average = (to.weight - from.weight) / Math.max(1e-9, to.tokens - from.tokens);
  const own = from.weight > 0 ? from.weight / from.tokens : average;
  const nearness = from.weight > 0 ? Math.max(0, 1 - (tokens - from.tokens) / from.tokens) : 0;
  return from.weight + (average + (own - average) * nearness * NEAR) * (tokens - from.tokens);
}

function around(points: readonly Point[], reaches: (point: Point) => boolean): readonly [Point, Point] {
  const at = points.findIndex(reaches);
  return at > 0 ? [points[at - 1]!, points[at]!] : [ORIGIN, points.at(-1) ?? ORIGIN];
}

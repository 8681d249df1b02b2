import { longestPrefix } from "./cut-text.ts";
import { createTextShape, type TextShape } from "./text-shape.ts";

/**
 * Share of the limit that is tried while the text's own density is not known: shapes are off by half where words are long,
 * and by twice where a vocabulary lacks the script.
 */
const FIRST_TRY = { latin: 0.65, other: 0.45 } as const;
/** How much a density may be off for the part of the text that was not counted, and the least that is left free. */
const DRIFT = 0.015;
const LEAST_FREE = 0.006;
/** How much the density just counted weighs against the average of what follows. */
const NEAR = 0.8;
/** Used of the limit at the least; more is not worth a request. */
const ENOUGH = 0.98;
/** Refusals of longer beginnings after which the one that fits is kept. */
const MOST_REFUSED_SINCE = 1;

/** A length of the text that was counted, by its weight. */
interface Point {
  readonly weight: number;
  readonly tokens: number;
}

// Most models mark the ends of a text with two tokens, some with none.
const ORIGIN: Point = { weight: 0, tokens: 1 };

/**
 * One text that the server found too long, and all that was learnt of how it counts it: where to cut is told by the density
 * that the server's own counts show for this very text, and by its shape alone until there is one.
 */
export class OverlongText {
  /** The most that is allowed; `undefined` when nobody said. */
  limit: number | undefined;
  /** Whether the server counts characters, as some do, so that every length is known. */
  exact = false;
  readonly #text: string;
  readonly #prompt: string;
  readonly #shape: TextShape;
  readonly #promptWeight: number;
  #points: readonly Point[] = [ORIGIN];
  #good = 0;
  #bad: number;
  #uncounted = 0;
  #refusedSince = 0;

  constructor(text: string, prompt: string, limit: number | undefined) {
    this.#text = text;
    this.#prompt = prompt;
    this.limit = limit;
    this.#bad = text.length;
    this.#shape = createTextShape(text);
    this.#promptWeight = createTextShape(prompt).weightOf(prompt.length);
  }

  /** What the first `length` characters and the prompt measure; `undefined` before anything was counted. */
  sizeOf(length: number): number | undefined {
    if (this.exact) return this.#prompt.length + length;
    return this.#points.length < 2 ? undefined : tokensAt(this.#points, this.#weigh(length));
  }

  /** Most characters from the start that should fit. */
  nextLength(): number {
    const limit = this.limit ?? this.#likelyLimit();
    if (limit === undefined) return (this.#good + this.#bad) >>> 1;
    if (this.exact) return longestPrefix(this.#text, (part) => this.#prompt.length + part.length <= limit);
    const weight = this.#points.length < 2 ? this.#guess(limit) : weightAt(this.#points, this.#safely(limit));
    return Math.max(this.#good, Math.min(this.#shape.lengthOf(weight - this.#promptWeight), this.#bad - 1));
  }

  /** Characters from `start` on that make one of so many parts of about as many tokens. */
  partLength(start: number, parts: number): number {
    const weight = this.#shape.weightOf(this.#text.length) / parts;
    return this.#shape.lengthOf(this.#shape.weightOf(start) + weight) - start;
  }

  /** Whether a longer beginning than one that fits is worth a request: not when it takes `enough` of the limit. */
  worthMore(length: number, enough: number = ENOUGH): boolean {
    const limit = this.limit ?? this.#likelyLimit() ?? 0;
    // A server that counts what it accepts otherwise than what it refuses would be asked for ever.
    if (this.exact || this.#refusedSince > MOST_REFUSED_SINCE) return false;
    return length < this.#bad - 1 && (this.sizeOf(length) ?? limit) < limit * enough;
  }

  /** Notes what a refusal said of the first `length` characters. */
  refused(length: number, tokens: number | undefined, limit: number | undefined): void {
    this.#bad = Math.min(this.#bad, length);
    if (this.#good > 0) this.#refusedSince += 1;
    if (limit !== undefined && limit < (tokens ?? Infinity)) this.limit = limit;
    if (tokens === undefined) {
      this.#uncounted += 1;
      return;
    }
    // What was refused is more than the limit, whatever that was thought to be.
    if (tokens <= (this.limit ?? 0)) this.limit = undefined;
    this.exact ||= tokens === this.#prompt.length + length;
    this.#note(length, tokens);
  }

  /** Notes that the first `length` characters fit, and what the server counted. */
  accepted(length: number, tokens: number | undefined): void {
    this.#good = Math.max(this.#good, length);
    if (tokens !== undefined) this.#note(length, tokens);
  }

  #weigh(length: number): number {
    return this.#promptWeight + this.#shape.weightOf(length);
  }

  #note(length: number, tokens: number): void {
    const weight = this.#weigh(length);
    const others = this.#points.filter((point) => point.weight !== weight);
    this.#points = [...others, { weight, tokens }].toSorted((a, b) => a.weight - b.weight);
  }

  #guess(limit: number): number {
    const foreign = this.#text.replaceAll(/[ -~\s]/g, "").length * 5 > this.#text.length;
    const share = FIRST_TRY[foreign ? "other" : "latin"];
    return (limit * share) / 2 ** Math.max(0, this.#uncounted - 1);
  }

  #safely(limit: number): number {
    const away = Math.min(...this.#points.map(({ tokens }) => Math.abs(limit - tokens)));
    return limit - Math.max(2, limit * LEAST_FREE, away * DRIFT);
  }

  /** The windows of models are powers of two: the largest that what is known does not exclude. */
  #likelyLimit(): number | undefined {
    const most = this.sizeOf(this.#bad);
    if (most === undefined) return undefined;
    const window = 2 ** Math.floor(Math.log2(most - 1));
    return window > (this.sizeOf(this.#good) ?? 0) * 1.02 ? window : undefined;
  }
}

/** Tokens at a weight: between two counted lengths in proportion, beyond the last by its own density. */
function tokensAt(points: readonly Point[], weight: number): number {
  const [from, to] = around(points, (point) => point.weight >= weight);
  return from.tokens + ((weight - from.weight) * (to.tokens - from.tokens)) / (to.weight - from.weight);
}

/**
 * The other way round. Near a length that was counted its own density says more than the average of all that follows, which
 * may be in another language.
 */
function weightAt(points: readonly Point[], tokens: number): number {
  const [from, to] = around(points, (point) => point.tokens >= tokens);
  const average = (to.weight - from.weight) / Math.max(1e-9, to.tokens - from.tokens);
  const nearness = from === ORIGIN ? 0 : Math.max(0, 2 - tokens / from.tokens) * NEAR;
  return from.weight + (average + (from.weight / from.tokens - average) * nearness) * (tokens - from.tokens);
}

function around(points: readonly Point[], reaches: (point: Point) => boolean): readonly [Point, Point] {
  const at = points.findIndex(reaches);
  return at > 0 ? [points[at - 1]!, points[at]!] : [ORIGIN, points.at(-1)!];
}

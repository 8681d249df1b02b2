import {
  addUsage,
  type EmbedResult,
  InputTooLongError,
  isEmbedloomError,
  type OverlongInput,
  type OverlongPolicy,
} from "@embedloom/core";

/** What is watched. */
export interface TruncationSettings {
  readonly model: string;
  readonly policy: OverlongPolicy;
  /** Most tokens of one input, as far as it is known. */
  readonly window: number | undefined;
  /** Tokens of a text about. */
  readonly estimateTokens: (text: string) => number;
}

/** Sends one request. */
type Ask = (texts: readonly string[]) => Promise<EmbedResult>;

/** Looks at what a request came to; asks again where only that can tell. */
export type DetectTruncation = (
  texts: readonly string[],
  ask: Ask,
  first: () => Promise<EmbedResult>,
) => Promise<EmbedResult>;

/** Tokens that mark the ends of a text and that some servers do not count. */
const MARKS = 2;
/** So many characters that are no space make a token at least, however a vocabulary cuts them. */
const TAIL_CHARACTERS = 24;
/** Windows that a server may have without our knowing are powers of two, from this one on. */
const SMALLEST_WINDOW = 128;
/** How far the estimate has to be above a count that is such a power. */
const ABOVE = 1.2;
/** Share of the window from which an input may be over it, since estimates are inexact. */
const NEAR_WINDOW = 0.9;
/** What the cut must have saved of a request's tokens at the least, to be told from an estimate that is off. */
const TELLING = 0.05;

/**
 * Finds out when a server cuts long inputs without a word, from the tokens it counts.
 *
 * A request of one input is suspected when its count is the known window, or a power of two below the estimate. It is then
 * sent once more without its last words: when the count stays the same, the server never read them, whatever estimates say. Of
 * several inputs only the sum is known: it is suspected when some are near the window by the estimate, set right by what
 * the server counted before, and the sum is nearer to what it would be with these cut than without; the longest is then
 * asked alone. A server that was once found to cut has every input near the window asked alone; one that was seen to refuse is
 * left alone. Cuts of the last few words go unnoticed.
 *
 * Under `truncate` the cut inputs are named in `overlong`, otherwise they are refused as a server that refuses would.
 */
export function createTruncationDetector(settings: TruncationSettings): DetectTruncation {
  const { policy, window, estimateTokens } = settings;
  const state = { refuses: false, cuts: false, density: 1 };

  /** Tokens the server counted of a text that it cut; `undefined` when it read all of it. */
  async function cutAt(text: string, ask: Ask, counted: number | undefined): Promise<Cut | undefined> {
    if (counted === undefined || !isSuspicious(text, counted)) return undefined;
    const shorter = withoutTail(text);
    if (shorter === undefined) return undefined;
    const { usage } = await ask([shorter]);
    if (usage.tokens === counted) {
      state.cuts = true;
      return { counted, usage };
    }
    return { counted: undefined, usage };
  }

  function isSuspicious(text: string, counted: number): boolean {
    if (window !== undefined && counted <= window && counted >= window - MARKS) return true;
    const power = 2 ** Math.ceil(Math.log2(counted));
    return power >= SMALLEST_WINDOW && counted >= power - MARKS && estimateTokens(text) > counted * ABOVE;
  }

  /** Inputs that may be over the window, when the sum looks as if some were cut. */
  function suspects(texts: readonly string[], counted: number): number[] {
    if (window === undefined) return [];
    const estimates = texts.map((text) => estimateTokens(text) * state.density);
    const near = estimates.flatMap((tokens, i) => (tokens > window * NEAR_WINDOW ? [i] : []));
    const whole = sum(estimates);
    const cut = sum(estimates.map((tokens) => Math.min(tokens, window)));
    const explained = whole - cut > whole * TELLING && Math.abs(counted - cut) < Math.abs(counted - whole);
    if (near.length === 0) state.density = (state.density + (counted / whole) * state.density) / 2;
    return state.cuts || explained ? near.toSorted((a, b) => estimates[b]! - estimates[a]!) : [];
  }

  async function inspect(texts: readonly string[], ask: Ask, result: EmbedResult): Promise<EmbedResult> {
    const { tokens } = result.usage;
    if (tokens === undefined) return result;
    const found: OverlongInput[] = [];
    let { usage } = result;
    const look = async (index: number, counted: number | undefined): Promise<boolean> => {
      const cut = await cutAt(texts[index]!, ask, counted);
      if (cut !== undefined) usage = addUsage(usage, cut.usage);
      if (cut?.counted === undefined) return false;
      if (policy !== "truncate") throw tooLong(settings, index, cut.counted);
      found.push(reported(texts[index]!, index, cut.counted, estimateTokens));
      return true;
    };
    const learn = (index: number, counted: number | undefined): void => {
      if (counted !== undefined) state.density = counted / estimateTokens(texts[index]!);
    };
    if (texts.length === 1 && !(await look(0, tokens))) learn(0, tokens);
    for (const index of texts.length === 1 ? [] : suspects(texts, tokens)) {
      const alone = await ask([texts[index]!]);
      usage = addUsage(usage, alone.usage);
      if (await look(index, alone.usage.tokens)) continue;
      learn(index, alone.usage.tokens);
      // One that was read to its end says the same of the shorter ones, unless others were cut before.
      if (!state.cuts) break;
    }
    const overlong = found.toSorted((a, b) => a.index - b.index);
    return { ...result, usage, ...(overlong.length > 0 && { overlong }) };
  }

  return async (texts, ask, first) => {
    try {
      const result = await first();
      return state.refuses ? result : await inspect(texts, ask, result);
    } catch (error) {
      // A server that refuses does not cut; our own refusal has no status.
      if (isEmbedloomError(error, "input_too_long") && error.status !== undefined) state.refuses = true;
      throw error;
    }
  };
}

/** What looking into one input came to. */
interface Cut {
  /** Tokens that were read; `undefined` when it was not cut. */
  readonly counted: number | undefined;
  readonly usage: EmbedResult["usage"];
}

function tooLong({ model }: TruncationSettings, index: number, limit: number): InputTooLongError {
  const problem = `The text is longer than ${model} takes: the server cut it silently after ${limit} tokens.`;
  return new InputTooLongError(`${problem} Chunk it, or set \`onOverlong\`.`, { index, limit });
}

// Where the server cut is known in its tokens alone.
function reported(
  text: string,
  index: number,
  counted: number,
  estimateTokens: (text: string) => number,
): OverlongInput {
  const characters = text.length;
  const share = Math.min(1, counted / estimateTokens(text));
  const keptCharacters = Math.max(1, Math.min(characters - TAIL_CHARACTERS, Math.floor(characters * share)));
  return { index, pieces: 1, keptCharacters, characters };
}

/** The text without its last words; `undefined` when nothing would be left. */
function withoutTail(text: string): string | undefined {
  let end = text.length;
  for (let left = TAIL_CHARACTERS; left > 0 && end > 0;) {
    end -= 1;
    if (text[end]!.trim() !== "") left -= 1;
  }
  // Half a pair would be a character of its own.
  if (/[\ud800-\udbff]$/.test(text.slice(0, end))) end -= 1;
  const shorter = text.slice(0, end);
  return shorter.trim() === "" ? undefined : shorter;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

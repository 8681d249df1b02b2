import { cutText } from "./cut-text.ts";
import type { EmbedResult } from "./embedder.ts";
import type { EmbedloomError } from "./errors/embedloom-error.ts";
import { isEmbedloomError } from "./errors/is-embedloom-error.ts";
import type { OverlongPlan } from "./fit-overlong.ts";
import { createOverlongText, type OverlongText } from "./overlong-text.ts";
import { packRequests } from "./pack-requests.ts";
import { addUsage, NO_USAGE, type Usage } from "./usage.ts";

/** A part of an input, or all of it. */
export interface Piece {
  /** The input it is of. */
  readonly input: number;
  readonly text: string;
}

/** A piece with its row. */
export interface FittedPiece extends Piece {
  readonly row: Float32Array;
  /** Characters of it that the server read. */
  readonly keptCharacters: number;
}

/** The requests of one batch, until every input has its pieces. */
export interface OverlongRun {
  readonly usage: Usage;
  /** The last result that came. */
  readonly last: EmbedResult | undefined;
  /** Sends pieces, and in place of those that are too long others that fit. */
  settle(pieces: readonly Piece[]): Promise<void>;
  /** What came back, in the order of the inputs. */
  pieces(): readonly FittedPiece[];
}

const REFUSED: Usage = { requests: 1, tokens: 0, costUsd: 0 };
/** So many that may be the long one are asked one by one; more are halved. */
const FEW = 4;
/** Where all others have less than this share of its tokens, a text is the long one; no two scripts differ by more. */
const OUTSTANDING = 0.25;
/** Share of the limit that a piece of a split text takes: its density may be higher than the whole text's. */
const PIECE_SHARE = 0.8;
/** Share of the limit with which a text is left in peace once a longer part was refused. */
const GOOD = 0.9;
/** An input that is refused so often, beside once for each of its pieces, is refused for something else. */
const MOST_TRIES = 12;

/** What a group of pieces came to: those that are too long, and those that were not sent or came back with them. */
interface Sorted {
  readonly long: readonly { readonly piece: Piece; readonly error: EmbedloomError }[];
  readonly pending: readonly Piece[];
}

/** What is known of one input, and how often it was refused. */
interface KnownText {
  readonly text: OverlongText;
  tries: number;
  /** Refusals that are still no reason to give up. */
  patience: number;
}

/** Makes the run of one batch. */
export function createOverlongRun(plan: OverlongPlan, batch: readonly string[]): OverlongRun {
  const { prompt, limits, estimateTokens, policy } = plan;
  const fitted = new Map<string, FittedPiece>();
  const texts = new Map<number, KnownText>();
  let order = 0;
  let usage = NO_USAGE;
  let last: EmbedResult | undefined;
  let learntLimit: number | undefined;

  /** Sends one request; the usage of a refused one counts too. */
  async function send(pieces: readonly Piece[]): Promise<EmbedResult> {
    try {
      const result = await plan.request(pieces.map(({ text }) => prompt + text));
      usage = addUsage(usage, result.usage);
      last = result;
      return result;
    } catch (error) {
      usage = addUsage(usage, REFUSED);
      throw error;
    }
  }

  function keep(pieces: readonly Piece[], result: EmbedResult): void {
    const cut = new Map(result.overlong?.map(({ index, keptCharacters }) => [index, keptCharacters - prompt.length]));
    pieces.forEach((piece, i) => {
      const keptCharacters = Math.max(1, cut.get(i) ?? piece.text.length);
      // Of a truncated input one row is kept, the one of the longest piece.
      const name = policy === "truncate" ? `${piece.input}` : `${piece.input} ${order++}`;
      const row = result.embeddings.row(i);
      if ((fitted.get(name)?.text.length ?? 0) <= piece.text.length)
        fitted.set(name, { ...piece, row, keptCharacters });
    });
  }

  async function sortOut(pieces: readonly Piece[]): Promise<Sorted> {
    if (pieces.length === 0) return { long: [], pending: [] };
    try {
      keep(pieces, await send(pieces));
      return { long: [], pending: [] };
    } catch (error) {
      if (!isEmbedloomError(error)) throw error;
      const alone = pieces.length === 1;
      const at = error.index ?? (alone ? 0 : undefined);
      const piece = at === undefined ? undefined : pieces[at];
      const tooLong = error.code === "input_too_long" || (error.code === "request_too_large" && alone);
      if (!tooLong) throw piece === undefined ? error : error.withIndex(piece.input);
      if (piece === undefined) return search(pieces, error);
      const others = await searchAmong(pieces.toSpliced(at ?? 0, 1), { piece, error });
      return { long: [{ piece, error }, ...others.long], pending: others.pending };
    }
  }

  /** Finds long ones that nobody named: by their estimates while they are few, else by halves. */
  async function search(pieces: readonly Piece[], error: EmbedloomError): Promise<Sorted> {
    const most = Math.max(...pieces.map(weightOf));
    const above = (share: number): readonly Piece[] => pieces.filter((piece) => weightOf(piece) >= most * share);
    const [only, second] = above(OUTSTANDING);
    if (only !== undefined && second === undefined) {
      return { long: [{ piece: only, error }], pending: pieces.filter((piece) => piece !== only) };
    }
    const suspects = above(0.5);
    if (suspects.length > FEW) return sortAll(halves(pieces));
    const sorted = await sortAll(suspects.map((suspect) => [suspect]));
    return { ...sorted, pending: [...sorted.pending, ...pieces.filter((piece) => !suspects.includes(piece))] };
  }

  /** Asks those one by one that should be too long as well by what was counted for the one that was named. */
  async function searchAmong(others: readonly Piece[], { piece, error }: Sorted["long"][number]): Promise<Sorted> {
    const { limit = limits.tokensPerInput, tokens } = factsOf(error);
    const enough = limit !== undefined && tokens !== undefined ? (weightOf(piece) * limit) / tokens : weightOf(piece);
    const suspects = others.filter((other) => weightOf(other) > enough);
    if (suspects.length === 0 || suspects.length > FEW) return { long: [], pending: others };
    const sorted = await sortAll(suspects.map((suspect) => [suspect]));
    return { ...sorted, pending: [...sorted.pending, ...others.filter((other) => !suspects.includes(other))] };
  }

  async function sortAll(groups: readonly (readonly Piece[])[]): Promise<Sorted> {
    const sorted: Sorted[] = [];
    for (const group of groups) sorted.push(await sortOut(group));
    return { long: sorted.flatMap(({ long }) => long), pending: sorted.flatMap(({ pending }) => pending) };
  }

  /** Notes a refusal and gives the text with all that is known of it. */
  function learn({ piece, error }: Sorted["long"][number]): KnownText {
    const { limit, tokens } = factsOf(error);
    learntLimit = limit ?? learntLimit;
    const before = texts.get(piece.input) ?? { text: undefined, tries: 0, patience: MOST_TRIES };
    const whole = policy === "truncate" ? batch[piece.input]! : piece.text;
    // Each piece of a split text is a text of its own.
    const text =
      (policy === "truncate" && before.text) || createOverlongText(whole, prompt, learntLimit ?? limits.tokensPerInput);
    text.refused(piece.text.length, tokens, limit);
    const known = { text, tries: before.tries + 1, patience: before.patience };
    texts.set(piece.input, known);
    if (piece.text.length < 2 || known.tries > known.patience) throw error.withIndex(piece.input);
    return known;
  }

  /** Tries a beginning alone, so that what the server counts is known to be of it; gives a longer one if that pays. */
  async function truncated(refused: Sorted["long"][number]): Promise<Piece[]> {
    const known = learn(refused);
    const { input } = refused.piece;
    const beginning = (): Piece => ({ input, text: cutTo(batch[input]!, known.text.nextLength()) });
    const tried = fitted.get(`${input}`);
    if (known.text.exact) return [beginning()];
    // What was accepted before may be good enough to give up on more.
    if (tried !== undefined && (known.tries > 4 || known.text.shareOf(tried.text.length) > GOOD)) return [];
    const piece = beginning();
    const { long } = await sortOut([piece]);
    const [again] = long;
    if (again !== undefined) return truncated(again);
    known.text.accepted(piece.text.length, last?.usage.tokens);
    if (fitted.get(`${input}`)?.keptCharacters !== piece.text.length || !known.text.worthMore(piece.text.length))
      return [];
    const longer = beginning();
    return longer.text.length > piece.text.length ? [longer] : [];
  }

  async function split(refused: Sorted["long"][number]): Promise<Piece[]> {
    const { piece } = refused;
    const known = learn(refused);
    const { text } = known;
    if (text.limit !== undefined && text.total === undefined) await probe(piece, text);
    const { total, limit } = text;
    const room = limit === undefined ? undefined : limit * PIECE_SHARE - overhead(total, piece);
    const parts = total === undefined || room === undefined || room <= 0 ? 2 : Math.max(2, Math.ceil(total / room));
    const longest = (rest: string): number => text.partLength(piece.text.length - rest.length, parts);
    const pieces = cutText(piece.text, longest, false).map((part) => ({ input: piece.input, text: part }));
    known.patience += pieces.length;
    return pieces;
  }

  // What the prompt takes in every piece.
  function overhead(total: number | undefined, { text }: Piece): number {
    return prompt === "" ? 0 : (estimateTokens(prompt) * (total ?? 0)) / Math.max(1, estimateTokens(prompt + text));
  }

  /** Asks for a beginning alone, only to learn how the server counts this text; its row is not used. */
  async function probe(piece: Piece, text: OverlongText): Promise<void> {
    const part = cutTo(piece.text, text.nextLength());
    try {
      const result = await send([{ ...piece, text: part }]);
      text.accepted(part.length, result.usage.tokens);
    } catch (error) {
      if (!isEmbedloomError(error, "input_too_long")) throw error;
      text.refused(part.length, error.tokens, error.limit);
    }
  }

  function weightOf({ text }: Piece): number {
    return estimateTokens(prompt + text);
  }

  return {
    get usage() {
      return usage;
    },
    get last() {
      return last;
    },
    async settle(pieces) {
      let open = pieces;
      while (open.length > 0) {
        const groups = packRequests(open.length, limits, (i) => weightOf(open[i]!));
        const { long, pending } = await sortAll(Array.from(groups, ({ start, end }) => open.slice(start, end)));
        const next: Piece[] = [];
        for (const refused of long) next.push(...(await (policy === "truncate" ? truncated(refused) : split(refused))));
        open = [...pending, ...next];
      }
    },
    pieces: () => [...fitted.values()].toSorted((a, b) => a.input - b.input),
  };
}

function factsOf(error: EmbedloomError): { readonly limit?: number | undefined; readonly tokens?: number | undefined } {
  return isEmbedloomError(error, "input_too_long") ? error : {};
}

function cutTo(text: string, length: number): string {
  return cutText(text, () => Math.max(1, length), true)[0] ?? text;
}

function halves<T>(items: readonly T[]): (readonly T[])[] {
  const middle = items.length >>> 1;
  return [items.slice(0, middle), items.slice(middle)];
}

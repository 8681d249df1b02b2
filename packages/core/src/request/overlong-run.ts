import { cutText, OverlongText } from "../text/index.ts";
import { addUsage, type EmbedResult, NO_USAGE, type Usage } from "../contract/index.ts";
import type { EmbedloomError } from "../errors/index.ts";
import { isEmbedloomError } from "../failures/index.ts";
import type { OverlongPlan } from "./overlong-plan.ts";
import { packRequests } from "./pack-requests.ts";

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

const REFUSED: Usage = { requests: 1, tokens: 0, costUsd: 0 };
/** So many that may be the long one are asked one by one; more are halved. */
const FEW = 4;
/** Where all others have less than this share of its tokens, a text is the long one; no two scripts differ by more. */
const OUTSTANDING = 0.25;
/** Share of the limit that a piece of a split text takes: its density may be higher than the whole text's. */
const PIECE_SHARE = 0.8;
/** Share of the limit with which a text is left alone once a longer part was refused. */
const GOOD = 0.9;
/** An input that is refused so often, beside once for each of its pieces, is refused for something else. */
const MOST_TRIES = 12;

/** A piece that is too long, with what the server said. */
interface Refused {
  readonly piece: Piece;
  readonly error: EmbedloomError;
}

/** What a group of pieces came to: those that are too long, and those that are to be sent again. */
interface Sorted {
  readonly long: readonly Refused[];
  readonly pending: readonly Piece[];
}

/** The requests of one batch, until every input has its pieces. */
export class OverlongRun {
  /** What came back: by input where they are truncated, else in the order in which it came. */
  readonly fitted: Map<number, FittedPiece> = new Map();
  usage: Usage = NO_USAGE;
  /** The last result that came. */
  last: EmbedResult | undefined;
  readonly #plan: OverlongPlan;
  readonly #batch: readonly string[];
  readonly #texts = new Map<number, OverlongText>();
  /** How often an input may still be refused. */
  readonly #triesLeft = new Map<number, number>();
  #limit: number | undefined;

  constructor(plan: OverlongPlan, batch: readonly string[]) {
    this.#plan = plan;
    this.#batch = batch;
    this.#limit = plan.limits.tokensPerInput;
  }

  /** Sends pieces, and in place of those that are too long others that fit. */
  async settle(pieces: readonly Piece[]): Promise<void> {
    const { policy, limits } = this.#plan;
    let open = pieces;
    while (open.length > 0) {
      const groups = packRequests(open.length, limits, (i) => this.#weigh(open[i]!));
      const { long, pending } = await this.#sortAll(Array.from(groups, ({ start, end }) => open.slice(start, end)));
      const next: Piece[] = [];
      for (const refused of long) {
        next.push(...(await (policy === "truncate" ? this.#truncated(refused) : this.#split(refused))));
      }
      open = [...pending, ...next];
    }
  }

  /** Sends one request; a refused one counts too. */
  async #send(pieces: readonly Piece[]): Promise<EmbedResult> {
    let used = REFUSED;
    try {
      this.last = await this.#plan.request(pieces.map(({ text }) => this.#plan.prompt + text));
      used = this.last.usage;
      return this.last;
    } finally {
      this.usage = addUsage(this.usage, used);
    }
  }

  #keep(pieces: readonly Piece[], { embeddings, overlong = [] }: EmbedResult): void {
    const { policy, prompt } = this.#plan;
    pieces.forEach((piece, i) => {
      const read = (overlong.find(({ index }) => index === i)?.keptCharacters ?? Infinity) - prompt.length;
      const keptCharacters = Math.max(1, Math.min(read, piece.text.length));
      const name = policy === "truncate" ? piece.input : this.fitted.size;
      // Of a truncated input the row of the longest beginning is kept.
      if ((this.fitted.get(name)?.text.length ?? 0) > piece.text.length) return;
      this.fitted.set(name, { ...piece, row: embeddings.row(i), keptCharacters });
    });
  }

  async #sortOut(pieces: readonly Piece[]): Promise<Sorted> {
    try {
      this.#keep(pieces, await this.#send(pieces));
      return { long: [], pending: [] };
    } catch (error) {
      if (!isEmbedloomError(error)) throw error;
      const alone = pieces.length === 1;
      const at = error.index ?? (alone ? 0 : undefined);
      const piece = at === undefined ? undefined : pieces[at];
      const tooLong = error.code === "input_too_long" || (error.code === "request_too_large" && alone);
      if (!tooLong) throw piece === undefined ? error : error.withIndex(piece.input);
      if (piece === undefined) return this.#search(pieces, error);
      return { long: [{ piece, error }], pending: pieces.filter((other) => other !== piece) };
    }
  }

  /** Finds long ones that nobody named: by their estimates while they are few, else by halves. */
  async #search(pieces: readonly Piece[], error: EmbedloomError): Promise<Sorted> {
    const most = Math.max(...pieces.map((piece) => this.#weigh(piece)));
    const [likely, unlikely] = [OUTSTANDING, 2 * OUTSTANDING].map((share) =>
      pieces.filter((piece) => this.#weigh(piece) >= most * share),
    );
    const [only, second] = likely ?? [];
    if (only !== undefined && second === undefined) {
      return { long: [{ piece: only, error }], pending: pieces.filter((piece) => piece !== only) };
    }
    const suspects = unlikely ?? pieces;
    const middle = pieces.length >>> 1;
    if (suspects.length > FEW) return this.#sortAll([pieces.slice(0, middle), pieces.slice(middle)]);
    const { long, pending } = await this.#sortAll(suspects.map((suspect) => [suspect]));
    return { long, pending: [...pending, ...pieces.filter((piece) => !suspects.includes(piece))] };
  }

  async #sortAll(groups: readonly (readonly Piece[])[]): Promise<Sorted> {
    const sorted: Sorted[] = [];
    for (const group of groups) sorted.push(await this.#sortOut(group));
    return { long: sorted.flatMap(({ long }) => long), pending: sorted.flatMap(({ pending }) => pending) };
  }

  /** Notes a refusal and gives the text with all that is known of it. */
  #learn({ piece, error }: Refused): OverlongText {
    const { input, text } = piece;
    const { limit, tokens } = isEmbedloomError(error, "input_too_long") ? error : {};
    this.#limit = limit ?? this.#limit;
    // Each piece of a split text is a text of its own.
    const whole = this.#plan.policy === "truncate" ? this.#batch[input]! : text;
    const before = whole === text ? undefined : this.#texts.get(input);
    const known = before ?? new OverlongText(whole, this.#plan.prompt, this.#limit);
    known.refused(text.length, tokens, limit);
    this.#texts.set(input, known);
    const triesLeft = this.#triesLeft.get(input) ?? MOST_TRIES;
    this.#triesLeft.set(input, triesLeft - 1);
    if (text.length < 2 || triesLeft < 1) throw error.withIndex(input);
    return known;
  }

  /** Tries a beginning alone, so that what the server counts is known to be of it; gives a longer one if that pays. */
  async #truncated(refused: Refused): Promise<Piece[]> {
    const { input } = refused.piece;
    const known = this.#learn(refused);
    const beginning = (): Piece => ({ input, text: cutTo(this.#batch[input]!, known.nextLength()) });
    const tried = this.fitted.get(input);
    if (tried !== undefined && !known.worthMore(tried.text.length, GOOD)) return [];
    const piece = beginning();
    if (known.exact) return [piece];
    const { long } = await this.#sortOut([piece]);
    if (long[0] !== undefined) return this.#truncated(long[0]);
    known.accepted(piece.text.length, this.last?.usage.tokens);
    const cutAlready = this.fitted.get(input)?.keptCharacters !== piece.text.length;
    if (cutAlready || !known.worthMore(piece.text.length)) return [];
    const longer = beginning();
    return longer.text.length > piece.text.length ? [longer] : [];
  }

  async #split(refused: Refused): Promise<Piece[]> {
    const { input, text } = refused.piece;
    const known = this.#learn(refused);
    if (known.limit !== undefined && known.sizeOf(0) === undefined) await this.#probe(refused.piece, known);
    const total = known.sizeOf(text.length);
    const capacity = (known.limit ?? 0) * PIECE_SHARE - (known.sizeOf(0) ?? 0);
    const parts = total === undefined || capacity <= 0 ? 2 : Math.max(2, Math.ceil(total / capacity));
    const longest = (rest: string): number => known.partLength(text.length - rest.length, parts);
    const pieces = cutText(text, longest, false).map((part) => ({ input, text: part }));
    this.#triesLeft.set(input, (this.#triesLeft.get(input) ?? 0) + pieces.length);
    return pieces;
  }

  /** Asks for a beginning alone, only to learn how the server counts this text; its row is not used. */
  async #probe({ input, text }: Piece, known: OverlongText): Promise<void> {
    const part = cutTo(text, known.nextLength());
    try {
      const { usage } = await this.#send([{ input, text: part }]);
      known.accepted(part.length, usage.tokens);
    } catch (error) {
      if (!isEmbedloomError(error, "input_too_long")) throw error;
      known.refused(part.length, error.tokens, error.limit);
    }
  }

  #weigh({ text }: Piece): number {
    return this.#plan.estimateTokens(this.#plan.prompt + text);
  }
}

function cutTo(text: string, length: number): string {
  return cutText(text, () => length, true)[0] ?? text;
}

import { cutText, longestPrefix } from "./cut-text.ts";
import type { EmbedderLimits } from "./embedder-info.ts";
import type { EmbedResult } from "./embedder.ts";
import { EmbeddingMatrix } from "./embedding-matrix.ts";
import type { EmbedloomError } from "./errors/embedloom-error.ts";
import { isEmbedloomError } from "./errors/is-embedloom-error.ts";
import { normalizeInPlace } from "./normalize.ts";
import type { OverlongInput, OverlongPolicy } from "./overlong-input.ts";
import { packRequests } from "./pack-requests.ts";
import { addUsage, NO_USAGE, type Usage } from "./usage.ts";

/** How {@link fitOverlong} makes inputs fit. */
export interface OverlongPlan {
  /** What is done. */
  readonly policy: Exclude<OverlongPolicy, "error">;
  /** What goes before every piece. */
  readonly prompt: string;
  /** The limits of one request; without `tokensPerInput` the server alone says what is too long. */
  readonly limits: EmbedderLimits;
  /** Tokens of a text exactly: inputs are cut before they are sent. Absent: the server refuses first. */
  readonly countTokens?: ((text: string) => number) | undefined;
  /** Tokens of a text about: where to cut what was refused. */
  readonly estimateTokens: (text: string) => number;
  /** Sends one request as it is. */
  readonly request: (batch: readonly string[]) => Promise<EmbedResult>;
}

interface Piece {
  /** The input it is of. */
  readonly input: number;
  readonly text: string;
}

/** The rows of pieces, in their order. */
interface PieceRows {
  readonly pieces: readonly Piece[];
  readonly rows: readonly Float32Array[];
  readonly usage: Usage;
  readonly last?: EmbedResult | undefined;
}

const REFUSED: Usage = { requests: 1, tokens: 0, costUsd: 0 };

/**
 * Makes a request that takes inputs of any length: a provider's own request with the policy around it.
 *
 * The result has one row per input, and says in `overlong` which were too long.
 */
export function fitOverlong(plan: OverlongPlan): (batch: readonly string[]) => Promise<EmbedResult> {
  return async (batch) => {
    const pieces = batch.flatMap((text, input) => cutByCount(plan, text).map((piece) => ({ input, text: piece })));
    return combine(plan, batch, await sendAll(plan, pieces));
  };
}

function cutByCount(plan: OverlongPlan, text: string): string[] {
  const { countTokens, limits, prompt } = plan;
  const limit = limits.tokensPerInput;
  if (countTokens === undefined || limit === undefined) return [text];
  const longest = (rest: string): number => longestPrefix(rest, (part) => countTokens(prompt + part) <= limit);
  return cutText(text, longest, plan.policy === "truncate");
}

async function sendAll(plan: OverlongPlan, pieces: readonly Piece[]): Promise<PieceRows> {
  const { limits, estimateTokens, prompt } = plan;
  const sent: PieceRows[] = [];
  for (const { start, end } of packRequests(pieces.length, limits, (i) => estimateTokens(prompt + pieces[i]!.text))) {
    sent.push(await send(plan, pieces.slice(start, end)));
  }
  return join(sent);
}

async function send(plan: OverlongPlan, pieces: readonly Piece[]): Promise<PieceRows> {
  try {
    const result = await plan.request(pieces.map(({ text }) => plan.prompt + text));
    return { pieces, rows: [...result.embeddings], usage: result.usage, last: result };
  } catch (error) {
    if (!isEmbedloomError(error)) throw error;
    const [left, right] = narrowed(plan, pieces, error);
    return join([
      { pieces: [], rows: [], usage: REFUSED },
      await send(plan, left),
      ...(right ? [await send(plan, right)] : []),
    ]);
  }
}

/** What to send in place of refused pieces: the same with the long one cut, or two halves when nobody says which it is. */
function narrowed(plan: OverlongPlan, pieces: readonly Piece[], error: EmbedloomError): [Piece[], Piece[]?] {
  const alone = pieces.length === 1;
  const tooLong = error.code === "input_too_long" || (error.code === "request_too_large" && alone);
  const at = error.index ?? (alone ? 0 : undefined);
  if (tooLong && at === undefined) {
    const middle = pieces.length >>> 1;
    return [pieces.slice(0, middle), pieces.slice(middle)];
  }
  const refused = at === undefined ? undefined : pieces[at];
  const cut = tooLong && refused !== undefined ? cutRefused(plan, refused, error) : [];
  // Nothing left to cut, or another failure: it is the caller's, about the caller's input.
  if (at === undefined || cut.length === 0) throw refused === undefined ? error : error.withIndex(refused.input);
  return [pieces.toSpliced(at, 1, ...cut)];
}

function cutRefused(plan: OverlongPlan, { input, text }: Piece, error: EmbedloomError): Piece[] {
  if (text.length < 2) return [];
  const { prompt, policy, countTokens, estimateTokens, limits } = plan;
  const facts = isEmbedloomError(error, "input_too_long") ? error : undefined;
  const limit = facts?.limit ?? limits.tokensPerInput ?? Infinity;
  const count = countTokens ?? estimateTokens;
  // By what the server counted, or by our own count, or, when both say that it fits, by a quarter.
  const share = facts?.tokens === undefined ? 0.75 : Math.min(0.95, (limit / facts.tokens) * 0.95);
  const counted = longestPrefix(text, (part) => count(prompt + part) <= limit);
  const most = Math.max(1, counted < text.length && counted > 0 ? counted : Math.floor(text.length * share));
  return cutText(text, () => most, policy === "truncate").map((piece) => ({ input, text: piece }));
}

function join(parts: readonly PieceRows[]): PieceRows {
  return {
    pieces: parts.flatMap(({ pieces }) => pieces),
    rows: parts.flatMap(({ rows }) => rows),
    usage: parts.reduce((sum, { usage }) => addUsage(sum, usage), NO_USAGE),
    last: parts.findLast(({ last }) => last !== undefined)?.last,
  };
}

function combine(plan: OverlongPlan, batch: readonly string[], { pieces, rows, usage, last }: PieceRows): EmbedResult {
  const count = plan.countTokens ?? plan.estimateTokens;
  const embeddings = EmbeddingMatrix.zeros(batch.length, rows[0]?.length ?? 0);
  const found = batch.map(() => ({ pieces: 0, keptCharacters: 0 }));
  pieces.forEach(({ input, text }, i) => {
    const row = embeddings.row(input);
    // A lone piece keeps its row to the last bit.
    const weight = text === batch[input] ? 1 : count(text);
    rows[i]!.forEach((value, column) => (row[column]! += value * weight));
    found[input]!.pieces += 1;
    found[input]!.keptCharacters += text.length;
  });
  const overlong: OverlongInput[] = [];
  found.forEach((kept, index) => {
    const characters = batch[index]!.length;
    if (kept.keptCharacters === characters && kept.pieces === 1) return;
    normalizeInPlace(embeddings.row(index));
    overlong.push({ index, ...kept, characters });
  });
  const rateLimit = last?.rateLimit;
  return { embeddings, usage, ...(rateLimit && { rateLimit }), ...(overlong.length > 0 && { overlong }) };
}

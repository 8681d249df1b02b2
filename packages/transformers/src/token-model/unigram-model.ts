import { broken, type Component, readFlag, readList } from "../component/index.ts";
import type { TokenModel } from "./token-model.ts";
import { byteIds, type ByteIds, bytesOf } from "./vocabulary.ts";
import { noUnknownToken } from "./word-level-model.ts";
import { rememberWords, type WordTokens } from "./word-tokens.ts";

/** Penalty of an unknown character relative to the least likely entry, as in SentencePiece. */
const UNKNOWN_PENALTY = 10;

/** The unigram model of SentencePiece: the most likely segmentation of a piece, and of equally likely ones the first. */
export function unigramModel(component: Component, entries: readonly unknown[]): TokenModel {
  const { vocabulary, scores, longestFrom } = readEntries(component, entries);
  const unknown = readUnknown(component, entries.length);
  const bytes = readFlag(component, "byte_fallback", false) ? byteIds(vocabulary) : undefined;
  const unknownScore = scores.reduce((least, score) => Math.min(least, score), Infinity) - UNKNOWN_PENALTY;
  const findCuts = (piece: string): readonly Cut[] =>
    likeliestCuts(piece, { vocabulary, scores, longestFrom, unknownScore });

  const tokenize = (piece: string): WordTokens => {
    const tokens: WordTokens = { ids: [], froms: [], tos: [] };
    for (const { from, to } of fused(findCuts(piece))) {
      const text = piece.slice(from, to);
      const id = vocabulary.get(text);
      if (id === undefined && pushBytes(tokens, text, from, bytes)) continue;
      if (id === undefined && unknown === undefined) throw noUnknownToken();
      pushToken(tokens, id ?? unknown!, from, to);
    }
    return tokens;
  };

  /** Fuses unknown neighbours into one token. */
  function fused(cuts: readonly Cut[]): readonly Cut[] {
    const result: Cut[] = [];
    cuts.forEach((cut, i) => {
      const joins = i > 0 && isUnknown(cut) && isUnknown(cuts[i - 1]!);
      result.push(joins ? { ...cut, from: result.pop()!.from } : cut);
    });
    return result;
  }
  // An entry that is the unknown token itself is fused as well.
  const isUnknown = ({ id }: Cut): boolean => id === undefined || id === unknown;
  return { vocabulary, tokenize: rememberWords(tokenize) };
}

function pushToken(tokens: WordTokens, id: number, from: number, to: number): void {
  tokens.ids.push(id);
  tokens.froms.push(from);
  tokens.tos.push(to);
}

/** Pushes the byte tokens of a text, each with the span of its character. Pushes nothing if one of them is missing. */
function pushBytes(tokens: WordTokens, text: string, from: number, bytes: ByteIds | undefined): boolean {
  if (bytes === undefined || bytesOf(text, bytes) === undefined) return false;
  let at = from;
  for (const point of text) {
    for (const id of bytesOf(point, bytes) ?? []) pushToken(tokens, id, at, at + point.length);
    at += point.length;
  }
  return true;
}

/** An entry of the most likely segmentation, or an unknown character. */
interface Cut {
  readonly from: number;
  readonly to: number;
  readonly id: number | undefined;
}

interface Entries {
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly scores: readonly number[];
  /** Length of the longest entry, by its first code unit. */
  readonly longestFrom: ReadonlyMap<number, number>;
}

function readEntries({ place }: Component, entries: readonly unknown[]): Entries {
  const vocabulary = new Map<string, number>();
  const longestFrom = new Map<number, number>();
  const scores = entries.map((entry, id) => {
    const [text, score] = readList(entry, "model's entry");
    if (typeof text !== "string" || typeof score !== "number") throw broken(place, "has an entry without a score");
    vocabulary.set(text, id);
    const unit = text.charCodeAt(0);
    longestFrom.set(unit, Math.max(longestFrom.get(unit) ?? 0, text.length));
    return score;
  });
  return { vocabulary, scores, longestFrom };
}

function readUnknown({ options, place }: Component, count: number): number | undefined {
  const { unk_id: id } = options;
  if (id === undefined || id === null) return undefined;
  if (typeof id === "number" && Number.isInteger(id) && id >= 0 && id < count) return id;
  throw broken(place, "names an unknown token that is not in its vocabulary");
}

function likeliestCuts(piece: string, model: Entries & { readonly unknownScore: number }): readonly Cut[] {
  const { vocabulary, scores, longestFrom, unknownScore } = model;
  const best = new Float64Array(piece.length + 1);
  const begins = new Int32Array(piece.length + 1).fill(-1);
  const ids = new Int32Array(piece.length + 1);
  const offer = (from: number, to: number, id: number, score: number): void => {
    if (begins[to] !== -1 && score <= best[to]!) return;
    best[to] = score;
    begins[to] = from;
    ids[to] = id;
  };

  for (let from = 0; from < piece.length;) {
    const next = from + (piece.codePointAt(from)! > 0xffff ? 2 : 1);
    const last = Math.min(piece.length, from + (longestFrom.get(piece.charCodeAt(from)) ?? 0));
    let isEntry = false;
    for (let to = next; to <= last; to++) {
      const id = vocabulary.get(piece.slice(from, to));
      if (id === undefined) continue;
      offer(from, to, id, scores[id]! + best[from]!);
      if (to === next) isEntry = true;
    }
    if (!isEntry) offer(from, next, -1, unknownScore + best[from]!);
    from = next;
  }
  const cuts: Cut[] = [];
  for (let to = piece.length; to > 0; to = begins[to]!) {
    cuts.push({ from: begins[to]!, to, id: ids[to] === -1 ? undefined : ids[to]! });
  }
  return cuts.toReversed();
}

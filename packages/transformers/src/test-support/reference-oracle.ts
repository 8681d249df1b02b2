import { createOffsetTokenizer } from "../tokenizer/offset-tokenizer.ts";
import { roundTripOf } from "./round-trip.ts";
import { tokenTexts, unknownIds } from "./token-texts.ts";
import type { TokenizerFixture } from "./tokenizer-parts.ts";

/** A token that stands in other clusters of the text than the native tokenizer says. */
export interface DifferingToken {
  readonly text: string;
  readonly token: string;
  readonly index: number;
  readonly own: readonly [start: number, end: number];
  readonly native: readonly [start: number, end: number];
  /** Whether what stands at our span, normalised, does not hold the token; `undefined` where that says nothing. */
  readonly isOurs: boolean | undefined;
}

/** What came of comparing some texts. */
export interface OracleReport {
  readonly texts: number;
  /** Texts with other ids, whose spans are not compared. */
  readonly otherIds: readonly string[];
  /** Tokens of all other texts. */
  readonly tokens: number;
  readonly differing: readonly DifferingToken[];
}

/** What the reference makes of a text: ids, and spans in code points. */
export interface ReferenceTokens {
  readonly ids: readonly number[];
  readonly offsets: readonly (readonly [from: number, to: number])[];
}

const CLUSTER = /\P{M}[\p{M}\u1160-\u11FF\uD7B0-\uD7FB\u3131-\u318E\uFF9E\uFF9F\uFFA0-\uFFDC]*|\p{M}+/gsu;

/** Why a text cannot be compared: the reference takes no lone surrogates. */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Cs}/u.test(text);
}

/** Makes the reference of npm, of a build for some platforms; `undefined` where it has none. */
export async function nativeReference(
  fixture: TokenizerFixture,
): Promise<((text: string) => Promise<ReferenceTokens>) | undefined> {
  const binding = await import("@anush008/tokenizers").catch(() => undefined);
  if (binding === undefined) return undefined;
  // Ours cuts nothing, and files of sentence models cut at 128 tokens.
  const native = binding.Tokenizer.fromString(
    JSON.stringify({ ...fixture.tokenizer, truncation: null, padding: null }),
  );
  return async (text) => {
    const encoding = await native.encode(text, null, { addSpecialTokens: false });
    return { ids: encoding.getIds(), offsets: encoding.getOffsets().map(([from, to]) => [from!, to!]) };
  };
}

/** Compares the tokens of texts with those of the reference. */
export function compareTokens(
  fixture: TokenizerFixture,
  texts: readonly string[],
  references: readonly ReferenceTokens[],
): OracleReport {
  const own = createOffsetTokenizer(fixture.tokenizer);
  const tokens = tokenTexts(fixture);
  const unknown = unknownIds(fixture);
  const roundTrip = roundTripOf(fixture);
  const differing: DifferingToken[] = [];
  const otherIds: string[] = [];
  let compared = 0;
  texts.forEach((text, at) => {
    const placed = own.tokenize(text);
    const reference = references[at]!;
    if (reference.ids.join() !== placed.ids.join()) {
      otherIds.push(text);
      return;
    }
    compared += placed.ids.length;
    for (const found of differences(text, placed, unitOffsets(text, reference))) {
      const id = placed.ids[found.index]!;
      const token = tokens.get(id)!;
      const holds = roundTrip({ token, slice: text.slice(...found.own), isUnknown: unknown.has(id) });
      differing.push({ ...found, token, isOurs: holds === undefined ? undefined : !holds });
    }
  });
  return { texts: texts.length, otherIds, tokens: compared, differing };
}

type Range = readonly [start: number, end: number];

/** The reference's spans in code units, trimmed. */
function unitOffsets(text: string, { offsets }: ReferenceTokens): Range[] {
  const units = [0];
  for (const point of text) units.push(units.at(-1)! + point.length);
  return offsets.map(([from, to]) => trimmed(text, units[from]!, units[to]!));
}

function trimmed(text: string, start: number, end: number): Range {
  const slice = text.slice(start, end);
  return slice.trim() === "" ? [start, end] : [end - slice.trimStart().length, start + slice.trimEnd().length];
}

type Found = Pick<DifferingToken, "text" | "index" | "own" | "native">;

function differences(
  text: string,
  { starts, ends }: { readonly starts: Int32Array; readonly ends: Int32Array },
  offsets: readonly Range[],
): Found[] {
  const clusters = clustersOf(text);
  return offsets.flatMap((native, index): Found[] => {
    const own: Range = [starts[index]!, ends[index]!];
    const isBlank = text.slice(...own).trim() === "" || native[0] === native[1];
    const same = clusters[own[0]] === clusters[native[0]] && clusters[own[1] - 1] === clusters[native[1] - 1];
    return isBlank || same ? [] : [{ text, index, own, native }];
  });
}

/** The cluster of each code unit; one more for the end. */
function clustersOf(text: string): number[] {
  const clusters: number[] = [];
  for (const { 0: cluster, index } of text.matchAll(CLUSTER))
    for (let i = 0; i < cluster.length; i++) clusters.push(index);
  clusters.push(text.length);
  return clusters;
}

import type { Tokenizer } from "@anush008/tokenizers";
import { libraryTokenizer } from "../offsets/library-tokenizer.ts";
import { createOffsetTokenizer, type OffsetTokenizer } from "../offsets/offset-tokenizer.ts";
import { roundTripOf } from "./round-trip.ts";
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
  /** Texts with the same ids on both sides, the only ones whose spans can be compared. */
  readonly comparable: number;
  /** Tokens of those texts. */
  readonly tokens: number;
  readonly differing: readonly DifferingToken[];
}

/** Compares a tokenizer with the native one. */
export interface NativeOracle {
  readonly own: OffsetTokenizer;
  compare(texts: Iterable<string>): Promise<OracleReport>;
}

const CLUSTER = /\P{M}[\p{M}\u1160-\u11FF\uD7B0-\uD7FB\u3131-\u318E\uFF9E\uFF9F\uFFA0-\uFFDC]*|\p{M}+/gsu;

/** Why a text cannot be compared: the native side takes no lone surrogates. */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Cs}/u.test(text);
}

/** Makes the oracle of a tokenizer; `undefined` where the native binding has no build. */
export async function nativeOracle(fixture: TokenizerFixture): Promise<NativeOracle | undefined> {
  const binding = await import("@anush008/tokenizers").catch(() => undefined);
  if (binding === undefined) return undefined;
  // The library knows neither, and files of sentence models cut at 128 tokens.
  const native = binding.Tokenizer.fromString(
    JSON.stringify({ ...fixture.tokenizer, truncation: null, padding: null }),
  );
  const own = createOffsetTokenizer(fixture);
  const library = libraryTokenizer(fixture);
  const roundTrip = roundTripOf(fixture);
  return {
    own,
    async compare(texts) {
      const differing: DifferingToken[] = [];
      let [count, comparable, compared] = [0, 0, 0];
      for (const text of texts) {
        count++;
        const placed = own.tokenize(text);
        const encoding = await native.encode(text, null, { addSpecialTokens: false });
        if (encoding.getIds().join() !== placed.ids.join()) continue;
        comparable++;
        compared += placed.ids.length;
        let tokens: readonly string[] | undefined;
        for (const found of differences(text, placed, unitOffsets(text, encoding))) {
          tokens ??= library.encode(text, { add_special_tokens: false }).tokens;
          const token = tokens[found.index]!;
          const isUnknown = placed.ids[found.index] === library.model.unk_token_id;
          const holds = roundTrip({ token, slice: text.slice(...found.own), isUnknown });
          differing.push({ ...found, token, isOurs: holds === undefined ? undefined : !holds });
        }
      }
      return { texts: count, comparable, tokens: compared, differing };
    },
  };
}

type Encoding = Awaited<ReturnType<Tokenizer["encode"]>>;
type Range = readonly [start: number, end: number];

/** The native spans in code units, trimmed: it counts code points. */
function unitOffsets(text: string, encoding: Encoding): Range[] {
  const units = [0];
  for (const point of text) units.push(units.at(-1)! + point.length);
  return encoding.getOffsets().map(([from, to]) => trimmed(text, units[from!]!, units[to!]!));
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

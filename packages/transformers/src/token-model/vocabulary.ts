import { broken, type Component, readObject } from "../component/index.ts";

/** Ids by entry. */
export type Vocabulary = ReadonlyMap<string, number>;

/**
 * Reads a vocabulary that is written as an object.
 *
 * @throws ModelLoadError when an id is not a whole number
 */
export function readVocabulary({ options, place }: Component): Vocabulary {
  const vocabulary = new Map<string, number>();
  const entries = readObject(options.vocab, `${place}'s vocabulary`);
  for (const entry of Object.keys(entries)) {
    const id = entries[entry];
    if (!Number.isInteger(id)) throw broken(place, "has an entry without an id");
    vocabulary.set(entry, Number(id));
  }
  return vocabulary;
}

/** The token for parts of a text that have no token. */
export interface UnknownToken {
  /** Absent: there is none, or it is not in the vocabulary. */
  readonly id: number | undefined;
  /** Whether the file names one. */
  readonly isNamed: boolean;
}

/** Reads `unk_token`. As in the reference, it may be missing in the vocabulary until it is needed. */
export function readUnknownToken({ options, place }: Component, vocabulary: Vocabulary, absent?: string): UnknownToken {
  const token = options.unk_token ?? absent;
  if (token === undefined) return { id: undefined, isNamed: false };
  if (typeof token !== "string") throw broken(place, "has an unknown token that is no text");
  return { id: vocabulary.get(token), isNamed: true };
}

/** The ids of the byte tokens `<0x00>` to `<0xFF>` that a vocabulary has. */
export type ByteIds = readonly (number | undefined)[];

/** Finds the byte tokens of a vocabulary. */
export function byteIds(vocabulary: Vocabulary): ByteIds {
  return Array.from({ length: 256 }, (_, byte) =>
    vocabulary.get(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`),
  );
}

const encoder = new TextEncoder();

/** The byte tokens of a text; `undefined` when one is missing. */
export function bytesOf(text: string, ids: ByteIds): readonly number[] | undefined {
  const found: number[] = [];
  for (const byte of encoder.encode(text)) {
    const id = ids[byte];
    if (id === undefined) return undefined;
    found.push(id);
  }
  return found;
}

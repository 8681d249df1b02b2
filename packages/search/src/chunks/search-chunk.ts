import { type Kind, kindOf, kinds, type MetadataValue } from "@embedloom/core";

/** A chunk that can be found. */
export interface SearchChunk {
  /** Names the chunk, as in the sink where its vector lies; unlike any other. */
  readonly id: string;
  readonly text: string;
  /** What the chunk was cut from, such as a path. Absent: it stands alone. */
  readonly source?: string | undefined;
  /** Where it stands in its source, in UTF-16 code units, the end not included. Absent: unknown. */
  readonly span?: readonly [start: number, end: number] | undefined;
  /** Flat facts to filter by. @default {} */
  readonly metadata?: Readonly<Record<string, MetadataValue>> | undefined;
}

const spanKind = kindOf("two integers from 0, the first not above the second", (value) => {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [start, end]: readonly unknown[] = value;
  return Number.isInteger(start) && Number.isInteger(end) && Number(start) >= 0 && Number(start) <= Number(end);
});

/** A list of {@link SearchChunk}. */
export const chunksKind: Kind = kinds.list(
  kinds.options<SearchChunk>({
    id: kinds.words,
    text: kinds.text,
    source: kinds.optional(kinds.text),
    span: kinds.optional(spanKind),
    metadata: kinds.optional(kinds.object),
  }),
  "an array of chunks",
);

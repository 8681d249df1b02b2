import { type Kind, kinds, type MetadataValue } from "@embedloom/core";

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

/** A list of {@link SearchChunk}. */
export const chunksKind: Kind = kinds.list(
  kinds.options<SearchChunk>({
    id: kinds.words,
    text: kinds.text,
    source: kinds.optional(kinds.text),
    span: kinds.optional(kinds.list(kinds.integer(0))),
    metadata: kinds.optional(kinds.object),
  }),
  "an array of chunks",
);

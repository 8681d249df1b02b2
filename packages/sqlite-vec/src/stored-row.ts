import type { MetadataValue, SinkRow } from "@embedloom/core";
import { exactText, type ReadText, textOf } from "./exact-text.ts";

const TEXTS = ["id", "source", "digest", "text", "reference"] as const;

/** The columns of a {@link StoredRow}, for a SELECT whose rows {@link asStored} takes. */
export const STORED_COLUMNS: string = [
  "number",
  ...TEXTS.map(exactText),
  "span_start, span_end, metadata, checksum",
].join(", ");

/** A row of the table of rows. */
export interface StoredRow {
  readonly number: number;
  readonly id: string;
  readonly source: string;
  readonly digest: string;
  readonly text: string | null;
  readonly reference: string | null;
  readonly span_start: number | null;
  readonly span_end: number | null;
  readonly metadata: string;
  /** Of everything else, and of the vector; see {@link rowChecksum}. */
  readonly checksum: number;
}

/** What was read of {@link STORED_COLUMNS}. */
export type ReadRow = Omit<StoredRow, (typeof TEXTS)[number]> &
  Readonly<Record<"id" | "source" | "digest", ReadText>> &
  Readonly<Record<"text" | "reference", ReadText | null>>;

/** The row as it was written. */
export function asStored(read: ReadRow): StoredRow {
  const { id, source, digest, text, reference } = read;
  return {
    ...read,
    id: textOf(id),
    source: textOf(source),
    digest: textOf(digest),
    text: text === null ? null : textOf(text),
    reference: reference === null ? null : textOf(reference),
  };
}

/** The row without its vector, as it was written. */
export function asRow(stored: StoredRow): Omit<SinkRow, "vector"> {
  const { id, source, digest, text, reference, span_start: start, span_end: end } = stored;
  return {
    id,
    source,
    digest,
    ...(text === null ? {} : { text }),
    ...(reference === null ? {} : { reference }),
    ...(start === null || end === null ? {} : { span: [start, end] as const }),
    metadata: JSON.parse(stored.metadata) as Record<string, MetadataValue>,
  };
}

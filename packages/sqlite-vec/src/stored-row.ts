import type { MetadataValue, SinkRow } from "@embedloom/core";

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

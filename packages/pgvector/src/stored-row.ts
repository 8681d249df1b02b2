import type { MetadataValue, SinkRow } from "@embedloom/core";

/** What {@link asRow} reads. */
export const ROW_COLUMNS =
  "id, source, digest, text, reference, span_start, span_end, metadata::text AS metadata" as const;

/** The row without its vector, as it was written. */
export function asRow(stored: Readonly<Record<string, unknown>>): Omit<SinkRow, "vector"> {
  const { id, source, digest, text, reference, span_start: start, span_end: end, metadata } = stored;
  return {
    id: String(id),
    source: String(source),
    digest: String(digest),
    ...(typeof text === "string" ? { text } : {}),
    ...(typeof reference === "string" ? { reference } : {}),
    ...(typeof start === "number" && typeof end === "number" ? { span: [start, end] as const } : {}),
    metadata: JSON.parse(String(metadata)) as Record<string, MetadataValue>,
  };
}

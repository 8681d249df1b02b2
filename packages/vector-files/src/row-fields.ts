import { contentDigest, InvalidInputError, type MetadataValue, type SinkRow } from "@embedloom/core";
import type { CheckedRow } from "@embedloom/core/sink";

/** The columns of a row beside its vector, by name, as every kind of file has them. */
export interface RowFields {
  readonly id: string;
  readonly source: string;
  readonly digest: string;
  readonly text: string | null;
  readonly reference: string | null;
  readonly span_start: number | null;
  readonly span_end: number | null;
  /** As JSON. */
  readonly metadata: string;
}

/** The fields of a row, to be written. */
export function fieldsOf(row: CheckedRow): RowFields {
  const { id, source, digest, text, reference, start, end, metadata } = row;
  return { id, source, digest, text, reference, span_start: start, span_end: end, metadata: JSON.stringify(metadata) };
}

/**
 * Reads fields. Of a file of another program, `id` is enough: the digest is then that of the text, or of the id where there is
 * no text, and the source is the file.
 *
 * @throws InvalidInputError when there is no id
 */
export function rowFrom(fields: Readonly<Record<string, unknown>>, vector: Float32Array, path: string): SinkRow {
  const { id, text, reference, metadata } = fields;
  if (typeof id !== "string" && typeof id !== "number" && typeof id !== "bigint") {
    throw new InvalidInputError(`A row of ${path} has no \`id\`.`);
  }
  const [start, end] = [numberOf(fields.span_start), numberOf(fields.span_end)];
  return {
    id: String(id),
    vector,
    source: typeof fields.source === "string" ? fields.source : path,
    digest:
      typeof fields.digest === "string" ? fields.digest : contentDigest(typeof text === "string" ? text : String(id)),
    ...(typeof text === "string" ? { text } : {}),
    ...(typeof reference === "string" ? { reference } : {}),
    ...(start === undefined || end === undefined ? {} : { span: [start, end] as const }),
    metadata: typeof metadata === "string" ? (JSON.parse(metadata) as Record<string, MetadataValue>) : {},
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
}

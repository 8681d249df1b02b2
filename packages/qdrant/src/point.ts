import { createHash } from "node:crypto";
import type { MetadataValue, SinkRow } from "@embedloom/core";
import type { CheckedFilter, CheckedRow } from "@embedloom/core/sink";

/** What Qdrant takes for one row. */
export interface Point {
  readonly id: string;
  readonly vector: number[];
  readonly payload: Record<string, unknown>;
}

/** Qdrant names points by UUIDs: that of a row is made of its id, so that the same id is the same point for everyone. */
export function pointId(id: string): string {
  const hex = createHash("sha256").update(id).digest("hex");
  // Version 8 of RFC 9562 leaves all other bits to whoever makes it.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function pointOf({ id, vector, source, digest, text, reference, start, end, metadata }: CheckedRow): Point {
  const payload = { id, source, digest, text, reference, span: start === null ? null : [start, end] };
  const present = Object.entries(payload).filter(([, value]) => value !== null);
  return {
    id: pointId(id),
    vector: Array.from(vector),
    payload: { ...Object.fromEntries(present), metadata: JSON.stringify(metadata), facts: factsOf(metadata) },
  };
}

/** The row without its vector, as it was written. */
export function asRow(payload: Readonly<Record<string, unknown>>): Omit<SinkRow, "vector"> {
  const { text, reference, span } = payload;
  const [start, end] = Array.isArray(span) ? (span as readonly unknown[]) : [];
  return {
    id: String(payload.id),
    source: String(payload.source),
    digest: String(payload.digest),
    ...(typeof text === "string" ? { text } : {}),
    ...(typeof reference === "string" ? { reference } : {}),
    ...(typeof start === "number" && typeof end === "number" ? { span: [start, end] as const } : {}),
    metadata: JSON.parse(String(payload.metadata)) as Record<string, MetadataValue>,
  };
}

/** A condition of Qdrant. */
export type Condition = Readonly<Record<string, unknown>>;

/** Writes a filter; `undefined` where there is none. Nothing in it is a path, so that every name can be asked for. */
export function filterOf({ sources, metadata }: CheckedFilter): { must: Condition[] } | undefined {
  const must = metadata.map(([name, values]): Condition => {
    const facts = values.filter((value) => value !== null).map((value) => fact(name, value));
    const should: Condition[] = [{ key: "facts", match: { any: facts } }];
    if (values.includes(null)) should.push({ must_not: [{ key: "facts", match: { value: JSON.stringify([name]) } }] });
    return { should };
  });
  if (sources !== undefined) must.push({ key: "source", match: { any: sources } });
  return must.length === 0 ? undefined : { must };
}

// `["lang"]` says that there is a value, `["lang","en"]` which.
function factsOf(metadata: Readonly<Record<string, MetadataValue>>): string[] {
  const known = Object.entries(metadata).filter(([, value]) => value !== null);
  return known.flatMap(([name, value]) => [JSON.stringify([name]), fact(name, value)]);
}

function fact(name: string, value: MetadataValue): string {
  // -0 is written as 0.
  return JSON.stringify([name, value]);
}

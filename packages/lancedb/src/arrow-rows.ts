import type { IndexIdentity, MetadataValue, SinkRow } from "@embedloom/core";
import type { CheckedRow } from "@embedloom/core/sink";
import { Field, Int32, List, makeData, RecordBatch, Schema, Struct, Table, Utf8, vectorFromArray } from "apache-arrow";
import { vectorColumn } from "./vector-column.ts";

/** The columns of a table for vectors of this identity. */
export function schemaOf(identity: IndexIdentity): Schema {
  const text = (name: string, nullable: boolean): Field => new Field(name, new Utf8(), nullable);
  return new Schema([
    text("id", false),
    text("source", false),
    text("digest", false),
    text("text", true),
    text("reference", true),
    new Field("span_start", new Int32(), true),
    new Field("span_end", new Int32(), true),
    text("metadata", false),
    new Field("facts", new List(new Field("item", new Utf8(), true)), false),
    new Field("vector", vectorColumn(identity).type, false),
  ]);
}

/** Rows as a table of Arrow. */
export function tableOf(rows: readonly CheckedRow[], identity: IndexIdentity): Table {
  const schema = schemaOf(identity);
  const columns = [
    rows.map(({ id }) => id),
    rows.map(({ source }) => source),
    rows.map(({ digest }) => digest),
    rows.map(({ text }) => text),
    rows.map(({ reference }) => reference),
    rows.map(({ start }) => start),
    rows.map(({ end }) => end),
    rows.map(({ metadata }) => JSON.stringify(metadata)),
    rows.map(({ metadata }) => factsOf(metadata)),
  ].map((values, i) => vectorFromArray<Utf8>(values as string[], schema.fields[i]!.type as Utf8).data[0]!);
  const children = [...columns, vectorColumn(identity).data(rows)];
  const data = makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children });
  return new Table(schema, [new RecordBatch(schema, data)]);
}

/**
 * Metadata as texts that a filter can ask a list for: `["lang"]` says that there is a value, `["lang","en"]` which.
 */
function factsOf(metadata: Readonly<Record<string, MetadataValue>>): string[] {
  const known = Object.entries(metadata).filter(([, value]) => value !== null);
  return known.flatMap(([name, value]) => [JSON.stringify([name]), JSON.stringify([name, value])]);
}

/** A row as LanceDB gives it. */
export type LanceRow = Readonly<Record<string, unknown>>;

/** The row without its vector, as it was written. */
export function asRow(row: LanceRow): Omit<SinkRow, "vector"> {
  const { text, reference, span_start: start, span_end: end } = row;
  return {
    id: String(row.id),
    source: String(row.source),
    digest: String(row.digest),
    ...(typeof text === "string" ? { text } : {}),
    ...(typeof reference === "string" ? { reference } : {}),
    ...(typeof start === "number" && typeof end === "number" ? { span: [start, end] as const } : {}),
    metadata: JSON.parse(String(row.metadata)) as Record<string, MetadataValue>,
  };
}

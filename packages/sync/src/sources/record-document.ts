import { InvalidInputError, type Kind, kindOf, kinds, type KindsOf, type MetadataValue } from "@embedloom/core";
import type { SourceItem } from "./source.ts";

/** The fields of a record that form a document. */
export interface RecordFields {
  /** The field with the id: a text, or a number, which becomes a text. @default "id" */
  readonly id?: string | undefined;
  /** The field with the text. @default "text" */
  readonly text?: string | undefined;
  /** The fields to store as metadata. A missing field becomes `null`, and a date becomes a text. @default none */
  readonly metadata?: readonly string[] | undefined;
  /** The field that says where a reader finds the document, such as a URL. Absent: none. */
  readonly reference?: string | undefined;
}

export const fieldKinds: KindsOf<RecordFields> = {
  id: kinds.optional(kinds.words),
  text: kinds.optional(kinds.words),
  metadata: kinds.optional(kinds.list(kinds.words)),
  reference: kinds.optional(kinds.words),
};

/** A function that gives records, or an iterable of records. */
export const recordsKind: Kind = kindOf(
  "a function that gives an iterable of rows",
  (value) => typeof value === "function",
);

/** Turns a record into a document, or into a failure with the reason. */
export function recordDocument(
  record: unknown,
  fields: RecordFields,
  at: { readonly place?: string; readonly line?: number },
): SourceItem {
  const refuse = (detail: string, id?: string): SourceItem => ({
    error: new InvalidInputError(detail),
    ...at,
    ...(id !== undefined && { id }),
  });
  if (typeof record !== "object" || record === null || Array.isArray(record))
    return refuse("The record is not an object.");
  const { id: idField = "id", text: textField = "text", metadata = [], reference: referenceField } = fields;
  const id = nameOf(Reflect.get(record, idField));
  if (id === undefined)
    return refuse(
      `The record has no \`${idField}\`: a text that is not empty, or a number that JavaScript represents exactly, was expected.`,
    );
  const text: unknown = Reflect.get(record, textField);
  if (typeof text !== "string") return refuse(`The record has no text in \`${textField}\`.`, id);
  const facts: [string, MetadataValue][] = [];
  for (const name of metadata) {
    const value = factOf(Reflect.get(record, name));
    if (value === undefined) return refuse(`The field \`${name}\` is nested, which metadata cannot be.`, id);
    facts.push([name, value]);
  }
  const reference: unknown = referenceField === undefined ? undefined : Reflect.get(record, referenceField);
  return {
    id,
    text,
    ...(facts.length > 0 && { metadata: Object.fromEntries(facts) }),
    ...(typeof reference === "string" && { reference }),
    ...at,
  };
}

function nameOf(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" || !value.isWellFormed() ? undefined : value;
  if (typeof value === "bigint") return String(value);
  // Beyond 2^53, JavaScript reads several integers as the same number, so they cannot be ids.
  const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  return isExact ? String(value) : undefined;
}

function factOf(value: unknown): MetadataValue | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) return value as MetadataValue;
  if (typeof value === "bigint") return String(value);
  return value instanceof Date && Number.isFinite(value.getTime()) ? value.toISOString() : undefined;
}

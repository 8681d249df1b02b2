import { type ChosenColumns, type InputRow, valueAt } from "../rows/index.ts";

/** A row that can be embedded. */
export interface EmbedItem {
  readonly problem?: undefined;
  /** The input it is from, as the user typed it. */
  readonly file: string;
  /** Its line there, from 1. */
  readonly line: number;
  readonly id: string;
  /** Whether the row brought its id, rather than being named by its place. */
  readonly hasOwnId: boolean;
  readonly text: string;
  /** The other columns, as they were. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Longest id that sinks take, in bytes of UTF-8. */
const MOST_ID_BYTES = 1024;

/** Makes an item of a row, or says why there is none, as the end of a sentence that begins with its place. */
export function itemOf(
  file: string,
  { line, fields }: InputRow,
  { text: columns, id: idColumn, keep }: ChosenColumns,
): EmbedItem | { readonly problem: string } {
  const parts: string[] = [];
  for (const column of columns) {
    const value = valueAt(fields, column);
    const text = textOf(value);
    if (text === undefined) return { problem: `${column} is ${whatIs(value)}` };
    if (text !== "") parts.push(text);
  }
  const text = parts.join("\n\n");
  if (text.trim() === "") return { problem: `${columns.join(" and ")} ${columns.length === 1 ? "is" : "are"} empty` };
  const id = idColumn === undefined ? `${file}:${line}` : idOf(valueAt(fields, idColumn));
  if (id === undefined) return { problem: `${idColumn} is ${whatIs(valueAt(fields, idColumn!))}, which names no row` };
  if (id.isWellFormed() === false || Buffer.byteLength(id) > MOST_ID_BYTES) {
    return { problem: `${idColumn ?? "its place"} has more than 1,024 bytes, or is no text` };
  }
  const names = keep ?? Object.keys(fields).filter((name) => !columns.includes(name) && name !== idColumn);
  const metadata = Object.fromEntries(names.map((name) => [name, valueAt(fields, name)]));
  return { file, line, id, hasOwnId: idColumn !== undefined, text, metadata };
}

// What is absent is as good as empty: of several columns, one is enough.
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean"
    ? String(value)
    : undefined;
}

function idOf(value: unknown): string | undefined {
  const text = value === null || value === undefined || typeof value === "boolean" ? "" : textOf(value);
  return text === "" ? undefined : text;
}

function whatIs(value: unknown): string {
  if (value === undefined || value === "") return "empty";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list, no text";
  return typeof value === "object"
    ? "an object, no text: name a field inside it, such as `column.field`"
    : `a ${typeof value}`;
}

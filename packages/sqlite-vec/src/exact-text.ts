/** What {@link exactText} reads: a text, or its bytes. */
export type ReadText = string | Uint8Array;

/**
 * Names a column of texts in a SELECT so that it is read whole. `node:sqlite` of Deno ends a text at U+0000; one that has it
 * comes as bytes, for {@link textOf}.
 */
export function exactText(column: string): string {
  return `CASE WHEN instr(${column}, char(0)) THEN CAST(${column} AS BLOB) ELSE ${column} END AS ${column}`;
}

const UTF_8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text that was read. */
export function textOf(read: ReadText): string {
  return typeof read === "string" ? read : UTF_8.decode(read);
}

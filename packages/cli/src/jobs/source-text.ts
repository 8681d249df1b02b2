import type { SourceText, TextSource } from "@embedloom/jobs";
import { itemOf, metadataOf } from "../items/index.ts";
import type { ChosenColumns, ReadRow } from "../rows/index.ts";

/** A source that is open. */
export interface OpenTextSource {
  readonly source: TextSource;
  close(): Promise<void>;
}

/** The text of a row; of one that has none, the reason. */
export function sourceTextOf(file: string, row: ReadRow, columns: ChosenColumns): SourceText {
  const item = row.fields === undefined ? row : itemOf(file, row, columns);
  if (item.problem !== undefined) return { id: `${file}:${row.line}`, text: "", problem: item.problem };
  return { id: item.id, text: item.text, source: file, metadata: metadataOf(item) };
}

/** The column of a name, which may be that of a field inside of one. */
export function rootOf(name: string, row: Readonly<Record<string, unknown>>): string {
  return Object.hasOwn(row, name) ? name : name.split(".")[0]!;
}

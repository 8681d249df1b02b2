import type { SourceText, TextSource } from "@embedloom/jobs";
import { UsageError } from "../../command-line/usage-error.ts";
import { itemOf } from "../../embed/embed-item.ts";
import { metadataOf } from "../../embed/embed-rows.ts";
import type { ChosenColumns, ColumnWishes } from "../../embed/rows/choose-columns.ts";
import type { ReadRow } from "../../embed/rows/input-row.ts";

/** A source that is open. */
export interface OpenTextSource {
  readonly source: TextSource;
  close(): Promise<void>;
}

/**
 * Opens what is to be embedded, for reading by range.
 *
 * @param inputs as the user typed them: files, or the address of one table
 * @throws UsageError when they cannot be read so, or have no such columns
 * @throws Failure that says what to install
 */
export async function openTextSource(
  inputs: readonly string[],
  wishes: ColumnWishes,
  signal: AbortSignal,
): Promise<OpenTextSource> {
  const tables = inputs.filter((input) => /^postgres(ql)?:/i.test(input));
  if (tables.length === 0) {
    const { openFileSource } = await import("./file-source.ts");
    return { source: await openFileSource(inputs, wishes, signal), close: async () => {} };
  }
  if (inputs.length > 1) throw new UsageError("A job reads files, or one table: the order of several is not defined.");
  const { openTableSource } = await import("./table-source.ts");
  return openTableSource(inputs[0]!, wishes);
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

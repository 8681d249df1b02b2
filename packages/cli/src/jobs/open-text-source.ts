import { UsageError } from "../errors/index.ts";
import type { ColumnWishes } from "../rows/index.ts";
import type { OpenTextSource } from "./source-text.ts";

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

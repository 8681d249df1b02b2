import {
  chooseColumns,
  type ChosenColumns,
  type ColumnWishes,
  type InputChoices,
  type OpenInput,
  openInput,
  type ReadRow,
} from "../rows/index.ts";
import { type EmbedItem, itemOf } from "./embed-item.ts";
import { openIdBook } from "./id-book.ts";
import type { RowFailures } from "./row-failures.ts";

/** What is read, and how. */
export interface ReadPlan {
  /** Paths as the user typed them, `-` for standard input. */
  readonly paths: readonly string[];
  readonly choices: Omit<InputChoices, "hasColumns">;
  readonly wishes: ColumnWishes;
  readonly failures: RowFailures;
  readonly signal: AbortSignal;
}

/** Inputs that are open, and what was found out of them. */
export interface OpenItems {
  readonly inputs: readonly OpenInput[];
  /** The columns of each input that has a row. */
  readonly columns: readonly { readonly name: string; readonly columns: ChosenColumns }[];
  /** The rows that can be embedded, one input after another; what cannot be is among the failures. */
  readonly items: AsyncGenerator<EmbedItem>;
}

/** So many rows are looked at to know the columns. */
const FIRST_ROWS = 100;

/**
 * Opens all inputs and chooses their columns before anything is embedded.
 *
 * @throws UsageError when one is not there, nothing says what it is, or it has no such column
 */
export async function readItems(plan: ReadPlan): Promise<OpenItems> {
  const { paths, choices, wishes, failures, signal } = plan;
  const hasColumns = wishes.text !== undefined || wishes.id !== undefined || choices.delimiter !== undefined;
  const opened: { input: OpenInput; rows: AsyncGenerator<ReadRow>; columns: ChosenColumns | undefined }[] = [];
  for (const path of paths) {
    const input = await openInput(path, { ...choices, hasColumns }, signal);
    const { first, all } = await begin(input.rows);
    const fields = first.flatMap((row) => (row.fields === undefined ? [] : [row.fields]));
    const columns = fields.length === 0 ? undefined : chooseColumns(fields, wishes, input.name);
    opened.push({ input, rows: all, columns });
  }
  async function* items(): AsyncGenerator<EmbedItem> {
    const book = openIdBook();
    try {
      for (const { input, rows, columns } of opened) {
        for await (const row of rows) {
          const item =
            row.fields === undefined
              ? row
              : itemOf(input.name, row, columns ?? chooseColumns([row.fields], wishes, input.name));
          if ("problem" in item && item.problem !== undefined) {
            failures.add({ file: input.name, line: row.line, problem: item.problem });
            continue;
          }
          const made = item as EmbedItem;
          const twin = made.hasOwnId ? book.claim(made.id, `${made.file}:${made.line}`) : undefined;
          if (twin === undefined) yield made;
          else failures.add({ file: made.file, line: made.line, problem: `its id is that of ${twin}` });
        }
      }
    } finally {
      book.close();
    }
  }
  return {
    inputs: opened.map(({ input }) => input),
    columns: opened.flatMap(({ input: { name }, columns }) => (columns === undefined ? [] : [{ name, columns }])),
    items: items(),
  };
}

async function begin(
  rows: AsyncGenerator<ReadRow>,
): Promise<{ readonly first: readonly ReadRow[]; readonly all: AsyncGenerator<ReadRow> }> {
  const first: ReadRow[] = [];
  for (let next = await rows.next(); next.done !== true; next = await rows.next()) {
    first.push(next.value);
    if (first.length >= FIRST_ROWS) break;
  }
  async function* all(): AsyncGenerator<ReadRow> {
    try {
      for (const row of first.splice(0)) yield row;
      yield* rows;
    } finally {
      await rows.return(undefined);
    }
  }
  return { first, all: all() };
}

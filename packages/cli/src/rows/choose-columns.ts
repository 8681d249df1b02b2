import { UsageError } from "../errors/index.ts";

/** What the user says of the columns. */
export interface ColumnWishes {
  /** The column to embed, or several with commas between them, which are joined by an empty line. Absent: one that is named as such. */
  readonly text?: string | undefined;
  /** The column that names a row. Absent: one that is named as such, else rows are named by their place. */
  readonly id?: string | undefined;
  /** The columns to keep beside the vector, with commas, or `none`. Absent: all others. */
  readonly keep?: string | undefined;
}

/** Which columns are what. */
export interface ChosenColumns {
  /** One or more, in the order in which they are joined. */
  readonly text: readonly string[];
  /** Absent: rows are named by their place. */
  readonly id: string | undefined;
  /** Absent: all that are neither text nor id. */
  readonly keep: readonly string[] | undefined;
}

const TEXT_NAMES = [
  "text",
  "content",
  "body",
  "document",
  "chunk",
  "passage",
  "page_content",
  "pagecontent",
  "sentence",
  "abstract",
  "description",
];
const ID_NAMES = ["id", "_id", "uuid", "doc_id", "document_id", "key"];

/**
 * Chooses the columns from those of the first rows.
 *
 * @param rows the first rows
 * @param name the input, for messages
 * @throws UsageError naming the columns that are there
 */
export function chooseColumns(
  rows: readonly Readonly<Record<string, unknown>>[],
  wishes: ColumnWishes,
  name: string,
): ChosenColumns {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const isThere = (column: string): boolean =>
    rows.some((row) => valueAt(row, column) !== undefined) || columns.includes(column);
  const listed = (flag: string, names: string): readonly string[] => {
    // A name may have a comma of its own.
    const wanted = isThere(names) ? [names] : names.split(",").map((each) => each.trim());
    const missing = wanted.find((each) => !isThere(each));
    if (missing !== undefined)
      throw new UsageError(`${name} has no column ${missing} for ${flag}. ${thereAre(columns)}`);
    return wanted;
  };
  const id = wishes.id === undefined ? named(columns, ID_NAMES) : listed("--id", wishes.id)[0];
  const keep = wishes.keep === undefined || wishes.keep === "none" ? undefined : listed("--keep", wishes.keep);
  const text = wishes.text === undefined ? [guessText(rows, columns, id, name)] : listed("--text", wishes.text);
  return { text, id, keep: wishes.keep === "none" ? [] : keep };
}

/**
 * The value of a column, or of a field inside an object, such as `message.content`; `undefined` where there is none.
 */
export function valueAt(row: Readonly<Record<string, unknown>>, column: string): unknown {
  if (Object.hasOwn(row, column)) return row[column];
  return column.split(".").reduce<unknown>((value, part) => {
    const isObject = typeof value === "object" && value !== null && Object.hasOwn(value, part);
    return isObject ? Reflect.get(value, part) : undefined;
  }, row);
}

function named(columns: readonly string[], names: readonly string[]): string | undefined {
  const found = names.map((name) => columns.find((column) => column.toLowerCase() === name));
  return found.find((column) => column !== undefined);
}

function guessText(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly string[],
  id: string | undefined,
  name: string,
): string {
  const known = named(columns, TEXT_NAMES);
  if (known !== undefined) return known;
  const texts = columns.filter((column) => column !== id && rows.some((row) => typeof row[column] === "string"));
  if (texts.length === 1) return texts[0]!;
  throw new UsageError(`${name} does not show which column to embed: add --text COLUMN. ${thereAre(columns)}`);
}

/** Most names that a message lists. */
const MOST_NAMES = 30;

function thereAre(columns: readonly string[]): string {
  if (columns.length === 0) return "It has no columns.";
  const more = columns.length > MOST_NAMES ? `, and ${columns.length - MOST_NAMES} more` : "";
  return `Its columns: ${columns.slice(0, MOST_NAMES).join(", ")}${more}.`;
}

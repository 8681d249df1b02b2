import { Readable } from "node:stream";
import { type CsvError, type Info, parse } from "csv-parse";
import { MOST_LINE_BYTES } from "./byte-lines.ts";
import type { ReadRow } from "./input-row.ts";
import type { TextDecoding } from "./text-decoding.ts";

/** A record of a table; each character is a byte. */
interface CsvRecord {
  readonly record: readonly string[];
  readonly info: Info;
  /** With {@link CsvSyntax.withRaw}: the record as it stands, but for a line feed after a carriage return. */
  readonly raw?: string;
}

/** How a table is written. */
export interface CsvSyntax {
  /** One character. Absent: whichever of comma, semicolon, tab and bar the first line has most of. */
  readonly delimiter: string | undefined;
  /** What ends a record. Absent: what ends the first one. */
  readonly recordDelimiter?: string | undefined;
  /** @default false */
  readonly withRaw?: boolean | undefined;
}

/** A record of the parser, or a line that it could not read. */
type Parsed = CsvRecord | { readonly broken: ReadRow };

/**
 * Reads a table whose first line names its columns. A line that is no row of it costs itself alone: one with more cells than
 * there are names, one that is not of the character set; a quote that is never closed costs what follows it.
 *
 * @param delimiter one character. Absent: whichever of comma, semicolon, tab and bar the first line has most of
 */
export async function* readCsv(
  bytes: AsyncIterable<Uint8Array>,
  decode: TextDecoding,
  delimiter: string | undefined,
): AsyncGenerator<ReadRow> {
  let names: readonly string[] | undefined;
  for await (const each of csvRecords(bytes, { delimiter })) {
    if ("broken" in each) {
      yield each.broken;
      continue;
    }
    const line = firstLineOf(each);
    const cells = each.record.map((cell) => decode(Buffer.from(cell, "latin1")));
    if (cells.includes(undefined)) yield { line, problem: decode.problem };
    else if (names === undefined) names = csvNames(cells as string[]);
    else yield csvRow(line, names, cells as string[]);
  }
}

// The parser tells the line a record ends on; cells hold line ends of their own.
function firstLineOf({ record, info }: CsvRecord): number {
  return info.lines - record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
}

/** The names that the first record gives the columns, each once. */
export function csvNames(cells: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return cells.map((cell, i) => {
    const name = cell.trim() === "" ? `column ${i + 1}` : cell.trim();
    let own = name;
    for (let n = 2; taken.has(own); n++) own = `${name} ${n}`;
    taken.add(own);
    return own;
  });
}

/** The row of a record. */
export function csvRow(line: number, names: readonly string[], cells: readonly string[]): ReadRow {
  if (cells.length > names.length) {
    return { line, problem: `it has ${cells.length} cells for ${names.length} columns` };
  }
  return { line, fields: Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""])) };
}

/** The records of a table, the first one too; at most one is broken, the last. */
export async function* csvRecords(
  bytes: AsyncIterable<Uint8Array>,
  { delimiter, recordDelimiter, withRaw = false }: CsvSyntax,
): AsyncGenerator<Parsed> {
  const { first, all } = await firstLine(bytes);
  let broken: CsvError | undefined;
  const parser = parse({
    delimiter: delimiter ?? csvDelimiter(first),
    ...(recordDelimiter !== undefined && { record_delimiter: recordDelimiter }),
    // Each byte a character, so that cells can be decoded one by one: the syntax of CSV is ASCII.
    encoding: "latin1",
    info: true,
    raw: withRaw,
    max_record_size: MOST_LINE_BYTES,
    relax_column_count: true,
    // Inches, and whatever else programs write that know no quoting.
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error: CsvError | undefined) => {
      broken ??= error;
      return undefined;
    },
  });
  const source = Readable.from(all, { objectMode: false });
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  let lines = 0;
  try {
    for await (const record of parser as AsyncIterable<CsvRecord>) {
      // The parser is ahead: what it has read before it met the broken one comes now.
      if (broken !== undefined && record.info.records > Number(broken["records"])) break;
      lines = record.info.lines;
      yield record;
    }
    if (broken !== undefined) yield { broken: { line: lines + 1, problem: wordsFor(broken) } };
  } finally {
    source.destroy();
    parser.destroy();
  }
}

// The parser's own words quote the text.
function wordsFor({ code }: CsvError): string {
  const reason =
    code === "CSV_QUOTE_NOT_CLOSED"
      ? "a quote that opens here is never closed"
      : "the row has more than 64 MB, as if a quote were never closed";
  return `${reason}, so nothing from here on was read`;
}

async function firstLine(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ readonly first: string; readonly all: AsyncGenerator<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const begun: Uint8Array[] = [];
  for (let length = 0; length < 65_536; length += begun.at(-1)!.length) {
    const { value, done } = await iterator.next();
    if (done === true) break;
    begun.push(value);
    if (value.includes(0x0a)) break;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* begun;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return {
    first: Buffer.concat(begun).toString("latin1"),
    all: all(),
  };
}

/** What parts the cells of a table: whichever of comma, semicolon, tab and bar its first line has most of. */
export function csvDelimiter(begin: string): string {
  const line = begin.split(/[\r\n]/, 1)[0]!;
  const outside = line.replaceAll(/"[^"]*"/g, "");
  const counts = [",", ";", "\t", "|"].map((mark): [string, number] => [mark, outside.split(mark).length]);
  return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

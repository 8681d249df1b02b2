import { Readable } from "node:stream";
import { type CsvError, type Info, parse } from "csv-parse";
import { MOST_LINE_BYTES } from "./byte-lines.ts";
import type { ReadRow } from "./input-row.ts";
import type { TextDecoding } from "./text-decoding.ts";

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: Info;
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
  for await (const each of parsed(bytes, delimiter)) {
    if ("broken" in each) {
      yield each.broken;
      continue;
    }
    const line = firstLineOf(each);
    const cells = each.record.map((cell) => decode(Buffer.from(cell, "latin1")));
    if (cells.includes(undefined)) yield { line, problem: decode.problem };
    else if (names === undefined) names = namesOf(cells as string[]);
    else yield rowOf(line, names, cells as string[]);
  }
}

// The parser tells the line a record ends on; cells hold line ends of their own.
function firstLineOf({ record, info }: CsvRecord): number {
  return info.lines - record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
}

function namesOf(cells: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return cells.map((cell, i) => {
    const name = cell.trim() === "" ? `column ${i + 1}` : cell.trim();
    let own = name;
    for (let n = 2; taken.has(own); n++) own = `${name} ${n}`;
    taken.add(own);
    return own;
  });
}

function rowOf(line: number, names: readonly string[], cells: readonly string[]): ReadRow {
  if (cells.length > names.length) {
    return { line, problem: `it has ${cells.length} cells for ${names.length} columns` };
  }
  return { line, fields: Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""])) };
}

async function* parsed(bytes: AsyncIterable<Uint8Array>, delimiter: string | undefined): AsyncGenerator<Parsed> {
  const { first, all } = await firstLine(bytes);
  let broken: CsvError | undefined;
  const parser = parse({
    delimiter: delimiter ?? mostFrequent(first),
    // Each byte a character, so that cells can be decoded one by one: the syntax of CSV is ASCII.
    encoding: "latin1",
    info: true,
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
      lines = record.info.lines;
      yield record;
      if (broken !== undefined) break;
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
    first: Buffer.concat(begun)
      .toString("latin1")
      .split(/[\r\n]/, 1)[0]!,
    all: all(),
  };
}

function mostFrequent(line: string): string {
  const outside = line.replaceAll(/"[^"]*"/g, "");
  const counts = [",", ";", "\t", "|"].map((mark): [string, number] => [mark, outside.split(mark).length]);
  return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

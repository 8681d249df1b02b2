import { extname } from "node:path";
import type { AbortOptions } from "@embedloom/core";
import type { Shard, SourceText, TextSource } from "@embedloom/jobs";
import { UsageError } from "../errors/index.ts";
import { chooseColumns, type ChosenColumns, type ColumnWishes } from "../rows/index.ts";
import { bytesAt, inFile, type RangedFile } from "./ranged-file.ts";
import { type FilePlace, placeText, readPlaceText } from "./row-place.ts";
import { rootOf, sourceTextOf } from "./source-text.ts";

const PAGE = 500;
/** So many rows are looked at to know the columns. */
const FIRST_ROWS = 100;

/**
 * Files that are read by range: what stands in the job are places in them, so that a worker reads its own rows alone and
 * nobody needs to hold ids. All that work on a job must see the same bytes.
 *
 * @throws UsageError when one cannot be read so, or has no such columns
 * @throws Failure that says what to install
 */
export async function openFileSource(
  inputs: readonly string[],
  wishes: ColumnWishes,
  signal: AbortSignal,
): Promise<TextSource> {
  const files: RangedFile[] = [];
  for (const input of inputs) files.push(await openFile(input));
  const reading = await readingOf(files, wishes, signal);
  return {
    async *ids({ after, signal: given }) {
      const from = after === undefined ? undefined : readPlaceText(after, files.length);
      if (from !== undefined) await files[from.file]!.verify(from);
      let page: string[] = [];
      for (const [number, file] of files.entries()) {
        if (from !== undefined && number < from.file) continue;
        for await (const place of file.places({ after: from?.file === number ? from : undefined, signal: given })) {
          if (page.push(placeText({ file: number, ...place })) < PAGE) continue;
          yield page;
          page = [];
        }
      }
      if (page.length > 0) yield page;
    },
    read: (shard, options) => readRange(files, reading, shard, options),
  };
}

/** What is read of each row. */
interface Reading {
  readonly columns: ChosenColumns;
  /** Absent: all of it. */
  readonly roots: readonly string[] | undefined;
}

async function* readRange(
  files: readonly RangedFile[],
  { columns, roots }: Reading,
  { after, through }: Shard,
  { signal }: AbortOptions,
): AsyncGenerator<readonly SourceText[]> {
  const from: FilePlace | undefined = after === undefined ? undefined : readPlaceText(after, files.length);
  const to = readPlaceText(through, files.length);
  for (const place of from === undefined ? [to] : [from, to]) await files[place.file]!.verify(place);
  let page: SourceText[] = [];
  for (let number = from?.file ?? 0; number <= to.file; number++) {
    const file = files[number]!;
    const range = { after: from?.file === number ? from : undefined, through: to.file === number ? to : undefined };
    for await (const row of file.rows({ ...range, signal }, roots)) {
      if (page.push(sourceTextOf(file.name, row, columns)) < PAGE) continue;
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

async function readingOf(files: readonly RangedFile[], wishes: ColumnWishes, signal: AbortSignal): Promise<Reading> {
  const rows: Readonly<Record<string, unknown>>[] = [];
  for (const file of files) {
    for await (const { fields } of file.rows({ signal })) {
      if (fields !== undefined && rows.push(fields) >= FIRST_ROWS) break;
    }
    if (rows.length >= FIRST_ROWS) break;
  }
  const columns = chooseColumns(rows, wishes, files[0]!.name);
  const { text, id, keep } = columns;
  const wanted = keep && [...text, ...keep, ...(id === undefined ? [] : [id])];
  return { columns, roots: wanted && [...new Set(wanted.map((name) => rootOf(name, rows[0] ?? {})))] };
}

async function openFile(name: string): Promise<RangedFile> {
  if (name === "-") {
    throw new UsageError("A job reads files by range, which a stream has not: write it into a file first.");
  }
  const begin = (await inFile(name, (handle) => bytesAt(handle, 0, 4))).toString("latin1");
  if (begin.startsWith("\u001F\u008B")) {
    throw new UsageError(
      `${name} is gzip, which cannot be read from its middle on: unpack it first (gunzip -k), or make a Parquet file of it, which stays packed.`,
    );
  }
  if (begin.startsWith("\u00FF\u00FE") || begin.startsWith("\u00FE\u00FF")) {
    throw new UsageError(`${name} is UTF-16: a job reads lines in UTF-8 by range, so make it that first.`);
  }
  const ending = extname(name).toLowerCase();
  // https://parquet.apache.org/docs/file-format/: what every file begins with.
  if (begin === "PAR1" || ending === ".parquet") return (await import("./parquet-file.ts")).openParquetFile(name);
  if ([".csv", ".tsv", ".tab"].includes(ending)) {
    const { openCsvFile } = await import("./csv-file.ts");
    return openCsvFile(name, ending === ".csv" ? undefined : "\t");
  }
  if (begin.startsWith("[")) throw new UsageError(`${name} is a JSON list; make lines of it: jq -c '.[]'.`);
  const { openJsonlFile } = await import("./jsonl-file.ts");
  return openJsonlFile(name);
}

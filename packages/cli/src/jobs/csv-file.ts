import { crc32 } from "node:zlib";
import { UsageError } from "../errors/index.ts";
import { csvDelimiter, csvNames, csvRecords, csvRow, type CsvSyntax, textDecoding } from "../rows/index.ts";
import {
  bytesAt,
  bytesBetween,
  inFile,
  linesFile,
  type PlacedRow,
  type RangedFile,
  type RowRange,
} from "./ranged-file.ts";
import { checkOf, type LineMarks, NEWLINE, RETURN, verifyLine } from "./row-place.ts";

/** So much is looked at to know what parts the cells. */
const HEAD_BYTES = 65_536;
const UTF8_MARK = Buffer.from("\uFEFF");
const decode = textDecoding("utf-8");

/**
 * A table whose first line names its columns. Where a row ends in the middle of one depends on all quotes before it: whoever plans
 * reads it from the beginning, and whoever reads a range begins where a row ended.
 *
 * @param delimiter what parts the cells. Absent: whatever the first line has most of
 * @throws UsageError when the first line is no text
 */
export async function openCsvFile(name: string, delimiter: string | undefined): Promise<RangedFile> {
  const { names, first, syntax, marks } = await headOf(name, delimiter);
  async function* read({ after, through, signal }: RowRange): AsyncGenerator<PlacedRow> {
    const start = after?.offset ?? first;
    let begin = start;
    for await (const each of csvRecords(bytesBetween(name, start, through?.offset, signal), syntax)) {
      if ("broken" in each) {
        const place = through ?? { offset: await sizeOf(name), check: checkOf(undefined, marks) };
        yield { place, row: { ...each.broken, line: begin } };
        return;
      }
      const { record, info, raw = "" } = each;
      const cells = record.map((cell) => decode(Buffer.from(cell, "latin1")));
      const row = cells.includes(undefined)
        ? { line: begin, problem: "it has bytes that are no UTF-8" }
        : csvRow(begin, names, cells as string[]);
      begin = start + info.bytes;
      yield { place: { offset: begin, check: checkOf(Buffer.from(raw, "latin1"), marks) }, row };
    }
  }
  return { name, ...linesFile(read), verify: (place) => verifyLine(name, place, marks) };
}

interface CsvHead {
  readonly names: readonly string[];
  /** Where the first row begins. */
  readonly first: number;
  readonly syntax: CsvSyntax;
  readonly marks: LineMarks;
}

async function headOf(name: string, given: string | undefined): Promise<CsvHead> {
  const head = await inFile(name, (handle) => bytesAt(handle, 0, HEAD_BYTES));
  const start = head.subarray(0, UTF8_MARK.length).equals(UTF8_MARK) ? UTF8_MARK.length : 0;
  const delimiter = given ?? csvDelimiter(head.subarray(start).toString("latin1"));
  for await (const each of csvRecords(bytesBetween(name, start, undefined, undefined), { delimiter })) {
    if ("broken" in each) break;
    const { record, info } = each;
    const cells = record.map((cell) => decode(Buffer.from(cell, "latin1")));
    if (cells.includes(undefined)) {
      throw new UsageError(
        `${name} names its columns in bytes that are no UTF-8; make it UTF-8 first: iconv -t UTF-8.`,
      );
    }
    const first = start + info.bytes;
    const end = await inFile(name, (handle) => bytesAt(handle, Math.max(0, first - 2), 2));
    const recordDelimiter = /\r\n$|[\r\n]$/.exec(end.toString("latin1"))?.[0];
    return {
      ...{ names: csvNames(cells as string[]), first, syntax: { delimiter, recordDelimiter, withRaw: true } },
      // A column that is renamed or moved makes all rows others.
      marks: { ends: [NEWLINE, RETURN], seed: crc32(cells.join("\0")) },
    };
  }
  throw new UsageError(`${name} has no first line that names its columns.`);
}

async function sizeOf(name: string): Promise<number> {
  return inFile(name, async (handle) => (await handle.stat()).size);
}

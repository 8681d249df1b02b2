import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { AbortOptions } from "@embedloom/core";
import type { Shard, SourceText, TextSource } from "@embedloom/jobs";
import { UsageError } from "../../command-line/usage-error.ts";
import { userPath } from "../../command-line/user-path.ts";
import { byteLines } from "../../embed/rows/byte-lines.ts";
import { chooseColumns, type ChosenColumns, type ColumnWishes } from "../../embed/rows/choose-columns.ts";
import type { ReadRow } from "../../embed/rows/input-row.ts";
import { jsonRow } from "../../embed/rows/read-jsonl.ts";
import { textDecoding } from "../../embed/rows/text-decoding.ts";
import { reasonOf } from "../../files/read-regular-file.ts";
import { checkOf, checkPlace, placeText, readPlaceText } from "./jsonl-place.ts";
import { sourceTextOf } from "./open-text-source.ts";

const PAGE = 500;
/** So many rows are looked at to know the columns. */
const FIRST_ROWS = 100;
const UTF8_MARK = "\uFEFF";
const decode = textDecoding("utf-8");

/**
 * Files of JSON lines, read by range: what stands in the job are places in them, so that a worker reads its own lines alone and
 * nobody needs to hold ids. All that work on a job must see the same bytes.
 *
 * @throws UsageError when one cannot be read, is packed, or has no such columns
 */
export async function openJsonlSource(
  inputs: readonly string[],
  wishes: ColumnWishes,
  signal: AbortSignal,
): Promise<TextSource> {
  for (const input of inputs) await refuseOthers(input);
  const columns = await columnsOf(inputs, wishes, signal);
  return {
    async *ids({ after, signal: given }) {
      const from = after === undefined ? undefined : readPlaceText(after, inputs);
      let page: string[] = [];
      for (let file = from?.file ?? 0; file < inputs.length; file++) {
        const name = inputs[file]!;
        const start = from?.file === file ? from.offset : 0;
        if (from?.file === file) await inFile(name, (handle) => checkPlace(handle, from, name));
        for await (const { end, row, check } of linesOf(name, { start, signal: given })) {
          if (row === undefined) continue;
          if (page.push(placeText({ file, offset: end, check })) < PAGE) continue;
          yield page;
          page = [];
        }
      }
      if (page.length > 0) yield page;
    },
    read: (shard, options) => readRange(inputs, columns, shard, options),
  };
}

async function* readRange(
  inputs: readonly string[],
  columns: ChosenColumns,
  { after, through }: Shard,
  { signal }: AbortOptions,
): AsyncGenerator<readonly SourceText[]> {
  const from = after === undefined ? undefined : readPlaceText(after, inputs);
  const to = readPlaceText(through, inputs);
  for (const place of from === undefined ? [to] : [from, to]) {
    const name = inputs[place.file]!;
    await inFile(name, (handle) => checkPlace(handle, place, name));
  }
  let page: SourceText[] = [];
  for (let file = from?.file ?? 0; file <= to.file; file++) {
    const start = from?.file === file ? from.offset : 0;
    const end = file === to.file ? to.offset : undefined;
    for await (const { row } of linesOf(inputs[file]!, { start, end, signal })) {
      if (row === undefined) continue;
      if (page.push(sourceTextOf(inputs[file]!, row, columns)) < PAGE) continue;
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

interface PlacedLine {
  /** Bytes from the beginning of the file to behind the line. */
  readonly end: number;
  /** What `checkOf` says of it. */
  readonly check: string;
  /** Its row, under the byte that it begins with. Absent: a blank line. */
  readonly row: ReadRow | undefined;
}

async function* linesOf(
  name: string,
  {
    start,
    end,
    signal,
  }: { readonly start: number; readonly end?: number | undefined; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<PlacedLine> {
  // To the end of a stream belongs its last byte.
  if (end !== undefined && end <= start) return;
  const stream = createReadStream(userPath(name), { start, ...(end !== undefined && { end: end - 1 }), signal });
  let begin = start;
  for await (const { bytes, end: read } of byteLines(stream)) {
    yield { end: start + read, check: checkOf(bytes), row: rowOf(begin, bytes) };
    begin = start + read;
  }
}

function rowOf(line: number, bytes: Uint8Array | undefined): ReadRow | undefined {
  if (bytes === undefined) return { line, problem: "the line has more than 64 MB" };
  const text = decode(bytes);
  if (text === undefined) return { line, problem: "it has bytes that are no UTF-8" };
  const own = line === 0 && text.startsWith(UTF8_MARK) ? text.slice(1) : text;
  return own.trim() === "" ? undefined : jsonRow(line, own);
}

async function columnsOf(inputs: readonly string[], wishes: ColumnWishes, signal: AbortSignal): Promise<ChosenColumns> {
  const rows: Readonly<Record<string, unknown>>[] = [];
  for (const input of inputs) {
    for await (const { row } of linesOf(input, { start: 0, signal })) {
      if (row?.fields !== undefined && rows.push(row.fields) >= FIRST_ROWS) break;
    }
    if (rows.length >= FIRST_ROWS) break;
  }
  return chooseColumns(rows, wishes, inputs[0]!);
}

async function refuseOthers(name: string): Promise<void> {
  if (name === "-")
    throw new UsageError("A job reads files by range, which a stream has not: write it into a file first.");
  const first = await inFile(name, async (handle) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.subarray(0, bytesRead).toString("latin1");
  });
  const packed = { "\u001F\u008B": "gzip", "\u00FF\u00FE": "UTF-16", "\u00FE\u00FF": "UTF-16" }[first];
  if (packed !== undefined)
    throw new UsageError(`${name} is ${packed}: a job reads JSON lines in UTF-8 by range, so unpack it first.`);
  if (first.startsWith("[")) throw new UsageError(`${name} is a JSON list; make lines of it: jq -c '.[]'.`);
}

async function inFile<T>(name: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(userPath(name)).catch((error: unknown) => {
    throw new UsageError(`Cannot read ${name}: ${reasonOf(error)}.`);
  });
  try {
    if (!(await handle.stat()).isFile()) throw new UsageError(`${name} is no file: a job reads files of JSON lines.`);
    return await work(handle);
  } finally {
    await handle.close();
  }
}

import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { AbortOptions } from "@embedloom/core";
import { UsageError } from "../errors/index.ts";
import { reasonOf, userPath } from "../files/index.ts";
import type { ReadRow } from "../rows/index.ts";

/** Where a row of a file ends. */
export interface RowPlace {
  /** Bytes, or in Parquet rows, before the next one. */
  readonly offset: number;
  /** By what another file is noticed. */
  readonly check: string;
}

/** A part of a file. */
export interface RowRange extends AbortOptions {
  /** Absent: from the first row. */
  readonly after?: RowPlace | undefined;
  readonly through?: RowPlace | undefined;
}

/** A file whose rows can be read from any of its places on. */
export interface RangedFile {
  /** As the user typed it. */
  readonly name: string;
  /** Where rows end, one after another, from a place on. */
  places(range: Pick<RowRange, "after" | "signal">): AsyncIterable<RowPlace>;
  /** Rows, each under the number that its place has when nothing names it. @param columns those that are looked at. Absent: all */
  rows(range: RowRange, columns?: readonly string[]): AsyncIterable<ReadRow>;
  /** @throws UnsupportedError when the file has no such place any more */
  verify(place: RowPlace): Promise<void>;
}

/** A row of a file of lines, and where it ends. */
export interface PlacedRow {
  readonly place: RowPlace;
  readonly row: ReadRow;
}

/** The two ways to read a file of lines. @param read gives rows in order, those of a range alone */
export function linesFile(read: (range: RowRange) => AsyncIterable<PlacedRow>): Pick<RangedFile, "places" | "rows"> {
  return {
    async *places(range) {
      for await (const { place } of read(range)) yield place;
    },
    async *rows(range) {
      for await (const { row } of read(range)) yield row;
    },
  };
}

/** The bytes from one position of a file to another, the end left out. */
export async function* bytesBetween(
  name: string,
  start: number,
  end: number | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  // To the end of a stream belongs its last byte.
  if (end !== undefined && end <= start) return;
  yield* createReadStream(userPath(name), { start, ...(end !== undefined && { end: end - 1 }), signal });
}

/**
 * Opens a file for as long as it is worked with.
 *
 * @throws UsageError when it cannot be read
 */
export async function inFile<T>(name: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(userPath(name)).catch((error: unknown) => {
    throw new UsageError(`Cannot read ${name}: ${reasonOf(error)}.`);
  });
  try {
    if (!(await handle.stat()).isFile()) {
      throw new UsageError(`${name} is no file: a job reads files of rows, or a table of PostgreSQL.`);
    }
    return await work(handle);
  } finally {
    await handle.close();
  }
}

/** Bytes of a file, fewer where it ends before. */
export async function bytesAt(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start);
  return buffer.subarray(0, bytesRead);
}

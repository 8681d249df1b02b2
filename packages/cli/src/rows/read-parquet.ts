import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import type { AbortOptions } from "@embedloom/core";
import { Failure } from "../errors/index.ts";
import { reasonOf } from "../files/index.ts";
import { loadOptional } from "../optional/index.ts";
import type { ReadRow } from "./input-row.ts";

/** A group of rows that is larger than this, in bytes as they are unpacked, is read in parts. */
const BYTES_AT_ONCE = 64 * 2 ** 20;

/** What Node unpacks; Snappy and plain bytes hyparquet reads by itself. */
const compressors = {
  GZIP: (bytes: Uint8Array) => gunzipSync(bytes),
  BROTLI: (bytes: Uint8Array) => brotliDecompressSync(bytes),
  ZSTD: (bytes: Uint8Array) => zstdDecompressSync(bytes),
};

/**
 * Reads a Parquet file, a part of it after another. What is no file on disk, such as standard input, is written into a
 * temporary one first, because Parquet is read from its end.
 *
 * @throws Failure when it is none, or its compression is none that is read
 */
export async function* readParquet(
  path: string,
  bytes: () => AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<ReadRow> {
  if (path !== "-") return yield* rowsIn(path, path, signal);
  const folder = await mkdtemp(join(tmpdir(), "embedloom-"));
  try {
    const file = join(folder, "input.parquet");
    await pipeline(bytes(), createWriteStream(file, { mode: 0o600 }), { signal });
    yield* rowsIn(file, "The standard input", signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* rowsIn(path: string, shown: string, signal: AbortSignal): AsyncGenerator<ReadRow> {
  const { rowCount, rowsBetween } = await openParquet(path, shown);
  yield* rowsBetween(0, rowCount, { signal });
}

/** What is read of rows. */
interface ParquetReading extends AbortOptions {
  /** Absent: all columns. */
  readonly columns?: readonly string[] | undefined;
}

/** A Parquet file that is open. */
export interface OpenParquet {
  readonly rowCount: number;
  /** The rows from one to before another, counted from 0; each is named by its number from 1. */
  rowsBetween(start: number, end: number, reading: ParquetReading): AsyncGenerator<ReadRow>;
}

/**
 * Opens a Parquet file.
 *
 * @throws Failure when it is none, or that says what to install
 */
export async function openParquet(path: string, shown: string): Promise<OpenParquet> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } = await loadOptional(
    "hyparquet",
    "Reading Parquet",
    () => import("hyparquet"),
  );
  const file = await asyncBufferFromFile(path).catch((error: unknown) => {
    throw new Failure(`${shown} cannot be read: ${reasonOf(error)}.`);
  });
  const metadata = await parquetMetadataAsync(file).catch(() => {
    throw new Failure(`${shown} is no Parquet file, or it ends too early.`);
  });
  const there = parquetSchema(metadata).children.map(({ element }) => element.name);
  async function* rowsBetween(start: number, end: number, reading: ParquetReading): AsyncGenerator<ReadRow> {
    const columns = reading.columns && there.filter((name) => reading.columns!.includes(name));
    let groupStart = 0;
    for (const { num_rows: rowCount, total_byte_size: byteCount } of metadata.row_groups) {
      const groupEnd = groupStart + Number(rowCount);
      const step = Math.max(
        1,
        Math.floor((Number(rowCount) * BYTES_AT_ONCE) / Math.max(Number(byteCount), BYTES_AT_ONCE)),
      );
      const last = Math.min(groupEnd, end);
      for (let rowStart = Math.max(groupStart, start), rowEnd = rowStart; rowStart < last; rowStart = rowEnd) {
        reading.signal?.throwIfAborted();
        rowEnd = Math.min(rowStart + step, last);
        const options = { file, metadata, compressors, rowStart, rowEnd, useOffsetIndex: true };
        const rows = await parquetReadObjects({ ...options, ...(columns && { columns }) }).catch((cause: unknown) => {
          throw damaged(shown, rowStart + 1, rowEnd, cause);
        });
        for (const [i, fields] of rows.entries()) yield { line: rowStart + i + 1, fields };
      }
      groupStart = groupEnd;
    }
  }
  return { rowCount: metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0), rowsBetween };
}

function damaged(shown: string, first: number, last: number, cause: unknown): Failure {
  const codec = cause instanceof Error ? /unsupported compression codec: (\w+)/.exec(cause.message)?.[1] : undefined;
  const reason =
    codec === undefined ? "is damaged, or uses what is not read yet," : `is packed with ${codec}, which is not read,`;
  return new Failure(`${shown} ${reason} in the rows ${first} to ${last}.`, { cause });
}

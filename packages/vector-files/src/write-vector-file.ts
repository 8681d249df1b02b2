import { randomUUID } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import {
  type IndexIdentity,
  isEmbedloomError,
  kinds,
  readOptions,
  type SinkRow,
  sourceKind,
  StoreError,
  type VectorIndex,
} from "@embedloom/core";
import {
  checkIdentity,
  upsertRows,
  writeOptionKinds,
  writeRows,
  type WriteProgress,
  type WriteRowsOptions,
} from "@embedloom/core/sink";
import { CAPABILITIES } from "./capabilities.ts";
import { loadFormat } from "./load-format.ts";
import { formatKind, pathKind, type RowFormat, type RowWriter, type VectorFileFormat } from "./row-format.ts";

/** The options of {@link writeVectorFile}. */
export interface WriteVectorFileOptions extends Omit<WriteRowsOptions, "retries"> {
  /** The kind of file. @default that of the ending: `.parquet`, `.arrow`, `.feather`, `.npy`, `.jsonl`, `.ndjson` */
  readonly format?: VectorFileFormat | undefined;
}

/**
 * Writes a stream of rows into a file, in constant memory, in the order in which they come; a row whose id came before is
 * written again. The file is there, in the place of an older one, when it is whole: a process that is killed leaves none.
 *
 * @throws PartialWriteError when rows were refused and nobody took them; the file has the others
 * @throws StoreError when the file cannot be written, such as on a full disk
 * @throws whatever the stream throws; there is no file then
 */
export async function writeVectorFile(
  path: string,
  identity: IndexIdentity,
  rows: AsyncIterable<SinkRow> | Iterable<SinkRow>,
  given: WriteVectorFileOptions = {},
): Promise<WriteProgress> {
  pathKind("path", path);
  const checked = checkIdentity(identity, CAPABILITIES);
  sourceKind("rows", rows);
  const { format: kind, ...options } = readOptions<WriteVectorFileOptions>("options", given, {
    ...writeOptionKinds,
    format: kinds.optional(formatKind),
  });
  const format = await loadFormat(path, kind);
  options.signal?.throwIfAborted();
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    await written(path, () => mkdir(dirname(path), { recursive: true }));
    const writer = await written(path, () => format.create(partial, checked));
    const outcome = await fill(path, writer, checked, rows, options);
    await moveAll(format, partial, path);
    if (outcome.error !== undefined) throw outcome.error;
    return outcome.progress;
  } finally {
    // What stands in the way of the file stands in the way of this too, and is said already.
    for (const ending of ["", ...format.companions]) await rm(partial + ending, { force: true }).catch(() => {});
  }
}

type Outcome = { readonly progress: WriteProgress; readonly error?: undefined } | { readonly error: Error };

/** Rows that were refused do not spoil the file; everything else does. */
async function fill(
  path: string,
  writer: RowWriter,
  identity: IndexIdentity,
  rows: AsyncIterable<SinkRow> | Iterable<SinkRow>,
  options: WriteRowsOptions,
): Promise<Outcome> {
  const index: Pick<VectorIndex, "upsert"> = {
    upsert: (batch) =>
      upsertRows(batch, { identity, write: (accepted) => written(path, () => writer.write(accepted)) }),
  };
  try {
    // A batch that was written in part would be written twice.
    const outcome = await writeRows(index, rows, { ...options, retries: 0 }).then(
      (progress): Outcome => ({ progress }),
      (error: unknown): Outcome => {
        if (isEmbedloomError(error, "partial_write")) return { error };
        throw error;
      },
    );
    await written(path, () => writer.finish());
    return outcome;
  } finally {
    await writer.close();
  }
}

async function moveAll({ companions }: RowFormat, partial: string, path: string): Promise<void> {
  // The file itself last: without it the others are nothing.
  for (const ending of [...companions, ""]) await written(path, () => rename(partial + ending, path + ending));
}

const WHEN_FULL: Readonly<Record<string, (path: string) => string>> = {
  ENOSPC: (path) => `The disk of the file ${path} is full: make room.`,
  EDQUOT: (path) => `The user's share of the disk of the file ${path} is used up: make room.`,
  EFBIG: (path) =>
    `The file ${path} became larger than the system allows: raise the limit (\`ulimit -f\`), or write several.`,
};

async function written<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isEmbedloomError(error)) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new StoreError(WHEN_FULL[code]?.(path) ?? `The file ${path} cannot be written.`, { cause: error });
  }
}

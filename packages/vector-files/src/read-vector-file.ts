import { stat } from "node:fs/promises";
import { type IndexIdentity, kinds, readOptions, type SinkRow, StoreError } from "@embedloom/core";
import { checkIdentity, identityKinds, IndexMismatchError, requireIdentity } from "@embedloom/core/sink";
import { CAPABILITIES } from "./capabilities.ts";
import { loadFormat } from "./load-format.ts";
import { formatKind, pathKind, type VectorFileFormat } from "./row-format.ts";

/** The options of {@link readVectorFile}. */
export interface ReadVectorFileOptions {
  /** What the vectors must be; also what those of a file of another program are. Absent: whatever the file says. */
  readonly identity?: IndexIdentity | undefined;
  /** The kind of file. @default that of the ending: `.parquet`, `.arrow`, `.feather`, `.npy`, `.jsonl`, `.ndjson` */
  readonly format?: VectorFileFormat | undefined;
}

/** A file of vectors that can be read. */
export interface VectorFile {
  /** What the vectors are. */
  readonly identity: IndexIdentity;
  /** The rows, in the order of the file; read as they are asked for, and from the beginning by each loop. */
  readonly rows: AsyncIterable<SinkRow>;
}

/**
 * Opens a file of vectors: what `writeVectorFile` wrote, or a file of another program whose columns have the same names, of
 * which `id` and `vector` are enough (an `.npy` alone is enough too: its rows are named by their place).
 *
 * @throws IndexMismatchError when the vectors are of another identity than asked for, or nobody says of which
 * @throws StoreError when there is no such file, or it is a folder, a pipe or a device
 * @throws InvalidInputError, here or from `rows`, when the file is damaged
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { readVectorFile, writeVectorFile } from "@embedloom/vector-files";
 *
 * const path = join(mkdtempSync(join(tmpdir(), "vectors-")), "all.parquet");
 * const identity = { fingerprint: "m", dimensions: 2, distance: "cosine", encoding: "float32" } as const;
 * await writeVectorFile(path, identity, [{ id: "a", vector: [1, 0], source: "a.md", digest: "d1" }]);
 * const file = await readVectorFile(path, { identity });
 * for await (const row of file.rows) console.log(row.id, row.vector); // a Float32Array(2) [ 1, 0 ]
 * ```
 */
export async function readVectorFile(path: string, given: ReadVectorFileOptions = {}): Promise<VectorFile> {
  pathKind("path", path);
  const options = readOptions<ReadVectorFileOptions>("options", given, {
    identity: kinds.optional(kinds.options<IndexIdentity>(identityKinds)),
    format: kinds.optional(formatKind),
  });
  const format = await loadFormat(path, options.format);
  await requireFiles(path, format.companions);
  const content = await format.read(path);
  const wanted = options.identity === undefined ? undefined : checkIdentity(options.identity, CAPABILITIES);
  if (content.identity === undefined && wanted === undefined) {
    throw new IndexMismatchError(`The file ${path} does not say what its vectors are: give \`identity\`.`);
  }
  if (content.identity !== undefined && wanted !== undefined) {
    requireIdentity(content.identity, wanted, `The file ${path}`);
  }
  const identity = wanted ?? checkIdentity(JSON.parse(content.identity!) as IndexIdentity, CAPABILITIES);
  return { identity, rows: { [Symbol.asyncIterator]: () => content.rows(identity) } };
}

/** Refuses what has no end, or would wait for somebody who writes to it. */
async function requireFiles(path: string, companions: readonly string[]): Promise<void> {
  for (const ending of ["", ...companions]) {
    const found = await stat(path + ending).catch((cause: unknown) => {
      const isAbsent = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
      if (isAbsent && ending !== "") return undefined;
      throw new StoreError(`The file ${path}${ending} cannot be read.`, { cause });
    });
    if (found?.isFile() === false) throw new StoreError(`The file ${path}${ending} is no regular file.`);
  }
}

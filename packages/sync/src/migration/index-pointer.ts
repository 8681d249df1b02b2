import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import {
  type IndexIdentity,
  isEmbedloomError,
  kinds,
  StoreError,
  type VectorIndex,
  type VectorSink,
} from "@embedloom/core";
import { fileKind, openGuarded } from "../arguments/index.ts";

/** Stores the name of the live index for all processes that search. It changes in a single write. */
export interface IndexPointer {
  /** Reads the name that was written last; `undefined` before the first write. */
  read(): Promise<string | undefined>;
  /** Writes a name. Every `read` that begins after this has resolved gives the new name. */
  write(name: string): Promise<void>;
}

/** The id of the only row in the index of a pointer. */
const ROW = "live";
const IDENTITY: IndexIdentity = {
  fingerprint: "embedloom pointer",
  dimensions: 8,
  distance: "cosine",
  encoding: "float32",
};

/**
 * Creates a pointer that is a file, for processes of one machine. Each write replaces the whole file.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { createFilePointer } from "@embedloom/sync";
 *
 * const pointer = createFilePointer(`${mkdtempSync("/tmp/live-")}/live`);
 * await pointer.write("small");
 * console.log(await pointer.read()); // small
 * ```
 */
export function createFilePointer(path: string): IndexPointer {
  fileKind("path", path);
  let writes = 0;
  return {
    async read() {
      try {
        // Reading a pipe would wait for a writer, and a device has no end.
        if (!(await stat(path)).isFile()) throw new StoreError(`The pointer ${path} is no regular file.`);
        return (await readFile(path, "utf8")).trim() || undefined;
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        if (isEmbedloomError(error)) throw error;
        throw new StoreError(`The pointer ${path} cannot be read.`, { cause: error });
      }
    },
    async write(name) {
      kinds.words("name", name);
      const draft = `${path}.${process.pid}.${(writes += 1)}`;
      try {
        await mkdir(dirname(resolve(path)), { recursive: true, mode: 0o700 });
        await writeFile(draft, name, { flush: true, mode: 0o600 });
        await rename(draft, path);
      } catch (error) {
        // On a full disk the draft may be incomplete, and nobody else removes it.
        await rm(draft, { force: true }).catch(() => {});
        throw new StoreError(`The pointer ${path} cannot be written.`, { cause: error });
      }
    },
  };
}

/**
 * Creates a pointer in a database. It is the only row of a separate index, which can be in any sink, such as
 * `createPgvectorSink({ pool, table: "live" })`.
 *
 * @example
 * ```ts
 * import { createSinkPointer } from "@embedloom/sync";
 * import { createFakeSink } from "@embedloom/testing";
 *
 * const pointer = createSinkPointer(createFakeSink());
 * await pointer.write("small");
 * console.log(await pointer.read()); // small
 * ```
 */
export function createSinkPointer(sink: VectorSink): IndexPointer {
  kinds.withMethods("a sink, such as createSqliteVecSink(…)", "open")("sink", sink);
  let opening: Promise<VectorIndex> | undefined;
  const open = (): Promise<VectorIndex> => {
    opening ??= openGuarded(sink, IDENTITY);
    opening.catch(() => (opening = undefined));
    return opening;
  };
  return {
    async read() {
      const [row] = await (await open()).get([ROW]);
      return row?.source;
    },
    async write(name) {
      kinds.words("name", name);
      const vector = [1, 0, 0, 0, 0, 0, 0, 0];
      await (await open()).upsert([{ id: ROW, vector, source: name, digest: name }]);
    },
  };
}

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

/** Says which index is live, to all processes that search: written in one write. */
export interface IndexPointer {
  /** The name that was written last; `undefined` before the first. */
  read(): Promise<string | undefined>;
  /** Once it has resolved, every `read` that begins gives this name. */
  write(name: string): Promise<void>;
}

/** The only row of the index that a pointer is. */
const ROW = "live";
const IDENTITY: IndexIdentity = {
  fingerprint: "embedloom pointer",
  dimensions: 8,
  distance: "cosine",
  encoding: "float32",
};

/**
 * Keeps the name in a file, for processes of one machine; it is replaced as a whole.
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
        // A pipe would wait for whoever writes to it, and a device has no end.
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
        // What a full disk cut short is nobody's.
        await rm(draft, { force: true }).catch(() => {});
        throw new StoreError(`The pointer ${path} cannot be written.`, { cause: error });
      }
    },
  };
}

/**
 * Keeps the name in a database: as the only row of an index of its own, which any sink can hold, such as
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

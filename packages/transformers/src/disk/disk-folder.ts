import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, type FileHandle, open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { ModelLoadError } from "@embedloom/core";
import type { ByteReader, ModelFolder } from "../folder/index.ts";

/** Bytes per read. The fields of a graph are small, and large ones are skipped. */
const WINDOW = 1 << 16;

/** A model's folder on this machine. */
export function diskFolder(path: string, signal?: AbortSignal): ModelFolder {
  const unreadable = (file: string, cause: unknown): ModelLoadError =>
    new ModelLoadError(`${file} in ${path} cannot be read.`, { cause });
  /** A pipe or a device might never end. */
  const regularFile = async (file: string): Promise<string> => {
    const full = join(path, file);
    const found = await stat(full).catch((error: unknown) => {
      throw unreadable(file, error);
    });
    if (!found.isFile())
      throw new ModelLoadError(`${file} in ${path} is no regular file: put the model's own file there.`);
    return full;
  };
  return {
    name: path,
    has: (file) =>
      access(join(path, file)).then(
        () => true,
        () => false,
      ),
    async read(file) {
      return readFile(await regularFile(file)).catch((error: unknown) => {
        throw unreadable(file, error);
      });
    },
    async open(file) {
      const handle = await open(await regularFile(file)).catch((error: unknown) => {
        throw unreadable(file, error);
      });
      const { size } = await handle.stat();
      return { size, ...windowReader(handle), close: () => handle.close() };
    },
    loadable: regularFile,
    async sha256(files) {
      const hash = createHash("sha256");
      for (const file of files) {
        const stream = createReadStream(await regularFile(file), { signal, highWaterMark: 1 << 20 });
        try {
          for await (const chunk of stream) hash.update(chunk);
        } catch (error) {
          signal?.throwIfAborted();
          throw unreadable(file, error);
        }
      }
      return hash.digest("hex");
    },
  };
}

/** Buffers the bytes around the last position. */
function windowReader(handle: FileHandle): ByteReader {
  let from = 0;
  let held: Uint8Array = new Uint8Array(0);
  return {
    async read(position, length) {
      if (position < from || position + length > from + held.length) {
        const buffer = new Uint8Array(Math.max(length, WINDOW));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
        from = position;
        held = buffer.subarray(0, bytesRead);
      }
      return held.subarray(position - from, position - from + length);
    },
  };
}

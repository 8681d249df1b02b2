import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, type FileHandle, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ModelLoadError } from "@embedloom/core";
import type { ByteReader, ModelFolder } from "../folder/index.ts";

/** Bytes read at once: the fields of a graph are small, and what is large is skipped. */
const WINDOW = 1 << 16;

/** A model's folder on this machine. */
export function diskFolder(path: string, signal?: AbortSignal): ModelFolder {
  const unreadable = (file: string, cause: unknown): ModelLoadError =>
    new ModelLoadError(`${file} in ${path} cannot be read.`, { cause });
  return {
    name: path,
    has: (file) =>
      access(join(path, file)).then(
        () => true,
        () => false,
      ),
    read: (file) =>
      readFile(join(path, file)).catch((error: unknown) => {
        throw unreadable(file, error);
      }),
    async open(file) {
      const handle = await open(join(path, file)).catch((error: unknown) => {
        throw unreadable(file, error);
      });
      const { size } = await handle.stat();
      return { size, ...windowReader(handle), close: () => handle.close() };
    },
    loadable: async (file) => join(path, file),
    async sha256(files) {
      const hash = createHash("sha256");
      for (const file of files) {
        for await (const chunk of createReadStream(join(path, file), { signal, highWaterMark: 1 << 20 })) {
          hash.update(chunk);
        }
      }
      return hash.digest("hex");
    },
  };
}

/** Keeps the bytes around the last position in memory. */
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

import { type FileHandle, open } from "node:fs/promises";
import { InvalidOptionError, StoreError } from "@embedloom/core";
import { decodeFrame, decodeTable, decodeVectors, encodeRecord, FRAME_BYTES } from "./checkpoint-record.ts";
import { createRecordIndex, type RecordIndex, type RecordPlace } from "./record-index.ts";
import type { StreamCheckpoint } from "./stream-checkpoint.ts";

/** A checkpoint that is open. */
interface OpenFile {
  readonly handle: FileHandle;
  readonly index: RecordIndex;
  /** The write before the next; after one that failed nothing more is written, or the file would be damaged in the middle. */
  lastWrite: Promise<void>;
}

/**
 * A checkpoint in a file that only grows: each reply is one record with checksums, and a record that was cut off by the end
 * of its process is dropped by the next run. It holds the vectors themselves; delete it when the job is done.
 *
 * Written data survives the end of the process, not a power cut. One run at a time may use a file.
 *
 * @param path made by the first run if it does not exist; its folder must
 * @example
 * ```ts no-run
 * import { createFileCheckpoint, embedStream, withBatching } from "@embedloom/batcher";
 * import { createFakeEmbedder } from "@embedloom/testing";
 *
 * const checkpoint = createFileCheckpoint("job-7.checkpoint");
 * for await (const { item, embedding } of embedStream(withBatching(createFakeEmbedder()), ["amber"], { checkpoint })) {
 *   console.log(item, embedding.length); // run again, "amber" costs nothing
 * }
 * ```
 */
export function createFileCheckpoint(path: string): StreamCheckpoint {
  if (typeof path !== "string" || path === "") throw new InvalidOptionError("path", "the path of a file", path);
  let file: OpenFile | undefined;

  function opened(): OpenFile {
    if (file === undefined) throw new StoreError(`The checkpoint ${path} is not open: call open(fingerprint) first.`);
    return file;
  }

  return {
    async open(fingerprint) {
      await guarded(path, "opened", async () => {
        const handle = await open(path, "a+");
        try {
          const index = createRecordIndex();
          const { size } = await handle.stat();
          const start = await checkHeader(handle, path, size, fingerprint);
          await scan(handle, path, start, Math.max(size, start), index);
          file = { handle, index, lastWrite: Promise.resolve() };
        } catch (error) {
          await handle.close();
          throw error;
        }
      });
    },
    read(start, digests) {
      const { handle, index } = opened();
      return guarded(path, "read", async () => {
        const found = digests.map((): Float32Array | undefined => undefined);
        for (const place of index.within(start, start + digests.length))
          await pick(handle, place, start, digests, found);
        return found;
      });
    },
    append(entries) {
      const current = opened();
      const bytes = encodeRecord(entries);
      const write = current.lastWrite.then(() => guarded(path, "written", () => current.handle.appendFile(bytes)));
      current.lastWrite = write;
      // Whoever appended hears of the failure; the next in the chain does too.
      write.catch(() => undefined);
      return write;
    },
    async close() {
      const closing = file;
      file = undefined;
      await closing?.lastWrite.catch(() => undefined);
      await closing?.handle.close();
    },
  };
}

// The first line says what the file is; a file that ends within it was cut off before anything was remembered.
async function checkHeader(handle: FileHandle, path: string, size: number, fingerprint: string): Promise<number> {
  const format = '{"format":"embedloom-checkpoint","version":1,';
  const header = Buffer.from(`${format}"fingerprint":${JSON.stringify(fingerprint)}}\n`);
  const found = await readBytes(handle, 0, Math.min(size, header.length));
  if (found.equals(header)) return header.length;
  if (found.equals(header.subarray(0, found.length))) {
    await handle.truncate(0);
    await handle.appendFile(header);
    return header.length;
  }
  const expected = found.toString("latin1").startsWith(format)
    ? "the file of a job with the same model and settings; delete it to begin anew"
    : "a file that createFileCheckpoint made, or none";
  throw new InvalidOptionError("checkpoint", expected, path);
}

async function scan(handle: FileHandle, path: string, start: number, size: number, index: RecordIndex): Promise<void> {
  for (let offset = start; offset < size;) {
    const frame = decodeFrame(await padded(handle, offset, FRAME_BYTES));
    const tableEnd = offset + FRAME_BYTES + frame.tableBytes;
    if (tableEnd > size) return handle.truncate(offset);
    const table = decodeTable(await readBytes(handle, offset + FRAME_BYTES, frame.tableBytes), frame);
    if (table === undefined) {
      const detail = `The checkpoint ${path} is damaged at byte ${offset} of ${size}: cut it there to keep what comes before, or delete it.`;
      throw new StoreError(detail);
    }
    const end = tableEnd + table.vectorBytes;
    if (end > size) return handle.truncate(offset);
    index.add({ offset, end, first: table.first, last: table.last });
    offset = end;
  }
}

async function pick(
  handle: FileHandle,
  { offset, end }: RecordPlace,
  start: number,
  digests: readonly Uint8Array[],
  found: (Float32Array | undefined)[],
): Promise<void> {
  const bytes = await readBytes(handle, offset, end - offset);
  const frame = decodeFrame(bytes);
  const vectorsAt = FRAME_BYTES + frame.tableBytes;
  const table = decodeTable(bytes.subarray(FRAME_BYTES, vectorsAt), frame);
  // What was damaged since is as if it were not there: it is embedded again.
  const vectors = table && decodeVectors(bytes.subarray(vectorsAt), table, frame);
  if (table === undefined || vectors === undefined) return;
  for (let row = 0; row < table.count; row++) {
    const place = table.position(row) - start;
    const digest = digests[place];
    if (digest !== undefined && table.hasDigest(row, digest)) found[place] = vectors.row(row);
  }
}

async function readBytes(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await handle.read(bytes, read, length - read, position + read);
    if (bytesRead === 0) return bytes.subarray(0, read);
    read += bytesRead;
  }
  return bytes;
}

// A frame that is itself cut off reads as one that needs more bytes than there are.
async function padded(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = await readBytes(handle, position, length);
  return bytes.length === length ? bytes : Buffer.alloc(length, 0xff);
}

async function guarded<T>(path: string, action: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InvalidOptionError || error instanceof StoreError) throw error;
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new StoreError(`The checkpoint ${path} could not be ${action}${code}.`, { cause: error });
  }
}

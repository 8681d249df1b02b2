import { ModelLoadError } from "@embedloom/core";
import type { FileHandle } from "node:fs/promises";

/** A field of a message: its number, and where its content lies in the file. */
export interface ProtobufField {
  readonly number: number;
  /** Position of the first byte of a field with a length; of others, the position after its number. */
  readonly start: number;
  /** Position after the last byte. */
  readonly end: number;
  /** The value of a number; `undefined` for fields with a length. */
  readonly value: number | undefined;
}

/** Bytes read at once: the fields of a graph are small, and what is large is skipped. */
const WINDOW = 1 << 16;

/** Reads a file here and there without loading it. */
export interface ByteReader {
  /** Up to `length` bytes from `position`. */
  read(position: number, length: number): Promise<Uint8Array>;
}

/** Keeps the bytes around the last position in memory. */
export function createByteReader(handle: FileHandle): ByteReader {
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

/**
 * Walks over the fields of the message in `[start, end)` of a file; contents are not read, so that weights cost nothing.
 *
 * @throws ModelLoadError when the bytes are no message
 */
export async function* protobufFields(
  reader: ByteReader,
  start: number,
  end: number,
): AsyncGenerator<ProtobufField, void> {
  let position = start;
  while (position < end) {
    const key = await varint(reader, position, end);
    position = key.end;
    const field = await contentOf(reader, key.value % 8, position, end);
    if (field.end > end)
      throw new ModelLoadError(`A field of a message ends at ${field.end}, behind the message's ${end}.`);
    yield { number: Math.floor(key.value / 8), ...field };
    position = field.end;
  }
}

async function contentOf(
  reader: ByteReader,
  wireType: number,
  position: number,
  end: number,
): Promise<Omit<ProtobufField, "number">> {
  switch (wireType) {
    case 0: {
      const read = await varint(reader, position, end);
      return { start: position, end: read.end, value: read.value };
    }
    case 1:
      return { start: position, end: position + 8, value: undefined };
    case 2: {
      const length = await varint(reader, position, end);
      return { start: length.end, end: length.end + length.value, value: undefined };
    }
    case 5:
      return { start: position, end: position + 4, value: undefined };
    default:
      throw new ModelLoadError(`A field of the wire type ${wireType} at ${position}.`);
  }
}

/** A number of up to ten bytes; digits beyond 2^53, which only negative numbers have, are not exact. */
async function varint(reader: ByteReader, position: number, end: number): Promise<{ value: number; end: number }> {
  const bytes = await reader.read(position, Math.min(10, end - position));
  let value = 0;
  for (const [i, byte] of bytes.entries()) {
    value += (byte % 128) * 2 ** (7 * i);
    if (byte < 128) return { value, end: position + i + 1 };
  }
  throw new ModelLoadError(`A number at ${position} has no end.`);
}

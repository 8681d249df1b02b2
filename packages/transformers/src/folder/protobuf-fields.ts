import { ModelLoadError } from "@embedloom/core";
import type { ByteReader } from "./model-folder.ts";

/** A field of a message: its number, and the position of its content in the file. */
export interface ProtobufField {
  readonly number: number;
  /** Position of the first byte of a field with a length. For other fields, the position after the field number. */
  readonly start: number;
  /** Position after the last byte. */
  readonly end: number;
  /** The value of a number; `undefined` for fields with a length. */
  readonly value: number | undefined;
}

/**
 * Iterates over the fields of the message in `[start, end)` of a file. It skips contents, so weights cost no time.
 *
 * @throws ModelLoadError when the bytes are not a message
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

/** Reads a varint of up to ten bytes. Values above 2^53, which only negative numbers have, are not exact. */
async function varint(reader: ByteReader, position: number, end: number): Promise<{ value: number; end: number }> {
  const bytes = await reader.read(position, Math.min(10, end - position));
  let value = 0;
  for (const [i, byte] of bytes.entries()) {
    value += (byte % 128) * 2 ** (7 * i);
    if (byte < 128) return { value, end: position + i + 1 };
  }
  throw new ModelLoadError(`A number at ${position} has no end.`);
}

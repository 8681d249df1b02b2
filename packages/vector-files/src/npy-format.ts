import { type FileHandle, open } from "node:fs/promises";
import { InvalidInputError, type IndexIdentity } from "@embedloom/core";
import { identityText } from "@embedloom/core/sink";
import { firstObject, jsonLines } from "./json-lines.ts";
import type { FileContent, RowFormat } from "./row-format.ts";
import { fieldsOf, rowFrom } from "./row-fields.ts";
import { fromHalves, storedValues, storedWidth, vectorFrom } from "./stored-values.ts";

// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0: magic, length of the header, a Python
// dictionary padded with blanks, and the values.
const MAGIC = "\x93NUMPY\x01\x00";
const HEADER_BYTES = 128;
const ROWS_AT_ONCE = 1000;
const TYPES = { float32: "<f4", float16: "<f2", int8: "|i1", binary: "|u1" } as const;
const BYTES: Readonly<Record<string, number>> = { "<f4": 4, "<f2": 2, "|i1": 1, "|u1": 1, "<f8": 8 };
/** The rows without their vectors lie beside the matrix. */
const ROWS_ENDING = ".rows.jsonl";

/** A matrix as NumPy keeps it, and a file of JSON lines beside it that says what its rows are. */
export const npyFormat: RowFormat = {
  companions: [ROWS_ENDING],
  async create(path, identity) {
    const file = await open(path, "wx", 0o600);
    const lines = await open(path + ROWS_ENDING, "wx", 0o600);
    await file.write(headerOf(identity, 0));
    await lines.write(`${JSON.stringify({ embedloom: identityText(identity) })}\n`);
    let count = 0;
    return {
      async write(rows) {
        const parts = rows.map((row) => {
          const { buffer, byteOffset, byteLength } = storedValues(row, identity);
          return new Uint8Array(buffer, byteOffset, byteLength);
        });
        await file.appendFile(Buffer.concat(parts));
        await lines.appendFile(rows.map((row) => `${JSON.stringify(fieldsOf(row))}\n`).join(""));
        count += rows.length;
      },
      async finish() {
        await file.write(headerOf(identity, count), 0, HEADER_BYTES, 0);
        await Promise.all([file.sync(), lines.sync()]);
      },
      async close() {
        await Promise.all([file.close(), lines.close()]);
      },
    };
  },
  async read(path): Promise<FileContent> {
    const identity = (await firstObject(path + ROWS_ENDING))?.embedloom;
    return {
      identity: typeof identity === "string" ? identity : undefined,
      rows: (wanted) => rowsOf(path, wanted),
    };
  },
};

async function* rowsOf(path: string, identity: IndexIdentity): ReturnType<FileContent["rows"]> {
  const file = await open(path);
  const fields = jsonLines(path + ROWS_ENDING);
  try {
    const { type, count, width, offset } = await readHeader(file, path);
    if (width !== storedWidth(identity)) {
      throw new InvalidInputError(`The vectors of ${path} have ${width} values, not ${storedWidth(identity)}.`);
    }
    const bytes = width * BYTES[type]!;
    for (let row = 0; row < count; row += ROWS_AT_ONCE) {
      const part = Buffer.alloc(Math.min(ROWS_AT_ONCE, count - row) * bytes);
      await readWhole(file, part, offset + row * bytes, path);
      for (let at = 0; at < part.length; at += bytes) {
        const values = valuesOf(part.subarray(at, at + bytes), type);
        yield rowFrom(await nextFields(fields, row + at / bytes), vectorFrom(values, identity), path);
      }
    }
  } finally {
    await fields.return(undefined);
    await file.close();
  }
}

async function nextFields(
  fields: AsyncGenerator<Record<string, unknown>>,
  row: number,
): Promise<Record<string, unknown>> {
  let next = await fields.next();
  if (next.value !== undefined && "embedloom" in next.value) next = await fields.next();
  // A matrix of another program has nothing beside it: its rows are named by their place.
  return next.done === true ? { id: row } : next.value;
}

function headerOf(identity: IndexIdentity, count: number): Buffer {
  const text = `{'descr': '${TYPES[identity.encoding]}', 'fortran_order': False, 'shape': (${count}, ${storedWidth(identity)}), }`;
  const header = Buffer.alloc(HEADER_BYTES, " ");
  header.write(MAGIC, "latin1");
  header.writeUInt16LE(HEADER_BYTES - MAGIC.length - 2, MAGIC.length);
  header.write(text, MAGIC.length + 2, "latin1");
  header.write("\n", HEADER_BYTES - 1);
  return header;
}

async function readHeader(
  file: FileHandle,
  path: string,
): Promise<{ type: string; count: number; width: number; offset: number }> {
  const start = Buffer.alloc(12);
  await readWhole(file, start, 0, path);
  const [major = 0] = start.subarray(6);
  const isNpy = start.toString("latin1", 0, 6) === MAGIC.slice(0, 6) && major >= 1 && major <= 3;
  const [lengthBytes, length] = major === 1 ? [2, start.readUInt16LE(8)] : [4, start.readUInt32LE(8)];
  if (!isNpy || length > 65_536) throw new InvalidInputError(`${path} is no .npy file.`);
  const header = Buffer.alloc(length);
  await readWhole(file, header, 8 + lengthBytes, path);
  const text = header.toString("latin1");
  const [, type = ""] = /'descr':\s*'([^']+)'/.exec(text) ?? [];
  const [, count, width] = /'shape':\s*\((\d+),\s*(\d+),?\s*\)/.exec(text) ?? [];
  if (!(type in BYTES) || !/'fortran_order':\s*False/.test(text) || width === undefined) {
    throw new InvalidInputError(
      `${path} must hold a matrix in rows of ${Object.keys(BYTES).join(", ")}; its header says ${text.trim().slice(0, 120)}.`,
    );
  }
  return { type, count: Number(count), width: Number(width), offset: 8 + lengthBytes + length };
}

async function readWhole(file: FileHandle, target: Buffer, at: number, path: string): Promise<void> {
  const { bytesRead } = await file.read(target, 0, target.length, at);
  if (bytesRead < target.length) throw new InvalidInputError(`${path} ends too early.`);
}

function valuesOf(bytes: Buffer, type: string): ArrayLike<number> {
  const { buffer } = new Uint8Array(bytes);
  if (type === "<f4") return new Float32Array(buffer);
  if (type === "<f8") return new Float64Array(buffer);
  if (type === "<f2") return fromHalves(new Uint16Array(buffer));
  return type === "|i1" ? new Int8Array(buffer) : new Uint8Array(buffer);
}

import { crc32 } from "node:zlib";
import { UnsupportedError } from "@embedloom/core";
import { bytesAt, inFile, type RowPlace } from "./ranged-file.ts";

/** The end of a row among those of several files. */
export interface FilePlace extends RowPlace {
  /** Position of the file among the inputs. */
  readonly file: number;
}

/** How the lines of a file are known. */
export interface LineMarks {
  /** Bytes that end a line, in a row that has several too. */
  readonly ends: readonly number[];
  /** Goes into each check, such as that of the names of the columns. @default 0 */
  readonly seed?: number | undefined;
}

export const NEWLINE = 0x0a;
export const RETURN = 0x0d;
/** So much of a line is looked at. */
const CHECKED_BYTES = 64;
/** CR and LF. */
const LINE_END_BYTES = 2;
/** Of what cannot be looked at, such as a line too long to be held. */
const UNCHECKED = "0";

/** The place as a job keeps it. */
export function placeText({ file, offset, check }: FilePlace): string {
  return `${file}:${offset}:${check}`;
}

/**
 * Reads a place.
 *
 * @throws UnsupportedError when it is that of another kind of source
 */
export function readPlaceText(text: string, files: number): FilePlace {
  const [, file = "", offset = "", check = ""] = /^(\d+):(\d+):([0-9a-f]+)$/.exec(text) ?? [];
  const place = { file: Number(file), offset: Number(offset), check };
  if (check === "" || place.file >= files) {
    throw new UnsupportedError("The job was planned over other inputs: give the same ones, in the same order.");
  }
  return place;
}

/** A checksum as a place holds it. */
export function checksum(bytes: Uint8Array, seed = 0): string {
  return (crc32(bytes, seed) >>> 0).toString(16).padStart(8, "0");
}

/** What a row is known by: the end of its last line. @param row `undefined` where it could not be held */
export function checkOf(row: Uint8Array | undefined, { ends, seed }: LineMarks): string {
  if (row === undefined) return UNCHECKED;
  const line = withoutEnd(row);
  const begin = Math.max(...ends.map((end) => line.lastIndexOf(end))) + 1;
  return checksum(line.subarray(begin).subarray(-CHECKED_BYTES), seed);
}

/**
 * Makes sure that a file still has the row that ends at a place; what was added behind it is no matter.
 *
 * @throws UnsupportedError when it has not
 */
export async function verifyLine(name: string, { offset, check }: RowPlace, marks: LineMarks): Promise<void> {
  const start = Math.max(0, offset - CHECKED_BYTES - LINE_END_BYTES);
  const wanted = offset - start;
  // One byte more shows whether a line that had no end has been written on.
  const bytes = await inFile(name, (handle) => bytesAt(handle, start, wanted + 1));
  const before = bytes.subarray(0, wanted);
  const next = bytes[wanted];
  const isEnd = (byte: number | undefined): boolean => byte === NEWLINE || byte === RETURN;
  const isWhole = before.length === wanted && (isEnd(before.at(-1)) || next === undefined || isEnd(next));
  if (isWhole && (check === UNCHECKED || checkOf(before, marks) === check)) return;
  throw new UnsupportedError(
    `${name} is not the file that was planned: only lines at its end may be added. Plan a job of another name.`,
  );
}

function withoutEnd(bytes: Uint8Array): Uint8Array {
  const cut = bytes.at(-1) === NEWLINE ? bytes.subarray(0, -1) : bytes;
  return cut.at(-1) === RETURN ? cut.subarray(0, -1) : cut;
}

import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { UnsupportedError } from "@embedloom/core";

/** The end of a line of a file. */
export interface JsonlPlace {
  /** Position of the file among the inputs. */
  readonly file: number;
  /** Bytes before the next line. */
  readonly offset: number;
  /** What the line ends with, so that another file is noticed. */
  readonly check: string;
}

/** So much of a line is looked at. */
const CHECKED_BYTES = 64;
/** CR and LF. */
const LINE_END_BYTES = 2;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** The place as a job keeps it. */
export function placeText({ file, offset, check }: JsonlPlace): string {
  return `${file}:${offset}:${check}`;
}

/**
 * Reads a place.
 *
 * @throws UnsupportedError when it is that of another kind of source
 */
export function readPlaceText(text: string, files: readonly string[]): JsonlPlace {
  const [, file = "", offset = "", check = ""] = /^(\d+):(\d+):([0-9a-f]+)$/.exec(text) ?? [];
  const place = { file: Number(file), offset: Number(offset), check };
  if (check === "" || place.file >= files.length) {
    throw new UnsupportedError("The job was planned over other inputs: give the same ones, in the same order.");
  }
  return place;
}

/** What the end of a line is known by. @param line without its end; `undefined` where it is too long to be held */
export function checkOf(line: Uint8Array | undefined): string {
  return line === undefined ? "0" : (crc32(line.subarray(-CHECKED_BYTES)) >>> 0).toString(16).padStart(8, "0");
}

/**
 * Makes sure that a file still has the line that ends at a place; what was added behind it is no matter.
 *
 * @throws UnsupportedError when it has not
 */
export async function checkPlace(handle: FileHandle, { offset, check }: JsonlPlace, name: string): Promise<void> {
  const start = Math.max(0, offset - CHECKED_BYTES - LINE_END_BYTES);
  // One byte more shows whether a line that had no end has been written on.
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(offset - start + 1), 0, offset - start + 1, start);
  const before = buffer.subarray(0, Math.min(bytesRead, offset - start));
  const next = bytesRead > offset - start ? buffer[offset - start] : undefined;
  const ends = before.at(-1) === NEWLINE || next === undefined || next === NEWLINE || next === RETURN;
  const line = withoutEnd(before);
  const own = line.subarray(line.lastIndexOf(NEWLINE) + 1);
  if (before.length === offset - start && ends && (check === "0" || checkOf(own) === check)) return;
  throw new UnsupportedError(
    `${name} is not the file that was planned: only lines at its end may be added. Plan a job of another name.`,
  );
}

function withoutEnd(bytes: Buffer): Buffer {
  const cut = bytes.at(-1) === NEWLINE ? bytes.subarray(0, -1) : bytes;
  return cut.at(-1) === RETURN ? cut.subarray(0, -1) : cut;
}

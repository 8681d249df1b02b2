import { crc32 } from "node:zlib";
import { Refusal } from "../refusal/index.ts";

/** What is kept beside a value, so that damage is told: a number of what it is, and of whose it is. */
export function crcOf(owner: string, value: string | Uint8Array): number {
  return crc32(value, crc32(owner));
}

/**
 * Refuses a value that is not what was written, or is another one's.
 *
 * @throws Refusal that says what to do
 */
export function checkCrc(owner: string, value: string | Uint8Array, crc: unknown): void {
  if (Number(crc) === crcOf(owner, value)) return;
  throw new Refusal("internal", DAMAGED);
}

/** What to say and do about a database that is damaged. */
export const DAMAGED =
  "The studio's database is damaged. Stop the studio, move studio.sqlite in its data folder away, and add the documents again; the cache keeps what was embedded.";

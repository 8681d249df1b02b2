import { crc32 } from "node:zlib";
import type { StoredRow } from "./stored-row.ts";

/**
 * What stands beside a row to tell whether a disk has changed it: CRC-32 of all that is kept of it.
 *
 * @param vector bytes of the vector in the column that is searched
 * @param whole bytes of the vector beside it. Absent: there are none
 */
export function rowChecksum(
  {
    id,
    source,
    digest,
    text,
    reference,
    span_start: start,
    span_end: end,
    metadata,
  }: Omit<StoredRow, "number" | "checksum">,
  vector: Uint8Array,
  whole: Uint8Array | undefined,
): number {
  // As JSON, no part runs into the next one.
  const content = JSON.stringify([id, source, digest, text, reference, start, end, metadata, whole !== undefined]);
  const sum = crc32(vector, crc32(content));
  return whole === undefined ? sum : crc32(whole, sum);
}

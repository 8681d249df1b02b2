import { UnsupportedError } from "@embedloom/core";
import { userPath } from "../files/index.ts";
import { openParquet } from "../rows/index.ts";
import { bytesAt, inFile, type RangedFile } from "./ranged-file.ts";
import { checksum } from "./row-place.ts";

/** Behind what Parquet says of its parts: how long that is, and four bytes that every such file ends with. */
const TAIL_BYTES = 8;

/**
 * A Parquet file, read by its groups of rows. Its places are rows, and each is checked by all that the file says of its parts: it
 * cannot grow.
 *
 * @throws Failure when it is none, or says what to install
 */
export async function openParquetFile(name: string): Promise<RangedFile> {
  const check = await inFile(name, async (handle) => {
    const { size } = await handle.stat();
    const tail = await bytesAt(handle, Math.max(0, size - TAIL_BYTES), TAIL_BYTES);
    const length = tail.length < TAIL_BYTES ? 0 : Math.min(tail.readUInt32LE(0), size);
    return checksum(await bytesAt(handle, Math.max(0, size - TAIL_BYTES - length), length + TAIL_BYTES));
  });
  const { rowCount, rowsBetween } = await openParquet(userPath(name), name);
  return {
    name,
    async *places({ after }) {
      for (let row = after?.offset ?? 0; row < rowCount; row++) yield { offset: row + 1, check };
    },
    rows: ({ after, through, signal }, columns) =>
      rowsBetween(after?.offset ?? 0, through?.offset ?? rowCount, { columns, signal }),
    async verify(place) {
      if (place.check === check && place.offset <= rowCount) return;
      throw new UnsupportedError(
        `${name} is not the file that was planned: a Parquet file of a job may not change. Plan a job of another name.`,
      );
    },
  };
}

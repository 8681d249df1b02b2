/** How the bytes that a cache may take are divided between the file and the log beside it. */
export interface DiskBudget {
  /** Bytes of a page, where the file is made. */
  readonly pageSize: number;
  /** What the file may take; `undefined`: as much as there is. */
  readonly limit: FileLimit | undefined;
  /** Bytes that the log may grow to before it is emptied. */
  readonly logBytes: number;
  /** Most bytes of values that one transaction writes. */
  readonly writeBytes: number;
}

/** What the file of a cache may take. */
export interface FileLimit {
  /** Most bytes of the pages in use, before a write. */
  readonly valueBytes: number;
  /** Most bytes of the file, before it is made shorter. */
  readonly fileBytes: number;
}

// What an emptying moves at once: some 10 ms on a disk that is slow to sync.
const LOG_BYTES = 4 * 2 ** 20;
// Five values of 6 kB share a page of 32 kB; of the default 4 kB each takes two, a quarter of them empty.
const PAGE_SIZE = 32_768;
// A transaction rewrites a page of each index besides those of its values: small pages where there is little room.
const SMALL_PAGE_SIZE = 8192;
const SMALL_BYTES = 32 * 2 ** 20;

/**
 * Divides a limit: an eighth for the log, up to 4 MiB, and as much again for the transaction that comes on top of it and for
 * the file that grows before room is made; the rest is for values.
 */
export function divideDisk(maxBytes: number | undefined): DiskBudget {
  if (maxBytes === undefined) {
    return { pageSize: PAGE_SIZE, limit: undefined, logBytes: LOG_BYTES, writeBytes: Infinity };
  }
  const logBytes = Math.min(LOG_BYTES, maxBytes / 8);
  const pageSize = maxBytes < SMALL_BYTES ? SMALL_PAGE_SIZE : PAGE_SIZE;
  const limit = { valueBytes: maxBytes - 3 * logBytes, fileBytes: maxBytes - 2 * logBytes };
  return { pageSize, limit, logBytes, writeBytes: logBytes / 4 };
}

import { constants } from "node:fs";
import { type FileHandle, lstat, open, realpath } from "node:fs/promises";
import { sep } from "node:path";

/** What a file holds, or why it is not read, as the end of a sentence. */
export type RegularFile =
  | { readonly bytes: Uint8Array; readonly identity: string }
  | {
      readonly reason: string;
      /** Whether there is none, it is no file that could be read, or one that could not. */
      readonly kind: "absent" | "foreign" | "unreadable";
    };

/** How large a file may be, and where its links may lead. */
export interface ReadingBounds {
  /** Most bytes; a larger file is not read. */
  readonly maxBytes: number;
  /** A real path: a link that leads out of it is not followed. Absent: a link is followed wherever it leads. */
  readonly within?: string | undefined;
}

// Opening a pipe without it would wait for a writer for ever; Windows has no such flag, and no such pipes.
const DO_NOT_WAIT = constants.O_NONBLOCK ?? 0;
const DO_NOT_FOLLOW = constants.O_NOFOLLOW ?? 0;

/**
 * Reads a file that may be anything: pipes, devices, sockets and folders are not opened, links not followed out of a folder, and
 * never more bytes are read than the bound, whatever size the file claims to have.
 *
 * @returns with the bytes an identity that is the same for all names of one file
 */
export async function readRegularFile(path: string, { maxBytes, within }: ReadingBounds): Promise<RegularFile> {
  let handle: FileHandle | undefined;
  try {
    const real = await realpath(path);
    if (within !== undefined && !isWithin(real, within)) return foreign("it is a link that leads out of the folder");
    if (!(await lstat(real)).isFile()) return foreign("it is no regular file");
    handle = await open(real, constants.O_RDONLY | DO_NOT_WAIT | DO_NOT_FOLLOW);
    // Once more, of what was opened: the name may be another file's by now.
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) return foreign("it is no regular file");
    const bytes = stats.size > maxBytes ? undefined : await readAtMost(handle, maxBytes);
    if (bytes === undefined) return unreadable(`it has more than ${sizeOf(maxBytes)}; split it`);
    return { bytes, identity: `${stats.dev}:${stats.ino}` };
  } catch (error) {
    const reason = `it cannot be read (${reasonOf(error)})`;
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!isAbsent) return unreadable(reason);
    return (await isLink(path)) ? foreign("it is a link that leads nowhere") : { reason, kind: "absent" };
  } finally {
    await handle?.close();
  }
}

async function isLink(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  return stats?.isSymbolicLink() === true;
}

function foreign(reason: string): RegularFile {
  return { reason, kind: "foreign" };
}

function unreadable(reason: string): RegularFile {
  return { reason, kind: "unreadable" };
}

function isWithin(real: string, folder: string): boolean {
  return real === folder || real.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** `undefined` when there are more. */
async function readAtMost(handle: FileHandle, most: number): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read({ buffer: new Uint8Array(PART_BYTES) });
    if (bytesRead === 0) return Buffer.concat(parts);
    total += bytesRead;
    if (total > most) return undefined;
    parts.push(buffer.subarray(0, bytesRead));
  }
}

const PART_BYTES = 256 * 1024;

function sizeOf(bytes: number): string {
  return bytes < 1 << 20 ? `${bytes} bytes` : `${Math.round(bytes / 2 ** 20)} MB`;
}

/** Why the file system refused, in words where there are some. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const known: Record<string, string> = {
    ENOENT: "it does not exist",
    EACCES: "permission denied",
    EPERM: "permission denied",
    ELOOP: "its links go round in a circle",
  };
  return (typeof code === "string" ? (known[code] ?? code) : undefined) ?? "unknown reason";
}

import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { Failure } from "../errors/index.ts";
import { reasonOf } from "../files/index.ts";

/** How much of the input was read, before it was unpacked. */
export interface ReadTally {
  bytes: number;
}

/**
 * The bytes of a file, or of standard input for `-`: unpacked where they are gzip, as UTF-8 where their mark says UTF-16, and
 * without that mark. What they are is told by how they begin, not by a name.
 *
 * @throws Failure when they cannot be read
 */
export async function* inputBytes(path: string, tally: ReadTally, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const source = path === "-" ? process.stdin : createReadStream(path);
  const stop = (): void => void source.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    yield* utf8From(unpacked(counted(source, tally)));
    signal.throwIfAborted();
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(path, error);
  } finally {
    signal.removeEventListener("abort", stop);
    source.destroy();
  }
}

function unreadable(path: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const name = path === "-" ? "The standard input" : path;
  if (code.startsWith("Z_")) return new Failure(`${name} is damaged: it begins as gzip and cannot be unpacked.`);
  return code === "" ? error : new Failure(`${name} cannot be read: ${reasonOf(error)}.`);
}

async function* counted(source: AsyncIterable<unknown>, tally: ReadTally): AsyncGenerator<Uint8Array> {
  for await (const part of source) {
    if (!(part instanceof Uint8Array)) continue;
    tally.bytes += part.length;
    yield part;
  }
}

/** The first bytes together, and all of them after that. */
async function begin(
  parts: AsyncGenerator<Uint8Array>,
  least: number,
): Promise<{ readonly first: Uint8Array; readonly all: AsyncGenerator<Uint8Array> }> {
  let first: Uint8Array = new Uint8Array(0);
  while (first.length < least) {
    const { value, done } = await parts.next();
    if (done === true) break;
    first = first.length === 0 ? value : Buffer.concat([first, value]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    if (first.length > 0) yield first;
    yield* parts;
  }
  return { first, all: all() };
}

async function* unpacked(parts: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { first, all } = await begin(parts, 2);
  // https://www.rfc-editor.org/rfc/rfc1952: the two bytes that every member begins with.
  if (first[0] !== 0x1f || first[1] !== 0x8b) return yield* all;
  const gunzip = createGunzip();
  const feeding = feed(all, gunzip);
  feeding.catch((error: unknown) => gunzip.destroy(error instanceof Error ? error : undefined));
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
    await feeding;
  } finally {
    gunzip.destroy();
  }
}

async function feed(parts: AsyncIterable<Uint8Array>, gunzip: ReturnType<typeof createGunzip>): Promise<void> {
  for await (const part of parts) {
    if (gunzip.destroyed) return;
    if (!gunzip.write(part)) await drained(gunzip);
  }
  gunzip.end();
}

function drained(gunzip: ReturnType<typeof createGunzip>): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      gunzip.off("drain", go).off("close", go);
      resolve();
    };
    gunzip.on("drain", go).on("close", go);
  });
}

async function* utf8From(parts: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { first, all } = await begin(parts, 3);
  const [a, b, c] = first;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    return yield* transcoded(all, a === 0xff ? "utf-16le" : "utf-16be");
  }
  let left = a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0;
  for await (const part of all) {
    yield part.subarray(left);
    left = 0;
  }
}

async function* transcoded(parts: AsyncIterable<Uint8Array>, charset: string): AsyncGenerator<Uint8Array> {
  // What is no text there becomes U+FFFD: UTF-16 has no byte sequences that are not its own, but for halves of pairs.
  const decoder = new TextDecoder(charset);
  const encoder = new TextEncoder();
  for await (const part of parts) yield encoder.encode(decoder.decode(part, { stream: true }));
  yield encoder.encode(decoder.decode());
}

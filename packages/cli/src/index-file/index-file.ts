import { createHash } from "node:crypto";
import { open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddingMatrix } from "@embedloom/core";
import { Failure } from "../command-line/failure.ts";
import { UsageError } from "../command-line/usage-error.ts";
import { DRAFT, writePrivateFile } from "../files/write-private-file.ts";
import type { VectorIndex } from "./vector-index.ts";

const FILE = "vectors.index";
const MAGIC = "embedloom-index";
const VERSION = 2;
/** `embedloom-index 2 SHA-256-of-all-that-follows bytes-of-the-facts`, always as long as this. */
const HEADER_BYTES = 96;
/** What versions before this one left. */
const OLD = /^(index\.json|(plain|late)-.*\.f32)/;

type Matrices = Pick<VectorIndex, "plain" | "late">;
type Facts = Omit<VectorIndex, keyof Matrices> & {
  readonly dimensions: number;
  readonly hasLate: boolean;
};

/**
 * Writes an index into a folder as one file: a header with a checksum, the facts as JSON, each matrix as little-endian float32.
 *
 * The file is renamed into place, so that a reader has the old index or the new one. One process at a time may do it:
 * `lockFolder` says which.
 */
export async function saveIndex(folder: string, index: VectorIndex): Promise<void> {
  const { plain, late, ...rest } = index;
  const facts: Facts = { dimensions: plain.dimensions, hasLate: late !== undefined, ...rest };
  const json = Buffer.from(JSON.stringify(facts));
  const parts = [json, bytesOf(plain), ...(late === undefined ? [] : [bytesOf(late)])];
  await removeLeftovers(folder);
  await writePrivateFile(join(folder, FILE), [headerOf(json.byteLength, parts), ...parts]);
  await removeLeftovers(folder);
}

/** Removes what a process left that ended while it wrote, and what older versions wrote. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  const left = names.filter((name) => (name.startsWith(FILE) && name.endsWith(DRAFT)) || OLD.test(name));
  // The index of an older version stays until there is a new one.
  const stale = names.includes(FILE) ? left : left.filter((name) => !OLD.test(name));
  await Promise.all(stale.map((name) => rm(join(folder, name), { force: true })));
}

/**
 * Reads the index of a folder.
 *
 * @throws UsageError when there is none yet
 * @throws Failure when it is damaged or of another version
 */
export async function loadIndex(folder: string): Promise<VectorIndex> {
  const bytes = await readWhole(join(folder, FILE));
  if (bytes === undefined) throw await noIndex(folder);
  const facts = checkedFacts(bytes);
  const { dimensions, hasLate, ...rest } = facts.facts;
  const matrices = bytes.subarray(facts.end);
  const size = rest.chunks.length * dimensions * Float32Array.BYTES_PER_ELEMENT;
  if (matrices.byteLength !== size * (hasLate ? 2 : 1)) throw damaged();
  const matrixAt = (from: number): EmbeddingMatrix => {
    const matrix = EmbeddingMatrix.zeros(rest.chunks.length, dimensions);
    bytesOf(matrix).set(matrices.subarray(from, from + size));
    return matrix;
  };
  return { ...rest, plain: matrixAt(0), late: hasLate ? matrixAt(size) : undefined };
}

/** One opening, so that a file that is replaced meanwhile is read to its end as it was. `undefined` when there is none. */
async function readWhole(path: string): Promise<Buffer | undefined> {
  try {
    const file = await open(path, "r");
    try {
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new Failure(`The index in ${path} cannot be read.`, { cause: error });
  }
}

async function noIndex(folder: string): Promise<Error> {
  const names = await readdir(folder).catch((): string[] => []);
  if (names.some((name) => OLD.test(name))) return unusable("it has version 1, this program reads 2");
  return new UsageError("There is no index yet. Make one first: npm run demo -- index PATH");
}

function headerOf(factsBytes: number, parts: readonly Uint8Array[]): string {
  return `${MAGIC} ${VERSION} ${digestOf(parts)} ${factsBytes}`.padEnd(HEADER_BYTES - 1) + "\n";
}

function checkedFacts(bytes: Buffer): { readonly facts: Facts; readonly end: number } {
  const [header, rest] = [bytes.subarray(0, HEADER_BYTES), bytes.subarray(HEADER_BYTES)];
  const [magic, version, , size = ""] = header.toString("latin1").trimEnd().split(" ");
  if (magic === MAGIC && /^\d+$/.test(version ?? "") && Number(version) !== VERSION) {
    throw unusable(`it has version ${version}, this program reads ${VERSION}`);
  }
  const end = HEADER_BYTES + Number(size);
  // The whole header, not what was found in it: a space more is damage as well.
  if (header.toString("latin1") !== headerOf(Number(size), [rest]) || end > bytes.byteLength) throw damaged();
  // What has its checksum is what `saveIndex` wrote.
  const facts: Facts = JSON.parse(bytes.toString("utf8", HEADER_BYTES, end));
  return { facts, end };
}

function digestOf(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

function damaged(): Failure {
  return unusable("it is damaged");
}

function unusable(reason: string): Failure {
  return new Failure(`The index cannot be used: ${reason}. Make it again: npm run demo -- index PATH`);
}

function bytesOf({ data }: EmbeddingMatrix): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

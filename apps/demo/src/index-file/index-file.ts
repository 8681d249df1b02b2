import { mkdir, readdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddingMatrix } from "@embedloom/core";
import { Failure } from "../cli/failure.ts";
import { UsageError } from "../cli/usage-error.ts";
import type { VectorIndex } from "./vector-index.ts";

const VERSION = 1;
const FACTS = "index.json";

type Matrices = Pick<VectorIndex, "plain" | "late">;
type Facts = Omit<VectorIndex, keyof Matrices> & {
  readonly version: number;
  readonly dimensions: number;
  readonly files: { readonly plain: string; readonly late: string | undefined };
};

/**
 * Writes an index into a folder: the facts as JSON, each matrix as little-endian float32.
 *
 * The facts are renamed into place last and name the matrices they belong to, so that a reader never sees half an index.
 */
export async function saveIndex(folder: string, index: VectorIndex): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { plain, late, ...rest } = index;
  const stamp = `${process.pid}-${Date.now().toString(36)}`;
  const files = { plain: `plain-${stamp}.f32`, late: late && `late-${stamp}.f32` };
  await writeFile(join(folder, files.plain), bytesOf(plain));
  if (late !== undefined && files.late !== undefined) await writeFile(join(folder, files.late), bytesOf(late));
  const facts: Facts = { version: VERSION, dimensions: plain.dimensions, files, ...rest };
  const draft = join(folder, `${FACTS}.${stamp}`);
  await writeFile(draft, JSON.stringify(facts));
  await rename(draft, join(folder, FACTS));
  const stale = (await readdir(folder)).filter(
    (name) => name.endsWith(".f32") && name !== files.plain && name !== files.late,
  );
  await Promise.all(stale.map((name) => unlink(join(folder, name))));
}

/**
 * Reads the index of a folder.
 *
 * @throws UsageError when there is none yet
 * @throws Failure when it is damaged or of another version
 */
export async function loadIndex(folder: string): Promise<VectorIndex> {
  const text = await readFile(join(folder, FACTS), "utf8").catch(() => {
    throw new UsageError("There is no index yet. Make one first: npm run demo -- index PATH");
  });
  try {
    const { version, dimensions, files, ...rest }: Facts = JSON.parse(text);
    if (version !== VERSION) throw new Failure(`it has version ${version}, this program reads ${VERSION}`);
    const plain = await readMatrix(join(folder, files.plain), rest.chunks.length, dimensions);
    const late =
      files.late === undefined ? undefined : await readMatrix(join(folder, files.late), rest.chunks.length, dimensions);
    return { ...rest, plain, late };
  } catch (error) {
    const reason = error instanceof Failure ? error.message : "it is damaged";
    throw new Failure(`The index cannot be used: ${reason}. Make it again: npm run demo -- index PATH`, {
      cause: error,
    });
  }
}

function bytesOf({ data }: EmbeddingMatrix): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

async function readMatrix(path: string, rows: number, dimensions: number): Promise<EmbeddingMatrix> {
  const bytes = await readFile(path);
  const matrix = EmbeddingMatrix.zeros(rows, dimensions);
  if (bytes.byteLength !== matrix.data.byteLength) throw new Failure("a file of vectors is cut short");
  bytesOf(matrix).set(bytes);
  return matrix;
}
